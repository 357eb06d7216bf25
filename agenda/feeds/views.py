"""What of an entry may reach a calendar: named fields in the feed's language.

A view holds what is told and nothing else: whatever is not copied here (notes, budgets,
draft statements) cannot be told.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from agenda.events.figures import figure_of
from agenda.events.models import Estimate, Event, EventPlace
from agenda.feeds.entries import Source
from agenda.formats.marks import Candidate
from agenda.reference import queries as reference
from agenda.reference.territories import territories
from agenda.rules.event_states import EventKind, EventStatus, Visibility
from agenda.rules.figures import Figure, actual_of, latest
from agenda.rules.precision import When, default_precision
from agenda.rules.task_states import TaskStatus
from agenda.rules.titles import title_in
from agenda.tasks.models import Task

_UNTOLD_METRICS = frozenset({"budget_idr"})


@dataclass(frozen=True)
class PlaceView:
    venue: str
    city: str
    province: str
    country: str
    latitude: float | None
    longitude: float | None
    when: When | None


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
    former: When | None
    rrule: str
    without: tuple[str, ...]
    first: str
    next: str
    places: tuple[PlaceView, ...]
    figures: tuple[FigureView, ...]
    candidates: tuple[Candidate, ...]


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


def event_view(source: Source, language: str) -> EventView:
    """What is told of an event that has a date."""
    event = source.row
    assert isinstance(event, Event)
    assert event.when is not None
    return EventView(
        id=event.id,
        uid=event.uid,
        sequence=event.sequence,
        created_at=event.created_at,
        revised_at=source.revised_at,
        title=title_in(event, language),
        summary=event.summary,
        kind=event.kind,
        status=event.status,
        is_public=event.visibility is Visibility.PUBLIC,
        category=reference.categories()[event.category_code].named(language),
        agency=event.agency_name,
        when=event.when,
        former=source.former,
        rrule=event.rrule,
        without=source.without,
        first=source.first,
        next=source.next,
        places=tuple(_place_view(place, language) for place in event.places),
        figures=_figure_views(event.estimates, language),
        candidates=tuple(
            Candidate(
                (row.start_date, row.start_time),
                (row.end_date, row.end_time) if row.end_date else None,
            )
            for row in event.candidates
        ),
    )


def task_view(source: Source, language: str) -> TaskView:
    """What is told of a task; its event by title, and by UID when that is shown."""
    task = source.row
    assert isinstance(task, Task)
    event = task.event
    return TaskView(
        id=task.id,
        uid=task.uid,
        sequence=task.sequence,
        created_at=task.created_at,
        revised_at=source.revised_at,
        title=title_in(task, language),
        type=reference.task_types()[task.type_code].named(language),
        status=task.status,
        is_public=event is not None and event.visibility is Visibility.PUBLIC,
        agency=task.agency_name,
        event_title=(title_in(event, language) if event else ""),
        event_uid=source.parent,
        due=_due(task),
        provisional=task.provisional,
        priority=task.priority,
        completed_at=task.completed_at,
    )


def bare_view(source: Source, language: str) -> BareView:
    """The little that is told of an entry when something in it is at fault."""
    row = source.row
    when = row.when if isinstance(row, Event) else _due(row)
    assert when is not None
    return BareView(
        uid=row.uid,
        sequence=row.sequence,
        created_at=row.created_at,
        revised_at=source.revised_at,
        title=title_in(row, language),
        status=row.status,
        when=when,
        rrule=row.rrule if isinstance(row, Event) else "",
        without=source.without,
    )


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
        when=place.when,
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


def _due(task: Task) -> When:
    precision = default_precision(task.due_time)
    return When(task.due_date, task.due_time, None, None, task.timezone, precision)
