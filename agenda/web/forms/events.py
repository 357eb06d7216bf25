"""The form of an event, and its way to and from the contract's fields.

`typed` writes an event into the form, `Entered` reads it out again. Only what differs
from the event as it is goes to the operations, so a field that this form cannot show
in full is never changed by opening it. Judging is left to the operations.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import (
    Field,
    FieldList,
    FormField,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired
from wtforms.widgets import DateTimeLocalInput, URLInput

from agenda.events.drafts import SETTABLE_STATUS
from agenda.reference import queries as reference
from agenda.rules.choices import Confidence, FigureKind, PrincipalStatus
from agenda.rules.event_states import EventKind, Scope, Visibility
from agenda.rules.readings import clean
from agenda.web.forms import choices
from agenda.web.forms.base import Form
from agenda.web.forms.moments import (
    DatesForm,
    day_field,
    moment,
    read_dates,
    split,
    time_field,
    typed_dates,
    zone,
)
from agenda.web.forms.numbers import count, decimal
from agenda.web.forms.problems import Find
from agenda.web.forms.select import any_of, one_of, options

YEARLY = "FREQ=YEARLY"
TEXTS = (
    "title",
    "title_en",
    "summary",
    "description",
    "significance",
    "strategy",
    "audience",
    "key_message",
    "organizer",
    "reference",
    "url",
    "confirmed_by",
    "confirmation_reference",
    "kind",
    "scope",
    "category",
    "visibility",
)
"""Contract fields that are one field of the form, under the same name."""

PROVENANCE = ("source", "source_url", "confidence", "notes")
ROWS = ("places", "estimates", "principals", "candidates")
_SPREAD = {
    "start": ("start_date", "start_time"),
    "end": ("end_date", "end_time"),
    "rrule": ("repeats", "rrule"),
    "provenance": tuple(f"provenance_{name}" for name in PROVENANCE),
}
"""Contract fields that are several fields of the form."""


def text(label: str, rows: int = 0, needed: bool = False, **more: Any) -> StringField:
    """A field of plain text; `needed` marks it, the operations insist on it."""
    kind = TextAreaField if rows else StringField
    if rows:
        more["render_kw"] = {"rows": rows}
    return kind(label, [InputRequired()] if needed else [], **more)


def number(label: str, needed: bool = False) -> StringField:
    kw = {"inputmode": "numeric", "autocomplete": "off"}
    return StringField(label, [InputRequired()] if needed else [], render_kw=kw)


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
    )
    as_of = day_field(_l("Per tanggal"), validators=[InputRequired()])
    place = text(_l("Tempat"), description=_l("Kosong: seluruh kegiatan."))
    source = text(_l("Sumber"), needed=True)
    source_url = StringField(_l("Tautan sumber"), widget=URLInput())


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


def repeated(form: type[Form], label: str) -> FieldList:
    return FieldList(FormField(form), label, min_entries=1)


def visibilities() -> list[tuple[str, Markup]]:
    """Each reach with who that is; a radio button explains itself."""
    explained = {
        Visibility.PUBLIC: gettext("semua pengguna; boleh tampil di agenda umum"),
        Visibility.GOVERNMENT: gettext("semua pengguna, tidak untuk umum"),
        Visibility.AGENCY: gettext(
            "instansi utama dan mitra, tim pusat, yang ditugasi"
        ),
        Visibility.CONFIDENTIAL: gettext(
            "koordinator dan pimpinan instansi utama, yang ditugasi"
        ),
    }
    markup = Markup('<span class="strong">{}</span><span class="choice-note">{}</span>')
    return [
        (kind, markup.format(word, explained[Visibility(kind)]))
        for kind, word in choices.of(Visibility)
    ]


class EventForm(DatesForm):
    """An event in full."""

    title = text(_l("Judul"), needed=True)
    title_en = text(_l("Judul dalam bahasa Inggris"))
    summary = text(
        _l("Ringkasan"), 3, description=_l("Dua kalimat: apa ini, dan mengapa penting.")
    )
    description = text(_l("Uraian"), 5)
    kind = one_of(_l("Jenis"), lambda: choices.of(EventKind), needed=True)
    scope = one_of(_l("Lingkup"), lambda: choices.of(Scope), needed=True)
    category = one_of(_l("Kategori"), choices.categories, needed=True)
    status = one_of(_l("Status"), lambda: choices.of(SETTABLE_STATUS))
    themes = text(
        _l("Tema"),
        description=_l("Pisahkan dengan koma, misalnya: perubahan iklim, air bersih."),
    )

    repeats = RadioField(
        _l("Berulang"),
        choices=lambda: options(
            [
                ("", gettext("Tidak berulang")),
                (YEARLY, gettext("Setiap tahun")),
                ("custom", gettext("Aturan sendiri")),
            ]
        ),
        default="",
        validate_choice=False,
    )
    rrule = text(
        _l("Aturan berulang (RRULE)"),
        description=_l(
            "Misalnya FREQ=MONTHLY;BYMONTHDAY=17. Hanya untuk aturan sendiri."
        ),
    )
    candidates = repeated(CandidateForm, _l("Calon tanggal"))
    places = repeated(PlaceForm, _l("Tempat"))
    estimates = repeated(EstimateForm, _l("Angka"))

    significance = text(_l("Mengapa penting"), 4)
    strategy = text(_l("Strategi komunikasi"), 4)
    audience = text(_l("Khalayak"), 2)
    key_message = text(_l("Pesan kunci"), 3)

    agency = one_of(_l("Instansi utama"), choices.agencies)
    partners = any_of(
        _l("Instansi mitra"),
        choices.agencies_ever,
        description=_l("Mitra ikut membaca kegiatan ini."),
    )
    principals = repeated(PrincipalForm, _l("Pejabat"))
    organizer = text(_l("Penyelenggara"))
    reference = text(_l("Nomor surat atau rujukan"))
    url = StringField(_l("Tautan"), widget=URLInput())
    confirmed_by = text(_l("Dikonfirmasi oleh"))
    confirmation_reference = text(_l("Surat konfirmasi"))

    visibility = RadioField(
        _l("Siapa yang dapat melihat"),
        choices=lambda: options(visibilities()),
        validate_choice=False,
    )
    embargo = StringField(
        _l("Embargo sampai"),
        widget=DateTimeLocalInput(),
        description=_l("Menahan kegiatan ini dari agenda umum sampai waktu itu."),
    )
    parent = text(
        _l("Bagian dari kegiatan"),
        description=_l("Nomor kegiatan induk, misalnya AG-2024-00012."),
    )
    provenance_source = text(_l("Sumber keterangan"))
    provenance_source_url = StringField(_l("Tautan sumber"), widget=URLInput())
    provenance_confidence = one_of(
        _l("Keyakinan terhadap sumber"),
        lambda: choices.of(Confidence, gettext("Tidak dinilai")),
    )
    provenance_notes = text(_l("Catatan sumber"), 3)
    reason = text(
        _l("Alasan perubahan"),
        2,
        description=_l(
            "Wajib bila tanggal kegiatan terkonfirmasi berubah. Tercatat di riwayat."
        ),
    )

    def __iter__(self) -> Iterator[Field]:
        """In the order of the page, which the summary of errors follows."""
        dates = [f for name, f in self._fields.items() if hasattr(DatesForm, name)]
        own = [f for f in self._fields.values() if f not in dates]
        at = own.index(self.rrule)
        return iter([*own[:at], *dates, *own[at:]])

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        _offer_present(self.provenance_confidence)


_ONE_DATE = ("start", "end", "precision")

SHOWN = frozenset(
    {
        *TEXTS,
        *_ONE_DATE,
        "timezone",
        "themes",
        "rrule",
        "agency",
        "partners",
        "embargo_until",
        "parent",
        "provenance",
        "places",
        "principals",
        "candidates",
    }
)
"""Contract fields that the form of an event carries."""

DATES = frozenset({*_ONE_DATE, "timezone"})
"""What only those may change who may move the event."""


def press(form: EventForm, sent: Mapping[str, str]) -> bool:
    """Add or remove the row that a button asks for; whether one did."""
    for name in ROWS:
        one = name.removesuffix("s")
        if f"add_{one}" in sent:
            form[name].append_entry()
            return True
        if f"remove_{one}" in sent:
            _remove(form[name], sent[f"remove_{one}"])
            return True
    return False


def _remove(rows: FieldList, position: str) -> None:
    at = count(position)
    if at is not None and at < len(rows.entries):
        rows.entries.pop(at)
    if not rows.entries:
        rows.append_entry()


def _offer_present(field: Field) -> None:
    """A value that came from a file stays choosable, though it is none of ours."""
    if field.data and field.data not in [choice.value for choice in field.choices]:
        field.choices = [*field.choices, *options([(field.data, field.data)])]


# From the form


class Entered:
    """What was typed into the form, in the contract's terms.

    Rows that nobody filled are left out; `rows` remembers where the others stand.
    """

    def __init__(
        self, form: EventForm, parents: Mapping[str, str], home_zone: str
    ) -> None:
        self.form = form
        self.parents = parents
        self.home_zone = home_zone
        self.rows = {
            name: [
                position
                for position, entry in enumerate(form[name].entries)
                if _is_filled(entry.form)
            ]
            for name in ROWS
        }

    @cached_property
    def fields(self) -> dict[str, Any]:
        """Every field of the contract that the form carries."""
        form = self.form
        return {
            **{name: clean(form[name].data or "") for name in TEXTS},
            **read_dates(form),
            "timezone": self._zone(),
            "themes": _read_themes(form.themes.data or ""),
            "rrule": self._rule(),
            "agency": form.agency.data or "",
            "partners": form.partners.data or [],
            "embargo_until": form.embargo.data or None,
            "parent": self._parent(),
            "provenance": {
                name: clean(form[f"provenance_{name}"].data or "")
                for name in PROVENANCE
            },
            "places": self._each("places", _read_place),
            "principals": self._each("principals", _read_principal),
            "candidates": self._each("candidates", _read_candidate),
        }

    def for_registering(self) -> dict[str, Any]:
        """What a new event is made from."""
        typed_zone = zone(self.form)
        return {
            **self.fields,
            "timezone": typed_zone,
            "status": self.form.status.data or None,
            "estimates": self._each("estimates", read_estimate),
        }

    def differing_from(
        self, former: "Entered", without: Collection[str] = ()
    ) -> dict[str, Any]:
        """The fields in which this differs; those of a date go together.

        `without` are the fields that this reader's form does not show.
        """
        wished = {
            name: value
            for name, value in self.fields.items()
            if value != former.fields[name] and name not in without
        }
        if any(name in wished for name in _ONE_DATE):
            wished.update({name: self.fields[name] for name in _ONE_DATE})
        return wished

    def find(self, path: Sequence[str]) -> Field | None:
        """The field of the form that a problem's path means."""
        name, *inside = path
        if name in ROWS and inside:
            return self._in_row(name, inside)
        if name == "provenance" and inside:
            return self.form[f"provenance_{inside[0]}"]
        if name == "rrule":
            custom = self.form.repeats.data not in ("", None, YEARLY)
            return self.form.rrule if custom else self.form.repeats
        name = {"embargo_until": "embargo"}.get(name, _SPREAD.get(name, (name,))[0])
        return self.form._fields.get(name)

    def _in_row(self, name: str, inside: Sequence[str]) -> Field | None:
        index, *column = inside
        known = self.rows[name]
        if not index.isdigit() or int(index) >= len(known) or not column:
            return self.form[name]
        row = self.form[name].entries[known[int(index)]].form
        return row._fields.get(_SPREAD.get(column[0], (column[0],))[0])

    def _each(self, name: str, read: Any) -> list[dict[str, Any]]:
        entries = self.form[name].entries
        return [read(entries[position].form) for position in self.rows[name]]

    def _rule(self) -> str:
        repeats = self.form.repeats.data or ""
        if repeats in ("", YEARLY):
            return repeats
        return (self.form.rrule.data or "").strip().upper()

    def _parent(self) -> str | None:
        number = (self.form.parent.data or "").strip().upper()
        return self.parents.get(number, number) or None

    def _zone(self) -> str:
        """The zone that is meant; an empty field follows the first place."""
        typed_zone = zone(self.form)
        if typed_zone:
            return typed_zone
        places = self._each("places", _read_place)
        return _zone_of(places[0], self.home_zone) if places else self.home_zone


