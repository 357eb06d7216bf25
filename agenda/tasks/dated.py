"""Tasks for one date of a series, when the date goes elsewhere.

They go along: to the event that the date becomes, to the series that goes on with it,
or to the start by which it is known now. Their dues stay.
"""

from collections.abc import Mapping
from uuid import UUID

from agenda.audit.operations import AuditAction
from agenda.db import flush
from agenda.events.models import Event
from agenda.rules.permissions import Actor
from agenda.tasks import fields, queries
from agenda.tasks.changing import finish
from agenda.tasks.models import Task


def go_along(
    actor: Actor,
    old: Event,
    new: Event,
    starts: Mapping[str, str],
    reason: str,
    change_set: UUID,
) -> list[Task]:
    """Tie the tasks for these dates of `old` to `new`; answers those that went.

    `starts` says by which start each date is known there; blank: it is the event.
    """
    gone = [task for task in queries.all_of(old) if task.occurrence_start in starts]
    for task in gone:
        before = fields.told(task)
        task.event, task.occurrence_start = new, starts[task.occurrence_start]
        flush()
        finish(actor, task, before, AuditAction.TASK_REVISE, reason, change_set)
    return gone
