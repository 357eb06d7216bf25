"""What is said of the list of holidays of a year: how firm, by which decree.

Years that ship with the product are filled in with the other reference data; here only
those get a row for which an office had entered days of its own.
"""

import sqlalchemy as sa
from alembic import op

from agenda import clock
from agenda.db import UTCDateTime, new_id

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_SHIPPED = range(2024, 2028)


def upgrade() -> None:
    op.create_table(
        "holiday_year",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("area", sa.String(16), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "none",
                "estimated",
                "set",
                "amended",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("basis", sa.String(300), nullable=False),
        sa.Column("source", sa.String(500), nullable=False),
        sa.Column("notes", sa.String(500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday_year")),
        sa.UniqueConstraint("year", "area", name=op.f("uq_holiday_year_year_area")),
    )
    _fill()


def _fill() -> None:
    holiday = sa.table(
        "holiday",
        sa.column("date", sa.Date()),
        sa.column("area", sa.String()),
        sa.column("kind", sa.String()),
        sa.column("status", sa.String()),
    )
    listed = sa.select(holiday.c.date).where(
        holiday.c.area == "",
        holiday.c.kind == "public_holiday",
        holiday.c.status != "withdrawn",
    )
    years = {day.year for day in op.get_bind().execute(listed).scalars()}
    rows = [_row(year) for year in sorted(years.difference(_SHIPPED))]
    if rows:
        op.bulk_insert(_TABLE, rows)


_TABLE = sa.table(
    "holiday_year",
    sa.column("id", sa.Uuid()),
    sa.column("year", sa.Integer()),
    sa.column("area", sa.String()),
    sa.column("status", sa.String()),
    sa.column("basis", sa.String()),
    sa.column("source", sa.String()),
    sa.column("notes", sa.String()),
    sa.column("version", sa.Integer()),
    sa.column("created_at", UTCDateTime()),
    sa.column("updated_at", UTCDateTime()),
)


def _row(year: int) -> dict[str, object]:
    now = clock.now()
    return {
        "id": new_id(),
        "year": year,
        "area": "",
        "status": "estimated",
        "basis": "",
        "source": "",
        "notes": "",
        "version": 1,
        "created_at": now,
        "updated_at": now,
    }


def downgrade() -> None:
    op.drop_table("holiday_year")
