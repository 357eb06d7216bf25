"""The next edition of an event with the work that was planned for the former one."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from agenda.db import flush, new_id
from agenda.events import editions
from agenda.events.models import Event
from agenda.rules.permissions import Actor
from agenda.rules.precision import format_moment
from agenda.rules.task_states import TaskStatus
from agenda.tasks import fields, operations, queries
from agenda.tasks.models import Task

_STAYS = ("occurrence", "assignees", "after")


def clone_event(
    actor: Actor, event: Event, start: str, *, tasks: bool = False, reason: str = ""
) -> Event:
    """Register the next edition; with `tasks` its work is to be done again.

    Dues that count from a date of the event are counted anew, others move by as many
    days. Tasks are offered to the agency, with nothing ticked off; cancelled ones and
    those for one date of a series are not repeated. One change set.
    """
    change_set = new_id()
    found = editions.clone(actor, event, start, reason, change_set)
    edition = found[event.id]
    if tasks:
        made: dict[UUID, Task] = {}
        for task in queries.for_event(actor, event):
            if task.status is not TaskStatus.CANCELLED and not task.occurrence_start:
                asked = _asked(task, event, edition, made)
                made[task.id] = operations.create(
                    actor, asked, reason, change_set=change_set
                )
    flush()
    return edition


def _asked(
    task: Task, event: Event, edition: Event, made: dict[UUID, Task]
) -> dict[str, Any]:
    asked = fields.content(task)
    for name in _STAYS:
        asked.pop(name)
    asked["event"] = str(edition.id)
    asked["checklist"] = [{**item, "done": False} for item in asked["checklist"]]
    if task.after_id in made:
        asked["after"] = {"task": str(made[task.after_id].id), "lag": task.after_lag}
    if task.anchor is not None and not task.due_fixed:
        asked.pop("due")
        return asked
    asked["due"] = format_moment(
        task.due_date + _distance(event, edition), task.due_time
    )
    return asked


def _distance(event: Event, edition: Event) -> timedelta:
    if event.start_date is None or edition.start_date is None:
        return timedelta()
    return edition.start_date - event.start_date
