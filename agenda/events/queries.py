"""Asking for events: who sees which, one event, a page of the register, history.

The rule of visibility is the predicate `visible`; every question about events, whoever
asks it, carries it.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, false, func, select, true
from sqlalchemy.orm import aliased, defer, lazyload

from agenda import fulltext
from agenda.audit import queries as audit
from agenda.audit.models import AuditEntry
from agenda.db import db
from agenda.errors import NotFound
from agenda.events import search
from agenda.events.filters import BY_FIGURE, EventFilter, Sort, must_fit
from agenda.events.models import (
    Estimate,
    Event,
    EventAudience,
    EventFigure,
    EventPlace,
    EventTheme,
    Occurrence,
)
from agenda.keyset import Order, Stretch, by_instant
from agenda.people import queries as people
from agenda.rules.ids import read_id
from agenda.rules.paging import (
    MOST_COUNTED,
    Page,
    cursor_id,
    cursor_number,
    cut,
    decode_cursor,
)
from agenda.rules.permissions import (
    Action,
    Actor,
    Reach,
    reach,
    reader_keys,
)
from agenda.rules.precision import span_of

Sight = Callable[[Event], bool]
_DAY = timedelta(days=1)
_ZONES = timedelta(hours=14)
"""By so much a day begins or ends elsewhere before or after it does in UTC."""


@lru_cache(maxsize=512)
def visible(actor: Actor) -> ColumnElement[bool]:
    """THE rule of visibility, as a condition on Event."""
    return Event.trashed_at.is_(None) & in_audience(actor)


def in_audience(actor: Actor) -> ColumnElement[bool]:
    """The audience part of the rule, for the trash, where nothing is visible."""
    if actor.is_operator:
        return true()
    return exists().where(
        EventAudience.event_id == Event.id,
        EventAudience.key.in_(sorted(reader_keys(actor))),
    )


def sees(actor: Actor, event: Event) -> bool:
    """Whether the actor may know of this event."""
    seen = select(Event.id).where(Event.id == event.id, visible(actor))
    return db.session.scalar(seen) is not None


def known(actor: Actor, event_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of the ids whose events the actor may know of."""
    if not event_ids:
        return frozenset()
    wanted = select(Event.id).where(Event.id.in_(event_ids), visible(actor))
    return frozenset(db.session.scalars(wanted))


def those(
    actor: Actor, event_ids: Collection[UUID], *, for_titles: bool = False
) -> list[Event]:
    """The events of these ids that the actor may see; one query.

    `for_titles` reads of each its title, date and state only.
    """
    if not event_ids:
        return []
    wanted = select(Event).where(Event.id.in_(event_ids), visible(actor))
    read = with_title_only() if for_titles else []
    return list(db.session.scalars(wanted.options(*read)).unique())


def editions_after(actor: Actor, event: Event) -> list[Event]:
    """The visible events that were registered as the next edition of this one."""
    if event.rrule:
        return []
    wanted = select(Event).where(Event.series_id == event.id, visible(actor))
    found = db.session.scalars(wanted.options(*with_title_only())).unique()
    return sorted(found, key=lambda other: (other.starts_at_utc, other.id))


def continued_by(actor: Actor, series: Event) -> list[Event]:
    """The visible series that go on from this one, in order of time."""
    if not series.rrule:
        return []
    goes_on = (Event.series_id == series.id) & (Event.rrule != "")
    wanted = select(Event).where(goes_on, visible(actor))
    found = db.session.scalars(wanted.options(*with_title_only())).unique()
    return sorted(found, key=lambda other: (other.starts_at_utc, other.id))


def get(actor: Actor, event_id: UUID | str) -> Event:
    """The event of that id, if the actor may see it; else NotFound."""
    return _one(select(Event).where(Event.id == read_id(event_id), visible(actor)))


def by_number(actor: Actor, number: str) -> Event | None:
    """The event of that number, if the actor may see it."""
    if not any(letter.isdigit() for letter in number):
        return None
    wanted = select(Event).where(Event.number == number.upper(), visible(actor))
    return db.session.scalars(wanted).unique().one_or_none()


def get_trashed(actor: Actor, event_id: UUID | str) -> Event:
    """The same for an event in the trash, if the actor may restore it."""
    wanted = select(Event).where(Event.id == read_id(event_id), restorable(actor))
    return _one(wanted)


