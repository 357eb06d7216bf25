"""Indexes over columns that few rows fill in: over those rows alone.

A planner that counts the empty ones thinks such an index worthless and reads it all.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_FEW = (
    ("event", "parent_id"),
    ("event", "series_id"),
    ("event", "former_agency_id"),
    ("task", "former_agency_id"),
)


def upgrade() -> None:
    for table, column in _FEW:
        filled = sa.text(f"{column} IS NOT NULL")
        op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
        op.create_index(
            op.f(f"ix_{table}_{column}"),
            table,
            [column],
            sqlite_where=filled,
            postgresql_where=filled,
        )


def downgrade() -> None:
    for table, column in _FEW:
        op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
