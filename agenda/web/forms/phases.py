"""The form of a phase."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired
from wtforms.widgets import DateInput

from agenda.events import queries as events
from agenda.phases import fields
from agenda.reference import queries as reference
from agenda.rules.choices import Confidence
from agenda.rules.permissions import Actor
from agenda.rules.phases import Level, PhaseStatus
from agenda.web.forms import choices
from agenda.web.forms.select import any_of, one_of
from agenda.web.page import language
from agenda.web.saving import VersionedSheet


def provinces_by_name() -> choices.Choices:
    return [
        (code, row.named(language())) for code, row in reference.provinces().items()
    ]


class PhaseForm(VersionedSheet):
    """A phase; its code is given once."""

    name = StringField(_l("Nama"), [InputRequired()])
    name_en = StringField(
        _l("Nama dalam bahasa Inggris"), description=_l("Kosong: sama dengan nama.")
    )
    code = StringField(
        _l("Kode"),
        description=_l("Huruf kecil, angka, - dan _. Kosong: dibuatkan."),
        render_kw={"autocomplete": "off", "autocapitalize": "none"},
    )
    election = StringField(
        _l("Pemilu"),
        description=_l("Kode seperti pemilu_2029; kosong bila bukan pemilu."),
        render_kw={"autocomplete": "off", "autocapitalize": "none"},
    )
    stage = StringField(
        _l("Jenis tahapan"),
        description=_l("Kode seperti kampanye atau masa_tenang."),
        render_kw={"autocomplete": "off", "autocapitalize": "none"},
    )
    start = StringField(
        _l("Mulai"), widget=DateInput(), description=_l("Kosong: sejak semula.")
    )
    end = StringField(
        _l("Selesai"), widget=DateInput(), description=_l("Kosong: tanpa batas.")
    )
    level = one_of(_l("Tingkat"), lambda: choices.of(Level))
    status = one_of(
        _l("Status"),
        lambda: choices.of(PhaseStatus),
        description=_l(
            "Yang batal tidak berlaku pada hari mana pun, dan tetap tampak."
        ),
    )
    provinces = any_of(
        _l("Provinsi"),
        provinces_by_name,
        description=_l("Tanpa pilihan: seluruh Indonesia."),
    )
    legal_basis = TextAreaField(_l("Dasar hukum"), render_kw={"rows": 2})
    effect = TextAreaField(_l("Akibat bagi humas"), render_kw={"rows": 2})
    effect_en = TextAreaField(_l("Akibat dalam bahasa Inggris"), render_kw={"rows": 2})
    source = StringField(_l("Sumber"))
    confidence = one_of(_l("Keyakinan"), lambda: choices.of(Confidence))
    notes = TextAreaField(_l("Catatan"), render_kw={"rows": 2})
    event = StringField(
        _l("Nomor kegiatan"),
        description=_l(
            "Bila tahapan ini milik suatu kegiatan, hanya yang melihat kegiatan itu"
            " yang melihatnya. Kosong: terlihat semua orang."
        ),
        render_kw={"autocomplete": "off"},
    )
    reason = StringField(_l("Alasan"), description=_l("Tercatat di riwayat."))


def first_typed(event: str) -> dict[str, Any]:
    """What a new phase begins with; `event` is the number of its event."""
    return {
        "level": Level.INFO.value,
        "status": PhaseStatus.IN_FORCE.value,
        "confidence": Confidence.MEDIUM.value,
        "event": event,
    }


def typed(actor: Actor, form: PhaseForm) -> dict[str, Any]:
    """What was typed, in the terms of the contract."""
    texts = {name: form[name].data or "" for name in fields.CONTENT}
    return {
        **texts,
        "provinces": form.provinces.data or [],
        "event": _event_id(actor, form.event.data or ""),
    }


def _event_id(actor: Actor, number: str) -> str:
    """The id of the event of that number; what is none stays as it is."""
    found = events.by_number(actor, number.strip())
    return str(found.id) if found else number.strip()
