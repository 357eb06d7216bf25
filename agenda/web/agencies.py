"""The tree of agencies, which administrators tend."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired

from agenda.audit.operations import Change
from agenda.errors import NotAllowed, NotFound
from agenda.people import operations, queries
from agenda.people.fields import agency_content
from agenda.people.models import Agency
from agenda.reference import queries as reference
from agenda.rules.choices import AgencyKind
from agenda.rules.permissions import Action, may
from agenda.tasks.shown_names import names_changed
from agenda.web import access
from agenda.web.forms import choices
from agenda.web.forms.select import one_of, options
from agenda.web.page import language, named
from agenda.web.saving import VersionedSheet, explain, save

blueprint = Blueprint("agencies", __name__, url_prefix="/admin/agencies")
Answer = str | Response | tuple[str, int]
_FIELDS = ("name", "kind", "parent", "province", "timezone")


class AgencyForm(VersionedSheet):
    """An agency and its place in the tree."""

    code = StringField(
        _l("Kode"),
        [InputRequired()],
        description=_l("Singkat, misalnya KOMINFO-ACEH. Tidak dapat diganti."),
    )
    name = StringField(_l("Nama"), [InputRequired()])
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
    reason = TextAreaField(
        _l("Alasan"), render_kw={"rows": 2}, description=_l("Tercatat di riwayat.")
    )


@blueprint.get("")
def index() -> Answer:
    _must_manage()
    return render_template(
        "agencies/index.html", rows=[_row(agency) for agency in queries.agencies()]
    )


@blueprint.route("/new", methods=["GET", "POST"])
def create() -> Answer:
    _must_manage()
    form = AgencyForm(parent=request.args.get("parent") or None)
    if request.method == "GET":
        return _form_page(form, None)
    fields = {"code": form.code.data or "", **form.typed(_FIELDS)}
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
        former = agency.name
        done = operations.revise_agency(
            access.actor(),
            agency,
            form.typed(_FIELDS),
            form.seen,
            form.reason.data or "",
        )
        if done.name != former:
            names_changed("agency", done.code)
        return done

    if save(form, act) is None:
        form.code.data = agency.code
        explain(form, agency.version, ("agency", agency.id), _in_words)
        return _form_page(form, agency)
    flash(gettext("Instansi %(name)s disimpan.", name=agency.name), "success")
    return redirect("/admin/agencies")


def _must_manage() -> None:
    if not may(access.actor(), Action.MANAGE_PEOPLE):
        raise NotAllowed


def _row(agency: Agency) -> dict[str, Any]:
    province = reference.province(agency.province_code)
    return {
        "code": agency.code,
        "name": agency.name,
        "depth": min(agency.path.count("/") - 2, 4),
        "kind": choices.capital(named(agency.kind)),
        "province": province.named(language()) if province else "",
        "zone": choices.zone_typed(agency.timezone),
    }


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
