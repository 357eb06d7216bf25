"""Which tables a backup holds, and how a value of each kind of column is written.

Every table of the product is dumped, or stands in `LEFT_OUT` with the reason. Values
travel as JSON: what JSON does not know (ids, dates, instants, octets) as text that
comes back exactly, on either database.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from agenda.db import UTCDateTime

LEFT_OUT = {
    "entry_text": "a cache: calendar text is made again when a feed is asked for",
    "event_search": "made again from the events",
    "failed_sign_in": "locks of minutes",
    "idempotency": "answers of the last day, with addresses of feeds in clear",
    "job_run": "jobs are safe to repeat; what is due is done again",
    "kept_form": "what somebody had typed into a form an hour ago",
    "login_session": "whoever had signed in signs in again",
    "one_time_link": "a link of the past would open an account again",
    "outbox": "letters of a past day would be sent a second time",
    "task_search": "made again from the tasks",
}
"""Tables that no backup holds, and why; after a restore they are empty or made anew."""


@dataclass(frozen=True)
class Kind:
    """How values of a kind of column are read, written as JSON, and read back."""

    type: TypeEngine[Any]
    write: Callable[[Any], Any]
    read: Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _document(packed: list[Any]) -> Any:
    """The value; `null` within JSON is not the absence of a value."""
    [value] = packed
    return sa.JSON.NULL if value is None else value


KINDS = {
    "text": Kind(sa.Text(), _same, _same),
    "integer": Kind(sa.BigInteger(), _same, _same),
    "float": Kind(sa.Double(), _same, _same),
    "boolean": Kind(sa.Boolean(), _same, _same),
    "uuid": Kind(sa.Uuid(), str, UUID),
    "instant": Kind(UTCDateTime(), datetime.isoformat, _instant),
    "date": Kind(sa.Date(), date.isoformat, date.fromisoformat),
    "time": Kind(sa.Time(), time.isoformat, time.fromisoformat),
    "octets": Kind(
        sa.LargeBinary(),
        lambda octets: base64.b64encode(octets).decode(),
        base64.b64decode,
    ),
    "json": Kind(
        sa.JSON(none_as_null=True), lambda text: [json.loads(text)], _document
    ),
}
"""The kinds of columns. JSON is packed in a list, so that `null` in it is kept apart
from no value at all; it is read from the database as the text that lies there."""


def kind_of(column: sa.Column[Any]) -> str:
    """The kind of a column of the models; LookupError for one that has none yet."""
    kind = column.type
    if isinstance(kind, UTCDateTime):
        return "instant"
    if isinstance(kind, sa.TypeDecorator):
        raise LookupError(f"{column} has a type that a backup does not know: {kind!r}")
    for base, name in _BY_TYPE:
        if isinstance(kind, base):
            return name
    raise LookupError(f"{column} has a type that a backup does not know: {kind!r}")


_BY_TYPE: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (sa.JSON, "json"),
    (sa.String, "text"),
    (sa.Uuid, "uuid"),
    (sa.Boolean, "boolean"),
    (sa.Integer, "integer"),
    (sa.Float, "float"),
    (sa.Date, "date"),
    (sa.Time, "time"),
    (sa.LargeBinary, "octets"),
)


def dumped(metadata: sa.MetaData) -> list[sa.Table]:
    """The tables that a backup holds, those that others point at first."""
    return [table for table in metadata.sorted_tables if table.name not in LEFT_OUT]


def columns_of(table: sa.Table) -> dict[str, str]:
    """The columns of a table that a backup holds, each with its kind."""
    return {
        column.name: kind_of(column)
        for column in table.columns
        if column.computed is None
    }


def plain(name: str, columns: dict[str, str]) -> sa.TableClause:
    """A table with nothing but names and kinds, whatever the models say today."""
    return sa.table(
        name, *(sa.column(column, KINDS[kind].type) for column, kind in columns.items())
    )
