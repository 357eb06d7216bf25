"""What a list of packs is asked for, read from an address."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agenda.people import queries as people
from agenda.reference import queries as reference
from agenda.rules.questions import Question

_LISTS = frozenset({"category", "agency"})
FILTER_KEYS = _LISTS | {"q", "retired"}


@dataclass(frozen=True)
class PackFilter:
    """Alternatives of each kind; an empty one leaves nothing out.

    `q`: all words, anywhere in name, code or description.
    """

    categories: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    q: str = ""
    retired: bool = False


def read_filter(asked: Mapping[str, Any]) -> PackFilter:
    """The filter in `asked`; raises BadInput."""
    question = Question(asked, FILTER_KEYS, _LISTS)
    question.known("category", reference.categories())
    question.known("agency", people.codes() if asked.get("agency") else ())
    found = PackFilter(
        tuple(question.texts("category")),
        tuple(question.texts("agency")),
        question.line("q", 300),
        bool(question.yes_or_no("retired")),
    )
    question.finish()
    return found
