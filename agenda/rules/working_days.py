"""Counting in working days: which days are free where, and what comes before and after.

Saturdays, Sundays and the free days of the official list are free: public holidays,
joint leave and voting days alike. The list is the reference data's; it is amended
during the year, so nothing here remembers it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_SATURDAY = 5


@dataclass(frozen=True)
class FreeDay:
    """A row of the list; `area` is a province code, or empty for the whole country."""

    date: date
    name: str
    kind: str
    area: str | None = None


class FreeDays:
    """The list of free days, and the years for which there is one."""

    def __init__(
        self, rows: Iterable[FreeDay], years_with_list: Collection[int]
    ) -> None:
        self.years_with_list = frozenset(years_with_list)
        self._by_date: dict[date, list[FreeDay]] = defaultdict(list)
        for row in rows:
            self._by_date[row.date].append(row)

    def on(self, day: date, province: str | None = None) -> list[FreeDay]:
        """What makes `day` free in the province, or in the whole country."""
        rows = self._by_date.get(day, [])
        return [row for row in rows if not row.area or row.area == province]

    def is_working_day(self, day: date, province: str | None = None) -> bool:
        if day.weekday() >= _SATURDAY:
            return False
        return day not in self._by_date or not self.on(day, province)


@dataclass(frozen=True)
class WorkingDayCount:
    """Where a count ended, what it passed over, and in which years it only guessed.

    `skipped` holds the free days on weekdays; of `years_without_list` only weekends
    were known.
    """

    day: date
    skipped: tuple[FreeDay, ...]
    years_without_list: tuple[int, ...]


def add_working_days(
    day: date, count: int, free_days: FreeDays, province: str | None = None
) -> date:
    """-1 is the last working day before `day`, +1 the first after it, 0 `day` itself.

    `day` need not be a working day.
    """
    return count_working_days(day, count, free_days, province).day


def count_working_days(
    day: date, count: int, free_days: FreeDays, province: str | None = None
) -> WorkingDayCount:
    """`add_working_days` with its reasons."""
    skipped: list[FreeDay] = []
    years: set[int] = set()
    left = abs(count)
    for passed in _days_from(day, 1 if count > 0 else -1):
        if left == 0:
            break
        day = passed
        years.add(day.year)
        if free_days.is_working_day(day, province):
            left -= 1
        elif day.weekday() < _SATURDAY:
            skipped += free_days.on(day, province)
    without_list = sorted(years - free_days.years_with_list)
    return WorkingDayCount(day, tuple(skipped), tuple(without_list))


def _days_from(day: date, step: int) -> Iterator[date]:
    while True:
        day += timedelta(days=step)
        yield day
