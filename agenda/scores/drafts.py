"""What a score may say: read and judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agenda.people import queries as people
from agenda.people.models import Agency
from agenda.rules.index_scores import (
    FIRST_YEAR,
    LAST_YEAR,
    LEAST,
    MOST,
    Dimension,
    in_hundredths,
)
from agenda.rules.readings import LONGEST_TEXT, Reading
from agenda.scores.fields import CONTENT
from agenda.words import words


@dataclass(frozen=True)
class ScoreDraft:
    """A score read and found to make sense; in hundredths of a point."""

    agency: Agency | None
    year: int
    dimension: Dimension
    score: int | None
    source: str
    source_url: str
    note: str


def read_draft(asked: Mapping[str, Any]) -> ScoreDraft:
    """The score in `asked`; raises BadInput.

    A published score names its source; a year without one says in the note why.
    """
    reading = Reading(asked, set(CONTENT))
    agency = _agency(reading)
    year = reading.whole_number("year", True, FIRST_YEAR, LAST_YEAR)
    dimension = reading.choice("dimension", Dimension)
    score = _score(reading)
    known = score is not None or reading.has_problem("score")
    source = reading.text("source", LONGEST_TEXT, required=known)
    source_url = reading.address("source_url")
    note = reading.text("note")
    if not known and not note:
        reading.note("note", words("Tanpa nilai, sebutkan di sini mengapa."))
    reading.finish()
    # Whatever is missing was noted as a problem.
    assert year is not None
    assert dimension is not None
    return ScoreDraft(agency, year, dimension, score, source, source_url, note)


def _agency(reading: Reading) -> Agency | None:
    code = reading.line("agency", 24)
    if not code:
        return None
    agency = people.agency_by_code(code)
    if agency is None:
        reading.note("agency", words("Instansi ini tidak dikenal."))
    return agency


def _score(reading: Reading) -> int | None:
    points = reading.number("score", LEAST, MOST)
    if points is None:
        return None
    hundredths = in_hundredths(points)
    if hundredths is None:
        reading.note("score", words("Paling banyak dua angka di belakang koma."))
    return hundredths
