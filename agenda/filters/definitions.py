"""What a saved filter may say: the keys of `GET /events` or `GET /tasks`, and `sort`.

Here a definition is read, judged, and written as the address or the feed that asks it.
Trash is in none of them.
"""

from collections.abc import Mapping
from typing import Any

from agenda.errors import BadInput
from agenda.events import filters as events
from agenda.events.filters import BY_FIGURE, Sort
from agenda.rules.choices import ListKind
from agenda.rules.readings import Reading
from agenda.tasks import filters as tasks
from agenda.tasks.filters import TaskSort
from agenda.words import words

Definition = dict[str, Any]
KEYS = {
    ListKind.EVENTS: events.FILTER_KEYS - {"trashed"} | {"sort"},
    ListKind.TASKS: tasks.FILTER_KEYS - {"trashed"} | {"sort"},
}
_LISTS = {ListKind.EVENTS: events.LISTS, ListKind.TASKS: tasks.LISTS}
_MOST_VALUES = 100


def read(kind: ListKind, reading: Reading, field: str) -> Definition:
    """The definition at `field`, blank keys apart; problems are noted at its keys.

    Codes of closed lists must be known. Themes, events and people need not be there,
    or in sight: such a filter finds nothing.
    """
    part = reading.part(field, KEYS[kind])
    asked = {
        key: value
        for key, value in part.values.items()
        if key in KEYS[kind] and value not in (None, "", [])
    }
    sort = asked.pop("sort", None)
    for refusal in _refusals(kind, asked):
        for problem in refusal.problems:
            if not part.has_problem(problem.field):
                part.note(problem.field, problem.words)
    for key, value in asked.items():
        if isinstance(value, list) and len(value) > _MOST_VALUES:
            part.note(
                key, words("Paling banyak %(limit)s pilihan.", limit=_MOST_VALUES)
            )
    sorts = list(Sort if kind is ListKind.EVENTS else TaskSort)
    if sort is not None and sort not in sorts:
        part.note(
            "sort", words("Pilihan ini tidak dikenal; pilih: %(all)s.", all=sorts)
        )
    elif sort in [*BY_FIGURE] and not part.values.get("metric"):
        part.note("metric", words("Sebutkan ukuran mana yang diurutkan."))
    return as_texts(kind, asked if sort is None else {**asked, "sort": sort})


def _refusals(kind: ListKind, asked: Definition) -> list[BadInput]:
    feature: Any = events if kind is ListKind.EVENTS else tasks
    reader = events.read_filter if kind is ListKind.EVENTS else tasks.read_task_filter
    refusals = []
    for judge in (reader, feature.must_know_codes):
        try:
            judge(asked)
        except BadInput as refusal:
            refusals.append(refusal)
    return refusals


def as_texts(kind: ListKind, asked: Definition) -> Definition:
    """Every value as an address would carry it: a text, or a list of texts."""
    return {
        key: _texts(value) if key in _LISTS[kind] else _text(_last(value))
        for key, value in sorted(asked.items())
    }


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return list(dict.fromkeys(_text(one) for one in values if one not in (None, "")))


def _last(value: Any) -> Any:
    return value[-1] if isinstance(value, list) else value


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value).strip()


def pairs(definition: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The definition as the parts of an address."""
    return [
        (key, value)
        for key, values in definition.items()
        for value in (values if isinstance(values, list) else [values])
    ]


def known(kind: ListKind, definition: Mapping[str, Any]) -> Definition:
    """What is understood of a definition that was saved some time ago."""
    return {key: value for key, value in definition.items() if key in KEYS[kind]}


def lost(kind: ListKind, definition: Mapping[str, Any]) -> list[str]:
    """The keys that a filter was saved with and that nothing understands any more."""
    return [key for key in definition if key not in KEYS[kind]]


def feed_filter(definition: Mapping[str, Any]) -> Definition:
    """The definition as a feed keeps it: a calendar has an order of its own."""
    return {key: value for key, value in definition.items() if key != "sort"}
