"""Lists written to files: what a person sees in a list, whole, in the list's order.

A table (csv, xlsx) of events has the columns of `columns.EXPORTED`, which the importer
reads back. JSON is the list of the API's objects, ics a calendar of entries and to-dos.
Rows are read in parts by the list's own keys and written as they come: a long list
needs no more memory than a short one, and each part the same number of questions.
"""

import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, Any

from agenda import clock
from agenda.audit.operations import AuditAction, record
from agenda.db import new_id
from agenda.events import held_dates
from agenda.events import queries as events
from agenda.events.fields import dates_of as told_dates
from agenda.events.fields import held_date
from agenda.events.filters import EventFilter, Sort
from agenda.events.models import Event
from agenda.events.shown import Reader
from agenda.exchange import calendars, columns, relatives
from agenda.filters.columns import Column, event_facts, task_facts
from agenda.formats import csv, ical, xlsx
from agenda.rules.paging import Page
from agenda.rules.permissions import Actor
from agenda.tasks import fields as task_fields
from agenda.tasks import queries as tasks
from agenda.tasks.filters import TaskFilter, TaskSort
from agenda.tasks.models import Task
from agenda.words import Words, words

CHUNK = 200
"""So many rows are held at a time."""


class Format(StrEnum):
    """The kinds of file that a list is written to."""

    CSV = "csv"
    XLSX = "xlsx"
    ICS = "ics"
    JSON = "json"


MEDIA_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.ICS: "text/calendar; charset=utf-8",
    Format.JSON: "application/json",
}


@dataclass(frozen=True)
class Reading:
    """For whom a file is written; `base_url` is where its links lead."""

    actor: Actor
    language: str
    timezone: str
    base_url: str


class Counted:
    """Rows that are counted as they go by."""

    def __init__(self) -> None:
        self.rows = 0

    def of(self, rows: Iterable[Any]) -> Iterator[Any]:
        for row in rows:
            self.rows += 1
            yield row


def write_blank(out: IO[bytes], sheet: str) -> None:
    """A workbook to be filled in and imported: the heads of a table kept by hand."""
    heads = [xlsx.Column(name) for name in columns.COLUMNS]
    xlsx.write(out, sheet, heads, [], "", clock.now())


def write_events(
    out: IO[bytes],
    reading: Reading,
    form: Format,
    wanted: EventFilter,
    sort: Sort = Sort.START,
    *,
    mark: bool = False,
    shown: Sequence[Column] | None = None,
    keep: Callable[[Event], bool] | None = None,
) -> int:
    """Write the events of a filter; answers how many stand in the file.

    A series stands once. Issues without a date are in no calendar. `mark` puts the
    byte order mark before a csv, for Excel. `shown` are the columns that a table has
    instead of the full ones: made for people, and not to be imported. `keep` leaves
    out what no filter can say.
    """
    actor, counted = reading.actor, Counted()
    parts: Iterator[list[Event]] = (
        [event for event in part if keep is None or keep(event)]
        for part in _parts(
            lambda cursor: events.page(actor, wanted, sort, cursor, CHUNK)
        )
    )
    match form:
        case Format.ICS:
            texts = (text for part in parts for text in _event_texts(reading, part))
            _write_calendar(out, reading, words("Kegiatan"), counted.of(texts))
        case Format.JSON:
            objects = (told for part in parts for told in _event_objects(actor, part))
            _write_json(out, counted.of(objects))
        case _:
            facts = (told for part in parts for told in event_facts(actor, part))
            full = (row for part in parts for row in _event_rows(actor, part))
            _write_table(
                out,
                form,
                words("Kegiatan"),
                _shown_heads(shown, reading) if shown else _heads(columns.EXPORTED),
                counted.of(_shown_rows(shown, facts, reading) if shown else full),
                reading,
                mark,
            )
    return counted.rows


def write_tasks(
    out: IO[bytes],
    reading: Reading,
    form: Format,
    wanted: TaskFilter,
    sort: TaskSort = TaskSort.DUE,
    *,
    mark: bool = False,
    shown: Sequence[Column] | None = None,
) -> int:
    """The same for tasks."""
    actor, counted = reading.actor, Counted()
    parts = _parts(lambda cursor: tasks.page(actor, wanted, sort, cursor, CHUNK))
    every = itertools.chain.from_iterable(parts)
    match form:
        case Format.ICS:
            texts = (
                calendars.task_text(task, reading.language, reading.base_url)
                for task in every
            )
            _write_calendar(out, reading, words("Tugas"), counted.of(texts))
        case Format.JSON:
            _write_json(out, counted.of(map(task_fields.as_fields, every)))
        case _:
            rows = (
                _shown_rows(shown, map(task_facts, every), reading)
                if shown
                else map(task_cells, every)
            )
            _write_table(
                out,
                form,
                words("Tugas"),
                _shown_heads(shown, reading) if shown else _heads(TASK_COLUMNS),
                counted.of(rows),
                reading,
                mark,
            )
    return counted.rows


def note(
    actor: Actor, kind: str, form: Format, asked: Mapping[str, Any], rows: int
) -> None:
    """Write down who took which list out of the house, and how much of it."""
    changes = [
        {"field": name, "old": None, "new": value}
        for name, value in (
            ("list", kind),
            ("format", form.value),
            ("filter", dict(asked)),
            ("rows", rows),
        )
    ]
    record(actor, AuditAction.EXPORT, "export", new_id(), changes)


