"""The form of an event: its fields in the order of the page, and its rows.

`typed` writes an event into the form, `entered` reads it out again.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import Field, FieldList, FormField, RadioField, StringField
from wtforms.widgets import DateTimeLocalInput, URLInput

from agenda.events.drafts import SETTABLE_STATUS
from agenda.rules.choices import Confidence
from agenda.rules.event_states import EventKind, Scope, Visibility
from agenda.web.forms import choices
from agenda.web.forms.base import Form
from agenda.web.forms.event_rows import (
    ROWS,
    CandidateForm,
    EstimateForm,
    PlaceForm,
    PrincipalForm,
)
from agenda.web.forms.moments import DatesForm
from agenda.web.forms.numbers import count
from agenda.web.forms.select import any_of, one_of, options
from agenda.web.forms.texts import text

YEARLY = "FREQ=YEARLY"
PLAIN = frozenset({"FREQ=WEEKLY", "FREQ=MONTHLY", YEARLY})
"""Rules that are chosen by a word of their own."""
YEARS = "years"
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
_SPREAD = {
    "start": ("start_date", "start_time"),
    "end": ("end_date", "end_time"),
    "rrule": ("repeats", "years", "rrule"),
    "embargo_until": ("embargo",),
    "provenance": tuple(f"provenance_{name}" for name in PROVENANCE),
}
"""Contract fields that are several fields of the form, or one of another name."""


def _repeated(form: type[Form], label: str) -> FieldList:
    return FieldList(FormField(form), label, min_entries=1)


def _visibilities() -> list[tuple[str, Markup]]:
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
                ("FREQ=WEEKLY", gettext("Setiap pekan")),
                ("FREQ=MONTHLY", gettext("Setiap bulan")),
                (YEARLY, gettext("Setiap tahun")),
                (YEARS, gettext("Setiap beberapa tahun")),
                ("custom", gettext("Aturan sendiri")),
            ]
        ),
        default="",
        validate_choice=False,
    )
    years = text(
        _l("Setiap berapa tahun"),
        description=_l("Misalnya 2 atau 4; dipakai bila dipilih di atas."),
        render_kw={"inputmode": "numeric"},
    )
    rrule = text(
        _l("Aturan berulang (RRULE)"),
        description=_l(
            "Misalnya FREQ=MONTHLY;BYMONTHDAY=17. Hanya untuk aturan sendiri."
        ),
    )
    candidates = _repeated(CandidateForm, _l("Calon tanggal"))
    places = _repeated(PlaceForm, _l("Tempat"))
    estimates = _repeated(EstimateForm, _l("Angka"))

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
    principals = _repeated(PrincipalForm, _l("Pejabat"))
    organizer = text(_l("Penyelenggara"))
    reference = text(_l("Nomor surat atau rujukan"))
    url = StringField(_l("Tautan"), widget=URLInput())
    confirmed_by = text(_l("Dikonfirmasi oleh"))
    confirmation_reference = text(_l("Surat konfirmasi"))

    visibility = RadioField(
        _l("Siapa yang dapat melihat"),
        choices=lambda: options(_visibilities()),
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


ONE_DATE = ("start", "end", "precision")

SHOWN = frozenset(
    {
        *TEXTS,
        *ONE_DATE,
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

DATES = frozenset({*ONE_DATE, "timezone"})
"""What only those may change who may move the event."""


def inputs_of(name: str) -> tuple[str, ...]:
    """The fields of a form that a field of the contract becomes."""
    return _SPREAD.get(name, (name,))


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
