"""A person's notices, and how he wants his mail."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select

from agenda.db import db
from agenda.events import queries as events
from agenda.events.models import Event
from agenda.notices.models import MailWish, Notification
from agenda.people.models import Account
from agenda.requests import queries as requests
from agenda.requests.models import CoverageRequest
from agenda.rules.paging import Page, cursor_id, cut, decode_cursor
from agenda.rules.permissions import Actor
from agenda.rules.telling import MailEach
from agenda.tasks import queries as tasks
from agenda.tasks.models import Task

FIRST_HOUR = 7


def visible(actor: Actor) -> ColumnElement[bool]:
    """The rule of visibility: one's own notices, of what one may still see."""
    things: tuple[tuple[str, Any, ColumnElement[bool]], ...] = (
        ("task", Task, tasks.visible(actor)),
        ("event", Event, events.visible(actor)),
        ("request", CoverageRequest, requests.visible(actor)),
    )
    return (Notification.account_id == actor.account_id) & or_(
        *(
            (Notification.subject_kind == kind)
            & exists().where(model.id == Notification.subject_id, seen)
            for kind, model, seen in things
        )
    )


def inbox(
    actor: Actor,
    cursor: str | None = None,
    limit: int = 50,
    *,
    unread: bool = False,
) -> Page[Notification]:
    """What the actor was told, the newest first."""
    wanted = select(Notification).where(visible(actor))
    if unread:
        wanted = wanted.where(Notification.read_at.is_(None))
    if cursor:
        wanted = wanted.where(Notification.id < cursor_id(decode_cursor(cursor, 1)[0]))
    wanted = wanted.order_by(Notification.id.desc()).limit(limit + 1)
    return cut(db.session.scalars(wanted).all(), limit, lambda row: [str(row.id)])


def count_unread(actor: Actor, most: int = 99) -> int:
    """How many are unread; `most` + 1 stands for more."""
    some = (
        select(Notification.id)
        .where(Notification.read_at.is_(None), visible(actor))
        .limit(most + 1)
    )
    return db.session.scalar(select(func.count()).select_from(some.subquery())) or 0


def of_change_set(account_id: UUID, change_set: UUID) -> list[Notification]:
    """What the person was told of one change set, in its order."""
    wanted = select(Notification).where(
        Notification.account_id == account_id, Notification.change_set == change_set
    )
    return list(db.session.scalars(wanted.order_by(Notification.id)))


def for_digest(account_id: UUID) -> list[Notification]:
    """What waits for the person's digest, oldest first."""
    wanted = select(Notification).where(
        Notification.account_id == account_id, Notification.mailed_at.is_(None)
    )
    return list(db.session.scalars(wanted.order_by(Notification.id)))


def named(ids: Iterable[UUID]) -> list[Notification]:
    """These notices, in their order."""
    wanted = select(Notification).where(Notification.id.in_(list(ids)))
    return list(db.session.scalars(wanted.order_by(Notification.id)))


def wish_of(account: Account) -> MailWish:
    """How the person wants his mail; the usual until he says otherwise."""
    found = db.session.get(MailWish, account.id)
    return found or MailWish(account_id=account.id, each=MailEach.ACT, hour=FIRST_HOUR)
