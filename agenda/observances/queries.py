"""The observances of a year as the list of free days and the register have them.

Free days are everybody's to read; the event of an observance is told only to those who
see it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from agenda.db import db
from agenda.events import queries as events
from agenda.events.models import Event
from agenda.observances.feasts import feast_of
from agenda.observances.models import ObservedHoliday
from agenda.reference import queries as reference
from agenda.reference.holidays import FIRST_YEAR, LAST_YEAR
from agenda.reference.models import Holiday
from agenda.rules.choices import HolidayKind, HolidayStatus, HolidayYearStatus
from agenda.rules.observances import (
    Feast,
    Firmness,
    Step,
    firmness,
    next_step,
    together,
)
from agenda.rules.permissions import Actor
from agenda.rules.precision import Precision

_AROUND = timedelta(days=14)
"""A feast at the turn of the year is read whole, and counts in the year it begins."""

_BY_DECREE = {HolidayYearStatus.SET, HolidayYearStatus.AMENDED}


@dataclass(frozen=True)
class Observance:
    """A feast of a year: its free days, withdrawn ones too, and what the register has.

    `is_taken` when the register has an event for it, `event` when the actor sees that.
    `decree` is what set the days, blank while nobody named it.
    """

    feast: Feast
    days: tuple[Holiday, ...]
    decree: str
    event: Event | None
    is_taken: bool

    @property
    def first(self) -> date:
        return self._held[0].date

    @property
    def last(self) -> date:
        return self._held[-1].date

    @property
    def firm(self) -> Firmness:
        return firmness([day.status for day in self.days])

    @property
    def source(self) -> str:
        """Where the date was read; the first day that says so speaks for all."""
        return next((day.source for day in self._held if day.source), "")

    @property
    def step(self) -> Step:
        """What would bring the register to the list; nothing for what is unseen."""
        if self.is_taken and self.event is None:
            return Step.NONE
        status = self.event.status if self.event else None
        return next_step(self.firm, status, same_days=self.has_same_days)

    @property
    def has_same_days(self) -> bool:
        """Whether the event is on the days that the list says."""
        return (
            self.event is not None
            and self.event.precision is Precision.DAY
            and (self.event.first_day, self.event.last_day) == (self.first, self.last)
        )

    @property
    def _held(self) -> list[Holiday]:
        """The days that hold; all of them when none does."""
        held = [day for day in self.days if day.status is not HolidayStatus.WITHDRAWN]
        return held or list(self.days)


def of_year(actor: Actor, year: int) -> list[Observance]:
    """The observances that begin in a year, in order of date; three questions.

    There are none where no list of free days can be.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return []
    days = _days_around(date(year, 1, 1) - _AROUND, date(year, 12, 31) + _AROUND)
    taken = _events_by_day(day.id for day in days)
    seen = {event.id: event for event in _bare(actor, set(taken.values()))}
    listed = reference.holiday_year(year)
    decree = listed.basis if listed and listed.status in _BY_DECREE else ""
    found = [
        _observance(feast, group, decree, taken, seen) for feast, group in _groups(days)
    ]
    return sorted(
        (each for each in found if each.first.year == year),
        key=lambda each: (each.first, each.feast.code),
    )


def is_entered(year: int) -> bool:
    """Whether each observance of a year is in the register, whoever sees it.

    No event is read. A year that nobody estimated yet has no observances: it is not.
    """
    days = _days_around(date(year, 1, 1), date(year, 12, 31))
    groups = [group for _, group in _groups(days)]
    taken = _events_by_day(day.id for day in days)
    held = [
        group
        for group in groups
        if firmness([day.status for day in group]) is not Firmness.WITHDRAWN
    ]
    return bool(held) and all(any(day.id in taken for day in each) for each in held)


def of_event(actor: Actor, event: Event) -> Observance | None:
    """The observance that an event is in the register for."""
    wanted = (
        select(Holiday.date)
        .join(ObservedHoliday, ObservedHoliday.holiday_id == Holiday.id)
        .where(ObservedHoliday.event_id == event.id)
    )
    years = sorted({day.year for day in db.session.scalars(wanted)})
    return next(
        (
            each
            for year in years
            for each in of_year(actor, year)
            if each.event is not None and each.event.id == event.id
        ),
        None,
    )


def _days_around(first: date, last: date) -> list[Holiday]:
    """The country's free days that are named after a feast, in order of date."""
    wanted = select(Holiday).where(
        Holiday.date.between(first, last),
        Holiday.area == "",
        Holiday.kind == HolidayKind.PUBLIC_HOLIDAY,
    )
    return list(db.session.scalars(wanted.order_by(Holiday.date, Holiday.id)))


def _groups(days: Iterable[Holiday]) -> list[tuple[Feast, list[Holiday]]]:
    """Days of one feast that lie together."""
    by_feast: dict[Feast, list[Holiday]] = {}
    for day in days:
        feast = feast_of(day.name)
        if feast is not None:
            by_feast.setdefault(feast, []).append(day)
    return [
        (feast, [named[place] for place in places])
        for feast, named in by_feast.items()
        for places in together([day.date for day in named])
    ]


def _bare(actor: Actor, event_ids: Collection[UUID]) -> list[Event]:
    """Those of the events that the actor sees, without what stands beside them."""
    if not event_ids:
        return []
    wanted = select(Event).where(Event.id.in_(event_ids), events.visible(actor))
    bare = wanted.options(*events.with_title_only())
    return list(db.session.scalars(bare).unique())


def _events_by_day(day_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    wanted = select(ObservedHoliday.holiday_id, ObservedHoliday.event_id).where(
        ObservedHoliday.holiday_id.in_(list(day_ids))
    )
    return {row.holiday_id: row.event_id for row in db.session.execute(wanted)}


def _observance(
    feast: Feast,
    days: list[Holiday],
    decree: str,
    taken: dict[UUID, UUID],
    seen: dict[UUID, Event],
) -> Observance:
    event_ids = [taken[day.id] for day in days if day.id in taken]
    event = next((seen[each] for each in event_ids if each in seen), None)
    set_by = (
        day.basis
        for day in days
        if day.basis and day.status is not HolidayStatus.WITHDRAWN
    )
    return Observance(feast, tuple(days), next(set_by, decree), event, bool(event_ids))
