"""What stands beside the events of the demonstration, and the filters people keep.

Files are written here, word by word: a note, a table, a picture of one colour. Contacts
are offices, not persons.
"""

import io
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from agenda.cli import demo_content as content
from agenda.companions import operations
from agenda.db import db
from agenda.events.models import Event
from agenda.filters import operations as filters
from agenda.people import queries as accounts
from agenda.rules.permissions import Actor

DESK, COORDINATOR = "desk@agenda.example", "koordinator@agenda.example"
OFFICER, SUPERVISOR = "petugas@agenda.example", "pimpinan@agenda.example"
ACEH, SUMUT = "koordinator@aceh.agenda.example", "petugas@sumut.agenda.example"


def _band(width: int = 480, height: int = 96) -> bytes:
    """A PNG: red above white."""

    def part(kind: bytes, octets: bytes) -> bytes:
        check = zlib.crc32(kind + octets)
        return struct.pack(">I", len(octets)) + kind + octets + struct.pack(">I", check)

    colours = (b"\xce\x11\x26", b"\xff\xff\xff")
    rows = b"".join(b"\0" + colours[2 * row // height] * width for row in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + part(b"IHDR", head)
        + part(b"IDAT", zlib.compress(rows))
        + part(b"IEND", b"")
    )


@dataclass(frozen=True)
class File:
    event: str
    by: str
    name: str
    title: str
    octets: bytes


@dataclass(frozen=True)
class Comment:
    event: str
    by: str
    text: str


@dataclass(frozen=True)
class Contact:
    event: str
    by: str
    fields: dict[str, str]


AIDS, TSUNAMI = "Hari AIDS Sedunia", "Peringatan tsunami Aceh"
"""Series of which the next date is planned as an event of its own."""

FILES = (
    File(
        content.WATER_FORUM,
        COORDINATOR,
        "kunjungan.csv",
        "Kunjungan: rencana dan laporan",
        b"angka,rencana,laporan\r\nkunjungan,46000,64000\r\n",
    ),
    File(
        content.WATER_FORUM,
        COORDINATOR,
        "pesan-kunci.txt",
        "Pesan kunci bagi juru bicara",
        b"Air untuk kemakmuran bersama.\n\n"
        b"1. Indonesia menjadi tuan rumah di Bali, 18 sampai 25 Mei 2024.\n"
        b"2. Sebut sumber dan tanggal setiap angka.\n"
        b"3. Rencana 46.000 kunjungan, laporan penutupan 64.000.\n",
    ),
    File(
        content.WATER_FORUM,
        COORDINATOR,
        "pita-merah-putih.png",
        "Pita merah putih untuk latar panggung",
        _band(),
    ),
    File(
        AIDS,
        DESK,
        "pesan-utama.txt",
        "Pesan utama dan istilah yang dihindari",
        b"Periksa diri, jaga diri, hapus stigma.\n"
        b'Tulis "orang dengan HIV", jangan "penderita".\n',
    ),
)

COMMENTS = (
    Comment(
        content.WATER_FORUM,
        COORDINATOR,
        "Angka kunjungan sudah dicocokkan dengan laporan penutupan; angka peserta"
        " tetap perkiraan.",
    ),
    Comment(
        content.WATER_FORUM,
        DESK,
        "Mohon infografis memuat kedua angka beserta tanggalnya.",
    ),
    Comment(
        content.WATER_FORUM,
        SUPERVISOR,
        "Setuju. Bahan untuk forum berikutnya kita mulai dari sini.",
    ),
    Comment(
        AIDS,
        SUMUT,
        "Panggung di Medan siap pukul tujuh; peliputan mulai pukul delapan.",
    ),
    Comment(AIDS, COORDINATOR, "Dari pusat datang satu juru foto."),
    Comment(
        TSUNAMI,
        ACEH,
        "Sirene peringatan dibunyikan; umumkan lebih dulu agar warga tidak panik.",
    ),
)

CONTACTS = (
    Contact(
        content.WATER_FORUM,
        COORDINATOR,
        {
            "name": "Meja media panitia",
            "role": "Akreditasi dan wawancara",
            "organisation": "Sekretariat World Water Forum ke-10",
            "email": "media@agenda.example",
            "phone": "+62 361 000000",
            "note": "Setiap hari selama forum, pukul 07.00 sampai 22.00 WITA.",
            "visibility": "event",
        },
    ),
    Contact(
        content.WATER_FORUM,
        COORDINATOR,
        {
            "name": "Tim protokol",
            "organisation": "Direktorat Informasi Publik",
            "email": "protokol@agenda.example",
            "visibility": "agency",
        },
    ),
    Contact(
        AIDS,
        DESK,
        {
            "name": "Panitia daerah",
            "role": "Penyelenggara",
            "email": "panitia.medan@agenda.example",
            "phone": "+62 61 000000",
            "visibility": "partners",
        },
    ),
)

FILTERS: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        COORDINATOR,
        {
            "name": "Kegiatan internasional di Bali",
            "kind": "events",
            "definition": {"scope": ["international"], "province": ["ID-BA"]},
            "shared": True,
        },
    ),
    (
        COORDINATOR,
        {
            "name": "Tugas tanpa pelaksana",
            "kind": "tasks",
            "definition": {"pool": "true", "sort": "due"},
        },
    ),
    (
        OFFICER,
        {
            "name": "Siaran pers saya",
            "kind": "tasks",
            "definition": {"type": ["press_release"], "assignee": [OFFICER]},
        },
    ),
    (
        SUPERVISOR,
        {
            "name": "Belum pasti",
            "kind": "events",
            "definition": {"status": ["tentative"]},
            "shared": True,
        },
    ),
)


def fill(uploads: Path) -> None:
    """Attachments, comments and contacts beside events; filters of people."""
    for file in FILES:
        operations.attach(
            _actor(file.by),
            _event(file.event),
            {"title": file.title},
            uploads,
            io.BytesIO(file.octets),
            file.name,
        )
    for said in COMMENTS:
        operations.comment(_actor(said.by), _event(said.event), {"text": said.text})
    for contact in CONTACTS:
        operations.add_contact(
            _actor(contact.by), _event(contact.event), contact.fields
        )
    for owner, asked in FILTERS:
        filters.create(_actor(owner), asked)


def _event(title: str) -> Event:
    """The event of that title; of a series its next date, planned by itself."""
    imported = db.session.scalars(
        select(Event).where(Event.title == title, Event.import_key.is_not(None))
    ).one()
    planned = db.session.scalars(select(Event).where(Event.series_id == imported.id))
    return planned.first() or imported


def _actor(email: str) -> Actor:
    account = accounts.account_by_email(email)
    if account is None:
        raise LookupError(email)
    return account.as_actor()
