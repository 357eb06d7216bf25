"""Every date that an event ever held, with who said so, when and why.

What an office wrote down before is told again from its record: a row for each act that
changed a date, its status, or who confirmed it. Where the record does not lead to the
date that is there now, one row more says what it is.
"""

from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op

from agenda.db import UTCDateTime, new_id
from agenda.migrations import append_only

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_PRECISIONS = ("exact", "day", "week", "month", "quarter", "year")
_STATUSES = ("tentative", "confirmed", "postponed", "cancelled", "completed")
_AT_ONCE = 500


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(
        *values, name=name, native_enum=False, create_constraint=True, length=24
    )


def upgrade() -> None:
    op.create_table(
        "event_date",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("actor_label", sa.String(200), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("change_set", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("start_date", sa.Date(), nullable=True),
        sa.Column("start_time", sa.Time(), nullable=True),
        sa.Column("end_date", sa.Date(), nullable=True),
        sa.Column("end_time", sa.Time(), nullable=True),
        sa.Column("timezone", sa.String(64), nullable=False),
        sa.Column("precision", _choice("precision", _PRECISIONS), nullable=False),
        sa.Column("status", _choice("status", _STATUSES), nullable=False),
        sa.Column("confirmed_by", sa.String(), nullable=False),
        sa.Column("confirmation_reference", sa.String(), nullable=False),
        sa.Column("purged_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_event_date_event_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_date")),
    )
    op.create_index("ix_event_date_event_id_id", "event_date", ["event_id", "id"])
    _fill()
    append_only.protect("event_date")


def downgrade() -> None:
    append_only.release("event_date")
    op.drop_table("event_date")


# What was held before

_HELD = (
    "start_date",
    "start_time",
    "end_date",
    "end_time",
    "timezone",
    "precision",
    "status",
    "confirmed_by",
    "confirmation_reference",
)
_TOLD = {
    "start",
    "end",
    "timezone",
    "precision",
    "status",
    "confirmed_by",
    "confirmation_reference",
}


def _held_columns() -> list[sa.ColumnClause[Any]]:
    return [
        sa.column("start_date", sa.Date()),
        sa.column("start_time", sa.Time()),
        sa.column("end_date", sa.Date()),
        sa.column("end_time", sa.Time()),
        *(sa.column(name, sa.String()) for name in _HELD[4:]),
    ]


_event = sa.table(
    "event",
    sa.column("id", sa.Uuid()),
    sa.column("updated_at", UTCDateTime()),
    *_held_columns(),
)
_entry = sa.table(
    "audit_entry",
    sa.column("id", sa.Uuid()),
    sa.column("at", UTCDateTime()),
    sa.column("actor_label", sa.String()),
    sa.column("action", sa.String()),
    sa.column("subject_kind", sa.String()),
    sa.column("subject_id", sa.Uuid()),
    sa.column("change_set", sa.Uuid()),
    sa.column("reason", sa.String()),
    sa.column("changes", sa.JSON()),
)
_date = sa.table(
    "event_date",
    sa.column("id", sa.Uuid()),
    sa.column("event_id", sa.Uuid()),
    sa.column("at", UTCDateTime()),
    sa.column("actor_label", sa.String()),
    sa.column("action", sa.String()),
    sa.column("change_set", sa.Uuid()),
    sa.column("reason", sa.String()),
    *_held_columns(),
)


def _fill() -> None:
    connection = op.get_bind()
    ids = list(connection.scalars(sa.select(_event.c.id).order_by(_event.c.id)))
    for first in range(0, len(ids), _AT_ONCE):
        some = ids[first : first + _AT_ONCE]
        acts = _acts(connection, some)
        events = connection.execute(
            sa.select(_event).where(_event.c.id.in_(some)).order_by(_event.c.id)
        ).mappings()
        rows = [row for one in events for row in _rows(one, acts.get(one["id"], []))]
        op.bulk_insert(_date, rows)


def _acts(connection: sa.Connection, ids: list[UUID]) -> dict[UUID, list[Any]]:
    wanted = sa.select(_entry).where(
        _entry.c.subject_kind == "event", _entry.c.subject_id.in_(ids)
    )
    acts: dict[UUID, list[Any]] = {}
    for entry in connection.execute(wanted.order_by(_entry.c.id)).mappings():
        acts.setdefault(entry["subject_id"], []).append(entry)
    return acts


def _rows(event: Any, acts: list[Any]) -> Iterator[dict[str, Any]]:
    """The dates of one event in the order in which it held them."""
    present = {name: event[name] for name in _HELD}
    held: dict[str, Any] = {}
    for entry in acts:
        told = {
            change["field"]: change["new"]
            for change in entry["changes"]
            if change["field"] in _TOLD
        }
        if not told or not (held or _is_whole(told)):
            continue
        held = {**_BLANK, **held, **_columns(told)}
        yield _row(event, held, entry)
    if held != present:
        yield _row(event, present, _as_it_is(event))


_BLANK: dict[str, Any] = {
    "start_date": None,
    "start_time": None,
    "end_date": None,
    "end_time": None,
    "confirmed_by": "",
    "confirmation_reference": "",
}


def _is_whole(told: Mapping[str, Any]) -> bool:
    """Whether an act tells all that a date cannot be without: a registration does."""
    return {"timezone", "precision", "status"} <= told.keys()


def _columns(told: Mapping[str, Any]) -> dict[str, Any]:
    columns: dict[str, Any] = {}
    for name, value in told.items():
        if name in {"start", "end"}:
            day, _, at = (value or "").partition("T")
            columns[f"{name}_date"] = date.fromisoformat(day) if day else None
            columns[f"{name}_time"] = time.fromisoformat(at) if at else None
        else:
            columns[name] = value or ""
    return columns


def _as_it_is(event: Any) -> dict[str, Any]:
    return {
        "at": event["updated_at"],
        "actor_label": "",
        "action": "event:revise",
        "change_set": new_id(),
        "reason": "",
    }


def _row(event: Any, held: Mapping[str, Any], entry: Any) -> dict[str, Any]:
    told = ("at", "actor_label", "action", "change_set", "reason")
    return {
        "id": new_id(),
        "event_id": event["id"],
        **{name: entry[name] for name in told},
        **held,
    }
