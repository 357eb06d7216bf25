"""Applying a pack on the event's page: the preview, what was made of it, undoing it.

The preview is the form: every date, person and tick in it can be changed, and nothing
is kept before the button below it is pressed.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext, ngettext
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from agenda.audit.queries import must_be_current
from agenda.db import db, new_id
from agenda.errors import BadInput, NotAllowed, Refusal, Stale, WrongState
from agenda.events import occurrences
from agenda.events import queries as events
from agenda.events.models import Event
from agenda.packs import queries as packs
from agenda.packs.models import Pack, Plan
from agenda.people.models import Account
from agenda.planning import operations, queries
from agenda.planning.proposals import Proposal, Proposed
from agenda.rules.event_states import EventStatus
from agenda.rules.ids import read_id
from agenda.rules.permissions import Actor
from agenda.rules.precision import format_moment
from agenda.web import access, event_words, pack_words, task_words
from agenda.web.errors import status_of
from agenda.web.forms.choices import capital
from agenda.web.forms.numbers import count
from agenda.web.page import (
    date_in,
    day_words,
    figure_words,
    instant_words,
    language,
    named,
    say,
    short_day,
)

blueprint = Blueprint("plans", __name__)
Answer = str | Response | tuple[str, int]
_SHOWN_DATES = 24


@blueprint.route("/events/<uuid:event_id>/plan", methods=["GET", "POST"])
def plan(event_id: UUID) -> Answer:
    """A pack applied to the event: what it would make, then what it made."""
    actor = access.actor()
    event = events.get(actor, event_id)
    if not operations.may_plan(actor):
        raise NotAllowed
    if request.method == "GET":
        return _page(actor, event, request.args)
    if "look" in request.form:
        return _page(actor, event, request.form)
    return _apply(actor, event)


def _apply(actor: Actor, event: Event) -> Answer:
    """Once: a form that is sent a second time finds its plan there."""
    key = read_id(request.form.get("plan", ""))
    made = db.session.get(Plan, key)
    if made is not None:
        return redirect(f"/plans/{queries.get(actor, key).id}")
    try:
        must_be_current("event", event, count(request.form.get("version")))
        done = operations.apply(actor, event, _wish(request.form), plan_id=key)
        db.session.commit()
    except (BadInput, Stale, WrongState) as refusal:
        db.session.rollback()
        return _page(actor, events.get(actor, event.id), request.form, refusal)
    tasks = len(done.ids)
    flash(
        ngettext(
            "%(num)d tugas dibuat dan ditawarkan kepada pelaksananya.",
            "%(num)d tugas dibuat dan ditawarkan kepada pelaksananya.",
            tasks,
        ),
        "success",
    )
    return redirect(f"/plans/{done.plan.id}")


@blueprint.get("/plans/<uuid:plan_id>")
def show(plan_id: UUID) -> Answer:
    """What a plan made, and what became of it."""
    actor = access.actor()
    return _shown(actor, queries.get(actor, plan_id))


@blueprint.post("/plans/<uuid:plan_id>/undo")
def undo(plan_id: UUID) -> Answer:
    """Take away what nobody touched; what stays is named."""
    actor = access.actor()
    found = queries.get(actor, plan_id)
    try:
        done = operations.undo(actor, found, reason=request.form.get("reason", ""))
        db.session.commit()
    except (BadInput, WrongState) as refusal:
        db.session.rollback()
        return _shown(actor, queries.get(actor, plan_id), refusal)
    removed = len(done.removed)
    flash(
        ngettext(
            "Rencana dibatalkan: %(num)d tugas dihapus.",
            "Rencana dibatalkan: %(num)d tugas dihapus.",
            removed,
        ),
        "success",
    )
    stays = [
        {"task": task_words.task_row(task), "reason": capital(say(reason))}
        for task, reason in done.stays
    ]
    return _shown(actor, queries.get(actor, plan_id), stays=stays)


def _shown(
    actor: Actor,
    found: Plan,
    refusal: Refusal | None = None,
    stays: list[dict[str, Any]] | None = None,
) -> Answer:
    event = events.get(actor, found.event_id)
    version = found.pack_version
    page = render_template(
        "packs/plan.html",
        plan=found,
        event=event_words.event_row(event),
        event_id=event.id,
        pack=version.pack.named(language()),
        pack_seen=packs.find(actor, str(version.pack_id)) is not None,
        version=version,
        when=instant_words(found.applied_at),
        undone=instant_words(found.undone_at),
        tasks=[
            {**task_words.task_row(task), "event": None}
            for task in queries.seen_tasks_of(actor, found)
        ],
        stays=stays,
        may_undo=operations.may_undo(actor, found),
        problem=say(refusal.words) if refusal else "",
    )
    return (page, status_of(refusal)) if refusal else page


def of_event(actor: Actor, event: Event) -> dict[str, Any]:
    """What the page of the event tells of packs."""
    dated = event.when is not None and event.status is not EventStatus.CANCELLED
    return {
        "may_plan": operations.may_plan(actor) and dated,
        "plans": [
            {
                "id": row.id,
                "name": gettext(
                    "Rencana dari paket %(name)s, versi %(number)s",
                    name=row.pack_version.pack.named(language()),
                    number=row.pack_version.number,
                ),
                "when": instant_words(row.applied_at),
            }
            for row in queries.of_event(actor, event)
            if row.undone_at is None
        ],
    }


# The preview


def _page(
    actor: Actor,
    event: Event,
    said: MultiDict[str, str],
    refusal: Refusal | None = None,
) -> Answer:
    offered = packs.applicable(actor)
    pack = _chosen(offered, event, said.get("pack", ""))
    wish = {**_wish(said), "pack": pack.code} if pack else {}
    proposal, refusal = _proposed(actor, event, wish, said, refusal)
    problems = _problems(refusal)
    page = render_template(
        "packs/apply.html",
        event=event,
        row=event_words.event_row(event),
        packs=_options(offered, event),
        pack=pack,
        pack_name=pack.named(language()) if pack else "",
        version=pack.published if pack else None,
        occurrences=_occurrences(event),
        occurrence=_occurrence(event, said),
        plan=_told(proposal, said) if proposal else None,
        key=said.get("plan") or new_id(),
        again=bool(pack and queries.living(event, pack, _occurrence(event, said))),
        problems=problems,
        sentence=say(refusal.words)
        if refusal and not isinstance(refusal, BadInput)
        else "",
    )
    return (page, status_of(refusal)) if refusal else page


def _proposed(
    actor: Actor,
    event: Event,
    wish: dict[str, Any],
    said: MultiDict[str, str],
    refusal: Refusal | None,
) -> tuple[Proposal | None, Refusal | None]:
    """What would come of the wish; of one that makes no sense, of the pack alone.

    At first sight a plan on short notice is a compressed one.
    """
    if not wish:
        return None, refusal
    try:
        found = operations.preview(actor, event, wish)
        if found.missed and "compressed" not in said and "plan" not in said:
            found = operations.preview(actor, event, {**wish, "compressed": True})
        return found, refusal
    except BadInput as wrong:
        plain = {name: wish[name] for name in ("pack", "occurrence") if wish.get(name)}
        try:
            return operations.preview(actor, event, plain), refusal or wrong
        except BadInput:
            return None, refusal or wrong
    except WrongState as wrong:
        return None, refusal or wrong


def _chosen(offered: list[Pack], event: Event, code: str) -> Pack | None:
    """The pack that was named, else the first of the event's own category."""
    named_so = [pack for pack in offered if pack.code == code]
    fitting = [pack for pack in offered if pack.category_code == event.category_code]
    # One's own before what ships.
    fitting.sort(key=lambda pack: pack.ships)
    found = named_so or ([] if code else fitting)
    return found[0] if found else None


