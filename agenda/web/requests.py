"""Pages of requests for coverage: the list, one of them, asking, and answering."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response

from agenda.audit import queries as audit
from agenda.db import db
from agenda.errors import BadInput, NotAllowed, Stale, WrongState
from agenda.events import queries as events
from agenda.events.filters import EventFilter
from agenda.people import queries as people
from agenda.people.models import Account
from agenda.requests import operations, queries
from agenda.requests.filters import RequestFilter
from agenda.requests.models import CoverageRequest
from agenda.rules.permissions import Action, Actor, Reach, reach
from agenda.rules.precision import span_of
from agenda.rules.requests import (
    ALLOWED,
    RequestState,
    RequestVerb,
    is_open,
    may_revise,
    verbs_from,
)
from agenda.tasks.assignees import WORKERS
from agenda.web import access, notifications, request_words
from agenda.web.forms import requests as forms
from agenda.web.forms.moments import split
from agenda.web.forms.numbers import count
from agenda.web.forms.requests import AcceptForm, MessageForm, RequestForm
from agenda.web.forms.select import options
from agenda.web.page import say, title_of
from agenda.web.saving import explain, save

blueprint = Blueprint("requests", __name__)
Answer = str | Response | tuple[str, int]
_ON_PAGE = 30
_NEAR = timedelta(days=14)
_OPEN = tuple(state for state in RequestState if is_open(state))
_WORDS = request_words.changed_fields


# Reading


@blueprint.get("/requests")
def index() -> Answer:
    """What one asked, and what the own agency is asked; the open ones first shown."""
    actor = access.actor()
    shown = request.args.get("state", "open")
    found = queries.page(
        actor, _asked(shown), request.args.get("cursor") or None, _ON_PAGE
    )
    more = found.next_cursor
    return render_template(
        "requests/index.html",
        rows=[request_words.row(one) for one in found.items],
        states=request_words.states(),
        shown=shown,
        next_url=f"/requests?state={shown}&cursor={more}" if more else None,
    )


def _asked(shown: str) -> RequestFilter:
    if shown == "all":
        return RequestFilter()
    known = {state.value: state for state in RequestState}
    return RequestFilter((known[shown],) if shown in known else _OPEN)


@blueprint.get("/requests/<uuid:request_id>")
def show(request_id: UUID) -> Answer:
    """One request, what both sides wrote, and what became of it."""
    row = queries.get(access.actor(), request_id)
    notifications.opened(row.id)
    return _page(row, MessageForm(data={"version": str(row.version)}))


def _page(row: CoverageRequest, form: MessageForm) -> Answer:
    actor = access.actor()
    verbs = _verbs(actor, row)
    page = render_template(
        "requests/show.html",
        row=request_words.row(row),
        facts=request_words.facts(row),
        details=row.details,
        purpose=row.purpose,
        url=row.url,
        answer=request_words.answer(row),
        messages=request_words.messages(row),
        task=request_words.task(row, queries.tasks_seen(actor, [row])),
        verbs=verbs,
        writes="ask" if "ask" in verbs else "reply" if "reply" in verbs else "",
        may_revise=may_revise(actor, row.parties) and is_open(row.state),
        version=row.version,
        form=form,
        entries=request_words.history(audit.of_subject(queries.KIND, row.id).items),
    )
    return page, form.http_status


def _verbs(actor: Actor, row: CoverageRequest) -> list[str]:
    """What the reader can do; whoever is asked back replies before he asks."""
    fitting = [
        verb for verb in verbs_from(row.state) if ALLOWED[verb](actor, row.parties)
    ]
    if RequestVerb.REPLY in fitting and row.requester_id == actor.account_id:
        fitting = [verb for verb in fitting if verb is not RequestVerb.ASK_BACK]
    return [verb.value for verb in fitting]


# Asking


@blueprint.route("/requests/new", methods=["GET", "POST"])
def ask() -> Answer:
    """A new request, to the own agency unless another one is chosen."""
    actor = access.actor()
    form = RequestForm(data={"agency": access.account().agency.code})
    if request.method == "GET":
        return _form_page(form, None)
    row = save(
        form,
        lambda: operations.ask(actor, forms.read(form)),
        lambda path: forms.find(form, path),
    )
    if row is None:
        return _form_page(form, None)
    flash(
        gettext("Permintaan %(number)s terkirim.", number=row.number),
        "success",
    )
    return redirect(f"/requests/{row.id}")


@blueprint.route("/requests/<uuid:request_id>/edit", methods=["GET", "POST"])
def edit(request_id: UUID) -> Answer:
    """Change what one asks, until it is answered."""
    actor = access.actor()
    row = queries.get(actor, request_id)
    if not may_revise(actor, row.parties):
        raise NotAllowed
    form = RequestForm(data=forms.typed(row))
    del form.agency
    if request.method == "GET":
        return _form_page(form, row)
    done = save(
        form,
        lambda: operations.revise(
            actor,
            row,
            forms.read(form),
            seen=form.seen,
            reason=form.reason.data or "",
        ),
        lambda path: forms.find(form, path),
    )
    if done is None:
        explain(form, row.version, (queries.KIND, row.id), _WORDS)
        return _form_page(form, row)
    flash(gettext("Permintaan disimpan."), "success")
    return redirect(f"/requests/{row.id}")


def _form_page(form: RequestForm, row: CoverageRequest | None) -> Answer:
    page = render_template("requests/form.html", form=form, row=row)
    return page, form.http_status


# Answering


@blueprint.route("/requests/<uuid:request_id>/accept", methods=["GET", "POST"])
def accept(request_id: UUID) -> Answer:
    """Make a task of it, filled in as it was asked for."""
    actor = access.actor()
    row = queries.get(actor, request_id)
    if not ALLOWED[RequestVerb.ACCEPT](actor, row.parties):
        raise NotAllowed
    form = AcceptForm(data=_prefilled(row))
    if request.method == "GET":
        return _accept_page(form, row)
    done = save(
        form,
        lambda: operations.accept(
            actor,
            row,
            forms.read_task(form),
            new_event=forms.read_event(form),
            seen=form.seen,
            reason=form.reason.data or "",
        ),
        lambda path: forms.find_task(form, path),
    )
    if done is None:
        explain(form, row.version, (queries.KIND, row.id), _WORDS)
        return _accept_page(form, row)
    flash(gettext("Permintaan diterima dan menjadi tugas."), "success")
    return redirect(f"/requests/{row.id}")


def _prefilled(row: CoverageRequest) -> dict[str, Any]:
    content = operations.task_content(row)
    on, at = split(content["due"])
    return {
        **{name: content[name] for name in ("title", "type", "brief")},
        "due_date": on,
        "due_time": at,
        "version": str(row.version),
    }


def _accept_page(form: AcceptForm, row: CoverageRequest) -> Answer:
    everybody = people.active_people(row.agency)
    judges = [
        one
        for one in everybody
        if reach(one.in_own_right(), Action.JUDGE_TASK) is not Reach.NONE
    ]
    workers = [one for one in everybody if one.role in WORKERS]
    form.user.choices = _named(workers, gettext("Semua petugas"))
    form.reviewer.choices = _named(judges, gettext("Koordinator atau pimpinan"))
    form.event.choices = options([("", gettext("Pilih kegiatan")), *_events_near(row)])
    page = render_template(
        "requests/accept.html", form=form, row=request_words.row(row)
    )
    return page, form.http_status


def _named(accounts: list[Account], nothing: str) -> list[Any]:
    return options([("", nothing), *((one.email, one.name) for one in accounts)])


def _events_near(row: CoverageRequest) -> list[tuple[str, str]]:
    """The events of that time, whose part the work can be."""
    span = span_of(row.when)
    wanted = EventFilter(
        first_day=span.starts_at_utc.date() - _NEAR,
        last_day=span.ends_at_utc.date() + _NEAR,
    )
    found = events.page(access.actor(), wanted, limit=100).items
    return [(str(one.id), f"{title_of(one)} ({one.number})") for one in found]


@blueprint.post("/requests/<uuid:request_id>/ask")
def ask_back(request_id: UUID) -> Answer:
    """Ask what one has to know first."""
    return _write(request_id, operations.ask_back)


@blueprint.post("/requests/<uuid:request_id>/reply")
def reply(request_id: UUID) -> Answer:
    """Say what was asked back."""
    return _write(request_id, operations.reply)


def _write(request_id: UUID, act: Callable[..., CoverageRequest]) -> Answer:
    actor = access.actor()
    row = queries.get(actor, request_id)
    form = MessageForm()
    done = save(form, lambda: act(actor, row, form.text.data or "", seen=form.seen))
    if done is None:
        explain(form, row.version, (queries.KIND, row.id), _WORDS)
        return _page(row, form)
    flash(gettext("Pesan terkirim."), "success")
    return redirect(f"/requests/{row.id}#percakapan")


@blueprint.post("/requests/<uuid:request_id>/decline")
def decline(request_id: UUID) -> Answer:
    """Say no, and why."""
    told = gettext("Permintaan dijawab: tidak dapat dipenuhi.")
    return _end(request_id, operations.decline, told)


@blueprint.post("/requests/<uuid:request_id>/withdraw")
def withdraw(request_id: UUID) -> Answer:
    """Take it back before it is answered."""
    return _end(request_id, operations.withdraw, gettext("Permintaan ditarik kembali."))


def _end(request_id: UUID, act: Callable[..., CoverageRequest], told: str) -> Answer:
    actor = access.actor()
    row = queries.get(actor, request_id)
    reason, seen = request.form.get("reason", ""), count(request.form.get("version"))
    try:
        act(actor, row, seen=seen, reason=reason)
        db.session.commit()
    except (BadInput, Stale, WrongState) as refusal:
        db.session.rollback()
        flash(_why_not(refusal), "danger")
        return redirect(f"/requests/{request_id}")
    flash(told, "success")
    return redirect(f"/requests/{request_id}")


def _why_not(refusal: BadInput | Stale | WrongState) -> str:
    if isinstance(refusal, BadInput):
        return str(gettext("Tuliskan alasannya."))
    return say(refusal.words)
