"""The tables that the office looks things up in."""

import re
from typing import Any
from uuid import uuid5

from flask import request

from agenda.api import asking, schemas
from agenda.api.door import (
    PAGING,
    WRITE,
    Answer,
    Call,
    listed,
    route,
    shown,
    told,
)
from agenda.api.kept import Kept, among
from agenda.api.whole import page_of
from agenda.errors import BadInput, NotFound
from agenda.reference import fields, holidays, operations, queries
from agenda.reference.models import Holiday, HolidayYear, Named
from agenda.rules.choices import Grade, HolidayYearStatus
from agenda.rules.labels import label
from agenda.rules.permissions import Action, Actor, may
from agenda.tasks.shown_names import names_changed
from agenda.words import words

_GRADES_SINCE = "2026-11-24T00:00:00Z"
"""Grades follow from regulation and are no table of the office."""


def _may_edit(actor: Actor) -> bool:
    return may(actor, Action.EDIT_REFERENCE)


def _may_change(actor: Actor, _row: object) -> bool:
    return _may_edit(actor)


# Holidays

_HOLIDAYS = Kept(
    "/reference/holidays",
    "{holiday_id}",
    schemas.Holiday,
    find=among(queries.holidays),
    told=fields.holiday_fields,
    settable=fields.holiday_content,
    may_enter=_may_edit,
    may_correct=_may_change,
)


@route(
    "GET",
    "/reference/holidays",
    answers=schemas.HolidayList,
    query=("year", "area", *PAGING),
)
def list_holidays(_call: Call) -> Answer:
    """Free days in order of date, withdrawn ones too.

    With `year` the answer says how firm the list of that year is: of one that is
    `none` no days are known, which is not to say that there are none.
    """
    year = asked_year()
    rows = queries.holidays(year, request.args.get("area"))
    answer = listed(page_of(rows, lambda row: str(row.id)), fields.holiday_fields)
    return told({**(answer.body or {}), "list_status": _list_status(year)})


def _list_status(year: int | None) -> str | None:
    if year is None:
        return None
    row = queries.holiday_year(year)
    return (row.status if row else HolidayYearStatus.NONE).value


def asked_year() -> int | None:
    """The year that the query names, if it names one."""
    text = request.args.get("year")
    if not text:
        return None
    if not re.fullmatch(r"[1-9][0-9]{3}", text):
        raise BadInput.at("year", words("Tahun ditulis dengan empat angka."))
    return int(text)


@_HOLIDAYS.enters(schemas.HolidayNew)
def add_holiday(call: Call) -> Holiday:
    """Enter a free day, for the whole country or for one province."""
    return holidays.add(call.actor, call.body, call.reason)


_HOLIDAYS.shows("show_holiday", "One free day.")


@_HOLIDAYS.corrects(schemas.HolidayChange)
def change_holiday(call: Call, row: Holiday) -> None:
    """Correct a free day; one that no longer holds becomes `withdrawn`."""
    holidays.revise(call.actor, row, call.body, call.seen, call.reason)


# Years of holidays

_YEARS = Kept(
    "/reference/holiday-years",
    "{year_id}",
    schemas.HolidayYear,
    find=among(queries.holiday_years),
    told=fields.holiday_year_fields,
    settable=fields.holiday_year_content,
    may_enter=_may_edit,
    may_correct=_may_change,
)


@_YEARS.lists(schemas.Listed[schemas.HolidayYear])
def list_holiday_years(_call: Call) -> list[HolidayYear]:
    """How firm the list of each year is; of a year that is not here nothing is set."""
    return queries.holiday_years()


@_YEARS.enters(schemas.HolidayYearNew)
def enter_holiday_year(call: Call) -> HolidayYear:
    """Say how firm the list of a year is, and by which decree."""
    return holidays.enter_year(call.actor, call.body, call.reason)


_YEARS.shows("show_holiday_year", "What is said of the list of one year.")


@_YEARS.corrects(schemas.HolidayYearChange)
def change_holiday_year(call: Call, row: HolidayYear) -> None:
    """Change what is said of the list of a year; a changed day amends it by itself."""
    holidays.revise_year(call.actor, row, call.body, call.seen, call.reason)


# Grades


@route("GET", "/reference/grades", answers=schemas.Listed[schemas.Row], query=PAGING)
def list_grades(_call: Call) -> Answer:
    """The functional grades (jenjang) of PR officers, lowest first."""
    return listed(page_of(list(Grade), str), _grade)


def _grade(grade: Grade) -> dict[str, Any]:
    return {
        "id": str(uuid5(fields.CODES, f"grade/{grade.value}")),
        "version": 1,
        "created_at": _GRADES_SINCE,
        "updated_at": _GRADES_SINCE,
        "code": grade.value,
        "name": label(grade).in_language("id"),
        "name_en": label(grade).in_language("en"),
        "position": list(Grade).index(grade) + 1,
    }


# Tables of codes


def _find_table(_actor: Actor, table: str) -> dict[str, Named]:
    return queries.table(table)


def _find_row(_actor: Actor, table: str, row: str) -> Named:
    """A row by its code, or by its id."""
    rows = queries.table(table)
    by_id = (each for each in rows.values() if str(fields.row_id(each)) == row.lower())
    found = rows.get(row) or next(by_id, None)
    if found is None:
        raise NotFound
    return found


@route(
    "GET",
    "/reference/{table}",
    answers=schemas.Listed[schemas.Row],
    query=PAGING,
    find=_find_table,
)
def list_rows(call: Call) -> Answer:
    """One of the tables provinces, categories, metrics, themes, task-types, channels
    and assignment-roles, in list order."""
    rows = list(call.thing.values())
    return listed(page_of(rows, lambda row: str(row.code)), fields.as_fields)


@route("GET", "/reference/{table}/{row}", answers=schemas.Row, find=_find_row)
def show_row(call: Call) -> Answer:
    """One row, by its code or its id."""
    return shown(fields.as_fields(call.thing))


@route(
    "PATCH",
    "/reference/{table}/{row}",
    scope=WRITE,
    answers=schemas.Row,
    takes=schemas.RowChange,
    find=_find_row,
    allow=_may_change,
)
def change_row(call: Call) -> Answer:
    """Correct a row; the code itself stays."""
    row: Named = call.thing
    body = asking.without_repeats(call.body, fields.as_fields(row), fields.content(row))
    table = call.path["table"]
    names = row.name, row.name_en
    operations.revise(call.actor, table, row.code, body, call.seen, call.reason)
    if names != (row.name, row.name_en):
        names_changed(table, row.code)
    return shown(fields.as_fields(row))
