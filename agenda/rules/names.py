"""The names of something that is renamed at a date, and which one held on a day.

Ministries are renamed: what lies in the past keeps the name of its time. A name holds
from its day until the next one begins; the first holds from the beginning.
"""

from collections.abc import Iterable
from datetime import date

BEGINNING = date.min
Names = tuple[tuple[date, str], ...]
"""Pairs of first day and name, by day; the first day of all is `BEGINNING`."""


def name_on(names: Names, day: date) -> str:
    """The name that held on `day`."""
    return next(name for since, name in reversed(names) if since <= day)


def renamed(names: Names, name: str, since: date) -> Names:
    """The names when `name` holds from `since` until the next known change.

    A name that began on the same day gives way; what repeats its forerunner goes.
    """
    kept = {**dict(names), since: name}
    return _without_repeats(sorted(kept.items()))


def corrected(names: Names, name: str, day: date) -> Names:
    """The names when the one that held on `day` was always meant to be `name`."""
    since = max(first for first, _ in names if first <= day)
    return renamed(names, name, since)


def _without_repeats(names: Iterable[tuple[date, str]]) -> Names:
    told: list[tuple[date, str]] = []
    for since, name in names:
        if not told or told[-1][1] != name:
            told.append((since, name))
    return tuple(told)
