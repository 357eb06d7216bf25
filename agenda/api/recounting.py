"""Tasks whose dues count otherwise since the list of free days was amended."""

from typing import Any
from uuid import UUID

from flask import request

from agenda.api import schemas
from agenda.api.door import WRITE, Answer, Call, route, told
from agenda.api.problems import language
from agenda.audit.operations import AuditAction
from agenda.db import new_id
from agenda.reference.holidays import FIRST_YEAR, LAST_YEAR
from agenda.rules.readings import Reading
from agenda.tasks import rescheduling
from agenda.tasks.guards import may_create
from agenda.words import words

_MOST = 200


@route(
    "GET",
    "/tasks/recount",
    answers=schemas.Recounted,
    query=("year",),
    may=may_create,
)
def list_recounted(call: Call) -> Answer:
    """Open tasks that count to another day by the list of `year`, old due and new.

    None of them moves until it is named. At most two hundred.
    """
    text = request.args.get("year", "")
    reading = Reading({"year": int(text) if _is_number(text) else text}, {"year"})
    year = reading.whole_number("year", True, FIRST_YEAR, LAST_YEAR)
    reading.finish()
    assert year is not None
    found = rescheduling.recounted(call.actor, year)
    return _told(found, None)


@route(
    "POST",
    "/tasks/recount",
    scope=WRITE,
    answers=schemas.Recounted,
    takes=schemas.Recounting,
    may=may_create,
)
def recount_tasks(call: Call) -> Answer:
    """Give these tasks the dues that they count to by the list; answers those moved."""
    reading = Reading(call.body, {"year", "tasks"})
    year = reading.whole_number("year", True, FIRST_YEAR, LAST_YEAR)
    chosen = _chosen(reading)
    reading.finish()
    assert year is not None
    act = rescheduling.Act(call.actor, AuditAction.TASK_TRAVEL, call.reason, new_id())
    found = rescheduling.recount(act, year, chosen)
    return _told(found, act.change_set if found else None)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) == 4


def _chosen(reading: Reading) -> set[UUID]:
    found = set()
    for number, text in enumerate(reading.codes("tasks", _MOST)):
        try:
            found.add(UUID(text))
        except ValueError:
            reading.note(f"tasks.{number}", words("Bukan sebuah id."))
    if not found and not reading.problems:
        reading.note("tasks", words("Wajib diisi."))
    return found


def _told(found: list[rescheduling.TravellingTask], change_set: UUID | None) -> Answer:
    body: dict[str, Any] = {
        "tasks": [task.as_fields(language()) for task in found],
        "change_set": str(change_set) if change_set else None,
    }
    return told(body)
