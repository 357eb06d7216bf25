"""The pages of tasks: the lists, a task, the form, the trash.

What is done to a task by a verb or a piece of evidence is for `task_acts`.
"""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from agenda.errors import NotAllowed
from agenda.events import occurrences
from agenda.events import queries as events
from agenda.events.models import Event
from agenda.people import queries as people
from agenda.people.models import Account, Agency
from agenda.rules.choices import ListKind
from agenda.rules.permissions import Action, Actor, Reach, reach
from agenda.tasks import fields, operations, queries, rights
from agenda.tasks.assignees import WORKERS
from agenda.tasks.guards import may_create
from agenda.tasks.models import Task
from agenda.web import (
    access,
    event_words,
    lists,
    notifications,
    task_page,
    task_words,
)
from agenda.web.forms import choices
from agenda.web.forms import tasks as forms
from agenda.web.forms.select import options
from agenda.web.forms.tasks import TaskForm
from agenda.web.page import named, short_day
from agenda.web.saving import explain, save
from agenda.web.task_list import Listing

blueprint = Blueprint("tasks", __name__)
Answer = str | AnyResponse | tuple[str, int]


@blueprint.get("/tasks")
def index() -> Answer:
    """Tasks: one's own, by default."""
    actor = access.actor()
    listing = Listing(actor, request.args)
    page = render_template(
        "tasks/list.html",
        listing=listing,
        acts=lists.acts_of(actor, ListKind.TASKS),
        may_create=may_create(actor),
    )
    return (page, 422) if listing.problems or listing.form.errors else page


@blueprint.get("/tasks/<uuid:task_id>")
def show(task_id: UUID) -> Answer:
    """Everything about one task."""
    actor = access.actor()
    task = queries.get(actor, task_id)
    notifications.opened(task.id)
    return render_template(
        "tasks/show.html",
        **task_page.values(actor, task),
        answer=request.args.get("answer"),
    )


@blueprint.route("/tasks/new", methods=["GET", "POST"])
def create() -> Answer:
    """A new task, on an event or alone."""
    actor = access.actor()
    if not may_create(actor):
        raise NotAllowed
    event = _asked_event(actor)
    form = TaskForm() if request.method == "POST" else _fresh(event)
    if request.method == "GET":
        return _form_page(form, event, None)
    if _adds_rows():
        return _form_page(forms.with_rows(form, request.form), event, None)
    form.event.data = str(event.id) if event else ""
    task = save(
        form,
        lambda: operations.create(actor, _given(forms.read(form))),
        lambda path: forms.find(form, path),
    )
    if task is None:
        return _form_page(form, event, None)
    flash(gettext("Tugas %(number)s dibuat.", number=task.number), "success")
    return redirect(f"/tasks/{task.id}")


@blueprint.route("/tasks/<uuid:task_id>/edit", methods=["GET", "POST"])
def edit(task_id: UUID) -> Answer:
    """The form of a task; only what differs is changed."""
    actor = access.actor()
    task = queries.get(actor, task_id)
    if not rights.may_manage(actor, task):
        raise NotAllowed
    data = {**forms.typed(fields.content(task)), "version": str(task.version)}
    former = TaskForm(None, data=data)
    if request.method == "GET":
        return _form_page(former, task.event, task)
    form = TaskForm()
    form.event.data = former.event.data
    if _adds_rows():
        return _form_page(forms.with_rows(form, request.form), task.event, task)
    done = save(
        form,
        lambda: operations.revise(
            actor,
            task,
            _differing(forms.read(form), forms.read(former)),
            seen=form.seen,
            reason=form.reason.data or "",
        ),
        lambda path: forms.find(form, path),
    )
    if done is None:
        explain(form, task.version, ("task", task.id), task_words.Teller().changes)
        return _form_page(form, task.event, task)
    flash(gettext("Tugas %(number)s disimpan.", number=task.number), "success")
    return redirect(f"/tasks/{task.id}")


def _adds_rows() -> bool:
    return any(name in request.form for name in forms.ROW_BUTTONS)


