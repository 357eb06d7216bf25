"""What a list of requests is asked for, read from an address."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agenda.rules.questions import Question
from agenda.rules.requests import RequestState

FILTER_KEYS = frozenset({"state", "agency", "asking_agency"})


@dataclass(frozen=True)
class RequestFilter:
    """Alternatives of each kind; an empty one leaves nothing out."""

    states: tuple[RequestState, ...] = ()
    agencies: tuple[str, ...] = ()
    asking: tuple[str, ...] = ()


def read_filter(asked: Mapping[str, Any]) -> RequestFilter:
    """The filter in `asked`; raises BadInput. An unknown agency finds nothing."""
    question = Question(asked, FILTER_KEYS, FILTER_KEYS)
    found = RequestFilter(
        tuple(question.choices("state", RequestState)),
        tuple(question.texts("agency")),
        tuple(question.texts("asking_agency")),
    )
    question.finish()
    return found
