"""What waits for whom: the piles of tasks on the first pages, gaps, a week's load.

A pile is a bounded list of ids, found along an index; the tasks of all piles of a page
are then read at once.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    func,
    or_,
    select,
    true,
    tuple_,
)

from agenda import clock
from agenda.db import UTCDateTime, db
from agenda.events import queries as events
from agenda.events.models import Event, Occurrence
from agenda.events.queries import Dated
from agenda.people.models import Account
from agenda.rules.attention import (
    AT_RISK,
    GAP_DAYS,
    PLANNED_KINDS,
    PLANNED_STATUSES,
    Part,
    last_day_of_gaps,
)
from agenda.rules.choices import AssignmentState
from agenda.rules.paging import Page, cursor_id, cursor_instant, cut, decode_cursor
from agenda.rules.permissions import Actor
from agenda.rules.task_states import TaskStatus, is_over
from agenda.tasks.models import Assignment, Task
from agenda.tasks.queries import in_pool, shown_as_rows, visible, with_event

MOST = 100
"""A pile is counted so far."""
_KEPT = 500
"""Questions that a process remembers how to ask."""

_MOST_PARTS = 1000
UNDER_WAY = (TaskStatus.OFFERED, TaskStatus.ACCEPTED, TaskStatus.IN_PROGRESS)
_OPEN = tuple(status for status in TaskStatus if not is_over(status))

Condition = ColumnElement[bool]


def pile(actor: Actor, *conditions: Condition) -> list[UUID]:
    """The visible tasks that meet the conditions, the most urgent first."""
    return list(db.session.scalars(_urgent_first(actor, *conditions)))


@lru_cache(maxsize=_KEPT)
def _urgent_first(actor: Actor, *conditions: Condition) -> Select[UUID]:
    wanted = select(Task.id).where(visible(actor), *conditions)
    return wanted.order_by(Task.due_at_utc, Task.id).limit(MOST + 1)


def read(ids: Iterable[UUID]) -> dict[UUID, Task]:
    """The tasks of piles, which have asked already who may see them."""
    found = db.session.scalars(_of_ids(), {"ids": sorted(set(ids))})
    return {task.id: task for task in found.unique()}


@cache
def _of_ids() -> Select[Task]:
    wanted = select(Task).where(Task.id.in_(bindparam("ids", expanding=True)))
    return with_event(wanted).options(*shown_as_rows())


# Conditions, built once: building a question costs as much as asking it


_NOW = bindparam("now", callable_=lambda: clock.now(), type_=UTCDateTime())


@lru_cache(maxsize=_KEPT)
def of_agency(agency_id: UUID | None) -> Condition:
    return Task.agency_id == agency_id


@lru_cache(maxsize=_KEPT)
def of_agency_or_judge(actor: Actor) -> Condition:
    return of_agency(actor.agency_id) | (Task.reviewer_id == actor.account_id)


@lru_cache(maxsize=_KEPT)
def with_part(actor: Actor, *states: AssignmentState) -> Condition:
    """The actor has a part in it, in one of these states."""
    # Looked up, not asked of each task: one's own open tasks are few.
    own = select(Assignment.task_id).where(
        Assignment.account_id == actor.account_id,
        Assignment.state.in_(states),
        Assignment.task_open,
    )
    return Task.id.in_(own)


def offered_to(actor: Actor) -> Condition:
    return with_part(actor, AssignmentState.OFFERED)


def taken_by(actor: Actor) -> Condition:
    return with_part(actor, AssignmentState.ACCEPTED)


@lru_cache(maxsize=_KEPT)
def to_be_judged_by(actor: Actor) -> Condition:
    return in_status(TaskStatus.IN_REVIEW) & (Task.reviewer_id == actor.account_id)


@cache
def in_status(*statuses: TaskStatus) -> Condition:
    return Task.status.in_(statuses)


@cache
def at_work() -> Condition:
    """Its people still have to do something; not sent back, that is a pile itself."""
    return in_status(*UNDER_WAY) & Task.paused_at.is_(None)


@cache
def asked() -> Condition:
    """Somebody has been asked for it."""
    return ~in_pool()


@cache
def late() -> Condition:
    return at_work() & asked() & (Task.due_at_utc <= _NOW)


@lru_cache(maxsize=_KEPT)
def at_risk(today: date, last_day: date) -> Condition:
    """`rules.attention.is_at_risk`, asked of the database."""
    return (
        in_status(*AT_RISK)
        & asked()
        & Task.paused_at.is_(None)
        & (Task.due_at_utc > _NOW)
        & Task.due_date.between(today, last_day)
    )


@lru_cache(maxsize=_KEPT)
def due(first: date, last: date | None = None) -> Condition:
    """Not late yet, and due in the closed span."""
    within = (
        Task.due_date >= first if last is None else Task.due_date.between(first, last)
    )
    return within & (Task.due_at_utc > _NOW)


@cache
def pool() -> Condition:
    return in_pool()


# A week's load


def parts(actor: Actor, monday: date, sunday: date) -> list[Part[UUID]]:
    """Who of the actor's agency has which part in tasks due in that week."""
    wanted = (
        select(Assignment.account_id, Task.title, Assignment.lead, Task.effort_minutes)
        .join(Task, Task.id == Assignment.task_id)
        .join(Account, Account.id == Assignment.account_id)
        .where(
            visible(actor),
            Account.agency_id == actor.agency_id,
            Assignment.state != AssignmentState.DECLINED,
            Assignment.task_open,
            in_status(*_OPEN),
            Task.paused_at.is_(None),
            Task.due_date.between(monday, sunday),
        )
        .order_by(Task.due_at_utc, Task.id)
        .limit(_MOST_PARTS)
    )
    return [
        Part(who, title, leads, minutes)
        for who, title, leads, minutes in db.session.execute(wanted)
        if who is not None
    ]


