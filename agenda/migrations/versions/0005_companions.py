"""Attachments, comments and contacts of events; private contact data of accounts."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event_attachment",
        *_kept_beside("event_attachment"),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_event_attachment_file_id")
        ),
    )
    op.create_table(
        "event_comment",
        *_kept_beside("event_comment"),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_event_comment_agency_id")
        ),
    )
    op.create_table(
        "event_contact",
        *_kept_beside("event_contact"),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=200), nullable=False),
        sa.Column("organisation", sa.String(length=300), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column(
            "visibility",
            sa.Enum(
                "agency",
                "partners",
                "event",
                name="visibility",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
    )
    for table in ("event_attachment", "event_comment", "event_contact"):
        op.create_index(
            op.f(f"ix_{table}_event_id_id"), table, ["event_id", "id"], unique=False
        )
    op.create_index(
        op.f("ix_event_attachment_file_id"),
        "event_attachment",
        ["file_id"],
        unique=False,
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("phone", sa.String(length=40), nullable=True))
        batch_op.add_column(
            sa.Column("private_email", sa.String(length=254), nullable=True)
        )


def downgrade() -> None:
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_column("private_email")
        batch_op.drop_column("phone")
    for table in ("event_contact", "event_comment", "event_attachment"):
        op.drop_table(table)


def _kept_beside(table: str) -> list[Any]:
    """What each of the three has: an event, a life, who brought it, who took it."""
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("added_by", sa.String(length=200), nullable=False),
        sa.Column("added_by_id", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=200), nullable=False),
        sa.Column("withdrawn_reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f(f"fk_{table}_event_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["account.id"], name=op.f(f"fk_{table}_added_by_id")
        ),
    ]
