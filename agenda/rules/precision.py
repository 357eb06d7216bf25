"""Dates as people know them: how exactly, over which span, in which words.

A date is kept as it was given, with its zone and precision (`When`); the span of
calendar days and instants follows from it here and nowhere else. Series are for
`recurrence`.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import overload
from zoneinfo import ZoneInfo

from babel.dates import format_date

from agenda.rules.event_states import EventKind, EventStatus
from agenda.words import Words, words

FIRST_YEAR, LAST_YEAR = 1000, 8999
"""Years that can be written, with room on both sides for counting."""

UNDATED = date(9999, 12, 31)
"""Where a thing without date is put, so that it sorts last and enters no window."""

_DAY = timedelta(days=1)
_MOMENT = timedelta(minutes=1)
_MIDNIGHT = time()


class Precision(StrEnum):
    """The unit of time to which a date is known."""

    EXACT = "exact"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def is_coarse(self) -> bool:
        """Known to a week or less: the day itself is still open."""
        return self not in {Precision.EXACT, Precision.DAY}


LABELS: dict[type[StrEnum], dict[str, Words]] = {
    Precision: {
        Precision.EXACT: words("pasti"),
        Precision.DAY: words("hari"),
        Precision.WEEK: words("pekan"),
        Precision.MONTH: words("bulan"),
        Precision.QUARTER: words("triwulan"),
        Precision.YEAR: words("tahun"),
    },
}


class MalformedMoment(ValueError):
    """Not a date or wall time as the contract writes them."""


class MisalignedSpan(ValueError):
    """A coarse date that does not name its span; `first` and `last` would."""

    def __init__(self, first: date, last: date) -> None:
        super().__init__(f"the span is {first} to {last}")
        self.first = first
        self.last = last


@dataclass(frozen=True)
class When:
    """A date as given. `end_date` is the last day, inclusive; times are wall times."""

    start_date: date
    start_time: time | None
    end_date: date | None
    end_time: time | None
    timezone: str
    precision: Precision

    def __post_init__(self) -> None:
        if self.end_date and (self.start_time is None) != (self.end_time is None):
            raise ValueError("start and end are both days or both wall times")

    @property
    def all_day(self) -> bool:
        return self.start_time is None


@dataclass(frozen=True)
class Span:
    """What a date covers: days on the local calendar, and instants, half-open."""

    first_day: date
    last_day: date
    starts_at_utc: datetime
    ends_at_utc: datetime


# Reading and writing


_WRITTEN = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9]{2}):([0-9]{2})(?::00)?)?"
)


def parse_moment(text: str) -> tuple[date, time | None]:
    """Read "2024-05-18" or "2024-05-18T09:00"; raises MalformedMoment."""
    match = _WRITTEN.fullmatch(text)
    if match is None:
        raise MalformedMoment(text)
    year, month, day, hour, minute = match.groups()
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        raise MalformedMoment(text)
    try:
        on = date(int(year), int(month), int(day))
        return on, None if hour is None else time(int(hour), int(minute))
    except ValueError as error:
        raise MalformedMoment(text) from error


@overload
def format_moment(on: date, at: time | None) -> str: ...
@overload
def format_moment(on: None, at: time | None) -> None: ...
def format_moment(on: date | None, at: time | None) -> str | None:
    """Write what `parse_moment` reads; a missing date stays missing."""
    if on is None:
        return None
    return on.isoformat() if at is None else f"{on.isoformat()}T{at:%H:%M}"


# Instants and spans


def wall_instant(on: date, at: time, zone: str) -> datetime:
    """The instant, in UTC, at which clocks in `zone` show this.

    A wall time that occurs twice means the first; one that is skipped is read with
    the offset before the gap. Both are RFC 5545 (3.3.5), so calendar programs agree.
    """
    return datetime.combine(on, at, ZoneInfo(zone)).astimezone(UTC)


def start_of_day(on: date, zone: str) -> datetime:
    """Local midnight at the beginning of `on`, as an instant."""
    return wall_instant(on, _MIDNIGHT, zone)


def end_of_day(on: date, zone: str) -> datetime:
    """The instant at which `on` is over, which no longer belongs to it."""
    return start_of_day(on + _DAY, zone)


def span_of(when: When | None) -> Span:
    """The days and instants that a date covers; without date, the end of time."""
    if when is None:
        never = datetime.combine(UNDATED, _MIDNIGHT, UTC)
        return Span(UNDATED, UNDATED, never, never)
    if when.start_time is None:
        return _days_span(when)
    return _timed_span(when, when.start_time)


def _days_span(when: When) -> Span:
    first = when.start_date
    last = when.end_date or coarse_span(when.precision, first)[1]
    starts = start_of_day(first, when.timezone)
    return Span(first, last, starts, _later(starts, end_of_day(last, when.timezone)))


def _timed_span(when: When, start_time: time) -> Span:
    starts = wall_instant(when.start_date, start_time, when.timezone)
    if when.end_date is None or when.end_time is None:
        return Span(when.start_date, when.start_date, starts, starts + _MOMENT)
    ends = wall_instant(when.end_date, when.end_time, when.timezone)
    last = _last_touched(when.end_date, when.end_time)
    last = max(last, when.start_date)
    return Span(when.start_date, last, starts, _later(starts, ends))


def _last_touched(end_date: date, end_time: time) -> date:
    """The last day: what ends at midnight ended on the day before."""
    return end_date - _DAY if end_time == _MIDNIGHT else end_date


def _later(starts: datetime, ends: datetime) -> datetime:
    """`ends`, unless a change of clocks left nothing between the two."""
    return max(ends, starts + _MOMENT)


# Precision


def default_precision(start_time: time | None) -> Precision:
    """Who gives a time knows it; who gives a day knows the day."""
    return Precision.DAY if start_time is None else Precision.EXACT


def coarse_span(precision: Precision, start: date) -> tuple[date, date]:
    """First and last day of the unit that `start` lies in; weeks begin on Monday."""
    match precision:
        case Precision.WEEK:
            monday = start - timedelta(days=start.weekday())
            return monday, monday + timedelta(days=6)
        case Precision.MONTH:
            return _months(start.year, start.month, 1)
        case Precision.QUARTER:
            return _months(start.year, _quarter(start) * 3 - 2, 3)
        case Precision.YEAR:
            return _months(start.year, 1, 12)
        case Precision.EXACT | Precision.DAY:
            return start, start


def _quarter(on: date) -> int:
    return (on.month + 2) // 3


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    after_year, after_month = divmod(month - 1 + count, 12)
    return (
        date(year, month, 1),
        date(year + after_year, after_month + 1, 1) - _DAY,
    )


def check_span(precision: Precision, start: date, end: date | None) -> date | None:
    """The end of a date of this precision; for a coarse one, of exactly one unit.

    A missing end of a coarse date is filled in. Raises MisalignedSpan.
    """
    if not precision.is_coarse:
        return end
    first, last = coarse_span(precision, start)
    if start != first or end not in {None, last}:
        raise MisalignedSpan(first, last)
    return last


def status_allows(kind: EventKind, status: EventStatus, precision: Precision) -> bool:
    """An event that is confirmed has a day; issues and the like may stay vague."""
    confirmed_event = kind is EventKind.EVENT and status is EventStatus.CONFIRMED
    return not (confirmed_event and precision.is_coarse)


# Wording


_DESCRIBED = 4096
"""How many wordings are kept: the same dates come on every page."""
_BEFORE_MINUTES = {"id": ".", "en": ":"}
_DAY_AND_TIME = {"id": "%s pukul %s", "en": "%s, %s"}
_WEEK = {"id": "pekan %s", "en": "week of %s"}
_QUARTER = {"id": "triwulan %s %d", "en": "Q%s %d"}
_QUARTERS = {"id": ("I", "II", "III", "IV"), "en": ("1", "2", "3", "4")}
_YEAR = {"id": "tahun %d", "en": "%d"}
_OFFICIAL_ZONES = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}


@lru_cache(maxsize=_DESCRIBED)
def describe(when: When, language: str) -> str:
    """A date as officials write it: "Rabu, 11 September 2024 pukul 09.00 WITA"."""
    match when.precision:
        case Precision.WEEK:
            first, last = coarse_span(when.precision, when.start_date)
            return _WEEK[language] % describe_days(first, last, language)
        case Precision.MONTH:
            return format_date(when.start_date, "MMMM y", locale=language)
        case Precision.QUARTER:
            quarter = _QUARTERS[language][_quarter(when.start_date) - 1]
            return _QUARTER[language] % (quarter, when.start_date.year)
        case Precision.YEAR:
            return _YEAR[language] % when.start_date.year
        case Precision.EXACT | Precision.DAY:
            return _describe_day(when, language)


@lru_cache(maxsize=_DESCRIBED)
def describe_date(on: date, language: str, weekday: bool = True) -> str:
    """As in "Rabu, 11 September 2024", or without its weekday."""
    return format_date(on, f"{'EEEE, ' if weekday else ''}d MMMM y", locale=language)


def describe_days(first: date, last: date, language: str) -> str:
    """As in "18–25 Mei 2024"; month and year stand once where they are the same."""
    if first == last:
        return describe_date(first, language)
    until = describe_date(last, language, weekday=False)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{until}"
    if first.year == last.year:
        return f"{format_date(first, 'd MMMM', locale=language)} – {until}"
    return f"{describe_date(first, language, weekday=False)} – {until}"


@lru_cache(maxsize=_DESCRIBED)
def describe_instant(at: datetime, zone: str, language: str) -> str:
    """An instant as clocks in `zone` showed it."""
    local = at.astimezone(ZoneInfo(zone))
    clock = f"{describe_clock(local, language)} {zone_label(zone, at)}"
    return _day_and_time(local.date(), clock, language)


def describe_clock(at: time | datetime, language: str) -> str:
    """09.00 as it is written in Indonesian, 09:00 in English."""
    return f"{at:%H}{_BEFORE_MINUTES[language]}{at:%M}"


def zone_label(zone: str, at: datetime) -> str:
    """WIB, WITA or WIT; elsewhere the zone's letters at that instant, or "GMT+2"."""
    if zone in _OFFICIAL_ZONES:
        return _OFFICIAL_ZONES[zone]
    local = at.astimezone(ZoneInfo(zone))
    name = local.tzname() or ""
    return name if name.isalpha() else _offset_label(local.utcoffset() or timedelta())


