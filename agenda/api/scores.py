"""Yearly scores of the index of public information management."""

from flask import request

from agenda.api import asking, schemas
from agenda.api.door import PAGING, Answer, Call, listed, route
from agenda.api.kept import Kept
from agenda.audit import fields as audit
from agenda.audit import queries as history
from agenda.rules.paging import Page
from agenda.rules.permissions import Actor
from agenda.scores import fields, operations, queries
from agenda.scores.filters import read_filter
from agenda.scores.models import IndexScore

_FILTERS = ("agency", "year", "dimension")


def _find_score(_actor: Actor, score_id: str) -> IndexScore:
    return queries.score(asking.object_id(score_id))


def _may_correct(actor: Actor, _row: IndexScore) -> bool:
    return operations.may_enter(actor)


_SCORES = Kept(
    "/index-scores",
    "{score_id}",
    schemas.IndexScore,
    find=_find_score,
    told=fields.as_fields,
    settable=lambda _row: fields.CONTENT,
    may_enter=operations.may_enter,
    may_correct=_may_correct,
)


@_SCORES.lists(schemas.Listed[schemas.IndexScore], *_FILTERS)
def list_scores(_call: Call) -> Page[IndexScore]:
    """All scores, the latest year first; those of the nation by `agency=nation`."""
    args = request.args.to_dict(flat=False)
    asked = read_filter({key: args[key] for key in _FILTERS if key in args})
    return queries.page(asked, asking.cursor(), asking.limit())


@_SCORES.enters(schemas.ScoreNew)
def enter_score(call: Call) -> IndexScore:
    """Enter a score as it was published; nothing is calculated."""
    return operations.enter(call.actor, call.body, call.reason)


_SCORES.shows("show_score", "One score.")


@_SCORES.corrects(schemas.ScoreChange)
def correct_score(call: Call, row: IndexScore) -> None:
    """Correct a score; what stood there stays in its history."""
    operations.correct(call.actor, row, call.body, seen=call.seen, reason=call.reason)


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
