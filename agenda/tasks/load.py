"""The load of people by week, and what to look out for when work is given to them.

Counted is what the asking one sees, like every figure. Nothing here refuses: whoever
gives the work decides, knowing it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from agenda.db import db
from agenda.errors import NotAllowed
from agenda.people import absences
from agenda.people import queries as people
from agenda.people.models import Account, Agency
from agenda.reference import queries as reference
from agenda.rules.absences import Span
from agenda.rules.choices import AssignmentState
from agenda.rules.load import WeekLoad, Work, capacity, weigh
from agenda.rules.permissions import Action, Actor, may
from agenda.rules.rotation import week_of
from agenda.rules.task_states import TaskStatus, is_over
from agenda.tasks import dues, needed_days, queries, rights
from agenda.tasks.assignees import WORKERS
from agenda.tasks.models import Assignment, Task
from agenda.words import Words, words

_GONE = (TaskStatus.CANCELLED, TaskStatus.DECLINED)
_SIX_DAYS = timedelta(days=6)
_HOUR, _LONGEST = timedelta(hours=1), timedelta(hours=8)


def of_people(
    actor: Actor, accounts: Sequence[Account], mondays: Sequence[date]
) -> dict[UUID, list[WeekLoad]]:
    """The weeks of each of these people; three questions, however many there are."""
    if not accounts or not mondays:
        return {}
    span = Span(min(mondays), max(mondays) + _SIX_DAYS)
    ids = [one.id for one in accounts]
    return weigh(_works(actor, ids, span), _room(accounts, mondays, span))


def shown_to(actor: Actor, agency: Agency) -> list[Account]:
    """Whose weeks the actor sees: those of the agency's workers for whoever plans or
    judges its work, and for everybody else the own ones.

    Raises NotAllowed where the actor has no weeks of his own to see.
    """
    workers = [one for one in people.active_people(agency) if one.role in WORKERS]
    if may_see(actor, agency):
        return workers
    if agency.id != actor.agency_id:
        raise NotAllowed
    return [one for one in workers if one.id == actor.account_id]


def may_see(actor: Actor, agency: Agency) -> bool:
    """Whether the actor sees the load of all people of the agency."""
    return any(
        may(actor, action, agency_id=agency.id)
        for action in (Action.MANAGE_TASK, Action.JUDGE_TASK)
    )


def _room(
    accounts: Sequence[Account], mondays: Sequence[date], span: Span
) -> dict[UUID, list[WeekLoad]]:
    free_days = reference.free_days()
    absent = absences.days_absent([one.id for one in accounts], span)
    rooms: dict[UUID, list[WeekLoad]] = {}
    for one in accounts:
        weeks = []
        for monday in mondays:
            place, off = one.agency.province_code, absent.get(one.id, frozenset())
            minutes, lost = capacity(monday, free_days, place, off)
            weeks.append(WeekLoad(monday, minutes, days_off=lost))
        rooms[one.id] = weeks
    return rooms


def _works(actor: Actor, ids: Sequence[UUID], span: Span) -> Iterator[Work]:
    """The tasks of these people that are due within the span, with all their people."""
    theirs = (
        select(Assignment.task_id)
        .where(
            Assignment.account_id.in_(ids),
            Assignment.state != AssignmentState.DECLINED,
        )
        .correlate(None)
    )
    wanted = (
        select(
            Task.id,
            Task.due_date,
            Task.effort_minutes,
            Task.status,
            Assignment.account_id,
        )
        .join(Assignment, Assignment.task_id == Task.id)
        .where(
            Task.id.in_(theirs),
            Task.due_date.between(span.first, span.last),
            Task.status.not_in(_GONE),
            Task.paused_at.is_(None),
            Assignment.state != AssignmentState.DECLINED,
            queries.visible(actor),
        )
        .order_by(Task.id, Assignment.lead.desc(), Assignment.id)
    )
    parts: dict[UUID, list[UUID | None]] = defaultdict(list)
    told = {}
    for task_id, due, effort, status, account_id in db.session.execute(wanted):
        parts[task_id].append(account_id)
        told[task_id] = (due, effort, not is_over(status))
    for task_id, (due, effort, is_open) in told.items():
        yield Work(due, effort, is_open, tuple(parts[task_id]))


# Warnings


def warnings(actor: Actor, task: Task) -> list[Words]:
    """What to look out for about the people of a task; nothing once it is over.

    A fixed number of questions, however many people have part in it.
    """
    asked = [row.account for row in rights.live(task) if row.account is not None]
    if not asked or is_over(task.status) or task.paused_at is not None:
        return []
    others = _others(actor, task, [one.id for one in asked])
    loads = of_people(actor, asked, [week_of(task.due_date)])
    days = needed_days.days_needed(task)
    absent = needed_days.away([one.id for one in asked], days, task.timezone)
    found: list[Words] = []
    for one in asked:
        if one.id in absent:
            found.append(needed_days.on_leave(one, absent[one.id]))
        found += _over(one, loads[one.id][0])
        found += _clashing(one, task, others[one.id])
    return found


def _others(actor: Actor, task: Task, ids: Sequence[UUID]) -> dict[UUID, list[Task]]:
    """Other open tasks of these people on the day before, the same and the next."""
    day = timedelta(days=1)
    wanted = (
        select(Task, Assignment.account_id)
        .join(Assignment, Assignment.task_id == Task.id)
        .where(
            Assignment.account_id.in_(ids),
            Assignment.state != AssignmentState.DECLINED,
            Assignment.task_open,
            Task.id != task.id,
            Task.due_date.between(task.due_date - day, task.due_date + day),
            Task.paused_at.is_(None),
            queries.visible(actor),
        )
        .options(joinedload(Task.agency))
        .order_by(Task.due_at_utc, Task.id)
    )
    found: dict[UUID, list[Task]] = defaultdict(list)
    for other, account_id in db.session.execute(wanted).unique():
        if account_id is not None:
            found[account_id].append(other)
    return found


def _over(account: Account, week: WeekLoad) -> Iterator[Words]:
    if week.is_over and week.minutes:
        yield words(
            "%(name)s: pekan %(day)s terisi %(hours)s jam dari %(room)s jam kerja.",
            name=account.name,
            day=week.monday,
            hours=_hours(week.minutes),
            room=_hours(week.capacity),
        )


def _hours(minutes: int) -> Words | int:
    """Hours to a tenth, with the decimal sign of the reader's language."""
    whole, tenth = divmod(round(minutes / 6), 10)
    return words("%(whole)s,%(tenth)s", whole=whole, tenth=tenth) if tenth else whole


