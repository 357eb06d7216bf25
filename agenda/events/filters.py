"""What can be asked of the register: the keys of `GET /events`, read and judged.

The same keys narrow a list, a feed and an export.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from agenda.errors import BadInput
from agenda.people import queries as people
from agenda.reference import queries as reference
from agenda.rules.event_states import EventKind, EventStatus, Scope, Visibility
from agenda.rules.questions import Question
from agenda.words import words

FILTER_KEYS = frozenset(
    {
        "from",
        "to",
        "q",
        "scope",
        "kind",
        "category",
        "theme",
        "status",
        "province",
        "agency",
        "visibility",
        "metric",
        "figure_min",
        "updated_since",
        "trashed",
    }
)
LISTS = frozenset(
    {"scope", "kind", "category", "theme", "status", "province", "agency", "visibility"}
)
"""Keys of which several values are alternatives."""


class Sort(StrEnum):
    """The orders of the register; ties are broken by id."""

    START = "start"
    START_DOWN = "-start"
    UPDATED = "updated_at"
    UPDATED_DOWN = "-updated_at"
    TITLE = "title"
    NUMBER = "number"
    FIGURE = "figure"
    FIGURE_DOWN = "-figure"


BY_FIGURE = frozenset({Sort.FIGURE, Sort.FIGURE_DOWN})
"""Orders that need to be told the metric; events without a figure are left out."""
_HIGHEST = 2**53


@dataclass(frozen=True)
class EventFilter:
    """Which events are wanted. Several values of one key are alternatives."""

    first_day: date | None = None
    last_day: date | None = None
    q: str = ""
    scope: list[Scope] = field(default_factory=list)
    kind: list[EventKind] = field(default_factory=list)
    category: list[str] = field(default_factory=list)
    theme: list[str] = field(default_factory=list)
    status: list[EventStatus] = field(default_factory=list)
    province: list[str] = field(default_factory=list)
    agency: list[str] = field(default_factory=list)
    visibility: list[Visibility] = field(default_factory=list)
    metric: str = ""
    figure_min: int | None = None
    updated_since: datetime | None = None
    trashed: bool = False


def read_filter(asked: Mapping[str, Any]) -> EventFilter:
    """The filter that `asked` describes: a text, or a list of texts, per key.

    Raises BadInput at an unknown key or value.
    """
    question = Question(asked, FILTER_KEYS, LISTS)
    first, last = question.days()
    wanted = EventFilter(
        first_day=first,
        last_day=last,
        q=question.line("q", 300),
        scope=question.choices("scope", Scope),
        kind=question.choices("kind", EventKind),
        category=question.texts("category"),
        theme=question.texts("theme"),
        status=question.choices("status", EventStatus),
        province=question.texts("province"),
        agency=question.texts("agency"),
        visibility=question.choices("visibility", Visibility),
        metric=question.line("metric", 64),
        figure_min=question.amount("figure_min", _HIGHEST),
        updated_since=question.instant("updated_since", "UTC"),
        trashed=bool(question.yes_or_no("trashed")),
    )
    if wanted.figure_min is not None and not wanted.metric:
        question.note("metric", words("Sebutkan ukuran mana yang dimaksud."))
    question.finish()
    return wanted


def must_fit(sort: Sort, wanted: EventFilter) -> None:
    """Refuse an order by figures of no metric; raises BadInput."""
    if sort in BY_FIGURE and not wanted.metric:
        raise BadInput.at("metric", words("Sebutkan ukuran mana yang diurutkan."))


def must_know_codes(asked: Mapping[str, Any]) -> None:
    """Refuse codes of closed lists that nobody has heard of; themes are open.

    Raises BadInput.
    """
    question = Question(asked, FILTER_KEYS, LISTS)
    question.known("category", reference.categories())
    question.known("province", reference.provinces())
    question.known("metric", reference.metrics())
    question.known("agency", people.codes() if asked.get("agency") else ())
    question.finish()
