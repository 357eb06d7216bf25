"""Saved filters and columns of lists."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_filter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("shared_with_id", sa.Uuid(), nullable=True),
        sa.Column("kind", _choice("kind", "events", "tasks"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["account.id"], name=op.f("fk_saved_filter_owner_id")
        ),
        sa.ForeignKeyConstraint(
            ["shared_with_id"],
            ["agency.id"],
            name=op.f("fk_saved_filter_shared_with_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
    )
    for column in ("owner_id", "shared_with_id"):
        op.create_index(
            op.f(f"ix_saved_filter_{column}"), "saved_filter", [column], unique=False
        )
    op.create_table(
        "list_habit",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _choice("kind", "events", "tasks"), nullable=False),
        sa.Column("look", _choice("look", "rows", "table"), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_list_habit_account_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("account_id", "kind", name=op.f("pk_list_habit")),
    )


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(
        *values, name=name, native_enum=False, create_constraint=True, length=24
    )


def downgrade() -> None:
    op.drop_table("list_habit")
    for column in ("shared_with_id", "owner_id"):
        op.drop_index(op.f(f"ix_saved_filter_{column}"), table_name="saved_filter")
    op.drop_table("saved_filter")
