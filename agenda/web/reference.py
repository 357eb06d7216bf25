"""The office's tables: provinces, categories, figures, kinds of work, free days."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext, pgettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.wrappers import Response
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.fields import Field
from wtforms.validators import InputRequired

from agenda.audit.operations import Change
from agenda.errors import NotAllowed
from agenda.reference import fields as shown
from agenda.reference import operations, queries
from agenda.reference.models import Named
from agenda.rules.evidence import read_expected
from agenda.rules.permissions import Action, may
from agenda.tasks.shown_names import names_changed
from agenda.web import access
from agenda.web.event_words import zone_words
from agenda.web.forms import choices, expected
from agenda.web.forms.numbers import count
from agenda.web.page import language
from agenda.web.saving import VersionedSheet, explain, save

blueprint = Blueprint("reference", __name__, url_prefix="/admin/reference")
Answer = str | Response | tuple[str, int]


def titles() -> dict[str, str]:
    return {
        "provinces": pgettext("daftar", "Provinsi"),
        "categories": pgettext("daftar", "Kategori"),
        "metrics": pgettext("daftar", "Ukuran"),
        "task-types": gettext("Jenis tugas"),
        "channels": gettext("Kanal"),
        "assignment-roles": gettext("Peran dalam tugas"),
        "themes": gettext("Tema"),
        "holidays": gettext("Hari libur"),
        "phases": gettext("Tahapan"),
        "checklists": gettext("Daftar periksa netralitas"),
    }


class RowForm(VersionedSheet):
    """One row; fields that its table does not have are taken out."""

    name = StringField(_l("Nama"), [InputRequired()])
    name_en = StringField(_l("Nama dalam bahasa Inggris"), [InputRequired()])
    position = StringField(
        _l("Urutan"), [InputRequired()], render_kw={"inputmode": "numeric"}
    )
    timezone = StringField(
        _l("Zona waktu"), render_kw={"list": "zones", "autocomplete": "off"}
    )
    capital = StringField(_l("Ibu kota"), [InputRequired()])
    island_group = StringField(_l("Gugus pulau"), [InputRequired()])
    code_bps = StringField(_l("Kode BPS"), [InputRequired()])
    code_kemendagri = StringField(_l("Kode Kemendagri"), [InputRequired()])
    unit = StringField(_l("Satuan"), [InputRequired()])
    unit_en = StringField(_l("Satuan dalam bahasa Inggris"), [InputRequired()])
    definition = TextAreaField(_l("Definisi"), [InputRequired()], render_kw={"rows": 3})
    definition_en = TextAreaField(
        _l("Definisi dalam bahasa Inggris"), [InputRequired()], render_kw={"rows": 3}
    )
    adds_over_places = BooleanField(_l("Angka beberapa tempat boleh dijumlahkan"))
    adds_reason = StringField(_l("Mengapa boleh atau tidak"), [InputRequired()])
    adds_reason_en = StringField(
        _l("Mengapa boleh atau tidak, dalam bahasa Inggris"), [InputRequired()]
    )
    evidence = TextAreaField(
        _l("Bukti yang diharapkan"),
        description=_l(
            "Satu baris satu bukti: kode | jenis | nama | nama dalam bahasa Inggris."
            " Jenisnya tautan, berkas, catatan, atau angka."
        ),
        render_kw={"rows": 6, "spellcheck": "false"},
    )
    reason = StringField(_l("Alasan"), description=_l("Tercatat di riwayat."))


@blueprint.get("")
def index() -> Answer:
    must_edit()
    return redirect("/admin/reference/provinces")


@blueprint.get("/<table>")
def show(table: str) -> Answer:
    must_edit()
    rows = queries.table(table).values()
    extras = _EXTRA_COLUMNS.get(table, lambda _row: {})
    return render_template(
        "reference/table.html",
        table=table,
        titles=titles(),
        rows=[{"row": row, "extra": extras(row)} for row in rows],
    )


@blueprint.route("/<table>/<code>", methods=["GET", "POST"])
def edit(table: str, code: str) -> Answer:
    must_edit()
    row = queries.row(table, code)
    content = shown.content(row)
    shown_as = {**content, "version": str(row.version)}
    if "evidence" in content:
        shown_as["evidence"] = expected.typed(content["evidence"])
    form = RowForm(data=shown_as)
    for name in set(form._fields) - {*content, "version", "reason", "csrf_token"}:
        del form[name]
    if request.method == "GET":
        return _row_page(form, table, row)
    if save(form, lambda: _revise(table, code, form, content)) is None:
        row = queries.row(table, code)
        explain(form, row.version, ("reference", shown.row_id(row)), told_by(form))
        return _row_page(form, table, row)
    flash(gettext("%(name)s disimpan.", name=form.name.data), "success")
    return redirect(f"/admin/reference/{table}")


def must_edit() -> None:
    if not may(access.actor(), Action.EDIT_REFERENCE):
        raise NotAllowed


def _revise(table: str, code: str, form: RowForm, content: Mapping[str, Any]) -> Named:
    fields: dict[str, Any] = {name: form[name].data or "" for name in content}
    if "adds_over_places" in fields:
        fields["adds_over_places"] = bool(form.adds_over_places.data)
    if "evidence" in fields:
        fields["evidence"] = expected.read(fields["evidence"])
    if (position := count(str(fields["position"]))) is not None:
        fields["position"] = position
    if "timezone" in fields:
        fields["timezone"] = choices.zone_read(fields["timezone"])
    row = operations.revise(
        access.actor(), table, code, fields, form.seen, form.reason.data or ""
    )
    if (row.name, row.name_en) != (content["name"], content["name_en"]):
        names_changed(table, code)
    return row


_EXTRA_COLUMNS: dict[str, Callable[[Any], dict[str, str]]] = {
    "provinces": lambda row: {
        gettext("Ibu kota"): row.capital,
        gettext("Zona waktu"): _zone(row.timezone),
    },
    "metrics": lambda row: {
        gettext("Satuan"): row.unit_en if language() == "en" else row.unit,
        gettext("Definisi"): row.definition_en
        if language() == "en"
        else row.definition,
    },
    "task-types": lambda row: {
        gettext("Bukti yang diharapkan"): ", ".join(
            one.named(language()) for one in read_expected(row.evidence or [])
        ),
    },
}


def _zone(zone: str) -> Markup:
    """The official zone, and the name under which computers know its clock."""
    told = Markup('{}<br><span class="small muted">{}</span>')
    return told.format(zone_words(zone), zone)


def _told(field: str, value: Any) -> str:
    if field == "evidence":
        return expected.typed(value or [])
    return str(value or "")


def told_by(form: VersionedSheet) -> Callable[[list[Change]], list[dict[str, str]]]:
    def tell(changes: list[Change]) -> list[dict[str, str]]:
        fields: Mapping[str, Field] = form._fields
        return [
            {
                "label": str(fields[change["field"]].label.text),
                "old": _told(change["field"], change["old"]),
                "new": _told(change["field"], change["new"]),
            }
            for change in changes
            if change["field"] in fields
        ]

    return tell


def _row_page(form: RowForm, table: str, row: Named) -> tuple[str, int]:
    page = render_template(
        "reference/row.html",
        form=form,
        table=table,
        row=row,
        titles=titles(),
        zones=choices.zones() if "timezone" in form else [],
    )
    return page, form.http_status
