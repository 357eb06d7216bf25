"""Names of agencies by date, and agencies that were merged."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_OWNED = ("event", "task")


def upgrade() -> None:
    with op.batch_alter_table("agency", schema=None) as batch_op:
        batch_op.add_column(sa.Column("merged_into_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("merged_on", sa.Date(), nullable=True))
        batch_op.add_column(
            sa.Column("names", sa.JSON(), nullable=False, server_default="[]")
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_agency_merged_into_id"),
            "agency",
            ["merged_into_id"],
            ["id"],
        )
    # Whoever writes says it: the default was for the rows that were there.
    with op.batch_alter_table("agency", schema=None) as batch_op:
        batch_op.alter_column("names", server_default=None)
    for table in _OWNED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("former_agency_id", sa.Uuid(), nullable=True))
            batch_op.create_foreign_key(
                batch_op.f(f"fk_{table}_former_agency_id"),
                "agency",
                ["former_agency_id"],
                ["id"],
            )
            batch_op.create_index(
                batch_op.f(f"ix_{table}_former_agency_id"),
                ["former_agency_id"],
                unique=False,
            )


def downgrade() -> None:
    for table in _OWNED:
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_index(batch_op.f(f"ix_{table}_former_agency_id"))
            batch_op.drop_constraint(
                batch_op.f(f"fk_{table}_former_agency_id"), type_="foreignkey"
            )
            batch_op.drop_column("former_agency_id")
    with op.batch_alter_table("agency", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_agency_merged_into_id"), type_="foreignkey"
        )
        batch_op.drop_column("names")
        batch_op.drop_column("merged_on")
        batch_op.drop_column("merged_into_id")
