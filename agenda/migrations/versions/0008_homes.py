"""What the homes of the roles remember, and what the trash leaves behind."""

import sqlalchemy as sa
from alembic import op

from agenda.migrations import append_only

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TRASHED = sa.text("trashed_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "visit",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("news_since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_visit_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_visit")),
    )
    op.create_table(
        "tombstone",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("uid", sa.String(length=255), nullable=False),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tombstone")),
        sa.UniqueConstraint("number", name=op.f("uq_tombstone_number")),
        sa.UniqueConstraint("uid", name=op.f("uq_tombstone_uid")),
    )
    for table in ("event", "task"):
        op.create_index(
            op.f(f"ix_{table}_trashed_at_id"),
            table,
            ["trashed_at", "id"],
            sqlite_where=_TRASHED,
            postgresql_where=_TRASHED,
        )
    op.create_index(
        op.f("ix_task_status_due_at_utc_id"), "task", ["status", "due_at_utc", "id"]
    )
    append_only.release("estimate")
    op.add_column(
        "estimate", sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True)
    )
    append_only.protect("estimate")


def downgrade() -> None:
    append_only.release("estimate")
    op.drop_column("estimate", "purged_at")
    append_only.protect("estimate")
    op.drop_index(op.f("ix_task_status_due_at_utc_id"), table_name="task")
    for table in ("task", "event"):
        op.drop_index(op.f(f"ix_{table}_trashed_at_id"), table_name=table)
    op.drop_table("tombstone")
    op.drop_table("visit")
