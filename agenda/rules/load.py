"""How full the weeks of people are: hours and number of tasks against working time.

A task counts in the week in which it is due. Its effort is shared by everybody who has
part in it: in whole minutes, what does not divide going to the first, who is the lead.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from agenda.rules.absences import MINUTES_A_DAY
from agenda.rules.rotation import week_of
from agenda.rules.working_days import FreeDays
from agenda.words import Words, words

_DAY = timedelta(days=1)
_ROOMY = 0.6
"""Up to this part of the working time there is room for more."""


class Fullness(StrEnum):
    """How a week looks at a glance; the figures stand beside it."""

    NONE = "none"
    UNKNOWN = "unknown"
    """Of some tasks nobody said how long they take, and the others leave room."""
    ROOM = "room"
    FULL = "full"
    OVER = "over"


LABELS: dict[type[StrEnum], dict[str, Words]] = {
    Fullness: {
        Fullness.NONE: words("kosong"),
        Fullness.UNKNOWN: words("belum pasti"),
        Fullness.ROOM: words("longgar"),
        Fullness.FULL: words("padat"),
        Fullness.OVER: words("melebihi kapasitas"),
    }
}


@dataclass(frozen=True)
class Work:
    """A task as it weighs on people: who has part in it, the lead first.

    None in `people` is a helper without account, who takes his share all the same.
    """

    due: date
    effort_minutes: int | None
    is_open: bool
    people: tuple[UUID | None, ...]


@dataclass(frozen=True)
class WeekLoad:
    """What somebody has to do in the week of `monday`, and how much time there is.

    `unestimated` of the `tasks` have no effort and weigh nothing.
    """

    monday: date
    capacity: int
    minutes: int = 0
    tasks: int = 0
    open: int = 0
    unestimated: int = 0
    days_off: int = 0

    @property
    def is_over(self) -> bool:
        return self.minutes > self.capacity

    @property
    def fullness(self) -> Fullness:
        if not self.tasks:
            return Fullness.NONE
        if self.is_over:
            return Fullness.OVER
        if self.minutes > _ROOMY * self.capacity:
            return Fullness.FULL
        return Fullness.UNKNOWN if self.unestimated else Fullness.ROOM


def weeks_from(monday: date, count: int) -> list[date]:
    """That many Mondays from this one on."""
    return [monday + _DAY * 7 * number for number in range(count)]


def shares(minutes: int, parts: int) -> list[int]:
    """An effort among so many people; the shares come to exactly the effort."""
    each, rest = divmod(minutes, parts)
    return [each + rest, *[each] * (parts - 1)]


def capacity(
    monday: date,
    free_days: FreeDays,
    province: str | None,
    absent: Iterable[date] = (),
) -> tuple[int, int]:
    """The minutes that somebody works in the week, and how many working days are lost
    to leave."""
    off = frozenset(absent)
    working = [
        day
        for day in (monday + _DAY * number for number in range(7))
        if free_days.is_working_day(day, province)
    ]
    lost = sum(day in off for day in working)
    return (len(working) - lost) * MINUTES_A_DAY, lost


def weigh(
    works: Iterable[Work], room: Mapping[UUID, Sequence[WeekLoad]]
) -> dict[UUID, list[WeekLoad]]:
    """The weeks of `room`, which say how much time there is, filled with the work."""
    found = {key: {week.monday: week for week in weeks} for key, weeks in room.items()}
    for work in works:
        parts = shares(work.effort_minutes or 0, len(work.people))
        for key, minutes in zip(work.people, parts, strict=True):
            weeks = found.get(key, {}) if key is not None else {}
            week = weeks.get(week_of(work.due))
            if week is not None:
                weeks[week.monday] = _with(week, work, minutes)
    return {key: list(weeks.values()) for key, weeks in found.items()}


def _with(week: WeekLoad, work: Work, minutes: int) -> WeekLoad:
    return WeekLoad(
        week.monday,
        week.capacity,
        week.minutes + minutes,
        week.tasks + 1,
        week.open + work.is_open,
        week.unestimated + (work.effort_minutes is None),
        week.days_off,
    )
