"""The trash: events and tasks together, for whoever may bring them back.

An event that was thrown away takes its tasks out of sight with it and brings them back;
a task that was thrown away by itself stays here when its event comes back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, literal, select, tuple_, union_all

from agenda.audit.models import AuditEntry
from agenda.audit.operations import AuditAction
from agenda.db import db
from agenda.events import queries as events
from agenda.events.models import Event
from agenda.rules.paging import Page, cursor_id, cursor_instant, cut, decode_cursor
from agenda.rules.permissions import Action, Actor, Reach, reach
from agenda.tasks import queries
from agenda.tasks.models import Task

EVENT, TASK = "event", "task"
KINDS = (EVENT, TASK)
_ACTS = (AuditAction.EVENT_TRASH, AuditAction.TASK_TRASH)


@dataclass(frozen=True)
class Trashed:
    """Something in the trash; `tasks` come back with an event."""

    kind: str
    thing: Event | Task
    trashed_at: datetime
    who: str
    reason: str
    tasks: int


def may_open(actor: Actor) -> bool:
    """Whoever may bring something back sees the trash."""
    acts = (Action.STEER_EVENT, Action.MANAGE_TASK)
    return any(reach(actor, act) is not Reach.NONE for act in acts)


def page(
    actor: Actor, kind: str | None = None, cursor: str | None = None, limit: int = 40
) -> Page[Trashed]:
    """What the actor may bring back, what was thrown away last first."""
    rows = db.session.execute(_rows(actor, kind, cursor).limit(limit + 1)).all()
    found = cut(rows, limit, lambda row: [row.at.isoformat(), str(row.id)])
    return Page(_read(found.items), found.next_cursor)


def _rows(actor: Actor, kind: str | None, cursor: str | None) -> Select[Any]:
    kinds = {
        EVENT: select(
            literal(EVENT).label("kind"), Event.id, Event.trashed_at.label("at")
        ).where(events.restorable(actor)),
        TASK: select(
            literal(TASK).label("kind"), Task.id, Task.trashed_at.label("at")
        ).where(queries.restorable(actor)),
    }
    asked = [kinds[kind]] if kind in kinds else [*kinds.values()]
    both = union_all(*asked).subquery()
    wanted = select(both)
    if cursor:
        at, last = decode_cursor(cursor, 2)
        place = tuple_(cursor_instant(at), cursor_id(last))
        wanted = wanted.where(tuple_(both.c.at, both.c.id) < place)
    return wanted.order_by(both.c.at.desc(), both.c.id.desc())


def _read(rows: Sequence[Any]) -> list[Trashed]:
    ids = [row.id for row in rows]
    things = {**_things(Event, rows, EVENT), **_things(Task, rows, TASK)}
    acts, counts = _acts(ids), _tasks_of(ids)
    return [
        Trashed(
            row.kind,
            things[row.id],
            row.at,
            acts[row.id].actor_label if row.id in acts else "",
            acts[row.id].reason if row.id in acts else "",
            counts.get(row.id, 0),
        )
        for row in rows
        if row.id in things
    ]


def _things(model: Any, rows: Sequence[Any], kind: str) -> Mapping[UUID, Any]:
    ids = [row.id for row in rows if row.kind == kind]
    found = db.session.scalars(select(model).where(model.id.in_(ids))).unique()
    return {thing.id: thing for thing in found}


def _acts(ids: list[UUID]) -> Mapping[UUID, AuditEntry]:
    """Who threw each of them away last, and why."""
    wanted = select(AuditEntry).where(
        AuditEntry.subject_kind.in_(KINDS),
        AuditEntry.subject_id.in_(ids),
        AuditEntry.action.in_(_ACTS),
    )
    entries = db.session.scalars(wanted.order_by(AuditEntry.id))
    return {entry.subject_id: entry for entry in entries}


def _tasks_of(event_ids: list[UUID]) -> Mapping[UUID, int]:
    """How many tasks each event brings back: those not thrown away by themselves."""
    wanted = (
        select(Task.event_id, func.count())
        .where(Task.event_id.in_(event_ids), Task.trashed_at.is_(None))
        .group_by(Task.event_id)
    )
    return {row[0]: row[1] for row in db.session.execute(wanted) if row[0]}
