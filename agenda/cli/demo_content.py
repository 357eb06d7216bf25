"""What the demonstration is made of, as plain values: corrections, occasions, texts.

Events come from the shipped events.csv, the titles of tasks from task_templates.csv.
Places and hours of the coming occasions are examples, and say so in their notes.
"""

from dataclasses import dataclass, field
from typing import Any

WATER_FORUM = "World Water Forum ke-10"
ELECTION = "Pemilihan Umum (Pemilu) 2024"
GAMES = "Pekan Olahraga Nasional (PON) XXI Aceh-Sumut"

VISITS_SOURCE = "Bisnis.com, 24 Mei 2024"
VISITS_URL = (
    "https://ekonomi.bisnis.com/read/20240524/45/1768148/"
    "world-water-forum-ke-10-resmi-ditutup-ini-sederet-hasilnya"
)
VISITS: tuple[dict[str, Any], ...] = (
    {
        "metric": "visits",
        "likely": 46_000,
        "kind": "estimate",
        "as_of": "2024-05-17",
        "source": f"{VISITS_SOURCE} (rencana sebelum pembukaan)",
        "source_url": VISITS_URL,
        "confidence": "medium",
    },
    {
        "metric": "visits",
        "likely": 64_000,
        "kind": "actual",
        "as_of": "2024-05-24",
        "source": f"{VISITS_SOURCE} (laporan penutupan)",
        "source_url": VISITS_URL,
        "confidence": "high",
    },
)


@dataclass(frozen=True)
class Correction:
    """A figure whose note says otherwise than its column."""

    event: str
    metric: str
    reason: str
    rightly: str | None = None


CORRECTIONS = (
    Correction(
        "Pelantikan serentak kepala daerah hasil Pilkada 2024",
        "participants",
        "Menurut catatan sumbernya, 961 adalah pejabat yang dilantik, bukan peserta.",
        "officials",
    ),
    Correction(
        "Piala Dunia FIFA 2026",
        "countries",
        "Menurut catatan sumbernya, 48 adalah tim, bukan negara peserta.",
    ),
)


@dataclass(frozen=True)
class Occasion:
    """The next date of a yearly series, planned as an event of its own."""

    series: str
    agency: str
    summary: str
    province: str = ""
    city: str = ""
    hours: tuple[str, str] | None = None
    status: str = "confirmed"
    partners: tuple[str, ...] = ()
    more_places: tuple[dict[str, str], ...] = field(default=())


EXAMPLE = "Tempat dan jam adalah contoh untuk demonstrasi."
OCCASIONS = (
    Occasion(
        "Hari AIDS Sedunia",
        "SUMUT",
        "Ajakan memeriksakan diri dan menghapus stigma.",
        "ID-SU",
        "Medan",
        ("08:00", "11:00"),
        partners=("DIT",),
    ),
    Occasion(
        "Hari Antikorupsi Sedunia",
        "DIT",
        "Layanan informasi publik yang terbuka mencegah korupsi.",
        "ID-JK",
        "Jakarta",
        ("09:00", "12:00"),
    ),
    Occasion(
        "Hari Nusantara",
        "BALI",
        "Laut yang mempersatukan: cerita dari pesisir.",
        "ID-BA",
        "Denpasar",
        ("09:00", "11:30"),
        partners=("DIT",),
    ),
    Occasion(
        "Hari Bela Negara",
        "DIT",
        "Bela negara di ruang digital: saring sebelum sebar.",
        "ID-JK",
        "Jakarta",
        ("08:00", "10:00"),
    ),
    Occasion(
        "Hari Ibu",
        "DIT",
        "Perempuan berdaya, Indonesia maju.",
        "ID-JK",
        "Jakarta",
        more_places=({"province": "ID-YO", "city": "Yogyakarta"},),
    ),
    Occasion(
        "Peringatan tsunami Aceh",
        "ACEH",
        "Mengenang korban dan merawat kesiapsiagaan.",
        "ID-AC",
        "Banda Aceh",
        ("08:00", "11:00"),
        partners=("DIT",),
    ),
    Occasion(
        "Hari Gizi Nasional",
        "DIT",
        "Gizi seimbang dengan pangan setempat.",
        "ID-PA",
        "Jayapura",
        ("10:00", "12:00"),
        status="tentative",
    ),
    Occasion(
        "Hari Pers Nasional",
        "DIT",
        "Pers yang berkualitas dan ruang informasi yang sehat.",
        status="tentative",
    ),
)

AHEAD = (
    "Konferensi Air PBB 2026",
    "KTT G20 Miami",
    "SEA Games Malaysia 2027",
    "Olimpiade Los Angeles 2028",
)
"""The dated international rows of events.csv that lie ahead and carry tasks."""

INTERNAL: tuple[dict[str, Any], ...] = (
    {
        "title": "Rapat koordinasi humas akhir tahun",
        "summary": "Evaluasi program dan pembagian tugas pergantian tahun.",
        "category": "profession",
        "visibility": "agency",
        "days": 6,
        "hours": ("09:00", "12:00"),
    },
    {
        "title": "Pembahasan tanggapan isu layanan kesehatan",
        "summary": "Skenario tanggapan; belum untuk diketahui di luar tim.",
        "category": "crisis",
        "visibility": "confidential",
        "days": 9,
        "hours": ("13:30", "15:00"),
    },
)
"""What only the directorate, and only its leaders, may see."""
