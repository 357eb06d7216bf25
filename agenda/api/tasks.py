"""Tasks, their verbs and their evidence."""

from collections.abc import Callable, Sequence
from typing import Any, BinaryIO, cast

from flask import request

from agenda.api import asking, events, schemas
from agenda.api.door import (
    PAGING,
    WRITE,
    Answer,
    Call,
    Takes,
    ViewT,
    created,
    gone,
    listed,
    route,
    shown,
)
from agenda.api.files import uploads
from agenda.api.problems import language
from agenda.api.whole import page_of
from agenda.audit import fields as audit
from agenda.errors import BadInput, NotFound
from agenda.rules.permissions import Actor
from agenda.rules.readings import Reading
from agenda.tasks import (
    fields,
    following,
    guarding,
    load,
    operations,
    proving,
    queries,
    reviewing,
    rights,
)
from agenda.tasks.filters import (
    FILTER_KEYS,
    TaskFilter,
    TaskSort,
    must_know_codes,
    read_task_filter,
)
from agenda.tasks.guards import may_create
from agenda.tasks.models import Evidence, Task
from agenda.words import Words, words

_FILTERS = (
    "event",
    "from",
    "to",
    "q",
    "status",
    "type",
    "assignee",
    "reviewer",
    "agency",
    "open",
    "pool",
    "updated_since",
    "trashed",
)


def _find(actor: Actor, task_id: str) -> Task:
    return queries.get(actor, asking.object_id(task_id))


def _find_to_restore(actor: Actor, task_id: str) -> Task:
    return queries.get_for_restore(actor, asking.object_id(task_id))


def _may_revise(actor: Actor, task: Task) -> bool:
    """Whoever works on a task may tick its list; which fields is asked later."""
    return rights.may_manage(actor, task) or rights.may_work(actor, task)


def _may_create_here(actor: Actor, _event: object) -> bool:
    return may_create(actor)


# Lists


@route(
    "GET",
    "/tasks",
    answers=schemas.Listed[schemas.Task],
    query=(*_FILTERS, "sort", *PAGING),
)
def list_tasks(call: Call) -> Answer:
    """The tasks that the caller may see, narrowed by filters."""
    asked = request.args.to_dict(flat=False)
    known = {key: asked[key] for key in asked if key in FILTER_KEYS}
    must_know_codes(known)
    return _page(call.actor, read_task_filter(known), _sort())


def _sort() -> TaskSort:
    text = request.args.get("sort") or TaskSort.DUE
    try:
        return TaskSort(text)
    except ValueError:
        raise BadInput.at(
            "sort",
            words("Pilihan ini tidak dikenal; pilih: %(all)s.", all=list(TaskSort)),
        ) from None


def _page(actor: Actor, wanted: TaskFilter, sort: TaskSort) -> Answer:
    page = queries.page(actor, wanted, sort, asking.cursor(), asking.limit())
    told = guarding.with_neutrality(page.items)
    return listed(page, lambda task: told[task.id])


@route(
    "GET",
    "/events/{event_id}/tasks",
    answers=schemas.Listed[schemas.Task],
    query=PAGING,
    find=events.find,
)
def list_event_tasks(call: Call) -> Answer:
    """The tasks of one event that the caller may see, in order of their dues."""
    return _page(call.actor, TaskFilter(event=[call.thing.id]), TaskSort.DUE)


# Creating and changing


@route(
    "POST",
    "/tasks",
    scope=WRITE,
    answers=schemas.GivenTask,
    takes=schemas.TaskNew,
    may=may_create,
    creates=True,
)
def create_task(call: Call) -> Answer:
    """Give a task, on an event or alone; without assignee it waits in the pool."""
    task = operations.create(call.actor, call.body, call.reason)
    return created(_with_warnings(call, task), f"/tasks/{task.id}")


def _with_warnings(call: Call, task: Task) -> dict[str, Any]:
    """The task; `warnings` only when there is something to look at in its people."""
    body = guarding.as_fields(task)
    if found := load.warnings(call.actor, task):
        body["warnings"] = [one.in_language(language()) for one in found]
    return body


@route(
    "POST",
    "/events/{event_id}/tasks",
    scope=WRITE,
    answers=schemas.GivenTask,
    takes=schemas.TaskNew,
    find=events.find,
    allow=_may_create_here,
    creates=True,
)
def create_event_task(call: Call) -> Answer:
    """Give a task on this event."""
    event = str(call.thing.id)
    if call.body.get("event") not in (None, event):
        raise BadInput.at("event", words("Tidak sesuai dengan alamatnya."))
    task = operations.create(call.actor, {**call.body, "event": event}, call.reason)
    return created(_with_warnings(call, task), f"/tasks/{task.id}")


