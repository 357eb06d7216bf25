"""The columns that a list of events or tasks can show: in the table, and in exports.

A column reads plain values: the fields of the contract, and the few names that
`event_facts` and `task_facts` put beside them. What it answers is a text in the asked
language, a number, a date, a wall time or nothing; the door or the format writes it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from agenda.events import held_dates
from agenda.events.models import Event
from agenda.events.shown import Reader
from agenda.reference import queries as reference
from agenda.rules import titles
from agenda.rules.choices import AssignmentState, SourceKind
from agenda.rules.event_states import EventKind, EventStatus, Scope, Visibility
from agenda.rules.labels import label
from agenda.rules.permissions import Actor
from agenda.rules.precision import Precision, When, describe, parse_moment
from agenda.rules.task_states import TaskStatus
from agenda.tasks import fields as tasks
from agenda.tasks.models import Task
from agenda.words import Words, words

Facts = Mapping[str, Any]
Cell = str | int | float | date | datetime | None


@dataclass(frozen=True)
class Column:
    """One column: its code in addresses and settings, its heading, its value.

    `usual` columns are shown to whoever has chosen none.
    """

    code: str
    label: Words
    value: Callable[[Facts, str], Cell]
    usual: bool = False
    is_number: bool = False


# What columns read


def event_facts(actor: Actor, events: Iterable[Event]) -> list[dict[str, Any]]:
    """The events as the actor may see them, with what columns read beside that.

    The lead agency as it was called then, the event above and the series as people call
    them, and the date from which the event was moved.
    """
    shown = list(events)
    reader = Reader.of(actor, shown)
    former = held_dates.former_dates(shown)
    return [
        {
            **reader.fields(event),
            **reader.names(event),
            "agency_name": event.agency_name,
            "former": former.get(event.id),
        }
        for event in shown
    ]


def task_facts(task: Task) -> dict[str, Any]:
    """The fields of a task, with the names of its event, agency and people."""
    event = task.event
    return {
        **tasks.as_fields(task),
        "event_title": event.title if event else None,
        "event_title_en": event.title_en if event else None,
        "event_number": event.number if event else None,
        "agency_name": task.agency_name,
        "assignee_names": [
            row.account.name if row.account else row.helper_name
            for row in sorted(task.assignments, key=lambda row: not row.lead)
            if row.state is not AssignmentState.DECLINED
        ],
        "reviewer_name": task.reviewer.name if task.reviewer else None,
        "author_name": task.author.name if task.author else None,
    }


# How columns read


def _plain(name: str) -> Callable[[Facts, str], Cell]:
    return lambda facts, _language: facts[name] or None


def _moment(name: str) -> Callable[[Facts, str], Cell]:
    """A date, or a wall time, of the contract."""

    def value(facts: Facts, _language: str) -> Cell:
        if not facts[name]:
            return None
        on, at = parse_moment(facts[name])
        return on if at is None else datetime.combine(on, at)

    return value


def _date(name: str) -> Callable[[Facts, str], Cell]:
    """The same of an event; of a date known only to a month or so, its words.

    A span that stood there as its first day would be taken for that day. It ends with
    its own words.
    """
    plain = _moment(name)

    def value(facts: Facts, language: str) -> Cell:
        precision = Precision(facts["precision"])
        if not facts["start"] or not precision.is_coarse:
            return plain(facts, language)
        if name == "end":
            return None
        on, _ = parse_moment(facts["start"])
        span = When(on, None, None, None, facts["timezone"], precision)
        return _capital(describe(span, language))

    return value


def _former(facts: Facts, language: str) -> Cell:
    """The date from which the event was moved, in words."""
    when = facts["former"]
    return _capital(describe(when, language)) if when else None


def _relative(name: str) -> Callable[[Facts, str], Cell]:
    """Number and title of the event above, or of the series."""

    title_of = _titled(f"{name}_title")

    def value(facts: Facts, language: str) -> Cell:
        number = facts[f"{name}_number"]
        return f"{number} · {title_of(facts, language)}" if number else None

    return value


def _figure_sources(facts: Facts, language: str) -> Cell:
    """The kinds of the sources of its figures."""
    kinds = (row["source_kind"] for row in facts["estimates"])
    return _joined(
        _capital(label(SourceKind(kind)).in_language(language))
        for kind in kinds
        if kind
    )


def _chosen(name: str, kind: type[StrEnum]) -> Callable[[Facts, str], Cell]:
    return lambda facts, language: _capital(
        label(kind(facts[name])).in_language(language)
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _named(name: str, table: str) -> Callable[[Facts, str], Cell]:
    """The name of a code, or of each in a list of codes."""

    def value(facts: Facts, language: str) -> Cell:
        codes = facts[name]
        codes = codes if isinstance(codes, list) else [codes]
        return _joined(_name(table, code, language) for code in codes if code)

    return value


def _name(table: str, code: str, language: str) -> str:
    row = reference.listed(table).get(code)
    return row.named(language) if row else code


def _joined(parts: Iterable[str]) -> str | None:
    return ", ".join(dict.fromkeys(part for part in parts if part)) or None


def _yes(name: str) -> Callable[[Facts, str], Cell]:
    return lambda facts, language: _YES.in_language(language) if facts[name] else None


_YES = words("ya")


def _provinces(facts: Facts, language: str) -> Cell:
    codes = (place["province"] for place in facts["places"])
    return _joined(_name("provinces", code, language) for code in codes if code)


def _cities(facts: Facts, _language: str) -> Cell:
    return _joined(place["city"] for place in facts["places"])


def _figure(metric: str) -> Callable[[Facts, str], Cell]:
    """The newest figure of the whole event, an actual one before an estimate."""

    def value(facts: Facts, _language: str) -> Cell:
        rows = [
            row
            for row in facts["estimates"]
            if row["metric"] == metric and not row["place"]
        ]
        if not rows:
            return None
        best = max(rows, key=lambda row: (row["kind"] == "actual", row["as_of"]))
        amount: int | float = best["likely"]
        return amount

    return value


def _titled(name: str) -> Callable[[Facts, str], Cell]:
    """A title in the reader's language, where there is one in it."""

    def value(facts: Facts, language: str) -> Cell:
        title = facts[name]
        return titles.chosen(title, facts[f"{name}_en"], language) if title else None

    return value


