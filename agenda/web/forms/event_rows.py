"""The repeated rows in the form of an event: places, figures, leaders, held dates.

Each row is written into its form and read out again; the order of rows is that of the
contract's lists.
"""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import StringField
from wtforms.validators import InputRequired
from wtforms.widgets import URLInput

from agenda.reference import queries as reference
from agenda.rules.choices import (
    Confidence,
    FigureKind,
    PrincipalStatus,
    SourceKind,
)
from agenda.web.forms import choices
from agenda.web.forms.base import Form
from agenda.web.forms.choices import Choices
from agenda.web.forms.moments import day_field, read_span, time_field, typed_span
from agenda.web.forms.numbers import decimal, whole
from agenda.web.forms.select import one_of, options
from agenda.web.forms.texts import number, text

ROWS = ("places", "estimates", "principals", "candidates")
_PRESET = frozenset({"status", "kind", "confidence", "as_of", "seen_on"})
"""Fields of a row that are filled before anybody typed."""


class PlaceForm(Form):
    """One place; country, zone and dates of its own stand back."""

    province = one_of(_l("Provinsi"), choices.provinces)
    city = text(_l("Kabupaten atau kota"))
    venue = text(_l("Tempat atau gedung"))
    country = StringField(
        _l("Negara"),
        description=_l("Kode dua huruf. Kosong: Indonesia."),
        render_kw={"list": "countries", "autocomplete": "off", "maxlength": 64},
    )
    timezone = StringField(
        _l("Zona waktu"),
        description=_l("Kosong: mengikuti provinsi."),
        render_kw={"list": "zones", "autocomplete": "off"},
    )
    start_date = day_field(_l("Mulai di sini"))
    start_time = time_field(_l("Jam mulai"))
    end_date = day_field(_l("Selesai di sini"))
    end_time = time_field(_l("Jam selesai"))
    latitude = StringField(_l("Lintang"), render_kw={"inputmode": "decimal"})
    longitude = StringField(_l("Bujur"), render_kw={"inputmode": "decimal"})


class EstimateForm(Form):
    """One figure with its source."""

    metric = one_of(_l("Ukuran"), choices.metrics, needed=True)
    kind = one_of(
        _l("Perkiraan atau realisasi"),
        lambda: choices.of(FigureKind),
    )
    low = number(_l("Terendah"))
    likely = number(_l("Paling mungkin"), needed=True)
    high = number(_l("Tertinggi"))
    confidence = one_of(
        _l("Keyakinan"),
        lambda: choices.of(Confidence),
        default=Confidence.MEDIUM.value,
        description=_l(
            "Rendah: dugaan. Sedang: disebut satu sumber. Tinggi: tertulis resmi, atau"
            " beberapa sumber sama."
        ),
    )
    as_of = day_field(_l("Per tanggal"), validators=[InputRequired()])
    place = text(
        _l("Tempat"),
        description=_l("Seperti pada tempat kegiatan. Kosong: seluruh kegiatan."),
    )
    source = text(
        _l("Sumber"),
        needed=True,
        description=_l("Namanya saja, agar rekam jejaknya terkumpul."),
    )
    source_kind = one_of(
        _l("Jenis sumber"),
        lambda: [("", gettext("Tidak disebut")), *choices.of(SourceKind)],
    )
    source_url = StringField(_l("Tautan sumber"), widget=URLInput())
    seen_on = day_field(_l("Sumber dilihat pada"))


class PlacedEstimateForm(EstimateForm):
    """A figure of an event whose places are known: one of them is chosen."""

    place = one_of(_l("Tempat"), list)

    def __init__(self, typed: Any, places: Choices) -> None:
        super().__init__(typed)
        here = self.place.data or ""
        others = [] if here in ("", *dict(places)) else [(here, here)]
        whole = ("", gettext("Seluruh kegiatan"))
        self.place.choices = options([whole, *places, *others])


class PrincipalForm(Form):
    """A leader whose presence is asked for."""

    name = text(_l("Nama atau jabatan"))
    status = one_of(
        _l("Kehadiran"),
        lambda: choices.of(PrincipalStatus),
    )
    delegate = text(_l("Diwakili oleh"))


class CandidateForm(Form):
    """A date that is still held open."""

    start_date = day_field(_l("Mulai"))
    start_time = time_field(_l("Jam mulai"))
    end_date = day_field(_l("Selesai"))
    end_time = time_field(_l("Jam selesai"))
    note = text(_l("Catatan"))


# From the form


def is_filled(row: Form) -> bool:
    """Whether anybody typed into the row."""
    return any(field.data for field in row if field.short_name not in _PRESET)


def read_place(row: Form) -> dict[str, Any]:
    start, end = read_span(row)
    return {
        "province": row.province.data or None,
        "country": (row.country.data or "").strip().upper() or "ID",
        "city": row.city.data or "",
        "venue": row.venue.data or "",
        "latitude": decimal(row.latitude.data),
        "longitude": decimal(row.longitude.data),
        "timezone": choices.zone_read(row.timezone.data or ""),
        "start": start,
        "end": end,
    }


def read_estimate(row: Form) -> dict[str, Any]:
    return {
        "metric": row.metric.data or "",
        "kind": row.kind.data or "",
        "low": whole(row.low.data),
        "likely": whole(row.likely.data),
        "high": whole(row.high.data),
        "confidence": row.confidence.data or "",
        "as_of": row.as_of.data or None,
        "place": row.place.data or "",
        "source": row.source.data or "",
        "source_kind": row.source_kind.data or None,
        "source_url": row.source_url.data or "",
        "seen_on": row.seen_on.data or None,
    }


def read_principal(row: Form) -> dict[str, Any]:
    return {
        "name": row.name.data or "",
        "status": row.status.data or "",
        "delegate": row.delegate.data or "",
    }


def read_candidate(row: Form) -> dict[str, Any]:
    start, end = read_span(row)
    return {"start": start, "end": end, "note": row.note.data or ""}


# Into the form


def _typed_place(row: Mapping[str, Any], home_zone: str) -> dict[str, str]:
    return {
        "province": row["province"] or "",
        "country": "" if row["country"] == "ID" else row["country"],
        "city": row["city"],
        "venue": row["venue"],
        "timezone": _typed_place_zone(row, home_zone),
        "latitude": "" if row["latitude"] is None else str(row["latitude"]),
        "longitude": "" if row["longitude"] is None else str(row["longitude"]),
        **typed_span(row),
    }


def _typed_place_zone(place: Mapping[str, Any], home_zone: str) -> str:
    stated = place["timezone"]
    derived = zone_of({**place, "timezone": ""}, home_zone)
    return "" if stated == derived else choices.zone_typed(stated)


def _typed_candidate(row: Mapping[str, Any], _home_zone: str) -> dict[str, str]:
    return {"note": row["note"], **typed_span(row)}


def zone_of(place: Mapping[str, Any], home_zone: str) -> str:
    """The IANA zone of a place: its own, else its province's, else that of home."""
    province = reference.province(place["province"])
    return place["timezone"] or (province.timezone if province else home_zone)


TYPED_ROWS: dict[str, Any] = {
    "places": _typed_place,
    "principals": lambda row, _home_zone: dict(row),
    "candidates": _typed_candidate,
}
