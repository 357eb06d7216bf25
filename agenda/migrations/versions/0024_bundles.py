"""Bundles: what an officer did in a period, and who was named to read it."""

import sqlalchemy as sa
from alembic import op

from agenda.db import UTCDateTime

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bundle",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_row(),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_bundle_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundle")),
    )
    op.create_index(
        op.f("ix_bundle_account_id_first_day_last_day"),
        "bundle",
        ["account_id", "first_day", "last_day"],
        unique=True,
    )
    op.create_table(
        "bundle_reader",
        sa.Column("bundle_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("named_by", sa.String(200), nullable=False),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        *_row(),
        sa.ForeignKeyConstraint(
            ["bundle_id"],
            ["bundle.id"],
            name=op.f("fk_bundle_reader_bundle_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_bundle_reader_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bundle_reader")),
    )
    for column in ("bundle_id", "account_id"):
        op.create_index(op.f(f"ix_bundle_reader_{column}"), "bundle_reader", [column])


def downgrade() -> None:
    for table in ("bundle_reader", "bundle"):
        op.drop_table(table)


def _row() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
    )
