"""Offers that go back unanswered, and requests for more time."""

import sqlalchemy as sa
from alembic import op

from agenda.db import UTCDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_KINDS = (
    *("assigned", "unassigned", "accepted", "declined", "submitted", "returned"),
    *("approved", "approved_once", "released", "task_cancelled", "due_moved"),
    *("event_moved", "event_confirmed", "event_postponed", "event_cancelled"),
    *("event_restored", "due_soon", "overdue", "overdue_long"),
)
_MORE_KINDS = (
    *("offer_waiting", "lapsed", "time_asked", "time_granted", "time_refused"),
)


def upgrade() -> None:
    op.add_column(
        "agency",
        sa.Column("answer_hours", sa.Integer(), nullable=False, server_default="16"),
    )
    for column in ("offered_again_at", "reminded_at", "lapsed_at"):
        op.add_column("assignment", sa.Column(column, UTCDateTime(), nullable=True))
    _make_time_requests()
    _let_notices_be((*_KINDS, *_MORE_KINDS))


def downgrade() -> None:
    told = sa.table("notification", sa.column("kind", sa.String()))
    op.execute(sa.delete(told).where(told.c.kind.in_(_MORE_KINDS)))
    _let_notices_be(_KINDS)
    op.drop_table("time_request")
    for column in ("lapsed_at", "reminded_at", "offered_again_at"):
        op.drop_column("assignment", column)
    op.drop_column("agency", "answer_hours")


def _make_time_requests() -> None:
    op.create_table(
        "time_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("due_time", sa.Time(), nullable=True),
        sa.Column("present_due", sa.String(16), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                *("open", "granted", "refused"),
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_by", sa.String(200), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["task_id"],
            ["task.id"],
            name=op.f("fk_time_request_task_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_time_request_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_request")),
    )
    op.create_index(
        op.f("ix_time_request_task_id_id"), "time_request", ["task_id", "id"]
    )
    op.create_index(
        "uq_time_request_open",
        "time_request",
        ["task_id", "account_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def _let_notices_be(kinds: tuple[str, ...]) -> None:
    """Let these be the kinds of notices."""
    told = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_notification_kind"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_notification_kind"), f"kind IN ({told})"
        )
