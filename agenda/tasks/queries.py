"""Asking for tasks: who sees which, one task, a page of them, what waits for whom.

The rule of visibility is the predicate `visible`; every question about tasks, whoever
asks it, carries it.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    exists,
    false,
    func,
    select,
    true,
)
from sqlalchemy.orm import lazyload, load_only, selectinload

from agenda.audit import queries as audit
from agenda.audit.models import AuditEntry
from agenda.db import db
from agenda.errors import NotFound
from agenda.events import queries as events
from agenda.events.models import Event
from agenda.files.models import StoredFile
from agenda.keyset import by_instant
from agenda.people import queries as people
from agenda.people.models import Account, Agency
from agenda.people.queries import account_named
from agenda.rules.choices import AssignmentState
from agenda.rules.ids import read_id
from agenda.rules.paging import MOST_COUNTED, Page, cursor_id, cut, decode_cursor
from agenda.rules.permissions import Action, Actor, Reach, reach, reader_keys
from agenda.rules.task_states import TaskStatus, is_over
from agenda.tasks import search
from agenda.tasks.filters import ME, TaskFilter, TaskSort
from agenda.tasks.models import Assignment, Evidence, Task, TaskAudience

KIND = "task"
OVER = tuple(status for status in TaskStatus if is_over(status))


@lru_cache(maxsize=512)
def visible(actor: Actor) -> ColumnElement[bool]:
    """THE rule of visibility of tasks, as a condition on Task."""
    return Task.trashed_at.is_(None) & in_audience(actor)


def in_audience(actor: Actor) -> ColumnElement[bool]:
    """The rule without the task's own trash: its audience, and that of its event."""
    return _has_key(actor) & (Task.event_id.is_(None) | _sees_event(actor))


def _has_key(actor: Actor) -> ColumnElement[bool]:
    if actor.is_operator:
        return true()
    return exists().where(
        TaskAudience.task_id == Task.id,
        TaskAudience.key.in_(sorted(reader_keys(actor))),
    )


def _sees_event(actor: Actor) -> ColumnElement[bool]:
    # An Event of its own, also inside a query that has joined events.
    seen = select(Event.id).where(Event.id == Task.event_id, events.visible(actor))
    return seen.correlate(Task).exists()


def sees(actor: Actor, task: Task) -> bool:
    """Whether the actor may know of this task."""
    seen = select(Task.id).where(Task.id == task.id, visible(actor))
    return db.session.scalar(seen) is not None


def get(actor: Actor, task_id: UUID | str) -> Task:
    """The task of that id, if the actor may see it; else NotFound."""
    return _one(select(Task).where(Task.id == read_id(task_id), visible(actor)))


def by_number(actor: Actor, number: str) -> Task | None:
    """The task of that number, if the actor may see it."""
    if not any(letter.isdigit() for letter in number):
        return None
    wanted = select(Task).where(Task.number == number.upper(), visible(actor))
    return db.session.scalars(wanted).unique().one_or_none()


def get_trashed(actor: Actor, task_id: UUID | str) -> Task:
    """The same for a task in the trash, if the actor may restore it."""
    return _one(select(Task).where(Task.id == read_id(task_id), restorable(actor)))


def get_for_restore(actor: Actor, task_id: UUID | str) -> Task:
    """A task to restore; one that is not in the trash is found to be told so."""
    try:
        return get(actor, task_id)
    except NotFound:
        return get_trashed(actor, task_id)


def get_evidence(actor: Actor, evidence_id: UUID | str) -> tuple[Task, Evidence]:
    """A piece of evidence with the task that it belongs to."""
    row = db.session.get(Evidence, read_id(evidence_id))
    if row is None:
        raise NotFound
    return get(actor, row.task_id), row


def evidence(task: Task, cursor: str | None = None, limit: int = 50) -> Page[Evidence]:
    """The evidence of a task that was not withdrawn, oldest first."""
    wanted = select(Evidence).where(
        Evidence.task_id == task.id, Evidence.withdrawn_at.is_(None)
    )
    if cursor:
        wanted = wanted.where(Evidence.id > cursor_id(decode_cursor(cursor, 1)[0]))
    rows = db.session.scalars(wanted.order_by(Evidence.id).limit(limit + 1)).all()
    return cut(rows, limit, lambda row: [str(row.id)])


