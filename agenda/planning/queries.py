"""Reading plans: which pack was applied to which event, and what came of it."""

from uuid import UUID

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import load_only

from agenda.db import db
from agenda.errors import NotFound
from agenda.events import queries as events
from agenda.events.models import Event
from agenda.packs.models import Pack, Plan
from agenda.rules.ids import read_id
from agenda.rules.permissions import Action, Actor, Reach, may, reach
from agenda.tasks import queries as tasks
from agenda.tasks.models import Task


def get(actor: Actor, plan_id: UUID | str) -> Plan:
    """A plan, for those who plan for its agency and see its event; else NotFound."""
    plan = db.session.get(Plan, read_id(plan_id))
    if plan is None or not _sees(actor, plan):
        raise NotFound
    return plan


def of_event(actor: Actor, event: Event) -> list[Plan]:
    """What was applied to an event that the actor sees, the newest first."""
    wanted = select(Plan).where(Plan.event_id == event.id).order_by(Plan.id.desc())
    rows = db.session.scalars(wanted).unique()
    return [row for row in rows if _plans_for(actor, row)]


def living(event: Event, pack: Pack, occurrence: str) -> Plan | None:
    """The plan of this pack for the event that was not undone, if there is one."""
    wanted = select(Plan).where(
        Plan.event_id == event.id,
        Plan.pack_id == pack.id,
        Plan.occurrence_start == occurrence,
        Plan.undone_at.is_(None),
    )
    return db.session.scalars(wanted.order_by(Plan.id.desc())).unique().first()


def turns(event: Event, pack: Pack, occurrence: str) -> tuple[int, bool]:
    """Whose turn it is to apply the pack to the event, and whether a plan from it
    lives for that date."""
    wanted = select(Plan.turn, Plan.occurrence_start, Plan.undone_at).where(
        Plan.event_id == event.id, Plan.pack_id == pack.id
    )
    rows = db.session.execute(wanted).all()
    lives = any(row[1] == occurrence and row[2] is None for row in rows)
    return max((row[0] for row in rows), default=0) + 1, lives


def tasks_of(plan: Plan) -> list[Task]:
    """The tasks that came from the plan and are still there, in order of their dues."""
    wanted = (
        select(Task)
        .where(Task.plan_id == plan.id, Task.trashed_at.is_(None))
        .order_by(Task.due_at_utc, Task.id)
    )
    return list(db.session.scalars(wanted).unique())


def seen_tasks_of(actor: Actor, plan: Plan) -> list[Task]:
    wanted = (
        select(Task)
        .where(Task.plan_id == plan.id, tasks.visible(actor))
        .order_by(Task.due_at_utc, Task.id)
        .options(*tasks.shown_as_rows())
    )
    return list(db.session.scalars(wanted).unique())


def uses_seen(actor: Actor, pack: Pack, limit: int = 20) -> list[tuple[Plan, Event]]:
    """The newest plans from the pack that the actor may know of: see `get`."""
    wanted = (
        select(Plan, Event)
        .join(Event, Event.id == Plan.event_id)
        .where(
            Plan.pack_id == pack.id,
            Plan.undone_at.is_(None),
            events.visible(actor),
            _planned_for(actor),
        )
        .options(load_only(Event.title, Event.title_en, Event.number))
        .order_by(Plan.id.desc())
        .limit(limit)
    )
    return [(row[0], row[1]) for row in db.session.execute(wanted).unique()]


def _sees(actor: Actor, plan: Plan) -> bool:
    event = db.session.get(Event, plan.event_id)
    return event is not None and events.sees(actor, event) and _plans_for(actor, plan)


def _planned_for(actor: Actor) -> ColumnElement[bool]:
    if reach(actor, Action.MANAGE_TASK) is Reach.ANY:
        return true()
    return Plan.agency_id == actor.agency_id


def _plans_for(actor: Actor, plan: Plan) -> bool:
    is_own = plan.agency_id == actor.agency_id
    return is_own or may(actor, Action.MANAGE_TASK, agency_id=plan.agency_id)
