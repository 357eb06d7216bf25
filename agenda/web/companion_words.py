"""Attachments, comments and contacts in words, and what was done to them."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext, pgettext

from agenda.audit.models import AuditEntry
from agenda.audit.operations import AuditAction
from agenda.companions import rights
from agenda.companions.models import EventAttachment, EventComment, EventContact
from agenda.events.models import Event
from agenda.rules.choices import ContactSight
from agenda.rules.permissions import Actor
from agenda.rules.reaching import dialled
from agenda.web.event_history import Teller
from agenda.web.event_words import choice
from agenda.web.page import instant_words
from agenda.web.plain_text import linked
from agenda.web.task_words import size_words

_ICONS = {
    AuditAction.ATTACHMENT_ADD: "paperclip",
    AuditAction.ATTACHMENT_WITHDRAW: "slash-circle",
    AuditAction.COMMENT_ADD: "chat-left-text",
    AuditAction.COMMENT_WITHDRAW: "slash-circle",
    AuditAction.CONTACT_ADD: "telephone",
    AuditAction.CONTACT_REVISE: "pencil",
    AuditAction.CONTACT_WITHDRAW: "slash-circle",
}
_FILE_ICONS = {"image": "file-earmark-image", "text": "file-earmark-text"}
SIGHT_ICONS = {
    ContactSight.AGENCY: "lock-fill",
    ContactSight.PARTNERS: "people",
    ContactSight.EVENT: "eye",
}


def attachment(row: EventAttachment) -> dict[str, Any]:
    file = row.file
    return {
        "id": row.id,
        "title": row.title,
        "url": f"/files/{file.id}",
        "icon": _FILE_ICONS.get(file.media_type.split("/")[0], "file-earmark"),
        "name": file.name if file.name != row.title else "",
        "size": size_words(file.size),
        "sha256": file.sha256,
        "who": row.added_by,
        "when": instant_words(row.created_at),
    }


def comment(actor: Actor, event: Event, row: EventComment) -> dict[str, Any]:
    """A comment; of a withdrawn one only who took it away, and why."""
    gone = row.withdrawn_at is not None
    return {
        "id": row.id,
        "who": row.added_by,
        "agency": row.agency.name if row.agency else "",
        "when": instant_words(row.created_at),
        "iso": row.created_at.isoformat(),
        "text": "" if gone else linked(row.text),
        "withdrawn": _withdrawn(row) if gone else "",
        "reason": row.withdrawn_reason if gone else "",
        "own": rights.is_author(actor, row),
        "may_withdraw": not gone and rights.may_withdraw(actor, event, row),
    }


def _withdrawn(row: EventComment) -> str:
    return str(
        gettext(
            "Komentar ini dihapus oleh %(name)s, %(when)s.",
            name=row.withdrawn_by,
            when=instant_words(row.withdrawn_at),
        )
    )


def contact(row: EventContact) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "post": " · ".join(part for part in (row.role, row.organisation) if part),
        "phone": row.phone,
        "dialled": dialled(row.phone),
        "email": row.email,
        "note": row.note,
        "visibility": choice(row.visibility),
        "visibility_icon": SIGHT_ICONS[row.visibility],
        "version": row.version,
    }


# History


class EventTeller(Teller):
    """Tells what was done to an event and beside it."""

    def entry(self, entry: AuditEntry, *, whole: bool) -> dict[str, Any]:
        action = _act_words(entry.action)
        if action is None:
            return super().entry(entry, whole=whole)
        return {
            "when": instant_words(entry.at),
            "iso": entry.at.isoformat(),
            "actor": entry.actor_label,
            "action": action,
            "icon": _ICONS[AuditAction(entry.action)],
            "reason": entry.reason,
            "changes": contact_changes(_told(entry, whole=whole)),
        }


def _told(entry: AuditEntry, *, whole: bool) -> list[dict[str, Any]]:
    """What changed; unless `whole`, of what came or went only what it is called."""
    if whole or entry.action == AuditAction.CONTACT_REVISE:
        return entry.changes
    return [change for change in entry.changes if change["field"] in {"title", "name"}]


def contact_changes(changes: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Changes of a companion as label, old and new value in words."""
    labels = _labels()
    return [
        {
            "label": labels.get(change["field"], change["field"]),
            "old": _value(change["field"], change["old"]),
            "new": _value(change["field"], change["new"]),
        }
        for change in changes
    ]


def _value(field: str, value: Any) -> str:
    if field == "visibility" and value:
        return choice(ContactSight(value))
    return str(value or "")


def _labels() -> dict[str, str]:
    return {
        "title": gettext("Judul"),
        "file": gettext("Berkas"),
        "sha256": gettext("Sidik SHA-256"),
        "name": gettext("Nama"),
        "role": pgettext("narahubung", "Jabatan atau peran"),
        "organisation": gettext("Lembaga"),
        "phone": gettext("Telepon"),
        "email": gettext("Surel"),
        "note": gettext("Catatan"),
        "visibility": gettext("Terlihat oleh"),
    }


def _act_words(action: str) -> str | None:
    return {
        "attachment:add": gettext("melampirkan berkas"),
        "attachment:withdraw": gettext("menarik lampiran"),
        "comment:add": gettext("menulis komentar"),
        "comment:withdraw": gettext("menghapus komentar"),
        "contact:add": gettext("mencatat narahubung"),
        "contact:revise": gettext("mengubah narahubung"),
        "contact:withdraw": gettext("menghapus narahubung"),
    }.get(action)
