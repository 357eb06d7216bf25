"""The reference data that ships with the product, as rows ready for the tables."""

import csv
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from agenda.paths import package_folder
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
)
from agenda.rules.choices import HolidayKind, HolidayStatus, HolidayYearStatus

FILES: dict[str, type[Named]] = {
    "provinces.csv": Province,
    "categories.csv": Category,
    "metrics.csv": Metric,
    "task_types.csv": TaskType,
    "channels.csv": Channel,
    "assignment_roles.csv": AssignmentRole,
}
HOLIDAYS = UUID("b0a6a7de-2a0e-5f0c-8f0d-4f0f5d6b7c21")
_WHERE_FROM = frozenset({"source", "confidence"})


def read(name: str) -> Iterator[dict[str, str]]:
    """The rows of a shipped file, as they are written in it."""
    path = package_folder("reference", "data", name)
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def coded_rows(name: str) -> Iterator[Named]:
    """The rows of one of FILES, placed in the file's order."""
    for position, values in enumerate(read(name), start=1):
        columns: dict[str, Any] = {
            column: value
            for column, value in values.items()
            if column not in _WHERE_FROM
        }
        if "scale" in columns:
            columns["scale"] = int(columns["scale"])
        if "adds_over_places" in columns:
            columns["adds_over_places"] = columns["adds_over_places"] == "true"
        yield FILES[name](**columns | {"position": position})


def expected_evidence() -> dict[str, list[dict[str, str]]]:
    """What is expected as proof of each kind of work, by its code."""
    found: dict[str, list[dict[str, str]]] = {}
    for values in read("expected_evidence.csv"):
        found.setdefault(values.pop("task_type"), []).append(values)
    return found


def holidays() -> Iterator[Holiday]:
    """The shipped holidays; a fixed id each, so that one renamed is still known."""
    for values in read("holidays.csv"):
        identity = "/".join(values[key] for key in ("date", "area", "kind", "name"))
        yield Holiday(
            id=uuid5(HOLIDAYS, identity),
            date=date.fromisoformat(values["date"]),
            area=values["area"],
            kind=HolidayKind(values["kind"]),
            name=values["name"],
            name_en=values["name_en"],
            status=HolidayStatus(values["status"]),
            basis=values["basis"],
            source=values["source"],
            notes=values["notes"],
        )


def holiday_years() -> Iterator[HolidayYear]:
    """What is said of the lists of the years that ship; a fixed id each."""
    for values in read("holiday_years.csv"):
        yield HolidayYear(
            id=uuid5(HOLIDAYS, f"{values['year']}/{values['area']}"),
            year=int(values["year"]),
            area=values["area"],
            status=HolidayYearStatus(values["status"]),
            basis=values["basis"],
            source=values["source"],
            notes=values["notes"],
        )
