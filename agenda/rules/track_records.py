"""How far a source was off: its closed estimates against what happened.

An estimate is closed once there is an actual of the same event, metric and place that
is not older. The newest actual counts, as it does everywhere.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from agenda.rules.figures import Figure, actual_of, error_percent

FEWEST = 3
"""Fewer closed estimates say nothing of a source."""
_LONGEST_KEY = 200


@dataclass(frozen=True)
class TrackRecord:
    """By how many percent what happened exceeded the estimates of a source."""

    closed: int
    middle: float
    least: float
    most: float


def source_key(source: str) -> str:
    """What two spellings of one source have in common."""
    return " ".join(source.split()).casefold()[:_LONGEST_KEY]


def closing(estimate: Figure, figures: Iterable[Figure]) -> Figure | None:
    """The actual that closes an estimate, out of the figures of its event."""
    actual = actual_of(figures, estimate.metric, estimate.place)
    if actual is None or actual.as_of < estimate.as_of:
        return None
    return actual


def track_record(closed: Sequence[tuple[int, int]]) -> TrackRecord | None:
    """The record over pairs of what was expected and what happened.

    Of an expected nothing there is no percentage; None with fewer than three others.
    """
    errors = [
        error
        for expected, happened in closed
        if (error := error_percent(expected, happened)) is not None
    ]
    if len(errors) < FEWEST:
        return None
    return TrackRecord(len(errors), median(errors), min(errors), max(errors))