def get_for_restore(actor: Actor, event_id: UUID | str) -> Event:
    """An event to restore: out of the trash, or out of cancelled or completed."""
    try:
        return get(actor, event_id)
    except NotFound:
        return get_trashed(actor, event_id)


def get_estimate(actor: Actor, estimate_id: UUID | str) -> tuple[Event, Estimate]:
    """A figure with the event that it belongs to."""
    row = db.session.get(Estimate, read_id(estimate_id))
    if row is None:
        raise NotFound
    return get(actor, row.event_id), row


def estimates(
    event: Event, cursor: str | None = None, limit: int = 50
) -> Page[Estimate]:
    """The figures of an event that were not struck, oldest first."""
    wanted = select(Estimate).where(
        Estimate.event_id == event.id, Estimate.struck_at.is_(None)
    )
    if cursor:
        wanted = wanted.where(Estimate.id > cursor_id(decode_cursor(cursor, 1)[0]))
    rows = db.session.scalars(wanted.order_by(Estimate.id).limit(limit + 1)).all()
    return cut(rows, limit, lambda row: [str(row.id)])


def history(
    event: Event, cursor: str | None = None, limit: int = 50
) -> Page[AuditEntry]:
    """What was done to the event, the newest act first."""
    return audit.of_subject("event", event.id, cursor, limit)


def similar(actor: Actor, event: Event, days: int = 7) -> list[Event]:
    """Visible events of the same title within a week: perhaps the same one twice."""
    near = select(Event).where(
        visible(actor),
        Event.id != event.id,
        Event.title_key == event.title_key,
        Event.first_day <= event.last_day + timedelta(days=days)
        if event.start_date
        else true(),
        Event.last_day >= event.first_day - timedelta(days=days),
    )
    return list(db.session.scalars(near.order_by(Event.id).limit(5)))


def under(
    actor: Actor, parents: Collection[UUID], *, for_rows: bool = False
) -> list[Event]:
    """The visible programme items directly under these events, in order of time."""
    wanted = select(Event).where(visible(actor), Event.parent_id.in_(parents))
    # Sorted here: asked to sort, SQLite walks all events in the order of time.
    found = db.session.scalars(wanted.options(*_read(for_rows))).unique()
    return sorted(found, key=lambda item: (item.starts_at_utc, item.id))


# The register


def page(
    actor: Actor,
    wanted: EventFilter,
    sort: Sort = Sort.START,
    cursor: str | None = None,
    limit: int = 50,
    *,
    before: str | None = None,
    for_rows: bool = False,
) -> Page[Event]:
    """One page of the register, series once: after `cursor`, or `before` one.

    `for_rows` reads only what a row of a list shows. Raises BadInput when an order by
    figures does not say which.
    """
    must_fit(sort, wanted)
    if sort in BY_FIGURE:
        return _page_by_figure(actor, wanted, sort, cursor, limit, before, for_rows)
    query = select(Event).where(matching(actor, wanted)).options(*_read(for_rows))
    return _ORDERS[sort].page(query, _fetch, limit, after=cursor or None, before=before)


def _page_by_figure(
    actor: Actor,
    wanted: EventFilter,
    sort: Sort,
    cursor: str | None,
    limit: int,
    before: str | None,
    for_rows: bool,
) -> Page[Event]:
    """The events that have a figure of the metric, by what is known last of it."""
    asked = _of_metric(EventFigure, wanted) & (EventFigure.event_id == Event.id)
    rest = matching(actor, replace(wanted, metric="", figure_min=None))
    query = select(Event, EventFigure).join(EventFigure, asked).where(rest)
    found = _BY_FIGURE[sort].page(
        query.options(*_read(for_rows)),
        lambda part: db.session.execute(part).unique().all(),
        limit,
        after=cursor or None,
        before=before,
        row_of=lambda row: row[1],
    )
    events = [event for event, _ in found.items]
    return Page(events, found.next_cursor, found.previous_cursor)


def _of_metric(figure: type[EventFigure], wanted: EventFilter) -> ColumnElement[bool]:
    condition = figure.metric_code == wanted.metric
    if wanted.figure_min is not None:
        condition = condition & (figure.likely >= wanted.figure_min)
    return condition


