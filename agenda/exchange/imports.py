"""Tables of events brought into the register, all or nothing, as often as one likes.

Every row is checked before any is written. A row is known again by its lead agency, its
title and its start as first imported; what was in it then is kept in the record, so a
later run can tell a row that its source corrected (the event follows, if nobody changed
it since) from an event that people changed (it stays as they left it).

The caller commits, or rolls back.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import select

from agenda.audit.models import AuditEntry
from agenda.audit.operations import AuditAction, record
from agenda.db import db
from agenda.errors import BadInput, NotAllowed, Problem, TooLarge, WrongType
from agenda.events import fields as shown
from agenda.events import operations
from agenda.events.drafts import read_draft
from agenda.events.models import Event
from agenda.exchange import columns
from agenda.formats import csv, xlsx
from agenda.people.models import Agency
from agenda.rules.permissions import Action, Actor, may
from agenda.rules.readings import clean
from agenda.tasks import travel
from agenda.words import Words, words

ValueT = TypeVar("ValueT")

MOST_BYTES = 50 * 1024 * 1024
MOST_ROWS = 100_000
KIND = "import"
"""The kind of subject under which the record keeps what a row said."""


@dataclass(frozen=True)
class TableRow:
    """One row below the header; `number` is how a spreadsheet counts it."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class RowError:
    """What is wrong with one cell."""

    row: int
    column: str
    words: Words


@dataclass
class ImportResult:
    """What an import did; `refused` when errors kept the whole table out."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: list[RowError] = field(default_factory=list)
    refused: bool = False


# Reading a file


def read_table(path: Path) -> list[TableRow]:
    """The rows of a file; WrongType and TooLarge say why it is not a table."""
    if path.stat().st_size > MOST_BYTES:
        raise TooLarge(words("Berkas ini lebih besar dari 50 MB."))
    return read_content(path.name, path.read_bytes())


def read_content(name: str, content: bytes) -> list[TableRow]:
    """The same for a file that came as bytes; its name tells of calendars only."""
    if not content.strip():
        raise WrongType(words("Berkas ini kosong."))
    if name.casefold().endswith(".ics") or b"BEGIN:VCALENDAR" in content[:200]:
        raise WrongType(words("Berkas kalender (ics) belum dapat diimpor."))
    reader = xlsx if xlsx.is_workbook(content) else csv
    records = reader.read(content)
    if len(records) > MOST_ROWS + 1:
        raise TooLarge(
            words("Tabel ini memuat lebih dari %(most)s baris.", most=MOST_ROWS)
        )
    return _under_header(records)


def _under_header(records: list[list[str]]) -> list[TableRow]:
    if not records:
        raise WrongType(words("Berkas ini kosong."))
    names = [clean(name).casefold() for name in records[0]]
    while names and not names[-1]:
        names.pop()
    _must_be_known(names)
    return [
        TableRow(number, _cells(names, cells))
        for number, cells in enumerate(records[1:], start=2)
        if any(cell.strip() for cell in cells)
    ]


_TOO_MANY = ""
"""The column under which cells beyond the header are kept, to be told of."""


def _cells(names: list[str], cells: list[str]) -> dict[str, str]:
    row = dict.fromkeys(columns.COLUMNS, "")
    row |= {name: clean(cell) for name, cell in zip(names, cells, strict=False)}
    if any(cell.strip() for cell in cells[len(names) :]):
        row[_TOO_MANY] = "more"
    return row


def _must_be_known(names: list[str]) -> None:
    unknown = [name or "–" for name in names if name not in columns.COLUMNS]
    missing = [name for name in columns.REQUIRED if name not in names]
    twice = sorted({name for name in names if names.count(name) > 1})
    if unknown:
        raise WrongType(
            words(
                "Kolom ini tidak dikenal: %(names)s. Yang dikenal: %(known)s.",
                names=unknown,
                known=columns.COLUMNS,
            )
        )
    if missing:
        raise WrongType(words("Kolom ini tidak ada: %(names)s.", names=missing))
    if twice:
        raise WrongType(words("Kolom ini ada dua kali: %(names)s.", names=twice))


# Bringing it in


class _Fate(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    LEAVE = "leave"


@dataclass(frozen=True)
class _Plan:
    """What shall become of one row."""

    number: int
    key: str
    asked: dict[str, Any]
    fate: _Fate
    event: Event | None = None


@dataclass(frozen=True)
class _Memory:
    """What a row said when it was imported last, and the event's version then."""

    asked: dict[str, Any]
    version: int


def import_table(
    actor: Actor,
    rows: Iterable[TableRow],
    agency: Agency,
    *,
    dry_run: bool = False,
    skip_errors: bool = False,
) -> ImportResult:
    """Bring rows into the register in the name of `actor`; raises NotAllowed.

    With `dry_run` everything is checked and counted and nothing written. A row with
    an error refuses the whole table, unless `skip_errors` leaves it out.
    """
    _must_register_for(actor, agency)
    errors: list[RowError] = []
    plans = list(_planned(actor, list(rows), agency, errors))
    errors.sort(key=lambda error: (error.row, error.column))
    if errors and not skip_errors:
        return ImportResult(errors=errors, refused=True)
    if not dry_run:
        for plan in plans:
            _carry_out(actor, plan)
    fates = [plan.fate for plan in plans]
    return ImportResult(
        created=fates.count(_Fate.CREATE),
        updated=fates.count(_Fate.UPDATE),
        unchanged=fates.count(_Fate.LEAVE),
        errors=errors,
    )


def _must_register_for(actor: Actor, agency: Agency) -> None:
    if not may(actor, Action.EDIT_EVENT, agency_id=agency.id):
        raise NotAllowed(
            words(
                "Akun ini tidak dapat mencatat kegiatan untuk %(agency)s.",
                agency=agency.code,
            )
        )


