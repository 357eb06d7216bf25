"""Lessons: what was learned of a task when its event was closed."""

import sqlalchemy as sa
from alembic import op

from agenda.db import UTCDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "lesson",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("root_id", sa.Uuid(), nullable=True),
        sa.Column(
            "verdict", _choice("verdict", "keep", "change", "drop"), nullable=True
        ),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("slip", _choice("slip", "late", "cancelled", "open"), nullable=True),
        sa.Column("days_late", sa.Integer(), nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        _key("event_id", "event.id", "CASCADE"),
        _key("task_id", "task.id", "CASCADE"),
        _key("author_id", "account.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson")),
    )
    for column in ("event_id", "task_id", "root_id"):
        op.create_index(op.f(f"ix_lesson_{column}"), "lesson", [column])


def downgrade() -> None:
    op.drop_table("lesson")


def _key(column: str, target: str, then: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [target], name=op.f(f"fk_lesson_{column}"), ondelete=then
    )


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(
        *values, name=name, native_enum=False, create_constraint=True, length=24
    )
