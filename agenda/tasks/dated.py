"""Tasks for one date of a series, when the date leaves it.

They go along: to the event that the date becomes, or to the series that goes on with
it. Their dues stay.
"""

from collections.abc import Mapping
from uuid import UUID

from agenda.audit.operations import AuditAction
from agenda.events.models import Event
from agenda.rules.permissions import Actor
from agenda.tasks import audience, rescheduling


def go_along(
    actor: Actor,
    old: Event,
    new: Event,
    starts: Mapping[str, str],
    reason: str,
    change_set: UUID,
) -> None:
    """Tie the tasks for these dates of `old` to `new`.

    `starts` says by which start each date is known there; blank: it is the event.
    """
    act = rescheduling.Act(actor, AuditAction.TASK_REVISE, reason, change_set)
    if rescheduling.hand_over(act, old, new, starts):
        for event in (old, new):
            audience.rewrite_event(event)
