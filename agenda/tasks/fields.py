"""A task in the terms of the contract: JSON-ready values under the API's names.

One representation serves the API, the history (differences of two of these), the
forms and validation of a partial change.
"""

from typing import Any

from agenda.formats.instants import rfc3339, rfc3339_or_none
from agenda.rules.precision import format_moment
from agenda.tasks.models import Assignment, Evidence, Task

KEPT_BY_US = (
    "id",
    "number",
    "version",
    "created_at",
    "updated_at",
    "provisional",
    "paused",
    "author",
    "completed_at",
)
"""Fields that nobody sets: they follow from what happens to the task."""


def as_fields(task: Task) -> dict[str, Any]:
    """Every field of the contract's task, with values as the API gives them."""
    return {
        "id": str(task.id),
        "number": task.number,
        "version": task.version,
        "created_at": rfc3339(task.created_at),
        "updated_at": rfc3339(task.updated_at),
        **told(task),
        "author": task.author.email if task.author else None,
    }


def told(task: Task) -> dict[str, Any]:
    """What can change about a task, by people's wish or by what happens to it."""
    return {
        **content(task),
        "status": task.status.value,
        "paused": task.paused_at is not None,
        "provisional": task.provisional,
        "evidence": [evidence(row) for row in task.evidence if not row.withdrawn_at],
        "completed_at": rfc3339_or_none(task.completed_at),
    }


def content(task: Task) -> dict[str, Any]:
    """What people may set."""
    return {
        "event": str(task.event_id) if task.event_id else None,
        "occurrence": task.occurrence_start or None,
        "title": task.title,
        "title_en": task.title_en,
        "type": task.type_code,
        "brief": task.brief,
        "channels": list(task.channels),
        "due": format_moment(task.due_date, task.due_time),
        "due_fixed": task.due_fixed,
        "timezone": task.timezone,
        "anchor": task.anchor.value if task.anchor else None,
        "anchor_ref": task.anchor_ref,
        "offset": offset(task),
        "after": after(task),
        "essential": task.essential,
        "assignees": [assignee(row) for row in task.assignments],
        "reviewer": task.reviewer.email if task.reviewer else None,
        "priority": task.priority,
        "effort_hours": hours(task.effort_minutes),
        "checklist": [
            {"text": item["text"], "done": item["done"]} for item in task.checklist
        ],
        "needs_neutrality_check": task.needs_neutrality_check,
        "agency": task.agency.code,
    }


def offset(task: Task) -> dict[str, int | None] | None:
    if task.anchor is None:
        return None
    return {
        "days": task.offset_days,
        "working_days": task.offset_working_days,
        "hours": task.offset_hours,
    }


def after(task: Task) -> dict[str, Any] | None:
    if task.after_id is None:
        return None
    return {"task": str(task.after_id), "lag": task.after_lag}


def assignee(row: Assignment) -> dict[str, Any]:
    return {
        "user": row.account.email if row.account else None,
        "helper": row.helper_name or None,
        "role": row.role_code,
        "lead": row.lead,
        "state": row.state.value,
    }


def evidence(row: Evidence) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "version": row.version,
        "created_at": rfc3339(row.created_at),
        "updated_at": rfc3339(row.updated_at),
        "draft": row.draft,
        "kind": row.kind.value,
        "expected": row.expected or None,
        "title": row.title,
        "url": row.url,
        "note": row.note,
        "figures": dict(row.figures),
        "file": file(row),
        "added_by": row.added_by,
    }


def file(row: Evidence) -> dict[str, Any] | None:
    if row.file is None:
        return None
    return {
        "id": str(row.file.id),
        "name": row.file.name,
        "size": row.file.size,
        "media_type": row.file.media_type,
    }


def hours(minutes: int | None) -> int | float | None:
    """Minutes as hours: a whole number where it is one."""
    if minutes is None:
        return None
    return minutes // 60 if minutes % 60 == 0 else minutes / 60