def _asked_event(actor: Actor) -> Event | None:
    """The event that the address or the form names; NotFound when it is hidden."""
    text = request.form.get("event") or request.args.get("event")
    return events.get(actor, text) if text else None


def _fresh(event: Event | None) -> TaskForm:
    """An empty form: on a dated event one counts back from it."""
    form = TaskForm(None)
    if event is not None:
        form.event.data = str(event.id)
        if event.when is not None:
            form.due_by.data = forms.COUNTED
        form.needs_neutrality_check.data = False
    return form


def _given(read: dict[str, Any]) -> dict[str, Any]:
    """Without what nobody chose, so that the usual applies."""
    return {name: value for name, value in read.items() if value not in (None, "")}


def _differing(wished: dict[str, Any], former: dict[str, Any]) -> dict[str, Any]:
    """What was changed; the fields of a due date go together."""
    changed = {
        name: value for name, value in wished.items() if value != former.get(name)
    }
    together = {"due", "due_fixed", "anchor", "offset"}
    if together & changed.keys():
        changed |= {name: wished[name] for name in together & wished.keys()}
    return changed


# The form's page


def _form_page(
    form: TaskForm, event: Event | None, task: Task | None
) -> tuple[str, int]:
    actor = access.actor()
    agencies = _agencies(actor, event, task)
    _offer_people(form, agencies, task)
    _offer_occurrences(form, event)
    _offer_agencies(form, actor, event)
    page = render_template(
        "tasks/form.html",
        form=form,
        event=event_words.event_row(event) if event else None,
        event_id=event.id if event else "",
        dated=event is not None and event.when is not None,
        task=task,
        zones=choices.zones(),
    )
    return page, form.http_status


def _agencies(actor: Actor, event: Event | None, task: Task | None) -> list[Agency]:
    """Whose people stand in the lists: the own, the event's and its partners'."""
    own = people.agency(actor.agency_id) if actor.agency_id else None
    found = [own, task.agency if task else None]
    if event is not None:
        found += [event.agency, *(partner.agency for partner in event.partners)]
    return list(dict.fromkeys(agency for agency in found if agency))


def _offer_people(form: TaskForm, agencies: list[Agency], task: Task | None) -> None:
    everybody = [one for agency in agencies for one in people.active_people(agency)]
    workers = [one for one in everybody if one.role in WORKERS]
    judges = [
        one
        for one in everybody
        if reach(one.in_own_right(), Action.JUDGE_TASK) is not Reach.NONE
    ]
    if task is not None:
        workers += [row.account for row in task.assignments if row.account]
        judges += [task.reviewer] if task.reviewer else []
    for entry in form.assignees:
        entry.form.user.choices = _named(workers, gettext("Pilih orang"))
    form.reviewer.choices = _named(judges, gettext("Koordinator atau pimpinan"))


def _named(accounts: list[Account], nothing: str) -> list[Any]:
    pairs = {one.email: f"{one.name} ({_grade_and_agency(one)})" for one in accounts}
    return options([("", nothing), *pairs.items()])


def _grade_and_agency(account: Account) -> str:
    role = choices.capital(named(account.grade or account.role))
    return f"{role}, {account.agency.code}"


def _offer_occurrences(form: TaskForm, event: Event | None) -> None:
    rows = occurrences.of_event(event) if event and event.rrule else []
    form.occurrence.choices = options(
        [
            ("", gettext("Tanggal pertama rangkaian")),
            *((row.original_start, short_day(row.first_day)) for row in rows),
        ]
    )


def _offer_agencies(form: TaskForm, actor: Actor, event: Event | None) -> None:
    """A choice of agency for whoever may give tasks to any."""
    if reach(actor, Action.MANAGE_TASK) is not Reach.ANY:
        del form.agency
    elif form.agency.data is None:
        own = people.agency(actor.agency_id) if actor.agency_id else None
        chosen = event.agency if event else own
        form.agency.data = chosen.code if chosen else None
