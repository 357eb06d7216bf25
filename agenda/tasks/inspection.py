"""What was published inside a phase, for whoever has to inspect it.

An item is a task that is done and whose due lies in a heightened or strict phase of its
area, or that was approved or released while one held.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select

from agenda.db import db
from agenda.events.models import EventPlace
from agenda.keyset import by_instant
from agenda.neutrality.models import NeutralityRuling
from agenda.neutrality.queries import is_public
from agenda.people.models import Agency
from agenda.phases.models import Phase, PhaseArea
from agenda.rules.paging import MOST_COUNTED, Page
from agenda.rules.permissions import Actor
from agenda.rules.phases import Level, PhaseStatus
from agenda.rules.task_states import TaskStatus
from agenda.tasks.models import Task
from agenda.tasks.queries import visible, with_event

_HELD = (Level.HEIGHTENED, Level.STRICT)
_ORDER = by_instant(Task.due_at_utc)


def page(
    actor: Actor,
    first: date,
    last: date,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Task]:
    """The items due in the closed span that the actor sees, in order of their dues."""
    query = with_event(select(Task).where(_inspected(actor, first, last)))
    return _ORDER.page(query, _fetch, limit, after=cursor or None)


def _fetch(query: Any) -> Sequence[Task]:
    return db.session.scalars(query).unique().all()


def count(actor: Actor, first: date, last: date) -> int:
    """How many there are, up to one more than is ever counted."""
    some = select(Task.id).where(_inspected(actor, first, last)).limit(MOST_COUNTED + 1)
    return db.session.scalar(select(func.count()).select_from(some.subquery())) or 0


def _inspected(actor: Actor, first: date, last: date) -> ColumnElement[bool]:
    return (
        visible(actor)
        & (Task.status == TaskStatus.DONE)
        & (Task.due_date >= first)
        & (Task.due_date <= last)
        & or_(_in_phase(), _ruled())
    )


def _ruled() -> ColumnElement[bool]:
    """Somebody approved or released it while a phase held."""
    return exists().where(
        NeutralityRuling.task_id == Task.id, NeutralityRuling.level.in_(_HELD)
    )


def _in_phase() -> ColumnElement[bool]:
    return exists().where(
        Phase.level.in_(_HELD),
        Phase.status != PhaseStatus.CANCELLED,
        Phase.start_date.is_(None) | (Phase.start_date <= Task.due_date),
        Phase.end_date.is_(None) | (Phase.end_date >= Task.due_date),
        or_(Phase.event_id.is_(None), Phase.event_id == Task.event_id, is_public()),
        _in_area(),
    )


def _in_area() -> ColumnElement[bool]:
    """The phase concerns all, a province of the event, or else that of the agency."""
    area = exists().where(PhaseArea.phase_id == Phase.id).correlate(Phase)
    placed = exists().where(
        EventPlace.event_id == Task.event_id, EventPlace.province_code.is_not(None)
    )
    there = exists().where(
        PhaseArea.phase_id == Phase.id,
        PhaseArea.province_code == EventPlace.province_code,
        EventPlace.event_id == Task.event_id,
    )
    at_home = exists().where(
        PhaseArea.phase_id == Phase.id,
        PhaseArea.province_code == Agency.province_code,
        Agency.id == Task.agency_id,
    )
    return or_(
        ~area,
        there.correlate(Phase, Task),
        ~placed.correlate(Task) & at_home.correlate(Phase, Task),
    )
