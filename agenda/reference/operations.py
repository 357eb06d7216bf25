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
from agenda.db import db, flush
from agenda.errors import BadInput, NotAllowed, Stale
from agenda.reference import fields as shown
from agenda.reference import queries, shipped
from agenda.reference.expecting import read_evidence
from agenda.reference.models import Holiday, HolidayYear, Named, TaskType, Theme
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
    "adds_reason": 300,
    "adds_reason_en": 300,
    "capital": 100,
    "island_group": 40,
    "code_bps": 4,
    "code_kemendagri": 4,
}


def fill() -> int:
    """Insert the shipped rows that are missing; answers how many there were."""
    missing: list[Named | Holiday | HolidayYear] = []
    for name, model in shipped.FILES.items():
        known = set(db.session.scalars(select(model.code)))
        missing += [row for row in shipped.coded_rows(name) if row.code not in known]
    missing += _missing_holidays()
    missing += _missing_years()
    db.session.add_all(missing)
    flush()
    _expect_what_ships()
    queries.forget()
    return len(missing)


def _expect_what_ships() -> None:
    """What is expected of kinds of work of which nobody has said anything yet."""
    shipping = shipped.expected_evidence()
    silent = select(TaskType).where(TaskType.evidence.is_(None))
    for row in db.session.scalars(silent):
        row.evidence = shipping.get(row.code, [])
    flush()


def _missing_holidays() -> list[Holiday]:
    present = queries.holidays()
    ids = {row.id for row in present}
    days = {(row.date, row.area, row.kind, row.name) for row in present}
    return [
        row
        for row in shipped.holidays()
        if row.id not in ids and (row.date, row.area, row.kind, row.name) not in days
    ]


def _missing_years() -> list[HolidayYear]:
    present = {(row.year, row.area) for row in queries.holiday_years()}
    return [
        row for row in shipped.holiday_years() if (row.year, row.area) not in present
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


def ensure_themes(names: Iterable[str]) -> list[Theme]:
    """The themes of these words or codes, each once; unknown ones are made."""
    themes: dict[str, Theme] = {}
    for position, name in enumerate(names):
        code = _theme_code(name, f"themes.{position}")
        themes.setdefault(code, queries.themes().get(code) or _new_theme(code, name))
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
    flush()
    queries.themes()[code] = theme
    return theme


def _must_edit(actor: Actor) -> None:
    if not may(actor, Action.EDIT_REFERENCE):
        raise NotAllowed


def _must_be_current(row: Named, seen: int | None) -> None:
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
    if "adds_over_places" in before:
        values["adds_over_places"] = reading.flag("adds_over_places")
    if "evidence" in before:
        values["evidence"] = read_evidence(reading)
    reading.finish()
    return values


def _write(row: Named, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


def _raise_version(row: Named) -> None:
    row.version += 1
    row.updated_at = clock.now()
