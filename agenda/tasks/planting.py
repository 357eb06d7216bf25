"""Many tasks of one event, written together.

What `operations.create` does for one, in a fixed number of statements: rows, people,
audience, words to be found by, history. The seeds were judged before, by whoever read
them.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert

from agenda import clock, fulltext
from agenda.audit.models import AuditEntry
from agenda.audit.operations import AuditAction, differences
from agenda.db import db, flush, new_id
from agenda.events.models import Event
from agenda.events.writing import next_numbers
from agenda.people.models import Account, Agency
from agenda.rules.choices import Anchor, AssignmentState, ShiftRule
from agenda.rules.due_dates import Offset, due_at_utc
from agenda.rules.permissions import Actor, task_audience
from agenda.rules.task_states import TaskStatus
from agenda.tasks import audience, fields, search
from agenda.tasks.models import Assignment, Task, TaskAudience, TaskSearch


@dataclass(frozen=True)
class Seed:
    """A task to be; `after_id` may be that of another seed."""

    id: UUID
    pack_task_id: UUID
    title: str
    title_en: str
    type_code: str
    brief: str
    channels: list[str]
    anchor: Anchor
    anchor_ref: str
    offset: Offset
    shift: ShiftRule
    due_date: date
    due_time: time | None
    due_fixed: bool
    provisional: bool
    after_id: UUID | None
    after_lag: int
    essential: bool
    effort_minutes: int | None
    needs_neutrality_check: bool
    assignee: Account | None
    role_code: str
    reviewer: Account | None


@dataclass(frozen=True)
class Bed:
    """Where the seeds go: the event, or a date of it, whose work it is, which plan."""

    event: Event
    occurrence: str
    agency: Agency
    plan_id: UUID


def plant(actor: Actor, bed: Bed, seeds: Sequence[Seed], reason: str) -> list[Task]:
    """Write the tasks; one change set, which is the plan's."""
    tasks = _tasks(actor, bed, seeds)
    db.session.add_all(tasks)
    flush()
    _add_audience(bed, seeds)
    _add_words(tasks)
    _record(actor, bed, tasks, reason)
    audience.rewrite_event(bed.event)
    return tasks


def _tasks(actor: Actor, bed: Bed, seeds: Sequence[Seed]) -> list[Task]:
    numbers = _numbers(seeds)
    with db.session.no_autoflush:
        return [_task(actor, bed, seed, numbers[seed.id]) for seed in seeds]


def _numbers(seeds: Sequence[Seed]) -> dict[UUID, str]:
    by_year: dict[int, list[UUID]] = defaultdict(list)
    for seed in seeds:
        by_year[seed.due_date.year].append(seed.id)
    return {
        key: number
        for year, keys in sorted(by_year.items())
        for key, number in zip(keys, next_numbers("TG", year, len(keys)), strict=True)
    }


def _task(actor: Actor, bed: Bed, seed: Seed, number: str) -> Task:
    now = clock.now()
    task = Task(
        id=seed.id,
        number=number,
        uid=str(uuid4()),
        event=bed.event,
        event_id=bed.event.id,
        occurrence_start=bed.occurrence,
        agency=bed.agency,
        title=seed.title,
        title_en=seed.title_en,
        type_code=seed.type_code,
        brief=seed.brief,
        channels=list(seed.channels),
        anchor=seed.anchor,
        anchor_ref=seed.anchor_ref,
        offset_days=seed.offset.days,
        offset_working_days=seed.offset.working_days,
        offset_hours=seed.offset.hours,
        shift=seed.shift,
        due_date=seed.due_date,
        due_time=seed.due_time,
        timezone=bed.event.timezone,
        due_at_utc=due_at_utc(seed.due_date, seed.due_time, bed.event.timezone),
        due_fixed=seed.due_fixed,
        provisional=seed.provisional,
        pack_task_id=seed.pack_task_id,
        plan_id=bed.plan_id,
        after_id=seed.after_id,
        after_lag=seed.after_lag,
        essential=seed.essential,
        priority=5,
        effort_minutes=seed.effort_minutes,
        checklist=[],
        needs_neutrality_check=seed.needs_neutrality_check,
        status=TaskStatus.OFFERED,
        reviewer=seed.reviewer,
        author_id=actor.account_id,
        sequence=0,
        version=1,
        created_at=now,
        updated_at=now,
        revised_at=now.replace(microsecond=0),
        evidence=[],
    )
    if seed.assignee is not None:
        task.assignments.append(_part(task, seed.assignee, seed.role_code))
    return task


def _part(task: Task, account: Account, role: str) -> Assignment:
    return Assignment(
        account_id=account.id,
        account=account,
        helper_name="",
        role_code=role,
        lead=True,
        state=AssignmentState.OFFERED,
        task_open=True,
        due_at_utc=task.due_at_utc,
        created_at=task.created_at,
        updated_at=task.created_at,
    )


def _add_audience(bed: Bed, seeds: Sequence[Seed]) -> None:
    agencies = {bed.agency.id, bed.event.agency_id}
    rows: list[dict[str, Any]] = []
    for seed in seeds:
        people = {one.id for one in (seed.assignee, seed.reviewer) if one}
        rows += [
            {"task_id": seed.id, "key": key} for key in task_audience(agencies, people)
        ]
    if rows:
        db.session.execute(insert(TaskAudience), rows)


def _add_words(tasks: Sequence[Task]) -> None:
    for task in tasks:
        fulltext.add(TaskSearch, task.id, " ".join(search.texts(task)))


def _record(actor: Actor, bed: Bed, tasks: Sequence[Task], reason: str) -> None:
    now = clock.now()
    rows = [
        {
            "id": new_id(),
            "at": now,
            "actor_id": actor.account_id,
            "actor_label": actor.label,
            "action": AuditAction.TASK_CREATE.value,
            "subject_kind": "task",
            "subject_id": task.id,
            "change_set": bed.plan_id,
            "reason": reason,
            "changes": differences({}, fields.told(task)),
        }
        for task in tasks
    ]
    if rows:
        db.session.execute(insert(AuditEntry), rows)
