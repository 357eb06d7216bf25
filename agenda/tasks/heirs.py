"""The tasks of an agency that is merged into another one."""

from uuid import UUID

from sqlalchemy import select

from agenda.audit.operations import AuditAction, record
from agenda.db import db, flush
from agenda.events.models import Event
from agenda.people.models import Agency
from agenda.rules.permissions import Actor
from agenda.tasks import audience, writing
from agenda.tasks.models import Task


def of_agency(agency: Agency) -> list[Task]:
    """All of them, the trash included."""
    wanted = select(Task).where(Task.agency_id == agency.id).order_by(Task.id)
    return list(db.session.scalars(wanted).unique())


def pass_on(
    actor: Actor, task: Task, heir: Agency, reason: str, change_set: UUID
) -> None:
    """Make the task one of `heir`; who has part in it keeps it."""
    change = {"field": "agency", "old": task.agency.code, "new": heir.code}
    task.former_agency = task.former_agency or task.agency
    task.agency = heir
    writing.touch(task)
    flush()
    audience.rewrite(task)
    record(
        actor, AuditAction.TASK_REVISE, "task", task.id, [change], reason, change_set
    )


def tasks_follow(event: Event) -> None:
    """Let the people of the new lead agency see all tasks of the event."""
    audience.rewrite_tasks_of(event)
