"""Putting something beside an event and taking it away: refuse, change, record.

The event's version stays as it is, for nothing that it says has changed. The record
names an act under the companion's own id. It keeps no text of a comment, so that what
is withdrawn is out of sight everywhere; of a contact it keeps the fields, for whoever
sees the contact.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from agenda import clock
from agenda.audit.operations import AuditAction, Change, differences, record
from agenda.audit.queries import must_be_current
from agenda.companions import fields, queries, rights
from agenda.companions.drafts import (
    ContactDraft,
    read_comment,
    read_contact,
    read_title,
)
from agenda.companions.models import (
    EventAttachment,
    EventComment,
    EventContact,
)
from agenda.companions.queries import ATTACHMENT, COMMENT, CONTACT
from agenda.db import db, flush
from agenda.errors import NotAllowed, WrongState
from agenda.events.models import Event
from agenda.files import operations as files
from agenda.files.models import StoredFile
from agenda.rules.permissions import Actor
from agenda.rules.readings import given_reason, read_reason
from agenda.words import words

MOST_ATTACHMENTS, MOST_CONTACTS = 100, 50
"""The page of an event shows all of them."""


# Attachments


def attach(
    actor: Actor,
    event: Event,
    asked: Mapping[str, Any],
    folder: Path,
    stream: BinaryIO,
    name: str,
    *,
    reason: str = "",
) -> EventAttachment:
    """Store a file beside the event; refused before a byte is kept.

    `folder` is the one of uploads. Raises NotAllowed, BadInput, TooLarge, WrongType.
    """
    _must_tend(actor, event)
    title, why = read_title(asked), read_reason(reason)
    if queries.how_many(EventAttachment, event) >= MOST_ATTACHMENTS:
        raise WrongState(
            words("Paling banyak %(most)s lampiran.", most=MOST_ATTACHMENTS)
        )
    file = files.store(actor, folder, stream, name)
    row = EventAttachment(
        event_id=event.id,
        title=title or file.name,
        file=file,
        added_by=actor.label,
        added_by_id=actor.account_id,
    )
    db.session.add(row)
    flush()
    changes = differences({}, _told(row, file))
    record(actor, AuditAction.ATTACHMENT_ADD, ATTACHMENT, row.id, changes, why)
    return row


def withdraw_attachment(
    actor: Actor, event: Event, row: EventAttachment, *, reason: str
) -> EventAttachment:
    """Take a file off the event, for a reason; its bytes stay, out of reach."""
    _must_tend(actor, event)
    why = given_reason(reason)
    _withdraw(actor, row, why)
    changes = differences(_told(row, row.file), {})
    record(actor, AuditAction.ATTACHMENT_WITHDRAW, ATTACHMENT, row.id, changes, why)
    return row


def _told(row: EventAttachment, file: StoredFile) -> dict[str, Any]:
    return {"title": row.title, "file": file.name, "sha256": file.sha256}


# Comments


def comment(
    actor: Actor, event: Event, asked: Mapping[str, Any], *, reason: str = ""
) -> EventComment:
    """Say something of the event, in plain text."""
    if not rights.may_comment(actor, event):
        raise NotAllowed
    _must_be_present(event)
    why = read_reason(reason)
    row = EventComment(
        event_id=event.id,
        agency_id=actor.agency_id,
        text=read_comment(asked),
        added_by=actor.label,
        added_by_id=actor.account_id,
    )
    db.session.add(row)
    flush()
    record(actor, AuditAction.COMMENT_ADD, COMMENT, row.id, [], why)
    return row


def withdraw_comment(
    actor: Actor, event: Event, row: EventComment, *, reason: str = ""
) -> EventComment:
    """Take a comment back; whoever takes another's must say why."""
    if not rights.may_withdraw(actor, event, row):
        raise NotAllowed
    _must_be_present(event)
    own = rights.is_author(actor, row)
    why = read_reason(reason) if own else given_reason(reason)
    _withdraw(actor, row, why)
    record(actor, AuditAction.COMMENT_WITHDRAW, COMMENT, row.id, [], why)
    return row


# Contacts


def add_contact(
    actor: Actor, event: Event, asked: Mapping[str, Any], *, reason: str = ""
) -> EventContact:
    """Note down whom one rings up about the event."""
    _must_tend(actor, event)
    why = read_reason(reason)
    draft = read_contact(asked, rights.contact_sights(actor, event))
    if queries.how_many(EventContact, event) >= MOST_CONTACTS:
        raise WrongState(
            words("Paling banyak %(most)s narahubung.", most=MOST_CONTACTS)
        )
    row = EventContact(
        event_id=event.id, added_by=actor.label, added_by_id=actor.account_id
    )
    _write(row, draft)
    db.session.add(row)
    flush()
    changes = differences({}, fields.contact_content(row))
    record(actor, AuditAction.CONTACT_ADD, CONTACT, row.id, changes, why)
    return row


def revise_contact(
    actor: Actor,
    event: Event,
    row: EventContact,
    asked: Mapping[str, Any],
    *,
    seen: int | None = None,
    reason: str = "",
) -> EventContact:
    """Change the fields in `asked`; nothing differs: nothing happens."""
    _must_tend(actor, event)
    must_be_current(CONTACT, row, seen)
    why = read_reason(reason)
    before = fields.contact_content(row)
    sights = rights.contact_sights(actor, event)
    _write(row, read_contact({**before, **asked}, sights))
    changes = differences(before, fields.contact_content(row))
    if changes:
        row.touch()
        flush()
        record(actor, AuditAction.CONTACT_REVISE, CONTACT, row.id, changes, why)
    return row


def withdraw_contact(
    actor: Actor,
    event: Event,
    row: EventContact,
    *,
    seen: int | None = None,
    reason: str = "",
) -> EventContact:
    """Take a contact off the event."""
    _must_tend(actor, event)
    must_be_current(CONTACT, row, seen)
    why = read_reason(reason)
    _withdraw(actor, row, why)
    changes: list[Change] = [{"field": "name", "old": row.name, "new": None}]
    record(actor, AuditAction.CONTACT_WITHDRAW, CONTACT, row.id, changes, why)
    return row


def _write(row: EventContact, draft: ContactDraft) -> None:
    row.name = draft.name
    row.role = draft.role
    row.organisation = draft.organisation
    row.phone = draft.phone
    row.email = draft.email
    row.note = draft.note
    row.visibility = draft.visibility


# Common to all


def _withdraw(
    actor: Actor, row: EventAttachment | EventComment | EventContact, reason: str
) -> None:
    if row.withdrawn_at is not None:
        raise WrongState(words("Ini sudah ditarik."))
    row.withdrawn_at = row.updated_at = clock.now()
    row.withdrawn_by, row.withdrawn_reason = actor.label, reason
    row.version += 1
    flush()


def _must_tend(actor: Actor, event: Event) -> None:
    if not rights.may_tend(actor, event):
        raise NotAllowed
    _must_be_present(event)


def _must_be_present(event: Event) -> None:
    if event.trashed_at is not None:
        raise WrongState(words("Kegiatan ini di tempat sampah; pulihkan dahulu."))
