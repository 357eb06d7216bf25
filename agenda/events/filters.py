"""What can be asked of the register: the keys of `GET /events`, read and judged.

The same keys narrow a list, a feed and an export.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from agenda.rules.event_states import EventKind, EventStatus, Scope, Visibility
from agenda.rules.readings import ChoiceT, Reading
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
        "updated_since",
        "trashed",
    }
)


class Sort(StrEnum):
    """The orders of the register; ties are broken by id."""

    START = "start"
    START_DOWN = "-start"
    UPDATED = "updated_at"
    UPDATED_DOWN = "-updated_at"
    TITLE = "title"
    NUMBER = "number"


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
    updated_since: datetime | None = None
    trashed: bool = False


def read_filter(asked: Mapping[str, Any]) -> EventFilter:
    """The filter that `asked` describes: a text, or a list of texts, per key.

    Raises BadInput at an unknown key or value.
    """
    reading = Reading({k: _single(k, v) for k, v in asked.items()}, FILTER_KEYS)
    wanted = EventFilter(
        first_day=reading.day("from"),
        last_day=reading.day("to"),
        q=reading.line("q", 300),
        scope=_choices(reading, asked, "scope", Scope),
        kind=_choices(reading, asked, "kind", EventKind),
        category=_texts(reading, asked, "category"),
        theme=_texts(reading, asked, "theme"),
        status=_choices(reading, asked, "status", EventStatus),
        province=_texts(reading, asked, "province"),
        agency=_texts(reading, asked, "agency"),
        visibility=_choices(reading, asked, "visibility", Visibility),
        updated_since=reading.instant("updated_since", "UTC"),
        trashed=_yes(reading, asked),
    )
    if wanted.first_day and wanted.last_day and wanted.last_day < wanted.first_day:
        reading.note("to", words("Akhir rentang mendahului awalnya."))
    reading.finish()
    return wanted


_LISTS = frozenset(
    {"scope", "kind", "category", "theme", "status", "province", "agency", "visibility"}
)


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


def _choices(
    reading: Reading, asked: Mapping[str, Any], key: str, kind: type[ChoiceT]
) -> list[ChoiceT]:
    chosen = []
    for text in _texts(reading, asked, key):
        try:
            chosen.append(kind(text))
        except ValueError:
            reading.note(
                key,
                words("Pilihan ini tidak dikenal; pilih: %(all)s.", all=list(kind)),
            )
    return chosen


def _yes(reading: Reading, asked: Mapping[str, Any]) -> bool:
    value = _single("trashed", asked.get("trashed"))
    if value in (None, "", False, "false"):
        return False
    if value in (True, "true"):
        return True
    reading.note("trashed", words("Harus berupa true atau false."))
    return False
