"""What can be asked of the list of tasks: the keys of `GET /tasks`, read and judged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from agenda.rules.readings import Reading
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


class TaskSort(StrEnum):
    """The orders of the list of tasks; ties are broken by id."""

    DUE = "due"
    DUE_DOWN = "-due"
    UPDATED = "updated_at"
    UPDATED_DOWN = "-updated_at"


@dataclass(frozen=True)
class TaskFilter:
    """Which tasks are wanted. Several values of one key are alternatives.

    `assignee` and `reviewer` are e-mail addresses, or "me".
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
    reading = Reading({k: _single(k, v) for k, v in asked.items()}, FILTER_KEYS)
    wanted = TaskFilter(
        event=_ids(reading, asked),
        status=_statuses(reading, asked),
        type=_texts(reading, asked, "type"),
        assignee=_texts(reading, asked, "assignee"),
        reviewer=_texts(reading, asked, "reviewer"),
        agency=_texts(reading, asked, "agency"),
        first_day=reading.day("from"),
        last_day=reading.day("to"),
        q=reading.line("q", 300),
        open=_yes_or_no(reading, "open"),
        pool=_yes_or_no(reading, "pool"),
        updated_since=reading.instant("updated_since", "UTC"),
        trashed=bool(_yes_or_no(reading, "trashed")),
    )
    if wanted.first_day and wanted.last_day and wanted.last_day < wanted.first_day:
        reading.note("to", words("Akhir rentang mendahului awalnya."))
    reading.finish()
    return wanted


_LISTS = frozenset({"event", "status", "type", "assignee", "reviewer", "agency"})


def _single(key: str, value: Any) -> Any:
    """One value of a key that takes one: the last given."""
    if key not in _LISTS and isinstance(value, list):
        return value[-1] if value else None
    return value


def _texts(reading: Reading, asked: Mapping[str, Any], key: str) -> list[str]:
    value = asked.get(key)
    values = value if isinstance(value, list) else [value]
    given = [item for item in values if item not in (None, "")]
    if not all(isinstance(item, str) for item in given):
        reading.note(key, words("Harus berupa teks atau daftar teks."))
        return []
    return given


def _ids(reading: Reading, asked: Mapping[str, Any]) -> list[UUID]:
    ids = []
    for text in _texts(reading, asked, "event"):
        try:
            ids.append(UUID(text))
        except ValueError:
            reading.note("event", words("Kegiatan ini tidak ditemukan."))
    return ids


def _statuses(reading: Reading, asked: Mapping[str, Any]) -> list[TaskStatus]:
    chosen = []
    for text in _texts(reading, asked, "status"):
        try:
            chosen.append(TaskStatus(text))
        except ValueError:
            reading.note(
                "status",
                words(
                    "Pilihan ini tidak dikenal; pilih: %(all)s.", all=list(TaskStatus)
                ),
            )
    return chosen


def _yes_or_no(reading: Reading, key: str) -> bool | None:
    value = reading.values.get(key)
    if value in (None, ""):
        return None
    if value in (True, "true"):
        return True
    if value in (False, "false"):
        return False
    reading.note(key, words("Harus berupa true atau false."))
    return None
