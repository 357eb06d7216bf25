"""What a list of scores is asked for, read from an address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agenda.people import queries as people
from agenda.rules.index_scores import Dimension
from agenda.rules.questions import Question
from agenda.scores.models import NATION
from agenda.words import words

FILTER_KEYS = frozenset({"agency", "year", "dimension"})


@dataclass(frozen=True)
class ScoreFilter:
    """Alternatives of each kind; an empty one leaves nothing out."""

    holders: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    dimensions: tuple[Dimension, ...] = ()


def read_filter(asked: Mapping[str, Any]) -> ScoreFilter:
    """The filter in `asked`; `agency` takes codes and `nation`. Raises BadInput.

    The code of no agency finds nothing, as in lists of events.
    """
    question = Question(asked, FILTER_KEYS, FILTER_KEYS)
    holders = [_holder(code) for code in question.texts("agency")]
    years = [_year(question, text) for text in question.texts("year")]
    dimensions = question.choices("dimension", Dimension)
    question.finish()
    return ScoreFilter(tuple(holders), tuple(years), tuple(dimensions))


def _holder(code: str) -> str:
    if code == NATION:
        return NATION
    agency = people.agency_by_code(code)
    return str(agency.id) if agency else code


def _year(question: Question, text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{3}", text):
        question.note("year", words("Tahun ditulis dengan empat angka."))
        return 0
    return int(text)
