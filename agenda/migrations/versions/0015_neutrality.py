"""The neutrality guard: checklists by version, answers, approvals, releases.

The shipped checklist is filled in beside the other reference data.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from agenda.db import UTCDateTime
from agenda.migrations import append_only

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_APPEND_ONLY = ("neutrality_check", "neutrality_ruling")


def upgrade() -> None:
    op.add_column(
        "task", sa.Column("draft", sa.Integer(), nullable=False, server_default="1")
    )
    _make_checklists()
    op.create_table(
        "neutrality_check",
        *_of_a_draft(),
        sa.Column("checklist_id", sa.Uuid(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        *_by_whom("neutrality_check"),
        sa.ForeignKeyConstraint(
            ["checklist_id"],
            ["checklist.id"],
            name=op.f("fk_neutrality_check_checklist_id"),
        ),
    )
    op.create_table(
        "neutrality_ruling",
        *_of_a_draft(),
        sa.Column("ground", _choice("ground", "service", "emergency", "correction")),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("phases", sa.JSON(), nullable=False),
        sa.Column("evidence_digest", sa.String(64), nullable=False),
        *_by_whom("neutrality_ruling"),
    )
    op.create_index(
        op.f("ix_neutrality_ruling_at_id"), "neutrality_ruling", ["at", "id"]
    )
    for table in _APPEND_ONLY:
        op.create_index(op.f(f"ix_{table}_task_id_id"), table, ["task_id", "id"])
        append_only.protect(table)


def downgrade() -> None:
    for table in reversed(_APPEND_ONLY):
        append_only.release(table)
        op.drop_table(table)
    op.drop_table("checklist_item")
    op.drop_table("checklist")
    op.drop_column("task", "draft")


def _make_checklists() -> None:
    op.create_table(
        "checklist",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("published_at", UTCDateTime(), nullable=False),
        sa.Column("published_by", sa.String(200), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist")),
        sa.UniqueConstraint("number", name=op.f("uq_checklist_number")),
    )
    texts = ("question", "question_en", "advice", "advice_en", "basis")
    op.create_table(
        "checklist_item",
        sa.Column("checklist_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(text, sa.String(), nullable=False) for text in texts),
        sa.ForeignKeyConstraint(
            ["checklist_id"],
            ["checklist.id"],
            name=op.f("fk_checklist_item_checklist_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "checklist_id", "number", name=op.f("pk_checklist_item")
        ),
    )


def _of_a_draft() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("draft", sa.Integer(), nullable=False),
    ]


def _by_whom(table: str) -> list[sa.Column[Any] | sa.Constraint]:
    return [
        sa.Column("level", _choice("level", "info", "heightened", "strict")),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("actor_label", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f(f"fk_{table}_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(
        *values, name=name, native_enum=False, create_constraint=True, length=24
    )
