"""What a change of an event's date means for its parts, asked and told over the API."""

from typing import Any
from uuid import UUID

from agenda.api.door import Answer, Call, shown, told
from agenda.api.problems import language
from agenda.rules.ids import read_id
from agenda.rules.readings import Reading
from agenda.rules.rescheduling import Answer as Wish
from agenda.tasks.travel import TravelPlan
from agenda.words import words

_MOST = 1_000


def flag(call: Call, name: str) -> bool:
    """Take a yes or no about the act itself out of the body."""
    reading = Reading({name: call.body.pop(name, None)}, {name})
    asked = reading.flag(name)
    reading.finish()
    return asked


def answers(call: Call) -> dict[UUID, Wish]:
    """Take out of the body what becomes of dues that were set by hand."""
    reading = Reading({"tasks": call.body.pop("tasks", None)}, {"tasks"})
    found = {}
    for row in reading.rows("tasks", _MOST, {"id", "due"}):
        task, wish = _id(row), row.choice("due", Wish)
        if task is not None and wish is not None:
            found[task] = wish
    reading.finish()
    return found


def _id(row: Reading) -> UUID | None:
    text = row.line("id", 36, required=True)
    try:
        return UUID(text) if text else None
    except ValueError:
        row.note("id", words("Tugas ini bukan tugas kegiatan ini."))
        return None


def items(call: Call) -> list[UUID]:
    """Take out of the body the programme items to which the same is done."""
    reading = Reading({"items": call.body.pop("items", None)}, {"items"})
    texts = reading.codes("items", _MOST)
    reading.finish()
    return [read_id(text) for text in texts]


def steered(plan: TravelPlan, *, trial: bool) -> Answer:
    """The event as it is now, and what the act meant for its parts beside it."""
    return _object({**plan.event, **_told(plan, trial=trial)}, trial=trial)


def revised(plan: TravelPlan, *, trial: bool) -> Answer:
    """The same; `warnings` only when there is something to look at."""
    body = {**plan.event, **_told(plan, trial=trial)}
    if not plan.warnings:
        del body["warnings"]
    return _object(body, trial=trial)


def moved(plan: TravelPlan, *, trial: bool) -> Answer:
    """The same with the event on its own."""
    return told({"event": plan.event, **_told(plan, trial=trial)})


def _object(body: dict[str, Any], *, trial: bool) -> Answer:
    """What is only rehearsed is no object, and has no tag."""
    return told(body) if trial else shown(body)


def _told(plan: TravelPlan, *, trial: bool) -> dict[str, Any]:
    """What an act meant for the parts of an event."""
    kept = plan.change_set is not None and not trial
    return {
        "dates": [{"old": old, "new": new} for old, new in plan.dates],
        "items": [item.as_fields(language()) for item in plan.items],
        "tasks": [task.as_fields(language()) for task in plan.tasks],
        "people": [
            {"user": one.email, "name": one.name, "tasks": count}
            for one, count in plan.people()
        ],
        "phases": [phase.as_fields(language()) for phase in plan.phases],
        "warnings": [other.as_fields(language()) for other in plan.warnings],
        "change_set": str(plan.change_set) if kept else None,
    }
