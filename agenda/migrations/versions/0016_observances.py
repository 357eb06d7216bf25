"""Which observance of the register a free day belongs to; remarks in Indonesian.

The shipped free days bore remarks in English; those that nobody changed say the same in
Indonesian, as the rows that ship now do. One basis was none: a reckoned day rests on no
decree.
"""

import sqlalchemy as sa
from alembic import op

from agenda.db import UTCDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_REWORDED = (
    (
        "basis",
        "SKB 3 Menteri 2027 (number not found)",
        "SKB 3 Menteri 2027 (nomor belum ditemukan)",
    ),
    (
        "basis",
        "UU 7/2017; Keppres 10/2024 (number unverified)",
        "UU 7/2017; Keppres 10/2024 (nomor belum diverifikasi)",
    ),
    (
        "basis",
        "UU 10/2016; Keppres 33/2024 (number unverified)",
        "UU 10/2016; Keppres 33/2024 (nomor belum diverifikasi)",
    ),
    ("basis", "computed by the package; not confirmed to be in the 2027 SKB", ""),
    (
        "source",
        "https://koran-jakarta.com/ini-daftar-libur-nasional-dan-cuti-bersama-tahun-"
        "2025 (partial list); holidays 0.109",
        "https://koran-jakarta.com/ini-daftar-libur-nasional-dan-cuti-bersama-tahun-"
        "2025 (daftar sebagian); holidays 0.109",
    ),
    (
        "source",
        "holidays 0.109 (its source comment cites a setneg.go.id page of Sept 2026,"
        " not seen)",
        "holidays 0.109 (menurut catatannya dari laman setneg.go.id, September 2026;"
        " laman itu belum kami lihat)",
    ),
    (
        "notes",
        "outside the SKB list; declared separately",
        "di luar SKB; ditetapkan tersendiri",
    ),
    (
        "notes",
        "added on 7 Aug 2025 by an amending SKB, 11 days before: keep the list"
        " editable",
        "ditambahkan pada 7 Agustus 2025 dengan SKB perubahan, sebelas hari sebelumnya",
    ),
    (
        "notes",
        "confirmed by sidang isbat of 19 Mar 2026 (https://redaksi17.com/pemerintah-"
        "tetapkan-hari-raya-idul-fitri-2026); Muhammadiyah kept 20 Mar",
        "ditetapkan sidang isbat 19 Maret 2026 (https://redaksi17.com/pemerintah-"
        "tetapkan-hari-raya-idul-fitri-2026); Muhammadiyah merayakannya pada 20 Maret",
    ),
    (
        "notes",
        "labelled estimate by the package; confirm by sidang isbat",
        "perkiraan menurut pustaka; dipastikan dengan sidang isbat",
    ),
    (
        "notes",
        "second Isra Mikraj of the Gregorian year 2027",
        "Isra Mikraj kedua dalam tahun Masehi 2027; dihitung pustaka dan belum"
        " dipastikan termuat dalam SKB 2027",
    ),
)


def upgrade() -> None:
    op.create_table(
        "observed_holiday",
        sa.Column("holiday_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["holiday_id"],
            ["holiday.id"],
            name=op.f("fk_observed_holiday_holiday_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_observed_holiday_event_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("holiday_id", name=op.f("pk_observed_holiday")),
    )
    op.create_index(
        op.f("ix_observed_holiday_event_id"), "observed_holiday", ["event_id"]
    )
    for column, before, now in _REWORDED:
        _reword(column, before, now)


def downgrade() -> None:
    for column, before, now in _REWORDED:
        if now:
            _reword(column, now, before)
    op.drop_table("observed_holiday")


def _reword(column: str, before: str, now: str) -> None:
    holiday = sa.table(
        "holiday", sa.column(column, sa.String), sa.column("version", sa.Integer)
    )
    op.execute(
        holiday.update()
        .where(holiday.c[column] == before)
        .values({column: now, "version": holiday.c.version + 1})
    )
