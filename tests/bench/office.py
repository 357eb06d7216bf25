"""An office with as many events as a benchmark wants: the demonstration, copied.

The rows of the demonstration are multiplied in the database itself, so that places,
audience, words and occurrences are as real as those that operations write.
"""

import shutil
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Table, delete, insert, select

from agenda import create_app
from agenda.cli import demo_office
from agenda.cli.cast import PEOPLE
from agenda.cli.database import bring_up_to_date
from agenda.cli.office import connected
from agenda.config import Settings, read_settings
from agenda.db import Base, db
from agenda.events.models import Event, EventSearch
from agenda.fulltext import row_number
from agenda.people import queries as people
from tests.doors import signed_in

COPIED = (
    "event_place",
    "event_audience",
    "event_theme",
    "event_partner",
    "occurrence",
    "event_search",
    "event_figure",
)
"""What hangs on an event and is copied with it; history is not, and of figures only
what is known last."""
_AT_ONCE = 2_000
_APART = 1_000_000
"""Milliseconds: longer than the demonstration took to be written."""


@dataclass(frozen=True)
class Bench:
    """An office and its application."""

    app: Flask
    events: int

    def as_person(self, email: str) -> FlaskClient:
        with self.app.app_context():
            account = people.account_by_email(email)
            assert account is not None
            return signed_in(self.app, account)


def demonstration(folder: Path) -> Settings:
    """The demonstration in a folder of its own, filled the first time."""
    environment = {"AGENDA_INSTANCE": str(folder), "AGENDA_LOG_LEVEL": "ERROR"}
    settings = read_settings(environment)
    with connected(settings):
        bring_up_to_date()
        if db.session.scalar(select(Event.id).limit(1)) is None:
            passwords = {person["email"]: "uji coba humas" for person in PEOPLE}
            demo_office.fill(passwords, settings.uploads)
            db.session.commit()
    return settings


def enlarged(settings: Settings, folder: Path, events: int) -> Settings:
    """A copy of that office with so many events."""
    shutil.copytree(settings.instance, folder)
    larger = replace(
        settings, instance=folder, database_url=f"sqlite:///{folder / 'agenda.db'}"
    )
    with connected(larger):
        _multiply(events)
        db.session.commit()
        with db.engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
    return larger


def opened(settings: Settings) -> Bench:
    app = create_app(settings)
    with app.app_context():
        return Bench(app, db.session.query(Event).count())


def _multiply(wanted: int) -> None:
    """Copy the events again and again, each time three days later."""
    own = _rows(Event.__table__)  # type: ignore[arg-type]
    singles = [row for row in own if not row["rrule"] and row["parent_id"] is None]
    hanging = {name: _by_event(name) for name in COPIED}
    round_, count = 0, len(own)
    while count < wanted:
        round_ += 1
        some = singles[: wanted - count]
        _copy(some, hanging, round_)
        count += len(some)


def _copy(
    rows: list[dict[str, Any]],
    hanging: dict[str, dict[UUID, list[dict[str, Any]]]],
    round_: int,
) -> None:
    shift = timedelta(days=3 * round_ - 900)
    events, beside = [], {name: [] for name in hanging}
    for position, row in enumerate(rows):
        copy_id = _id_of(row["id"], round_)
        events.append(_moved(_event(row, copy_id, round_, position), shift))
        for name, of_event in hanging.items():
            beside[name] += [
                _moved(_beside(name, hung, copy_id), shift)
                for hung in of_event.get(row["id"], [])
            ]
    _insert(Event.__table__, events)  # type: ignore[arg-type]
    for name, copies in beside.items():
        _insert(Base.metadata.tables[name], copies)


def _id_of(event_id: UUID, round_: int) -> UUID:
    """Ids that rise with the round, as those of rows that were written later."""
    made_at = (event_id.int >> 80) + round_ * _APART
    return UUID(int=made_at << 80 | event_id.int % (1 << 80))


def _event(
    row: dict[str, Any], copy_id: UUID, round_: int, position: int
) -> dict[str, Any]:
    title = f"{row['title']} ({round_})"
    return {
        **row,
        "id": copy_id,
        "uid": str(uuid4()),
        "number": f"AG-{1000 + round_}-{position:05}",
        "title": title,
        "title_key": title.casefold(),
        "import_key": None,
    }


def _beside(name: str, row: dict[str, Any], event_id: UUID) -> dict[str, Any]:
    copied = {**row, "event_id": event_id}
    if name == EventSearch.__tablename__:
        copied["id"] = row_number(event_id)
    elif "id" in copied:
        copied["id"] = uuid4()
    return copied


def _moved(row: dict[str, Any], shift: timedelta) -> dict[str, Any]:
    """The same some days later; what has no date keeps none."""
    if row.get("start_date", True) is None:
        return row
    dated = ("start_date", "end_date", "first_day", "last_day")
    instants = ("starts_at_utc", "ends_at_utc")
    return {
        name: value + shift if name in dated + instants and value else value
        for name, value in row.items()
    }


def _rows(table: Table) -> list[dict[str, Any]]:
    return [dict(row) for row in db.session.execute(select(table)).mappings()]


def _by_event(name: str) -> dict[UUID, list[dict[str, Any]]]:
    grouped: dict[UUID, list[dict[str, Any]]] = {}
    for row in _rows(Base.metadata.tables[name]):
        grouped.setdefault(row["event_id"], []).append(row)
    return grouped


def _insert(table: Table, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), _AT_ONCE):
        db.session.execute(insert(table), rows[start : start + _AT_ONCE])


def emptied_of_events(settings: Settings) -> None:
    """Nothing but people and reference data, for benchmarks of writing."""
    with connected(settings):
        db.session.execute(delete(Event))
        db.session.commit()
