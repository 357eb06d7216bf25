"""Reading phases: those of an event with that event, all others by everybody."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select

from agenda import clock
from agenda.db import db
from agenda.errors import NotFound
from agenda.events import occurrences
from agenda.events import queries as events
from agenda.events.models import Event
from agenda.phases.filters import PhaseFilter
from agenda.phases.models import Phase, PhaseArea
from agenda.rules.permissions import Actor
from agenda.rules.phases import PhaseStatus, phases_on


def visible(actor: Actor) -> ColumnElement[bool]:
    """The rule of visibility, as a condition on Phase."""
    seen = exists().where(Event.id == Phase.event_id, events.visible(actor))
    return Phase.event_id.is_(None) | seen.correlate(Phase)


def get(actor: Actor, code_or_id: str) -> Phase:
    """The phase of that code or id, if the actor may see it; else NotFound."""
    named = Phase.code == code_or_id
    row_id = _id(code_or_id)
    wanted = named if row_id is None else named | (Phase.id == row_id)
    found = db.session.scalar(select(Phase).where(wanted, visible(actor)))
    if found is None:
        raise NotFound
    return found


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def matching(actor: Actor, asked: PhaseFilter) -> list[Phase]:
    """The phases that `asked` names and the actor sees, in order of time."""
    conditions = [visible(actor), *_span(asked.first_day, asked.last_day)]
    if asked.provinces:
        conditions.append(_area(asked.provinces))
    if asked.levels:
        conditions.append(Phase.level.in_(asked.levels))
    if asked.statuses:
        conditions.append(Phase.status.in_(asked.statuses))
    if asked.elections:
        conditions.append(Phase.election.in_(asked.elections))
    return in_order(db.session.scalars(select(Phase).where(*conditions)))


def in_force(
    actor: Actor,
    first: date,
    last: date | None = None,
    provinces: Collection[str] = (),
) -> list[Phase]:
    """The phases that hold on a day or span; without provinces the country's own."""
    wanted = select(Phase).where(
        visible(actor),
        Phase.status != PhaseStatus.CANCELLED,
        *_span(first, last or first),
    )
    rows = db.session.scalars(wanted)
    return in_order(phases_on(rows, first, last, provinces))


def of_event(actor: Actor, event: Event) -> list[Phase]:
    """The phases that belong to an event which the actor sees, cancelled ones too."""
    wanted = select(Phase).where(Phase.event_id == event.id, visible(actor))
    return in_order(db.session.scalars(wanted))


def around(actor: Actor, event: Event, days: tuple[date, date]) -> list[Phase]:
    """The phases of others that the event falls into on these days.

    A place with a date of its own falls into them on that date only.
    """
    stays = _stays(event, days)
    first = min(stay.first for stay in stays)
    last = max(stay.last for stay in stays)
    wanted = select(Phase).where(
        visible(actor),
        or_(Phase.event_id.is_(None), Phase.event_id != event.id),
        Phase.status != PhaseStatus.CANCELLED,
        *_span(first, last),
    )
    rows = list(db.session.scalars(wanted))
    held = {
        row.id: row
        for stay in stays
        for row in phases_on(rows, stay.first, stay.last, stay.provinces)
    }
    return in_order(held.values())


def days_of(event: Event) -> tuple[date, date] | None:
    """The days by which an event falls into phases; None of one without a date.

    Of a series these are the days of its next date, or of its last one.
    """
    if event.start_date is None:
        return None
    rows = occurrences.of_event(event) if event.rrule else []
    if not rows:
        return event.first_day, event.last_day
    today = clock.today(event.timezone)
    ahead = (row for row in rows if row.last_day >= today and not row.cancelled)
    row = next(ahead, rows[-1])
    return row.first_day, row.last_day


@dataclass(frozen=True)
class _Stay:
    """Days in some provinces."""

    first: date
    last: date
    provinces: tuple[str, ...]


def _stays(event: Event, days: tuple[date, date]) -> list[_Stay]:
    """Where an event is when: all of it, and places with dates of their own."""
    there = [place for place in event.places if place.province_code]
    always = tuple(p.province_code or "" for p in there if not p.start_date)
    own = [
        _Stay(
            place.start_date, place.end_date or place.start_date, (place.province_code,)
        )
        for place in there
        if place.start_date and place.province_code
    ]
    return [_Stay(*days, always), *own]


def beginning(event: Event, stage_or_code: str) -> date | None:
    """The day on which the phase of that stage or code begins for the event.

    Of several it is one of the event's own, else the one nearest to its date among
    those that concern its provinces. The same for everybody: what a task counts from
    cannot hang on who looks.
    """
    return beginnings([event], [stage_or_code])[event.id].get(stage_or_code)


def beginnings(
    events: Collection[Event], stages_or_codes: Collection[str] | None = None
) -> dict[UUID, dict[str, date]]:
    """The same for many events and stages, or for all that there are; one query."""
    wanted = select(Phase).where(
        or_(Phase.event_id.is_(None), Phase.event_id.in_([one.id for one in events])),
        Phase.status != PhaseStatus.CANCELLED,
        Phase.start_date.is_not(None),
    )
    if stages_or_codes is not None:
        named = Phase.stage.in_(stages_or_codes) | Phase.code.in_(stages_or_codes)
        wanted = wanted.where(named)
    rows = list(db.session.scalars(wanted))
    return {event.id: _begin(event, rows) for event in events}


def _begin(event: Event, rows: Iterable[Phase]) -> dict[str, date]:
    """The first day of each stage and code, the farthest from the event overwritten."""
    areas = {place.province_code for place in event.places if place.province_code}
    concerning = [
        (row.event_id is None, abs((row.start_date - event.first_day).days), row)
        for row in rows
        if row.start_date and row.event_id in (None, event.id) and _concerns(row, areas)
    ]
    found: dict[str, date] = {}
    for *_, row in sorted(concerning, key=lambda one: one[:2], reverse=True):
        assert row.start_date is not None
        found |= {row.stage: row.start_date, row.code: row.start_date}
    return found


def _concerns(row: Phase, areas: set[str]) -> bool:
    return not row.areas or not areas or not areas.isdisjoint(row.provinces)


def elections(actor: Actor) -> list[str]:
    """The elections that have phases which the actor sees."""
    wanted = select(Phase.election).where(visible(actor), Phase.election != "")
    return sorted(db.session.scalars(wanted.distinct()))


def _span(first: date | None, last: date | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if first:
        conditions.append(Phase.end_date.is_(None) | (Phase.end_date >= first))
    if last:
        conditions.append(Phase.start_date.is_(None) | (Phase.start_date <= last))
    return conditions


def _area(provinces: Collection[str]) -> ColumnElement[bool]:
    rows = exists().where(PhaseArea.phase_id == Phase.id)
    return ~rows | rows.where(PhaseArea.province_code.in_(provinces))


def in_order(rows: Iterable[Phase]) -> list[Phase]:
    """By their first day, then their last one; what has always held comes first."""
    # Sorted here: the databases put what is absent at different ends.
    return sorted(
        rows,
        key=lambda row: (
            row.start_date or date.min,
            row.end_date or date.max,
            row.code,
        ),
    )
