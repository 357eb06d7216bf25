"""The neutrality checklist: its versions, and the next one."""

from agenda.api import schemas
from agenda.api.door import PAGING, WRITE, Answer, Call, created, listed, route, shown
from agenda.api.whole import page_of
from agenda.errors import NotFound
from agenda.neutrality import fields, operations, queries
from agenda.neutrality.models import Checklist
from agenda.rules.permissions import Actor


def _find(_actor: Actor, number: str) -> Checklist:
    if not number.isascii() or not number.isdecimal() or len(number) > 9:
        raise NotFound
    return queries.version(int(number))


@route(
    "GET",
    "/reference/checklists",
    answers=schemas.Listed[schemas.Checklist],
    query=PAGING,
)
def list_checklists(call: Call) -> Answer:
    """Every version of the neutrality checklist, the one that is asked now first."""
    page = page_of(queries.versions(), lambda row: str(row.id))
    return listed(page, fields.checklist)


@route(
    "POST",
    "/reference/checklists",
    scope=WRITE,
    answers=schemas.Checklist,
    takes=schemas.ChecklistNew,
    may=operations.may_publish,
    creates=True,
)
def publish_checklist(call: Call) -> Answer:
    """Ask these questions from now on; what was answered keeps its version."""
    row = operations.publish(call.actor, call.body, reason=call.reason)
    return created(fields.checklist(row), f"/reference/checklists/{row.number}")


@route("GET", "/reference/checklists/{number}", answers=schemas.Checklist, find=_find)
def show_checklist(call: Call) -> Answer:
    """One version, by its number."""
    return shown(fields.checklist(call.thing))
