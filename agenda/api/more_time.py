"""More time for a task: asked for by whoever works on it, granted or refused."""

from dataclasses import dataclass
from typing import Any

from agenda.api import asking, schemas
from agenda.api.door import PAGING, WRITE, Answer, Call, created, listed, route, shown
from agenda.api.whole import page_of
from agenda.rules.permissions import Actor
from agenda.tasks import more_time, queries, rights
from agenda.tasks.models import Task, TimeRequest


@dataclass(frozen=True)
class Wish:
    """A request with the task that decides who may see and answer it."""

    task: Task
    row: TimeRequest

    @property
    def id(self) -> object:
        return self.row.id

    @property
    def version(self) -> int:
        return self.row.version


def _find_task(actor: Actor, task_id: str) -> Task:
    return queries.get(actor, asking.object_id(task_id))


def _find(actor: Actor, task_id: str, wish_id: str) -> Wish:
    task = _find_task(actor, task_id)
    return Wish(task, more_time.get(task, asking.object_id(wish_id)))


def _may_answer(actor: Actor, wish: Wish) -> bool:
    return rights.may_manage(actor, wish.task)


@route(
    "GET",
    "/tasks/{task_id}/more-time",
    answers=schemas.Listed[schemas.TimeRequest],
    query=PAGING,
    find=_find_task,
)
def list_time_requests(call: Call) -> Answer:
    """Who asked for more time, and what was answered; newest first."""
    rows = more_time.of_task(call.thing)
    return listed(page_of(rows, lambda row: str(row.id)), more_time.as_fields)


@route(
    "POST",
    "/tasks/{task_id}/more-time",
    scope=WRITE,
    answers=schemas.TimeRequest,
    takes=schemas.TimeRequestNew,
    find=_find_task,
    allow=rights.may_work,
    creates=True,
)
def ask_for_time(call: Call) -> Answer:
    """Ask for a later due, saying why; one request of a person waits at a time."""
    row = more_time.ask(call.actor, call.thing, call.body, reason=call.reason)
    return created(more_time.as_fields(row), f"/tasks/{row.task_id}/more-time/{row.id}")


@route(
    "GET",
    "/tasks/{task_id}/more-time/{wish_id}",
    answers=schemas.TimeRequest,
    find=_find,
)
def show_time_request(call: Call) -> Answer:
    """One request."""
    return shown(more_time.as_fields(call.thing.row))


@route(
    "POST",
    "/tasks/{task_id}/more-time/{wish_id}/grant",
    scope=WRITE,
    answers=schemas.TimeRequest,
    takes=schemas.Reason,
    find=_find,
    allow=_may_answer,
)
def grant_time(call: Call) -> Answer:
    """Give the task the due that was asked for; it is fixed by hand from now on."""
    return shown(_answered(call, more_time.grant))


@route(
    "POST",
    "/tasks/{task_id}/more-time/{wish_id}/refuse",
    scope=WRITE,
    answers=schemas.TimeRequest,
    takes=schemas.GivenReason,
    find=_find,
    allow=_may_answer,
)
def refuse_time(call: Call) -> Answer:
    """Leave the due as it is, saying why."""
    return shown(_answered(call, more_time.refuse))


def _answered(call: Call, answer: Any) -> dict[str, Any]:
    wish: Wish = call.thing
    answer(call.actor, wish.task, wish.row, seen=call.seen, reason=call.reason)
    return more_time.as_fields(wish.row)
