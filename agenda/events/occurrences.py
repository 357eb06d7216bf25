"""The dated happenings of an event, stored so that nobody expands a rule to read.

A dated event has one occurrence, a series one for each date of its rule up to two
years ahead. Lists, filters, feeds and counts by date ask this table.
"""

import logging
from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, select

from agenda import clock
from agenda.db import db
from agenda.events.models import Event, Occurrence
from agenda.rules import recurrence
from agenda.rules.precision import When, span_of

_log = logging.getLogger(__name__)


def begin(event: Event) -> None:
    """Store those of an event that has none yet; the caller flushes."""
    for when in _dates(event):
        _add(event, when)


def rewrite(event: Event, *, along: bool = False) -> None:
    """Bring the stored occurrences in line with the event's date and rule.

    What is known of one date of a series (cancelled, replaced) stays with it; where
    the series only begins elsewhere now (`along`), with the date of the same place in
    the order.
    """
    dates = _dates(event)
    if along:
        _follow(event, dates)
        return
    wanted = {recurrence.original_start(when): when for when in dates}
    stored = {row.original_start: row for row in of_event(event)}
    for start, row in stored.items():
        if start not in wanted:
            db.session.delete(row)
    db.session.flush()
    for start, when in wanted.items():
        if start in stored:
            _place_in_time(stored[start], when)
        else:
            _add(event, when)
    db.session.flush()


def _follow(event: Event, dates: list[When]) -> None:
    marks = [(row.cancelled, row.replaced_by_id) for row in of_event(event)]
    db.session.execute(delete(Occurrence).where(Occurrence.event_id == event.id))
    for number, when in enumerate(dates):
        row = _add(event, when)
        if number < len(marks):
            row.cancelled, row.replaced_by_id = marks[number]
    db.session.flush()


def hand_over(old: Event, new: Event) -> None:
    """Give a series that goes on what is known of the dates that are its own now."""
    own = {row.original_start: row for row in of_event(new)}
    for row in of_event(old):
        if row.original_start in own:
            heir = own[row.original_start]
            heir.cancelled, heir.replaced_by_id = row.cancelled, row.replaced_by_id
    db.session.flush()


def at(event: Event, original_start: str) -> Occurrence | None:
    """The stored occurrence that the rule first put there."""
    wanted = select(Occurrence).where(
        Occurrence.event_id == event.id, Occurrence.original_start == original_start
    )
    return db.session.scalar(wanted)


def starts_replaced_by(
    series: Collection[UUID], events: Collection[UUID]
) -> dict[UUID, str]:
    """Where the rule of its series first put each of these single dates; one query."""
    if not series or not events:
        return {}
    wanted = select(Occurrence.replaced_by_id, Occurrence.original_start).where(
        Occurrence.event_id.in_(series), Occurrence.replaced_by_id.in_(events)
    )
    found = db.session.execute(wanted)
    return {row.replaced_by_id: row.original_start for row in found}


def _add(event: Event, when: When) -> Occurrence:
    start = recurrence.original_start(when)
    row = Occurrence(event_id=event.id, original_start=start)
    _place_in_time(row, when)
    db.session.add(row)
    return row


def of_event(event: Event) -> list[Occurrence]:
    """The stored occurrences in order of time."""
    return list(
        db.session.scalars(
            select(Occurrence)
            .where(Occurrence.event_id == event.id)
            .order_by(Occurrence.starts_at_utc)
        )
    )


def extend_all() -> int:
    """Expand every series up to the present horizon; answers how many there are.

    One that has grown beyond all bounds keeps the dates that it has, and holds up no
    other.
    """
    series = db.session.scalars(
        select(Event).where(Event.rrule != "", Event.trashed_at.is_(None))
    ).all()
    for event in series:
        try:
            rewrite(event)
        except recurrence.BadRule as error:
            _log.warning("series %s is not extended: %s", event.id, error)
    return len(series)


def date_at(event: Event, original_start: str) -> When | None:
    """The date of the occurrence that the rule first put at `original_start`."""
    return next(
        (
            when
            for when in _dates(event)
            if recurrence.original_start(when) == original_start
        ),
        None,
    )


def _dates(event: Event) -> list[When]:
    when = event.when
    if when is None:
        return []
    if not event.rrule:
        return [when]
    rule = recurrence.parse_rule(event.rrule, when)
    horizon = recurrence.horizon_year(clock.today(event.timezone))
    return recurrence.expand(rule, when, horizon)


def _place_in_time(row: Occurrence, when: When) -> None:
    span = span_of(when)
    row.first_day, row.last_day = span.first_day, span.last_day
    row.starts_at_utc, row.ends_at_utc = span.starts_at_utc, span.ends_at_utc
