"""Taking back what was done in one act: each kind by whoever keeps it."""

from agenda.api import asking, schemas
from agenda.api.door import WRITE, Answer, Call, route, told
from agenda.api.problems import language
from agenda.packs.models import Plan
from agenda.planning import fields as plans
from agenda.planning import operations as planning
from agenda.planning import queries as planned
from agenda.rules.permissions import Actor


def _find(actor: Actor, change_set: str) -> Plan:
    return planned.get(actor, asking.object_id(change_set))


@route(
    "POST",
    "/change-sets/{change_set}/undo",
    scope=WRITE,
    answers=schemas.UndoneChange,
    takes=schemas.Reason,
    find=_find,
    allow=planning.may_undo,
)
def undo_change_set(call: Call) -> Answer:
    """Take a plan back, once: what nobody touched goes, what stays is named."""
    plan: Plan = call.thing
    found = planning.undo(call.actor, plan, reason=call.reason)
    told_of = {"change_set": str(plan.id), "kind": planning.KIND}
    return told(told_of | plans.undone(found, language()))