def _parts(page: Callable[[str | None], Page[Any]]) -> Iterator[list[Any]]:
    """The pages of a list, one after the other."""
    cursor: str | None = None
    while True:
        found = page(cursor)
        yield found.items
        if found.next_cursor is None:
            return
        cursor = found.next_cursor


# Events


def _event_objects(actor: Actor, part: list[Event]) -> Iterator[dict[str, Any]]:
    """The API's events, with what else its doors tell of them: the event above and the
    series by number and title, the date from which it was moved, all that it held.
    """
    reader, held = Reader.of(actor, part), held_dates.of_events(part)
    former = held_dates.former_dates(part, held)
    for event in part:
        moved_from = former.get(event.id)
        yield {
            **reader.fields(event),
            **reader.names(event),
            "moved_from": told_dates(moved_from) if moved_from else None,
            "dates": [held_date(row) for row in held[event.id]],
        }


def _event_rows(actor: Actor, part: list[Event]) -> Iterator[list[csv.Cell]]:
    reader = Reader.of(actor, part)
    links, former = relatives.links(reader, part), held_dates.former_dates(part)
    for event in part:
        yield columns.cells_of(
            reader.fields(event), links[event.id], former.get(event.id)
        )


def _event_texts(reading: Reading, part: list[Event]) -> Iterator[bytes]:
    links = relatives.links(Reader.of(reading.actor, part), part)
    left_out = relatives.dates_left_out([event.id for event in part if event.rrule])
    former = held_dates.former_dates(part)
    for event in part:
        if event.when is not None:
            told = calendars.Told(
                links[event.id],
                tuple(left_out.get(event.id, ())),
                former.get(event.id),
            )
            yield calendars.event_text(event, told, reading.language, reading.base_url)


# Tasks


TASK_COLUMNS = (
    "number",
    "title",
    "title_en",
    "type",
    "status",
    "due",
    "timezone",
    "event",
    "occurrence",
    "agency",
    "assignees",
    "reviewer",
    "author",
    "priority",
    "effort_hours",
    "channels",
    "brief",
    "checklist",
    "evidence",
    "anchor",
    "anchor_ref",
    "offset",
    "after",
    "due_fixed",
    "provisional",
    "paused",
    "essential",
    "needs_neutrality_check",
    "completed_at",
    "created_at",
    "updated_at",
    "id",
    "version",
)


def task_cells(task: Task) -> list[csv.Cell]:
    """A task under TASK_COLUMNS: the contract's fields, lists of things as JSON."""
    told = task_fields.as_fields(task)
    told["event"] = task.event.number if task.event else None
    told["due"] = columns.typed_moment(told["due"])
    told["channels"] = ";".join(told["channels"])
    return [_cell(told[name]) for name in TASK_COLUMNS]


def _cell(value: Any) -> csv.Cell:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False) if value else ""
    cell: csv.Cell = value
    return cell


# Writing


_WIDE = frozenset(
    {
        "title", "title_en", "summary", "description", "significance", "strategy",
        "audience", "key_message", "brief", "notes", "source", "places", "estimates",
    }
)  # fmt: skip
_NARROW = frozenset({"version", "priority", "kind", "scope", "status", "precision"})


def _heads(names: Iterable[str]) -> list[xlsx.Column]:
    return [
        xlsx.Column(name, 44 if name in _WIDE else 12 if name in _NARROW else 18)
        for name in names
    ]


def _shown_heads(shown: Sequence[Column], reading: Reading) -> list[xlsx.Column]:
    return [
        xlsx.Column(
            column.label.in_language(reading.language),
            44 if column.code in _WIDE else 12 if column.is_number else 18,
        )
        for column in shown
    ]


def _shown_rows(
    shown: Sequence[Column], every: Iterable[Mapping[str, Any]], reading: Reading
) -> Iterator[list[csv.Cell]]:
    for facts in every:
        yield [column.value(facts, reading.language) for column in shown]


def _write_table(
    out: IO[bytes],
    form: Format,
    sheet: Words,
    heads: list[xlsx.Column],
    rows: Iterable[list[csv.Cell]],
    reading: Reading,
    mark: bool,
) -> None:
    if form is Format.XLSX:
        cut = words("… (terpotong: batas satu sel; lengkap di CSV dan JSON)")
        name, told = (w.in_language(reading.language) for w in (sheet, cut))
        xlsx.write(out, name, heads, rows, told, clock.now())
        return
    out.write(csv.BYTE_ORDER_MARK if mark else b"")
    names: list[csv.Cell] = [head.name for head in heads]
    for line in csv.write(itertools.chain([names], rows)):
        out.write(line)


def _write_json(out: IO[bytes], objects: Iterable[dict[str, Any]]) -> None:
    before = b"[\n"
    for told in objects:
        out.write(before + json.dumps(told, ensure_ascii=False).encode())
        before = b",\n"
    out.write(b"[]\n" if before == b"[\n" else b"\n]\n")


def _write_calendar(
    out: IO[bytes], reading: Reading, name: Words, texts: Iterable[bytes]
) -> None:
    told = words("Diunduh dari Agenda; tidak diperbarui dengan sendirinya.")
    head = ical.Head(
        name.in_language(reading.language),
        told.in_language(reading.language),
        reading.timezone,
    )
    ical.write_calendar(out, head, texts)
