"""What has to be done before a task can begin, and is not done yet.

It warns and stands in nobody's way: the people at work know better than a plan whether
one can begin. A task that was called off, or thrown away, keeps nothing waiting.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from agenda.db import db
from agenda.rules.permissions import Actor
from agenda.rules.task_states import TaskStatus, is_over
from agenda.tasks import queries
from agenda.tasks.models import Task
from agenda.words import Words, words

_OPEN = tuple(status for status in TaskStatus if not is_over(status))


@dataclass(frozen=True)
class Earlier:
    """A task that is waited for; out of sight it has neither id nor titles."""

    id: UUID | None
    title: str
    title_en: str


_OUT_OF_SIGHT = Earlier(None, "", "")


def unfinished(actor: Actor, tasks: Iterable[Task]) -> dict[UUID, Earlier]:
    """Of each task that waits for one that is not done, that one. Two questions."""
    waiting = {
        task.id: task.after_id
        for task in tasks
        if task.after_id is not None and not is_over(task.status)
    }
    if not waiting:
        return {}
    wanted = select(Task.id, Task.title, Task.title_en).where(
        Task.id.in_(set(waiting.values())),
        Task.status.in_(_OPEN),
        Task.trashed_at.is_(None),
    )
    still_open = {row.id: Earlier(*row) for row in db.session.execute(wanted)}
    if not still_open:
        return {}
    seen = set(
        db.session.scalars(
            select(Task.id).where(Task.id.in_(still_open), queries.visible(actor))
        )
    )
    return {
        task_id: still_open[earlier] if earlier in seen else _OUT_OF_SIGHT
        for task_id, earlier in waiting.items()
        if earlier in still_open
    }


def warnings(actor: Actor, task: Task) -> list[Words]:
    """What to say to whoever begins the task, or hands it in, too early."""
    return [
        words("Tugas ini menunggu %(title)s, yang belum selesai.", title=one.title)
        if one.id is not None
        else words("Tugas ini menunggu tugas lain yang belum selesai.")
        for one in unfinished(actor, [task]).values()
    ]
