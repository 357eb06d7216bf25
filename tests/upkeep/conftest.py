"""Offices with a row of everything, and empty places on both databases."""

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

import psycopg
import pytest
from sqlalchemy import Enum, create_engine, insert, select

from agenda import migrations
from agenda.config import Settings
from agenda.db import db
from agenda.files.storage import path_of
from agenda.upkeep import tables
from tests.offices import bare_app, running_server, settings_in

_numbers = count(1)
OCTETS = [b"%PDF-1.4 satu", bytes(range(256)) * 5000]
"""What lies in the uploads of a full office."""

PLAIN = {
    "rrule": "",
    "timezone": "Asia/Jakarta",
    "language": "id",
    "low": 1,
    "likely": 2,
    "high": 3,
    "score": 7179,
    "size": None,
}
"""Columns whose values are read again while an office is restored."""


@dataclass
class Somewhere:
    """A place where there is no office yet."""

    settings: Settings

    @property
    def environment(self) -> dict[str, str]:
        return {
            "AGENDA_INSTANCE": str(self.settings.instance),
            "AGENDA_DATABASE_URL": self.settings.database_url,
            "AGENDA_SECRET_KEY": self.settings.secret_key,
            "AGENDA_STORAGE_URL": self.settings.storage_url,
        }

    @contextmanager
    def opened(self) -> Iterator[None]:
        """`db` works there."""
        with bare_app(self.settings.database_url).app_context():
            yield
            db.session.remove()
            db.engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def elsewhere(request, tmp_path) -> Iterator[Somewhere]:
    """An empty place on each database in turn, whichever the office itself is on."""
    with empty_place(request.param, tmp_path / "elsewhere") as place:
        yield place


@contextmanager
def empty_place(kind, folder) -> Iterator[Somewhere]:
    if kind == "sqlite":
        yield Somewhere(settings_in(folder, ""))
        return
    server = running_server()
    name = f"elsewhere_{uuid.uuid4().hex}"
    with psycopg.connect(server.get_uri(), autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        address = server.get_uri(database=name, driver="psycopg")
        yield Somewhere(settings_in(folder, address))
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def full(session, settings) -> Settings:
    """The office with the cast, three rows more in every table, and two uploads."""
    kept: dict[str, list[dict]] = {}
    for table in migrations.metadata.sorted_tables:
        kept[table.name] = [_row(table, at, kept) for at in range(3)]
        session.execute(insert(table), kept[table.name])
    _tie_knots(session, kept)
    session.commit()
    _store(session, settings)
    return settings


def _row(table, at, kept):
    return {column.name: _value(table, column, at, kept) for column in table.columns}


def _value(table, column, at, kept):
    """Something odd that the column takes; every second nullable value is absent."""
    for key in column.foreign_keys:
        others = kept.get(key.column.table.name)
        if others is None:  # it points into its own table: tied later
            return None
        return others[at][key.column.name]
    if column.nullable and at == 1:
        return None
    if column.name in PLAIN and PLAIN[column.name] is not None:
        return PLAIN[column.name]
    kind = getattr(column.type, "impl_instance", column.type)
    if isinstance(kind, Enum):
        return list(kind.enum_class)[at % len(kind.enum_class)]
    return _VALUES[tables.kind_of(column)](next(_numbers), column)


def _text(number, column):
    longest = getattr(column.type, "length", None) or 60
    if longest < 20:
        return str(number % 10**longest)
    return f"{number}é\u2028\"\\'\n\t🌋 % Ż"


_VALUES = {
    "text": _text,
    "integer": lambda number, _: number,
    "float": lambda number, _: -8.65 / number,
    "boolean": lambda number, _: number % 2 == 0,
    "uuid": lambda *_: uuid.uuid4(),
    "instant": lambda number, _: (
        datetime(2026, 11, 24, 3, 0, 0, 123456, UTC) + timedelta(seconds=number)
    ),
    "date": lambda number, _: date(1999, 12, 31) + timedelta(days=number),
    "time": lambda number, _: time(number % 24, 59, 1),
    "octets": lambda number, _: bytes([number % 256, 0, 255, 10]),
    "json": lambda number, _: {"é": [number, 1.5, None, True, "\u2028"]},
}


def _tie_knots(session, kept):
    """Let rows point at each other in a ring, where a table points into itself."""
    for table in migrations.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table is not table:
                continue
            rows = kept[table.name]
            for row, other in zip(rows, [*rows[1:], rows[0]], strict=True):
                session.execute(
                    table.update()
                    .where(table.c[key.column.name] == row[key.column.name])
                    .values({key.parent.name: other[key.column.name]})
                )


def _store(session, settings):
    """Give the first two uploads octets; the third never had any and is taken out."""
    stored = migrations.metadata.tables["stored_file"]
    ids = list(session.scalars(select(stored.c.id).order_by(stored.c.id)))
    for file_id, octets in zip(ids, [*OCTETS, b"x"], strict=True):
        session.execute(
            stored.update()
            .where(stored.c.id == file_id)
            .values(size=len(octets), sha256=hashlib.sha256(octets).hexdigest())
        )
        path = path_of(settings.uploads, file_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(octets)
    session.commit()


def contents(settings, *, left_out=False):
    """Every row of every table that a backup holds, and every upload."""
    engine = create_engine(settings.database_url)
    found = {}
    try:
        with engine.connect() as connection:
            for table in migrations.metadata.sorted_tables:
                if table.name not in tables.LEFT_OUT or left_out:
                    rows = connection.execute(select(table)).all()
                    found[table.name] = sorted(repr(tuple(row)) for row in rows)
    finally:
        engine.dispose()
    uploads = settings.uploads
    found["uploads"] = [
        (path.name, hashlib.sha256(path.read_bytes()).hexdigest())
        for path in sorted(uploads.rglob("*"))
        if path.is_file()
    ]
    return found


@pytest.fixture
def move(monkeypatch):
    """Let the command line work elsewhere from now on."""

    def go(place: Somewhere) -> None:
        for name, value in place.environment.items():
            monkeypatch.setenv(name, value)

    return go


@pytest.fixture
def backed_up(full, runner, tmp_path):
    """A backup of the full office."""
    path = tmp_path / "office.agenda"
    done = runner("backup", str(path))
    assert (done.exit, done.err) == (0, ""), done.err
    db.session.remove()
    return path
