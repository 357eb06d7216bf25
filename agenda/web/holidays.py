"""Pages of the free days: the list of a year, its decree, days ahead of one."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired
from wtforms.widgets import DateInput

from agenda import clock
from agenda.db import db
from agenda.errors import NotFound
from agenda.reference import fields as shown
from agenda.reference import holidays, queries
from agenda.reference.models import Holiday, HolidayYear
from agenda.reference.proposals import Proposal
from agenda.rules.choices import HolidayKind, HolidayStatus, HolidayYearStatus
from agenda.web import access, observances, recounting
from agenda.web.forms import choices
from agenda.web.forms.select import any_of, one_of
from agenda.web.page import day_words, language, named
from agenda.web.reference import must_edit, titles, told_by
from agenda.web.saving import Sheet, VersionedSheet, explain, save
from agenda.web.years import is_year, year_of

PREFIX = "/admin/reference/holidays"
blueprint = Blueprint("holidays", __name__, url_prefix=PREFIX)
Answer = str | Response | tuple[str, int]

_DAY = ("date", "area", "kind", "status", "name", "name_en", "basis", "source", "notes")
_YEAR = ("status", "basis", "source", "notes")
_FIRST = 2024
"""The first year that ships with the product."""
_AHEAD = 2
"""So many years ahead the register holds the observances that follow the list."""


class DayForm(VersionedSheet):
    """A free day."""

    date = StringField(_l("Tanggal"), [InputRequired()], widget=DateInput())
    name = StringField(_l("Nama"), [InputRequired()])
    name_en = StringField(
        _l("Nama dalam bahasa Inggris"), description=_l("Kosong: sama dengan nama.")
    )
    kind = one_of(_l("Jenis"), lambda: choices.of(HolidayKind))
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


class YearForm(VersionedSheet):
    """How firm the list of a year is."""

    status = one_of(_l("Status"), lambda: choices.of(HolidayYearStatus))
    basis = StringField(
        _l("Dasar hukum"),
        description=_l("Keputusan yang menetapkan daftar ini beserta perubahannya."),
    )
    source = StringField(_l("Sumber"))
    notes = TextAreaField(_l("Catatan"), render_kw={"rows": 2})
    days = any_of(
        _l("Hari yang ditetapkan keputusan ini"),
        list,
        description=_l(
            "Yang dicentang menjadi ditetapkan bila statusnya ditetapkan atau diubah."
        ),
    )
    reason = StringField(_l("Alasan"), description=_l("Tercatat di riwayat."))


class ProposalForm(Sheet):
    """Days that are entered ahead of their decree; the page draws the boxes."""

    days = any_of(_l("Hari"), list)
    reason = StringField(_l("Alasan"), description=_l("Tercatat di riwayat."))


# The list


@blueprint.get("")
def index() -> Answer:
    """The free days of a year."""
    must_edit()
    year = _asked_year()
    this_year = clock.today(access.zone()).year
    return render_template(
        "reference/holidays.html",
        titles=titles(),
        table="holidays",
        year=year,
        years=range(min(_FIRST, year), max(this_year + _AHEAD, year) + 1),
        standing=_standing(year),
        rows=[_row(row) for row in queries.holidays(year)],
        waiting=observances.waiting_years(range(this_year + 1, this_year + _AHEAD + 1)),
        **observances.values(access.actor(), year),
    )


def _asked_year() -> int:
    asked = request.args.get("year", "")
    return int(asked) if is_year(asked) else clock.today(access.zone()).year


def _standing(year: int) -> dict[str, Any]:
    """How firm the list of a year is, in words."""
    row = queries.holiday_year(year)
    status = row.status if row else HolidayYearStatus.NONE
    return {
        "status": status.value,
        "label": choices.capital(named(status)),
        "basis": row.basis if row else "",
        "notes": row.notes if row else "",
    }


def _row(row: Holiday) -> dict[str, Any]:
    area = queries.province(row.area)
    return {
        "id": row.id,
        "date": day_words(row.date),
        "name": _name(row),
        "kind": choices.capital(named(row.kind)),
        "status": row.status.value,
        "status_label": choices.capital(named(row.status)),
        "area": area.named(language()) if area else gettext("Seluruh Indonesia"),
        "basis": row.basis,
    }


def _name(row: Holiday) -> str:
    return row.name_en if language() == "en" else row.name


# Days


@blueprint.route("/new", methods=["GET", "POST"])
def add() -> Answer:
    """Enter a free day."""
    must_edit()
    form = DayForm()
    if request.method == "GET":
        return _day_page(form, None)
    why = form.reason.data or ""
    row = save(form, lambda: holidays.add(access.actor(), _typed(form, _DAY), why))
    if row is None:
        return _day_page(form, None)
    flash(gettext("%(name)s dicatat sebagai hari libur.", name=row.name), "success")
    return _back_to(row.date.year)


@blueprint.route("/<uuid:holiday_id>", methods=["GET", "POST"])
def edit(holiday_id: UUID) -> Answer:
    """Correct a free day."""
    must_edit()
    row = db.session.get(Holiday, holiday_id)
    if row is None:
        raise NotFound
    content = shown.holiday_content(row)
    form = DayForm(data={**content, "version": str(row.version)})
    if request.method == "GET":
        return _day_page(form, row)
    if save(form, lambda: _revise(row, form)) is None:
        explain(form, row.version, ("holiday", row.id), told_by(form))
        return _day_page(form, row)
    flash(gettext("%(name)s disimpan.", name=row.name), "success")
    observances.tell_behind(access.actor(), row.date.year)
    return _back_to(row.date.year)


def _revise(row: Holiday, form: DayForm) -> Holiday:
    typed, why = _typed(form, _DAY), form.reason.data or ""
    return holidays.revise(access.actor(), row, typed, form.seen, why)


def _day_page(form: DayForm, row: Holiday | None) -> tuple[str, int]:
    page = render_template("reference/holiday.html", form=form, row=row)
    return page, form.http_status


# Years


@blueprint.route("/year/<year>", methods=["GET", "POST"])
def edit_year(year: str) -> Answer:
    """Say how firm the list of a year is, and by which decree."""
    must_edit()
    number = year_of(year)
    row = queries.holiday_year(number)
    estimated = _estimated_days(number)
    form = YearForm(data=_shown_year(row, estimated))
    form.days.choices = estimated
    if request.method == "GET":
        return _year_page(form, number)
    if save(form, lambda: _save_year(form, number)) is None:
        if row is not None:
            explain(form, row.version, ("holiday_year", row.id), told_by(form))
        return _year_page(form, number)
    flash(gettext("Daftar libur %(year)s disimpan.", year=number), "success")
    observances.tell_behind(access.actor(), number)
    return _back_to(number)


def _estimated_days(year: int) -> choices.Choices:
    """Days of the year that a decree can still set, with their dates."""
    return [
        (str(row.id), f"{day_words(row.date)}: {_name(row)}")
        for row in queries.holidays(year)
        if row.status is HolidayStatus.ESTIMATED
    ]


def _shown_year(row: HolidayYear | None, estimated: choices.Choices) -> dict[str, Any]:
    """All of them are ticked until a first decree; later ones name a few."""
    every = [value for value, _ in estimated]
    if row is None:
        return {"status": HolidayYearStatus.NONE.value, "days": every}
    content = shown.holiday_year_content(row)
    is_set = row.status in {HolidayYearStatus.SET, HolidayYearStatus.AMENDED}
    ticked = [] if is_set else every
    return {**content, "version": str(row.version), "days": ticked}


def _save_year(form: YearForm, year: int) -> HolidayYear:
    typed, why = _typed(form, _YEAR), form.reason.data or ""
    by_decree = {HolidayYearStatus.SET.value, HolidayYearStatus.AMENDED.value}
    ticked = form.days.data or [] if typed["status"] in by_decree else []
    days = {UUID(value) for value, _ in form.days.choices if value in ticked}
    return holidays.decree(access.actor(), year, typed, days, form.seen, why)


def _year_page(form: YearForm, year: int) -> tuple[str, int]:
    page = render_template("reference/holiday_year.html", form=form, year=year)
    return page, form.http_status


# Ahead of the decree


@blueprint.route("/propose/<year>", methods=["GET", "POST"])
def propose(year: str) -> Answer:
    """Choose among the days that a library expects."""
    must_edit()
    number = year_of(year)
    offered = holidays.proposed(number)
    form = ProposalForm(data={"days": [_box(each) for each in offered]})
    if request.method == "GET":
        return _proposal_page(form, number, offered)
    rows = save(form, lambda: _accept(form, number))
    if rows is None:
        return _proposal_page(form, number, offered)
    told = ngettext(
        "%(num)s hari dicatat sebagai perkiraan.",
        "%(num)s hari dicatat sebagai perkiraan.",
        len(rows),
    )
    flash(told, "success")
    return _back_to(number)


def _accept(form: ProposalForm, year: int) -> list[Holiday]:
    days = {_read_box(value) for value in form.days.data or []}
    return holidays.accept_proposals(access.actor(), year, days, form.reason.data or "")


def _box(proposal: Proposal) -> str:
    return f"{proposal.date.isoformat()} {proposal.kind.value}"


def _read_box(value: str) -> tuple[date, HolidayKind]:
    day, _, kind = value.partition(" ")
    try:
        return date.fromisoformat(day), HolidayKind(kind)
    except ValueError:
        raise NotFound from None


def _proposal_page(
    form: ProposalForm, year: int, offered: Iterable[Proposal]
) -> tuple[str, int]:
    page = render_template(
        "reference/proposals.html",
        form=form,
        year=year,
        days=[
            {
                "value": _box(each),
                "ticked": _box(each) in (form.days.data or []),
                "date": day_words(each.date),
                "name": each.name_en if language() == "en" else each.name,
                "kind": choices.capital(named(each.kind)),
                "source": each.source,
            }
            for each in offered
        ],
    )
    return page, form.http_status


def _typed(form: Sheet, names: Iterable[str]) -> Mapping[str, Any]:
    return {name: form[name].data or "" for name in names}


def _back_to(year: int) -> Response:
    recounting.tell(access.actor(), year)
    return redirect(f"{PREFIX}?year={year}")
