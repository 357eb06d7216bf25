"""Phases of elections and of events."""

from typing import Any

from flask import request

from agenda.api import schemas
from agenda.api.door import PAGING, Answer, Call, listed, route
from agenda.api.events import find
from agenda.api.kept import Kept
from agenda.api.whole import page_of
from agenda.audit import fields as audit
from agenda.phases import fields, history, operations, queries, rights
from agenda.phases.filters import read_filter
from agenda.phases.models import Phase
from agenda.rules.permissions import Actor

_FILTERS = ("from", "to", "province", "level", "status", "election")


def _find_phase(actor: Actor, phase: str) -> Phase:
    return queries.get(actor, phase)


def _may_correct(actor: Actor, row: Phase) -> bool:
    return row.id in rights.kept(actor, [row])


_PHASES = Kept(
    "/reference/phases",
    "{phase}",
    schemas.Phase,
    find=_find_phase,
    told=fields.as_fields,
    settable=lambda _row: fields.CONTENT,
    may_enter=rights.may_enter,
    may_correct=_may_correct,
)


@_PHASES.lists(schemas.Listed[schemas.Phase], *_FILTERS)
def list_phases(call: Call) -> list[Phase]:
    """Phases in order of time, cancelled ones too.

    One without `start` has always held, one without `end` holds until further notice;
    `province` finds those of the province and those of the whole country.
    """
    args = request.args.to_dict(flat=False)
    asked = read_filter({key: args[key] for key in _FILTERS if key in args})
    return queries.matching(call.actor, asked)


@_PHASES.enters(schemas.PhaseNew)
def enter_phase(call: Call) -> Phase:
    """Enter a phase; without `code` one is made.

    Whoever may move an event enters its phases; all others are reference data.
    """
    return operations.enter(call.actor, call.body, call.reason)


_PHASES.shows("show_phase", "One phase, by its code or its id.")


@_PHASES.corrects(schemas.PhaseChange)
def correct_phase(call: Call, row: Phase) -> None:
    """Correct a phase; one that does not take place becomes `cancelled`."""
    operations.correct(call.actor, row, call.body, seen=call.seen, reason=call.reason)


@route(
    "GET",
    "/reference/phases/{phase}/history",
    answers=schemas.Listed[schemas.HistoryItem],
    query=PAGING,
    find=_find_phase,
)
def list_phase_history(call: Call) -> Answer:
    """Who changed the phase, from what to what, when and why; newest first.

    Of the time when it belonged to an event that you may not see, nothing is told.
    """
    told = history.of_phase(call.actor, call.thing)
    return listed(page_of(told, lambda act: str(act.entry.id)), _act)


def _act(told: history.Told) -> dict[str, Any]:
    return {**audit.as_fields(told.entry), "changes": told.changes}


@route(
    "GET",
    "/events/{event_id}/phases",
    answers=schemas.Listed[schemas.EventPhase],
    query=PAGING,
    find=find,
)
def list_event_phases(call: Call) -> Answer:
    """The phases of the event (`own`), and those that its days and places fall into.

    Of a series these are the days of its next date, or of its last one.
    """
    event = call.thing
    own = queries.of_event(call.actor, event)
    days = queries.days_of(event)
    others = queries.around(call.actor, event, days) if days else []
    return listed(page_of([*own, *others], _id), _of(str(event.id)))


def _id(row: Phase) -> str:
    return str(row.id)


def _of(event_id: str) -> Any:
    def as_fields(row: Phase) -> dict[str, Any]:
        told = fields.as_fields(row)
        return {**told, "own": told["event"] == event_id}

    return as_fields
