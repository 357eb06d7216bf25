"""What an agency led or read, when it is merged into another one.

The event keeps in mind whose it was: its page and calendar entry bear the name of their
time. Whoever calls has asked whether the actor may merge agencies.
"""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select

from agenda.audit.operations import AuditAction, differences, record
from agenda.db import db, flush
from agenda.events import audience, fields, writing
from agenda.events.models import Event, EventPartner
from agenda.people.models import Agency
from agenda.rules.permissions import Actor


def led_by(agency: Agency) -> list[Event]:
    """All that it leads, the trash included."""
    wanted = select(Event).where(Event.agency_id == agency.id).order_by(Event.id)
    return list(db.session.scalars(wanted).unique())


def read_by(agency: Agency) -> list[Event]:
    """All in which it is a partner, the trash included."""
    partner = Event.partners.any(EventPartner.agency_id == agency.id)
    return list(
        db.session.scalars(select(Event).where(partner).order_by(Event.id)).unique()
    )


def pass_on(
    actor: Actor, event: Event, heir: Agency, reason: str, change_set: UUID
) -> None:
    """Let `heir` lead the event."""

    def lead() -> None:
        event.former_agency = event.former_agency or event.agency
        event.agency = heir
        for row in [row for row in event.partners if row.agency_id == heir.id]:
            event.partners.remove(row)

    _change(actor, event, lead, reason, change_set)


def let_read(
    actor: Actor, event: Event, heir: Agency, reason: str, change_set: UUID
) -> None:
    """Make `heir` a partner beside the agency that it took in."""
    if heir.id in {event.agency_id, *(row.agency_id for row in event.partners)}:
        return
    row = EventPartner(agency_id=heir.id, agency=heir, position=len(event.partners))
    _change(actor, event, lambda: event.partners.append(row), reason, change_set)


def _change(
    actor: Actor,
    event: Event,
    write: Callable[[], None],
    reason: str,
    change_set: UUID,
) -> None:
    before = fields.content(event)
    write()
    writing.touch(event)
    flush()
    audience.rewrite(event)
    record(
        actor,
        AuditAction.EVENT_REVISE,
        "event",
        event.id,
        differences(before, fields.content(event)),
        reason,
        change_set,
    )
