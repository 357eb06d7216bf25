"""Lessons: asked for when an event is closed, kept, and shown where they are needed.

A lesson is seen by whoever sees its event. One of a task that came from no pack tells
of that task, and is seen by whoever sees the task, too.
"""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select

from agenda import clock
from agenda.audit.queries import must_be_current
from agenda.db import db, flush
from agenda.errors import BadInput, Problem
from agenda.events import estimates
from agenda.events import queries as events
from agenda.events.guards import must_steer
from agenda.events.models import Event
from agenda.formats.instants import rfc3339
from agenda.packs.models import PackTask
from agenda.rules import lessons as rules
from agenda.rules.event_states import EventVerb, after
from agenda.rules.lessons import Kin, Slip, Verdict
from agenda.rules.permissions import Actor
from agenda.rules.readings import Reading
from agenda.tasks import queries, travel
from agenda.tasks.models import Lesson, Task
from agenda.tasks.travel import TravelPlan
from agenda.words import words

CLOSING_FIELDS = frozenset({"estimates", "lessons"})
_LESSON_FIELDS = frozenset({"task", "verdict", "text"})
_MOST_FIGURES, _MOST_LESSONS, _LONGEST = 30, 500, 2_000
_DEEPEST = 30
"""So many editions back are looked at."""


def visible(actor: Actor) -> ColumnElement[bool]:
    """THE rule of visibility of lessons, as a condition on Lesson."""
    event = select(Event.id).where(Event.id == Lesson.event_id, events.visible(actor))
    task = select(Task.id).where(Task.id == Lesson.task_id, queries.visible(actor))
    told_of_pack = Lesson.root_id.is_not(None) | Lesson.task_id.is_(None)
    return event.correlate(Lesson).exists() & (
        told_of_pack | task.correlate(Lesson).exists()
    )


# Closing


def close_event(
    actor: Actor,
    event: Event,
    asked: Mapping[str, Any],
    *,
    seen: int | None = None,
    reason: str = "",
    items: Collection[UUID] = (),
    change_set: UUID | None = None,
    dry_run: bool = False,
) -> TravelPlan:
    """Say that the event took place, how large it was, and what is learned of it.

    `estimates` are entered as actual figures, `lessons` name tasks of the event that
    the actor sees. Raises NotAllowed, Stale, WrongState and BadInput.
    """
    must_steer(actor, event)
    must_be_current("event", event, seen)
    after(event.status, EventVerb.COMPLETE)
    _keep(actor, event, asked, reason)
    return travel.complete_event(
        actor,
        event,
        reason=reason,
        dry_run=dry_run,
        items=items,
        change_set=change_set,
    )


def _keep(actor: Actor, event: Event, asked: Mapping[str, Any], reason: str) -> None:
    """The figures and lessons of a closing."""
    reading = Reading(asked, CLOSING_FIELDS)
    known = {str(task.id): task for task in queries.for_event(actor, event)}
    rows = [
        row
        for one in reading.rows("lessons", _MOST_LESSONS, _LESSON_FIELDS)
        if (row := _lesson(actor, event, one, known)) is not None
    ]
    figures = reading.sequence("estimates", _MOST_FIGURES)
    reading.finish()
    for at, figure in enumerate(figures):
        _add_actual(actor, event, figure, at, reason)
    db.session.add_all(rows)
    flush()


def _add_actual(actor: Actor, event: Event, figure: Any, at: int, reason: str) -> None:
    """Enter one figure as what came of it; problems are told at its place."""
    given = figure if isinstance(figure, Mapping) else {}
    try:
        estimates.add(actor, event, {**given, "kind": "actual"}, reason=reason)
    except BadInput as refusal:
        place = f"estimates.{at}."
        told = [Problem(place + one.field, one.words) for one in refusal.problems]
        raise BadInput(told) from None


