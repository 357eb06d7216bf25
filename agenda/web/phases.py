"""Pages of the phases: what holds on a day, the year at a glance, the desk's table."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from agenda import clock
from agenda.db import db
from agenda.errors import NotAllowed
from agenda.events import queries as events
from agenda.events.models import Event
from agenda.phases import fields, history, operations, queries, rights
from agenda.phases.filters import PhaseFilter
from agenda.phases.models import Phase
from agenda.reference import queries as reference
from agenda.rules.permissions import Actor
from agenda.rules.phases import strictest
from agenda.web import access, phase_history, phase_words
from agenda.web.forms.phases import PhaseForm, first_typed, provinces_by_name, typed
from agenda.web.page import day_words
from agenda.web.reference import must_edit, titles
from agenda.web.saving import explain, save

PREFIX = "/admin/reference/phases"
blueprint = Blueprint("phases", __name__)
Answer = str | Response | tuple[str, int]


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
    groups = phase_words.by_election(actor, queries.matching(actor, around))
    return render_template(
        "phases/index.html",
        day=day,
        day_words=day_words(day),
        area=area,
        area_words=phase_words.area([area] if area else []),
        provinces=provinces_by_name(),
        level=phase_words.level(level) if level else None,
        held=phase_words.rows(actor, held),
        groups=groups,
        strip=phase_words.strip(day.year, groups),
        years=_years(actor, day.year),
        looks=phase_words.looks(),
        may_enter=rights.may_keep(actor, None),
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


@blueprint.get("/phases/<uuid:phase_id>")
def show(phase_id: UUID) -> Answer:
    """One phase, and all that was done to it."""
    actor = access.actor()
    row = queries.get(actor, str(phase_id))
    told = history.of_phase(actor, row)
    return render_template(
        "phases/show.html",
        row=phase_words.rows(actor, [row])[0],
        facts=phase_words.facts(row),
        event=_event(actor, row),
        entries=phase_history.Teller(actor).entries(told),
    )


def _event(actor: Actor, row: Phase) -> Event | None:
    return events.get(actor, row.event_id) if row.event_id else None


# For those who keep them


@blueprint.get(PREFIX)
def table() -> Answer:
    """All phases, by election."""
    must_edit()
    actor = access.actor()
    groups = phase_words.by_election(actor, queries.matching(actor, PhaseFilter()))
    return render_template(
        "reference/phases.html", titles=titles(), table="phases", groups=groups
    )


@blueprint.route(f"{PREFIX}/new", methods=["GET", "POST"])
def enter() -> Answer:
    """Enter a phase."""
    if not rights.may_enter(access.actor()):
        raise NotAllowed
    form = PhaseForm(data=first_typed(request.args.get("event", "")))
    if request.method == "GET":
        return _page(form, None)
    row = save(form, lambda: _enter(form))
    if row is None:
        return _page(form, None)
    flash(gettext("%(name)s dicatat.", name=row.name), "success")
    return redirect(_back(row))


@blueprint.route(f"{PREFIX}/<uuid:phase_id>", methods=["GET", "POST"])
def correct(phase_id: UUID) -> Answer:
    """Correct a phase."""
    actor = access.actor()
    row = queries.get(actor, str(phase_id))
    if row.id not in rights.kept(actor, [row]):
        raise NotAllowed
    form = PhaseForm(data=_shown(row))
    del form.code
    if request.method == "GET":
        return _page(form, row)
    if save(form, lambda: _correct(row, form)) is None:
        db.session.refresh(row)
        _explain(form, row)
        return _page(form, row)
    flash(gettext("%(name)s disimpan.", name=row.name), "success")
    return redirect(_back(row))


def _enter(form: PhaseForm) -> Phase:
    actor = access.actor()
    asked = {**typed(actor, form), "code": form.code.data or ""}
    return operations.enter(actor, asked, form.reason.data or "")


def _correct(row: Phase, form: PhaseForm) -> Phase:
    actor, why = access.actor(), form.reason.data or ""
    asked = typed(actor, form)
    return operations.correct(actor, row, asked, seen=form.seen, reason=why)


def _explain(form: PhaseForm, row: Phase) -> None:
    """After a stale write: what changed, as far as this reader may know."""
    actor, seen = access.actor(), form.seen or row.version
    told = history.of_phase(actor, row)[: max(1, row.version - seen)]
    teller = phase_history.Teller(actor)
    explain(
        form,
        row.version,
        (history.KIND, row.id),
        lambda _changes: [
            change for act in reversed(told) for change in teller.changes(act.changes)
        ],
    )


def _shown(row: Phase) -> dict[str, Any]:
    event = _event(access.actor(), row)
    return {
        **fields.content(row),
        "event": event.number if event else "",
        "version": str(row.version),
    }


def _back(row: Phase | None) -> str:
    """Where its editor came from: the desk's table, or the page of the phase."""
    if rights.may_keep(access.actor(), None):
        return PREFIX
    return f"/phases/{row.id}" if row else "/phases"


def _page(form: PhaseForm, row: Phase | None) -> tuple[str, int]:
    page = render_template(
        "reference/phase.html",
        form=form,
        row=row,
        name=phase_words.name(row) if row else "",
        back=_back(row),
    )
    return page, form.http_status
