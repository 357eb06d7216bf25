"""Counting in working hours: an office is open Monday to Friday, 07.30 to 16.00.

Free days of the official list are closed. Hours are those of the office's own clock;
instants go in and come out in UTC. The list is amended during the year, so nothing
here remembers it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from agenda.rules.working_days import FreeDays

OPENS, CLOSES = time(7, 30), time(16)
_DAY = timedelta(days=1)
_FARTHEST = 3_660
"""So many days are looked at; no office stays closed for ten years."""


@dataclass(frozen=True)
class OfficeHours:
    """When an office is open; `province` is where it lies, if it lies in one."""

    zone: str
    free_days: FreeDays
    province: str | None = None

    def on(self, day: date) -> tuple[datetime, datetime] | None:
        """From when to when it is open on that day; None: closed."""
        if not self.free_days.is_working_day(day, self.province):
            return None
        clock = ZoneInfo(self.zone)
        opens, closes = (
            datetime.combine(day, at, clock).astimezone(UTC) for at in (OPENS, CLOSES)
        )
        return opens, closes

    def from_(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """What is left of the opening hours from that moment on, day by day."""
        day = moment.astimezone(ZoneInfo(self.zone)).date()
        for _ in range(_FARTHEST):
            hours = self.on(day)
            if hours is not None and hours[1] > moment:
                yield max(hours[0], moment), hours[1]
            day += _DAY


def working_time(start: datetime, end: datetime, office: OfficeHours) -> timedelta:
    """How long the office was open between two instants; none when `end` is earlier."""
    total = timedelta()
    for opens, closes in office.from_(start):
        if opens >= end:
            break
        total += min(closes, end) - opens
    return total


def after_working_time(
    start: datetime, length: timedelta, office: OfficeHours
) -> datetime:
    """The first instant by which the office was open for `length` since `start`."""
    left = length
    for opens, closes in office.from_(start):
        if left <= closes - opens:
            return opens + left
        left -= closes - opens
    raise OverflowError("the office stays closed")
