"""Packs of tasks, and plans made from them."""

from typing import Any

from flask import request

from agenda.api import asking, events, schemas
from agenda.api.door import (
    PAGING,
    WRITE,
    Answer,
    Call,
    created,
    gone,
    listed,
    route,
    shown,
    told,
)
from agenda.api.problems import language
from agenda.api.whole import page_of
from agenda.audit import fields as audit
from agenda.audit import queries as history
from agenda.errors import NotFound
from agenda.packs import fields, operations, queries, sharing
from agenda.packs.filters import read_filter
from agenda.packs.models import Pack, PackOffer, PackVersion
from agenda.packs.rights import (
    may_answer,
    may_copy,
    may_edit,
    may_keep,
    may_offer,
)
from agenda.planning import fields as plans
from agenda.planning import operations as planning
from agenda.rules.permissions import Actor
from agenda.rules.readings import Reading

_FILTERS = ("category", "agency", "q", "retired")


def _find(actor: Actor, pack: str) -> Pack:
    return queries.get(actor, pack)


def _find_version(actor: Actor, pack: str, number: str) -> PackVersion:
    if not number.isdecimal() or len(number) > 6:
        raise NotFound
    return queries.version(actor, queries.get(actor, pack), int(number))


def _find_offer(actor: Actor, offer_id: str) -> PackOffer:
    return queries.get_offer(actor, asking.object_id(offer_id))


def _may_plan_here(actor: Actor, _event: object) -> bool:
    return planning.may_plan(actor)


def _key(row: Pack | PackOffer | PackVersion) -> str:
    return str(row.id)


def _shown(call: Call, pack: Pack) -> Answer:
    return shown(_fields(call, pack))


def _fields(call: Call, pack: Pack) -> dict[str, Any]:
    origin = queries.origin_seen(call.actor, pack)
    return fields.as_fields(pack, queries.uses_of(pack), origin)


def _flag(call: Call, name: str, *, default: bool = False) -> bool:
    """Take a yes or no about the act itself out of the body."""
    reading = Reading({name: call.body.pop(name, None)}, {name})
    asked = reading.flag(name, default)
    reading.finish()
    return asked


# Packs


@route(
    "GET",
    "/packs",
    answers=schemas.Listed[schemas.Pack],
    query=(*_FILTERS, *PAGING),
)
def list_packs(call: Call) -> Answer:
    """What ships, what is shared, and the own agency's; without `retired` those in use.

    `tasks` are those of the version that is applied now.
    """
    args = request.args.to_dict(flat=False)
    asked = read_filter({key: args[key] for key in _FILTERS if key in args})
    page = page_of(queries.matching(call.actor, asked), _key)
    uses = queries.uses(page.items)

    def as_fields(pack: Pack) -> dict[str, Any]:
        origin = queries.origin_seen(call.actor, pack)
        return fields.as_fields(pack, uses.get(pack.id, 0), origin)

    return listed(page, as_fields)


@route(
    "POST",
    "/packs",
    scope=WRITE,
    answers=schemas.Pack,
    takes=schemas.PackNew,
    may=may_keep,
    creates=True,
)
def create_pack(call: Call) -> Answer:
    """Make a pack; its tasks are published at once, unless `publish` is false."""
    publish = _flag(call, "publish", default=True)
    pack = operations.create(call.actor, call.body, call.reason, publish=publish)
    return created(_fields(call, pack), f"/packs/{pack.id}")


@route("GET", "/packs/{pack}", answers=schemas.Pack, find=_find)
def show_pack(call: Call) -> Answer:
    """One pack, by its code or its id."""
    return _shown(call, call.thing)


@route(
    "PATCH",
    "/packs/{pack}",
    scope=WRITE,
    answers=schemas.Pack,
    takes=schemas.PackChange,
    find=_find,
    allow=may_edit,
)
def change_pack(call: Call) -> Answer:
    """Change a pack; other `tasks` are its next version, what was published stays."""
    pack: Pack = call.thing
    publish = _flag(call, "publish", default=True)
    settable = (*fields.CONTENT, "tasks")
    body = asking.without_repeats(call.body, _fields(call, pack), settable)
    operations.revise(
        call.actor, pack, body, seen=call.seen, reason=call.reason, publish=publish
    )
    return _shown(call, pack)


@route("DELETE", "/packs/{pack}", scope=WRITE, find=_find, allow=may_edit)
def retire_pack(call: Call) -> Answer:
    """Take the pack out of use; its versions stay for the plans that came from them."""
    operations.retire(call.actor, call.thing, seen=call.seen, reason=call.reason)
    return gone()


@route(
    "POST",
    "/packs/{pack}/restore",
    scope=WRITE,
    answers=schemas.Pack,
    takes=schemas.Reason,
    find=_find,
    allow=may_edit,
)
def restore_pack(call: Call) -> Answer:
    """Put a retired pack into use again."""
    pack = operations.bring_back(
        call.actor, call.thing, seen=call.seen, reason=call.reason
    )
    return _shown(call, pack)


