"""Yearly scores of the index of public information management, as they were published.

Scores are entered and never calculated: neither a total from its dimensions nor a
nation from its agencies. A score is kept in hundredths of a point, 71.79 as 7179, so
that what is shown is what was read. A year whose score nobody published is a row
without a score; it breaks the trend instead of bridging it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from agenda.words import Words, words

HUNDREDTHS = 100
LEAST, MOST = 0, 100
"""The scale of the index, in points."""

FIRST_YEAR, LAST_YEAR = 2000, 2100


class Dimension(StrEnum):
    """What a score judges: all of it, or one of the four steps of the work."""

    TOTAL = "total"
    INPUT = "input"
    PROCESS = "process"
    OUTPUT = "output"
    OUTCOME = "outcome"


LABELS: dict[type[StrEnum], dict[str, Words]] = {
    Dimension: {
        Dimension.TOTAL: words("nilai total"),
        Dimension.INPUT: words("masukan"),
        Dimension.PROCESS: words("proses"),
        Dimension.OUTPUT: words("keluaran"),
        Dimension.OUTCOME: words("hasil"),
    },
}


@dataclass(frozen=True)
class YearScore:
    """The score of one year, and by how much it differs from the year before.

    Both in hundredths of a point; None is what nobody published, and the difference to
    it.
    """

    year: int
    score: int | None
    difference: int | None


def in_hundredths(score: float) -> int | None:
    """71.79 as 7179; None for a score that is finer than that."""
    hundredths = round(score * HUNDREDTHS)
    return hundredths if abs(score * HUNDREDTHS - hundredths) < 1e-6 else None


def in_points(hundredths: int | None) -> float | None:
    return None if hundredths is None else hundredths / HUNDREDTHS


def trend(scores: Mapping[int, int | None]) -> list[YearScore]:
    """The scores by year, oldest first; a difference is to the calendar year before."""
    return [
        YearScore(year, scores[year], _difference(scores[year], scores.get(year - 1)))
        for year in sorted(scores)
    ]


def unbroken(years: Iterable[YearScore]) -> list[list[YearScore]]:
    """The runs of years that follow each other with a score: one line each."""
    runs: list[list[YearScore]] = []
    for each in years:
        if each.score is None:
            continue
        if runs and runs[-1][-1].year == each.year - 1:
            runs[-1].append(each)
        else:
            runs.append([each])
    return runs


def _difference(score: int | None, before: int | None) -> int | None:
    return None if score is None or before is None else score - before