def _has_figure(wanted: EventFilter) -> ColumnElement[bool]:
    """The event has a figure of the metric, of at least that amount.

    A few are looked up along their index and sorted. Of many the list is walked in its
    own order, where the next one is never far.
    """
    asked = _of_metric(EventFigure, wanted)
    if _count(select(EventFigure.id).where(asked), fulltext.FEW) > fulltext.FEW:
        return exists().where(EventFigure.event_id == Event.id, asked)
    return fulltext.in_few(Event.id, select(EventFigure.event_id).where(asked))


_BESIDE_A_ROW = (Event.partners, Event.principals, Event.themes, Event.candidates)
_BESIDE_A_TITLE = (*_BESIDE_A_ROW, Event.places, Event.estimates)
_TEXTS_OF_A_PAGE = (
    Event.description,
    Event.significance,
    Event.strategy,
    Event.audience,
    Event.key_message,
    Event.organizer,
    Event.reference,
    Event.url,
    Event.confirmed_by,
    Event.confirmation_reference,
    Event.provenance,
    Event.import_key,
)


def _read(for_rows: bool) -> list[Any]:
    """How much of each event is read: a list of fifty is dear by what nobody shows."""
    return _without(_BESIDE_A_ROW) if for_rows else []


def with_title_only() -> list[Any]:
    """Options of a query that shows of each event its title, date and state."""
    return _without(_BESIDE_A_TITLE)


def _without(lists: Iterable[Any]) -> list[Any]:
    beside = [lazyload(attribute) for attribute in lists]
    return [*beside, *(defer(column) for column in _TEXTS_OF_A_PAGE)]


def _fetch(query: Select[Any]) -> Sequence[Event]:
    return db.session.scalars(query).unique().all()


def count(actor: Actor, wanted: EventFilter, most: int = MOST_COUNTED) -> int:
    """How many there are; `most` + 1 stands for more, and nobody counts further."""
    return _count(select(Event.id).where(matching(actor, wanted)), most)


def _count(query: Select[Any], most: int) -> int:
    some = query.limit(most + 1).subquery()
    return db.session.execute(select(func.count()).select_from(some)).scalar_one()


@dataclass(frozen=True)
class Dated:
    """One occurrence of a visible event."""

    event: Event
    occurrence: Occurrence


def page_of_occurrences(
    actor: Actor,
    wanted: EventFilter,
    cursor: str | None = None,
    limit: int = 50,
    *,
    backwards: bool = False,
    before: str | None = None,
    over_by: date | None = None,
    for_rows: bool = False,
) -> Page[Dated]:
    """The register by date: a series once for each occurrence in the span.

    With `over_by` only what has ended on that day or earlier.
    """
    query = (
        select(Event, Occurrence)
        .join(Occurrence, Occurrence.event_id == Event.id)
        .options(*_read(for_rows))
    )
    first = None if backwards else wanted.first_day
    return _BY_DATE[backwards].page(
        query.where(_dated(actor, wanted, over_by)),
        _fetch_dated,
        limit,
        after=cursor or None,
        before=before,
        row_of=lambda row: row.occurrence,
        stretches=_begun_and_to_come(first) if first else (),
    )


def _begun_and_to_come(first: date) -> list[Stretch]:
    """What began before that day and is not over, and what begins later.

    One question for both would sort all that is still to come. Begun things are found
    along the index of days, which is why their instant is hidden from the planner, the
    others along that of instants. A day begins up to fourteen hours earlier elsewhere.
    """
    begin = _midnight(first) - _ZONES
    starts = Occurrence.starts_at_utc
    begun = (func.coalesce(starts, starts) < begin) & (Occurrence.first_day <= first)
    return [
        Stretch(begun, lambda at: at < begin),
        Stretch(starts >= begin, lambda at: at >= begin),
    ]


def _midnight(on: date) -> datetime:
    return datetime.combine(on, time(), UTC)


def _fetch_dated(query: Select[Any]) -> list[Dated]:
    rows = db.session.execute(query).unique()
    return [Dated(event, occurrence) for event, occurrence in rows]


def count_occurrences(
    actor: Actor,
    wanted: EventFilter,
    over_by: date | None = None,
    most: int = MOST_COUNTED,
) -> int:
    """How many rows the register has by date; counted as `count` does."""
    query = select(Occurrence.id).join(Event, Occurrence.event_id == Event.id)
    return _count(query.where(_dated(actor, wanted, over_by)), most)