def _options(offered: list[Pack], event: Event) -> list[dict[str, str]]:
    """The packs for the event's category first."""
    ordered = sorted(offered, key=lambda one: one.category_code != event.category_code)
    return [
        {
            "code": pack.code,
            "name": f"{pack.named(language())} ({pack_words.owner(pack)})",
        }
        for pack in ordered
    ]


def _occurrences(event: Event) -> list[dict[str, str]]:
    """The dates of a series that can be planned for, those to come first."""
    if not event.rrule:
        return []
    today = event_words.today()
    rows = occurrences.of_event(event)
    ahead = [row for row in rows if row.last_day >= today] or rows[-_SHOWN_DATES:]
    return [
        {"start": row.original_start, "name": short_day(row.first_day)}
        for row in ahead[:_SHOWN_DATES]
    ]


def _occurrence(event: Event, said: Mapping[str, str]) -> str:
    """The date that was chosen; of a series, the next one at first."""
    asked = said.get("occurrence", "")
    if asked or not event.rrule:
        return asked
    found = _occurrences(event)
    return found[0]["start"] if found else ""


def _wish(said: MultiDict[str, str]) -> dict[str, Any]:
    """What was typed, in the contract's terms."""
    event_id = request.view_args["event_id"] if request.view_args else None
    event = events.get(access.actor(), event_id) if event_id else None
    wish: dict[str, Any] = {
        "pack": said.get("pack", ""),
        "compressed": said.get("compressed") == "1",
        "again": said.get("again") == "1",
        "tasks": [_choice(said, at) for at in _typed_rows(said)],
    }
    if event is not None and (start := _occurrence(event, said)):
        wish["occurrence"] = start
    if "reviewer" in said:
        wish["reviewer"] = said["reviewer"] or None
    return wish


