"""The database: base class of all models, column types, connection habits.

SQLite and PostgreSQL are equals here. What one of them would lose (time zones, foreign
keys, choices) is kept by the types and listeners of this module.
"""

import errno
import secrets
import sqlite3
import threading
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    DateTime,
    Dialect,
    Engine,
    Enum,
    Index,
    MetaData,
    String,
    TypeDecorator,
    Uuid,
    event,
    text,
)
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.orm.exc import StaleDataError

from agenda import clock
from agenda.errors import Stale
from agenda.words import Words, words

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[datetime]):
    """An instant. Aware values go in, UTC comes out, naive ones are refused.

    SQLite keeps no zone: without this an instant written in WIB is read seven hours
    off.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored as an instant")
        return value.astimezone(UTC)

    def process_result_value(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        if value is None:
            return None
        return (
            value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        )


class _Ticks:
    """Rising 60-bit time marks: milliseconds, then the fraction in 4096ths."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def next(self) -> int:
        micros = int(clock.now().timestamp() * 1_000_000)
        millis, rest = divmod(micros, 1000)
        with self._lock:
            self._last = max(self._last + 1, millis << 12 | rest * 4096 // 1000)
            return self._last


_ticks = _Ticks()


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562, 5.7 and 6.2): ids of one process sort as they were made."""
    millis, fraction = divmod(_ticks.next(), 1 << 12)
    value = (millis & 0xFFFFFFFFFFFF) << 80
    value |= 0x7 << 76 | fraction << 64
    value |= 0b10 << 62 | secrets.randbits(62)
    return UUID(int=value)


def first_id_at(at: datetime) -> UUID:
    """The lowest id of our making from that instant on, to cut an index by time."""
    millis = max(0, int(at.timestamp() * 1000))
    return UUID(int=(millis & 0xFFFFFFFFFFFF) << 80 | 0x7 << 76 | 0b10 << 62)


ChoiceT = TypeVar("ChoiceT", bound=StrEnum)


def choice(kind: type[ChoiceT], name: str) -> Enum:
    """A column of one of the values of `kind`: text with a CHECK on both databases."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=24,
        values_callable=lambda choices: [member.value for member in choices],
    )


SortKey = String().with_variant(String(collation="C"), "postgresql")
"""Text that both databases order alike: casefolded by us, compared byte by byte."""


class Base(DeclarativeBase):
    """Base of all models; instants are UTC, choices are text, ids are UUIDv7."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UTCDateTime(), UUID: Uuid()}  # noqa: RUF012 - SQLAlchemy reads it from the class


def index_of_few(column: str) -> Index:
    """An index over the rows that fill in the column, where most leave it empty."""
    filled = text(f"{column} IS NOT NULL")
    return Index(None, column, sqlite_where=filled, postgresql_where=filled)


class Identified:
    """A row with an id of our making and the instants of its life."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[datetime] = mapped_column(default=clock.now)


class Versioned(Identified):
    """A row that people edit: a write from a stale copy is refused.

    `version` rises by one per operation, through `touch`, and every UPDATE carries
    the version that was read.
    """

    version: Mapped[int] = mapped_column(default=1)

    def touch(self) -> None:
        self.version += 1
        self.updated_at = clock.now()


db = SQLAlchemy(metadata=Base.metadata)


def flush() -> None:
    """Send what changed to the database; Stale when somebody was faster."""
    try:
        db.session.flush()
    except StaleDataError as error:
        db.session.rollback()
        raise Stale from error


def roll_back() -> None:
    """Give up what was not committed, also when the connection is gone."""
    try:
        db.session.rollback()
    except DBAPIError:
        db.session().invalidate()


_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FULL = frozenset({"SQLITE_FULL", "53100"})
_BUSY = frozenset(
    {
        *("SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT", "SQLITE_LOCKED"),
        *("40001", "40P01", "55P03"),
    }
)
_OURS = "SQLITE_ERROR"
"""A statement that makes no sense there: nothing that waiting would mend."""


def trouble(error: Exception) -> Words | None:
    """What to say of a fault that lies in the machine: no room, or no database.

    None for every other fault. Nothing of what was being written is kept.
    """
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return _no_room()
    if not isinstance(error, DBAPIError):
        return None
    code = getattr(error.orig, "sqlstate", None)
    code = code or getattr(error.orig, "sqlite_errorname", None)
    if code in _FULL:
        return _no_room()
    if code in _BUSY:
        return words(
            "Basis data sedang sibuk, jadi permintaan ini belum diproses. Tidak ada"
            " yang tersimpan sebagian."
        )
    if code != _OURS and isinstance(error, OperationalError | InterfaceError):
        return words(
            "Basis data sedang tidak dapat dihubungi, jadi permintaan ini belum"
            " diproses. Tidak ada yang tersimpan sebagian."
        )
    return None


def _no_room() -> Words:
    return words(
        "Ruang simpan di server penuh, jadi permintaan ini belum diproses. Tidak ada"
        " yang tersimpan sebagian; beri tahu administrator."
    )


@event.listens_for(Engine, "connect")
def _sqlite_habits(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    cursor = connection.cursor()
    for pragma in (
        "foreign_keys=ON",
        "journal_mode=WAL",
        "busy_timeout=10000",
        "synchronous=NORMAL",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
