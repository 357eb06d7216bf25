"""What a person does with his notices: reads them, and says how he wants his mail."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update

from agenda import clock
from agenda.db import db, flush
from agenda.notices import queries
from agenda.notices.models import MailWish, Notification
from agenda.people.models import Account
from agenda.rules.readings import Reading
from agenda.rules.telling import MailEach

KEPT = timedelta(days=180)
"""So long a notice stays in the inbox."""
_LAST_HOUR = 23


def mark_read(account_id: UUID, ids: Collection[UUID] | None = None) -> None:
    """These notices of the person were read, or all of them; others' are left alone."""
    unread = update(Notification).where(
        Notification.account_id == account_id, Notification.read_at.is_(None)
    )
    if ids is not None:
        unread = unread.where(Notification.id.in_(ids))
    read = unread.values(read_at=clock.now())
    db.session.execute(read, execution_options={"synchronize_session": False})


def mark_read_of(account_id: UUID, subject_id: UUID) -> bool:
    """Whoever opens a thing has read what he was told of it; answers if any was."""
    unread = update(Notification).where(
        Notification.account_id == account_id,
        Notification.subject_id == subject_id,
        Notification.read_at.is_(None),
    )
    read = unread.values(read_at=clock.now()).returning(Notification.id)
    found = db.session.execute(read, execution_options={"synchronize_session": False})
    return found.first() is not None


def sweep() -> int:
    """Forget what was told long ago; answers how many."""
    old = delete(Notification).where(
        Notification.at <= clock.now() - KEPT, Notification.mailed_at.is_not(None)
    )
    gone = db.session.execute(old.returning(Notification.id))
    return len(gone.all())


def set_wish(account: Account, asked: Mapping[str, Any]) -> MailWish:
    """How often and at which hour the person wants mail; raises BadInput."""
    reading = Reading(asked, {"each", "hour"})
    present = queries.wish_of(account)
    each = reading.choice("each", MailEach, present.each)
    hour = reading.whole_number("hour", least=0, most=_LAST_HOUR)
    reading.finish()
    wish = db.session.get(MailWish, account.id) or present
    wish.each = each or present.each
    wish.hour = present.hour if hour is None else hour
    db.session.add(wish)
    flush()
    return wish