def _choice(said: MultiDict[str, str], at: int) -> dict[str, Any]:
    on, clock = said.get(f"date-{at}", ""), said.get(f"time-{at}", "")
    return {
        "position": at,
        "included": f"use-{at}" in said,
        "due": f"{on}T{clock}" if on and clock else on or None,
        "user": said.get(f"user-{at}") or None,
    }


def _problems(refusal: Refusal | None) -> dict[str, list[str]]:
    """The sentences of a refusal by the row, or the field, that they are about."""
    found: dict[str, list[str]] = {}
    if not isinstance(refusal, BadInput):
        return found
    rows = _typed_rows(request.form)
    for problem in refusal.problems:
        name, _, rest = problem.field.partition(".")
        at = count(rest.partition(".")[0])
        if name == "tasks" and at is not None and at < len(rows):
            name = str(rows[at])
        found.setdefault(name, []).append(say(problem.words))
    return found


def _typed_rows(said: MultiDict[str, str]) -> list[int]:
    """The positions of the tasks that the form showed, as they go into the wish."""
    found = [count(text) or 0 for text in said.getlist("row")]
    return sorted({at for at in found if at})


def _told(plan: Proposal, said: Mapping[str, str]) -> dict[str, Any]:
    """A proposal in words."""
    included = plan.included
    minutes = sum(row.step.effort_minutes or 0 for row in included)
    return {
        "tasks": [_row(row) for row in plan.tasks],
        "count": len(included),
        "hours": figure_words(round(minutes / 60, 1)),
        "missed": len(plan.missed),
        "essential": sum(row.step.essential for row in plan.missed),
        "compressed": plan.draft.compressed,
        "past": sum(row.date is not None and row.date < plan.today for row in included),
        "days_left": (plan.first_day - plan.today).days,
        "reviewer": plan.reviewer.email if plan.reviewer else "",
        "judges": _people(plan.judges, plan.reviewer),
        "workers": _people(plan.workers, None),
        "span": _span(included),
    }


def _span(rows: list[Proposed]) -> str:
    days = [row.date for row in rows if row.date]
    if not days:
        return ""
    first, last = (day_words(day, weekday=False) for day in (min(days), max(days)))
    return str(gettext("%(first)s sampai %(last)s", first=first, last=last))


def _people(accounts: list[Account], chosen: Account | None) -> list[tuple[str, str]]:
    found = list(dict.fromkeys([*accounts, *([chosen] if chosen else [])]))
    return [
        (one.email, f"{one.name} ({capital(named(one.grade or one.role))})")
        for one in found
    ]


def _row(row: Proposed) -> dict[str, Any]:
    on, _, at = (
        format_moment(row.date, row.time).partition("T") if row.date else ("",) * 3
    )
    return {
        **pack_words.step(row.step),
        "included": row.included,
        "date": on,
        "time": at,
        "timed": row.step.offset_hours is not None or bool(at),
        "weekday": date_in("EEEE", row.date) if row.date else "",
        "explanation": capital(say(row.explanation)),
        "conflict": capital(say(row.conflict)) if row.conflict else "",
        "missed": row.is_missed,
        "user": row.user.email if row.user else "",
        "user_name": row.user.name if row.user else "",
        "why": say(row.why) if row.why else "",
    }