def _planned(
    actor: Actor, rows: list[TableRow], agency: Agency, errors: list[RowError]
) -> Iterator[_Plan]:
    """A plan for each row that has no error; the errors are added to `errors`."""
    present = _present_events(
        key for row in rows if (key := _key(agency.code, row.cells))
    )
    memories = _memories(present.values())
    seen: dict[str, tuple[int, dict[str, Any]]] = {}
    for row in rows:
        asked, problems = columns.read_row(row.cells, agency.code)
        key = _key(agency.code, row.cells)
        event = present.get(key)
        if key in seen:
            if seen[key][1] != asked:
                errors.append(_doubled(row.number, seen[key][0]))
            continue
        seen[key] = (row.number, asked)
        fate = _fate(event, memories, asked)
        if fate is not _Fate.LEAVE:
            problems += _more_problems(actor, row, asked, agency, fate)
        if problems:
            errors += [RowError(row.number, p.field, p.words) for p in problems]
        else:
            yield _Plan(row.number, key, asked, fate, event)


def _key(agency: str, cells: Mapping[str, str]) -> str:
    """By what a row is known again."""
    title = " ".join(cells["title"].split())[:300]
    return f"{agency}|{cells['start'][:16]}|{title}"


def _doubled(number: int, first: int) -> RowError:
    return RowError(
        number,
        "title",
        words("Judul dan waktu mulai yang sama sudah ada di baris %(row)s.", row=first),
    )


def _fate(
    event: Event | None, memories: Mapping[Any, _Memory], asked: dict[str, Any]
) -> _Fate:
    """Create what is new; follow the source as long as no person had a hand in it."""
    if event is None:
        return _Fate.CREATE
    memory = memories.get(event.id)
    if memory is None or memory.asked == asked or memory.version != event.version:
        return _Fate.LEAVE
    return _Fate.UPDATE


def _more_problems(
    actor: Actor,
    row: TableRow,
    asked: dict[str, Any],
    agency: Agency,
    fate: _Fate,
) -> list[Problem]:
    """What the register would say of it, at the columns of the table."""
    problems = []
    if _TOO_MANY in row.cells:
        problems.append(
            Problem("", words("Baris ini memuat lebih banyak sel daripada judulnya."))
        )
    steers = may(actor, Action.STEER_EVENT, agency_id=agency.id)
    if not operations.may_register(actor, asked) or (
        fate is _Fate.UPDATE and not steers
    ):
        problems.append(
            Problem("status", words("Akun ini hanya dapat mencatat kegiatan tentatif."))
        )
    try:
        read_draft(asked, home=agency, may_see=lambda _event: False)
    except BadInput as refusal:
        problems += [
            Problem(columns.column_of(problem.field, asked), problem.words)
            for problem in refusal.problems
        ]
    return problems


def _carry_out(actor: Actor, plan: _Plan) -> None:
    match plan.fate:
        case _Fate.CREATE:
            event = operations.register(actor, plan.asked, import_key=plan.key)
            _remember(actor, event, None, plan.asked)
        case _Fate.UPDATE if plan.event is not None:
            _follow(actor, plan.event, plan.asked)


def _follow(actor: Actor, event: Event, asked: dict[str, Any]) -> None:
    """Make an event say what its corrected row says."""
    reason = words("Sumber impor berubah.").in_language("id")
    content = {
        name: value
        for name, value in asked.items()
        if name not in {"status", "estimates"}
    }
    travel.revise_event(actor, event, content, reason=reason)
    if asked.get("status") == "confirmed" and event.status == "tentative":
        travel.confirm_event(actor, event, {}, reason=reason)
    known = [_figure(shown.estimate(row)) for row in event.estimates]
    for figure in asked["estimates"]:
        if _figure(figure) not in known:
            operations.add_estimate(actor, event, figure, reason=reason)
    _remember(actor, event, _memories([event]).get(event.id), asked)


def _figure(estimate: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(estimate[name] for name in ("metric", "likely", "as_of", "source"))


# What rows said before


def _present_events(keys: Iterable[str]) -> dict[str, Event]:
    """The events that came from these rows, in the trash or not."""
    found: dict[str, Event] = {}
    for some in _in_parts(list(dict.fromkeys(keys))):
        events = db.session.scalars(select(Event).where(Event.import_key.in_(some)))
        found |= {str(event.import_key): event for event in events}
    return found


def _memories(events: Iterable[Event]) -> dict[Any, _Memory]:
    """What the record keeps of the last import of each event."""
    memories: dict[Any, _Memory] = {}
    for some in _in_parts([event.id for event in events]):
        entries = db.session.scalars(
            select(AuditEntry)
            .where(AuditEntry.subject_kind == KIND, AuditEntry.subject_id.in_(some))
            .order_by(AuditEntry.id)
        )
        for entry in entries:
            row, version = entry.changes
            memories[entry.subject_id] = _Memory(row["new"], version["new"])
    return memories


def _in_parts(values: list[ValueT]) -> Iterator[list[ValueT]]:
    """Pieces of a size that every database takes as one list of parameters."""
    for at in range(0, len(values), 500):
        yield values[at : at + 500]


def _remember(
    actor: Actor, event: Event, before: _Memory | None, asked: dict[str, Any]
) -> None:
    changes: list[dict[str, Any]] = [
        {"field": "row", "old": before and before.asked, "new": asked},
        {"field": "version", "old": before and before.version, "new": event.version},
    ]
    record(actor, AuditAction.IMPORT_APPLY, KIND, event.id, changes)
