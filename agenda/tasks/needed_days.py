"""The days on which a task needs its people, and who of them is away then.

A person on leave on such a day is not given the task, whatever the door. Leave that is
entered later takes nobody off a task: `collisions` tells whoever looks after it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from agenda import clock
from agenda.db import db
from agenda.errors import WrongState
from agenda.events.models import Event
from agenda.people import absences
from agenda.people.models import Account, Agency, Leave
from agenda.reference import queries as reference
from agenda.rules.absences import Span, days_of_work, in_spans
from agenda.rules.choices import AssignmentState
from agenda.rules.permissions import Actor
from agenda.rules.readings import Reading
from agenda.tasks import dues, queries
from agenda.tasks.models import Assignment, Task
from agenda.words import Words, words

_LONGEST_REACH = timedelta(days=150)
"""Sixty working days with every free day between them, and more."""


def days_needed(task: Task) -> list[date]:
    """The days on which the task needs somebody, its due day last."""
    place = province(task.event, task.agency)
    return days_of_work(
        task.due_date, task.effort_minutes, reference.free_days(), place
    )


def province(event: Event | None, agency: Agency) -> str | None:
    """Whose free days count: those of the event's first place, else of the agency."""
    found = dues.first_province(event) if event is not None else None
    return found or agency.province_code


def away(
    accounts: Collection[UUID], days: Sequence[date], zone: str
) -> Mapping[UUID, list[date]]:
    """On which of these days each of these people is on leave, from today on.

    What lies in the past is no plan but history, and bars nobody.
    """
    today = clock.today(zone)
    ahead = [day for day in days if day >= today]
    if not ahead or not accounts:
        return {}
    absent = absences.days_absent(accounts, Span(ahead[0], ahead[-1]))
    found = {key: [day for day in ahead if day in off] for key, off in absent.items()}
    return {key: off for key, off in found.items() if off}


def judge_new(
    rows: Iterable[tuple[Reading, Account]],
    event: Event | None,
    agency: Agency,
    due: tuple[date, str],
    effort_minutes: int | None,
) -> None:
    """Note at each of these people, whom the task is to be given, the days of leave.

    `due` is the day, and the zone in which it is one.
    """
    wanted = list(rows)
    if not wanted:
        return
    place = province(event, agency)
    days = days_of_work(due[0], effort_minutes, reference.free_days(), place)
    absent = away([account.id for _, account in wanted], days, due[1])
    for row, account in wanted:
        if account.id in absent:
            row.note("user", on_leave(account, absent[account.id]))


def must_be_there(account: Account, task: Task) -> None:
    """Raise WrongState when this person is on leave on a day that the task needs."""
    absent = away([account.id], days_needed(task), task.timezone)
    if absent:
        raise WrongState(on_leave(account, absent[account.id]))


def on_leave(account: Account, days: Sequence[date]) -> Words:
    """Why this person cannot have the task: the days on which it would need him."""
    return words(
        "%(name)s cuti pada %(days)s, saat tugas ini harus dikerjakan.",
        name=account.name,
        days=[_span_words(span) for span in in_spans(days)],
    )


def _span_words(span: Span) -> Words | date:
    if span.first == span.last:
        return span.first
    return words("%(first)s sampai %(last)s", first=span.first, last=span.last)


def collisions(
    actor: Actor, leaves: Sequence[Leave]
) -> dict[UUID, list[tuple[Task, list[date]]]]:
    """The open tasks that fall into each leave, with the days, the soonest first.

    Of tasks that the actor does not see nothing is told. One question, however many
    leaves.
    """
    found: dict[UUID, list[tuple[Task, list[date]]]] = {one.id: [] for one in leaves}
    for task, account_id in _open_work(actor, leaves):
        needed = days_needed(task)
        for leave in leaves:
            off = [day for day in needed if leave.first_day <= day <= leave.last_day]
            if leave.account_id == account_id and off:
                found[leave.id].append((task, off))
    return found


def _open_work(actor: Actor, leaves: Sequence[Leave]) -> list[tuple[Task, UUID]]:
    if not leaves:
        return []
    first = min(leave.first_day for leave in leaves)
    last = max(leave.last_day for leave in leaves)
    wanted = (
        select(Task, Assignment.account_id)
        .join(Assignment, Assignment.task_id == Task.id)
        .where(
            Assignment.account_id.in_(sorted({leave.account_id for leave in leaves})),
            Assignment.state != AssignmentState.DECLINED,
            Assignment.task_open,
            Task.due_date.between(first, last + _LONGEST_REACH),
            queries.visible(actor),
        )
        .options(joinedload(Task.agency))
        .order_by(Task.due_at_utc, Task.id)
    )
    rows = db.session.execute(wanted).unique()
    return [(task, account_id) for task, account_id in rows if account_id]
