"""Many tasks of one event, written together.

What `operations.create` does for one, in a fixed number of statements: rows, people,
audience, words to be found by, history. The seeds were judged before, by whoever read
them.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID, uuid4

from sqlalchemy import Table, insert, inspect

from agenda import clock, fulltext
from agenda.audit.operations import AuditAction, Change, differences, write_down_many
from agenda.db import Base, db, new_id
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


def plant(actor: Actor, bed: Bed, seeds: Sequence[Seed], reason: str) -> None:
    """Write the tasks; one change set, which is the plan's.

    Rows are written without loading anything: whoever wants the tasks asks for them.
    """
    numbers = _numbers(seeds)
    rows = [_row(actor, bed, seed, numbers[seed.id]) for seed in seeds]
    people = [_part(row, seed) for row, seed in zip(rows, seeds, strict=True)]
    _insert(Task, rows)
    _insert(Assignment, [part for part in people if part])
    _insert(TaskAudience, _audience(bed, seeds))
    _insert(TaskSearch, [_words(row) for row in rows])
    told = {
        seed.id: _told(bed, seed, row, part)
        for seed, row, part in zip(seeds, rows, people, strict=True)
    }
    create = AuditAction.TASK_CREATE
    write_down_many(actor, create, "task", told, reason, bed.plan_id)
    audience.rewrite_event(bed.event)


def _insert(model: type[Base], rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        # The table and not the model: nothing of these rows is in the session.
        table = cast("Table", model.__table__)
        db.session.connection().execute(insert(table), rows)


def _numbers(seeds: Sequence[Seed]) -> dict[UUID, str]:
    by_year: dict[int, list[UUID]] = defaultdict(list)
    for seed in seeds:
        by_year[seed.due_date.year].append(seed.id)
    return {
        key: number
        for year, keys in sorted(by_year.items())
        for key, number in zip(keys, next_numbers("TG", year, len(keys)), strict=True)
    }


def _row(actor: Actor, bed: Bed, seed: Seed, number: str) -> dict[str, Any]:
    now = clock.now()
    return {
        "id": seed.id,
        "number": number,
        "uid": str(uuid4()),
        "event_id": bed.event.id,
        "occurrence_start": bed.occurrence,
        "agency_id": bed.agency.id,
        "title": seed.title,
        "title_en": seed.title_en,
        "type_code": seed.type_code,
        "brief": seed.brief,
        "channels": list(seed.channels),
        "anchor": seed.anchor,
        "anchor_ref": seed.anchor_ref,
        "offset_days": seed.offset.days,
        "offset_working_days": seed.offset.working_days,
        "offset_hours": seed.offset.hours,
        "shift": seed.shift,
        "due_date": seed.due_date,
        "due_time": seed.due_time,
        "timezone": bed.event.timezone,
        "due_at_utc": due_at_utc(seed.due_date, seed.due_time, bed.event.timezone),
        "due_fixed": seed.due_fixed,
        "provisional": seed.provisional,
        "pack_task_id": seed.pack_task_id,
        "plan_id": bed.plan_id,
        "after_id": seed.after_id,
        "after_lag": seed.after_lag,
        "essential": seed.essential,
        "priority": 5,
        "effort_minutes": seed.effort_minutes,
        "checklist": [],
        "needs_neutrality_check": seed.needs_neutrality_check,
        "status": TaskStatus.OFFERED,
        "reviewer_id": seed.reviewer.id if seed.reviewer else None,
        "author_id": actor.account_id,
        "created_at": now,
        "updated_at": now,
        "revised_at": now.replace(microsecond=0),
    }


def _part(row: dict[str, Any], seed: Seed) -> dict[str, Any] | None:
    if seed.assignee is None:
        return None
    return {
        "id": new_id(),
        "task_id": seed.id,
        "account_id": seed.assignee.id,
        "role_code": seed.role_code,
        "lead": True,
        "state": AssignmentState.OFFERED,
        "due_at_utc": row["due_at_utc"],
        "created_at": row["created_at"],
        "updated_at": row["created_at"],
    }


def _audience(bed: Bed, seeds: Sequence[Seed]) -> list[dict[str, Any]]:
    agencies = {bed.agency.id, bed.event.agency_id}
    rows: list[dict[str, Any]] = []
    for seed in seeds:
        people = {one.id for one in (seed.assignee, seed.reviewer) if one}
        rows += [
            {"task_id": seed.id, "key": key} for key in task_audience(agencies, people)
        ]
    return rows


def _words(row: dict[str, Any]) -> dict[str, Any]:
    texts = search.texts(cast("Task", SimpleNamespace(**row)))
    return fulltext.row(TaskSearch, row["id"], " ".join(texts))


def _told(
    bed: Bed, seed: Seed, row: dict[str, Any], part: dict[str, Any] | None
) -> list[Change]:
    """What history tells of a task, read off its row as off any other."""
    parts = (
        [SimpleNamespace(**part, helper_name="", account=seed.assignee)] if part else []
    )
    as_task = SimpleNamespace(
        **_blank() | row,
        agency=bed.agency,
        reviewer=seed.reviewer,
        assignments=parts,
        evidence=[],
    )
    return differences({}, fields.told(cast("Task", as_task)))


@cache
def _blank() -> dict[str, Any]:
    """What a task that was just made says where nobody said anything."""
    columns = {prop.key: prop.columns[0] for prop in inspect(Task).column_attrs}
    return {
        name: column.default.arg
        if column.default and column.default.is_scalar
        else None
        for name, column in columns.items()
    }
