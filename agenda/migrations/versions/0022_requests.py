"""Requests for coverage, what both sides wrote, and what people are told of them."""

import sqlalchemy as sa
from alembic import op

from agenda.db import UTCDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_BEFORE = (
    *("assigned", "unassigned", "accepted", "declined", "submitted", "returned"),
    *("approved", "approved_once", "released", "task_cancelled", "due_moved"),
    *("event_moved", "event_confirmed", "event_postponed", "event_cancelled"),
    *("event_restored", "due_soon", "overdue", "overdue_long"),
    *("offer_waiting", "lapsed", "time_asked", "time_granted", "time_refused"),
)
_MORE = (
    *("request_made", "request_asked_back", "request_replied", "request_accepted"),
    *("request_declined", "request_withdrawn", "request_late"),
)


def upgrade() -> None:
    _let_notices_tell(*_BEFORE, *_MORE)
    op.create_table(
        "coverage_request",
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("requester_id", sa.Uuid(), nullable=False),
        sa.Column("asking_agency_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("type_code", sa.String(64), nullable=False),
        sa.Column("details", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("at_time", sa.Time(), nullable=True),
        sa.Column(
            "precision",
            _choice("precision", "exact", "day", "week", "month", "quarter", "year"),
            nullable=False,
        ),
        sa.Column("timezone", sa.String(64), nullable=False),
        sa.Column("province_code", sa.String(64), nullable=True),
        sa.Column("place", sa.String(300), nullable=False),
        sa.Column("contact", sa.String(300), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column(
            "state",
            _choice("state", "new", "asked_back", "accepted", "declined", "withdrawn"),
            nullable=False,
        ),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_by", sa.String(200), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *_row(),
        *(
            sa.ForeignKeyConstraint(
                [column], [target], name=op.f(f"fk_coverage_request_{column}")
            )
            for column, target in (
                ("requester_id", "account.id"),
                ("asking_agency_id", "agency.id"),
                ("agency_id", "agency.id"),
                ("type_code", "task_type.code"),
                ("province_code", "province.code"),
            )
        ),
        sa.ForeignKeyConstraint(
            ["task_id"],
            ["task.id"],
            name=op.f("fk_coverage_request_task_id"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coverage_request")),
        sa.UniqueConstraint("number", name=op.f("uq_coverage_request_number")),
    )
    for columns in (
        ("agency_id", "state", "id"),
        ("asking_agency_id", "id"),
        ("requester_id", "id"),
        ("state", "answer_by"),
    ):
        name = op.f("ix_coverage_request_" + "_".join(columns))
        op.create_index(name, "coverage_request", list(columns))
    filled = sa.text("task_id IS NOT NULL")
    op.create_index(
        op.f("ix_coverage_request_task_id"),
        "coverage_request",
        ["task_id"],
        sqlite_where=filled,
        postgresql_where=filled,
    )
    op.create_table(
        "request_message",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _choice("kind", "question", "reply"), nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        *_row(),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["coverage_request.id"],
            name=op.f("fk_request_message_request_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_message")),
    )
    op.create_index(
        op.f("ix_request_message_request_id"), "request_message", ["request_id"]
    )


def downgrade() -> None:
    op.drop_table("request_message")
    op.drop_table("coverage_request")
    told = sa.table("notification", sa.column("kind", sa.String()))
    op.execute(sa.delete(told).where(told.c.kind.in_(_MORE)))
    _let_notices_tell(*_BEFORE)


def _let_notices_tell(*kinds: str) -> None:
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("notification") as table:
        table.drop_constraint(op.f("ck_notification_kind"), type_="check")
        table.create_check_constraint(
            op.f("ck_notification_kind"), f"kind IN ({listed})"
        )


def _row() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
    )


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(
        *values, name=name, native_enum=False, create_constraint=True, length=24
    )