def _lesson(
    actor: Actor, event: Event, row: Reading, known: Mapping[str, Task]
) -> Lesson | None:
    """The lesson in `row`; None where nothing is said, or nothing that makes sense."""
    name = row.line("task", 64)
    task = known.get(name.lower())
    if name and task is None:
        row.note("task", words("Tugas ini tidak ada pada kegiatan ini."))
    verdict = row.choice("verdict", Verdict) if row.values.get("verdict") else None
    text = row.text("text", _LONGEST)
    found = slip_of(task) if task else None
    if not (verdict or text or found):
        return None
    return Lesson(
        event_id=event.id,
        task_id=task.id if task else None,
        root_id=task.pack_task.root_id if task and task.pack_task else None,
        verdict=verdict,
        text=text,
        slip=found,
        days_late=days_late(task) if task and found is not Slip.CANCELLED else 0,
        author=actor.signature[:200],
        author_id=actor.account_id,
    )


def slip_of(task: Task) -> Slip | None:
    """How the task went other than planned, as it stands now."""
    return rules.slip(task.status, task.due_at_utc, task.completed_at, clock.now())


def days_late(task: Task) -> int:
    return rules.days_late(task.due_at_utc, task.completed_at or clock.now())


# Finding


def of_event(actor: Actor, event: Event) -> list[Lesson]:
    """What was learned of the event, in the order in which it was written down."""
    wanted = select(Lesson).where(Lesson.event_id == event.id, visible(actor))
    return list(db.session.scalars(wanted.order_by(Lesson.id)))


def of_roots(actor: Actor, roots: Collection[UUID]) -> dict[UUID, list[Lesson]]:
    """What was learned of tasks of packs, the newest first, in one question."""
    if not roots:
        return {}
    wanted = select(Lesson).where(Lesson.root_id.in_(roots), visible(actor))
    found: dict[UUID, list[Lesson]] = {}
    for row in db.session.scalars(wanted.order_by(Lesson.id.desc())):
        if row.root_id is not None:
            found.setdefault(row.root_id, []).append(row)
    return found


def before(actor: Actor, task: Task) -> list[Lesson]:
    """What was learned of the same task at former editions of its event."""
    if task.event is None:
        return []
    editions = _editions_up_to(task.event)
    wanted = select(Lesson).where(
        Lesson.event_id.in_(editions),
        Lesson.task_id.is_not(None),
        Lesson.task_id != task.id,
        visible(actor),
    )
    rows = db.session.scalars(wanted.order_by(Lesson.id.desc()))
    return [row for row in rows if row.task and _kin(row.task).is_of(_kin(task))]


def _kin(task: Task) -> Kin:
    root = task.pack_task.root_id if task.pack_task else None
    return Kin(root, task.type_code, task.title)


def _editions_up_to(event: Event) -> list[UUID]:
    """The event and those that it continues, the nearest first."""
    found, former = [event.id], event.series_id
    while former is not None and former not in found and len(found) < _DEEPEST:
        found.append(former)
        former = db.session.scalar(select(Event.series_id).where(Event.id == former))
    return found


def title_of_pack_task(row: Lesson) -> PackTask | None:
    """The pack's own words for what the lesson is about, which everybody may read."""
    return row.task.pack_task if row.task else None


def as_fields(row: Lesson, *, shows_task: bool) -> dict[str, Any]:
    """A lesson in the terms of the contract; `task` only where its reader sees it."""
    return {
        "id": str(row.id),
        "version": 1,
        "created_at": rfc3339(row.created_at),
        "updated_at": rfc3339(row.updated_at),
        "event": str(row.event_id),
        "task": str(row.task_id) if row.task_id and shows_task else None,
        "verdict": row.verdict.value if row.verdict else None,
        "text": row.text,
        "slip": row.slip.value if row.slip else None,
        "days_late": row.days_late,
        "author": row.author,
    }


def seen_tasks(actor: Actor, rows: Collection[Lesson]) -> set[UUID]:
    """Those of the lessons' tasks that the actor may see."""
    ids = {row.task_id for row in rows if row.task_id}
    if not ids:
        return set()
    wanted = select(Task.id).where(Task.id.in_(ids), queries.visible(actor))
    return set(db.session.scalars(wanted))
