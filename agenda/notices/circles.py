"""Who stands around a task or an event, and which dates an act was between."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from agenda.db import db
from agenda.events import held_dates
from agenda.events.models import Event, EventDate
from agenda.people import delegations
from agenda.people.models import Account
from agenda.requests.models import CoverageRequest
from agenda.rules.choices import AssignmentState
from agenda.rules.permissions import Role
from agenda.rules.precision import (
    Precision,
    When,
    default_precision,
    format_moment,
    parse_moment,
    span_of,
)
from agenda.rules.task_states import is_over
from agenda.rules.telling import Concerned, Group
from agenda.tasks import queries as tasks
from agenda.tasks.models import Task


def of_task(task: Task) -> Concerned:
    """The people around a task."""
    reviewer = {task.reviewer_id} if task.reviewer_id else set()
    author = {task.author_id} if task.author_id and _is_active(task.author) else set()
    return Concerned(
        (
            (Group.ASSIGNED, frozenset(assigned(task))),
            (Group.REVIEWER, frozenset(reviewer)),
            (Group.AUTHOR, frozenset(author)),
            (Group.COORDINATORS, led_by({task.agency_id}, Role.COORDINATOR)),
            (Group.SUPERVISORS, led_by({task.agency_id}, Role.SUPERVISOR)),
        )
    )


def of_event(event: Event) -> Concerned:
    """The people around an event: who works on it, who leads, who takes part."""
    at_work = [task for task in tasks.all_of(event) if not is_over(task.status)]
    partners = {partner.agency_id for partner in event.partners}
    return Concerned(
        (
            (Group.ASSIGNED, frozenset().union(*map(assigned, at_work))),
            (
                Group.REVIEWER,
                frozenset(task.reviewer_id for task in at_work if task.reviewer_id),
            ),
            (Group.COORDINATORS, led_by({event.agency_id}, Role.COORDINATOR)),
            (Group.SUPERVISORS, led_by({event.agency_id}, Role.SUPERVISOR)),
            (Group.PARTNERS, led_by(partners, Role.COORDINATOR)),
        )
    )


def of_request(row: CoverageRequest) -> Concerned:
    """The people around a request: who asked, and who answers for the agency asked."""
    author = {row.requester_id} if row.requester.is_active else set()
    return Concerned(
        (
            (Group.AUTHOR, frozenset(author)),
            (Group.COORDINATORS, led_by({row.agency_id}, Role.COORDINATOR)),
            (Group.SUPERVISORS, led_by({row.agency_id}, Role.SUPERVISOR)),
        )
    )


def working_on(task: Task) -> frozenset[UUID]:
    """Who has part in a task, its reviewer among them."""
    reviewer = {task.reviewer_id} if task.reviewer_id else set()
    return frozenset(assigned(task) | reviewer)


def assigned(task: Task) -> set[UUID]:
    return {
        row.account_id
        for row in task.assignments
        if row.account_id and row.state is not AssignmentState.DECLINED
    }


def led_by(agencies: set[UUID], role: Role) -> frozenset[UUID]:
    """The active people of that role in these agencies, and who acts for them."""
    if not agencies:
        return frozenset()
    wanted = select(Account.id).where(
        Account.agency_id.in_(agencies),
        Account.role == role,
        Account.deactivated_at.is_(None),
    )
    found = frozenset(db.session.scalars(wanted))
    return found | delegations.stand_ins(found)


def _is_active(account: Account | None) -> bool:
    return account is not None and account.is_active


# Dates


def dates_around(event: Event, change_set: UUID) -> tuple[When | None, When | None]:
    """The date before an act and the one after it."""
    before, after = _rows_around(event, change_set)
    return before.when if before else None, after.when if after else event.when


def starts_around(event: Event, change_set: UUID) -> list[datetime]:
    """When the event begins, by the dates around the act."""
    dates = dates_around(event, change_set)
    return [span_of(when).starts_at_utc for when in dates if when is not None]


def _rows_around(
    event: Event, change_set: UUID
) -> tuple[EventDate | None, EventDate | None]:
    rows = held_dates.of_event(event)
    at = next((n for n, row in enumerate(rows) if row.change_set == change_set), None)
    if at is None:
        return None, None
    return (rows[at - 1] if at else None), rows[at]


def date_text(when: When | None) -> dict[str, Any] | None:
    """A date as JSON, to be said in its reader's language."""
    if when is None:
        return None
    return {
        "start": format_moment(when.start_date, when.start_time),
        "end": format_moment(when.end_date, when.end_time) if when.end_date else None,
        "timezone": when.timezone,
        "precision": when.precision.value,
    }


def date_of(text: Mapping[str, Any] | None) -> When | None:
    """What `date_text` wrote."""
    if text is None:
        return None
    start, at = parse_moment(text["start"])
    end, end_at = parse_moment(text["end"]) if text["end"] else (None, None)
    return When(start, at, end, end_at, text["timezone"], Precision(text["precision"]))


def due_text(task: Task) -> str:
    return format_moment(task.due_date, task.due_time)


def due_of(text: str, zone: str) -> When:
    """A due as a date, to be said in its reader's language."""
    on, at = parse_moment(text)
    return When(on, at, None, None, zone, default_precision(at))
