"""The board: tasks in columns by state, each column bounded.

A task that everybody declined waits to be offered again, so it stands among the offered
ones. What was done stays for two weeks; what was called off is not on the board.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, select

from agenda import clock
from agenda.db import db
from agenda.rules.permissions import Actor
from agenda.rules.task_states import TaskStatus, TaskVerb
from agenda.tasks import queries, waiting
from agenda.tasks.filters import TaskFilter
from agenda.tasks.models import Task

RECENT = timedelta(days=14)
COLUMNS: dict[TaskStatus, tuple[TaskStatus, ...]] = {
    TaskStatus.OFFERED: (TaskStatus.OFFERED, TaskStatus.DECLINED),
    TaskStatus.ACCEPTED: (TaskStatus.ACCEPTED,),
    TaskStatus.IN_PROGRESS: (TaskStatus.IN_PROGRESS,),
    TaskStatus.IN_REVIEW: (TaskStatus.IN_REVIEW,),
    TaskStatus.RETURNED: (TaskStatus.RETURNED,),
    TaskStatus.DONE: (TaskStatus.DONE,),
}
"""From left to right; each is named by the state that leads into it."""
LEADS_TO = {
    TaskVerb.ACCEPT: TaskStatus.ACCEPTED,
    TaskVerb.START: TaskStatus.IN_PROGRESS,
    TaskVerb.SUBMIT: TaskStatus.IN_REVIEW,
    TaskVerb.RETURN: TaskStatus.RETURNED,
    TaskVerb.APPROVE: TaskStatus.DONE,
}
"""Which verb takes a card into which column."""


@dataclass(frozen=True)
class Pile:
    """The first tasks of a column, and how many it has, counted to a hundred."""

    tasks: list[Task]
    count: int


def piles(actor: Actor, wanted: TaskFilter, most: int) -> dict[TaskStatus, Pile]:
    """Each column with its most urgent tasks, or those that were done last.

    A fixed number of questions, however many tasks there are.
    """
    asked = queries.matching(actor, wanted)
    found = {column: _ids(column, asked) for column in COLUMNS}
    shown = {column: ids[: _room(column, most)] for column, ids in found.items()}
    tasks = waiting.read(one for ids in shown.values() for one in ids)
    return {
        column: Pile([tasks[one] for one in shown[column]], len(ids))
        for column, ids in found.items()
    }


def _room(column: TaskStatus, most: int) -> int:
    """What is done takes half of the room of what is to be done."""
    return most // 2 if column is TaskStatus.DONE else most


def _ids(column: TaskStatus, asked: ColumnElement[bool]) -> list[UUID]:
    wanted = select(Task.id).where(asked, Task.status.in_(COLUMNS[column]))
    if column is TaskStatus.DONE:
        wanted = wanted.where(Task.completed_at >= clock.now() - RECENT)
        ordered = wanted.order_by(Task.completed_at.desc(), Task.id)
    else:
        ordered = wanted.order_by(Task.due_at_utc, Task.id)
    return list(db.session.scalars(ordered.limit(waiting.MOST + 1)))