def _offset_label(offset: timedelta) -> str:
    hours, minutes = divmod(abs(offset) // timedelta(minutes=1), 60)
    sign = "-" if offset < timedelta() else "+"
    return f"GMT{sign}{hours}" + (f".{minutes:02}" if minutes else "")


def _describe_day(when: When, language: str) -> str:
    if when.start_time is None:
        last = when.end_date or when.start_date
        return describe_days(when.start_date, last, language)
    return _describe_timed(when, when.start_time, language)


def _describe_timed(when: When, start_time: time, language: str) -> str:
    begins = describe_clock(start_time, language)
    zone = _zone_at(when.start_date, start_time, when)
    if when.end_date is None or when.end_time is None:
        return _day_and_time(when.start_date, f"{begins} {zone}", language)
    last = _last_touched(when.end_date, when.end_time)
    ends = _end_clock(when.end_time, language)
    zone_after = _zone_at(when.end_date, when.end_time, when)
    if zone_after != zone:
        begins = f"{begins} {zone}"
    if last <= when.start_date:
        hours = f"{begins}–{ends} {zone_after}"
        return _day_and_time(when.start_date, hours, language)
    first_part = _day_and_time(when.start_date, begins, language)
    return f"{first_part} – {_day_and_time(last, f'{ends} {zone_after}', language)}"


def _end_clock(at: time, language: str) -> str:
    """Midnight is the end of the day before."""
    if at == _MIDNIGHT:
        return f"24{_BEFORE_MINUTES[language]}00"
    return describe_clock(at, language)


def _day_and_time(on: date, clock: str, language: str) -> str:
    return _DAY_AND_TIME[language] % (describe_date(on, language), clock)


def _zone_at(on: date, at: time, when: When) -> str:
    return zone_label(when.timezone, wall_instant(on, at, when.timezone))