def _dated(
    actor: Actor, wanted: EventFilter, over_by: date | None
) -> ColumnElement[bool]:
    shown = _shown_in(Occurrence, wanted.first_day, wanted.last_day)
    if over_by is not None:
        ended = Occurrence.starts_at_utc < _midnight(over_by) + _DAY + _ZONES
        shown = shown & (Occurrence.last_day <= over_by) & ended
    # The occurrence itself is asked for its days; no need to look for one again.
    return matching(actor, replace(wanted, first_day=None, last_day=None)) & shown


def matching(actor: Actor, wanted: EventFilter) -> ColumnElement[bool]:
    """The filter as one condition on Event, visibility inside it."""
    allowed = restorable(actor) if wanted.trashed else visible(actor)
    conditions = [allowed, *_plain_conditions(wanted)]
    if wanted.q:
        conditions.append(search.matches(wanted.q))
    if wanted.first_day or wanted.last_day:
        conditions.append(_happens(wanted.first_day, wanted.last_day))
    result: ColumnElement[bool] = true()
    for condition in conditions:
        result = result & condition
    return result


def _plain_conditions(wanted: EventFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for column, values in (
        (Event.scope, wanted.scope),
        (Event.kind, wanted.kind),
        (Event.category_code, wanted.category),
        (Event.status, wanted.status),
        (Event.visibility, wanted.visibility),
    ):
        if values:
            conditions.append(column.in_(values))
    if wanted.theme:
        conditions.append(
            exists().where(
                EventTheme.event_id == Event.id, EventTheme.theme_code.in_(wanted.theme)
            )
        )
    if wanted.province:
        conditions.append(
            exists().where(
                EventPlace.event_id == Event.id,
                EventPlace.province_code.in_(wanted.province),
            )
        )
    if wanted.agency:
        conditions.append(
            people.led_by(
                wanted.agency,
                Event.agency_id,
                Event.former_agency_id,
                Event.first_day,
            )
        )
    if wanted.metric:
        conditions.append(_has_figure(wanted))
    if wanted.updated_since:
        conditions.append(Event.updated_at >= wanted.updated_since)
    return conditions


def _happens(first: date | None, last: date | None) -> ColumnElement[bool]:
    """The event has an occurrence in the span."""
    # A name of its own: the question may be asked inside one about occurrences.
    any_of_it = aliased(Occurrence)
    return exists().where(
        any_of_it.event_id == Event.id, _shown_in(any_of_it, first, last)
    )


def _shown_in(
    occurrence: type[Occurrence], first: date | None, last: date | None
) -> ColumnElement[bool]:
    """An occurrence that still holds and has a day in the closed span, in its zone."""
    condition = occurrence.replaced_by_id.is_(None) & occurrence.cancelled.is_(False)
    if first:
        condition = condition & (occurrence.last_day >= first)
    if last:
        condition = condition & (occurrence.first_day <= last)
    return condition


def restorable(actor: Actor) -> ColumnElement[bool]:
    """Events in the trash that the actor may bring back."""
    trashed = Event.trashed_at.is_not(None) & in_audience(actor)
    match reach(actor, Action.STEER_EVENT):
        case Reach.ANY:
            return trashed
        case Reach.OWN:
            return trashed & (Event.agency_id == actor.agency_id)
        case _:
            return false()


# Orders


_ORDERS = {
    Sort.START: by_instant(Event.starts_at_utc),
    Sort.START_DOWN: by_instant(
        Event.starts_at_utc, downwards=True, last=span_of(None).starts_at_utc
    ),
    Sort.UPDATED: by_instant(Event.updated_at),
    Sort.UPDATED_DOWN: by_instant(Event.updated_at, downwards=True),
    Sort.TITLE: Order(Event.title_key),
    Sort.NUMBER: Order(Event.number),
}
_BY_FIGURE = {
    Sort.FIGURE: Order(EventFigure.likely, read=cursor_number),
    Sort.FIGURE_DOWN: Order(EventFigure.likely, downwards=True, read=cursor_number),
}
_BY_DATE = {
    downwards: by_instant(Occurrence.starts_at_utc, downwards=downwards)
    for downwards in (False, True)
}


def _one(query: Select[Event]) -> Event:
    event = db.session.scalars(query).unique().one_or_none()
    if event is None:
        raise NotFound
    return event