@route("GET", "/tasks/{task_id}", answers=schemas.Task, find=_find)
def show_task(call: Call) -> Answer:
    """One task with everything in it."""
    return shown(guarding.as_fields(call.thing))


@route(
    "PATCH",
    "/tasks/{task_id}",
    scope=WRITE,
    answers=schemas.GivenTask,
    takes=schemas.TaskChange,
    find=_find,
    allow=_may_revise,
)
def change_task(call: Call) -> Answer:
    """Change fields, people included; a due that is set is fixed by hand."""
    task = operations.revise(
        call.actor, call.thing, call.body, seen=call.seen, reason=call.reason
    )
    return shown(_with_warnings(call, task))


@route(
    "DELETE",
    "/tasks/{task_id}",
    scope=WRITE,
    find=_find,
    allow=rights.may_manage,
)
def trash_task(call: Call) -> Answer:
    """Put the task into the trash; `restore` brings it back."""
    operations.trash(call.actor, call.thing, seen=call.seen, reason=call.reason)
    return gone()


@route(
    "GET",
    "/tasks/{task_id}/history",
    answers=schemas.Listed[schemas.HistoryItem],
    query=PAGING,
    find=_find,
)
def list_task_history(call: Call) -> Answer:
    """Who changed which field from what to what, when and why; newest first."""
    page = queries.history(call.thing, asking.cursor(), asking.limit())
    return listed(page, audit.as_fields)


# Verbs


@route(
    "POST",
    "/tasks/{task_id}/accept",
    scope=WRITE,
    answers=schemas.Task,
    takes=schemas.Reason,
    find=_find,
)
def accept_task(call: Call) -> Answer:
    """Take what was offered, or claim what waits in the agency's pool."""
    task = operations.accept(call.actor, call.thing, seen=call.seen, reason=call.reason)
    return shown(guarding.as_fields(task))


def _verb(
    name: str,
    allow: Callable[[Actor, Task], bool],
    find: Callable[[Actor, str], Task] = _find,
    takes: type[schemas.Asked] = schemas.Reason,
    answers: type[schemas.Task] = schemas.Task,
) -> Callable[[ViewT], ViewT]:
    """The route of an act on a task that takes a reason and answers the task."""
    return route(
        "POST",
        f"/tasks/{{task_id}}/{name}",
        scope=WRITE,
        answers=answers,
        takes=takes,
        find=find,
        allow=allow,
    )


@_verb("decline", rights.may_work, takes=schemas.GivenReason)
def decline_task(call: Call) -> Answer:
    """Say no to an offer, and why."""
    task = operations.decline(
        call.actor, call.thing, seen=call.seen, reason=call.reason
    )
    return shown(guarding.as_fields(task))


@_verb("start", rights.may_work, answers=schemas.GivenTask)
def start_task(call: Call) -> Answer:
    """Begin to work on it; `warnings` say what has to be done before and is not."""
    task = operations.start(call.actor, call.thing, seen=call.seen, reason=call.reason)
    return shown(
        _told_of(guarding.as_fields(task), following.warnings(call.actor, task))
    )


def _told_of(body: dict[str, Any], found: Sequence[Words]) -> dict[str, Any]:
    """The task, with more to look at when there is any."""
    if found:
        told = [one.in_language(language()) for one in found]
        body["warnings"] = [*(body.get("warnings") or []), *told]
    return body


@route(
    "POST",
    "/tasks/{task_id}/submit",
    scope=WRITE,
    answers=schemas.GivenTask,
    takes=schemas.Reason,
    find=_find,
    allow=rights.may_work,
)
def submit_task(call: Call) -> Answer:
    """Hand in for review; there must be evidence.

    `warnings` names what is expected of this kind of work and was not handed in.
    """
    task = operations.submit(call.actor, call.thing, seen=call.seen, reason=call.reason)
    body = guarding.as_fields(task)
    if lacking := proving.missing_evidence(task):
        body["warnings"] = [one.named(language()) for one in lacking]
    return shown(_told_of(body, following.warnings(call.actor, task)))


@_verb("return", rights.may_judge, takes=schemas.GivenReason)
def return_task(call: Call) -> Answer:
    """Give it back with what is missing."""
    task = operations.return_(
        call.actor, call.thing, seen=call.seen, reason=call.reason
    )
    return shown(guarding.as_fields(task))


@_verb("approve", rights.may_approve)
def approve_task(call: Call) -> Answer:
    """Sign it off; never by who wrote it or worked on it."""
    task = guarding.approve(call.actor, call.thing, seen=call.seen, reason=call.reason)
    return shown(guarding.as_fields(task))


