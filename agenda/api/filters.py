"""Saved filters: the caller's own, and those that his agency shares."""

from flask import request

from agenda.api import asking, schemas
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
)
from agenda.errors import BadInput
from agenda.filters import fields, operations, queries
from agenda.filters.models import SavedFilter
from agenda.rules.choices import ListKind
from agenda.rules.permissions import Actor
from agenda.words import words


def _find(actor: Actor, filter_id: str) -> SavedFilter:
    return queries.get(actor, asking.object_id(filter_id))


@route(
    "GET",
    "/filters",
    answers=schemas.Listed[schemas.SavedFilter],
    query=("kind", *PAGING),
)
def list_filters(call: Call) -> Answer:
    """The filters that the caller has saved and those of his agency, oldest first."""
    page = queries.page(call.actor, _kind(), asking.cursor(), asking.limit())
    return listed(page, fields.as_fields)


def _kind() -> ListKind | None:
    text = request.args.get("kind")
    try:
        return ListKind(text) if text else None
    except ValueError:
        raise BadInput.at(
            "kind",
            words("Pilihan ini tidak dikenal; pilih: %(all)s.", all=list(ListKind)),
        ) from None


@route(
    "POST",
    "/filters",
    scope=WRITE,
    answers=schemas.SavedFilter,
    takes=schemas.FilterNew,
    creates=True,
)
def create_filter(call: Call) -> Answer:
    """Save a filter; `definition` has the keys of GET /events or GET /tasks."""
    saved = operations.create(call.actor, call.body, call.reason)
    return created(fields.as_fields(saved), f"/filters/{saved.id}")


@route("GET", "/filters/{filter_id}", answers=schemas.SavedFilter, find=_find)
def show_filter(call: Call) -> Answer:
    """One saved filter."""
    return shown(fields.as_fields(call.thing))


@route(
    "PATCH",
    "/filters/{filter_id}",
    scope=WRITE,
    answers=schemas.SavedFilter,
    takes=schemas.FilterChange,
    find=_find,
    allow=queries.may_change,
)
def change_filter(call: Call) -> Answer:
    """Rename it, let it ask something else, share it or take it back."""
    saved = operations.revise(
        call.actor, call.thing, call.body, seen=call.seen, reason=call.reason
    )
    return shown(fields.as_fields(saved))


@route(
    "DELETE",
    "/filters/{filter_id}",
    scope=WRITE,
    find=_find,
    allow=queries.may_change,
)
def delete_filter(call: Call) -> Answer:
    """Delete it; feeds that were made from it go on."""
    operations.delete(call.actor, call.thing, seen=call.seen, reason=call.reason)
    return gone()
