"""What can be asked of the list of tasks: the keys of `GET /tasks`, read and judged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from agenda.people import queries as people
from agenda.reference import queries as reference
from agenda.rules.questions import Question
from agenda.rules.task_states import TaskStatus
from agenda.words import words

ME = "me"
FILTER_KEYS = frozenset(
    {
        "event",
        "status",
        "type",
        "assignee",
        "reviewer",
        "agency",
        "from",
        "to",
        "q",
        "open",
        "pool",
        "updated_since",
        "trashed",
    }
)
LISTS = frozenset({"event", "status", "type", "assignee", "reviewer", "agency"})
"""Keys of which several values are alternatives."""


class TaskSort(StrEnum):
    """The orders of the list of tasks; ties are broken by id."""

    DUE = "due"
    DUE_DOWN = "-due"
    UPDATED = "updated_at"
    UPDATED_DOWN = "-updated_at"


@dataclass(frozen=True)
class TaskFilter:
    """Which tasks are wanted. Several values of one key are alternatives.

    `assignee` and `reviewer` are e-mail addresses or ids, or "me".
    """

    event: list[UUID] = field(default_factory=list)
    status: list[TaskStatus] = field(default_factory=list)
    type: list[str] = field(default_factory=list)
    assignee: list[str] = field(default_factory=list)
    reviewer: list[str] = field(default_factory=list)
    agency: list[str] = field(default_factory=list)
    first_day: date | None = None
    last_day: date | None = None
    q: str = ""
    open: bool | None = None
    pool: bool | None = None
    updated_since: datetime | None = None
    trashed: bool = False


def read_task_filter(asked: Mapping[str, Any]) -> TaskFilter:
    """The filter that `asked` describes: a text, or a list of texts, per key.

    Raises BadInput at an unknown key or value.
    """
    question = Question(asked, FILTER_KEYS, LISTS)
    first, last = question.days()
    wanted = TaskFilter(
        event=_ids(question, "event"),
        status=question.choices("status", TaskStatus),
        type=question.texts("type"),
        assignee=question.texts("assignee"),
        reviewer=question.texts("reviewer"),
        agency=question.texts("agency"),
        first_day=first,
        last_day=last,
        q=question.line("q", 300),
        open=question.yes_or_no("open"),
        pool=question.yes_or_no("pool"),
        updated_since=question.instant("updated_since", "UTC"),
        trashed=bool(question.yes_or_no("trashed")),
    )
    question.finish()
    return wanted


def _ids(question: Question, field: str) -> list[UUID]:
    ids = []
    for text in question.texts(field):
        try:
            ids.append(UUID(text))
        except ValueError:
            question.note(field, words("Kegiatan ini tidak ditemukan."))
    return ids


def must_know_codes(asked: Mapping[str, Any]) -> None:
    """Refuse codes of closed lists that nobody has heard of; raises BadInput."""
    question = Question(asked, FILTER_KEYS, LISTS)
    question.known("type", reference.task_types())
    question.known("agency", people.codes() if asked.get("agency") else ())
    question.finish()
