"""One date of a series, this one and all that follow, or all: what becomes of each.

A series is split into two rules that together make the same dates, and a rule goes
along when its first date moves. The dates themselves are made by `recurrence`.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import islice

from agenda.rules.precision import When, parse_moment
from agenda.rules.recurrence import (
    MOST_EVER,
    BadRule,
    Rule,
    dates_of,
    expand,
    on_day,
    original_start,
    parse_rule,
)
from agenda.rules.rrule import WEEKDAYS, Frequency, RuleDay, written
from agenda.words import words


class Apply(StrEnum):
    """How far an act on one date of a series reaches."""

    ONE = "one"
    FOLLOWING = "following"
    ALL = "all"


class Fate(StrEnum):
    """What becomes of one date of a series."""

    KEPT = "kept"
    CHANGED = "changed"
    SINGLE = "single"
    CONTINUED = "continued"


class NoSuchDate(ValueError):
    """The rule does not make this date."""


@dataclass(frozen=True)
class Step:
    """One date of a series before and after; `fate` says where it is then.

    Kept and changed dates stay in the series, a single one becomes an event of its
    own, continued ones go to a new series.
    """

    old: When
    new: When
    fate: Fate

    @property
    def start(self) -> str:
        return original_start(self.old)


def position(rule: Rule, when: When, start: str) -> int:
    """How many dates come before the one that begins at `start`.

    Raises NoSuchDate.
    """
    wanted = parse_moment(start)[0]
    for number, day in enumerate(dates_of(rule, when, wanted)):
        if day == wanted and original_start(on_day(when, day)) == start:
            return number
    raise NoSuchDate(start)


def split(rule: Rule, when: When, start: str) -> tuple[Rule, Rule]:
    """The rule until the date before `start`, and the one that begins there.

    Together they make the dates that the whole one makes. Raises NoSuchDate, also for
    the first date, before which there is nothing.
    """
    number = position(rule, when, start)
    if number == 0:
        raise NoSuchDate(start)
    if rule.count is not None:
        before = written(rule, COUNT=str(number))
        return before, written(rule, COUNT=str(rule.count - number))
    last = next(islice(dates_of(rule, when, parse_moment(start)[0]), number - 1, None))
    return written(rule, UNTIL=f"{last:%Y%m%d}"), rule


def moved_rule(rule: Rule, old: When, new: When) -> Rule:
    """The rule of a series whose first date goes from `old` to `new`.

    There are as many dates as before, and of days and weeks the distances stay. Raises
    BadRule when the rule cannot follow.
    """
    open_end = written(rule, UNTIL=None) if rule.until else rule
    if old.start_date != new.start_date:
        open_end = written(open_end, **_moved_parts(rule, old, new))
    parse_rule(open_end.text, new)
    if rule.until is None:
        return open_end
    last = _last(rule, old, open_end, new)
    return written(open_end, UNTIL=f"{last:%Y%m%d}")


def goes_along(text: str, old: When | None, new_text: str, new: When | None) -> bool:
    """Whether a series only begins elsewhere now, so that its dates are the same ones.

    Each of them is then known by another start, in the same order.
    """
    if not (text and new_text and old and new):
        return False
    if original_start(old) == original_start(new):
        return False
    try:
        return moved_rule(parse_rule(text, old), old, new).text == new_text
    except BadRule:
        return False


def plan(
    rule: Rule,
    when: When,
    start: str,
    apply: Apply,
    until_year: int,
    *,
    new: When | None = None,
    new_rule: Rule | None = None,
) -> list[Step]:
    """What becomes of each date up to the end of `until_year`, in order.

    `new` is the date that the one at `start` gets, `new_rule` the rule of what is
    touched, where it is given another one. Raises NoSuchDate and BadRule.
    """
    dates = expand(rule, when, until_year)
    number = position(rule, when, start)
    target = new or on_day(when, parse_moment(start)[0])
    if apply is Apply.ONE:
        return [
            Step(one, target, Fate.SINGLE)
            if index == number
            else Step(one, one, Fate.KEPT)
            for index, one in enumerate(dates)
        ]
    if apply is Apply.FOLLOWING and number > 0:
        _, rest = split(rule, when, start)
        begin, fate, touched = dates[number], Fate.CONTINUED, dates[number:]
    else:
        rest, begin, fate, touched = rule, when, Fate.CHANGED, dates
        target = shifted(target, on_day(when, parse_moment(start)[0]), when)
        number = 0
    after = moved_dates(new_rule or moved_rule(rest, begin, target), target, touched)
    kept = [Step(one, one, Fate.KEPT) for one in dates[:number]]
    return [
        *kept,
        *(Step(old, new, fate) for old, new in zip(touched, after, strict=False)),
    ]


def moved_dates(rule: Rule, begin: When, former: Sequence[When]) -> list[When]:
    """As many dates of a series that begins at `begin` as there are former ones."""
    days = islice(dates_of(rule, begin, None), len(former))
    return [on_day(begin, day) for day in days]


def shifted(new: When, old: When, first: When) -> When:
    """Where a series must begin when one of its dates goes from `old` to `new`."""
    distance = new.start_date - old.start_date
    return on_day(new, first.start_date + distance)


def _moved_parts(rule: Rule, old: When, new: When) -> dict[str, str | None]:
    """The parts of the text that name weekdays, days or months of the first date."""
    before, after = old.start_date, new.start_date
    if rule.frequency in {Frequency.DAILY, Frequency.WEEKLY}:
        return _turned_parts(rule, (after - before).days % 7)
    parts: dict[str, str | None] = {}
    if rule.months == (before.month,):
        parts["BYMONTH"] = str(after.month)
    if rule.month_days == (before.day,):
        parts["BYMONTHDAY"] = str(after.day)
    if len(rule.days) == 1 and rule.days[0].ordinal:
        parts["BYDAY"] = _names([_named(after, last=rule.days[0].ordinal < 0)])
    return parts


def _turned_parts(rule: Rule, turn: int) -> dict[str, str | None]:
    """The weekdays, so many days later; months would cut other dates off."""
    if rule.months or rule.month_days:
        raise BadRule(
            words(
                "Aturan rangkaian ini tidak dapat ikut berpindah; tulis aturan yang"
                " baru."
            )
        )
    parts: dict[str, str | None] = {}
    if rule.days:
        days = [replace(day, weekday=(day.weekday + turn) % 7) for day in rule.days]
        parts["BYDAY"] = _names(days)
    if rule.interval > 1 and rule.frequency is Frequency.WEEKLY:
        parts["WKST"] = WEEKDAYS[(rule.week_start + turn) % 7]
    return parts


def _named(on: date, last: bool) -> RuleDay:
    """The weekday of `on`, counted within its month: the second, or the last."""
    if not last:
        return RuleDay((on.day + 6) // 7, on.weekday())
    length = monthrange(on.year, on.month)[1]
    return RuleDay(-((length - on.day) // 7 + 1), on.weekday())


def _names(days: Sequence[RuleDay]) -> str:
    return ",".join(f"{day.ordinal or ''}{WEEKDAYS[day.weekday]}" for day in days)


def _last(rule: Rule, old: When, moved: Rule, new: When) -> date:
    """The last date of the moved rule, so that there are as many as before."""
    count = sum(1 for _ in islice(dates_of(rule, old, None), MOST_EVER))
    return list(islice(dates_of(moved, new, None), count))[-1]
