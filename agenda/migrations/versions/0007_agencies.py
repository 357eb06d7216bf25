"""Names of agencies by date, and agencies that were merged."""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_OWNED = ("event", "task")


def upgrade() -> None:
    op.create_table(
        "agency_name",
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"],
            ["agency.id"],
            name=op.f("fk_agency_name_agency_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("agency_id", "valid_from", name=op.f("pk_agency_name")),
    )
    _keep_present_names()
    with op.batch_alter_table("agency", schema=None) as batch_op:
        batch_op.add_column(sa.Column("merged_into_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("merged_on", sa.Date(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_agency_merged_into_id"),
            "agency",
            ["merged_into_id"],
            ["id"],
        )
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


def _keep_present_names() -> None:
    """Every agency has had its name from the beginning, as far as is known."""
    agency = sa.table("agency", sa.column("id"), sa.column("name"))
    name = sa.table(
        "agency_name",
        sa.column("agency_id"),
        sa.column("valid_from", sa.Date()),
        sa.column("name"),
    )
    beginning = sa.literal(date.min, sa.Date())
    op.execute(
        name.insert().from_select(
            ["agency_id", "valid_from", "name"],
            sa.select(agency.c.id, beginning, agency.c.name),
        )
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
        batch_op.drop_column("merged_on")
        batch_op.drop_column("merged_into_id")
    op.drop_table("agency_name")