def finder(form: Form) -> Find:
    """For the small forms, whose dates are spread as in the large one."""

    def find(path: Sequence[str]) -> Field | None:
        name = _SPREAD.get(path[0], (path[0],))[0]
        return form._fields.get(name)

    return find


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
        "source_url": row.source_url.data or "",
    }


def whole(typed_text: str | None) -> int | str | None:
    """A figure as people write it, `30.000` too; what is none stays as typed."""
    plain = (typed_text or "").strip()
    if not plain:
        return None
    if re.fullmatch(r"-?(\d{1,30}|\d{1,3}([., ]\d{3}){1,10})", plain):
        return int(re.sub(r"[., ]", "", plain))
    return plain


def _read_place(row: Form) -> dict[str, Any]:
    return {
        "province": row.province.data or None,
        "country": (row.country.data or "").strip().upper() or "ID",
        "city": row.city.data or "",
        "venue": row.venue.data or "",
        "latitude": decimal(row.latitude.data),
        "longitude": decimal(row.longitude.data),
        "timezone": choices.zone_read(row.timezone.data or ""),
        "start": moment(row.start_date.data, row.start_time.data),
        "end": moment(
            row.end_date.data or (row.end_time.data and row.start_date.data),
            row.end_time.data,
        ),
    }


def _read_principal(row: Form) -> dict[str, Any]:
    return {
        "name": row.name.data or "",
        "status": row.status.data or "",
        "delegate": row.delegate.data or "",
    }


