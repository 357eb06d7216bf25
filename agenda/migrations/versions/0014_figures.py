"""Figures: kind and day of their source, what is known last, what places may add up.

Sources get a key under which all their spellings are found. What is known last of each
metric is a row of its own, by which the register is narrowed and sorted.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op

from agenda.db import new_id
from agenda.migrations import append_only

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_KINDS = "'letter', 'organizer', 'statement', 'media', 'data', 'other'"
_LONGEST_KEY = 200
_AT_ONCE = 500


def upgrade() -> None:
    append_only.release("estimate")
    op.add_column(
        "estimate",
        sa.Column("source_key", sa.String(200), nullable=False, server_default=""),
    )
    # One statement, for SQLite takes a rule only together with its column.
    op.execute(
        "ALTER TABLE estimate ADD COLUMN source_kind VARCHAR(24)"
        f" CONSTRAINT ck_estimate_source_kind CHECK (source_kind IN ({_KINDS}))"
    )
    op.add_column("estimate", sa.Column("seen_on", sa.Date(), nullable=True))
    _name_sources()
    op.create_index(op.f("ix_estimate_source_key"), "estimate", ["source_key"])
    append_only.protect("estimate")
    _tell_metrics()
    op.create_table(
        "event_figure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("metric_code", sa.String(64), nullable=False),
        sa.Column("likely", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_event_figure_event_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["metric_code"],
            ["metric.code"],
            name=op.f("fk_event_figure_metric_code"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_figure")),
        sa.UniqueConstraint(
            "event_id", "metric_code", name=op.f("uq_event_figure_event_id_metric_code")
        ),
    )
    _keep_newest()
    op.create_index(
        op.f("ix_event_figure_metric_code_likely_id"),
        "event_figure",
        ["metric_code", "likely", "id"],
    )


def downgrade() -> None:
    op.drop_table("event_figure")
    for column in ("adds_reason_en", "adds_reason", "adds_over_places"):
        op.drop_column("metric", column)
    append_only.release("estimate")
    op.drop_index(op.f("ix_estimate_source_key"), table_name="estimate")
    for column in ("seen_on", "source_kind", "source_key"):
        op.drop_column("estimate", column)
    append_only.protect("estimate")


_estimate = sa.table(
    "estimate",
    sa.column("id", sa.Uuid()),
    sa.column("event_id", sa.Uuid()),
    sa.column("metric_code", sa.String()),
    sa.column("place", sa.String()),
    sa.column("kind", sa.String()),
    sa.column("likely", sa.BigInteger()),
    sa.column("as_of", sa.Date()),
    sa.column("struck_at", sa.DateTime()),
    sa.column("source", sa.String()),
    sa.column("source_key", sa.String()),
)


def _name_sources() -> None:
    connection = op.get_bind()
    spelt = connection.scalars(sa.select(_estimate.c.source).distinct()).all()
    for source in spelt:
        key = " ".join(source.split()).casefold()[:_LONGEST_KEY]
        same = sa.update(_estimate).where(_estimate.c.source == source)
        connection.execute(same.values(source_key=key))


# What is known last

_figure = sa.table(
    "event_figure",
    sa.column("id", sa.Uuid()),
    sa.column("event_id", sa.Uuid()),
    sa.column("metric_code", sa.String()),
    sa.column("likely", sa.BigInteger()),
)


def _keep_newest() -> None:
    wanted = sa.select(
        _estimate.c.event_id,
        _estimate.c.metric_code,
        _estimate.c.kind,
        _estimate.c.likely,
    ).where(_estimate.c.struck_at.is_(None), _estimate.c.place == "")
    # The last word of a pair stays: actual after estimate, then by day and row.
    is_actual = sa.case((_estimate.c.kind == "actual", 1), else_=0)
    rows = op.get_bind().execute(
        wanted.order_by(is_actual, _estimate.c.as_of, _estimate.c.id)
    )
    newest = {(row.event_id, row.metric_code): row.likely for row in rows}
    _write(list(newest.items()))


def _write(newest: list[tuple[tuple[UUID, str], int]]) -> None:
    for first in range(0, len(newest), _AT_ONCE):
        some: Iterable[Any] = newest[first : first + _AT_ONCE]
        rows = [
            {"id": new_id(), "event_id": event, "metric_code": metric, "likely": likely}
            for (event, metric), likely in some
        ]
        op.bulk_insert(_figure, rows)


# What may be added up

_SAME_PEOPLE = (
    "Orang yang sama dapat dihitung di lebih dari satu tempat.",
    "The same person may be counted in more than one place.",
)
_METRICS = {
    "countries": (
        False,
        "Negara yang sama dapat hadir di lebih dari satu tempat.",
        "The same country may be present in more than one place.",
    ),
    "participants": (False, *_SAME_PEOPLE),
    "visits": (
        True,
        "Setiap kunjungan terjadi di satu tempat saja.",
        "Each visit takes place in one place only.",
    ),
    "athletes": (False, *_SAME_PEOPLE),
    "officials": (False, *_SAME_PEOPLE),
    "journalists": (False, *_SAME_PEOPLE),
    "delegates": (False, *_SAME_PEOPLE),
    "budget_idr": (
        True,
        "Rupiah yang sama tidak dianggarkan dua kali.",
        "The same rupiah is not budgeted twice.",
    ),
}
_metric = sa.table(
    "metric",
    sa.column("code", sa.String()),
    sa.column("adds_over_places", sa.Boolean()),
    sa.column("adds_reason", sa.String()),
    sa.column("adds_reason_en", sa.String()),
)


def _tell_metrics() -> None:
    op.add_column(
        "metric",
        sa.Column(
            "adds_over_places", sa.Boolean(), nullable=False, server_default=sa.false()
        ),
    )
    for name in ("adds_reason", "adds_reason_en"):
        op.add_column(
            "metric",
            sa.Column(name, sa.String(300), nullable=False, server_default=""),
        )
    for code, (adds, reason, reason_en) in _METRICS.items():
        row = sa.update(_metric).where(_metric.c.code == code)
        told = {"adds_reason": reason, "adds_reason_en": reason_en}
        op.get_bind().execute(row.values(adds_over_places=adds, **told))
