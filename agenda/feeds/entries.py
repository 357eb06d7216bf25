"""What stands in a feed: which events and tasks its owner sees now.

A `Chosen` is the least that has to be known of an entry to serve it from kept text, a
`Source` the rows that its text is written from. What of them is told is in `views`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import zip_longest
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, true

from agenda.db import db
from agenda.events import held_dates
from agenda.events import queries as events
from agenda.events.filters import EventFilter, read_filter
from agenda.events.models import Event, Occurrence
from agenda.feeds.models import EntryText, Feed
from agenda.rules.choices import AssignmentState, CancelledAs, TasksAs, TentativeAs
from agenda.rules.event_states import EventStatus
from agenda.rules.permissions import Actor, Role
from agenda.rules.precision import (
    Precision,
    When,
    start_of_day,
)
from agenda.rules.task_states import TaskStatus
from agenda.tasks import queries as tasks
from agenda.tasks.models import Assignment, Task

EVENT, TASK = "event", "task"
PARENT = "parent"
"""Mark of a task whose event stands in the same feed."""

CANCELLED_FOR = timedelta(days=30)
"""How long after its end a cancelled entry is still shown."""

_WHOLE_AGENCY = frozenset({Role.COORDINATOR, Role.SUPERVISOR})
_NOT_FIRM = (EventStatus.TENTATIVE, EventStatus.POSTPONED)
_COARSE = tuple(unit for unit in Precision if unit.is_coarse)


@dataclass(frozen=True)
class Window:
    """The days that a feed shows, counted from today in its zone."""

    today: date
    first: date
    last: date

    @classmethod
    def of(cls, feed: Feed, today: date) -> "Window":
        return cls(
            today,
            today - timedelta(days=feed.window_back),
            today + timedelta(days=feed.window_ahead),
        )

    @property
    def first_for_cancelled(self) -> date:
        return max(self.first, self.today - CANCELLED_FOR)


@dataclass(frozen=True)
class Chosen:
    """An entry of a feed, with the text that is kept of it, good or outdated.

    Of a series that was split, `first` is the UID of its first part, `next` that of
    the part which goes on, where these stand in the same feed.
    """

    kind: str
    id: UUID
    uid: str
    starts_at: datetime
    revised_at: datetime
    marks: str
    kept_revised_at: datetime | None
    kept_marks: str | None
    kept_on: date | None
    octets: bytes | None
    first: str = ""
    next: str = ""

    @property
    def is_kept(self) -> bool:
        return (self.kept_revised_at, self.kept_marks) == (self.revised_at, self.marks)


# Which entries


def choose(feed: Feed, options_key: str, window: Window) -> list[Chosen]:
    """The entries of a feed by start, then UID, each with its kept text.

    A fixed number of queries, of columns and not of objects.
    """
    actor = feed.owner.as_actor()
    wanted = read_filter(feed.filter)
    shown = _events(feed, actor, wanted, options_key, window)
    parts = _parts_of_series(shown)
    chosen = [_chosen_event(feed, row, parts, window) for row in shown]
    if feed.tasks is not TasksAs.NONE:
        entered = {row.id: row.since for row in shown}
        chosen += [
            _chosen_task(feed, row, entered, window)
            for row in _tasks(feed, actor, wanted, options_key, window)
        ]
    return sorted(chosen, key=lambda entry: (entry.starts_at, entry.uid))


def _events(
    feed: Feed, actor: Actor, wanted: EventFilter, options_key: str, window: Window
) -> Sequence[Any]:
    within = _within(wanted, window)
    if within is None:
        return []
    since = (
        select(func.min(Occurrence.first_day))
        .where(Occurrence.event_id == Event.id, _touches(window.first, window.last))
        .scalar_subquery()
    )
    query = (
        select(
            Event.id, Event.uid, Event.starts_at_utc, Event.revised_at,
            Event.first_day, Event.series_id, Event.rrule,
            since.label("since"), _before_window(window).label("gone"), *_KEPT,
        )
        .outerjoin(EntryText, _text_of(EVENT, Event.id, options_key))
        .where(
            events.matching(actor, within),
            _status_shown(feed),
            _not_long_cancelled(window),
        )
    )  # fmt: skip
    return db.session.execute(query).all()


_KEPT = (
    EntryText.revised_at.label("kept_revised_at"),
    EntryText.marks.label("kept_marks"),
    EntryText.kept_on,
    EntryText.octets,
)


def _text_of(kind: str, entry_id: Any, options_key: str) -> ColumnElement[bool]:
    return and_(
        EntryText.kind == kind,
        EntryText.entry_id == entry_id,
        EntryText.options_key == options_key,
    )


def _within(wanted: EventFilter, window: Window) -> EventFilter | None:
    """The filter narrowed to the window; None when the two have no day in common."""
    first = max(wanted.first_day or window.first, window.first)
    last = min(wanted.last_day or window.last, window.last)
    return replace(wanted, first_day=first, last_day=last) if first <= last else None


def _touches(first: date, last: date) -> ColumnElement[bool]:
    """An occurrence that still holds and has a day in the closed span."""
    return and_(
        Occurrence.replaced_by_id.is_(None),
        Occurrence.cancelled.is_(False),
        Occurrence.last_day >= first,
        Occurrence.first_day <= last,
    )


def _status_shown(feed: Feed) -> ColumnElement[bool]:
    shown: ColumnElement[bool] = true()
    if feed.cancelled is CancelledAs.HIDE:
        shown = Event.status != EventStatus.CANCELLED
    if feed.tentative is TentativeAs.HIDE:
        settled = Event.status.in_([EventStatus.CANCELLED, EventStatus.COMPLETED])
        firm = Event.status.not_in(_NOT_FIRM) & Event.precision.not_in(_COARSE)
        shown = shown & (settled | firm)
    return shown


def _not_long_cancelled(window: Window) -> ColumnElement[bool]:
    recent = exists().where(
        Occurrence.event_id == Event.id,
        _touches(window.first_for_cancelled, window.last),
    )
    return or_(Event.status != EventStatus.CANCELLED, recent)


def _before_window(window: Window) -> ColumnElement[date | None]:
    """Of a series that goes on from another: when that was last before the window."""
    last = (
        select(func.max(Occurrence.last_day))
        .where(
            Occurrence.event_id == Event.series_id,
            Occurrence.last_day < window.first,
        )
        .scalar_subquery()
    )
    goes_on = Event.series_id.is_not(None) & (Event.rrule != "")
    return case((goes_on, last), else_=None)


@dataclass(frozen=True)
class _Parts:
    """Which other parts of a series that was split stand in the same feed."""

    first: Any = None
    next: Any = None

    @property
    def marks(self) -> str:
        named = (("first", self.first), ("next", self.next))
        return " ".join(f"{name}={row.id}" for name, row in named if row is not None)


_ALONE = _Parts()


def _parts_of_series(shown: Iterable[Any]) -> dict[UUID, _Parts]:
    """The parts of series that were split, with what comes first and next of each."""
    series = {row.id: row for row in shown if row.rrule}
    groups: dict[UUID, list[Any]] = {}
    for row in series.values():
        groups.setdefault(_root(row, series).id, []).append(row)
    found = {}
    for root_id, rows in groups.items():
        rows.sort(key=lambda row: (row.starts_at_utc, row.uid))
        root = series[root_id]
        # Whatever goes on from a series that is not here has another first part.
        first = root if root.series_id is None else None
        for row, after in zip_longest(rows, rows[1:]):
            found[row.id] = _Parts(None if row is root else first, after)
    return found


def _root(row: Any, series: Mapping[UUID, Any]) -> Any:
    seen = {row.id}
    while row.series_id in series and row.series_id not in seen:
        row = series[row.series_id]
        seen.add(row.id)
    return row


def _chosen_event(
    feed: Feed, row: Any, parts: Mapping[UUID, _Parts], window: Window
) -> Chosen:
    part = parts.get(row.id, _ALONE)
    return Chosen(
        EVENT,
        row.id,
        row.uid,
        row.starts_at_utc,
        max(_moments_of_series(feed, row, part, window)),
        part.marks,
        row.kept_revised_at,
        row.kept_marks,
        row.kept_on,
        row.octets,
        part.first.uid if part.first is not None else "",
        part.next.uid if part.next is not None else "",
    )


def _moments_of_series(
    feed: Feed, row: Any, part: _Parts, window: Window
) -> list[datetime]:
    """When the text last changed: its row, or a midnight at which a link came or went.

    Links come and go with the days of the other parts in the window.
    """
    moments = [row.revised_at]
    turned = []
    if part.next is not None:
        turned.append(part.next.first_day - timedelta(days=feed.window_ahead))
    if part.first is None and row.gone is not None:
        turned.append(row.gone + timedelta(days=feed.window_back + 1))
    midnights = [day for day in turned if day <= window.today]
    return [*moments, *(start_of_day(day, feed.timezone) for day in midnights)]


def _tasks(
    feed: Feed, actor: Actor, wanted: EventFilter, options_key: str, window: Window
) -> Sequence[Any]:
    gone = (
        select(func.max(Occurrence.last_day))
        .where(Occurrence.event_id == Event.id, Occurrence.last_day < window.first)
        .scalar_subquery()
    )
    query = (
        select(
            Task.id, Task.uid, Task.due_date, Task.timezone, Task.revised_at,
            Task.event_id,
            Event.revised_at.label("event_revised_at"),
            gone.label("gone"), *_KEPT,
        )
        .outerjoin(Event, Event.id == Task.event_id)
        .outerjoin(EntryText, _text_of(TASK, Task.id, options_key))
        .where(
            tasks.visible(actor),
            _tasks_of(actor),
            _tasks_in(actor, wanted),
            Task.due_date.between(window.first, window.last),
            _task_status_shown(feed, window),
        )
    )  # fmt: skip
    return db.session.execute(query).all()


def _tasks_of(actor: Actor) -> ColumnElement[bool]:
    """His own tasks; of coordinators and supervisors, those of the agency as well."""
    assigned = exists().where(
        Assignment.task_id == Task.id,
        Assignment.account_id == actor.account_id,
        Assignment.state != AssignmentState.DECLINED,
    )
    if actor.roles & _WHOLE_AGENCY:
        return assigned | (Task.agency_id == actor.agency_id)
    return assigned


def _tasks_in(actor: Actor, wanted: EventFilter) -> ColumnElement[bool]:
    """A feed that is narrowed to some events holds the tasks of these only."""
    if wanted == EventFilter():
        return true()
    return Task.event_id.is_not(None) & events.matching(actor, wanted)


def _task_status_shown(feed: Feed, window: Window) -> ColumnElement[bool]:
    not_cancelled = Task.status != TaskStatus.CANCELLED
    if feed.cancelled is CancelledAs.HIDE:
        return not_cancelled
    return not_cancelled | (Task.due_date >= window.first_for_cancelled)


def _chosen_task(
    feed: Feed, row: Any, entered: dict[UUID, date], window: Window
) -> Chosen:
    return Chosen(
        TASK,
        row.id,
        row.uid,
        start_of_day(row.due_date, row.timezone),
        max(_moments_of(feed, row, entered, window)),
        PARENT if row.event_id in entered else "",
        row.kept_revised_at,
        row.kept_marks,
        row.kept_on,
        row.octets,
    )


def _moments_of(
    feed: Feed, row: Any, entered: dict[UUID, date], window: Window
) -> list[datetime]:
    """When the task's text last changed: its row, its event's, or a midnight.

    The link to the event comes and goes with the event's days in the window.
    """
    moments = [row.revised_at]
    if row.event_revised_at is not None:
        moments.append(row.event_revised_at)
    turned = None
    if row.event_id in entered:
        turned = entered[row.event_id] - timedelta(days=feed.window_ahead)
    elif row.gone is not None:
        turned = row.gone + timedelta(days=feed.window_back + 1)
    if turned is not None and turned <= window.today:
        moments.append(start_of_day(turned, feed.timezone))
    return moments


# The rows of these entries


@dataclass(frozen=True)
class Source:
    """The rows that an entry is made of; `revised_at` is the newest of them.

    `without` are the dates that a series no longer has, `former` is the date from which
    an event was moved; `parent`, `first` and `next` are UIDs of entries beside it.
    """

    row: Event | Task
    revised_at: datetime
    without: tuple[str, ...] = ()
    parent: str = ""
    first: str = ""
    next: str = ""
    former: When | None = None


def sources(feed: Feed, chosen: Iterable[Chosen]) -> dict[UUID, Source]:
    """The rows of these entries, as far as the owner may see them at this moment."""
    wanted = list(chosen)
    return {
        **_event_sources(feed, [entry for entry in wanted if entry.kind == EVENT]),
        **_task_sources(feed, [entry for entry in wanted if entry.kind == TASK]),
    }


def _event_sources(feed: Feed, chosen: list[Chosen]) -> dict[UUID, Source]:
    if not chosen:
        return {}
    query = select(Event).where(
        Event.id.in_([entry.id for entry in chosen]),
        events.visible(feed.owner.as_actor()),
    )
    found = db.session.scalars(query).unique().all()
    without = _dates_left_out([event.id for event in found if event.rrule])
    former = held_dates.former_dates(found)
    entries = {entry.id: entry for entry in chosen}
    return {
        event.id: Source(
            event,
            max(event.revised_at, entries[event.id].revised_at),
            tuple(without.get(event.id, ())),
            first=entries[event.id].first,
            next=entries[event.id].next,
            former=former.get(event.id),
        )
        for event in found
    }


def _task_sources(feed: Feed, chosen: list[Chosen]) -> dict[UUID, Source]:
    entries = {entry.id: entry for entry in chosen}
    if not entries:
        return {}
    query = select(Task).where(
        Task.id.in_(entries), tasks.visible(feed.owner.as_actor())
    )
    return {
        task.id: Source(
            task,
            entries[task.id].revised_at,
            parent=task.event.uid if task.event and entries[task.id].marks else "",
        )
        for task in db.session.scalars(query).unique()
    }


def _dates_left_out(series: list[UUID]) -> dict[UUID, list[str]]:
    """The original starts that a series no longer has, cancelled or replaced."""
    if not series:
        return {}
    query = (
        select(Occurrence.event_id, Occurrence.original_start)
        .where(
            Occurrence.event_id.in_(series),
            Occurrence.cancelled.is_(True) | Occurrence.replaced_by_id.is_not(None),
        )
        .order_by(Occurrence.starts_at_utc)
    )
    left_out: dict[UUID, list[str]] = {}
    for event_id, original_start in db.session.execute(query):
        left_out.setdefault(event_id, []).append(original_start)
    return left_out
