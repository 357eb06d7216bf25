"""Pages of the phases: what holds on a day, the year at a glance, the desk's table."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired
from wtforms.widgets import DateInput

from agenda import clock
from agenda.db import db
from agenda.events import queries as events
from agenda.phases import fields, operations, queries
from agenda.phases.filters import PhaseFilter
from agenda.phases.models import Phase
from agenda.reference import queries as reference
from agenda.rules.choices import Confidence
from agenda.rules.permissions import Actor
from agenda.rules.phases import Level, PhaseStatus, strictest
from agenda.web import access, phase_words
from agenda.web.forms import choices
from agenda.web.forms.select import any_of, one_of
from agenda.web.page import day_words, language
from agenda.web.reference import must_edit, titles, told_by
from agenda.web.saving import VersionedSheet, explain, save

PREFIX = "/admin/reference/phases"
blueprint = Blueprint("phases", __name__)
Answer = str | Response | tuple[str, int]


def _provinces() -> choices.Choices:
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
        _provinces,
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


# For everybody


@blueprint.get("/phases")
def index() -> Answer:
    """What holds on a day in an area, and the phases of a year."""
    actor = access.actor()
    day = _asked_day()
    area = request.args.get("province", "")
    area = area if area in reference.provinces() else ""
    held = queries.in_force(actor, day, provinces=[area] if area else [])
    level = strictest(held)
    around = PhaseFilter(
        date(day.year, 1, 1), date(day.year, 12, 31), (area,) if area else ()
    )
    groups = phase_words.by_election(queries.matching(actor, around))
    return render_template(
        "phases/index.html",
        day=day,
        day_words=day_words(day),
        area=area,
        area_words=phase_words.area([area] if area else []),
        provinces=_provinces(),
        level=phase_words.level(level) if level else None,
        held=[phase_words.row(phase) for phase in held],
        groups=groups,
        strip=phase_words.strip(day.year, groups),
        years=_years(actor, day.year),
        looks=[(each.value, phase_words.level(each)[0]) for each in Level],
        may_enter=operations.may_enter(actor),
    )


def _asked_day() -> date:
    today = clock.today(access.zone())
    try:
        asked = date.fromisoformat(request.args.get("on", ""))
    except ValueError:
        return today
    return asked if _FIRST <= asked.year <= _LAST else today


_FIRST, _LAST = 1945, 2200


def _years(actor: Actor, shown: int) -> list[int]:
    """The years that phases begin or end in, and the one that is shown."""
    ends = (
        end
        for phase in queries.matching(actor, PhaseFilter())
        for end in (phase.start_date, phase.end_date)
    )
    return sorted({shown, *(end.year for end in ends if end)})


# For the desk


@blueprint.get(PREFIX)
def table() -> Answer:
    """All phases, by election."""
    must_edit()
    groups = phase_words.by_election(queries.matching(access.actor(), PhaseFilter()))
    return render_template(
        "reference/phases.html", titles=titles(), table="phases", groups=groups
    )


@blueprint.route(f"{PREFIX}/new", methods=["GET", "POST"])
def enter() -> Answer:
    """Enter a phase."""
    must_edit()
    begun = {
        "level": Level.INFO.value,
        "status": PhaseStatus.IN_FORCE.value,
        "confidence": Confidence.MEDIUM.value,
        "event": request.args.get("event", ""),
    }
    form = PhaseForm(data=begun)
    if request.method == "GET":
        return _page(form, None)
    row = save(form, lambda: _enter(form))
    if row is None:
        return _page(form, None)
    flash(gettext("%(name)s dicatat.", name=row.name), "success")
    return redirect(PREFIX)


@blueprint.route(f"{PREFIX}/<uuid:phase_id>", methods=["GET", "POST"])
def correct(phase_id: UUID) -> Answer:
    """Correct a phase."""
    row = queries.get(access.actor(), str(phase_id))
    must_edit()
    form = PhaseForm(data=_shown(row))
    del form.code
    if request.method == "GET":
        return _page(form, row)
    if save(form, lambda: _correct(row, form)) is None:
        db.session.refresh(row)
        explain(form, row.version, (operations.KIND, row.id), told_by(form))
        return _page(form, row)
    flash(gettext("%(name)s disimpan.", name=row.name), "success")
    return redirect(PREFIX)


def _enter(form: PhaseForm) -> Phase:
    asked = {**_typed(form), "code": form.code.data or ""}
    return operations.enter(access.actor(), asked, form.reason.data or "")


def _correct(row: Phase, form: PhaseForm) -> Phase:
    why = form.reason.data or ""
    typed = _typed(form)
    return operations.correct(access.actor(), row, typed, seen=form.seen, reason=why)


def _typed(form: PhaseForm) -> dict[str, Any]:
    typed = {name: form[name].data or "" for name in fields.CONTENT}
    return {
        **typed,
        "provinces": form.provinces.data or [],
        "event": _event_id(form.event.data or ""),
    }


def _event_id(number: str) -> str:
    """The id of the event of that number; what is none stays as it is."""
    found = events.by_number(access.actor(), number.strip())
    return str(found.id) if found else number.strip()


def _shown(row: Phase) -> dict[str, Any]:
    content = fields.content(row)
    event = events.get(access.actor(), row.event_id).number if row.event_id else ""
    return {**content, "event": event, "version": str(row.version)}


def _page(form: PhaseForm, row: Phase | None) -> tuple[str, int]:
    page = render_template("reference/phase.html", form=form, row=row)
    return page, form.http_status