def _read_candidate(row: Form) -> dict[str, Any]:
    return {
        "start": moment(row.start_date.data, row.start_time.data),
        "end": moment(
            row.end_date.data or (row.end_time.data and row.start_date.data),
            row.end_time.data,
        ),
        "note": row.note.data or "",
    }


def _read_themes(typed_text: str) -> list[str]:
    """The themes named, each once; a known name stands for its code."""
    known = {row.name.casefold(): row.code for row in reference.themes().values()}
    names = [" ".join(part.split()) for part in typed_text.split(",")]
    return list(
        dict.fromkeys(known.get(name.casefold(), name) for name in names if name)
    )


_PRESET = frozenset({"status", "kind", "confidence", "as_of"})
"""Fields of a row that are filled before anybody typed."""


def _is_filled(row: Form) -> bool:
    return any(field.data for field in row if field.short_name not in _PRESET)


def _zone_of(place: Mapping[str, Any], home_zone: str) -> str:
    province = reference.province(place["province"])
    return place["timezone"] or (province.timezone if province else home_zone)


# Into the form


def typed(
    fields: Mapping[str, Any], parent_number: str, home_zone: str
) -> MultiDict[str, str]:
    """What would be typed to say `fields`: every input's name with its value."""
    plain = {name: fields[name] or "" for name in TEXTS}
    dates = typed_dates(dict(fields))
    repeats = fields["rrule"] if fields["rrule"] in ("", YEARLY) else "custom"
    written: MultiDict[str, str] = MultiDict(
        {
            **plain,
            **dates,
            "timezone": _typed_zone(fields, home_zone),
            "repeats": repeats,
            "rrule": fields["rrule"] if repeats == "custom" else "",
            "themes": ", ".join(_theme_names(fields["themes"])),
            "agency": fields["agency"],
            "embargo": _local(fields["embargo_until"], fields["timezone"]),
            "parent": parent_number,
        }
    )
    written.setlist("partners", fields["partners"])
    for name in PROVENANCE:
        written[f"provenance_{name}"] = fields["provenance"].get(name, "")
    for name, write in _TYPED_ROWS.items():
        for index, row in enumerate(fields[name]):
            for column, value in write(row, home_zone).items():
                written[f"{name}-{index}-{column}"] = value
    return written


