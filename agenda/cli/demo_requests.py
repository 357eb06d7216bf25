"""Requests for coverage of the demonstration: one new, one asked back, two answered."""

from datetime import timedelta
from typing import Any

from agenda import clock
from agenda.people import queries
from agenda.requests import operations
from agenda.requests.models import CoverageRequest
from agenda.rules.permissions import Actor

_ZONE = "Asia/Jakarta"
_COORDINATOR = "koordinator@agenda.example"


def fill() -> None:
    """What other agencies ask of the directorate, and what it answered."""
    coordinator = _actor(_COORDINATOR)
    _ask("pengamat@bali.agenda.example", 12, _CLINIC)
    asked = _ask("petugas@sumut.agenda.example", 18, _LAKE)
    question = "Apakah panitia menyediakan siaran langsung, dan siapa narasumbernya?"
    operations.ask_back(coordinator, asked, question)
    accepted = _ask("koordinator@aceh.agenda.example", 9, _COFFEE)
    answer = "Tim kami datang sehari sebelumnya."
    operations.accept(coordinator, accepted, {"effort_hours": 6}, reason=answer)
    declined = _ask("petugas@bali.agenda.example", 3, _RACE)
    no = "Semua juru foto bertugas di luar kota pada hari itu."
    operations.decline(coordinator, declined, reason=no)


_CLINIC = {
    "title": "Liputan peresmian puskesmas ramah anak",
    "type": "press_release",
    "details": "Siaran pers dan foto peresmian oleh gubernur, dihadiri 200 warga.",
    "purpose": "Contoh layanan publik yang dapat ditiru daerah lain.",
    "province": "ID-BA",
    "place": "Puskesmas Ubud I, Gianyar",
    "contact": "I Made Suardana, 0812 0000 1111",
}
_LAKE = {
    "title": "Dokumentasi festival Danau Toba",
    "type": "documentation",
    "details": "Foto dan video pendek untuk kanal kementerian selama dua hari.",
    "province": "ID-SU",
    "place": "Parapat",
    "contact": "Sekretariat festival, 0812 0000 2222",
}
_COFFEE = {
    "title": "Rilis ekspor perdana kopi Gayo tahun ini",
    "type": "press_release",
    "details": "Siaran pers pelepasan ekspor; kutipan dari bupati dan petani.",
    "purpose": "Mendukung kampanye produk daerah.",
    "province": "ID-AC",
    "place": "Takengon",
    "contact": "Humas kabupaten, 0812 0000 3333",
}
_RACE = {
    "title": "Foto lomba lari pantai",
    "type": "documentation",
    "details": "Foto garis awal dan akhir untuk media sosial.",
    "province": "ID-BA",
    "place": "Sanur",
    "contact": "Panitia lomba, 0812 0000 4444",
}


def _ask(email: str, days: int, asked: dict[str, Any]) -> CoverageRequest:
    on = clock.today(_ZONE) + timedelta(days=days)
    wanted = {**asked, "agency": "DIT", "when": f"{on}T09:00"}
    return operations.ask(_actor(email), wanted)


def _actor(email: str) -> Actor:
    account = queries.account_by_email(email)
    assert account is not None  # the cast of the demonstration has moved in
    return account.as_actor()
