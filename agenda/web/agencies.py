"""The tree of agencies, which administrators tend."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired

from agenda.audit.operations import Change
from agenda.errors import NotAllowed, NotFound
from agenda.handover import agencies as handover
from agenda.people import operations, queries, search
from agenda.people.fields import agency_content
from agenda.people.models import Agency
from agenda.reference import queries as reference
from agenda.rules.choices import AgencyKind
from agenda.rules.permissions import Action, may
from agenda.rules.readings import Reading
from agenda.tasks.shown_names import names_changed
from agenda.web import access
from agenda.web.forms import choices
from agenda.web.forms.moments import day_field
from agenda.web.forms.numbers import whole
from agenda.web.forms.select import one_of, options
from agenda.web.page import day_words, language, named, words_asked
from agenda.web.saving import VersionedSheet, explain, save

blueprint = Blueprint("agencies", __name__, url_prefix="/admin/agencies")
Answer = str | Response | tuple[str, int]
_DAY = timedelta(days=1)
_FIELDS = ("name", "kind", "parent", "province", "timezone")


class AgencyForm(VersionedSheet):
    """An agency and its place in the tree."""

    code = StringField(
        _l("Kode"),
        [InputRequired()],
        description=_l("Singkat, misalnya KOMINFO-ACEH. Tidak dapat diganti."),
    )
    name = StringField(_l("Nama"), [InputRequired()])
    name_from = day_field(
        _l("Nama ini berlaku sejak"),
        description=_l(
            "Isi bila instansi berganti nama: kegiatan sebelum tanggal itu tetap"
            " memakai nama lama. Kosong: membetulkan penulisan nama yang berlaku"
            " sekarang."
        ),
    )
    kind = one_of(
        _l("Tingkat"),
        lambda: choices.of(AgencyKind),
    )
    parent = one_of(_l("Di bawah"), list)
    province = one_of(
        _l("Provinsi"),
        choices.provinces,
    )
    timezone = StringField(
        _l("Zona waktu"),
        description=_l("Kosong: mengikuti provinsi atau instansi di atasnya."),
        render_kw={"list": "zones", "autocomplete": "off"},
    )
    answer_hours = StringField(
        _l("Batas menjawab tawaran, jam kerja"),
        description=_l(
            "Tawaran tugas yang tidak dijawab selama itu kembali kepada koordinator."
            " Senin–Jumat 07.30–16.00 menurut jam instansi, tanpa hari libur; 16 jam"
            " kira-kira dua hari kerja. 0: tawaran menunggu tanpa batas."
        ),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    reason = TextAreaField(
        _l("Alasan"), render_kw={"rows": 2}, description=_l("Tercatat di riwayat.")
    )


@blueprint.get("")
def index() -> Answer:
    _must_manage()
    found, query = queries.agencies(), words_asked(request.args.get("q"))
    if query:
        found = search.agencies_with(query, found)
    return render_template(
        "agencies/index.html", rows=[_row(agency) for agency in found], query=query
    )


@blueprint.route("/new", methods=["GET", "POST"])
def create() -> Answer:
    _must_manage()
    form = AgencyForm(parent=request.args.get("parent") or None)
    if request.method == "GET":
        return _form_page(form, None)
    fields = {"code": form.code.data or "", **_typed(form)}
    default_zone = access.settings().timezone
    agency = save(
        form,
        lambda: operations.create_agency(
            access.actor(), fields, default_zone=default_zone
        ),
    )
    if agency is None:
        return _form_page(form, None)
    flash(gettext("Instansi %(name)s dibuat.", name=agency.name), "success")
    return redirect("/admin/agencies")


@blueprint.route("/<code>/edit", methods=["GET", "POST"])
def edit(code: str) -> Answer:
    _must_manage()
    agency = queries.agency_by_code(code)
    if agency is None:
        raise NotFound
    form = AgencyForm(data=_shown(agency))
    if request.method == "GET":
        return _form_page(form, agency)

    def act() -> Agency:
        former = agency.all_names
        done = operations.revise_agency(
            access.actor(),
            agency,
            {**_typed(form), "name_from": form.name_from.data},
            form.seen,
            form.reason.data or "",
        )
        if done.all_names != former:
            names_changed("agency", done.code)
        return done

    if save(form, act) is None:
        form.code.data = agency.code
        explain(form, agency.version, ("agency", agency.id), _in_words)
        return _form_page(form, agency)
    flash(gettext("Instansi %(name)s disimpan.", name=agency.name), "success")
    return redirect("/admin/agencies")


def _typed(form: AgencyForm) -> dict[str, Any]:
    return {
        **form.typed(_FIELDS),
        "answer_hours": whole(str(form.answer_hours.data or "0")),
    }


class MergeForm(VersionedSheet):
    """Where an agency goes, and since when."""

    into = one_of(_l("Digabung ke dalam"), list, needed=True)
    on = day_field(
        _l("Mulai tanggal"),
        validators=[InputRequired()],
        description=_l("Hari pertama instansi yang menerima bertanggung jawab."),
    )
    reason = TextAreaField(
        _l("Alasan atau dasar hukum"),
        [InputRequired()],
        render_kw={"rows": 2},
        description=_l("Tercatat di riwayat setiap kegiatan dan tugas yang beralih."),
    )


@blueprint.route("/<code>/merge", methods=["GET", "POST"])
def merge(code: str) -> Answer:
    _must_manage()
    agency = queries.agency_by_code(code)
    if agency is None:
        raise NotFound
    form = MergeForm(data={"version": str(agency.version)})
    form.into.choices = options(
        [
            ("", gettext("Pilih instansi")),
            *((heir.code, heir.name) for heir in handover.heirs_for(agency)),
        ]
    )
    if request.method == "GET":
        return _merge_page(form, agency)
    done = save(form, lambda: _merge(form, agency))
    if done is None:
        explain(form, agency.version, ("agency", agency.id), _in_words)
        return _merge_page(form, agency)
    flash(
        gettext(
            "%(name)s digabung: %(people)s orang, %(events)s kegiatan, dan %(tasks)s"
            " tugas beralih.",
            name=agency.name,
            people=done.people,
            events=done.events,
            tasks=done.tasks,
        ),
        "success",
    )
    return redirect("/admin/agencies")


def _merge(form: MergeForm, agency: Agency) -> handover.Estate:
    return handover.merge(
        access.actor(),
        agency,
        form.into.data or "",
        _day(form),
        form.reason.data or "",
        form.seen,
    )


def _day(form: MergeForm) -> date | None:
    reading = Reading({"on": form.on.data}, {"on"})
    day = reading.day("on", required=True)
    reading.finish()
    return day


def _merge_page(form: MergeForm, agency: Agency) -> tuple[str, int]:
    page = render_template(
        "agencies/merge.html",
        form=form,
        agency=agency,
        estate=handover.estate_of(agency),
    )
    return page, form.http_status


def _must_manage() -> None:
    if not may(access.actor(), Action.MANAGE_PEOPLE):
        raise NotAllowed


def _row(agency: Agency) -> dict[str, Any]:
    province = reference.province(agency.province_code)
    return {
        "code": agency.code,
        "name": agency.name,
        "depth": min(agency.path.count("/") - 2, 4),
        "former": _former_names(agency),
        "merged": agency.merged_into.name if agency.merged_into else None,
        "merged_on": day_words(agency.merged_on) if agency.merged_on else "",
        "kind": choices.capital(named(agency.kind)),
        "province": province.named(language()) if province else "",
        "zone": choices.zone_typed(agency.timezone),
    }


def _former_names(agency: Agency) -> list[str]:
    """Names of other times, each with its days; the newest first."""
    told = []
    upto: date | None = None
    for since, name in reversed(agency.all_names):
        if name != agency.name:
            told.append(_name_and_days(name, since, upto))
        upto = since
    return told


def _name_and_days(name: str, since: date, upto: date | None) -> str:
    if upto is None:
        return str(gettext("%(name)s sejak %(day)s", name=name, day=_plain(since)))
    return str(gettext("%(name)s sampai %(day)s", name=name, day=_plain(upto - _DAY)))


def _plain(day: date) -> str:
    return day_words(day, weekday=False)


def _shown(agency: Agency) -> dict[str, Any]:
    content = agency_content(agency)
    content["timezone"] = choices.zone_typed(content["timezone"])
    return {**content, "version": str(agency.version)}


def _in_words(changes: list[Change]) -> list[dict[str, str]]:
    form = AgencyForm(None)
    return [
        {
            "label": str(form[change["field"]].label.text),
            "old": str(change["old"] or ""),
            "new": str(change["new"] or ""),
        }
        for change in changes
        if change["field"] in form
    ]


def _form_page(form: AgencyForm, agency: Agency | None) -> tuple[str, int]:
    below = agency.path if agency else "//"
    form.parent.choices = options(
        [
            ("", gettext("Berdiri sendiri")),
            *(
                (other.code, other.name)
                for other in queries.agencies()
                if not other.path.startswith(below)
            ),
        ]
    )
    page = render_template(
        "agencies/form.html", form=form, agency=agency, zones=choices.zones()
    )
    return page, form.http_status
