"""Every date that an event ever held, with who said so, when, why and by which letter.

Rows are written by `changing.settle` and at registration, within the act that changes
the date. Whoever asks has found the event under the rule of visibility.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import select

from agenda.audit.models import AuditEntry
from agenda.db import db
from agenda.events.dates import DATE_FIELDS
from agenda.events.models import Event, EventDate
from agenda.rules.held_dates import former_date
from agenda.rules.paging import Page, cursor_id, cut, decode_cursor
from agenda.rules.precision import When


def keep(event: Event, entry: AuditEntry) -> EventDate:
    """Write down the date that the event holds from now on; the caller flushes.

    `entry` is the line of the record that tells of the act.
    """
    row = EventDate(
        event_id=event.id,
        at=entry.at,
        actor_label=entry.actor_label,
        action=entry.action,
        change_set=entry.change_set,
        reason=entry.reason,
        start_date=event.start_date,
        start_time=event.start_time,
        end_date=event.end_date,
        end_time=event.end_time,
        timezone=event.timezone,
        precision=event.precision,
        status=event.status,
        confirmed_by=event.confirmed_by,
        confirmation_reference=event.confirmation_reference,
    )
    db.session.add(row)
    return row


def page(event: Event, cursor: str | None = None, limit: int = 50) -> Page[EventDate]:
    """The dates of an event, the first one first."""
    wanted = select(EventDate).where(EventDate.event_id == event.id)
    if cursor:
        wanted = wanted.where(EventDate.id > cursor_id(decode_cursor(cursor, 1)[0]))
    rows = db.session.scalars(wanted.order_by(EventDate.id).limit(limit + 1)).all()
    return cut(rows, limit, lambda row: [str(row.id)])


def of_event(event: Event) -> list[EventDate]:
    """All of them, the first one first."""
    wanted = select(EventDate).where(EventDate.event_id == event.id)
    return list(db.session.scalars(wanted.order_by(EventDate.id)))


def of_events(events: Iterable[Event]) -> dict[UUID, list[EventDate]]:
    """The same of each of these events; one query."""
    held: dict[UUID, list[EventDate]] = {event.id: [] for event in events}
    wanted = select(EventDate).where(EventDate.event_id.in_(held))
    for row in db.session.scalars(wanted.order_by(EventDate.id)):
        held[row.event_id].append(row)
    return held


Change = tuple[When | None, When | None]
"""The date before an act and after it."""


def changes_by(entries: Iterable[AuditEntry]) -> dict[tuple[UUID, UUID], Change]:
    """What the acts in these lines of the record did to dates, whole.

    By event and change set. One question, and none when no line tells of a date.
    """
    touched = {
        entry.subject_id
        for entry in entries
        if any(change["field"] in DATE_FIELDS for change in entry.changes)
    }
    if not touched:
        return {}
    wanted = select(EventDate).where(EventDate.event_id.in_(touched))
    found: dict[tuple[UUID, UUID], Change] = {}
    last: dict[UUID, When | None] = {}
    for row in db.session.scalars(wanted.order_by(EventDate.id)):
        found[row.event_id, row.change_set] = last.get(row.event_id), row.when
        last[row.event_id] = row.when
    return found


def former_dates(
    events: Iterable[Event], held: Mapping[UUID, list[EventDate]] | None = None
) -> dict[UUID, When]:
    """From which date each of these was moved; one query, and none without need.

    An event that nobody was told of anew holds the date that it was registered with; a
    series has many dates, and none of them is the one that was moved.
    `held` are the dates of each, for whoever has asked for them already.
    """
    changed = [e for e in events if e.sequence and not e.rrule]
    if not changed:
        return {}
    rows = of_events(changed) if held is None else held
    found = {
        event.id: former_date([row.when for row in rows[event.id]], event.when)
        for event in changed
    }
    return {key: when for key, when in found.items() if when is not None}
