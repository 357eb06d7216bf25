"""A week of one person: what is due on which day, at which events he works, leave.

As everywhere, told is what the asking one sees.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, exists, or_, select

from agenda import clock
from agenda.db import db
from agenda.errors import NotFound
from agenda.events import queries as events
from agenda.events.models import Event, Occurrence
from agenda.events.queries import Dated
from agenda.people import absences, roster
from agenda.people import queries as people
from agenda.people.models import Account
from agenda.rules.absences import Span
from agenda.rules.choices import AssignmentState
from agenda.rules.event_states import EventStatus
from agenda.rules.load import WeekLoad, shares
from agenda.rules.permissions import Actor
from agenda.rules.task_states import TaskStatus
from agenda.tasks import load, queries, rights, waiting
from agenda.tasks.models import Assignment, Task

MOST = 100
_SIX_DAYS = timedelta(days=6)


@dataclass(frozen=True)
class PersonWeek:
    """From `span.first`, a Monday, to the Sunday; `late` is what older weeks left."""

    span: Span
    load: WeekLoad
    tasks: list[Task]
    more: bool
    late: list[Task]
    events: list[Dated]
    duties: frozenset[date]
    absent: frozenset[date]


def whose(actor: Actor, named: str | None) -> Account:
    """The person of that e-mail address or id, or the actor himself.

    Raises NotFound for whoever's weeks the actor does not see: his own, and those of
    the people whose work he plans or judges.
    """
    if not named:
        return people.account(_own_id(actor))
    found = people.account_named(named)
    if found is None:
        raise NotFound
    if found.id != actor.account_id and not load.may_see(actor, found.agency):
        raise NotFound
    return found


def of_person(actor: Actor, account: Account, monday: date) -> PersonWeek:
    """The week of that Monday; a fixed number of questions."""
    span = Span(monday, monday + _SIX_DAYS)
    theirs = queries.visible(actor) & _has_part(account)
    due = _ids(theirs, Task.due_date.between(span.first, span.last))
    late = _ids(theirs, *_left_over(span)) if _is_now(account, span) else []
    tasks = waiting.read([*due[:MOST], *late[:MOST]])
    return PersonWeek(
        span=span,
        load=load.of_people(actor, [account], [monday])[account.id][0],
        tasks=[tasks[one] for one in due[:MOST]],
        more=len(due) > MOST,
        late=[tasks[one] for one in late[:MOST]],
        events=_events(actor, account, span),
        duties=_duties(account, span),
        absent=absences.days_absent([account.id], span).get(account.id, frozenset()),
    )


def share(task: Task, account: Account) -> int | None:
    """The minutes of a task that fall to this person; None without an estimate."""
    if task.effort_minutes is None:
        return None
    first_leads = sorted(rights.live(task), key=lambda row: (not row.lead, row.id))
    ids = [row.account_id for row in first_leads]
    parts = shares(task.effort_minutes, max(1, len(ids)))
    return parts[ids.index(account.id)] if account.id in ids else 0


def _own_id(actor: Actor) -> UUID:
    if actor.account_id is None:
        raise NotFound
    return actor.account_id


def _is_now(account: Account, span: Span) -> bool:
    return span.first <= clock.today(account.agency.timezone) <= span.last


def _has_part(account: Account) -> ColumnElement[bool]:
    return exists().where(
        Assignment.task_id == Task.id,
        Assignment.account_id == account.id,
        Assignment.state != AssignmentState.DECLINED,
    )


def _left_over(span: Span) -> Collection[ColumnElement[bool]]:
    open_still = waiting.in_status(*waiting.UNDER_WAY, TaskStatus.RETURNED)
    return open_still, Task.due_date < span.first, Task.paused_at.is_(None)


def _ids(*conditions: ColumnElement[bool]) -> list[UUID]:
    wanted = select(Task.id).where(Task.status != TaskStatus.CANCELLED, *conditions)
    ordered = wanted.order_by(Task.due_at_utc, Task.id).limit(MOST + 1)
    return list(db.session.scalars(ordered))


def _events(actor: Actor, account: Account, span: Span) -> list[Dated]:
    """Dates of the week at which the person has something to do."""
    of_this = or_(
        Event.rrule == "",
        Task.occurrence_start.in_(["", Occurrence.original_start]),
    )
    works_there = (
        select(Task.id)
        .where(
            Task.event_id == Event.id,
            Task.status != TaskStatus.CANCELLED,
            of_this,
            queries.visible(actor),
            _has_part(account),
        )
        .correlate(Event, Occurrence)
        .exists()
    )
    wanted = (
        select(Event, Occurrence)
        .join(Occurrence, Occurrence.event_id == Event.id)
        .where(
            Occurrence.first_day <= span.last,
            Occurrence.last_day >= span.first,
            Occurrence.cancelled.is_(False),
            Occurrence.replaced_by_id.is_(None),
            Event.status.not_in((EventStatus.CANCELLED, EventStatus.POSTPONED)),
            events.visible(actor),
            works_there,
        )
        .options(*events.with_title_only())
        .order_by(Occurrence.starts_at_utc, Occurrence.id)
        .limit(MOST)
    )
    rows = db.session.execute(wanted).unique()
    return [Dated(event, occurrence) for event, occurrence in rows]


def _duties(account: Account, span: Span) -> frozenset[date]:
    found = roster.on_duty(account.agency, span)
    return frozenset(
        day for day, there in found.items() if account.id in {one.id for one in there}
    )
