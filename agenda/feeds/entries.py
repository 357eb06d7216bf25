"""What stands in a feed: which events and tasks its owner sees now, and what of them.

A `Chosen` is the least that has to be known of an entry to serve it from kept text. A
view holds the named fields that may reach a calendar and nothing else: whatever is not
copied here (notes, budgets, draft statements) cannot be told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, true

from agenda.db import db
from agenda.events import queries as events
from agenda.events.figures import figure_of
from agenda.events.filters import EventFilter, read_filter
from agenda.events.models import Estimate, Event, EventPlace, Occurrence
from agenda.feeds.models import EntryText, Feed
from agenda.reference import queries as reference
from agenda.reference.territories import territories
from agenda.rules.choices import AssignmentState, CancelledAs, TasksAs, TentativeAs
from agenda.rules.event_states import EventKind, EventStatus, Visibility
from agenda.rules.figures import Figure, actual_of, latest
from agenda.rules.permissions import Actor, Role
from agenda.rules.precision import (
    Precision,
    When,
    default_precision,
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
_UNTOLD_METRICS = frozenset({"budget_idr"})
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
    """An entry of a feed, with the text that is kept of it, good or outdated."""

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

    @property
    def is_kept(self) -> bool:
        return (self.kept_revised_at, self.kept_marks) == (self.revised_at, self.marks)


@dataclass(frozen=True)
class PlaceView:
    venue: str
    city: str
    province: str
    country: str
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class FigureView:
    """The newest figures of a metric side by side."""

    metric: str
    place: str
    estimate: Figure | None
    actual: Figure | None


@dataclass(frozen=True)
class EventView:
    """What a calendar may know of an event, names in the feed's language."""

    id: UUID
    uid: str
    sequence: int
    created_at: datetime
    revised_at: datetime
    title: str
    summary: str
    kind: EventKind
    status: EventStatus
    is_public: bool
    category: str
    agency: str
    when: When
    rrule: str
    without: tuple[str, ...]
    places: tuple[PlaceView, ...]
    figures: tuple[FigureView, ...]


@dataclass(frozen=True)
class TaskView:
    """What a calendar may know of a task."""

    id: UUID
    uid: str
    sequence: int
    created_at: datetime
    revised_at: datetime
    title: str
    type: str
    status: TaskStatus
    is_public: bool
    agency: str
    event_title: str
    event_uid: str
    due: When
    provisional: bool
    priority: int
    completed_at: datetime | None


# Which entries


def choose(feed: Feed, options_key: str, window: Window) -> list[Chosen]:
    """The entries of a feed by start, then UID, each with its kept text.

    A fixed number of queries, of columns and not of objects.
    """
    actor = feed.owner.as_actor()
    wanted = read_filter(feed.filter)
    shown = _events(feed, actor, wanted, options_key, window)
    chosen = [_chosen_event(row) for row in shown]
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
            since.label("since"), *_KEPT,
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


def _chosen_event(row: Any) -> Chosen:
    return Chosen(
        EVENT,
        row.id,
        row.uid,
        row.starts_at_utc,
        row.revised_at,
        "",
        row.kept_revised_at,
        row.kept_marks,
        row.kept_on,
        row.octets,
    )


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
    if actor.role in _WHOLE_AGENCY:
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


# What of them


@dataclass(frozen=True)
class Source:
    """The rows that an entry is made of; `revised_at` is the newest of them."""

    row: Event | Task
    revised_at: datetime
    without: tuple[str, ...] = ()
    parent: str = ""


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
    return {
        event.id: Source(event, event.revised_at, tuple(without.get(event.id, ())))
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


def event_view(source: Source, language: str) -> EventView:
    event = source.row
    assert isinstance(event, Event)
    assert event.when is not None
    return EventView(
        id=event.id,
        uid=event.uid,
        sequence=event.sequence,
        created_at=event.created_at,
        revised_at=event.revised_at,
        title=_in_language(event.title, event.title_en, language),
        summary=event.summary,
        kind=event.kind,
        status=event.status,
        is_public=event.visibility is Visibility.PUBLIC,
        category=reference.categories()[event.category_code].named(language),
        agency=event.agency_name,
        when=event.when,
        rrule=event.rrule,
        without=source.without,
        places=tuple(_place_view(place, language) for place in event.places),
        figures=_figure_views(event.estimates, language),
    )


def _in_language(text: str, english: str, language: str) -> str:
    return english if language == "en" and english else text


def _place_view(place: EventPlace, language: str) -> PlaceView:
    province = reference.province(place.province_code)
    foreign = place.country != "ID"
    return PlaceView(
        venue=place.venue,
        city=place.city,
        province=province.named(language) if province else "",
        country=territories(language).get(place.country, "") if foreign else "",
        latitude=place.latitude,
        longitude=place.longitude,
    )


def _figure_views(rows: Iterable[Estimate], language: str) -> tuple[FigureView, ...]:
    told = [
        row
        for row in rows
        if row.struck_at is None and row.metric_code not in _UNTOLD_METRICS
    ]
    figures = [figure_of(row) for row in told]
    known = dict.fromkeys((figure.metric, figure.place) for figure in figures)
    order = {code: number for number, code in enumerate(reference.metrics())}
    return tuple(
        FigureView(
            reference.metric(metric).named(language),
            place,
            latest(figures, metric, place),
            actual_of(figures, metric, place),
        )
        for metric, place in sorted(known, key=lambda key: (order[key[0]], key[1]))
    )


def task_view(source: Source, language: str) -> TaskView:
    task = source.row
    assert isinstance(task, Task)
    event = task.event
    return TaskView(
        id=task.id,
        uid=task.uid,
        sequence=task.sequence,
        created_at=task.created_at,
        revised_at=source.revised_at,
        title=_in_language(task.title, task.title_en, language),
        type=reference.task_types()[task.type_code].named(language),
        status=task.status,
        is_public=event is not None and event.visibility is Visibility.PUBLIC,
        agency=task.agency_name,
        event_title=(
            _in_language(event.title, event.title_en, language) if event else ""
        ),
        event_uid=source.parent,
        due=_due(task),
        provisional=task.provisional,
        priority=task.priority,
        completed_at=task.completed_at,
    )


def _due(task: Task) -> When:
    precision = default_precision(task.due_time)
    return When(task.due_date, task.due_time, None, None, task.timezone, precision)


# What of them, when something in them is at fault


@dataclass(frozen=True)
class BareView:
    """An entry's identity, title and dates."""

    uid: str
    sequence: int
    created_at: datetime
    revised_at: datetime
    title: str
    status: EventStatus | TaskStatus
    when: When
    rrule: str
    without: tuple[str, ...]


def bare_view(source: Source, language: str) -> BareView:
    row = source.row
    when = row.when if isinstance(row, Event) else _due(row)
    assert when is not None
    return BareView(
        uid=row.uid,
        sequence=row.sequence,
        created_at=row.created_at,
        revised_at=source.revised_at,
        title=_in_language(row.title, row.title_en, language),
        status=row.status,
        when=when,
        rrule=row.rrule if isinstance(row, Event) else "",
        without=source.without,
    )
