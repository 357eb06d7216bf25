"""Figures before and after an event: in order, the latest, how far off they were.

Only figures of one metric and one place are ever compared. None are added up, but those
of the places of an event, where the metric allows it: two estimates of the participants
are not twice as many people, and who was in both places is one person.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from agenda.words import Words, words

ESTIMATE, ACTUAL = "estimate", "actual"


@dataclass(frozen=True)
class Figure:
    """What somebody said a metric would be (estimate) or was (actual), and when.

    `place` is empty for the event as a whole.
    """

    metric: str
    low: int | None
    likely: int
    high: int | None
    confidence: str
    kind: str
    as_of: date
    source: str = ""
    place: str = ""


def check_range(
    low: int | None, likely: int | None, high: int | None
) -> list[tuple[str, Words]]:
    """What is wrong with a range, as field and reason; nothing when it is in order."""
    values = {"low": low, "likely": likely, "high": high}
    problems = [
        (field, words("Angka tidak boleh negatif."))
        for field, value in values.items()
        if value is not None and value < 0
    ]
    known = [value for value in values.values() if value is not None]
    if known != sorted(known):
        problems.append(
            (
                "high" if likely is None else "likely",
                words("Harus berurutan: terendah, paling mungkin, tertinggi."),
            )
        )
    return problems


def latest(figures: Iterable[Figure], metric: str, place: str = "") -> Figure | None:
    """The newest estimate of a metric; of two of one day, the one recorded later."""
    return _newest(figures, metric, place, ESTIMATE)


def actual_of(figures: Iterable[Figure], metric: str, place: str = "") -> Figure | None:
    """What the metric turned out to be, by the newest word on it."""
    return _newest(figures, metric, place, ACTUAL)


def newest(figures: Iterable[Figure], metric: str, place: str = "") -> Figure | None:
    """What is known last: the newest actual, else the newest estimate."""
    rows = list(figures)
    return actual_of(rows, metric, place) or latest(rows, metric, place)


def series(figures: Iterable[Figure], metric: str, place: str = "") -> list[Figure]:
    """Every word on one metric in one place, by the day that it speaks of."""
    found = [one for one in figures if (one.metric, one.place) == (metric, place)]
    return sorted(found, key=lambda one: one.as_of)


def difference_percent(estimate: Figure, actual: Figure) -> float | None:
    """By how many percent the actual exceeds the estimate; of nothing, unknown."""
    if (estimate.metric, estimate.place) != (actual.metric, actual.place):
        raise ValueError(f"{estimate.metric} is not compared with {actual.metric}")
    if (estimate.kind, actual.kind) != (ESTIMATE, ACTUAL):
        raise ValueError(f"{estimate.kind} is not compared with {actual.kind}")
    return error_percent(estimate.likely, actual.likely)


def error_percent(expected: int, happened: int) -> float | None:
    """By how many percent more came than was expected; of nothing, unknown."""
    return (happened - expected) / expected * 100 if expected else None


@dataclass(frozen=True)
class Total:
    """The figures of the places of an event, added up."""

    metric: str
    kind: str
    likely: int
    places: int


def total_over_places(figures: Iterable[Figure], metric: str) -> Total | None:
    """What the places have together, for a metric whose places may be added.

    The newest figure of each place, all actual or else all estimated; None when they
    are mixed, or when fewer than two places have one.
    """
    rows = [one for one in figures if one.metric == metric and one.place]
    places = list(dict.fromkeys(one.place for one in rows))
    if len(places) < 2:
        return None
    for kind in (ACTUAL, ESTIMATE):
        newest = [_newest(rows, metric, place, kind) for place in places]
        parts = [one.likely for one in newest if one is not None]
        if len(parts) == len(places):
            return Total(metric, kind, sum(parts), len(places))
    return None


def _newest(
    figures: Iterable[Figure], metric: str, place: str, kind: str
) -> Figure | None:
    found = [
        figure
        for figure in figures
        if (figure.metric, figure.place, figure.kind) == (metric, place, kind)
    ]
    return max(reversed(found), key=lambda figure: figure.as_of, default=None)
