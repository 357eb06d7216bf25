"""A plan for which too little time is left: what no longer fits, and new dates for it.

The time from the first date that was missed to the day of the event is folded into the
days that are left, in the same order; essential tasks are proposed, others only marked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from agenda.rules.working_days import FreeDays, count_working_days


@dataclass(frozen=True)
class Step:
    """A task as it was counted; `after` is the key of one that has to be done first,
    and `lag` the days between."""

    key: int
    due: date
    essential: bool
    after: int | None = None
    lag: int = 0


def missed(steps: Iterable[Step], today: date, event_day: date) -> list[Step]:
    """The steps whose day is over while the event still lies ahead.

    Of an event that is over nothing is missed: the register holds history.
    """
    if event_day < today:
        return []
    return [step for step in steps if step.due < today]


def new_dates(
    steps: Iterable[Step],
    today: date,
    event_day: date,
    free_days: FreeDays,
    province: str | None = None,
) -> dict[int, date]:
    """New dates for the missed steps, by key, from today to the day of the event.

    Working days, but for today and the day of the event when none is left between. A
    step comes no sooner than what it waits for.
    """
    rows = list(steps)
    late = sorted(missed(rows, today, event_day), key=lambda step: (step.due, step.key))
    if not late:
        return {}
    found: dict[int, date] = {}
    standing = {step.key: step.due for step in rows}
    for step in late:
        day = _folded(step.due, late[0].due, today, event_day)
        day = _working_day(day, today, free_days, province)
        earlier = found.get(step.after or 0) or standing.get(step.after or 0)
        if earlier is not None:
            day = max(day, min(earlier + timedelta(days=step.lag), event_day))
        found[step.key] = day
    return found


def _folded(due: date, first: date, today: date, event_day: date) -> date:
    """Where `due` comes to lie when first..event_day becomes today..event_day."""
    whole, left = (event_day - first).days, (event_day - today).days
    return today + timedelta(days=(due - first).days * left // whole)


def _working_day(
    day: date, today: date, free_days: FreeDays, province: str | None
) -> date:
    """The day, or the working day before it; today when there is none any more."""
    if free_days.is_working_day(day, province):
        return day
    return max(today, count_working_days(day, -1, free_days, province).day)
