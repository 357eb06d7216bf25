"""Notices: what people are told, how they want their mail, and which acts wait.

What was done before is told to nobody.
"""

import sqlalchemy as sa
from alembic import op

from agenda.db import UTCDateTime
from agenda.migrations import append_only

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_KINDS = (
    *("assigned", "unassigned", "accepted", "declined", "submitted", "returned"),
    *("approved", "approved_once", "released", "task_cancelled", "due_moved"),
    *("event_moved", "event_confirmed", "event_postponed", "event_cancelled"),
    *("event_restored", "due_soon", "overdue", "overdue_long"),
)


def upgrade() -> None:
    _let_acts_wait()
    _make_notifications()
    op.create_table(
        "mail_wish",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("each", _choice("each", "act", "day", "week"), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("last_digest_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_mail_wish_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_mail_wish")),
    )


def downgrade() -> None:
    op.drop_table("mail_wish")
    op.drop_table("notification")
    append_only.release("audit_entry")
    op.drop_index("ix_audit_entry_waiting", table_name="audit_entry")
    op.drop_column("audit_entry", "told_at")
    op.drop_column("audit_entry", "manner")
    append_only.protect("audit_entry")


def _let_acts_wait() -> None:
    append_only.release("audit_entry")
    op.add_column("audit_entry", sa.Column("told_at", UTCDateTime(), nullable=True))
    # One statement, for SQLite takes a rule only together with its column.
    op.execute(
        "ALTER TABLE audit_entry ADD COLUMN manner VARCHAR(24) NOT NULL DEFAULT 'now'"
        " CONSTRAINT ck_audit_entry_manner"
        " CHECK (manner IN ('now', 'digest', 'silent'))"
    )
    op.execute("UPDATE audit_entry SET told_at = at")
    op.create_index(
        "ix_audit_entry_waiting",
        "audit_entry",
        ["id"],
        sqlite_where=sa.text("told_at IS NULL"),
        postgresql_where=sa.text("told_at IS NULL"),
    )
    append_only.protect("audit_entry")


def _make_notifications() -> None:
    op.create_table(
        "notification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(160), nullable=False),
        sa.Column("kind", _choice("kind", *_KINDS), nullable=False),
        sa.Column("subject_kind", sa.String(24), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("change_set", sa.Uuid(), nullable=False),
        sa.Column("actor_label", sa.String(200), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("read_at", UTCDateTime(), nullable=True),
        sa.Column("mailed_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_notification_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint(
            "account_id", "key", name=op.f("uq_notification_account_id_key")
        ),
    )
    for second in ("id", "change_set"):
        op.create_index(
            op.f(f"ix_notification_account_id_{second}"),
            "notification",
            ["account_id", second],
        )
    op.create_index(
        "ix_notification_unread",
        "notification",
        ["account_id", "id"],
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    )


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(
        *values, name=name, native_enum=False, create_constraint=True, length=24
    )
