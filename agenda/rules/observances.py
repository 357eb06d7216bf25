"""Observances whose date is set each year by decree: which days, how firm, what is due.

A feast that follows the moon has no rule that an event could repeat by. What the list
of free days says of it is an estimate until the ministers have placed it; the register
follows that list, and only when somebody says so.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from agenda.rules.choices import HolidayStatus
from agenda.rules.event_states import EventStatus
from agenda.words import Words, words

_SAME_FEAST = 7
"""Days of a feast that are no further apart are one observance: a year of the sun can
hold two feasts of one name (Isra Mikraj, January and December 2027)."""

_HIJRI_EPOCH = date(622, 7, 19).toordinal()
_HIJRI_CYCLE, _DAYS_OF_CYCLE = 30, 10_631
_MARGIN = 5
"""The reckoned calendar can be a day or two off; no feast ends a year so closely."""


@dataclass(frozen=True)
class Feast:
    """A feast as the list of free days calls it, and how its observance is titled."""

    code: str
    phrases: tuple[str, ...]
    title: str
    title_en: str

    def is_named(self, name: str) -> bool:
        """Whether a holiday of that name is a day of this feast."""
        folded = name.casefold()
        return any(phrase.casefold() in folded for phrase in self.phrases)

    def titles(self, first: date) -> tuple[str, str]:
        """The title of the observance that begins on that day, in both languages."""
        years = _years(first)
        return self.title.format(**years), self.title_en.format(**years)


def hijri_year(day: date) -> int:
    """The year of the reckoned Islamic calendar in which a feast of that day falls.

    For titles only: on which day a feast is, the decree says.
    """
    passed = day.toordinal() + _MARGIN - _HIJRI_EPOCH
    return (_HIJRI_CYCLE * passed + 10_646) // _DAYS_OF_CYCLE


def _years(day: date) -> dict[str, int]:
    """What the calendars call the year of a feast of that day."""
    return {
        "year": day.year,
        "hijri": hijri_year(day),
        "saka": day.year - 78,
        "buddhist": day.year + 544,
        "kongzili": day.year + 551,
    }


def together(dates: Sequence[date]) -> list[list[int]]:
    """The places in `dates`, which rise, of the days that are one observance each."""
    groups: list[list[int]] = []
    for place, day in enumerate(dates):
        if groups and (day - dates[groups[-1][-1]]).days <= _SAME_FEAST:
            groups[-1].append(place)
        else:
            groups.append([place])
    return groups


class Firmness(StrEnum):
    """What the list of free days says of the date of an observance."""

    ESTIMATED = "estimated"
    SET = "set"
    WITHDRAWN = "withdrawn"


def firmness(days: Collection[HolidayStatus]) -> Firmness:
    """As firm as the least firm of the days that still hold."""
    held = {status for status in days if status is not HolidayStatus.WITHDRAWN}
    if not held:
        return Firmness.WITHDRAWN
    if HolidayStatus.ESTIMATED in held:
        return Firmness.ESTIMATED
    return Firmness.SET


class Step(StrEnum):
    """What would bring the register to what the list says."""

    REGISTER = "register"
    CONFIRM = "confirm"
    MOVE = "move"
    NONE = "none"


def next_step(firm: Firmness, status: EventStatus | None, *, same_days: bool) -> Step:
    """What is due for an observance of that status; None: the register has none.

    A confirmed date does not follow an estimate, and what is over follows nothing.
    """
    if firm is Firmness.WITHDRAWN:
        return Step.NONE
    if status is None:
        return Step.REGISTER
    if firm is Firmness.SET:
        if status in _UNSETTLED:
            return Step.CONFIRM
        moved = status is EventStatus.CONFIRMED and not same_days
        return Step.MOVE if moved else Step.NONE
    is_open = status is EventStatus.TENTATIVE
    return Step.MOVE if is_open and not same_days else Step.NONE


_UNSETTLED = {EventStatus.TENTATIVE, EventStatus.POSTPONED}

LABELS: dict[type[StrEnum], dict[str, Words]] = {
    Firmness: {
        Firmness.ESTIMATED: words("perkiraan"),
        Firmness.SET: words("ditetapkan"),
        Firmness.WITHDRAWN: words("dicabut"),
    },
}
