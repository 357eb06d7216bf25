"""Figures beyond one event: how far sources were off, and what to look at again."""

from typing import Any

from agenda import clock
from agenda.api import asking, schemas
from agenda.api.door import PAGING, Answer, Call, listed, route
from agenda.events import fields, freshness, sources
from agenda.events.freshness import Stale
from agenda.events.sources import Source
from agenda.people import queries as people
from agenda.rules.paging import cut, decode_cursor
from agenda.rules.permissions import Actor


@route(
    "GET",
    "/sources",
    answers=schemas.Listed[schemas.SourceRecord],
    query=PAGING,
)
def list_sources(call: Call) -> Answer:
    """Sources with at least three closed estimates, and how far they were off.

    An estimate is closed by a later actual of the same event, metric and place; events
    that the caller may not see do not count.
    """
    page = sources.page(call.actor, asking.cursor(), asking.limit())
    return listed(page, _record)


def _record(source: Source) -> dict[str, Any]:
    record = source.record
    assert record is not None
    return {
        "source": source.name,
        "closed": record.closed,
        "median_percent": round(record.middle, 1),
        "least_percent": round(record.least, 1),
        "most_percent": round(record.most, 1),
    }


@route(
    "GET",
    "/stale-estimates",
    answers=schemas.Listed[schemas.StaleEstimate],
    query=PAGING,
)
def list_stale(call: Call) -> Answer:
    """Stale figures, nearest first: those of the events that the caller's agency leads,
    and those that he wrote down or verified himself.
    """
    rows = sorted(freshness.mine(call.actor, _today(call.actor)), key=_place)
    if cursor := asking.cursor():
        after = decode_cursor(cursor, 2)
        rows = [row for row in rows if _place(row) > after]
    limit = asking.limit()
    return listed(cut(rows[: limit + 1], limit, _place), _stale)


def _today(actor: Actor) -> Any:
    assert actor.account_id is not None
    return clock.today(people.account(actor.account_id).timezone)


def _place(row: Stale) -> list[str]:
    return [row.first_day.isoformat(), str(row.estimate.id)]


def _stale(row: Stale) -> dict[str, Any]:
    return {
        **fields.estimate(row.estimate),
        "event": str(row.event.id),
        "begins": row.first_day.isoformat(),
        "checked_on": row.checked_on.isoformat(),
        "may_verify": row.may_verify,
    }
