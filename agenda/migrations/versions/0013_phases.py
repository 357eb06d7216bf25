"""Phases of elections and events, with area and legal basis.

The phases that ship with the product are filled in with the other reference data.
"""

import sqlalchemy as sa
from alembic import op

from agenda.db import UTCDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(
        *values, name=name, native_enum=False, create_constraint=True, length=24
    )


def upgrade() -> None:
    op.create_table(
        "phase",
        sa.Column("code", sa.String(64), nullable=False),
        sa.Column("election", sa.String(64), nullable=False),
        sa.Column("stage", sa.String(64), nullable=False),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("name_en", sa.String(300), nullable=False),
        sa.Column(
            "level", _choice("level", "info", "heightened", "strict"), nullable=False
        ),
        sa.Column(
            "status",
            _choice("status", "in_force", "done", "cancelled", "estimated"),
            nullable=False,
        ),
        sa.Column("start_date", sa.Date(), nullable=True),
        sa.Column("end_date", sa.Date(), nullable=True),
        sa.Column("legal_basis", sa.String(), nullable=False),
        sa.Column("effect", sa.String(), nullable=False),
        sa.Column("effect_en", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column(
            "confidence", _choice("confidence", "low", "medium", "high"), nullable=False
        ),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint("end_date >= start_date", name=op.f("ck_phase_end_date")),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_phase_event_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phase")),
        sa.UniqueConstraint("code", name=op.f("uq_phase_code")),
    )
    filled = sa.text("event_id IS NOT NULL")
    op.create_index(
        op.f("ix_phase_event_id"),
        "phase",
        ["event_id"],
        sqlite_where=filled,
        postgresql_where=filled,
    )
    op.create_table(
        "phase_area",
        sa.Column("phase_id", sa.Uuid(), nullable=False),
        sa.Column("province_code", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["phase_id"],
            ["phase.id"],
            name=op.f("fk_phase_area_phase_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["province_code"],
            ["province.code"],
            name=op.f("fk_phase_area_province_code"),
        ),
        sa.PrimaryKeyConstraint(
            "phase_id", "province_code", name=op.f("pk_phase_area")
        ),
    )
    op.create_index(
        op.f("ix_phase_area_province_code"), "phase_area", ["province_code"]
    )


def downgrade() -> None:
    op.drop_table("phase_area")
    op.drop_table("phase")
