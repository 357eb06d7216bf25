"""Taking back what was done in one act: each kind by whoever keeps it."""

from agenda.api import asking, schemas
from agenda.api.door import WRITE, Answer, Call, route, told
from agenda.api.problems import language
from agenda.errors import NotFound
from agenda.packs.models import Plan
from agenda.planning import fields as plans
from agenda.planning import operations as planning
from agenda.planning import queries as planned
from agenda.rules.permissions import Actor
from agenda.tasks import undoing
from agenda.tasks.undoing import Deed


def _find(actor: Actor, change_set: str) -> Plan | Deed:
    found = asking.object_id(change_set)
    try:
        return planned.get(actor, found)
    except NotFound:
        return undoing.get(actor, found)


def _may_undo(actor: Actor, thing: Plan | Deed) -> bool:
    if isinstance(thing, Plan):
        return planning.may_undo(actor, thing)
    return undoing.may_undo(actor, thing)


@route(
    "POST",
    "/change-sets/{change_set}/undo",
    scope=WRITE,
    answers=schemas.UndoneChange,
    takes=schemas.Reason,
    find=_find,
    allow=_may_undo,
)
def undo_change_set(call: Call) -> Answer:
    """Take a plan, or what was done to an event by a verb, back; once.

    Of a plan what nobody touched goes, and what stays is named. A moved, confirmed,
    postponed, cancelled, completed or restored event is again what it was, with its
    items, tasks and phases, unless somebody changed any of it since.
    """
    if isinstance(call.thing, Plan):
        return told(_undo_plan(call, call.thing))
    return told(_undo_deed(call, call.thing))


def _undo_plan(call: Call, plan: Plan) -> dict[str, object]:
    found = planning.undo(call.actor, plan, reason=call.reason)
    told_of = {"change_set": str(plan.id), "kind": planning.KIND}
    return told_of | plans.undone(found, language())


def _undo_deed(call: Call, deed: Deed) -> dict[str, object]:
    found = undoing.undo(call.actor, deed, reason=call.reason)
    return {
        "change_set": str(deed.id),
        "kind": undoing.KIND,
        "removed": [],
        "stays": [],
        "event": found.event,
        "tasks": [task.as_fields(language()) for task in found.tasks],
        "undone_by": str(found.change_set),
    }
