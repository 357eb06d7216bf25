"""Who is not there on which days: leave as it was entered, asked by day.

Whoever asks learns days only. `leaves` changes them, and says who sees more.
"""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import select

from agenda.db import db
from agenda.people.models import Leave
from agenda.rules.absences import Span


def days_absent(
    accounts: Collection[UUID], span: Span
) -> Mapping[UUID, frozenset[date]]:
    """The days of the span on which each of these people is on leave.

    Whoever is there all the time is not in the answer. One question, however many
    people and days.
    """
    days: dict[UUID, set[date]] = {}
    for leave in leaves_within(accounts, span):
        shared = Span(leave.first_day, leave.last_day).within(span)
        if shared is not None:
            days.setdefault(leave.account_id, set()).update(shared.days())
    return {account_id: frozenset(found) for account_id, found in days.items()}


def is_absent(account_id: UUID, day: date) -> bool:
    """Whether this person is on leave on that day."""
    return bool(days_absent([account_id], Span(day, day)))


def leaves_within(accounts: Collection[UUID], span: Span) -> list[Leave]:
    """The leaves of these people that touch the span, the earliest first."""
    if not accounts:
        return []
    wanted = (
        select(Leave)
        .where(
            Leave.account_id.in_(sorted(accounts)),
            Leave.last_day >= span.first,
            Leave.first_day <= span.last,
        )
        .order_by(Leave.first_day, Leave.id)
    )
    return list(db.session.scalars(wanted))
