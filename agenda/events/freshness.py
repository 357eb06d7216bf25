"""Figures that were not compared with their source for too long, near their event.

What counts is the last word on each metric and place before the event: a figure that
was followed by a newer one is not looked at again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, exists, or_, select

from agenda.db import db
from agenda.events.models import Estimate, Event, Occurrence
from agenda.events.queries import visible, with_title_only
from agenda.rules.choices import FigureKind
from agenda.rules.event_states import EventStatus
from agenda.rules.freshness import FURTHEST, is_stale
from agenda.rules.permissions import Action, Actor, may

_HELD = (EventStatus.TENTATIVE, EventStatus.CONFIRMED)
"""In these states an event is still to come, and on a date."""
_MOST_DATES = 500


@dataclass(frozen=True)
class Stale:
    """A stale figure of an event that begins on `first_day`.

    `may_verify` tells whether who asks may say that it is still true.
    """

    event: Event
    estimate: Estimate
    first_day: date
    checked_on: date
    may_verify: bool


def checked_on(row: Estimate, zone: str) -> date:
    """The day on which the figure was last compared with its source.

    Writing a figure down compares nothing: it is as fresh as the day on which its
    source was seen, or else the day of which the source speaks.
    """
    days = [row.seen_on] if row.seen_on else []
    if row.verified_at:
        days.append(row.verified_at.astimezone(ZoneInfo(zone)).date())
    return max(days, default=row.as_of)


def stale_of(
    event: Event, first_day: date, last_day: date, today: date
) -> dict[UUID, date]:
    """The stale figures of one event by id, each with the day it was last looked at."""
    if event.status not in _HELD:
        return {}
    return _stale(event.estimates, event.timezone, first_day, last_day, today)


def mine(actor: Actor, today: date) -> list[Stale]:
    """The stale figures that concern the actor, nearest first.

    Those of the events that his agency leads, and those that he wrote down or verified
    himself, wherever he sees them. Three questions, however many there are.
    """
    near = _near(actor, today)
    rows: dict[UUID, list[Estimate]] = {}
    kept = select(Estimate).where(
        Estimate.event_id.in_(near), Estimate.struck_at.is_(None)
    )
    for row in db.session.scalars(kept.order_by(Estimate.id)) if near else ():
        rows.setdefault(row.event_id, []).append(row)
    found: dict[UUID, dict[UUID, date]] = {}
    for event_id, (zone, first, last) in near.items():
        if of_it := _stale(rows.get(event_id, ()), zone, first, last, today):
            found[event_id] = of_it
    events = _events(found)
    return [
        Stale(
            events[event_id],
            row,
            near[event_id][1],
            of_it[row.id],
            _may_verify(actor, events[event_id]),
        )
        for event_id, of_it in found.items()
        for row in rows[event_id]
        if row.id in of_it and _concerns(actor, events[event_id], row)
    ]


def _near(actor: Actor, today: date) -> dict[UUID, tuple[str, date, date]]:
    """Zone and next days of the events that are near enough to matter to the actor."""
    until = today + timedelta(days=FURTHEST)
    wanted = (
        select(Event.id, Event.timezone, Occurrence.first_day, Occurrence.last_day)
        .join(Occurrence, Occurrence.event_id == Event.id)
        .where(
            visible(actor),
            Event.status.in_(_HELD),
            Occurrence.replaced_by_id.is_(None),
            Occurrence.cancelled.is_(False),
            Occurrence.last_day >= today,
            Occurrence.first_day <= until,
            exists().where(
                Estimate.event_id == Event.id,
                Estimate.struck_at.is_(None),
                _is_his(actor),
            ),
        )
        .order_by(Occurrence.first_day, Event.id)
        .limit(_MOST_DATES)
    )
    near: dict[UUID, tuple[str, date, date]] = {}
    for event_id, zone, first, last in db.session.execute(wanted):
        near.setdefault(event_id, (zone, first, last))
    return near


def _is_his(actor: Actor) -> ColumnElement[bool]:
    """The condition that a figure concerns the actor."""
    return or_(
        Event.agency_id == actor.agency_id,
        Estimate.recorded_by == actor.label,
        Estimate.verified_by == actor.label,
    )


def _concerns(actor: Actor, event: Event, row: Estimate) -> bool:
    if event.agency_id == actor.agency_id:
        return True
    return actor.label in (row.recorded_by, row.verified_by)


def _may_verify(actor: Actor, event: Event) -> bool:
    tentative = event.status is EventStatus.TENTATIVE
    return may(actor, Action.EDIT_EVENT, agency_id=event.agency_id, tentative=tentative)


def _events(ids: Iterable[UUID]) -> dict[UUID, Event]:
    wanted = select(Event).where(Event.id.in_(list(ids))).options(*with_title_only())
    return {row.id: row for row in db.session.scalars(wanted).unique()}


def _stale(
    rows: Iterable[Estimate], zone: str, first: date, last: date, today: date
) -> dict[UUID, date]:
    newest: dict[tuple[str, str], Estimate] = {}
    told = sorted((row for row in rows if not row.struck_at), key=_place_in_series)
    for row in told:
        newest[row.metric_code, row.place] = row
    looked = {
        row.id: checked_on(row, zone)
        for row in newest.values()
        if row.kind is FigureKind.ESTIMATE
    }
    return {
        row_id: day
        for row_id, day in looked.items()
        if is_stale(first, last, day, today)
    }


def _place_in_series(row: Estimate) -> tuple[bool, date, UUID]:
    """Actual figures come last: what happened is what one knows."""
    return row.kind is FigureKind.ACTUAL, row.as_of, row.id
