"""Asking for what stands beside an event; every answer carries the event's own rule."""

from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Select, exists, func, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from agenda.audit import queries as audit
from agenda.audit.models import AuditEntry
from agenda.companions.models import EventAttachment, EventComment, EventContact
from agenda.companions.rights import contact_sights
from agenda.db import db
from agenda.errors import NotFound
from agenda.events import queries as events
from agenda.events.models import Event
from agenda.files.models import StoredFile
from agenda.rules.ids import read_id
from agenda.rules.paging import Page, cursor_id, cut, decode_cursor
from agenda.rules.permissions import Actor

ATTACHMENT, COMMENT, CONTACT = "attachment", "comment", "contact"
"""The kinds under which the record keeps their histories."""

RowT = TypeVar("RowT", EventAttachment, EventComment, EventContact)


# One of them


def get_attachment(
    actor: Actor, attachment_id: UUID | str
) -> tuple[Event, EventAttachment]:
    """An attachment with its event; NotFound when withdrawn or hidden."""
    return _with_event(actor, _present(EventAttachment, attachment_id))


def get_comment(actor: Actor, comment_id: UUID | str) -> tuple[Event, EventComment]:
    """A comment with its event; NotFound when withdrawn or hidden."""
    return _with_event(actor, _present(EventComment, comment_id))


def get_contact(actor: Actor, contact_id: UUID | str) -> tuple[Event, EventContact]:
    """A contact with its event; NotFound when removed, or hidden by either."""
    event, row = _with_event(actor, _present(EventContact, contact_id))
    if row.visibility not in contact_sights(actor, event):
        raise NotFound
    return event, row


def file_for(actor: Actor, file_id: UUID | str) -> StoredFile:
    """A file that is attached to an event which the actor sees; else NotFound."""
    attached = exists().where(
        EventAttachment.file_id == StoredFile.id,
        EventAttachment.withdrawn_at.is_(None),
        EventAttachment.event_id == Event.id,
        events.visible(actor),
    )
    wanted = select(StoredFile).where(
        StoredFile.id == read_id(file_id), attached.correlate(StoredFile)
    )
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def _present(kind: type[RowT], row_id: UUID | str) -> RowT:
    row = db.session.get(kind, read_id(row_id))
    if row is None or row.withdrawn_at is not None:
        raise NotFound
    return row


def _with_event(actor: Actor, row: RowT) -> tuple[Event, RowT]:
    return events.get(actor, row.event_id), row


# Lists


def attachments(
    event: Event, cursor: str | None = None, limit: int = 50
) -> Page[EventAttachment]:
    """What is attached, oldest first."""
    wanted = select(EventAttachment).where(
        EventAttachment.event_id == event.id, EventAttachment.withdrawn_at.is_(None)
    )
    return _page(wanted, EventAttachment.id, cursor, limit)


def comments(
    event: Event, cursor: str | None = None, limit: int = 50
) -> Page[EventComment]:
    """What was said and not withdrawn, oldest first."""
    wanted = select(EventComment).where(
        EventComment.event_id == event.id, EventComment.withdrawn_at.is_(None)
    )
    return _page(wanted, EventComment.id, cursor, limit)


def thread(
    event: Event, cursor: str | None = None, limit: int = 50
) -> Page[EventComment]:
    """What was said, newest first; of the withdrawn, that they were there."""
    wanted = select(EventComment).where(EventComment.event_id == event.id)
    return _page(wanted, EventComment.id, cursor, limit, newest_first=True)


def contacts(
    actor: Actor, event: Event, cursor: str | None = None, limit: int = 50
) -> Page[EventContact]:
    """The contacts of the event that the actor sees, oldest first."""
    wanted = select(EventContact).where(
        EventContact.event_id == event.id,
        EventContact.withdrawn_at.is_(None),
        EventContact.visibility.in_(contact_sights(actor, event)),
    )
    return _page(wanted, EventContact.id, cursor, limit)


def how_many_comments(event: Event) -> int:
    return how_many(EventComment, event)


def how_many(
    kind: type[EventAttachment] | type[EventComment] | type[EventContact], event: Event
) -> int:
    """How many stand beside the event now, whoever sees them."""
    wanted = select(func.count(kind.id)).where(
        kind.event_id == event.id, kind.withdrawn_at.is_(None)
    )
    return db.session.execute(wanted).scalar_one()


def _page(
    wanted: Select[RowT],
    key: InstrumentedAttribute[UUID],
    cursor: str | None,
    limit: int,
    *,
    newest_first: bool = False,
) -> Page[RowT]:
    if cursor:
        last = cursor_id(decode_cursor(cursor, 1)[0])
        wanted = wanted.where(key < last if newest_first else key > last)
    ordered = wanted.order_by(key.desc() if newest_first else key).limit(limit + 1)
    rows: Sequence[RowT] = db.session.scalars(ordered).unique().all()
    return cut(rows, limit, lambda row: [str(row.id)])


# History


def history(
    actor: Actor, event: Event, cursor: str | None = None, limit: int = 50
) -> Page[AuditEntry]:
    """What was done to the event and beside it, as far as the actor may know.

    Of a contact that the actor does not see, nothing: not even that it exists.
    """
    # Four questions along the index of subjects; asked as one, it reads every act.
    acts = union_all(
        _acts("event", [event.id]),
        _acts(ATTACHMENT, _ids(EventAttachment, event)),
        _acts(COMMENT, _ids(EventComment, event)),
        _acts(
            CONTACT,
            _ids(EventContact, event).where(
                EventContact.visibility.in_(contact_sights(actor, event))
            ),
        ),
    )
    return audit.matching(AuditEntry.id.in_(acts), cursor, limit)


def _acts(kind: str, subjects: Select[UUID] | Sequence[UUID]) -> Select[UUID]:
    return select(AuditEntry.id).where(
        AuditEntry.subject_kind == kind, AuditEntry.subject_id.in_(subjects)
    )


def _ids(
    kind: type[EventAttachment] | type[EventComment] | type[EventContact], event: Event
) -> Select[UUID]:
    return select(kind.id).where(kind.event_id == event.id)
