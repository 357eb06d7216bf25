"""Leave, the duty roster, and who acts for an official between two days."""

import sqlalchemy as sa
from alembic import op

from agenda.db import UTCDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_LEAVE_KINDS = (
    "annual",
    "sick",
    "maternity",
    "important",
    "long",
    "unpaid",
    "travel",
    "training",
    "other",
)


def upgrade() -> None:
    op.create_table(
        "leave",
        *_person("leave", "account_id"),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("kind", _choice("kind", *_LEAVE_KINDS), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        *_kept(),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_leave_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave")),
    )
    op.create_index(
        op.f("ix_leave_account_id_last_day"), "leave", ["account_id", "last_day"]
    )
    op.create_table(
        "duty",
        *_person("duty", "account_id"),
        sa.Column("day", sa.Date(), nullable=False),
        *_kept(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty")),
    )
    op.create_index(op.f("ix_duty_account_id"), "duty", ["account_id"])
    op.create_index(
        op.f("ix_duty_day_account_id"), "duty", ["day", "account_id"], unique=True
    )
    op.create_table(
        "delegation",
        *_person("delegation", "official_id"),
        *_person("delegation", "acting_id"),
        sa.Column("kind", _choice("kind", "plt", "plh"), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(300), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        *_kept(),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_delegation_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
    )
    for column in ("acting_id", "official_id"):
        op.create_index(
            op.f(f"ix_delegation_{column}_last_day"), "delegation", [column, "last_day"]
        )


def downgrade() -> None:
    for table in ("delegation", "duty", "leave"):
        op.drop_table(table)


def _person(table: str, column: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column(column, sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            [column],
            ["account.id"],
            name=op.f(f"fk_{table}_{column}"),
            ondelete="CASCADE",
        ),
    )


def _kept() -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
    )


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(
        *values, name=name, native_enum=False, create_constraint=True, length=24
    )
