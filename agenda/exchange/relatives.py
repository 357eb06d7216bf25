"""How exported events hang together: parts, series, and the dates that these leave out.

Events name one another by UID in a file, for ids are of this installation alone.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from agenda.db import db
from agenda.events import queries
from agenda.events.models import Event, Occurrence
from agenda.exchange.columns import Links
from agenda.rules.permissions import Actor


def links(actor: Actor, events: list[Event]) -> dict[UUID, Links]:
    """For each event, its relatives that the actor may know of; three questions."""
    named = {one for e in events for one in (e.parent_id, e.series_id) if one}
    uids = _visible_uids(actor, named)
    instead_of = _dates_replaced([e.id for e in events if e.series_id])
    left_out = _dates_cancelled([e.id for e in events if e.rrule])
    return {
        event.id: Links(
            parent=uids.get(event.parent_id, ""),
            series=uids.get(event.series_id, ""),
            occurrence=instead_of.get(event.id, "") if event.series_id in uids else "",
            left_out=tuple(left_out.get(event.id, ())),
        )
        for event in events
    }


def _visible_uids(actor: Actor, ids: Collection[UUID]) -> dict[UUID | None, str]:
    if not ids:
        return {}
    wanted = select(Event.id, Event.uid).where(
        Event.id.in_(ids), queries.visible(actor)
    )
    return {row.id: row.uid for row in db.session.execute(wanted)}


def _dates_replaced(ids: Collection[UUID]) -> dict[UUID, str]:
    """Which date of its series an event stands for."""
    if not ids:
        return {}
    wanted = select(Occurrence.replaced_by_id, Occurrence.original_start).where(
        Occurrence.replaced_by_id.in_(ids)
    )
    return {
        row.replaced_by_id: row.original_start for row in db.session.execute(wanted)
    }


def _dates_cancelled(series: Collection[UUID]) -> dict[UUID, list[str]]:
    return _dates(series, Occurrence.cancelled.is_(True))


def dates_left_out(series: Collection[UUID]) -> dict[UUID, list[str]]:
    """The dates that a series no longer has, cancelled or standing by themselves."""
    return _dates(
        series, Occurrence.cancelled.is_(True) | Occurrence.replaced_by_id.is_not(None)
    )


def _dates(series: Collection[UUID], condition: object) -> dict[UUID, list[str]]:
    if not series:
        return {}
    wanted = (
        select(Occurrence.event_id, Occurrence.original_start)
        .where(Occurrence.event_id.in_(series), condition)  # type: ignore[arg-type]
        .order_by(Occurrence.starts_at_utc)
    )
    found: dict[UUID, list[str]] = {}
    for row in db.session.execute(wanted):
        found.setdefault(row.event_id, []).append(row.original_start)
    return found
