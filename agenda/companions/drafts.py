"""What an attachment, a comment and a contact may say: read and judged."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from agenda.rules.choices import ContactSight
from agenda.rules.reaching import read_mail, read_phone
from agenda.rules.readings import Reading
from agenda.words import words

ATTACHMENT_FIELDS = frozenset({"title"})
COMMENT_FIELDS = frozenset({"text"})
CONTACT_FIELDS = frozenset(
    {"name", "role", "organisation", "phone", "email", "note", "visibility"}
)


@dataclass(frozen=True)
class ContactDraft:
    name: str
    role: str
    organisation: str
    phone: str
    email: str
    note: str
    visibility: ContactSight


def read_title(asked: Mapping[str, Any]) -> str:
    """The title of an attachment; blank: the name of its file."""
    reading = Reading(asked, ATTACHMENT_FIELDS)
    title = reading.line("title", 300)
    reading.finish()
    return title


def read_comment(asked: Mapping[str, Any]) -> str:
    reading = Reading(asked, COMMENT_FIELDS)
    text = reading.text("text", required=True)
    reading.finish()
    return text


def read_contact(
    asked: Mapping[str, Any], sights: Collection[ContactSight]
) -> ContactDraft:
    """The contact that `asked` describes, which its writer must be able to see."""
    reading = Reading(asked, CONTACT_FIELDS)
    visibility = reading.choice("visibility", ContactSight, ContactSight.PARTNERS)
    if (
        visibility
        and visibility not in sights
        and not reading.has_problem("visibility")
    ):
        reading.note(
            "visibility", words("Dengan pilihan ini Anda sendiri tidak melihatnya.")
        )
    draft = ContactDraft(
        reading.line("name", 200, required=True),
        reading.line("role", 200),
        reading.line("organisation", 300),
        read_phone(reading, "phone"),
        read_mail(reading, "email"),
        reading.text("note"),
        visibility or ContactSight.PARTNERS,
    )
    reading.finish()
    return draft