@route(
    "POST",
    "/packs/{pack}/publish",
    scope=WRITE,
    answers=schemas.Pack,
    takes=schemas.PackPublish,
    find=_find,
    allow=may_edit,
)
def publish_pack(call: Call) -> Answer:
    """Make the draft the version that is applied from now on."""
    pack: Pack = call.thing
    reading = Reading(call.body, {"note"})
    note = reading.text("note")
    reading.finish()
    operations.publish(call.actor, pack, note=note or call.reason, seen=call.seen)
    return _shown(call, pack)


@route(
    "POST",
    "/packs/{pack}/copy",
    scope=WRITE,
    answers=schemas.Pack,
    takes=schemas.PackCopy,
    find=_find,
    allow=may_copy,
)
def copy_pack(call: Call) -> Answer:
    """Take the pack over as a draft of one's own, to be adapted and published."""
    made = operations.copy(call.actor, call.thing, call.body, call.reason)
    return _shown(call, made)


@route(
    "GET",
    "/packs/{pack}/versions",
    answers=schemas.Listed[schemas.PackVersion],
    query=PAGING,
    find=_find,
)
def list_pack_versions(call: Call) -> Answer:
    """Every version, the newest first; a draft for those who keep the pack."""
    pack: Pack = call.thing
    seen = may_edit(call.actor, pack)
    rows = [row for row in reversed(pack.versions) if row.published_at or seen]
    return listed(page_of(rows, _key), fields.version)


@route(
    "GET",
    "/packs/{pack}/versions/{number}",
    answers=schemas.PackVersion,
    find=_find_version,
)
def show_pack_version(call: Call) -> Answer:
    """One version as it was published."""
    return told(fields.version(call.thing))


@route(
    "GET",
    "/packs/{pack}/history",
    answers=schemas.Listed[schemas.HistoryItem],
    query=PAGING,
    find=_find,
    allow=may_edit,
)
def list_pack_history(call: Call) -> Answer:
    """Who changed what of the pack, for those who keep it; newest first."""
    page = history.of_subject(
        operations.KIND, call.thing.id, asking.cursor(), asking.limit()
    )
    return listed(page, audit.as_fields)


# Offered back


@route(
    "POST",
    "/packs/{pack}/offer",
    scope=WRITE,
    answers=schemas.PackOffer,
    takes=schemas.GivenReason,
    find=_find,
    allow=may_offer,
)
def offer_pack(call: Call) -> Answer:
    """Offer the published version of a copy to the pack that it came from."""
    return shown(fields.offer(sharing.offer(call.actor, call.thing, call.reason)))


@route(
    "GET",
    "/pack-offers",
    answers=schemas.Listed[schemas.PackOffer],
    query=PAGING,
    may=may_keep,
)
def list_pack_offers(call: Call) -> Answer:
    """The offers to and from the packs that the caller keeps; newest first."""
    return listed(page_of(queries.offers(call.actor), _key), fields.offer)


@route("GET", "/pack-offers/{offer_id}", answers=schemas.PackOffer, find=_find_offer)
def show_pack_offer(call: Call) -> Answer:
    """One offer."""
    return shown(fields.offer(call.thing))


@route(
    "POST",
    "/pack-offers/{offer_id}/accept",
    scope=WRITE,
    answers=schemas.PackOffer,
    takes=schemas.Reason,
    find=_find_offer,
    allow=may_answer,
)
def accept_pack_offer(call: Call) -> Answer:
    """Take what is offered over as the draft of the next version."""
    row = sharing.accept(call.actor, call.thing, seen=call.seen, reason=call.reason)
    return shown(fields.offer(row))


@route(
    "POST",
    "/pack-offers/{offer_id}/decline",
    scope=WRITE,
    answers=schemas.PackOffer,
    takes=schemas.GivenReason,
    find=_find_offer,
    allow=may_answer,
)
def decline_pack_offer(call: Call) -> Answer:
    """Say no, and why."""
    row = sharing.decline(call.actor, call.thing, seen=call.seen, reason=call.reason)
    return shown(fields.offer(row))


# Plans


@route(
    "POST",
    "/events/{event_id}/plan",
    scope=WRITE,
    answers=schemas.Plan,
    takes=schemas.PlanAsked,
    find=events.find,
    allow=_may_plan_here,
)
def plan_event(call: Call) -> Answer:
    """Apply a pack to the event: every task with a date, a person and a reviewer.

    Tasks that fall in the past are marked in `conflict` and planned all the same;
    with `compressed` they get new dates, and only the essential ones are planned.
    """
    if _flag(call, "dry_run"):
        proposal = planning.preview(call.actor, call.thing, call.body)
        return told(plans.proposal(proposal, language()))
    done = planning.apply(call.actor, call.thing, call.body, reason=call.reason)
    return told(plans.applied(done, language()))