def _names(name: str) -> Callable[[Facts, str], Cell]:
    return lambda facts, _language: _joined(facts[name])


def _checklist(facts: Facts, _language: str) -> Cell:
    items = facts["checklist"]
    done = sum(1 for item in items if item["done"])
    return f"{done}/{len(items)}" if items else None


def _task_status(facts: Facts, language: str) -> Cell:
    if facts["paused"]:
        return _PAUSED.in_language(language)
    return _capital(label(TaskStatus(facts["status"])).in_language(language))


_PAUSED = words("Dijeda")


# The columns

EVENT_COLUMNS: tuple[Column, ...] = (
    Column("number", words("Nomor"), _plain("number"), usual=True),
    Column("title", words("Judul"), _titled("title"), usual=True),
    Column("title_en", words("Judul dalam bahasa Inggris"), _plain("title_en")),
    Column("start", words("Mulai"), _date("start"), usual=True),
    Column("end", words("Selesai"), _date("end")),
    Column("timezone", words("Zona waktu"), _plain("timezone")),
    Column("precision", words("Ketelitian tanggal"), _chosen("precision", Precision)),
    Column("former", words("Tanggal sebelum dipindah"), _former),
    Column("status", words("Status"), _chosen("status", EventStatus), usual=True),
    Column("kind", words("Jenis"), _chosen("kind", EventKind)),
    Column("scope", words("Lingkup"), _chosen("scope", Scope)),
    Column("category", words("Kategori"), _named("category", "categories"), usual=True),
    Column("themes", words("Tema"), _named("themes", "themes")),
    Column("provinces", words("Provinsi"), _provinces, usual=True),
    Column("cities", words("Kota"), _cities),
    Column("agency", words("Instansi utama"), _plain("agency_name"), usual=True),
    Column(
        "visibility",
        words("Siapa yang dapat melihat"),
        _chosen("visibility", Visibility),
    ),
    Column(
        "participants",
        words("Jumlah peserta"),
        _figure("participants"),
        is_number=True,
    ),
    Column("countries", words("Jumlah negara"), _figure("countries"), is_number=True),
    Column("figure_sources", words("Jenis sumber angka"), _figure_sources),
    Column("parent", words("Kegiatan induk"), _relative("parent")),
    Column("series", words("Rangkaian atau edisi sebelumnya"), _relative("series")),
    Column("organizer", words("Penyelenggara"), _plain("organizer")),
    Column("summary", words("Ringkasan"), _plain("summary")),
    Column("reference", words("Nomor surat atau rujukan"), _plain("reference")),
    Column("url", words("Tautan"), _plain("url")),
    Column("updated_at", words("Terakhir diubah (UTC)"), _plain("updated_at")),
)

TASK_COLUMNS: tuple[Column, ...] = (
    Column("number", words("Nomor"), _plain("number"), usual=True),
    Column("title", words("Judul"), _titled("title"), usual=True),
    Column("title_en", words("Judul dalam bahasa Inggris"), _plain("title_en")),
    Column("type", words("Jenis tugas"), _named("type", "task-types"), usual=True),
    Column("event", words("Kegiatan"), _titled("event_title"), usual=True),
    Column("event_number", words("Nomor kegiatan"), _plain("event_number")),
    Column("due", words("Tenggat"), _moment("due"), usual=True),
    Column("timezone", words("Zona waktu"), _plain("timezone")),
    Column("provisional", words("Tenggat sementara"), _yes("provisional")),
    Column("status", words("Status"), _task_status, usual=True),
    Column("assignees", words("Pelaksana"), _names("assignee_names"), usual=True),
    Column("reviewer", words("Pemeriksa"), _plain("reviewer_name")),
    Column("author", words("Pembuat"), _plain("author_name")),
    Column("agency", words("Instansi"), _plain("agency_name")),
    Column("channels", words("Kanal"), _named("channels", "channels")),
    Column("priority", words("Prioritas"), _plain("priority"), is_number=True),
    Column(
        "effort_hours",
        words("Perkiraan jam kerja"),
        _plain("effort_hours"),
        is_number=True,
    ),
    Column("essential", words("Wajib ada"), _yes("essential")),
    Column("checklist", words("Daftar periksa"), _checklist),
    Column("brief", words("Arahan"), _plain("brief")),
    Column("completed_at", words("Selesai pada (UTC)"), _plain("completed_at")),
    Column("updated_at", words("Terakhir diubah (UTC)"), _plain("updated_at")),
)

COLUMNS = {"events": EVENT_COLUMNS, "tasks": TASK_COLUMNS}


def chosen(kind: str, codes: Iterable[str]) -> tuple[Column, ...]:
    """The columns of these codes in their order; without any, the usual ones.

    Codes that are not known (any more) are passed over.
    """
    known = {column.code: column for column in COLUMNS[kind]}
    found = tuple(known[code] for code in dict.fromkeys(codes) if code in known)
    return found or tuple(column for column in COLUMNS[kind] if column.usual)
