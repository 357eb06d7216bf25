"""How exported events hang together: parts, series, and the dates that these leave out.

Events name one another by UID in a file, for ids are of this installation alone.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select

from agenda.db import db
from agenda.events.models import Event, Occurrence
from agenda.events.shown import Reader
from agenda.exchange.columns import Links

ThingT = TypeVar("ThingT")


def wholes_first(
    things: Sequence[ThingT],
    uid_of: Callable[[ThingT], str],
    kin_of: Callable[[ThingT], set[str]],
) -> Iterator[list[ThingT]]:
    """Things before those that name them: wholes before parts, series before dates.

    Each list needs only what the lists before it held, or what is in none. Those that
    name one another in a circle come last, together. Each list keeps the given order.
    """
    named = {uid_of(thing) for thing in things} - {""}
    waiting_for: dict[str, list[int]] = {}
    missing = []
    for at, thing in enumerate(things):
        kin = kin_of(thing) & named
        missing.append(len(kin))
        for uid in kin:
            waiting_for.setdefault(uid, []).append(at)
    ready = [at for at, count in enumerate(missing) if not count]
    while ready:
        yield [things[at] for at in ready]
        freed = []
        for at in ready:
            for later in waiting_for.pop(uid_of(things[at]), ()):
                missing[later] -= 1
                if not missing[later]:
                    freed.append(later)
        ready = sorted(freed)
    if in_circles := [things[at] for at, count in enumerate(missing) if count]:
        yield in_circles


def links(reader: Reader, events: list[Event]) -> dict[UUID, Links]:
    """For each event, its relatives that the reader may know of; two questions."""

    def uid_of(event_id: UUID | None) -> str:
        found = reader.relative(event_id)
        return found.uid if found else ""

    instead_of = _dates_replaced([e.id for e in events if e.series_id])
    left_out = _dates_cancelled([e.id for e in events if e.rrule])
    return {
        event.id: Links(
            parent=uid_of(event.parent_id),
            series=uid_of(event.series_id),
            occurrence=instead_of.get(event.id, "") if uid_of(event.series_id) else "",
            left_out=tuple(left_out.get(event.id, ())),
        )
        for event in events
    }


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
