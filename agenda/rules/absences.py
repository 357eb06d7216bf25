"""Days on which somebody is not there, and the days that a task needs somebody on.

A task needs its people on the day on which it is due and on as many working days before
it as its effort fills: seven and a half hours each, as the law counts the week.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from agenda.rules.working_days import FreeDays

MINUTES_A_DAY = 450
"""Of work: 37.5 hours in a week of five days."""
_MOST_DAYS = 60
_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Span:
    """From one day to another, both part of it."""

    first: date
    last: date

    def days(self) -> list[date]:
        """Every day of the span, in order."""
        return [
            self.first + _DAY * number
            for number in range((self.last - self.first).days + 1)
        ]

    def touches(self, other: "Span") -> bool:
        return self.first <= other.last and other.first <= self.last

    def within(self, other: "Span") -> "Span | None":
        """The days that both share."""
        if not self.touches(other):
            return None
        return Span(max(self.first, other.first), min(self.last, other.last))


def days_of_work(
    due: date,
    effort_minutes: int | None,
    free_days: FreeDays,
    province: str | None = None,
) -> list[date]:
    """The days on which a task needs its people, the due day last.

    A due day counts whatever day it is; before it working days only. More than sixty
    days are not asked of anybody's calendar.
    """
    wanted = min(_MOST_DAYS, -(-(effort_minutes or 0) // MINUTES_A_DAY))
    days, day = [due], due
    while len(days) < wanted:
        day -= _DAY
        if free_days.is_working_day(day, province):
            days.append(day)
    return days[::-1]


def in_spans(days: Iterable[date]) -> list[Span]:
    """These days as spans without a gap, in order."""
    spans: list[Span] = []
    for day in sorted(set(days)):
        if spans and spans[-1].last + _DAY == day:
            spans[-1] = Span(spans[-1].first, day)
        else:
            spans.append(Span(day, day))
    return spans
