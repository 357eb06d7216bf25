"""Observances whose date is set each year by decree."""

from typing import Any

from agenda import clock
from agenda.api import schemas
from agenda.api.door import (
    PAGING,
    WRITE,
    Answer,
    Call,
    listed,
    route,
    shown,
)
from agenda.api.events import find
from agenda.api.reference import asked_year
from agenda.api.whole import page_of
from agenda.events import shown as events
from agenda.events.models import Event
from agenda.observances import fields, operations, queries
from agenda.observances.queries import Observance
from agenda.people import queries as people
from agenda.rules.permissions import Actor


@route(
    "GET",
    "/reference/observances",
    answers=schemas.Listed[schemas.Observance],
    query=("year", *PAGING),
)
def list_observances(call: Call) -> Answer:
    """The observances that begin in `year`, or else in the present one, by date.

    A year without a list of free days has none: its list says so by its status.
    """
    rows = queries.of_year(call.actor, asked_year() or _this_year(call.actor))
    return listed(page_of(rows, _key), fields.as_fields)


def _this_year(actor: Actor) -> int:
    """The year on the calendar of whoever asks."""
    assert actor.account_id is not None
    return clock.today(people.account(actor.account_id).timezone).year


def _key(row: Observance) -> str:
    return str(row.days[0].id)


@route(
    "POST",
    "/reference/observances",
    scope=WRITE,
    answers=schemas.Listed[schemas.Event],
    takes=schemas.ObservanceYear,
    may=operations.may_keep,
)
def register_observances(call: Call) -> Answer:
    """Enter the observances of a year that the register does not have.

    Those whose days are estimated are tentative, those set by decree confirmed. One
    that somebody entered by hand is tied to its days instead.
    """
    entered = operations.register(call.actor, call.body, call.reason)
    return listed(page_of(entered, _event_key), _show(call))


def _event_key(event: Event) -> str:
    return str(event.id)


def _show(call: Call) -> Any:
    def show(event: Event) -> dict[str, Any]:
        return events.as_fields(call.actor, event)

    return show


@route(
    "POST",
    "/events/{event_id}/follow-decree",
    scope=WRITE,
    answers=schemas.Event,
    takes=schemas.ObservanceFollow,
    find=find,
    allow=operations.may_follow,
)
def follow_decree(call: Call) -> Answer:
    """Give an observance the date that its days have now; confirm it once they are set.

    The former date stays in its history. 409 when nothing differs or nothing is set.
    """
    event = operations.follow(
        call.actor, call.thing, call.body, seen=call.seen, reason=call.reason
    )
    return shown(events.as_fields(call.actor, event))