def typed_by_default(today: str, agency: str) -> MultiDict[str, str]:
    """The form before anybody typed."""
    return MultiDict(
        {
            "kind": EventKind.EVENT.value,
            "scope": Scope.NATIONAL.value,
            "visibility": Visibility.AGENCY.value,
            "repeats": "",
            "agency": agency,
            "estimates-0-as_of": today,
        }
    )


def merged(
    sent: MultiDict[str, str],
    seen: MultiDict[str, str],
    now: MultiDict[str, str],
    changed: Iterable[str],
) -> MultiDict[str, str]:
    """What was sent, with the newest values where its sender had changed nothing.

    `seen` is the form as the sender was shown it, `now` as it would be shown today,
    `changed` the contract fields in which the two differ.
    """
    result = sent.copy()
    for name in changed:
        for prefix in {"embargo_until": ("embargo",)}.get(
            name, _SPREAD.get(name, (name,))
        ):
            if _part(sent, prefix) == _part(seen, prefix):
                _replace_part(result, now, prefix)
    return result


def _part(data: MultiDict[str, str], prefix: str) -> list[tuple[str, str]]:
    """What stands in the fields of that name, blanks and line ends apart."""
    return sorted(
        (key, value.replace("\r\n", "\n").strip())
        for key, value in data.items(multi=True)
        if _belongs(key, prefix) and value.strip()
    )


