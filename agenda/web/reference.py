"""The office's tables: provinces, categories, figures, kinds of work, free days."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext, pgettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField
from wtforms.fields import Field
from wtforms.validators import InputRequired
from wtforms.widgets import DateInput

from agenda import clock
from agenda.audit.operations import Change
from agenda.db import db
from agenda.errors import NotAllowed, NotFound
from agenda.reference import fields as shown
from agenda.reference import operations, queries
from agenda.reference.models import Holiday, Named
from agenda.rules.choices import HolidayKind, HolidayStatus
from agenda.rules.permissions import Action, may
from agenda.tasks.shown_names import names_changed
from agenda.web import access
from agenda.web.forms import choices
from agenda.web.forms.numbers import count
from agenda.web.forms.select import one_of
from agenda.web.page import day_words, language, named
from agenda.web.saving import VersionedSheet, explain, save

blueprint = Blueprint("reference", __name__, url_prefix="/admin/reference")
Answer = str | Response | tuple[str, int]

_HOLIDAY = ("date", "area", "kind", "status", "name", "name_en", "basis", "source")


def _titles() -> dict[str, str]:
    return {
        "provinces": pgettext("daftar", "Provinsi"),
        "categories": pgettext("daftar", "Kategori"),
        "metrics": pgettext("daftar", "Ukuran"),
        "task-types": gettext("Jenis tugas"),
        "channels": gettext("Kanal"),
        "assignment-roles": gettext("Peran dalam tugas"),
        "themes": gettext("Tema"),
        "holidays": gettext("Hari libur"),
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
    reason = StringField(_l("Alasan"), description=_l("Tercatat di riwayat."))


class HolidayForm(VersionedSheet):
    """A free day."""

    date = StringField(_l("Tanggal"), [InputRequired()], widget=DateInput())
    name = StringField(_l("Nama"), [InputRequired()])
    name_en = StringField(
        _l("Nama dalam bahasa Inggris"), description=_l("Kosong: sama dengan nama.")
    )
    kind = one_of(
        _l("Jenis"),
        lambda: choices.of(HolidayKind),
    )
    status = one_of(
        _l("Status"),
        lambda: choices.of(HolidayStatus),
        description=_l("Hari yang dicabut tidak lagi dihitung libur."),
    )
    area = one_of(
        _l("Berlaku di"),
        lambda: choices.of_rows(
            queries.provinces().values(), gettext("Seluruh Indonesia")
        ),
    )
    basis = StringField(_l("Dasar hukum"))
    source = StringField(_l("Sumber"))
    notes = TextAreaField(_l("Catatan"), render_kw={"rows": 2})
    reason = StringField(_l("Alasan"), description=_l("Tercatat di riwayat."))


@blueprint.get("")
def index() -> Answer:
    _must_edit()
    return redirect("/admin/reference/provinces")


@blueprint.get("/<table>")
def show(table: str) -> Answer:
    _must_edit()
    rows = queries.table(table).values()
    extras = _EXTRA_COLUMNS.get(table, lambda _row: {})
    return render_template(
        "reference/table.html",
        table=table,
        titles=_titles(),
        rows=[{"row": row, "extra": extras(row)} for row in rows],
    )


@blueprint.route("/<table>/<code>", methods=["GET", "POST"])
def edit(table: str, code: str) -> Answer:
    _must_edit()
    row = queries.row(table, code)
    content = shown.content(row)
    form = RowForm(data={**content, "version": str(row.version)})
    for name in set(form._fields) - {*content, "version", "reason", "csrf_token"}:
        del form[name]
    if request.method == "GET":
        return _row_page(form, table, row)
    if save(form, lambda: _revise(table, code, form, content)) is None:
        row = queries.row(table, code)
        explain(form, row.version, ("reference", shown.row_id(row)), _told_by(form))
        return _row_page(form, table, row)
    flash(gettext("%(name)s disimpan.", name=form.name.data), "success")
    return redirect(f"/admin/reference/{table}")


@blueprint.get("/holidays")
def holidays() -> Answer:
    _must_edit()
    this_year = clock.today(access.zone()).year
    asked = request.args.get("year", "")
    year = int(asked) if re.fullmatch(r"[1-8][0-9]{3}", asked) else this_year
    rows = queries.holidays(year)
    return render_template(
        "reference/holidays.html",
        titles=_titles(),
        table="holidays",
        year=year,
        years=range(min(2024, year), max(this_year + 2, year) + 1),
        rows=[_holiday_row(row) for row in rows],
    )


@blueprint.route("/holidays/new", methods=["GET", "POST"])
def add_holiday() -> Answer:
    _must_edit()
    form = HolidayForm()
    if request.method == "GET":
        return _holiday_page(form, None)
    row = save(
        form,
        lambda: operations.add_holiday(
            access.actor(), _typed_holiday(form), form.reason.data or ""
        ),
    )
    if row is None:
        return _holiday_page(form, None)
    flash(gettext("%(name)s dicatat sebagai hari libur.", name=row.name), "success")
    return redirect(f"/admin/reference/holidays?year={row.date.year}")


@blueprint.route("/holidays/<uuid:holiday_id>", methods=["GET", "POST"])
def edit_holiday(holiday_id: UUID) -> Answer:
    _must_edit()
    row = db.session.get(Holiday, holiday_id)
    if row is None:
        raise NotFound
    content = shown.holiday_content(row)
    form = HolidayForm(data={**content, "version": str(row.version)})
    if request.method == "GET":
        return _holiday_page(form, row)
    done = save(
        form,
        lambda: operations.revise_holiday(
            access.actor(), row, _typed_holiday(form), form.seen, form.reason.data or ""
        ),
    )
    if done is None:
        explain(form, row.version, ("holiday", row.id), _told_by(form))
        return _holiday_page(form, row)
    flash(gettext("%(name)s disimpan.", name=row.name), "success")
    return redirect(f"/admin/reference/holidays?year={row.date.year}")


def _must_edit() -> None:
    if not may(access.actor(), Action.EDIT_REFERENCE):
        raise NotAllowed


def _revise(table: str, code: str, form: RowForm, content: Mapping[str, Any]) -> Named:
    fields = {name: form[name].data or "" for name in content}
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


def _typed_holiday(form: HolidayForm) -> dict[str, Any]:
    return {name: form[name].data or "" for name in (*_HOLIDAY, "notes")}


def _holiday_row(row: Holiday) -> dict[str, Any]:
    area = queries.province(row.area)
    return {
        "id": row.id,
        "date": day_words(row.date),
        "name": row.name_en if language() == "en" else row.name,
        "kind": choices.capital(named(row.kind)),
        "status": row.status.value,
        "status_label": choices.capital(named(row.status)),
        "area": area.named(language()) if area else gettext("Seluruh Indonesia"),
        "basis": row.basis,
    }


_EXTRA_COLUMNS: dict[str, Callable[[Any], dict[str, str]]] = {
    "provinces": lambda row: {
        gettext("Ibu kota"): row.capital,
        gettext("Zona waktu"): choices.zone_typed(row.timezone),
    },
    "metrics": lambda row: {
        gettext("Satuan"): row.unit_en if language() == "en" else row.unit,
        gettext("Definisi"): row.definition_en
        if language() == "en"
        else row.definition,
    },
}


def _told_by(form: VersionedSheet) -> Callable[[list[Change]], list[dict[str, str]]]:
    def tell(changes: list[Change]) -> list[dict[str, str]]:
        fields: Mapping[str, Field] = form._fields
        return [
            {
                "label": str(fields[change["field"]].label.text),
                "old": str(change["old"] or ""),
                "new": str(change["new"] or ""),
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
        titles=_titles(),
        zones=choices.zones() if "timezone" in form else [],
    )
    return page, form.http_status


def _holiday_page(form: HolidayForm, row: Holiday | None) -> tuple[str, int]:
    page = render_template("reference/holiday.html", form=form, row=row)
    return page, form.http_status
