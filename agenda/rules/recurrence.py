"""A series by rule: which rules are taken, and which dates they make.

Calendar programs must agree with us on every date, so the first date is made by the
rule and nothing depends on the 31st of a short month. Expansion goes period by period
up to a year, so no rule runs for ever. The text of a rule is for `rrule`; edited and
cancelled occurrences are kept by the events.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from agenda.rules.precision import (
    LAST_YEAR,
    When,
    coarse_span,
    format_moment,
    wall_instant,
)
from agenda.rules.rrule import BadRule, Frequency, Rule, read_rule
from agenda.words import words

__all__ = [
    "MOST_AT_FIRST",
    "MOST_EVER",
    "BadRule",
    "Rule",
    "dates_of",
    "expand",
    "horizon_year",
    "on_day",
    "original_start",
    "parse_rule",
    "rrule_for_feed",
]

MOST_AT_FIRST = 2_000
"""So many occurrences a new series may have; later ones come with the years."""

MOST_EVER = 10_000
_YEARS_AHEAD = 2
_FARTHEST = 400
_LAST_DAY = {
    Frequency.MONTHLY: "BYMONTHDAY=-1",
    Frequency.YEARLY: "BYMONTH=%(month)s;BYMONTHDAY=-1",
}
_SHORTEST_MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def parse_rule(text: str, when: When, until_year: int | None = None) -> Rule:
    """The rule of a series that begins with `when`; raises BadRule.

    With `until_year` a rule that makes too many dates until then is refused as well.
    """
    rule = read_rule(text)
    _refuse_short_months(rule, when.start_date)
    _refuse_foreign_start(rule, when)
    _refuse_odd_spans(rule, when)
    if until_year is not None:
        _bounded_dates(rule, when, until_year, MOST_AT_FIRST)
    return rule


def expand(rule: Rule, when: When, until_year: int) -> list[When]:
    """The occurrences up to the end of `until_year`, and the first one in any case.

    Each keeps the wall time, the number of days and the zone of `when`; of a coarse
    date, the whole unit. Raises BadRule beyond MOST_EVER.
    """
    return [
        on_day(when, day) for day in _bounded_dates(rule, when, until_year, MOST_EVER)
    ]


def _bounded_dates(rule: Rule, when: When, until_year: int, most: int) -> list[date]:
    through = max(date(until_year, 12, 31), when.start_date)
    dates = list(islice(_dates(rule, when, through), most + 1))
    if len(dates) > most:
        raise BadRule(
            words(
                "Rangkaian ini berisi lebih dari %(limit)s kejadian sampai tahun"
                " %(year)s. Batasi dengan COUNT atau UNTIL.",
                limit=most,
                year=until_year,
            )
        )
    return dates


def dates_of(rule: Rule, when: When, through: date | None) -> Iterator[date]:
    """The dates one after another up to `through`, or as long as they are asked for.

    Without `through` those of the next centuries: no rule runs for ever.
    """
    return _dates(rule, when, through or _far_from(when.start_date))


def _far_from(start: date) -> date:
    return date(min(start.year + _FARTHEST, LAST_YEAR), 12, 31)


def horizon_year(today: date) -> int:
    """Through the end of this year series are kept expanded."""
    return today.year + _YEARS_AHEAD


def original_start(when: When) -> str:
    """What an occurrence is known by: its start by the rule, as wall text."""
    return format_moment(when.start_date, when.start_time)


def rrule_for_feed(rule: Rule, when: When) -> str:
    """The rule for a calendar file, where UNTIL is of the same kind as the start.

    RFC 5545 (3.3.10): a UTC instant for a start with a zone, a date for a date.
    """
    if rule.until is None:
        return rule.text
    until = _feed_until(rule.until, when)
    return re.sub(r"UNTIL=[^;]*", f"UNTIL={until}", rule.text)


def _feed_until(until: date | datetime, when: When) -> str:
    if when.start_time is None:
        return f"{_local_day(until, when.timezone):%Y%m%d}"
    if not isinstance(until, datetime):
        until = wall_instant(until, when.start_time, when.timezone)
    return f"{until:%Y%m%dT%H%M%SZ}"


def _local_day(until: date | datetime, zone: str) -> date:
    if isinstance(until, datetime):
        return until.astimezone(ZoneInfo(zone)).date()
    return until


def on_day(when: When, day: date) -> When:
    """`when`, moved as a whole to begin on `day`."""
    if when.precision.is_coarse:
        return replace(
            when, start_date=day, end_date=coarse_span(when.precision, day)[1]
        )
    length = when.end_date - when.start_date if when.end_date else None
    return replace(
        when,
        start_date=day,
        end_date=day + length if length is not None else None,
    )


def _refuse_short_months(rule: Rule, start: date) -> None:
    """Programs disagree on what the 31st of a short month is (or 29 February)."""
    if rule.month_days or rule.days:
        return
    match rule.frequency:
        case Frequency.MONTHLY:
            months = rule.months or tuple(range(1, 13))
        case Frequency.YEARLY:
            months = rule.months or (start.month,)
        case _:
            return
    if start.day > min(_SHORTEST_MONTHS[month - 1] for month in months):
        raise BadRule(
            words(
                "Tanggal %(day)s tidak ada di setiap kejadian. Untuk hari terakhir"
                " bulan, tambahkan %(advice)s.",
                day=start.day,
                advice=_LAST_DAY[rule.frequency] % {"month": start.month},
            )
        )


def _refuse_foreign_start(rule: Rule, when: When) -> None:
    if _is_past(rule, when, when.start_date):
        raise BadRule(words("UNTIL mendahului tanggal mulai."))
    if when.start_date not in _dates(rule, when, when.start_date):
        raise BadRule(
            words(
                "Tanggal mulai %(start)s tidak termasuk yang dihasilkan aturan ini;"
                " kejadian pertama harus mengikutinya.",
                start=when.start_date,
            )
        )


def _refuse_odd_spans(rule: Rule, when: When) -> None:
    """A month that recurs must begin with the month each time; a few dates show it."""
    if not when.precision.is_coarse:
        return
    through = when.start_date.replace(year=when.start_date.year + 30, day=1)
    for day in islice(_dates(rule, when, through), 24):
        if coarse_span(when.precision, day)[0] != day:
            raise BadRule(
                words(
                    "Dengan ketelitian tanggal ini, setiap kejadian harus mulai pada"
                    " hari pertama rentangnya; %(day)s tidak.",
                    day=day,
                )
            )


def _dates(rule: Rule, when: When, through: date) -> Iterator[date]:
    """The dates of the series up to `through`, in order."""
    candidates = _candidates(rule, when.start_date, through)
    in_time = takewhile(lambda day: not _is_past(rule, when, day), candidates)
    return islice(in_time, rule.count)


def _is_past(rule: Rule, when: When, day: date) -> bool:
    """Whether UNTIL, inclusive, forbids an occurrence on `day`.

    A date forbids later local days; an instant forbids later starts, of a whole day
    the days after the local day it falls on.
    """
    if rule.until is None:
        return False
    if isinstance(rule.until, datetime) and when.start_time is not None:
        return wall_instant(day, when.start_time, when.timezone) > rule.until
    return day > _local_day(rule.until, when.timezone)


def _candidates(rule: Rule, start: date, through: date) -> Iterator[date]:
    for period in _periods(rule, start, through):
        for day in _positioned(sorted(period), rule.positions):
            if start <= day <= through:
                yield day


def _positioned(days: list[date], positions: Iterable[int]) -> list[date]:
    """BYSETPOS: of the days of one period, only the first, the last and so on."""
    if not positions:
        return days
    within = (p - 1 if p > 0 else p + len(days) for p in positions)
    return [days[index] for index in sorted(set(within)) if 0 <= index < len(days)]


def _periods(rule: Rule, start: date, through: date) -> Iterator[set[date]]:
    """For each period that begins by `through`, the days that the rule names in it."""
    match rule.frequency:
        case Frequency.DAILY:
            for day in _steps(start, through, rule.interval):
                yield {day} if _passes(rule, day) else set()
        case Frequency.WEEKLY:
            first = start - timedelta(days=(start.weekday() - rule.week_start) % 7)
            for day in _steps(first, through, 7 * rule.interval):
                yield _in_week(rule, day, start)
        case Frequency.MONTHLY:
            last = through.year * 12 + through.month - 1
            begin = start.year * 12 + start.month - 1
            for number in range(begin, last + 1, rule.interval):
                year, month = divmod(number, 12)
                named = not rule.months or month + 1 in rule.months
                yield _in_month(rule, year, month + 1, start.day) if named else set()
        case Frequency.YEARLY:
            for year in range(start.year, through.year + 1, rule.interval):
                yield _in_year(rule, year, start)


def _steps(first: date, through: date, days: int) -> Iterator[date]:
    for distance in range(0, (through - first).days + 1, days):
        yield first + timedelta(days=distance)


def _passes(rule: Rule, day: date) -> bool:
    length = monthrange(day.year, day.month)[1]
    return (
        (not rule.months or day.month in rule.months)
        and (not rule.days or day.weekday() in rule.weekdays)
        and (
            not rule.month_days
            or day.day in rule.month_days
            or day.day - length - 1 in rule.month_days
        )
    )


def _in_week(rule: Rule, first: date, start: date) -> set[date]:
    weekdays = rule.weekdays or {start.weekday()}
    week = {first + timedelta(days=number) for number in range(7)}
    return {
        day
        for day in week
        if day.weekday() in weekdays and (not rule.months or day.month in rule.months)
    }


def _in_month(rule: Rule, year: int, month: int, start_day: int) -> set[date]:
    length = monthrange(year, month)[1]
    first, last = date(year, month, 1), date(year, month, length)
    if rule.month_days:
        return {day for day in _days_between(first, last) if _passes(rule, day)}
    if rule.days:
        return _on_rule_days(rule, first, last)
    return {first.replace(day=start_day)} if start_day <= length else set()


def _in_year(rule: Rule, year: int, start: date) -> set[date]:
    if rule.days and not (rule.months or rule.month_days):
        return _on_rule_days(rule, date(year, 1, 1), date(year, 12, 31))
    every = range(1, 13) if rule.month_days else (start.month,)
    days = (_in_month(rule, year, month, start.day) for month in rule.months or every)
    return set().union(*days)


def _on_rule_days(rule: Rule, first: date, last: date) -> set[date]:
    """The weekdays of the rule between two days; ordinals count within these."""
    found: set[date] = set()
    for rule_day in rule.days:
        ahead = (rule_day.weekday - first.weekday()) % 7
        alike = list(_steps(first + timedelta(days=ahead), last, 7))
        ordinals = (rule_day.ordinal,) if rule_day.ordinal else ()
        found.update(_positioned(alike, ordinals))
    return found


def _days_between(first: date, last: date) -> Iterator[date]:
    return _steps(first, last, 1)
