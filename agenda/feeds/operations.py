"""Making, ending and re-keying subscriptions.

A token is shown once, when it is made; afterwards there is only its hash. What a feed
holds is bounded by its owner, so every active person may have feeds.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from agenda import clock
from agenda.audit.operations import AuditAction, differences, record
from agenda.db import db, flush, new_id
from agenda.errors import NotAllowed, NotFound, WrongState
from agenda.feeds import fields, queries
from agenda.feeds.drafts import read_draft
from agenda.feeds.models import Feed, FormerToken
from agenda.people import passwords
from agenda.people.models import Account
from agenda.rules.permissions import Actor
from agenda.rules.readings import clean
from agenda.words import words

KIND = "feed"
_PREFIX = "agf_"


def create(
    actor: Actor, owner: Account, asked: Mapping[str, Any], reason: str = ""
) -> tuple[Feed, str]:
    """A feed of `owner` with its token, which is never seen again.

    Raises NotFound for another person's account, WrongState for a closed one, BadInput.
    """
    if not actor.is_operator and actor.account_id != owner.id:
        raise NotFound
    if not owner.is_active:
        raise WrongState(words("Akun ini tidak aktif."))
    draft = read_draft(asked, owner)
    token = passwords.new_token(_PREFIX)
    feed = Feed(
        id=new_id(),
        owner=owner,
        timezone=owner.timezone,
        sha256=passwords.digest(token),
        last_four=token[-4:],
        last_modified=clock.now().replace(microsecond=0),
        **vars(draft),
    )
    db.session.add(feed)
    flush()
    told = differences({}, {**fields.content(feed), "last_four": feed.last_four})
    record(actor, AuditAction.FEED_CREATE, KIND, feed.id, told, clean(reason))
    return feed, token


def rotate(actor: Actor, feed: Feed, *, leaked: bool = False, reason: str = "") -> str:
    """Another token for the same feed; the old one opens nothing from now on.

    Whoever still asks with the old one is told that it ended, unless it leaked.
    Administrators see every feed and may end it, but an address is its owner's alone.
    """
    queries.get(actor, feed.id)
    if not queries.owns(actor, feed):
        raise NotAllowed
    if feed.revoked_at is not None:
        raise WrongState(words("Langganan ini sudah dicabut."))
    token = passwords.new_token(_PREFIX)
    before = {"last_four": feed.last_four}
    db.session.add(_former(feed, leaked))
    feed.sha256, feed.last_four = passwords.digest(token), token[-4:]
    feed.touch()
    flush()
    told = differences(before, {"last_four": feed.last_four, "leaked": leaked or None})
    record(actor, AuditAction.FEED_ROTATE, KIND, feed.id, told, clean(reason))
    return token


def revoke(actor: Actor, feed: Feed, *, leaked: bool = False, reason: str = "") -> None:
    """End a feed for good; a leaked one tells nothing any more, not even farewell.

    Ending an ended one changes nothing, unless it is now known to have leaked.
    """
    queries.get(actor, feed.id)
    before = _ending(feed)
    feed.revoked_at = feed.revoked_at or clock.now()
    feed.revoked_as_leaked = feed.revoked_as_leaked or leaked
    told = differences(before, _ending(feed))
    if told:
        feed.touch()
        flush()
        record(actor, AuditAction.FEED_REVOKE, KIND, feed.id, told, clean(reason))


def _former(feed: Feed, leaked: bool) -> FormerToken:
    now = clock.now()
    return FormerToken(
        sha256=feed.sha256,
        feed_id=feed.id,
        ended_at=now,
        last_modified=max(
            now.replace(microsecond=0), feed.last_modified + timedelta(seconds=1)
        ),
        leaked=leaked,
    )


def _ending(feed: Feed) -> dict[str, Any]:
    revoked_at = fields.as_fields(feed)["revoked_at"]
    return {"revoked_at": revoked_at, "leaked": feed.revoked_as_leaked}
