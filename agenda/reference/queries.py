"""Looking up what the office's tables say.

The small tables are read whole, once per transaction, as lines that nobody can change;
holidays are asked for by year.
"""

from collections import namedtuple
from collections.abc import Callable, Collection, Hashable, Iterable
from datetime import date
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import Select, event, inspect, select
from sqlalchemy.orm import Session, SessionTransaction

from agenda.db import db
from agenda.errors import NotFound
from agenda.reference.models import (
    AssignmentRole,
    Category,
    Channel,
    Holiday,
    HolidayYear,
    Metric,
    Named,
    Province,
    TaskType,
    Theme,
)
from agenda.rules.choices import HolidayStatus, HolidayYearStatus
from agenda.rules.working_days import FreeDay, FreeDays

RowT = TypeVar("RowT", bound=Named)

TABLES: dict[str, type[Named]] = {
    "provinces": Province,
    "categories": Category,
    "metrics": Metric,
    "themes": Theme,
    "task-types": TaskType,
    "channels": Channel,
    "assignment-roles": AssignmentRole,
}
"""The tables of codes, under the names that addresses and history give them."""

_KEPT = "reference tables"
_HISTORY = frozenset({"version", "created_at", "updated_at"})


def provinces() -> dict[str, Province]:
    return _table(Province)


def province(code: str | None) -> Province | None:
    return provinces().get(code or "")


def categories() -> dict[str, Category]:
    return _table(Category)


def metrics() -> dict[str, Metric]:
    return _table(Metric)


def metric(code: str) -> Metric:
    """The metric of that code, which must be known to exist."""
    return metrics()[code]


def themes() -> dict[str, Theme]:
    return _table(Theme)


def themes_of(codes: Collection[str]) -> dict[str, Theme]:
    """Only the themes of these codes: the list of all is open and grows."""
    wanted = select(Theme).where(Theme.code.in_(codes))
    return {found.code: found for found in db.session.scalars(wanted)} if codes else {}


def task_types() -> dict[str, TaskType]:
    return _table(TaskType)


def channels() -> dict[str, Channel]:
    return _table(Channel)


def roles() -> dict[str, AssignmentRole]:
    return _table(AssignmentRole)


def listed(name: str) -> dict[str, Named]:
    """What the table of that name in `TABLES` says, by code, in list order."""
    return cast("dict[str, Named]", _table(TABLES[name]))


def table(name: str) -> dict[str, Named]:
    """The same as rows that can be changed, with their history."""
    if name not in TABLES:
        raise NotFound
    return _in_order(db.session.scalars(select(TABLES[name])))


def row(name: str, code: str) -> Named:
    """One row of a table of codes, or NotFound."""
    found = db.session.get(TABLES[name], code) if name in TABLES else None
    if found is None:
        raise NotFound
    return found


def holidays(year: int | None = None, area: str | None = None) -> list[Holiday]:
    """Free days in order of date, withdrawn ones too.

    `area` is a province code and adds its own days to those of the whole country.
    """
    wanted = select(Holiday).order_by(Holiday.date, Holiday.id)
    if year is not None:
        wanted = wanted.where(
            Holiday.date.between(date(year, 1, 1), date(year, 12, 31))
        )
    if area is not None:
        wanted = wanted.where(Holiday.area.in_(["", area]))
    return list(db.session.scalars(wanted))


def holidays_between(first: date, last: date, areas: Collection[str]) -> list[Holiday]:
    """Free days that hold, of the whole country and of some provinces, in order."""
    wanted = select(Holiday).where(
        Holiday.date.between(first, last),
        Holiday.area.in_(["", *areas]),
        Holiday.status != HolidayStatus.WITHDRAWN,
    )
    return list(db.session.scalars(wanted.order_by(Holiday.date, Holiday.id)))


def holiday_years() -> list[HolidayYear]:
    """What is said of the list of each year, the latest year first."""
    wanted = select(HolidayYear).order_by(HolidayYear.year.desc(), HolidayYear.area)
    return list(db.session.scalars(wanted))


def holiday_year(year: int, area: str = "") -> HolidayYear | None:
    """What is said of the list of one year; None when nobody said anything."""
    return db.session.scalar(
        select(HolidayYear).where(HolidayYear.year == year, HolidayYear.area == area)
    )


def free_days() -> FreeDays:
    """Every day on which offices are closed; withdrawn days are not.

    A year has a list unless that of the whole country is still `none`.
    """
    kept = db.session.info.setdefault(_KEPT, {})
    if FreeDays not in kept:
        kept[FreeDays] = FreeDays(_counted_days(), years_with_list())
    return cast("FreeDays", kept[FreeDays])


def _counted_days() -> list[FreeDay]:
    # Columns, not objects: every page that counts days reads them all.
    rows = db.session.execute(
        select(Holiday.date, Holiday.name, Holiday.kind, Holiday.area)
        .where(Holiday.status != HolidayStatus.WITHDRAWN)
        .order_by(Holiday.date, Holiday.id)
    )
    return [
        FreeDay(row.date, row.name, row.kind.value, row.area or None) for row in rows
    ]


def years_with_list() -> set[int]:
    """The years of which something is known: set, amended or at least estimated."""
    wanted = select(HolidayYear.year).where(
        HolidayYear.area == "", HolidayYear.status != HolidayYearStatus.NONE
    )
    return set(db.session.scalars(wanted))


def forget() -> None:
    """Read the small tables anew at the next question; for whoever adds a row."""
    db.session.info.pop(_KEPT, None)


def _table(model: type[RowT]) -> dict[str, RowT]:
    kept = db.session.info.setdefault(_KEPT, {})
    if model not in kept:
        # Columns, not objects: every page looks something up in them.
        query, line = _reading(cast("Hashable", model))
        kept[model] = _in_order(map(line, db.session.execute(query)))
    return cast("dict[str, RowT]", kept[model])


@cache
def _reading(model: Any) -> tuple[Select[Any], Callable[[Any], Any]]:
    """The question for what a table says, and what makes a line of an answer to it."""
    keys = (column.key for column in inspect(model).column_attrs)
    names = [key for key in keys if key not in _HISTORY]
    bare = namedtuple(model.__name__, names)  # type: ignore[misc]
    line: Any = type(model.__name__, (bare,), {"named": Named.named, "__slots__": ()})
    return select(*(getattr(model, name) for name in names)), line._make


def _in_order(rows: Iterable[RowT]) -> dict[str, RowT]:
    # Sorted here, because the databases do not compare text alike.
    ordered = sorted(rows, key=lambda found: (found.position, found.code))
    return {found.code: found for found in ordered}


@event.listens_for(Session, "after_flush")
def _forget_what_changed(session: Session, _context: Any) -> None:
    if any(isinstance(one, Named) for one in (*session.new, *session.dirty)):
        session.info.pop(_KEPT, None)


@event.listens_for(Session, "after_transaction_end")
def _forget_at_the_end(session: Session, transaction: SessionTransaction) -> None:
    # What was read belongs to its transaction; flushes run in one of their own.
    if transaction.nested or transaction.parent is None:
        session.info.pop(_KEPT, None)
