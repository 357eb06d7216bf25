"""Who may enter and correct phases.

Those of an event belong to whoever may move it: its dates are theirs. All others are
reference data of the whole office.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from agenda.db import db
from agenda.events.models import Event
from agenda.phases.models import Phase
from agenda.rules.permissions import Action, Actor, Reach, may, reach


def may_enter(actor: Actor) -> bool:
    """Whether the actor may enter phases at all, if only of some event."""
    asked = (Action.EDIT_REFERENCE, Action.STEER_EVENT)
    return any(reach(actor, action) is not Reach.NONE for action in asked)


def may_keep(actor: Actor, event: Event | None) -> bool:
    """Whether the actor may enter and correct the phases of that event, or of none."""
    return _may_keep(actor, event.agency_id if event else None)


def kept(actor: Actor, phases: Collection[Phase]) -> frozenset[UUID]:
    """Which of these phases the actor may correct; one question at most."""
    leads: dict[UUID, UUID] = {}
    if of_events := {phase.event_id for phase in phases if phase.event_id}:
        rows = select(Event.id, Event.agency_id).where(Event.id.in_(of_events))
        leads = {row.id: row.agency_id for row in db.session.execute(rows)}
    return frozenset(
        phase.id
        for phase in phases
        if _may_keep(actor, leads[phase.event_id] if phase.event_id else None)
    )


def _may_keep(actor: Actor, lead: UUID | None) -> bool:
    """The same, of an event led by that agency."""
    if lead is None:
        return may(actor, Action.EDIT_REFERENCE)
    return may(actor, Action.STEER_EVENT, agency_id=lead)
