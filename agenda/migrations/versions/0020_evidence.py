"""What is expected as proof of a kind of work, and the draft to which proof belongs.

What ships is filled in with the other reference data. The draft of what is there
already follows from the returns that the history tells of.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from agenda.db import UTCDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_task = sa.table("task", sa.column("id", sa.Uuid()), sa.column("draft", sa.Integer()))
_act = sa.table(
    "audit_entry",
    sa.column("subject_id", sa.Uuid()),
    sa.column("action", sa.String()),
    sa.column("at", UTCDateTime()),
)
_evidence = sa.table(
    "evidence",
    sa.column("task_id", sa.Uuid()),
    sa.column("created_at", UTCDateTime()),
    sa.column("withdrawn_at", UTCDateTime()),
    sa.column("draft", sa.Integer()),
    sa.column("withdrawn_draft", sa.Integer()),
)


def upgrade() -> None:
    op.add_column("task_type", sa.Column("evidence", sa.JSON(), nullable=True))
    op.add_column(
        "evidence", sa.Column("draft", sa.Integer(), nullable=False, server_default="1")
    )
    op.add_column(
        "evidence",
        sa.Column("expected", sa.String(64), nullable=False, server_default=""),
    )
    op.add_column("evidence", sa.Column("withdrawn_draft", sa.Integer(), nullable=True))
    added, withdrawn = _evidence.c.created_at, _evidence.c.withdrawn_at
    op.execute(sa.update(_evidence).values(draft=_draft_at(added)))
    op.execute(
        sa.update(_evidence)
        .where(withdrawn.is_not(None))
        .values(withdrawn_draft=_draft_at(withdrawn))
    )


def _draft_at(moment: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    """The draft at that moment: never beyond the one that the task has come to."""
    returns = (
        sa.select(1 + sa.func.count())
        .where(
            _act.c.subject_id == _evidence.c.task_id,
            _act.c.action == "task:return",
            _act.c.at <= moment,
        )
        .correlate(_evidence)
        .scalar_subquery()
    )
    newest = (
        sa.select(_task.c.draft)
        .where(_task.c.id == _evidence.c.task_id)
        .correlate(_evidence)
        .scalar_subquery()
    )
    return sa.case((returns > newest, newest), else_=returns)


def downgrade() -> None:
    for column in ("withdrawn_draft", "expected", "draft"):
        op.drop_column("evidence", column)
    op.drop_column("task_type", "evidence")
