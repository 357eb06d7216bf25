"""What leaves the trash for good: everything that was written down of it.

The history stays, and a tombstone: number and uid never come back. Parts of other
things that pointed to what is gone point to nothing. Uploaded files that nobody refers
to any more are taken away by `files.operations.sweep`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, delete, select, update

from agenda import clock
from agenda.audit.operations import AuditAction, record, write_down_many
from agenda.db import db
from agenda.events.models import Estimate, Event, EventDate, Occurrence, Tombstone
from agenda.rules.keeping import purged_before
from agenda.rules.permissions import OPERATOR, Actor
from agenda.tasks.models import Evidence, Task

MOST = 500
"""So many events, and as many tasks by themselves, at one go."""

_ACTS = {"event": AuditAction.EVENT_PURGE, "task": AuditAction.TASK_PURGE}


def purge(now: datetime) -> list[UUID]:
    """Take away what has lain in the trash long enough; answers the ids."""
    events = _take_hold(Event.__table__, now)
    event_ids = [row.id for row in events]
    tasks = [*_tasks_of(event_ids), *_take_hold(Task.__table__, now)]
    rows = {row.id: row for row in tasks}
    _remember("event", events, now)
    _remember("task", list(rows.values()), now)
    _let_go_of_tasks([*rows])
    _let_go_of_events(event_ids, now)
    db.session.expire_all()
    return [*event_ids, *rows]


def take_back(
    actor: Actor, tasks: Sequence[Task], reason: str, change_set: UUID
) -> None:
    """Take away tasks that came with a plan and were never worked on.

    They go like what is purged, and leave a tombstone: their numbers are spent. One may
    wait for another; whoever calls sees to it that no task that stays waits for one.
    """
    now = clock.now()
    for task in tasks:
        stone = Tombstone(id=task.id, kind="task", number=task.number, uid=task.uid)
        stone.purged_at = now
        db.session.add(stone)
    db.session.flush()
    ids = [task.id for task in tasks]
    gone = dict.fromkeys(ids, ())
    write_down_many(actor, AuditAction.TASK_PURGE, "task", gone, reason, change_set)
    for task in tasks:
        db.session.expunge(task)
    _let_go_of_tasks(ids)


def _take_hold(table: Any, now: datetime) -> Sequence[Any]:
    """Rows whose time has come. Written first, so that nobody restores them now."""
    ripe = table.c.trashed_at <= purged_before(now)
    first = select(table.c.id).where(ripe).order_by(table.c.trashed_at).limit(MOST)
    held = (
        update(table)
        .where(table.c.id.in_(first), ripe)
        .values(trashed_at=table.c.trashed_at)
        .returning(table.c.id, table.c.number, table.c.uid)
    )
    return db.session.execute(held).all()


def _tasks_of(event_ids: list[UUID]) -> Sequence[Any]:
    wanted = select(Task.id, Task.number, Task.uid).where(Task.event_id.in_(event_ids))
    return db.session.execute(wanted).all()


def _remember(kind: str, rows: Sequence[Any], now: datetime) -> None:
    for row in rows:
        stone = Tombstone(id=row.id, kind=kind, number=row.number, uid=row.uid)
        stone.purged_at = now
        db.session.add(stone)
        record(OPERATOR, _ACTS[kind], kind, row.id, [])
    db.session.flush()


def _let_go_of_tasks(ids: list[UUID]) -> None:
    task: Table = Task.__table__  # type: ignore[assignment]
    _run(update(task).where(task.c.after_id.in_(ids)).values(after_id=None))
    _run(delete(Evidence).where(Evidence.task_id.in_(ids)))
    _run(delete(task).where(task.c.id.in_(ids)))


def _let_go_of_events(ids: list[UUID], now: datetime) -> None:
    event: Table = Event.__table__  # type: ignore[assignment]
    # A date of a series that its own event replaced does not come back by itself.
    instead = Occurrence.replaced_by_id.in_(ids)
    gone = {"replaced_by_id": None, "cancelled": True}
    _run(update(Occurrence).where(instead).values(gone))
    for pointer in ("parent_id", "series_id"):
        _run(update(event).where(event.c[pointer].in_(ids)).values({pointer: None}))
    _run(update(Estimate).where(Estimate.event_id.in_(ids)).values(purged_at=now))
    _run(delete(Estimate).where(Estimate.event_id.in_(ids)))
    _run(update(EventDate).where(EventDate.event_id.in_(ids)).values(purged_at=now))
    _run(delete(event).where(event.c.id.in_(ids)))


def _run(statement: Any) -> None:
    # The session forgets everything afterwards: nothing has to be kept in step here.
    db.session.execute(statement, execution_options={"synchronize_session": False})