def history(task: Task, cursor: str | None = None, limit: int = 50) -> Page[AuditEntry]:
    """What was done to the task, the newest act first."""
    return audit.of_subject(KIND, task.id, cursor, limit)


def file_for(actor: Actor, file_id: UUID | str) -> StoredFile:
    """A file that is evidence of a task which the actor sees; else NotFound."""
    wanted = select(StoredFile).where(
        StoredFile.id == read_id(file_id),
        exists()
        .where(
            Evidence.file_id == StoredFile.id,
            Evidence.withdrawn_at.is_(None),
            Evidence.task_id == Task.id,
            visible(actor),
        )
        .correlate(StoredFile),
    )
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


# Lists


def page(
    actor: Actor,
    wanted: TaskFilter,
    sort: TaskSort = TaskSort.DUE,
    cursor: str | None = None,
    limit: int = 50,
    *,
    before: str | None = None,
    for_rows: bool = False,
) -> Page[Task]:
    """One page of the tasks that the actor sees: after `cursor`, or `before` one.

    `for_rows` reads only what a row of a list shows.
    """
    query = with_event(select(Task).where(matching(actor, wanted)))
    query = query.options(*_read(for_rows))
    return _ORDERS[sort].page(query, _fetch, limit, after=cursor or None, before=before)


def _fetch(query: Select[Any]) -> Sequence[Task]:
    return db.session.scalars(query).unique().all()


def count(actor: Actor, wanted: TaskFilter, most: int = MOST_COUNTED) -> int:
    """How many there are; `most` + 1 stands for more, and nobody counts further."""
    some = select(Task.id).where(matching(actor, wanted)).limit(most + 1)
    query = select(func.count()).select_from(some.subquery())
    return db.session.execute(query).scalar_one()


def for_event(actor: Actor, event: Event, *, for_rows: bool = False) -> list[Task]:
    """The visible tasks of an event in order of their due."""
    wanted = select(Task).where(Task.event_id == event.id, visible(actor))
    # The event is at hand: nobody has to read it and its lists a second time.
    options = (lazyload(Task.event), *_read(for_rows))
    ordered = wanted.options(*options).order_by(Task.due_at_utc, Task.id)
    return list(db.session.scalars(ordered).unique())


def _read(for_rows: bool) -> tuple[Any, ...]:
    """How much of each task is read."""
    return (*shown_as_rows(), lazyload(Task.evidence)) if for_rows else ()


@cache
def shown_as_rows() -> tuple[Any, ...]:
    """Options of a query for tasks that are shown by title, due, state and people."""
    account = selectinload(Task.assignments).selectinload(Assignment.account)
    return (
        lazyload(Task.author),
        lazyload(Task.reviewer),
        lazyload(Task.former_agency),
        account.options(load_only(Account.name), lazyload(Account.agency)),
    )


def all_of(event: Event) -> list[Task]:
    """Every task of the event that is not in the trash, whoever may see it."""
    wanted = select(Task).where(Task.event_id == event.id, Task.trashed_at.is_(None))
    return list(db.session.scalars(wanted.options(lazyload(Task.event))).unique())


def has_open(event: Event) -> bool:
    """Whether there is a task of the event that is not over, whoever may see it."""
    wanted = select(Task.id).where(
        Task.event_id == event.id,
        Task.trashed_at.is_(None),
        Task.status.not_in(OVER),
    )
    return db.session.scalars(wanted.limit(1)).first() is not None


def mine(
    actor: Actor, cursor: str | None = None, limit: int = 50, *, open: bool = True
) -> Page[Task]:
    """The tasks in which the actor has a part, those that are open unless told."""
    wanted = TaskFilter(assignee=[ME], open=open or None)
    return page(actor, wanted, cursor=cursor, limit=limit)


