"""What the columns of a table of events mean, in the terms of the contract.

There are two manners of writing one. A table kept by hand has COLUMNS, the readable
ones of the shipped events.csv. An export has EXPORTED, the fields of the contract under
their own names: lists of codes with `;` between them, lists of things as JSON. Both may
be mixed; what the contract names goes before what is readable.

One row becomes the mapping that `events.operations` takes. Only what belongs to the
table is judged here (numbers written as text, pairs of lists); whether the event makes
sense is said by `events.drafts`, whose fields lead back to columns.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from agenda.errors import Problem
from agenda.events import fields
from agenda.formats.csv import Cell
from agenda.rules.event_states import EventKind, EventStatus
from agenda.rules.precision import When
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
    "source_kind",
    "confidence",
    "date_precision",
    "rrule",
    "notes",
)
EXPORTED = (
    "uid",
    "version",
    "number",
    "title",
    "title_en",
    "kind",
    "scope",
    "category",
    "themes",
    "status",
    "start",
    "end",
    "timezone",
    "precision",
    "rrule",
    "places",
    "agency",
    "partners",
    "principals",
    "candidates",
    "estimates",
    "visibility",
    "embargo_until",
    "organizer",
    "reference",
    "url",
    "summary",
    "description",
    "significance",
    "strategy",
    "audience",
    "key_message",
    "confirmed_by",
    "confirmation_reference",
    "source",
    "source_url",
    "confidence",
    "notes",
    "former_start",
    "former_end",
    "former_timezone",
    "former_precision",
    "figure_source_kinds",
    "parent",
    "series",
    "occurrence",
    "left_out",
)
"""From where an event was moved and of which kinds the sources of its figures are, is
told and not read back: the first is history, the second stands in `estimates`. The last
four: the UID of the event above and of the series, the date of the series
that this event stands for, and the dates that a series leaves out."""
KNOWN = frozenset({*COLUMNS, *EXPORTED})
REQUIRED = ("title", "scope", "category", "start")
FIGURES = {"countries_estimate": "countries", "participants_estimate": "participants"}
ARTICLE_DAY = date(2023, 12, 15)
"""When the article appeared that the first rows are taken from."""
COMPILED = date(2026, 11, 24)
"""When the table of events was compiled: its figures are as of that day."""

_CODES = ("themes", "partners")
_THINGS = ("places", "principals", "candidates", "estimates")
_FIGURE = (
    "metric",
    "low",
    "likely",
    "high",
    "confidence",
    "kind",
    "as_of",
    "source",
    "source_kind",
    "source_url",
    "seen_on",
    "place",
)
_CONTENT = ("agency", "visibility", "timezone", "embargo_until")
_PLAIN = ("title", "title_en", "scope", "category", "organizer", "url", "rrule")
_OBSERVED = {"national_day", "international_day", "profession"}
_OBSERVANCE = re.compile(r"(Hari|Pekan|Bulan|Peringatan|Awal Ramadan|Idul)\b")
_ISSUE = re.compile(r"(Prediksi|Musim)\b")
_WITH_TIME = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)(?::00)?")
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_ADDRESS = re.compile(r"https?://[^\s;,]+")
_REACHED_LATER = {
    status.value: status for status in (EventStatus.POSTPONED, EventStatus.CANCELLED)
}
"""Nothing is registered in these; an act leads there."""
_FLAGS = {"": None, "true": True, "false": False, "ya": True, "tidak": False}
_COLUMN_OF = {
    "precision": "date_precision",
    "themes": "theme",
    "timezone": "provinces",
    "kind": "title",
    "agency": "title",
    "visibility": "title",
    "parent": "parent",
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
    event |= _exported(row, problems)
    return {name: value for name, value in event.items() if value is not None}, problems


def _exported(row: Mapping[str, str], problems: list[Problem]) -> dict[str, Any]:
    """What the columns of an export say, where the row has them."""
    told: dict[str, Any] = {
        name: row[name] for name in fields.TEXTS if name in row and name not in _PLAIN
    }
    told |= {name: row[name] for name in _CONTENT if row.get(name)}
    told |= {name: _parts(row[name]) for name in _CODES if row.get(name)}
    for name in ("kind", "precision"):
        if row.get(name):
            told[name] = row[name]
    for name in _THINGS:
        if row.get(name):
            told[name] = _things(row, name, problems)
    if "source_url" in row:
        told["provenance"] = {name: row[name] for name in fields.PROVENANCE}
    if row["status"] in _REACHED_LATER:
        told["status"] = EventStatus.TENTATIVE.value
    return told


def _things(row: Mapping[str, str], name: str, problems: list[Problem]) -> Any:
    try:
        return json.loads(row[name])
    except (ValueError, RecursionError):
        reason = words("Isi kolom ini harus daftar JSON, seperti yang ditulis ekspor.")
        problems.append(Problem(name, reason))
        return None


@dataclass(frozen=True)
class Links:
    """What a row of an export says of the event's place among others."""

    uid: str = ""
    version: int | None = None
    parent: str = ""
    series: str = ""
    occurrence: str = ""
    left_out: tuple[str, ...] = ()
    status: EventStatus | None = None
    """The one that the event gets after it was registered."""

    def as_fields(self) -> dict[str, Any]:
        """For the record; the version is of one moment only."""
        told = {
            "uid": self.uid,
            "parent": self.parent,
            "series": self.series,
            "occurrence": self.occurrence,
            "left_out": list(self.left_out),
            "status": self.status.value if self.status else "",
        }
        return {name: value for name, value in told.items() if value}