def _clashing(account: Account, task: Task, others: Iterable[Task]) -> Iterator[Words]:
    for other in others:
        if _meet(task, other):
            yield words(
                "%(name)s pada jam yang sama mengerjakan %(title)s.",
                name=account.name,
                title=other.title,
            )
        elif (place := _elsewhere(task, other)) is not None:
            yield words(
                "%(name)s pada hari yang sama bertugas di %(place)s: %(title)s.",
                name=account.name,
                place=place,
                title=other.title,
            )


def _meet(one: Task, other: Task) -> bool:
    """Whether two tasks with a time are worked on at the same time."""
    if one.due_time is None or other.due_time is None:
        return False
    first, second = _hours_of(one), _hours_of(other)
    return first[0] < second[1] and second[0] < first[1]


def _hours_of(task: Task) -> tuple[datetime, datetime]:
    """From when to when a task is worked on that is due at a time: up to a day of
    work before it, and an hour when nobody said how long it takes."""
    effort = timedelta(minutes=task.effort_minutes or 0)
    long = min(_LONGEST, effort or _HOUR)
    return task.due_at_utc - long, task.due_at_utc


def _elsewhere(one: Task, other: Task) -> str | None:
    """The name of the province of `other`, when both take place on one day and each in
    a province of its own."""
    here, there = _province_on_site(one), _province_on_site(other)
    if one.due_date != other.due_date or None in (here, there) or here == there:
        return None
    found = reference.province(there)
    return found.name if found else there


def _province_on_site(task: Task) -> str | None:
    """Where one has to be for a task that is due while its event runs."""
    event = task.event
    if event is None or not event.first_day <= task.due_date <= event.last_day:
        return None
    return dues.first_province(event)