def pool(actor: Actor, cursor: str | None = None, limit: int = 50) -> Page[Task]:
    """The tasks of the actor's own agency that wait for somebody to take them."""
    own = _agency_codes(actor)
    if not own:
        return Page([], None)
    return page(actor, TaskFilter(pool=True, agency=own), cursor=cursor, limit=limit)


def with_event(query: Select[Task]) -> Select[Task]:
    """With the events' titles; their lists are not shown beside tasks."""
    return query.options(selectinload(Task.event).options(*events.with_title_only()))


def _agency_codes(actor: Actor) -> list[str]:
    own = select(Agency.code).where(Agency.id == actor.agency_id)
    return list(db.session.scalars(own))


def matching(actor: Actor, wanted: TaskFilter) -> ColumnElement[bool]:
    """The filter as one condition on Task, visibility inside it."""
    result = restorable(actor) if wanted.trashed else visible(actor)
    for condition in (*_plain_conditions(wanted), *_people_conditions(actor, wanted)):
        result = result & condition
    return result


def _plain_conditions(wanted: TaskFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for column, values in (
        (Task.event_id, wanted.event),
        (Task.status, wanted.status),
        (Task.type_code, wanted.type),
    ):
        if values:
            conditions.append(column.in_(values))
    if wanted.agency:
        conditions.append(
            people.led_by(
                wanted.agency, Task.agency_id, Task.former_agency_id, Task.due_date
            )
        )
    if wanted.first_day:
        conditions.append(Task.due_date >= wanted.first_day)
    if wanted.last_day:
        conditions.append(Task.due_date <= wanted.last_day)
    if wanted.q:
        conditions.append(search.matches(wanted.q))
    if wanted.open is not None:
        conditions.append(Task.status.in_(OVER) != wanted.open)
    if wanted.pool is not None:
        conditions.append(in_pool() if wanted.pool else ~in_pool())
    if wanted.updated_since:
        conditions.append(Task.updated_at >= wanted.updated_since)
    return conditions


def _people_conditions(actor: Actor, wanted: TaskFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.assignee:
        conditions.append(
            exists().where(
                Assignment.task_id == Task.id,
                Assignment.state != AssignmentState.DECLINED,
                _is_one_of(Assignment.account_id, actor, wanted.assignee),
            )
        )
    if wanted.reviewer:
        conditions.append(_is_one_of(Task.reviewer_id, actor, wanted.reviewer))
    return conditions


def _is_one_of(column: Any, actor: Actor, people: list[str]) -> ColumnElement[bool]:
    """The column names one of these people, "me" being the actor."""
    ids = {found.id for text in people if (found := account_named(text)) is not None}
    if ME in people and actor.account_id is not None:
        ids.add(actor.account_id)
    named: ColumnElement[bool] = column.in_(sorted(ids))
    return named


def in_pool() -> ColumnElement[bool]:
    """Offered to the agency as a whole: no account has been asked."""
    asked = exists().where(
        Assignment.task_id == Task.id,
        Assignment.account_id.is_not(None),
        Assignment.state != AssignmentState.DECLINED,
    )
    return (Task.status == TaskStatus.OFFERED) & ~asked


def restorable(actor: Actor) -> ColumnElement[bool]:
    """Tasks in the trash that the actor may bring back."""
    trashed = Task.trashed_at.is_not(None) & in_audience(actor)
    match reach(actor, Action.MANAGE_TASK):
        case Reach.ANY:
            return trashed
        case Reach.OWN:
            return trashed & (Task.agency_id == actor.agency_id)
        case _:
            return false()


# Orders


_ORDERS = {
    TaskSort.DUE: by_instant(Task.due_at_utc),
    TaskSort.DUE_DOWN: by_instant(Task.due_at_utc, downwards=True),
    TaskSort.UPDATED: by_instant(Task.updated_at),
    TaskSort.UPDATED_DOWN: by_instant(Task.updated_at, downwards=True),
}


def _one(query: Select[Task]) -> Task:
    task = db.session.scalars(query).unique().one_or_none()
    if task is None:
        raise NotFound
    return task
