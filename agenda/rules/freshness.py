"""When a fact of an event was last compared with its source too long ago.

The nearer the event, the fresher its facts must be; an event that is over, or that
nobody holds any more, has no stale facts.
"""

from datetime import date

LIMITS = ((1, 1), (7, 3), (30, 14), (90, 30))
"""Days until the event begins, and how many days a fact may go without a look."""

FURTHEST = LIMITS[-1][0]


def days_allowed(days_ahead: int) -> int | None:
    """For how many days a fact holds by itself; None while the event is far away.

    An event that has begun is as near as one can be.
    """
    return next((allowed for near, allowed in LIMITS if days_ahead <= near), None)


def is_stale(first_day: date, last_day: date, checked_on: date, today: date) -> bool:
    """Whether a fact of an event on these days was not looked at for too long."""
    allowed = days_allowed((first_day - today).days)
    if allowed is None or last_day < today:
        return False
    return (today - checked_on).days >= allowed
