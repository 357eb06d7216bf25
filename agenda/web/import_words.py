"""What each column of a table kept by hand means, for whoever fills one in."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext

from agenda.exchange.columns import COLUMNS, REQUIRED
from agenda.reference import queries as reference
from agenda.rules.choices import SourceKind
from agenda.rules.event_states import EventStatus, Scope
from agenda.rules.precision import Precision
from agenda.web.forms.choices import capital
from agenda.web.page import language, named


def columns() -> list[dict[str, Any]]:
    """The columns in their order: name, whether it must be filled, meaning, codes."""
    meanings, codes = _meanings(), _codes()
    return [
        {
            "name": name,
            "required": name in REQUIRED,
            "meaning": meanings[name],
            "codes": codes.get(name, []),
        }
        for name in COLUMNS
    ]


def _meanings() -> dict[str, str]:
    return {
        "title": gettext("Judul kegiatan"),
        "title_en": gettext("Judul dalam bahasa Inggris"),
        "scope": gettext("Lingkup"),
        "category": gettext("Kategori"),
        "theme": gettext("Tema, dipisahkan titik koma"),
        "start": gettext("Mulai: 2027-03-01, atau 2027-03-01T09:00 dengan jamnya"),
        "end": gettext("Selesai, ditulis seperti mulainya; hari terakhir ikut"),
        "all_day": gettext("Sepanjang hari: ya atau tidak"),
        "status": gettext("Status; kosong: tentatif"),
        "city": gettext("Kabupaten atau kota, dipisahkan titik koma"),
        "provinces": gettext("Provinsi, dipisahkan titik koma, urut dengan kotanya"),
        "country": gettext("Negara, dua huruf; kosong: ID"),
        "countries_estimate": gettext("Perkiraan jumlah negara, bilangan bulat"),
        "participants_estimate": gettext("Perkiraan jumlah peserta, bilangan bulat"),
        "organizer": gettext("Penyelenggara"),
        "url": gettext("Alamat laman kegiatan"),
        "source": gettext("Dari mana keterangannya"),
        "source_kind": gettext("Jenis sumber dari angka-angkanya"),
        "confidence": gettext("Keyakinan atas keterangannya: low, medium, atau high"),
        "date_precision": gettext("Ketelitian tanggal"),
        "rrule": gettext("Pengulangan, misalnya FREQ=YEARLY"),
        "notes": gettext("Catatan"),
    }


def _codes() -> dict[str, list[tuple[str, str]]]:
    def rows(table: Iterable[Any]) -> list[tuple[str, str]]:
        return [(row.code, row.named(language())) for row in table]

    return {
        "scope": [(one.value, capital(named(one))) for one in Scope],
        "category": rows(reference.categories().values()),
        "status": [(one.value, capital(named(one))) for one in EventStatus],
        "provinces": rows(reference.provinces().values()),
        "source_kind": [(one.value, capital(named(one))) for one in SourceKind],
        "date_precision": [(one.value, capital(named(one))) for one in Precision],
    }
