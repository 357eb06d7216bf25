"""Finding subscriptions: by their token, by their owner, by their id."""

from uuid import UUID

from sqlalchemy import select

from agenda.db import db
from agenda.errors import NotFound
from agenda.feeds.models import Feed, FormerToken
from agenda.people.passwords import digest
from agenda.rules.ids import read_id
from agenda.rules.paging import Page, cursor_id, cut, decode_cursor
from agenda.rules.permissions import Action, Actor, may


def feed_for_token(text: str) -> Feed | None:
    """The feed that this token opens, whatever became of it since."""
    return db.session.scalar(select(Feed).where(Feed.sha256 == digest(text)))


def former_token(text: str) -> FormerToken | None:
    """What became of a token that its feed has replaced."""
    return db.session.get(FormerToken, digest(text))


def get(actor: Actor, feed_id: UUID | str) -> Feed:
    """The feed of that id, for its owner and for who may end anybody's; or NotFound."""
    feed = db.session.get(Feed, read_id(feed_id))
    if feed is None or not (owns(actor, feed) or may(actor, Action.MANAGE_PEOPLE)):
        raise NotFound
    return feed


def owns(actor: Actor, feed: Feed) -> bool:
    """Whether the feed is the actor's; the operator acts for everybody."""
    return actor.is_operator or feed.owner_id == actor.account_id


def mine(actor: Actor) -> list[Feed]:
    """The actor's feeds (the operator's are all), ended ones too, oldest first."""
    wanted = select(Feed).order_by(Feed.id)
    if not actor.is_operator:
        wanted = wanted.where(Feed.owner_id == actor.account_id)
    return list(db.session.scalars(wanted))


def of_installation(cursor: str | None = None, limit: int = 50) -> Page[Feed]:
    """The living feeds of everybody, the newest first; for who looks after them."""
    wanted = select(Feed).where(Feed.revoked_at.is_(None))
    if cursor:
        wanted = wanted.where(Feed.id < cursor_id(decode_cursor(cursor, 1)[0]))
    rows = db.session.scalars(wanted.order_by(Feed.id.desc()).limit(limit + 1)).all()
    return cut(rows, limit, lambda feed: [str(feed.id)])


def page(actor: Actor, cursor: str | None = None, limit: int = 50) -> Page[Feed]:
    """One page of the same."""
    wanted = select(Feed).order_by(Feed.id).limit(limit + 1)
    if not actor.is_operator:
        wanted = wanted.where(Feed.owner_id == actor.account_id)
    if cursor:
        wanted = wanted.where(Feed.id > cursor_id(decode_cursor(cursor, 1)[0]))
    rows = db.session.scalars(wanted).all()
    return cut(rows, limit, lambda feed: [str(feed.id)])
