"""How long things are kept, and when a visit has ended."""

from datetime import datetime, timedelta

TRASH_DAYS = 90
"""So long the trash keeps what was thrown away."""

VISIT_ENDS = timedelta(hours=4)
"""A visit ends when so long nothing was asked for."""

FIRST_NEWS = timedelta(days=7)
"""What is news to somebody who was never here."""

_DAY = timedelta(days=1)


def leaves_trash_at(trashed_at: datetime) -> datetime:
    """The instant from which it is purged."""
    return trashed_at + timedelta(days=TRASH_DAYS)


def days_left(trashed_at: datetime, now: datetime) -> int:
    """Days until it is purged, a part of a day counted whole; 0 when it is due."""
    left = leaves_trash_at(trashed_at) - now
    return max(0, -(-left // _DAY))


def purged_before(now: datetime) -> datetime:
    """Whatever was thrown away at this instant or before is purged now."""
    return now - timedelta(days=TRASH_DAYS)


def begins_visit(last_seen_at: datetime, now: datetime) -> bool:
    return now - last_seen_at > VISIT_ENDS
