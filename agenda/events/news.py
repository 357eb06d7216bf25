"""What changed in the register since an instant, as far as its reader may know."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from agenda.audit.models import AuditEntry
from agenda.audit.operations import AuditAction
from agenda.db import db, first_id_at
from agenda.events.models import Event
from agenda.events.queries import visible, with_title_only
from agenda.rules.paging import Page, cursor_id, cut, decode_cursor
from agenda.rules.permissions import Actor

News = tuple[AuditEntry, Event]


def page(
    actor: Actor, since: datetime | None, cursor: str | None = None, limit: int = 20
) -> Page[News]:
    """What was done to visible events after `since`, the newest act first."""
    wanted = (
        select(AuditEntry, Event)
        .join(Event, Event.id == AuditEntry.subject_id)
        .where(_told(actor, since))
        .options(*with_title_only())
    )
    if cursor:
        wanted = wanted.where(AuditEntry.id < cursor_id(decode_cursor(cursor, 1)[0]))
    wanted = wanted.order_by(AuditEntry.id.desc()).limit(limit + 1)
    rows = [(entry, event) for entry, event in db.session.execute(wanted).unique()]
    return cut(rows, limit, lambda row: [str(row[0].id)])


def count(actor: Actor, since: datetime, most: int) -> int:
    """How many acts there are, counted up to `most`."""
    found = (
        select(AuditEntry.id)
        .join(Event, Event.id == AuditEntry.subject_id)
        .where(_told(actor, since))
        .limit(most)
    )
    counted = select(func.count()).select_from(found.subquery())
    return db.session.execute(counted).scalar_one()


_TOLD = tuple(
    act
    for act in AuditAction
    if act.startswith(("event:", "estimate:"))
    and act not in {AuditAction.EVENT_TRASH, AuditAction.EVENT_PURGE}
)
"""What whoever sees an event may be told of it; what else hangs on an event (contacts,
comments) has readers of its own."""


def _told(actor: Actor, since: datetime | None) -> ColumnElement[bool]:
    """Acts on events by people; what the operator registered in bulk is no news."""
    bulk = (AuditEntry.action == AuditAction.EVENT_REGISTER) & (
        AuditEntry.actor_id.is_(None)
    )
    told = AuditEntry.action.in_(_TOLD) & ~bulk & visible(actor)
    if since is not None:
        # Ids are made in order of time: the first half walks along their index.
        told = told & (AuditEntry.id >= first_id_at(since)) & (AuditEntry.at > since)
    return told
