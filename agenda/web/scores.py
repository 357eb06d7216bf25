"""Pages of the index of public information management: trend, years, corrections."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired

from agenda import clock
from agenda.audit import queries as audit
from agenda.audit.models import AuditEntry
from agenda.audit.operations import AuditAction, Change
from agenda.db import db
from agenda.errors import BadInput, NotAllowed, NotFound, Problem
from agenda.people import queries as people
from agenda.people.models import Agency
from agenda.rules.index_scores import Dimension, YearScore, in_points, trend, unbroken
from agenda.scores import fields, operations, queries
from agenda.scores.models import IndexScore
from agenda.web import access
from agenda.web.charts import Chart, Series, Value, draw
from agenda.web.forms import choices
from agenda.web.forms.numbers import count, decimal
from agenda.web.forms.select import one_of
from agenda.web.page import figure_words, instant_words, named
from agenda.web.saving import Sheet, VersionedSheet, explain, save

blueprint = Blueprint("scores", __name__, url_prefix="/index-scores")
Answer = str | Response | tuple[str, int]

_HISTORY = 50


def _points(label: str) -> StringField:
    return StringField(label, render_kw={"inputmode": "decimal", "autocomplete": "off"})


def _holders() -> choices.Choices:
    return [
        ("", gettext("Nasional")),
        *((row.code, row.name) for row in people.agencies()),
    ]


class Told:
    """What is said of a score, whichever form it is in."""

    agency = one_of(_l("Nilai dari"), _holders)
    year = StringField(
        _l("Tahun"), [InputRequired()], render_kw={"inputmode": "numeric"}
    )
    source = StringField(
        _l("Sumber"),
        description=_l("Siapa yang menerbitkannya, dan kapan. Wajib bila ada nilai."),
    )
    source_url = StringField(_l("Alamat sumber"), render_kw={"inputmode": "url"})
    note = TextAreaField(
        _l("Catatan"),
        description=_l("Wajib bila nilainya tidak diterbitkan."),
        render_kw={"rows": 2},
    )
    reason = StringField(_l("Alasan"), description=_l("Tercatat di riwayat."))


class YearForm(Told, Sheet):
    """The scores of one year, as many of its dimensions as were published."""

    score_total = _points(_l("Nilai total"))
    score_input = _points(_l("Masukan"))
    score_process = _points(_l("Proses"))
    score_output = _points(_l("Keluaran"))
    score_outcome = _points(_l("Hasil"))


class ScoreForm(Told, VersionedSheet):
    """One score that is corrected."""

    dimension = one_of(_l("Dimensi"), lambda: choices.of(Dimension))
    score = _points(_l("Nilai"))


# Reading


@blueprint.get("")
def index() -> Answer:
    """The nation over the years, and the agencies in one of them."""
    years = queries.years()
    year = count(request.args.get("year")) or (years[0] if years else None)
    return render_template(
        "scores/index.html",
        nation=_trend(None),
        years=years,
        year=year,
        rows=_agencies_in(year) if year else [],
        dimensions=list(Dimension),
        may_enter=operations.may_enter(access.actor()),
    )


@blueprint.get("/agency/<code>")
def agency(code: str) -> Answer:
    """One agency over the years."""
    holder = _agency(code)
    return render_template(
        "scores/agency.html",
        agency=holder,
        told=_trend(holder),
        may_enter=operations.may_enter(access.actor()),
    )


@blueprint.get("/<uuid:score_id>/history")
def history(score_id: UUID) -> Answer:
    """What stood there before a correction."""
    row = queries.score(score_id)
    found = audit.of_subject(
        operations.KIND, row.id, request.args.get("cursor"), _HISTORY
    )
    address = f"/index-scores/{row.id}/history?cursor={found.next_cursor}"
    return render_template(
        "scores/history.html",
        row=row,
        name=_name(row),
        back=_address(row.agency),
        entries=[_entry(entry) for entry in found.items],
        next_url=address if found.next_cursor else None,
    )


def _agency(code: str) -> Agency:
    found = people.agency_by_code(code)
    if found is None:
        raise NotFound
    return found


def _trend(holder: Agency | None) -> dict[str, Any]:
    """Chart and table of one holder: a row a year, a cell a dimension."""
    rows = queries.of_holder(queries.holder_of(holder))
    trends = _trends(rows)
    by_place = {(row.year, row.dimension): row for row in rows}
    years = sorted({row.year for row in rows}, reverse=True)
    changes = {
        (each.year, dimension): each.difference
        for dimension, told in trends.items()
        for each in told
    }
    return {
        "chart": _chart(trends),
        "dimensions": list(trends),
        "years": [
            {
                "year": year,
                "cells": [
                    _cell(by_place[year, each], changes[year, each])
                    if (year, each) in by_place
                    else None
                    for each in trends
                ],
            }
            for year in years
        ],
        "sources": _sources(rows),
    }


def _trends(rows: Iterable[IndexScore]) -> dict[Dimension, list[YearScore]]:
    """The years of each dimension that has any."""
    scores: dict[Dimension, dict[int, int | None]] = {}
    for row in rows:
        scores.setdefault(row.dimension, {})[row.year] = row.score
    return {each: trend(scores[each]) for each in Dimension if each in scores}


def _chart(trends: Mapping[Dimension, Sequence[YearScore]]) -> Chart | None:
    years = sorted({each.year for told in trends.values() for each in told})
    series = [
        Series(
            choices.capital(named(dimension)),
            [[_value(dimension, each) for each in run] for run in unbroken(told)],
        )
        for dimension, told in trends.items()
    ]
    return draw(series, [(year, str(year)) for year in years], figure_words)


def _value(dimension: Dimension, told: YearScore) -> Value:
    points = in_points(told.score)
    assert points is not None
    words = f"{named(dimension)} {told.year}: {figure_words(points)}"
    return Value(told.year, points, words)


def _cell(row: IndexScore, difference: int | None) -> dict[str, Any]:
    return {
        "id": row.id,
        "score": figure_words(in_points(row.score)),
        "difference": _signed(difference),
        "rose": difference is not None and difference > 0,
        "fell": difference is not None and difference < 0,
        "corrected": row.version > 1,
        "name": _name(row),
    }


def _signed(difference: int | None) -> str:
    if difference is None:
        return ""
    points = figure_words(abs(in_points(difference) or 0))
    sign = "+" if difference > 0 else "−" if difference < 0 else "±"
    return f"{sign}{points}"


def _sources(rows: Iterable[IndexScore]) -> list[dict[str, str]]:
    """Where the scores are from, the latest year first; equal ones once a year."""
    told = {}
    for row in sorted(rows, key=lambda row: -row.year):
        if row.source or row.note:
            key = (row.year, row.source, row.note)
            told[key] = {
                "year": str(row.year),
                "source": row.source,
                "url": row.source_url,
                "note": row.note,
            }
    return list(told.values())


def _agencies_in(year: int) -> list[dict[str, Any]]:
    """The agencies with scores in a year, by name, each beside its year before."""
    scores: dict[Agency, dict[Dimension, dict[int, IndexScore]]] = {}
    for row in queries.of_years([year, year - 1]):
        if row.agency is not None:
            of_agency = scores.setdefault(row.agency, {})
            of_agency.setdefault(row.dimension, {})[row.year] = row
    return [
        {
            "code": holder.code,
            "name": holder.name_on(date(year, 12, 31)),
            "cells": [_cell_of(year, told.get(each, {})) for each in Dimension],
        }
        for holder, told in sorted(scores.items(), key=_by_name)
        if any(year in rows for rows in told.values())
    ]


def _by_name(item: tuple[Agency, Any]) -> str:
    return item[0].name.casefold()


def _cell_of(year: int, rows: Mapping[int, IndexScore]) -> dict[str, Any] | None:
    told = trend({each: row.score for each, row in rows.items()})
    return _cell(rows[year], told[-1].difference) if year in rows else None


def _name(row: IndexScore) -> str:
    holder = row.agency.name if row.agency else gettext("Nasional")
    return f"{holder}, {named(row.dimension)} {row.year}"


def _address(holder: Agency | None) -> str:
    return f"/index-scores/agency/{holder.code}" if holder else "/index-scores"


# Entering and correcting


@blueprint.route("/new", methods=["GET", "POST"])
def enter() -> Answer:
    """Enter what was published of one year."""
    _must_enter()
    last_year = clock.today(access.zone()).year - 1
    asked = {"agency": request.args.get("agency", ""), "year": str(last_year)}
    form = YearForm(data=asked)
    if request.method == "GET":
        return _year_page(form)
    rows = save(form, lambda: _enter_year(form))
    if rows is None:
        return _year_page(form)
    flash(gettext("Nilai tahun %(year)s dicatat.", year=rows[0].year), "success")
    return redirect(_address(rows[0].agency))


def _enter_year(form: YearForm) -> list[IndexScore]:
    """All dimensions that were filled in, or none of them; the total without any."""
    filled = [each for each in Dimension if (form[_field(each)].data or "").strip()]
    problems: dict[str, Problem] = {}
    rows = []
    for dimension in filled or [Dimension.TOTAL]:
        asked = {
            **_told(form),
            "dimension": dimension.value,
            "score": decimal(form[_field(dimension)].data),
        }
        try:
            rows.append(operations.enter(access.actor(), asked, form.reason.data or ""))
        except BadInput as refusal:
            for problem in refusal.problems:
                at = _field(dimension) if problem.field == "score" else problem.field
                problems.setdefault(at, Problem(at, problem.words))
    if problems:
        raise BadInput(list(problems.values()))
    return rows


def _field(dimension: Dimension) -> str:
    return f"score_{dimension.value}"


@blueprint.route("/<uuid:score_id>/edit", methods=["GET", "POST"])
def correct(score_id: UUID) -> Answer:
    """Correct one score; what stood there stays in the history."""
    _must_enter()
    row = queries.score(score_id)
    form = ScoreForm(data=_shown(row))
    if request.method == "GET":
        return _score_page(form, row)
    if save(form, lambda: _correct(row, form)) is None:
        db.session.refresh(row)
        explain(form, row.version, (operations.KIND, row.id), _change_words)
        return _score_page(form, row)
    flash(gettext("%(name)s disimpan.", name=_name(row)), "success")
    return redirect(_address(row.agency))


def _correct(row: IndexScore, form: ScoreForm) -> IndexScore:
    asked = {
        **_told(form),
        "dimension": form.dimension.data,
        "score": decimal(form.score.data),
    }
    why = form.reason.data or ""
    return operations.correct(access.actor(), row, asked, seen=form.seen, reason=why)


def _told(form: YearForm | ScoreForm) -> dict[str, Any]:
    return {
        "agency": form.agency.data or None,
        "year": count(form.year.data) or form.year.data,
        "source": form.source.data or "",
        "source_url": form.source_url.data or "",
        "note": form.note.data or "",
    }


def _shown(row: IndexScore) -> dict[str, Any]:
    content = fields.content(row)
    points = content["score"]
    return {
        **content,
        "agency": content["agency"] or "",
        "year": str(row.year),
        "score": "" if points is None else figure_words(points),
        "version": str(row.version),
    }


def _must_enter() -> None:
    if not operations.may_enter(access.actor()):
        raise NotAllowed


def _year_page(form: YearForm) -> tuple[str, int]:
    return render_template("scores/new.html", form=form), form.http_status


def _score_page(form: ScoreForm, row: IndexScore) -> tuple[str, int]:
    page = render_template(
        "scores/edit.html", form=form, name=_name(row), back=_address(row.agency)
    )
    return page, form.http_status


# History in words


def _entry(entry: AuditEntry) -> dict[str, Any]:
    entered = entry.action == AuditAction.SCORE_ENTER
    return {
        "when": instant_words(entry.at),
        "iso": entry.at.isoformat(),
        "actor": entry.actor_label,
        "action": gettext("mencatat nilai")
        if entered
        else gettext("memperbaiki nilai"),
        "icon": "plus-lg" if entered else "pencil",
        "reason": entry.reason,
        "changes": _change_words(entry.changes),
    }


def _change_words(changes: Iterable[Change]) -> list[dict[str, str]]:
    form = ScoreForm(None)
    return [
        {
            "label": str(form[change["field"]].label.text),
            "old": _in_words(change["field"], change["old"]),
            "new": _in_words(change["field"], change["new"]),
        }
        for change in changes
        if change["field"] in form
    ]


def _in_words(field: str, value: Any) -> str:
    if value is None:
        return gettext("Nasional") if field == "agency" else ""
    if field == "score":
        return figure_words(value)
    if field == "dimension":
        return named(Dimension(value))
    return str(value)
