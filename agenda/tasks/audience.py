"""Who may see a task, as keys beside it; the only place that writes them.

The rule is `rules.permissions.task_audience`. It is asked beside the audience of the
event, into which everybody with a part in one of its tasks is let here.
"""

from uuid import UUID

from sqlalchemy import delete, select

from agenda.db import db
from agenda.events.audience import admit
from agenda.events.models import Event
from agenda.rules.choices import AssignmentState
from agenda.rules.permissions import task_audience
from agenda.tasks.models import Assignment, Task, TaskAudience


def rewrite(task: Task) -> None:
    """Bring the keys of the task, and of its event, in line with who has part in it."""
    db.session.flush()
    _write(task.id, _keys_for(task))
    if task.event is not None:
        rewrite_event(task.event)


def rewrite_event(event: Event) -> None:
    """Let exactly those into the event who have a part in one of its tasks."""
    wanted = (
        select(Assignment.account_id)
        .join(Task, Task.id == Assignment.task_id)
        .where(
            Task.event_id == event.id,
            Task.trashed_at.is_(None),
            Assignment.account_id.is_not(None),
            Assignment.state != AssignmentState.DECLINED,
        )
    )
    people = {account for account in db.session.scalars(wanted) if account}
    admit(event, people)


def rewrite_tasks_of(event: Event) -> None:
    """The keys of all tasks of an event that went to another lead agency."""
    for task in db.session.scalars(select(Task).where(Task.event_id == event.id)):
        _write(task.id, _keys_for(task))


def _keys_for(task: Task) -> frozenset[str]:
    agencies = {task.agency_id}
    if task.event is not None:
        agencies.add(task.event.agency_id)
    people = {
        row.account_id
        for row in task.assignments
        if row.account_id and row.state is not AssignmentState.DECLINED
    }
    if task.reviewer_id is not None:
        people.add(task.reviewer_id)
    return task_audience(agencies, people)


def _write(task_id: UUID, wanted: frozenset[str]) -> None:
    kept = TaskAudience.task_id == task_id
    present = set(db.session.scalars(select(TaskAudience.key).where(kept)))
    if present - wanted:
        gone = present - wanted
        db.session.execute(delete(TaskAudience).where(kept, TaskAudience.key.in_(gone)))
    db.session.add_all(TaskAudience(task_id=task_id, key=k) for k in wanted - present)
    db.session.flush()
