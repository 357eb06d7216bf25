"""Figures before and after an event: in order, the latest, how far off they were.

Figures of one metric only are ever compared, and none are added up: two estimates of
the participants are not twice as many people.
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


def difference_percent(estimate: Figure, actual: Figure) -> float | None:
    """By how many percent the actual exceeds the estimate; of nothing, unknown."""
    if estimate.metric != actual.metric:
        raise ValueError(f"{estimate.metric} is not compared with {actual.metric}")
    if estimate.likely == 0:
        return None
    return (actual.likely - estimate.likely) / estimate.likely * 100


def _newest(
    figures: Iterable[Figure], metric: str, place: str, kind: str
) -> Figure | None:
    found = [
        figure
        for figure in figures
        if (figure.metric, figure.place, figure.kind) == (metric, place, kind)
    ]
    return max(reversed(found), key=lambda figure: figure.as_of, default=None)