# Gaps


def gaps(
    actor: Actor,
    today: date,
    cursor: str | None = None,
    limit: int = 10,
    agency_id: UUID | None = None,
) -> Page[Dated]:
    """Visible events that come soon and have no task that the actor sees."""
    query = (
        select(Event, Occurrence)
        .join(Occurrence, Occurrence.event_id == Event.id)
        .where(_is_gap(actor, today, agency_id))
    )
    if cursor:
        at, last = decode_cursor(cursor, 2)
        place = tuple_(cursor_instant(at), cursor_id(last))
        query = query.where(tuple_(Occurrence.starts_at_utc, Occurrence.id) > place)
    ordered = query.order_by(Occurrence.starts_at_utc, Occurrence.id).limit(limit + 1)
    rows = [Dated(event, one) for event, one in db.session.execute(ordered).unique()]
    return cut(rows, limit, _place)


def count_gaps(actor: Actor, today: date, most: int) -> int:
    """How many there are, counted up to `most`."""
    found = (
        select(Occurrence.id)
        .join(Event, Event.id == Occurrence.event_id)
        .where(_is_gap(actor, today, None))
        .limit(most)
    )
    counted = select(func.count()).select_from(found.subquery())
    return db.session.execute(counted).scalar_one()


def _place(row: Dated) -> Sequence[str]:
    return [row.occurrence.starts_at_utc.isoformat(), str(row.occurrence.id)]


def _is_gap(actor: Actor, today: date, agency_id: UUID | None) -> Condition:
    """`rules.attention.is_gap`, asked of the database.

    It begins with what starts soon: a parent is asked for so that no index of parents
    comes into it, and a day is a day longer in some zone.
    """
    first = datetime.combine(today, time(), UTC) - timedelta(days=1)
    soon = Occurrence.starts_at_utc.between(first, first + timedelta(days=GAP_DAYS + 3))
    return (
        soon
        & events.visible(actor)
        & (Event.agency_id == agency_id if agency_id else true())
        & Event.kind.in_(PLANNED_KINDS)
        & Event.status.in_(PLANNED_STATUSES)
        & (func.coalesce(Event.parent_id, Event.id) == Event.id)
        & Occurrence.replaced_by_id.is_(None)
        & Occurrence.cancelled.is_(False)
        & Occurrence.first_day.between(today, last_day_of_gaps(today))
        & ~_has_tasks(actor)
    )


def _has_tasks(actor: Actor) -> Condition:
    """A task of the event; in a series, of that occurrence or of all of them."""
    of_this = or_(
        Event.rrule == "",
        Task.occurrence_start.in_(["", Occurrence.original_start]),
    )
    return (
        select(Task.id)
        .where(
            Task.event_id == Event.id,
            Task.status != TaskStatus.CANCELLED,
            of_this,
            visible(actor),
        )
        .correlate(Event, Occurrence)
        .exists()
    )
