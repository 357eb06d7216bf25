"""A request in the terms of the API: JSON-ready values."""

from typing import Any

from agenda import clock
from agenda.formats.instants import rfc3339, rfc3339_or_none
from agenda.requests.models import CoverageRequest, RequestMessage
from agenda.rules.precision import format_moment
from agenda.rules.requests import is_late

CONTENT = (
    "agency",
    "title",
    "type",
    "details",
    "purpose",
    "when",
    "precision",
    "timezone",
    "province",
    "place",
    "contact",
    "url",
    "answer_by",
)
"""What whoever asks may set."""


def as_fields(row: CoverageRequest, *, sees_task: bool) -> dict[str, Any]:
    """A request; of a task that the reader does not see, title and state alone."""
    return {
        "id": str(row.id),
        "version": row.version,
        "created_at": rfc3339(row.created_at),
        "updated_at": rfc3339(row.updated_at),
        "number": row.number,
        **content(row),
        "requester": row.requester.name,
        "asking_agency": row.asking_agency.code,
        "state": row.state.value,
        "late": late(row),
        "answer": row.answer,
        "answered_by": row.answered_by,
        "answered_at": rfc3339_or_none(row.answered_at),
        "task": _task(row, sees_task),
        "messages": [message(one) for one in row.messages],
    }


def content(row: CoverageRequest) -> dict[str, Any]:
    return {
        "agency": row.agency.code,
        "title": row.title,
        "type": row.type_code,
        "details": row.details,
        "purpose": row.purpose,
        "when": format_moment(row.on_date, row.at_time),
        "precision": row.precision.value,
        "timezone": row.timezone,
        "province": row.province_code,
        "place": row.place,
        "contact": row.contact,
        "url": row.url,
        "answer_by": row.answer_by.isoformat(),
    }


def told(row: CoverageRequest) -> dict[str, Any]:
    """What the record keeps: no words of what both sides wrote."""
    return {
        **content(row),
        "state": row.state.value,
        "task": str(row.task_id) if row.task_id else None,
    }


def message(one: RequestMessage) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "author": one.author,
        "text": one.text,
        "at": rfc3339(one.created_at),
    }


def late(row: CoverageRequest) -> bool:
    """Whether the asked agency owes an answer, by its own calendar."""
    return is_late(row.state, row.answer_by, clock.today(row.agency.timezone))


def _task(row: CoverageRequest, sees_task: bool) -> dict[str, Any] | None:
    task = row.task
    if task is None:
        return None
    return {
        "id": str(task.id) if sees_task else None,
        "title": task.title,
        "status": task.status.value,
    }
