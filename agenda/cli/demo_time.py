"""Tasks of the demonstration that wait: for more time, and for one another."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from agenda.db import db
from agenda.people import queries
from agenda.rules.choices import AssignmentState
from agenda.rules.permissions import Actor
from agenda.rules.task_states import TaskStatus
from agenda.tasks import more_time, operations
from agenda.tasks.models import Assignment, Task, TimeRequest

_OFFICER, _COORDINATOR = "petugas@agenda.example", "koordinator@agenda.example"
_ASKED_WHY = "Kutipan narasumber baru tersedia sesudah rapat pimpinan."
_REFUSED_WHY = (
    "Media sudah dijanjikan hari itu; minta bantuan rekan untuk penyuntingan."
)
_DAYS = timedelta(days=2)


def fill() -> None:
    """The officer asks for time twice, once in vain; one task comes after another."""
    tasks = _at_work()
    if len(tasks) < 2:
        return
    officer, coordinator = _actor(_OFFICER), _actor(_COORDINATOR)
    waiting, refused, *_ = tasks
    _ask(officer, waiting)
    wish = _ask(officer, refused)
    more_time.refuse(coordinator, refused, wish, reason=_REFUSED_WHY)
    after = {"task": str(waiting.id), "lag": 0}
    operations.revise(coordinator, refused, {"after": after})


def _at_work() -> Sequence[Task]:
    """What the officer works on in his own agency, the last due first."""
    officer = queries.account_by_email(_OFFICER)
    assert officer is not None
    wanted = (
        select(Task)
        .join(Assignment, Assignment.task_id == Task.id)
        .where(
            Assignment.account_id == officer.id,
            Assignment.state == AssignmentState.ACCEPTED,
            Task.agency_id == officer.agency_id,
            Task.status.in_([TaskStatus.ACCEPTED, TaskStatus.IN_PROGRESS]),
            Task.paused_at.is_(None),
            Task.after_id.is_(None),
        )
        .order_by(Task.due_at_utc.desc(), Task.id)
        .limit(2)
    )
    return db.session.scalars(wanted).unique().all()


def _ask(officer: Actor, task: Task) -> TimeRequest:
    later = (task.due_date + _DAYS).isoformat()
    return more_time.ask(officer, task, {"due": later}, reason=_ASKED_WHY)


def _actor(email: str) -> Actor:
    found = queries.account_by_email(email)
    if found is None:
        raise LookupError(email)
    return found.as_actor()
