"""What the demonstration is made of, as plain values: corrections, occasions, texts.

Events come from the shipped events.csv, the titles of tasks from task_templates.csv.
Places and hours of the coming occasions are examples, and say so in their notes.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

WATER_FORUM = "World Water Forum ke-10"
ELECTION = "Pemilihan Umum (Pemilu) 2024"
ELECTION_CODE = "pemilu_2024"
"""Its phases belong to the event, the second round that was not held among them."""
GAMES = "Pekan Olahraga Nasional (PON) XXI Aceh-Sumut"

GAMES_BELIEVED = {
    "start": "2024-10-01",
    "end": "2024-12-31",
    "date_precision": "quarter",
    "status": "tentative",
}
"""What the article of December 2023 said of the games: at the end of 2024."""

GAMES_SET: dict[str, Any] = {
    "start": "2024-09-08",
    "end": "2024-09-20",
    "confirmed_by": "PB PON",
}
GAMES_SET_WHY = "Jadwal panitia: dibuka 8 September 2024."
GAMES_MOVED = {"start": "2024-09-09", "end": "2024-09-20"}
GAMES_MOVED_WHY = "Pembukaan dipindah dari 8 ke 9 September 2024."
_GAMES_ITEM = {
    "kind": "event",
    "scope": "national",
    "category": "sports_event",
    "visibility": "public",
    "status": "confirmed",
    "provenance": {
        "source": "Waspada",
        "source_url": "https://waspada.id/olahraga/pon-dibuka-dan-ditutup-presiden",
    },
}
GAMES_OPENING: dict[str, Any] = {
    **_GAMES_ITEM,
    "title": "Pembukaan PON XXI",
    "title_en": "Opening of the 21st National Sports Week",
    "start": "2024-09-08",
    "places": [
        {
            "province": "ID-AC",
            "city": "Banda Aceh",
            "venue": "Stadion Harapan Bangsa",
        }
    ],
}
GAMES_CLOSING: dict[str, Any] = {
    **_GAMES_ITEM,
    "title": "Penutupan PON XXI",
    "title_en": "Closing of the 21st National Sports Week",
    "start": "2024-09-20",
    "places": [
        {
            "province": "ID-SU",
            "city": "Deli Serdang",
            "venue": "Stadion Utama Sumatera Utara",
        }
    ],
}
"""The opening moved along with the games; the closing stood where it was."""

LISTED_YEAR = 2027
"""The last year whose free days ship; some of them are estimates."""
RECKONED_YEAR = 2028
RECKONED_WHY = "Perkiraan untuk rencana dua tahun ke depan; keputusannya belum terbit."

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
        "source_kind": "media",
        "source_url": VISITS_URL,
        "confidence": "medium",
    },
    {
        "metric": "visits",
        "likely": 64_000,
        "kind": "actual",
        "as_of": "2024-05-24",
        "source": f"{VISITS_SOURCE} (laporan penutupan)",
        "source_kind": "media",
        "source_url": VISITS_URL,
        "confidence": "high",
    },
)


INDEX_URL = "https://liputancyber.com/?p=17336"
INDEX_SCORES: tuple[dict[str, Any], ...] = (
    {
        "year": 2024,
        "dimension": "total",
        "score": 71.79,
        "source": "Liputan Cyber, tentang Seminar Indeks PIKP 2024",
        "source_url": INDEX_URL,
        "note": "Dilaporkan naik satu poin dari tahun 2023.",
    },
    {
        "year": 2023,
        "dimension": "total",
        "score": None,
        "source": "Liputan Cyber, tentang Seminar Indeks PIKP 2024",
        "source_url": INDEX_URL,
        "note": "Sumber hanya menyebut kenaikannya; nilai tahun 2023 tidak termuat.",
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
        more_places=(
            {"province": "ID-BA", "city": "Denpasar"},
            {"province": "ID-JK", "city": "Jakarta"},
        ),
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

PLANNED = ("KTT G20 Miami", "SEA Games Malaysia 2027")
"""Of these, to which a whole pack is applied: one on short notice, one in good time."""

PLANNED_WHY = "Rapat perencanaan"


# Work


class Stage(StrEnum):
    """How far a task of the demonstration has come; `POOL` waits without a person."""

    POOL = "pool"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    DONE = "done"
    DECLINED = "declined"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Team:
    """Who plans, who works and who checks in an agency."""

    author: str
    doers: tuple[str, ...]
    reviewer: str


_ADMIN, _DESK = "admin@agenda.example", "desk@agenda.example"
TEAMS = {
    "DIT": Team(
        "koordinator@agenda.example",
        ("petugas@agenda.example",),
        "pimpinan@agenda.example",
    ),
    "ACEH": Team(
        "koordinator@aceh.agenda.example",
        ("petugas@aceh.agenda.example",),
        "pimpinan@aceh.agenda.example",
    ),
    "SUMUT": Team(_ADMIN, ("petugas@sumut.agenda.example",), _DESK),
    "BALI": Team(_ADMIN, ("petugas@bali.agenda.example",), _DESK),
}


@dataclass(frozen=True)
class Great:
    """One of the three great events: its pack of tasks, and who took turns in it."""

    event: str
    pack: str
    team: Team


_PLANNED, _CHECKED = TEAMS["DIT"].author, TEAMS["DIT"].reviewer
_OWN, _BALI, _ACEH, _SUMUT = (
    TEAMS[agency].doers[0] for agency in ("DIT", "BALI", "ACEH", "SUMUT")
)
GREAT = (
    Great(ELECTION, "election", TEAMS["DIT"]),
    Great(
        WATER_FORUM,
        "international_summit",
        Team(_PLANNED, (_OWN, _BALI), _CHECKED),
    ),
    Great(GAMES, "sports_event", Team(_PLANNED, (_OWN, _ACEH, _SUMUT), _CHECKED)),
)
"""All tasks of their packs in task_templates.csv were done, but for a few."""

CALLED_OFF = (
    "Sosialisasi internal netralitas ASN",
    "Pengambilan kartu identitas media",
    "Peluncuran maskot, logo, dan tagar",
)
"""Tasks of the great events that were cancelled."""


@dataclass(frozen=True)
class Work:
    """A task of the present; `days` counts from now, or from the start of its event."""

    event: str
    title: str
    title_en: str
    type: str
    days: int
    stage: Stage
    agency: str = "DIT"
    role: str = "penulis"


NOW = (
    Work(
        WATER_FORUM,
        "Infografis kunjungan: rencana 46.000, laporan 64.000",
        "Infographic on visits: 46,000 planned, 64,000 reported",
        "infographic",
        -1,
        Stage.IN_REVIEW,
        role="desainer",
    ),
    Work(
        WATER_FORUM,
        "Pelajaran Bali untuk World Water Forum ke-11",
        "Lessons of Bali for the 11th World Water Forum",
        "report",
        5,
        Stage.IN_PROGRESS,
        role="analis",
    ),
    Work(
        WATER_FORUM,
        "Foto arsip pembukaan untuk galeri daring",
        "Archive photos of the opening for the online gallery",
        "documentation",
        9,
        Stage.OFFERED,
        "BALI",
        "fotografer",
    ),
    Work(
        GAMES,
        "Kumpulkan arsip foto dan video PON XXI",
        "Collect photos and videos of the games",
        "documentation",
        3,
        Stage.RETURNED,
        role="fotografer",
    ),
    Work(
        GAMES,
        "Bahan pembelajaran untuk PON XXII NTB-NTT",
        "Material to learn from for the next games",
        "content_draft",
        12,
        Stage.ACCEPTED,
    ),
    Work(
        GAMES,
        "Wawancara panitia di dua provinsi",
        "Interviews with the organisers in both provinces",
        "coverage",
        8,
        Stage.POOL,
        "ACEH",
    ),
    Work(
        ELECTION,
        "Rangkum pelajaran netralitas untuk Pemilu 2029",
        "Sum up lessons on neutrality for 2029",
        "report",
        10,
        Stage.OFFERED,
        role="analis",
    ),
    Work(
        ELECTION,
        "Perbarui daftar larangan konten",
        "Bring the list of barred content up to date",
        "content_audit",
        15,
        Stage.DECLINED,
        role="analis",
    ),
    Work(
        ELECTION,
        "Arsipkan siaran pers Pemilu 2024",
        "Archive the press releases of the election",
        "documentation",
        -6,
        Stage.DONE,
    ),
)

UPCOMING_PACKS = {
    "health_campaign": "health_campaign",
    "international_summit": "international_summit",
    "sports_event": "sports_event",
}
"""By category; every other coming event is prepared like a national day."""

UPCOMING_STAGES = (
    Stage.IN_PROGRESS,
    Stage.OFFERED,
    Stage.IN_REVIEW,
    Stage.POOL,
    Stage.DONE,
    Stage.ACCEPTED,
    Stage.RETURNED,
)
"""How far the tasks of the coming events are, one after the other."""

TASKS_EACH = 4
DECLINED_WHY = "Bertepatan dengan penugasan lain."
RETURNED_WHY = "Lengkapi keterangan foto dan sumber angkanya."
CANCELLED_WHY = "Digabung dengan tugas lain."
SECOND_APPROVER = "desk@agenda.example"
"""Who is neither author nor assignee where a strict phase asks for two people."""

UNDECIDED: dict[str, Any] = {
    "title": "Lokakarya humas daerah",
    "summary": "Tanggalnya dipilih setelah aula dan narasumber dipastikan.",
    "kind": "event",
    "scope": "national",
    "category": "profession",
    "visibility": "government",
    "places": [{"province": "ID-JK", "city": "Jakarta"}],
}
UNDECIDED_DAYS = (
    (8, 9, "Usul panitia; aula tersedia."),
    (15, 16, "Narasumber tersedia; aula belum pasti."),
    (22, 22, "Cadangan, cukup satu hari."),
)
"""First and last day, in its month, of each date that is held open."""

COMMITTEE = "Panitia lokakarya (contoh)"
UNDECIDED_FIGURE: dict[str, Any] = {
    "metric": "participants",
    "low": 150,
    "likely": 180,
    "high": 220,
    "kind": "estimate",
    "source": COMMITTEE,
    "source_kind": "organizer",
    "confidence": "low",
}
UNDECIDED_FIGURE_AGE = 40
"""In days: so old that somebody has to look again."""


@dataclass(frozen=True)
class Edition:
    """A workshop of before: so many days ago, so many expected, so many came."""

    title: str
    title_en: str
    days: int
    expected: int
    came: int


EDITIONS = (
    Edition(
        "Lokakarya humas daerah angkatan I",
        "Workshop for regional communicators, first group",
        540,
        150,
        162,
    ),
    Edition(
        "Lokakarya humas daerah angkatan II",
        "Workshop for regional communicators, second group",
        360,
        200,
        170,
    ),
    Edition(
        "Lokakarya humas daerah angkatan III",
        "Workshop for regional communicators, third group",
        180,
        180,
        189,
    ),
)

NEXT_EDITION = {
    "title": "Lokakarya humas daerah angkatan IV",
    "title_en": "Workshop for regional communicators, fourth group",
}
NEXT_EDITION_DAYS = 180
"""The third workshop is held once more, so many days from now."""
NEXT_EDITION_WHY = "Edisi berikutnya; sumber angkanya ada pada edisi sebelumnya."

BRIEFING: dict[str, Any] = {
    "title": "Jumpa pers mingguan",
    "title_en": "Weekly press briefing",
    "summary": "Perkembangan kebijakan dan tanya jawab dengan wartawan.",
    "kind": "event",
    "scope": "national",
    "category": "profession",
    "status": "confirmed",
    "visibility": "government",
    "places": [{"province": "ID-JK", "city": "Jakarta"}],
    "rrule": "FREQ=WEEKLY;COUNT=20",
}
BRIEFING_HOURS = ("10:00", "11:00")
BRIEFING_CHANGED = {
    "title": "Jumpa pers mingguan bersama Menteri",
    "title_en": "Weekly press briefing with the Minister",
}
BRIEFING_CHANGED_WHY = "Menteri hadir; maju satu hari."
BRIEFING_LATER_HOURS = ("14:00", "15:00")
BRIEFING_LATER_WHY = "Mulai saat itu setiap Kamis siang."
"""A series of Wednesdays: one date is another, and the later ones are on Thursdays."""

INTERNAL: tuple[dict[str, Any], ...] = (
    {
        "title": "Rapat koordinasi humas akhir tahun",
        "summary": "Evaluasi program dan pembagian tugas pergantian tahun.",
        "category": "profession",
        "visibility": "agency",
        "days": 6,
        "hours": ("09:00", "12:00"),
        "tasks": (
            Work(
                "",
                "Siapkan bahan paparan",
                "Prepare the slides",
                "content_draft",
                -2,
                Stage.IN_PROGRESS,
            ),
            Work(
                "",
                "Susun dan bagikan notula",
                "Write and share the minutes",
                "report",
                1,
                Stage.POOL,
            ),
        ),
    },
    {
        "title": "Pembahasan tanggapan isu layanan kesehatan",
        "summary": "Skenario tanggapan; belum untuk diketahui di luar tim.",
        "category": "crisis",
        "visibility": "confidential",
        "days": 9,
        "hours": ("13:30", "15:00"),
        "tasks": (
            Work(
                "",
                "Tanya jawab internal dan pesan kunci",
                "Internal questions and answers",
                "content_draft",
                -1,
                Stage.ACCEPTED,
            ),
            Work(
                "",
                "Skenario tanggapan per kanal",
                "Responses for each channel",
                "crisis_plan",
                -3,
                Stage.OFFERED,
                role="perencana",
            ),
        ),
    },
)
"""What only the directorate, or only its leaders, may see; `days` of a task count from
the event."""
