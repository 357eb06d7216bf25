"""Filling and correcting the office's tables.

`fill` brings what ships with the product and never touches what people changed. A new
name of a province, category or agency shows in events and so in calendars: the door
that calls `revise` calls `agenda.tasks.shown_names.names_changed(kind, code)` right
after it, because reference data know no events.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from agenda import clock
from agenda.audit.operations import AuditAction, differences, record
from agenda.db import db, flush, new_id
from agenda.errors import BadInput, NotAllowed, Stale
from agenda.reference import fields as shown
from agenda.reference import queries, shipped
from agenda.reference.models import Holiday, Named, Theme
from agenda.rules.choices import HolidayKind, HolidayStatus
from agenda.rules.permissions import Action, Actor, may
from agenda.rules.readings import Reading, clean
from agenda.words import words

LONGEST_CODE = 64
_NAME = 300
_LIMITS = {
    "unit": 40,
    "unit_en": 40,
    "definition": 1_000,
    "definition_en": 1_000,
    "capital": 100,
    "island_group": 40,
    "code_bps": 4,
    "code_kemendagri": 4,
}
_HOLIDAY = frozenset(
    {
        "date",
        "area",
        "kind",
        "name",
        "name_en",
        "status",
        "basis",
        "source",
        "notes",
    }
)


def fill() -> int:
    """Insert the shipped rows that are missing; answers how many there were."""
    missing: list[Named | Holiday] = []
    for name, model in shipped.FILES.items():
        known = set(db.session.scalars(select(model.code)))
        missing += [row for row in shipped.coded_rows(name) if row.code not in known]
    missing += _missing_holidays()
    db.session.add_all(missing)
    flush()
    queries.forget()
    return len(missing)


def _missing_holidays() -> list[Holiday]:
    present = queries.holidays()
    ids = {row.id for row in present}
    days = {(row.date, row.area, row.kind, row.name) for row in present}
    return [
        row
        for row in shipped.holidays()
        if row.id not in ids and (row.date, row.area, row.kind, row.name) not in days
    ]


def revise(
    actor: Actor,
    table: str,
    code: str,
    fields: Mapping[str, Any],
    seen: int | None = None,
    reason: str = "",
) -> Named:
    """Correct one row of a table of codes; the code itself stays.

    `table` is a name of `queries.TABLES`, `seen` the version that was read.
    """
    _must_edit(actor)
    row = queries.row(table, code)
    _must_be_current(row, seen)
    before = shown.content(row)
    _write(row, _read_row(before, fields))
    changes = differences(before, shown.content(row))
    if changes:
        _raise_version(row)
        queries.forget()
        subject = shown.row_id(row)
        record(
            actor, AuditAction.REFERENCE_REVISE, "reference", subject, changes, reason
        )
    return row


def add_holiday(actor: Actor, fields: Mapping[str, Any], reason: str = "") -> Holiday:
    """Enter a free day, for the whole country or for one province."""
    _must_edit(actor)
    row = Holiday(id=new_id(), **_read_holiday({}, fields))
    _must_be_new(row)
    db.session.add(row)
    _record_holiday(actor, row, {}, reason)
    return row


def revise_holiday(
    actor: Actor,
    row: Holiday,
    fields: Mapping[str, Any],
    seen: int | None = None,
    reason: str = "",
) -> Holiday:
    """Correct a free day; one that no longer holds becomes `withdrawn`."""
    _must_edit(actor)
    _must_be_current(row, seen)
    before = shown.holiday_content(row)
    values = _read_holiday(before, fields)
    _must_be_new(Holiday(id=row.id, **values))
    _write(row, values)
    if shown.holiday_content(row) != before:
        _raise_version(row)
        _record_holiday(actor, row, before, reason)
    return row


def ensure_themes(names: Iterable[str]) -> list[Theme]:
    """The themes of these words or codes, each once; unknown ones are made."""
    themes: dict[str, Theme] = {}
    for position, name in enumerate(names):
        code = _theme_code(name, f"themes.{position}")
        themes.setdefault(code, queries.themes().get(code) or _new_theme(code, name))
    flush()
    return list(themes.values())


def slug(name: str) -> str:
    """A code made from words: `Perubahan iklim` becomes `perubahan-iklim`."""
    letters = unicodedata.normalize("NFKD", name)
    plain = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return re.sub(r"[\W_]+", "-", plain.casefold()).strip("-")


def _theme_code(name: str, field: str) -> str:
    code = slug(name)
    if not code:
        raise BadInput.at(field, words("Tema harus berisi huruf atau angka."))
    if len(code) > LONGEST_CODE:
        raise BadInput.at(
            field, words("Tema paling panjang %(limit)s karakter.", limit=LONGEST_CODE)
        )
    return code


def _new_theme(code: str, name: str) -> Theme:
    spoken = " ".join(clean(name).split())[:_NAME]
    spoken = spoken.replace("-", " ") if spoken == code else spoken
    theme = Theme(code=code, name=spoken, name_en=spoken)
    db.session.add(theme)
    queries.themes()[code] = theme
    return theme


def _must_edit(actor: Actor) -> None:
    if not may(actor, Action.EDIT_REFERENCE):
        raise NotAllowed


def _must_be_current(row: Named | Holiday, seen: int | None) -> None:
    if seen is not None and seen != row.version:
        raise Stale(row.version)


def _read_row(before: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    reading = Reading({**before, **fields}, set(before))
    values: dict[str, Any] = {
        "name": reading.line("name", _NAME, required=True),
        "name_en": reading.line("name_en", _NAME, required=True),
        "position": reading.whole_number("position", required=True, most=10_000),
    }
    for name in before.keys() & _LIMITS.keys():
        values[name] = reading.line(name, _LIMITS[name], required=True)
    if "timezone" in before:
        values["timezone"] = reading.zone("timezone", before["timezone"])
    reading.finish()
    return values


def _read_holiday(
    before: Mapping[str, Any], fields: Mapping[str, Any]
) -> dict[str, Any]:
    reading = Reading({**before, **fields}, _HOLIDAY)
    area = reading.line("area", 16)
    if area and queries.province(area) is None:
        reading.note("area", words("Provinsi ini tidak dikenal."))
    values = {
        "date": reading.day("date", required=True),
        "area": area,
        "kind": reading.choice("kind", HolidayKind),
        "name": reading.line("name", 200, required=True),
        "name_en": reading.line("name_en", 200),
        "status": reading.choice("status", HolidayStatus, HolidayStatus.SET),
        "basis": reading.line("basis", 300),
        "source": reading.line("source", 500),
        "notes": reading.line("notes", 500),
    }
    values["name_en"] = values["name_en"] or values["name"]
    reading.finish()
    return values


def _write(row: Named | Holiday, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _raise_version(row: Named | Holiday) -> None:
    row.version += 1
    row.updated_at = clock.now()


def _must_be_new(row: Holiday) -> None:
    same = select(Holiday.id).where(
        Holiday.date == row.date,
        Holiday.area == row.area,
        Holiday.kind == row.kind,
        Holiday.name == row.name,
        Holiday.id != row.id,
    )
    if db.session.scalar(same) is not None:
        raise BadInput.at("date", words("Hari libur ini sudah tercatat."))


def _record_holiday(
    actor: Actor, row: Holiday, before: Mapping[str, Any], reason: str
) -> None:
    queries.forget()
    changes = differences(before, shown.holiday_content(row))
    record(actor, AuditAction.REFERENCE_REVISE, "holiday", row.id, changes, reason)
