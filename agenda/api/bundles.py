"""Bundles: what an officer did in a period, for the system that rates performance."""

from agenda.api import asking, schemas
from agenda.api.door import PAGING, WRITE, Answer, Call, created, listed, route, shown
from agenda.api.whole import page_of
from agenda.rules.permissions import Actor
from agenda.tasks import bundles
from agenda.tasks.models import Bundle


def _find(actor: Actor, bundle_id: str) -> Bundle:
    return bundles.get(actor, asking.object_id(bundle_id))


@route("GET", "/bundles", answers=schemas.Listed[schemas.Bundle], query=PAGING)
def list_bundles(call: Call) -> Answer:
    """The bundles that the caller may read, the latest period first."""
    page = page_of(bundles.seen_by(call.actor), lambda row: str(row.id))
    return listed(page, lambda row: bundles.as_fields(call.actor, row))


@route(
    "POST",
    "/bundles",
    scope=WRITE,
    answers=schemas.Bundle,
    takes=schemas.BundleNew,
    creates=True,
)
def make_bundle(call: Call) -> Answer:
    """The bundle of an officer and period; asked for again it has the same address."""
    row = bundles.make(call.actor, call.body, call.reason)
    return created(bundles.as_fields(call.actor, row), f"/bundles/{row.id}")


@route("GET", "/bundles/{bundle_id}", answers=schemas.Bundle, find=_find)
def show_bundle(call: Call) -> Answer:
    """Whose work of which days."""
    return shown(bundles.as_fields(call.actor, call.thing))


@route(
    "PATCH",
    "/bundles/{bundle_id}",
    scope=WRITE,
    answers=schemas.Bundle,
    takes=schemas.BundleChange,
    find=_find,
    allow=bundles.may_keep_bundle,
)
def change_bundle(call: Call) -> Answer:
    """Name who else may read it; whoever is left out loses sight of it."""
    known = bundles.as_fields(call.actor, call.thing)
    body = asking.without_repeats(call.body, known, {"readers": known["readers"]})
    bundles.name_readers(
        call.actor,
        call.thing,
        bundles.asked_readers(body),
        seen=call.seen,
        reason=call.reason,
    )
    return shown(bundles.as_fields(call.actor, call.thing))


@route(
    "GET",
    "/bundles/{bundle_id}/tasks",
    answers=schemas.Listed[schemas.BundleItem],
    query=PAGING,
    find=_find,
)
def list_bundle_tasks(call: Call) -> Answer:
    """The tasks done in the period that the caller may see, in order of completion."""
    found = bundles.items(call.actor, call.thing)
    return listed(page_of(found, lambda item: str(item.task.id)), bundles.item_fields)
