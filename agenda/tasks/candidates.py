"""Who could do a task: on duty first, then whoever has most room, nobody on leave."""

from dataclasses import dataclass

from agenda.people import queries as people
from agenda.people import roster
from agenda.people.models import Account
from agenda.rules.absences import Span
from agenda.rules.load import WeekLoad
from agenda.rules.permissions import Actor
from agenda.rules.rotation import week_of
from agenda.rules.task_states import is_over
from agenda.tasks import load, needed_days, rights
from agenda.tasks.assignees import WORKERS
from agenda.tasks.models import Task


@dataclass(frozen=True)
class Candidate:
    """Somebody of the agency who is there; `on_duty` tells of the due day."""

    account: Account
    on_duty: bool
    week: WeekLoad


def of_task(actor: Actor, task: Task) -> list[Candidate]:
    """Those to whom the actor could give this task; nobody once somebody has it.

    A fixed number of questions, however large the agency is.
    """
    taken = any(row.account_id is not None for row in rights.live(task))
    if taken or is_over(task.status) or not rights.may_manage(actor, task):
        return []
    workers = [
        one
        for one in people.active_people(task.agency)
        if one.role in WORKERS and one.id != task.reviewer_id
    ]
    ids = [one.id for one in workers]
    days = needed_days.days_needed(task)
    absent = needed_days.away(ids, days, task.timezone)
    duty = roster.on_duty(task.agency, Span(task.due_date, task.due_date))
    on_duty = {one.id for one in duty.get(task.due_date, ())}
    loads = load.of_people(actor, workers, [week_of(task.due_date)])
    found = [
        Candidate(one, one.id in on_duty, loads[one.id][0])
        for one in workers
        if one.id not in absent
    ]
    return sorted(found, key=_order)


def _order(one: Candidate) -> tuple[bool, int, str]:
    room = one.week.capacity - one.week.minutes
    return (not one.on_duty, -room, one.account.name_key)