def links_of(row: Mapping[str, str]) -> Links:
    return Links(
        uid=row.get("uid", ""),
        version=_whole_number(row.get("version", "")),
        parent=row.get("parent", ""),
        series=row.get("series", ""),
        occurrence=row.get("occurrence", ""),
        left_out=tuple(_parts(row.get("left_out", ""))),
        status=_REACHED_LATER.get(row["status"]),
    )


def cells_of(
    event: Mapping[str, Any], links: Links, former: When | None = None
) -> list[Cell]:
    """An event of the contract as a row under EXPORTED.

    `former` is the date from which it was moved.
    """
    told: dict[str, Cell] = {
        name: event[name] for name in EXPORTED if isinstance(event.get(name), str | int)
    }
    told |= {name: ";".join(event[name]) for name in _CODES}
    told |= {name: _as_json(name, event[name]) for name in _THINGS}
    told |= {name: event["provenance"][name] for name in fields.PROVENANCE}
    told |= {name: typed_moment(event[name]) for name in ("start", "end")}
    if former is not None:
        told |= _former(former)
    kinds = (row["source_kind"] for row in event["estimates"])
    told |= {
        "figure_source_kinds": ";".join(dict.fromkeys(kind for kind in kinds if kind)),
        "parent": links.parent,
        "series": links.series,
        "occurrence": links.occurrence,
        "left_out": ";".join(links.left_out),
    }
    return [told.get(name) for name in EXPORTED]


def _former(when: When) -> dict[str, Cell]:
    """A date that was known to a month is no day here either: it is told in full."""
    told = fields.dates_of(when)
    return {
        "former_start": typed_moment(told["start"]),
        "former_end": typed_moment(told["end"]),
        "former_timezone": told["timezone"],
        "former_precision": told["precision"],
    }


def _as_json(name: str, things: list[dict[str, Any]]) -> str:
    """Things without what is blank in them; nothing when there are none."""
    if not things:
        return ""
    kept = [
        {
            key: value
            for key, value in thing.items()
            if value not in (None, "") and (name != "estimates" or key in _FIGURE)
        }
        for thing in things
    ]
    return json.dumps(kept, ensure_ascii=False)


def typed_moment(text: str | None) -> Cell:
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment if "T" in text else moment.date()


def kind_of(row: Mapping[str, str]) -> EventKind:
    """Commemorations and seasons to watch are told by their rule and their title."""
    title = row["title"].strip()
    if _OBSERVANCE.match(title) or (row["rrule"] and row["category"] in _OBSERVED):
        return EventKind.OBSERVANCE
    return EventKind.ISSUE if _ISSUE.match(title) else EventKind.EVENT


def column_of(
    field: str, event: Mapping[str, Any], row: Mapping[str, str] | None = None
) -> str:
    """The column that a field of the contract was read from."""
    name, *inside = field.split(".")
    if row and row.get(name):
        return name
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
    if field == "source_kind":
        return field
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
        figures.append(_estimate(metric, amount, row["source"], row["source_kind"]))
    return figures


def _estimate(
    metric: str, amount: int, source: str, source_kind: str
) -> dict[str, Any]:
    as_of = ARTICLE_DAY if "article" in source else COMPILED
    told = {
        "metric": metric,
        "likely": amount,
        "kind": "estimate",
        "as_of": as_of.isoformat(),
        "source": source,
        "source_url": _first_address(source),
    }
    # What the table does not say was not said before there was such a column either.
    return told | {"source_kind": source_kind} if source_kind else told


def _whole_number(text: str) -> int | None:
    plain = re.sub(r"[.,]", "", text) if _GROUPED.fullmatch(text) else text
    return int(plain) if re.fullmatch(r"[0-9]{1,16}", plain) else None


def _first_address(text: str) -> str:
    found = _ADDRESS.search(text)
    return found[0] if found else ""


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]
