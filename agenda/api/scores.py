"""Yearly scores of the index of public information management."""

from flask import request

from agenda.api import asking, schemas
from agenda.api.door import (
    PAGING,
    WRITE,
    Answer,
    Call,
    created,
    listed,
    route,
    shown,
)
from agenda.audit import fields as audit
from agenda.audit import queries as history
from agenda.rules.permissions import Actor
from agenda.scores import fields, operations, queries
from agenda.scores.filters import read_filter
from agenda.scores.models import IndexScore

_FILTERS = ("agency", "year", "dimension")


def _find_score(_actor: Actor, score_id: str) -> IndexScore:
    return queries.score(asking.object_id(score_id))


def _may_correct(actor: Actor, _row: IndexScore) -> bool:
    return operations.may_enter(actor)


@route(
    "GET",
    "/index-scores",
    answers=schemas.Listed[schemas.IndexScore],
    query=(*_FILTERS, *PAGING),
)
def list_scores(_call: Call) -> Answer:
    """All scores, the latest year first; those of the nation by `agency=nation`."""
    args = request.args.to_dict(flat=False)
    asked = read_filter({key: args[key] for key in _FILTERS if key in args})
    page = queries.page(asked, asking.cursor(), asking.limit())
    return listed(page, fields.as_fields)


@route(
    "POST",
    "/index-scores",
    scope=WRITE,
    answers=schemas.IndexScore,
    takes=schemas.ScoreNew,
    may=operations.may_enter,
    creates=True,
)
def enter_score(call: Call) -> Answer:
    """Enter a score as it was published; nothing is calculated."""
    row = operations.enter(call.actor, call.body, call.reason)
    return created(fields.as_fields(row), f"/index-scores/{row.id}")


@route(
    "GET",
    "/index-scores/{score_id}",
    answers=schemas.IndexScore,
    find=_find_score,
)
def show_score(call: Call) -> Answer:
    """One score."""
    return shown(fields.as_fields(call.thing))


@route(
    "PATCH",
    "/index-scores/{score_id}",
    scope=WRITE,
    answers=schemas.IndexScore,
    takes=schemas.ScoreChange,
    find=_find_score,
    allow=_may_correct,
)
def correct_score(call: Call) -> Answer:
    """Correct a score; what stood there stays in its history."""
    row: IndexScore = call.thing
    body = asking.without_repeats(call.body, fields.as_fields(row), fields.CONTENT)
    operations.correct(call.actor, row, body, seen=call.seen, reason=call.reason)
    return shown(fields.as_fields(row))


@route(
    "GET",
    "/index-scores/{score_id}/history",
    answers=schemas.Listed[schemas.HistoryItem],
    query=PAGING,
    find=_find_score,
)
def list_score_history(call: Call) -> Answer:
    """What stood here before, who corrected it, when and why; newest first."""
    page = history.of_subject(
        operations.KIND, call.thing.id, asking.cursor(), asking.limit()
    )
    return listed(page, audit.as_fields)
