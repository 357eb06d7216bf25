"""Offers that nobody answers: which of them wait, and how they go back.

When, is for `rules.offers`; reminding is for the notices, which know how people are
told. A paused task keeps its offers: once it goes on they are reminded of anew.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import false, func, select, update

from agenda import clock
from agenda.audit.operations import AuditAction
from agenda.db import db
from agenda.people.models import Agency
from agenda.reference import queries as reference
from agenda.rules.choices import AssignmentState
from agenda.rules.offers import Offer, OfferStep, lapses_at, step_due
from agenda.rules.permissions import TIME
from agenda.rules.task_states import TaskStatus
from agenda.rules.working_days import FreeDays
from agenda.rules.working_hours import OfficeHours
from agenda.tasks import fields, writing
from agenda.tasks.changing import finish
from agenda.tasks.models import Assignment, Task

_WAITS_IN = (
    TaskStatus.OFFERED,
    TaskStatus.ACCEPTED,
    TaskStatus.IN_PROGRESS,
    TaskStatus.RETURNED,
)
"""What was handed in is judged first; what is over asks nobody."""


@dataclass(frozen=True)
class Waiting:
    """An offer for which something is due."""

    part_id: UUID
    task_id: UUID
    step: OfferStep


def forget_reminders_of_paused() -> None:
    """Let offers of paused tasks be reminded of anew, once these go on."""
    paused = select(Task.id).where(Task.paused_at.is_not(None))
    db.session.execute(
        update(Assignment)
        .where(
            Assignment.reminded_at.is_not(None),
            Assignment.state == AssignmentState.OFFERED,
            Assignment.task_id.in_(paused),
        )
        .values(reminded_at=None),
        execution_options={"synchronize_session": False},
    )


def due(now: datetime, task_ids: Collection[UUID] | None = None) -> Iterator[Waiting]:
    """The offers, of these tasks or of all, for which something is due by `now`."""
    free_days = reference.free_days()
    wanted = (
        select(
            Assignment.id,
            Assignment.task_id,
            func.coalesce(Assignment.offered_again_at, Assignment.created_at),
            Assignment.reminded_at,
            Agency,
        )
        .join(Task, Task.id == Assignment.task_id)
        .join(Agency, Agency.id == Task.agency_id)
        .where(
            Assignment.state == AssignmentState.OFFERED,
            Assignment.account_id.is_not(None),
            Assignment.task_open,
            Task.status.in_(_WAITS_IN),
            Task.paused_at.is_(None),
            Task.trashed_at.is_(None),
            Agency.answer_hours > 0,
        )
        .order_by(Assignment.task_id, Assignment.id)
    )
    if task_ids is not None:
        wanted = wanted.where(Task.id.in_(task_ids))
    for part_id, task_id, offered, reminded, agency in db.session.execute(wanted):
        offer = Offer(offered, reminded, agency.answer_hours)
        step = step_due(offer, office_of(agency, free_days), now)
        if step is not None:
            yield Waiting(part_id, task_id, step)


def reminded_now(now: datetime) -> list[Assignment]:
    """Mark and answer the offers that are to be reminded of now; each of them once."""
    ids = [one.part_id for one in due(now) if one.step is OfferStep.REMIND]
    marked = db.session.scalars(
        update(Assignment)
        .where(Assignment.id.in_(ids), Assignment.reminded_at.is_(None))
        .values(reminded_at=now)
        .returning(Assignment.id),
        execution_options={"synchronize_session": False},
    ).all()
    wanted = select(Assignment).where(Assignment.id.in_(marked)).order_by(Assignment.id)
    fresh = wanted.execution_options(populate_existing=True)
    return list(db.session.scalars(fresh))


def office_of(agency: Agency, free_days: FreeDays) -> OfficeHours:
    return OfficeHours(agency.timezone, free_days, agency.province_code)


def answer_by(task: Task, part: Assignment, free_days: FreeDays) -> datetime | None:
    """When an offer that waits goes back; None when it waits as long as it takes."""
    if (
        part.state is not AssignmentState.OFFERED
        or part.account_id is None
        or task.paused_at is not None
        or task.trashed_at is not None
        or task.status not in _WAITS_IN
    ):
        return None
    offer = Offer(part.offered_at, part.reminded_at, task.agency.answer_hours)
    return lapses_at(offer, office_of(task.agency, free_days))


def lapse_due(now: datetime) -> int:
    """Give back what nobody answered in time; answers how many offers.

    The tasks are held first and asked again, so that whoever answers at that moment
    either was faster or comes to a task that is no longer his.
    """
    ids = {one.task_id for one in due(now) if one.step is OfferStep.LAPSE}
    if not ids:
        return 0
    tasks = _held(ids)
    lapsing = [one for one in due(now, ids) if one.step is OfferStep.LAPSE]
    for one in lapsing:
        task = tasks[one.task_id]
        _lapse(task, next(row for row in task.assignments if row.id == one.part_id))
    return len(lapsing)


def _held(ids: Collection[UUID]) -> dict[UUID, Task]:
    """These tasks as they are now, kept from others until the transaction ends."""
    # SQLite has one lock, taken by any UPDATE; PostgreSQL locks row by row.
    db.session.execute(update(Task).where(false()).values(version=Task.version))
    held = select(Task.id).where(Task.id.in_(ids)).order_by(Task.id).with_for_update()
    db.session.execute(held)
    fresh = select(Task).where(Task.id.in_(ids))
    fresh = fresh.execution_options(populate_existing=True)
    return {task.id: task for task in db.session.scalars(fresh).unique()}


def _lapse(task: Task, part: Assignment) -> None:
    before = fields.told(task)
    writing.give_back(task, part, "")
    part.lapsed_at = clock.now()
    finish(TIME, task, before, AuditAction.TASK_LAPSE, "")