@_verb("reassign", rights.may_manage, takes=schemas.Reassignment)
def reassign_task(call: Call) -> Answer:
    """Give it to these people instead; who stays keeps what he answered."""
    Reading(call.body, {"assignees"}).finish()
    people = call.body.get("assignees")
    if people is None:
        raise BadInput.at("assignees", words("Wajib diisi."))
    task = operations.reassign(
        call.actor, call.thing, people, seen=call.seen, reason=call.reason
    )
    return shown(_with_warnings(call, task))


@_verb("cancel", rights.may_manage, takes=schemas.GivenReason)
def cancel_task(call: Call) -> Answer:
    """Call it off; it stays visible."""
    task = operations.cancel(call.actor, call.thing, seen=call.seen, reason=call.reason)
    return shown(guarding.as_fields(task))


@_verb("restore", rights.may_manage, find=_find_to_restore)
def restore_task(call: Call) -> Answer:
    """Out of the trash."""
    task = operations.restore_(
        call.actor, call.thing, seen=call.seen, reason=call.reason
    )
    return shown(guarding.as_fields(task))


# The neutrality guard


@_verb("check", rights.may_check, takes=schemas.NeutralityAnswers)
def check_task(call: Call) -> Answer:
    """Answer the neutrality checklist; complete when each of its items is answered."""
    task = guarding.check(
        call.actor, call.thing, call.body, seen=call.seen, reason=call.reason
    )
    return shown(guarding.as_fields(task))


@_verb("release", rights.may_release, takes=schemas.Release)
def release_task(call: Call) -> Answer:
    """Let out what a strict phase holds: service, emergency, or a correction."""
    task = guarding.release(
        call.actor, call.thing, call.body, seen=call.seen, reason=call.reason
    )
    return shown(guarding.as_fields(task))


# Evidence


@route(
    "GET",
    "/tasks/{task_id}/evidence",
    answers=schemas.Listed[schemas.Evidence],
    query=PAGING,
    find=_find,
)
def list_evidence(call: Call) -> Answer:
    """The evidence that was not withdrawn, oldest first."""
    page = queries.evidence(call.thing, asking.cursor(), asking.limit())
    return listed(page, fields.evidence)


@route(
    "POST",
    "/tasks/{task_id}/evidence",
    scope=WRITE,
    answers=schemas.Evidence,
    takes=schemas.EvidenceNew,
    find=_find,
    allow=rights.may_add_evidence,
    creates=True,
    form=Takes.EITHER,
)
def add_evidence(call: Call) -> Answer:
    """Add a link or a note; a file comes as multipart/form-data under `file`."""
    if call.upload is None:
        row = proving.add_evidence(
            call.actor, call.thing, call.body, reason=call.reason
        )
    else:
        row = proving.hand_in_file(
            call.actor,
            call.thing,
            call.body,
            uploads(),
            cast("BinaryIO", call.upload.stream),
            call.upload.name,
            reason=call.reason,
        )
    return created(fields.evidence(row), f"/evidence/{row.id}")


@route(
    "GET",
    "/tasks/{task_id}/drafts",
    answers=schemas.Listed[schemas.TaskDraft],
    query=PAGING,
    find=_find,
)
def list_drafts(call: Call) -> Answer:
    """What was handed in each time, who said what of it; the first draft first."""
    found = reviewing.drafts(call.thing)
    return listed(page_of(found, lambda row: f"{row.number:09d}"), reviewing.as_fields)


class Proof:
    """A piece of evidence with the task that decides who may see and touch it."""

    def __init__(self, task: Task, row: Evidence) -> None:
        self.task = task
        self.row = row
        self.version = row.version


def _find_proof(actor: Actor, evidence_id: str) -> Proof:
    task, row = queries.get_evidence(actor, asking.object_id(evidence_id))
    if row.withdrawn_at is not None:
        raise NotFound
    return Proof(task, row)


def _may_withdraw(actor: Actor, proof: Proof) -> bool:
    return rights.may_add_evidence(actor, proof.task)


@route("GET", "/evidence/{evidence_id}", answers=schemas.Evidence, find=_find_proof)
def show_evidence(call: Call) -> Answer:
    """One piece of evidence."""
    return shown(fields.evidence(call.thing.row))


@route(
    "DELETE",
    "/evidence/{evidence_id}",
    scope=WRITE,
    find=_find_proof,
    allow=_may_withdraw,
)
def withdraw_evidence(call: Call) -> Answer:
    """Take evidence out of what is shown; the history keeps it."""
    proof: Proof = call.thing
    proving.withdraw_evidence(call.actor, proof.task, proof.row, reason=call.reason)
    return gone()
