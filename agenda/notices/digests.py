"""Digests: what waited for a person, in one message at his hour and on his clock.

Never empty: who was told nothing gets none.
"""

from sqlalchemy import select

from agenda import clock
from agenda.db import db
from agenda.notices import queries
from agenda.notices.models import MailWish, Notification
from agenda.outbox import operations as outbox
from agenda.people.models import Account
from agenda.rules.telling import digest_is_due

DIGEST = "digest"
"""The kind of the message."""


def write_due() -> int:
    """Post the digests that are due; answers how many."""
    count = 0
    for account in _waiting():
        wish = queries.wish_of(account)
        due = digest_is_due(
            wish.each, wish.hour, account.timezone, wish.last_digest_at, clock.now()
        )
        if due:
            _write(account, wish)
            count += 1
    return count


def _waiting() -> list[Account]:
    """The active people for whom something waits."""
    some = select(Notification.account_id).where(Notification.mailed_at.is_(None))
    wanted = select(Account).where(
        Account.id.in_(some), Account.deactivated_at.is_(None)
    )
    return list(db.session.scalars(wanted.order_by(Account.id)))


def _write(account: Account, wish: MailWish) -> None:
    now = clock.now()
    notices = queries.for_digest(account.id)
    for notice in notices:
        notice.mailed_at = now
    wish.last_digest_at = now
    db.session.add(wish)
    outbox.post(
        DIGEST,
        account.email,
        {"account": str(account.id), "notices": [str(notice.id) for notice in notices]},
        dedupe_key=f"{DIGEST}:{notices[0].id}:{account.id}",
        language=account.language,
    )
    db.session.flush()
