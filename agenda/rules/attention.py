"""What somebody has to look at: tasks at risk, events without a plan, a week's load."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Generic, TypeVar

from agenda.rules.event_states import EventKind, EventStatus
from agenda.rules.task_states import TaskStatus
from agenda.rules.working_days import FreeDays, add_working_days

RISK_DAYS = 3
"""So many working days ahead a task should have been begun."""

GAP_DAYS = 21
"""So many days ahead an event should have tasks."""

AT_RISK = (TaskStatus.OFFERED, TaskStatus.ACCEPTED)
"""An offer without an answer, and a yes that nothing followed upon."""

PLANNED_KINDS = (EventKind.EVENT, EventKind.ISSUE, EventKind.MILESTONE)
"""What is work for the office; an observance is context."""

PLANNED_STATUSES = (EventStatus.TENTATIVE, EventStatus.CONFIRMED)
"""What is to be planned for: what is put off has no date, what is over no plan."""

Who = TypeVar("Who")


def last_day_at_risk(
    today: date, free_days: FreeDays, province: str | None = None
) -> date:
    """The last day whose dues are at risk when nobody has begun."""
    return add_working_days(today, RISK_DAYS, free_days, province)


def is_at_risk(status: TaskStatus, due: date, today: date, last_day: date) -> bool:
    """Due soon, and not begun; what is late already is no longer at risk."""
    return status in AT_RISK and today <= due <= last_day


def is_gap(
    kind: EventKind,
    status: EventStatus,
    first_day: date,
    today: date,
    *,
    has_tasks: bool,
    is_part: bool = False,
) -> bool:
    """An event that comes soon and that nobody has planned anything for.

    A part of an event is planned with the whole.
    """
    return (
        kind in PLANNED_KINDS
        and status in PLANNED_STATUSES
        and today <= first_day <= last_day_of_gaps(today)
        and not has_tasks
        and not is_part
    )


def last_day_of_gaps(today: date) -> date:
    return today + timedelta(days=GAP_DAYS)


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday of the week that `day` lies in."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


@dataclass(frozen=True)
class Part(Generic[Who]):
    """One person's part in a task of the week."""

    who: Who
    title: str
    leads: bool
    minutes: int | None


@dataclass(frozen=True)
class Load:
    """What a week asks of a person: hours of what one leads, and how many tasks.

    `unknown` are the titles of the tasks that nobody has given hours.
    """

    minutes: int = 0
    leads: int = 0
    helps: int = 0
    unknown: tuple[str, ...] = ()


def loads(parts: Iterable[Part[Who]]) -> dict[Who, Load]:
    """The load of each person; the hours of a task are its lead's alone."""
    found: dict[Who, Load] = {}
    for part in parts:
        before = found.get(part.who, Load())
        if part.leads:
            title = () if part.minutes else (part.title,)
            after = Load(
                before.minutes + (part.minutes or 0),
                before.leads + 1,
                before.helps,
                before.unknown + title,
            )
        else:
            after = Load(before.minutes, before.leads, before.helps + 1, before.unknown)
        found[part.who] = after
    return found
