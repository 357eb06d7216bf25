"""What a list of phases is asked for, read from an address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from agenda.reference import queries as reference
from agenda.rules.phases import Level, PhaseStatus
from agenda.rules.questions import Question

_LISTS = frozenset({"province", "level", "status", "election"})
FILTER_KEYS = _LISTS | {"from", "to"}


@dataclass(frozen=True)
class PhaseFilter:
    """Alternatives of each kind; an empty one leaves nothing out.

    A phase without provinces concerns all of them, one without dates holds on all days.
    """

    first_day: date | None = None
    last_day: date | None = None
    provinces: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()
    statuses: tuple[PhaseStatus, ...] = ()
    elections: tuple[str, ...] = ()


def read_filter(asked: Mapping[str, Any]) -> PhaseFilter:
    """The filter in `asked`; raises BadInput. An unknown election finds nothing."""
    question = Question(asked, FILTER_KEYS, _LISTS)
    first, last = question.days()
    question.known("province", reference.provinces())
    found = PhaseFilter(
        first,
        last,
        tuple(question.texts("province")),
        tuple(question.choices("level", Level)),
        tuple(question.choices("status", PhaseStatus)),
        tuple(question.texts("election")),
    )
    question.finish()
    return found
