"""Yearly scores of the index of public information management."""

import sqlalchemy as sa
from alembic import op

from agenda.db import UTCDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "index_score",
        sa.Column("holder", sa.String(36), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "dimension",
            sa.Enum(
                "total",
                "input",
                "process",
                "output",
                "outcome",
                name="dimension",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_url", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "score BETWEEN 0 AND 10000", name=op.f("ck_index_score_score")
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_index_score_agency_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_index_score")),
        sa.UniqueConstraint(
            "holder",
            "year",
            "dimension",
            name=op.f("uq_index_score_holder_year_dimension"),
        ),
    )
    op.create_index(op.f("ix_index_score_agency_id"), "index_score", ["agency_id"])
    op.create_index(
        op.f("ix_index_score_year_dimension"), "index_score", ["year", "dimension"]
    )


def downgrade() -> None:
    op.drop_table("index_score")
