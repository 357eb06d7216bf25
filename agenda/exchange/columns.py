"""What the columns of a table of events mean, in the terms of the contract.

One row becomes the mapping that `events.operations` takes. Only what belongs to the
table is judged here (numbers written as text, pairs of lists); whether the event makes
sense is said by `events.drafts`, whose fields lead back to columns.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from agenda.errors import Problem
from agenda.rules.event_states import EventKind
from agenda.words import words

COLUMNS = (
    "title",
    "title_en",
    "scope",
    "category",
    "theme",
    "start",
    "end",
    "all_day",
    "status",
    "city",
    "provinces",
    "country",
    "countries_estimate",
    "participants_estimate",
    "organizer",
    "url",
    "source",
    "confidence",
    "date_precision",
    "rrule",
    "notes",
)
REQUIRED = ("title", "scope", "category", "start")
FIGURES = {"countries_estimate": "countries", "participants_estimate": "participants"}
ARTICLE_DAY = date(2023, 12, 15)
"""When the article appeared that the first rows are taken from."""
COMPILED = date(2026, 11, 24)
"""When the table of events was compiled: its figures are as of that day."""

_PLAIN = ("title", "title_en", "scope", "category", "organizer", "url", "rrule")
_OBSERVED = {"national_day", "international_day", "profession"}
_OBSERVANCE = re.compile(r"(Hari|Pekan|Bulan|Peringatan|Awal Ramadan|Idul)\b")
_ISSUE = re.compile(r"(Prediksi|Musim)\b")
_WITH_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)(?::00)?")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_ADDRESS = re.compile(r"https?://[^\s;,]+")
_FLAGS = {"": None, "true": True, "false": False, "ya": True, "tidak": False}
_COLUMN_OF = {
    "precision": "date_precision",
    "themes": "theme",
    "timezone": "provinces",
    "kind": "title",
    "agency": "title",
    "visibility": "title",
}
_COLUMN_OF_PLACE = {"province": "provinces", "country": "country", "city": "city"}


def read_row(
    row: Mapping[str, str], agency: str
) -> tuple[dict[str, Any], list[Problem]]:
    """The event that a row describes, and what is wrong with the row's own manner.

    The `field` of these problems is the column.
    """
    problems: list[Problem] = []
    event: dict[str, Any] = {name: row[name] for name in _PLAIN}
    event |= {
        "kind": kind_of(row).value,
        "status": row["status"] or None,
        "start": _moment(row["start"]),
        "end": _moment(row["end"]),
        "all_day": _flag(row, problems),
        "precision": row["date_precision"] or None,
        "themes": _parts(row["theme"]),
        "places": _places(row),
        "estimates": _estimates(row, problems),
        "agency": agency,
        "visibility": "public",
        "provenance": {
            "source": row["source"],
            "source_url": _first_address(row["source"]),
            "confidence": row["confidence"],
            "notes": row["notes"],
        },
    }
    return {name: value for name, value in event.items() if value is not None}, problems


def kind_of(row: Mapping[str, str]) -> EventKind:
    """Commemorations and seasons to watch are told by their rule and their title."""
    title = row["title"].strip()
    if _OBSERVANCE.match(title) or (row["rrule"] and row["category"] in _OBSERVED):
        return EventKind.OBSERVANCE
    return EventKind.ISSUE if _ISSUE.match(title) else EventKind.EVENT


def column_of(field: str, event: Mapping[str, Any]) -> str:
    """The column that a field of the contract was read from."""
    name, *inside = field.split(".")
    if name == "places" and len(inside) == 2:
        return _COLUMN_OF_PLACE.get(inside[1], "provinces")
    if name == "estimates" and len(inside) == 2:
        return _column_of_figure(int(inside[0]), inside[1], event)
    if name == "provenance" and inside:
        return "source" if inside[0] == "source_url" else inside[0]
    if name in COLUMNS:
        return name
    return _COLUMN_OF.get(name, "provinces" if name == "places" else "title")


def _column_of_figure(index: int, field: str, event: Mapping[str, Any]) -> str:
    if field in {"source", "source_url"}:
        return "source"
    metric = event["estimates"][index]["metric"]
    return next(column for column, code in FIGURES.items() if code == metric)


def _moment(text: str) -> str | None:
    """A date as it is; a date with a time as the contract writes it."""
    timed = _WITH_TIME.fullmatch(text)
    return f"{timed[1]}T{timed[2]}" if timed else text or None


def _flag(row: Mapping[str, str], problems: list[Problem]) -> bool | None:
    text = row["all_day"].casefold()
    if text not in _FLAGS:
        problems.append(Problem("all_day", words("Ditulis true atau false.")))
        return None
    return _FLAGS[text]


def _places(row: Mapping[str, str]) -> list[dict[str, str]]:
    """Cities and provinces in pairs; cities that are left over lie in the last one."""
    cities, provinces = _parts(row["city"]), _parts(row["provinces"])
    country = row["country"].upper() or "ID"
    if not cities and not provinces:
        return [{"country": country}] if row["country"] else []
    places = []
    for at in range(max(len(cities), len(provinces))):
        place = {"country": country}
        if provinces:
            place["province"] = provinces[min(at, len(provinces) - 1)]
        if at < len(cities):
            place["city"] = cities[at]
        places.append(place)
    return places


def _estimates(row: Mapping[str, str], problems: list[Problem]) -> list[dict[str, Any]]:
    figures = []
    for column, metric in FIGURES.items():
        if not row[column]:
            continue
        amount = _whole_number(row[column])
        if amount is None:
            problems.append(Problem(column, words("Harus berupa bilangan bulat.")))
            continue
        figures.append(_estimate(metric, amount, row["source"]))
    return figures


def _estimate(metric: str, amount: int, source: str) -> dict[str, Any]:
    as_of = ARTICLE_DAY if "article" in source else COMPILED
    return {
        "metric": metric,
        "likely": amount,
        "kind": "estimate",
        "as_of": as_of.isoformat(),
        "source": source,
        "source_url": _first_address(source),
    }


def _whole_number(text: str) -> int | None:
    plain = re.sub(r"[.,]", "", text) if _GROUPED.fullmatch(text) else text
    return int(plain) if re.fullmatch(r"[0-9]{1,16}", plain) else None


def _first_address(text: str) -> str:
    found = _ADDRESS.search(text)
    return found[0] if found else ""


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]
