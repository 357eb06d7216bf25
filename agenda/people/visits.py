"""When a person was here last, and what is news since then.

A visit ends when four hours passed without a request. What was shown during a visit
stays news until the visit ends, or until the person says that it was read; the next
visit begins its news where the last one showed them.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.dialects import postgresql, sqlite

from agenda import clock
from agenda.db import db
from agenda.people.models import Visit
from agenda.rules.keeping import FIRST_NEWS, begins_visit

_SEEN_EVERY = timedelta(minutes=5)
_SHOWN_EVERY = timedelta(minutes=1)


def note_request(account_id: UUID) -> bool:
    """Remember that the person is here; answers whether there is anything to commit."""
    visit, now = db.session.get(Visit, account_id), clock.now()
    if visit is None:
        _begin_first(account_id, now)
        return True
    if begins_visit(visit.last_seen_at, now):
        visit.news_since = visit.shown_at or visit.news_since
    elif now - visit.last_seen_at < _SEEN_EVERY:
        return False
    visit.last_seen_at = now
    return True


def note_shown(account_id: UUID, at: datetime) -> bool:
    """Remember that the news up to `at` were on the person's screen."""
    visit = db.session.get(Visit, account_id)
    if visit is None or (visit.shown_at and at - visit.shown_at < _SHOWN_EVERY):
        return False
    visit.shown_at = at
    return True


def news_since(account_id: UUID) -> datetime:
    """Changes after this instant are news to the person."""
    visit = db.session.get(Visit, account_id)
    return visit.news_since if visit else clock.now() - FIRST_NEWS


def mark_read(account_id: UUID, until: datetime) -> None:
    """Nothing up to `until` is news any more; never what has not happened yet."""
    visit = db.session.get(Visit, account_id)
    if visit is not None:
        visit.news_since = max(visit.news_since, min(until, clock.now()))
        db.session.flush()


def _begin_first(account_id: UUID, now: datetime) -> None:
    """Two first requests at once are one visit."""
    postgres = db.engine.dialect.name == "postgresql"
    insert = postgresql.insert if postgres else sqlite.insert
    row = insert(Visit).values(
        account_id=account_id, last_seen_at=now, news_since=now - FIRST_NEWS
    )
    db.session.execute(row.on_conflict_do_nothing())
