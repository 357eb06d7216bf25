"""Calendar subscriptions of the caller."""

from flask import current_app

from agenda import links
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
from agenda.config import Settings
from agenda.feeds import fields, operations, queries
from agenda.feeds.models import Feed
from agenda.people import queries as people
from agenda.rules.permissions import Actor
from agenda.rules.readings import Reading


def _find(actor: Actor, feed_id: str) -> Feed:
    return queries.get(actor, asking.object_id(feed_id))


def _owns(actor: Actor, feed: Feed) -> bool:
    return queries.owns(actor, feed)


def _may_end(_actor: Actor, _feed: Feed) -> bool:
    """Whoever finds it: its owner, and administrators."""
    return True


@route("GET", "/feeds", answers=schemas.Listed[schemas.Feed], query=PAGING)
def list_feeds(call: Call) -> Answer:
    """The caller's feeds, ended ones too, oldest first."""
    page = queries.page(call.actor, asking.cursor(), asking.limit())
    return listed(page, fields.as_fields)


@route(
    "POST",
    "/feeds",
    scope=WRITE,
    answers=schemas.OpenedFeed,
    takes=schemas.FeedNew,
    creates=True,
)
def create_feed(call: Call) -> Answer:
    """Make a feed; `url` is its address, told this once."""
    assert call.actor.account_id is not None
    owner = people.account(call.actor.account_id)
    feed, token = operations.create(call.actor, owner, call.body, call.reason)
    body = {**fields.as_fields(feed), "url": _address(token)}
    return created(body, f"/feeds/{feed.id}", secrets=("url",))


def _address(token: str) -> str:
    settings: Settings = current_app.config["AGENDA"]
    return links.feed(settings.base_url, token)


@route("GET", "/feeds/{feed_id}", answers=schemas.Feed, find=_find)
def show_feed(call: Call) -> Answer:
    """One feed, without its address."""
    return shown(fields.as_fields(call.thing))


@route("DELETE", "/feeds/{feed_id}", scope=WRITE, find=_find)
def delete_feed(call: Call) -> Answer:
    """End the feed; subscribers are told for thirty days, then it is gone."""
    operations.revoke(call.actor, call.thing, reason=call.reason)
    return gone()


@route(
    "POST",
    "/feeds/{feed_id}/revoke",
    scope=WRITE,
    answers=schemas.Feed,
    takes=schemas.Ending,
    find=_find,
    allow=_may_end,
)
def revoke_feed(call: Call) -> Answer:
    """End the feed; a leaked one is gone at once."""
    feed: Feed = call.thing
    leaked = _leaked(call)
    operations.revoke(call.actor, feed, leaked=leaked, reason=call.reason)
    return shown(fields.as_fields(feed))


def _leaked(call: Call) -> bool:
    reading = Reading(call.body, {"leaked"})
    leaked = reading.flag("leaked")
    reading.finish()
    return leaked


@route(
    "POST",
    "/feeds/{feed_id}/rotate",
    scope=WRITE,
    answers=schemas.OpenedFeed,
    takes=schemas.Ending,
    find=_find,
    allow=_owns,
)
def rotate_feed(call: Call) -> Answer:
    """Another address for the same feed, told this once; the old one is gone."""
    feed: Feed = call.thing
    token = operations.rotate(
        call.actor, feed, leaked=_leaked(call), reason=call.reason
    )
    return shown({**fields.as_fields(feed), "url": _address(token)})
