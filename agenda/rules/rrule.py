"""The text of a recurrence rule: the part of RFC 5545 (RRULE) that is read.

Daily or slower, and only the parts on which calendar programs agree. Which dates a
rule makes is for `recurrence`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from agenda.rules.precision import FIRST_YEAR, LAST_YEAR
from agenda.words import Words, words

_MOST_INTERVAL = 999
_MOST_COUNT = 9_999
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_PART = re.compile(r"([A-Z-]+)=([A-Z0-9,+-]+)")
_NUMBER = re.compile(r"[+-]?[0-9]{1,4}")
_DAY = re.compile(rf"([+-]?[0-9]{{1,2}})?({'|'.join(WEEKDAYS)})")
_UNTIL = re.compile(r"([0-9]{8})(T[0-9]{6}Z)?")


class BadRule(ValueError):
    """A rule that is not taken; `words` says why."""

    def __init__(self, reason: Words) -> None:
        super().__init__(str(reason))
        self.words = reason


class Frequency(StrEnum):
    """How long one period of a rule is."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


@dataclass(frozen=True)
class RuleDay:
    """A weekday (Monday is 0); `ordinal` 2 is the second, -1 the last, 0 every one."""

    ordinal: int
    weekday: int


@dataclass(frozen=True)
class Rule:
    """A rule that was read; `text` is what is kept: upper case, FREQ first."""

    text: str
    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: date | datetime | None = None
    months: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    days: tuple[RuleDay, ...] = ()
    positions: tuple[int, ...] = ()
    week_start: int = 0

    @property
    def weekdays(self) -> frozenset[int]:
        return frozenset(day.weekday for day in self.days)


def read_rule(text: str) -> Rule:
    """The rule that `text` writes; raises BadRule.

    Whether it suits the first date of a series is for `recurrence`.
    """
    parts = _parts(text.strip().upper())
    frequency = _frequency(parts.pop("FREQ", ""))
    rest = [f"{name}={value}" for name, value in parts.items()]
    values = dict(_read_part(name, value) for name, value in parts.items())
    rule = Rule(";".join([f"FREQ={frequency}", *rest]), frequency, **values)
    _refuse_contradictions(rule)
    return rule


def written(rule: Rule, **parts: str | None) -> Rule:
    """The rule with other values of some parts of its text; None takes one out."""
    present = {**_parts(rule.text), **parts}
    texts = (f"{name}={value}" for name, value in present.items() if value is not None)
    return read_rule(";".join(texts))


def _parts(text: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    for piece in text.split(";"):
        match = _PART.fullmatch(piece)
        if match is None:
            raise BadRule(
                words(
                    "Aturan berulang ditulis seperti FREQ=WEEKLY;BYDAY=MO,WE;COUNT=10."
                )
            )
        name, value = match.groups()
        if name in parts:
            raise BadRule(words("Bagian %(part)s tertulis dua kali.", part=name))
        parts[name] = value
    return parts


def _frequency(value: str) -> Frequency:
    try:
        return Frequency(value)
    except ValueError as error:
        raise BadRule(
            words("FREQ harus DAILY, WEEKLY, MONTHLY, atau YEARLY.")
        ) from error


def _whole(text: str, least: int, most: int) -> int:
    if not _NUMBER.fullmatch(text) or not least <= int(text) <= most:
        raise ValueError(text)
    return int(text)


def _several(text: str, least: int, most: int) -> tuple[int, ...]:
    numbers = tuple(_whole(item, least, most) for item in text.split(","))
    if 0 in numbers:
        raise ValueError(text)
    return numbers


def _rule_days(text: str) -> tuple[RuleDay, ...]:
    return tuple(_rule_day(item) for item in text.split(","))


def _rule_day(text: str) -> RuleDay:
    match = _DAY.fullmatch(text)
    if match is None:
        raise ValueError(text)
    ordinal, name = match.groups()
    number = 0 if ordinal is None else _several(ordinal, -53, 53)[0]
    return RuleDay(number, WEEKDAYS.index(name))


def _until(text: str) -> date | datetime:
    match = _UNTIL.fullmatch(text)
    if match is None or not FIRST_YEAR <= int(text[:4]) <= LAST_YEAR:
        raise ValueError(text)
    if match[2] is None:
        return date.fromisoformat(text)
    return datetime.fromisoformat(text)


_READERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "INTERVAL": ("interval", lambda value: _whole(value, 1, _MOST_INTERVAL)),
    "COUNT": ("count", lambda value: _whole(value, 1, _MOST_COUNT)),
    "UNTIL": ("until", _until),
    "BYMONTH": ("months", lambda value: _several(value, 1, 12)),
    "BYMONTHDAY": ("month_days", lambda value: _several(value, -31, 31)),
    "BYDAY": ("days", _rule_days),
    "BYSETPOS": ("positions", lambda value: _several(value, -366, 366)),
    "WKST": ("week_start", WEEKDAYS.index),
}


def _read_part(name: str, value: str) -> tuple[str, Any]:
    if name not in _READERS:
        raise BadRule(words("Bagian %(part)s tidak dapat dipakai di sini.", part=name))
    field, read = _READERS[name]
    try:
        return field, read(value)
    except ValueError as error:
        raise BadRule(
            words(
                "Nilai %(value)s tidak dapat dipakai untuk %(part)s.",
                value=value,
                part=name,
            )
        ) from error


def _refuse_contradictions(rule: Rule) -> None:
    ordinals = [day.ordinal != 0 for day in rule.days]
    by_month_or_year = rule.frequency in {Frequency.MONTHLY, Frequency.YEARLY}
    if rule.count is not None and rule.until is not None:
        raise BadRule(words("COUNT dan UNTIL tidak dapat dipakai bersama."))
    if rule.positions and not (rule.months or rule.month_days or rule.days):
        raise BadRule(words("BYSETPOS memerlukan BYDAY, BYMONTHDAY, atau BYMONTH."))
    if rule.positions and not by_month_or_year:
        raise BadRule(words("BYSETPOS hanya untuk MONTHLY atau YEARLY."))
    if rule.month_days and rule.frequency is Frequency.WEEKLY:
        raise BadRule(words("BYMONTHDAY tidak dapat dipakai dengan FREQ=WEEKLY."))
    if any(ordinals) and not all(ordinals):
        raise BadRule(
            words("Hari berurutan seperti 2MO tidak dapat dicampur dengan hari biasa.")
        )
    if any(ordinals) and (rule.month_days or not by_month_or_year):
        raise BadRule(
            words(
                "Hari berurutan seperti 2MO hanya untuk MONTHLY atau YEARLY tanpa"
                " BYMONTHDAY."
            )
        )
