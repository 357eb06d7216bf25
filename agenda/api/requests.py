"""Requests for coverage: asked, answered, and what both sides wrote."""

from typing import Any

from flask import request

from agenda.api import asking, schemas
from agenda.api.door import PAGING, WRITE, Answer, Call, created, listed, route, shown
from agenda.audit import fields as audit
from agenda.audit import queries as history
from agenda.errors import BadInput
from agenda.requests import fields, operations, queries
from agenda.requests.filters import FILTER_KEYS, read_filter
from agenda.requests.models import CoverageRequest
from agenda.rules import requests as rules
from agenda.rules.permissions import Actor
from agenda.rules.readings import Reading
from agenda.words import words

_FILTERS = tuple(sorted(FILTER_KEYS))


def _find(actor: Actor, request_id: str) -> CoverageRequest:
    return queries.get(actor, asking.object_id(request_id))


def _may_triage(actor: Actor, row: CoverageRequest) -> bool:
    return rules.may_triage(actor, row.parties)


def _speaks(actor: Actor, row: CoverageRequest) -> bool:
    return rules.speaks_for_asker(actor, row.parties)


def _may_revise(actor: Actor, row: CoverageRequest) -> bool:
    return rules.may_revise(actor, row.parties)


def _fields(call: Call, row: CoverageRequest) -> dict[str, Any]:
    seen = queries.tasks_seen(call.actor, [row])
    return fields.as_fields(row, sees_task=row.task_id in seen)


@route(
    "GET",
    "/requests",
    answers=schemas.Listed[schemas.CoverageRequest],
    query=(*_FILTERS, *PAGING),
)
def list_requests(call: Call) -> Answer:
    """What the caller asked and what his agency is asked; the newest first."""
    args = request.args.to_dict(flat=False)
    asked = read_filter({key: args[key] for key in _FILTERS if key in args})
    page = queries.page(call.actor, asked, asking.cursor(), asking.limit())
    seen = queries.tasks_seen(call.actor, page.items)
    return listed(
        page, lambda row: fields.as_fields(row, sees_task=row.task_id in seen)
    )


@route(
    "POST",
    "/requests",
    scope=WRITE,
    answers=schemas.CoverageRequest,
    takes=schemas.CoverageRequestNew,
    may=operations.may_ask,
    creates=True,
)
def make_request(call: Call) -> Answer:
    """Ask an agency for coverage; without `answer_by` within three working days."""
    row = operations.ask(call.actor, call.body, call.reason)
    return created(_fields(call, row), f"/requests/{row.id}")


@route(
    "GET",
    "/requests/{request_id}",
    answers=schemas.CoverageRequest,
    find=_find,
)
def show_request(call: Call) -> Answer:
    """One request; of a task that the caller does not see, title and status alone."""
    return shown(_fields(call, call.thing))


@route(
    "PATCH",
    "/requests/{request_id}",
    scope=WRITE,
    answers=schemas.CoverageRequest,
    takes=schemas.CoverageRequestChange,
    find=_find,
    allow=_may_revise,
)
def change_request(call: Call) -> Answer:
    """Change what is asked, until it is answered."""
    body = asking.without_repeats(call.body, _fields(call, call.thing), fields.CONTENT)
    operations.revise(call.actor, call.thing, body, seen=call.seen, reason=call.reason)
    return shown(_fields(call, call.thing))


@route(
    "POST",
    "/requests/{request_id}/ask",
    scope=WRITE,
    answers=schemas.CoverageRequest,
    takes=schemas.RequestMessageNew,
    find=_find,
    allow=_may_triage,
)
def ask_requester(call: Call) -> Answer:
    """Ask the requester what one has to know first."""
    operations.ask_back(call.actor, call.thing, _text(call), seen=call.seen)
    return shown(_fields(call, call.thing))


@route(
    "POST",
    "/requests/{request_id}/reply",
    scope=WRITE,
    answers=schemas.CoverageRequest,
    takes=schemas.RequestMessageNew,
    find=_find,
    allow=_speaks,
)
def reply_to_question(call: Call) -> Answer:
    """Say what was asked back."""
    operations.reply(call.actor, call.thing, _text(call), seen=call.seen)
    return shown(_fields(call, call.thing))


@route(
    "POST",
    "/requests/{request_id}/accept",
    scope=WRITE,
    answers=schemas.CoverageRequest,
    takes=schemas.RequestAccepted,
    find=_find,
    allow=_may_triage,
)
def accept_request(call: Call) -> Answer:
    """Make a task of it; what `task` and `new_event` leave out is as requested."""
    Reading(call.body, {"task", "new_event"}).finish()
    new_event = _object(call, "new_event")
    operations.accept(
        call.actor,
        call.thing,
        _object(call, "task") or {},
        new_event=new_event,
        seen=call.seen,
        reason=call.reason,
    )
    return shown(_fields(call, call.thing))


@route(
    "POST",
    "/requests/{request_id}/decline",
    scope=WRITE,
    answers=schemas.CoverageRequest,
    takes=schemas.GivenReason,
    find=_find,
    allow=_may_triage,
)
def decline_request(call: Call) -> Answer:
    """Say no, and why."""
    operations.decline(call.actor, call.thing, seen=call.seen, reason=call.reason)
    return shown(_fields(call, call.thing))


@route(
    "POST",
    "/requests/{request_id}/withdraw",
    scope=WRITE,
    answers=schemas.CoverageRequest,
    takes=schemas.Reason,
    find=_find,
    allow=_speaks,
)
def withdraw_request(call: Call) -> Answer:
    """Take it back before it is answered."""
    operations.withdraw(call.actor, call.thing, seen=call.seen, reason=call.reason)
    return shown(_fields(call, call.thing))


@route(
    "GET",
    "/requests/{request_id}/history",
    answers=schemas.Listed[schemas.HistoryItem],
    query=PAGING,
    find=_find,
)
def list_request_history(call: Call) -> Answer:
    """Who did what to the request; the newest first."""
    page = history.of_subject(
        queries.KIND, call.thing.id, asking.cursor(), asking.limit()
    )
    return listed(page, audit.as_fields)


def _text(call: Call) -> str:
    """What was written; what is no text is refused where it is read."""
    Reading(call.body, {"text"}).finish()
    text: str = call.body.get("text") or ""
    return text


def _object(call: Call, name: str) -> dict[str, Any] | None:
    found = call.body.get(name)
    if found is not None and not isinstance(found, dict):
        raise BadInput.at(name, words("Harus berupa objek."))
    return found
