"""Emptying the trash: what has lain there for ninety days leaves for good."""

from sqlalchemy import delete

from agenda import clock
from agenda.config import Settings
from agenda.db import db
from agenda.feeds.models import EntryText
from agenda.tasks import purge


def purge_expired(_settings: Settings) -> int:
    """Purge what is due, with the calendar text kept of it; answers how many things.

    Subscribers were told long before: what is in the trash stands in no feed.
    """
    gone = purge.purge(clock.now())
    db.session.execute(delete(EntryText).where(EntryText.entry_id.in_(gone)))
    return len(gone)
