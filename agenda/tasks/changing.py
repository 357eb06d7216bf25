"""Closing an act on a task: one version, its audience, one line of history."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from agenda.audit.operations import AuditAction, Change, differences, record
from agenda.db import flush
from agenda.rules.permissions import Actor
from agenda.rules.readings import read_reason
from agenda.tasks import audience, fields, queries, writing
from agenda.tasks.models import Task

_TOLD = frozenset({"due", "timezone", "status", "provisional"})


def finish(
    actor: Actor,
    task: Task,
    before: Mapping[str, Any],
    action: AuditAction,
    reason: str,
    change_set: UUID | None = None,
) -> Task:
    """Close an act; when it changed nothing, nothing happened."""
    changes = differences(before, fields.told(task))
    if not changes:
        return task
    told = any(change["field"] in _TOLD for change in changes)
    return settle(actor, task, changes, action, reason, told, change_set)


def settle(
    actor: Actor,
    task: Task,
    changes: list[Change],
    action: AuditAction,
    reason: str,
    told: bool = False,
    change_set: UUID | None = None,
) -> Task:
    """One version, the audience, one line of history."""
    text = read_reason(reason)
    writing.keep_in_step(task)
    writing.touch(task, told)
    flush()
    audience.rewrite(task)
    record(actor, action, queries.KIND, task.id, changes, text, change_set)
    return task