def _replace_part(
    data: MultiDict[str, str], now: MultiDict[str, str], prefix: str
) -> None:
    for key in [key for key in data if _belongs(key, prefix)]:
        data.poplist(key)
    for key in now:
        if _belongs(key, prefix):
            data.setlist(key, now.getlist(key))


def _belongs(key: str, prefix: str) -> bool:
    return key == prefix or key.startswith(f"{prefix}-")


def _typed_zone(fields: Mapping[str, Any], home_zone: str) -> str:
    """Empty where the zone follows from the first place anyway."""
    places = fields["places"]
    follows = places[0]["timezone"] if places else home_zone
    stated = fields["timezone"]
    return "" if stated == follows else choices.zone_typed(stated)


def _typed_place_zone(place: Mapping[str, Any], home_zone: str) -> str:
    stated = place["timezone"]
    derived = _zone_of({**place, "timezone": ""}, home_zone)
    return "" if stated == derived else choices.zone_typed(stated)


def _typed_place(row: Mapping[str, Any], home_zone: str) -> dict[str, str]:
    return {
        "province": row["province"] or "",
        "country": "" if row["country"] == "ID" else row["country"],
        "city": row["city"],
        "venue": row["venue"],
        "timezone": _typed_place_zone(row, home_zone),
        "latitude": "" if row["latitude"] is None else str(row["latitude"]),
        "longitude": "" if row["longitude"] is None else str(row["longitude"]),
        **_typed_moments(row),
    }


def _typed_candidate(row: Mapping[str, Any], _home_zone: str) -> dict[str, str]:
    return {"note": row["note"], **_typed_moments(row)}


def _typed_moments(row: Mapping[str, Any]) -> dict[str, str]:
    start, end = split(row["start"]), split(row["end"])
    return {
        "start_date": start[0],
        "start_time": start[1],
        "end_date": end[0],
        "end_time": end[1],
    }


_TYPED_ROWS: dict[str, Any] = {
    "places": _typed_place,
    "principals": lambda row, _home_zone: dict(row),
    "candidates": _typed_candidate,
}


def _theme_names(codes: Iterable[str]) -> list[str]:
    known = reference.themes()
    return [known[code].name if code in known else code for code in codes]


def _local(instant: str | None, zone_name: str) -> str:
    if not instant:
        return ""
    local = datetime.fromisoformat(instant).astimezone(ZoneInfo(zone_name))
    return f"{local:%Y-%m-%dT%H:%M}"
