"""Tasks that a move carries into a phase, or out of one: what is said of it.

Nothing is written: the level of a task follows from its due, wherever it is asked.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import select

from agenda.db import db
from agenda.neutrality.queries import Draft, phases_of
from agenda.people.models import Agency
from agenda.phases.models import Phase
from agenda.rules.neutrality import needs_check
from agenda.rules.phases import Level, strictest
from agenda.rules.precision import parse_moment
from agenda.tasks import guarding
from agenda.tasks.models import Task
from agenda.tasks.rescheduling import TravellingTask
from agenda.words import Words, words


def explained(tasks: Sequence[TravellingTask]) -> list[TravellingTask]:
    """The same tasks; each that comes under another guard says so."""
    moved = [task for task in tasks if task.old_due != task.new_due]
    if not moved:
        return list(tasks)
    areas = _areas(moved)
    before = phases_of([_draft(task, task.old_due, areas[task.id]) for task in moved])
    after = phases_of([_draft(task, task.new_due, areas[task.id]) for task in moved])
    said = {
        task.id: sentence
        for task in moved
        if (sentence := _change(before[task.id], after[task.id])) is not None
    }
    return [
        replace(
            task,
            explanation=words(
                "%(reason)s. %(guard)s",
                reason=task.explanation,
                guard=said[task.id],
            ),
        )
        if task.id in said
        else task
        for task in tasks
    ]


def _change(before: list[Phase], after: list[Phase]) -> Words | None:
    """What becomes other; None when it stays, or when neither holds anything."""
    old, new = strictest(before), strictest(after)
    if old is new or not (needs_check(old) or needs_check(new)):
        return None
    if needs_check(new) and _is_above(new, old):
        names = [phase.name for phase in after if phase.level is new]
        if new is Level.STRICT:
            return words(
                "Masuk masa ketat (%(names)s): ditahan sampai dua orang menyetujui.",
                names=names,
            )
        return words(
            "Masuk masa waspada (%(names)s): daftar periksa netralitas wajib.",
            names=names,
        )
    names = [phase.name for phase in before if phase.level is old]
    return words(
        "Keluar dari %(names)s; penjagaan netralitasnya lebih ringan.", names=names
    )


def _is_above(new: Level | None, old: Level | None) -> bool:
    order = [None, *Level]
    return order.index(new) > order.index(old)


def _draft(task: TravellingTask, due: str, area: tuple[int, tuple[str, ...]]) -> Draft:
    number, provinces = area
    return Draft(task.id, number, _day(due), provinces, task.event_id)


def _day(due: str) -> date:
    return parse_moment(due)[0]


def _areas(
    tasks: Sequence[TravellingTask],
) -> dict[UUID, tuple[int, tuple[str, ...]]]:
    """The draft and the provinces of each task."""
    there = guarding.provinces_of({task.event_id for task in tasks})
    wanted = (
        select(Task.id, Task.event_id, Task.draft, Agency.province_code)
        .join(Agency, Agency.id == Task.agency_id)
        .where(Task.id.in_([task.id for task in tasks]))
    )
    return {
        row.id: (
            row.draft,
            tuple(there.get(row.event_id, ()))
            or ((row.province_code,) if row.province_code else ()),
        )
        for row in db.session.execute(wanted)
    }
