"""Which observance of the register a free day belongs to."""

import sqlalchemy as sa
from alembic import op

from agenda.db import UTCDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "observed_holiday",
        sa.Column("holiday_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["holiday_id"],
            ["holiday.id"],
            name=op.f("fk_observed_holiday_holiday_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_observed_holiday_event_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("holiday_id", name=op.f("pk_observed_holiday")),
    )
    op.create_index(
        op.f("ix_observed_holiday_event_id"), "observed_holiday", ["event_id"]
    )


def downgrade() -> None:
    op.drop_table("observed_holiday")
