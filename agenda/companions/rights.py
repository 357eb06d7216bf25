"""Who may put something beside an event, and who may take it away.

Asked of somebody who sees the event: whoever does not is told that it is not there.
"""

from agenda.companions.models import EventComment
from agenda.events.models import Event
from agenda.rules import permissions
from agenda.rules.choices import ContactSight
from agenda.rules.event_states import EventStatus
from agenda.rules.permissions import Action, Actor, may


def may_tend(actor: Actor, event: Event) -> bool:
    """Attachments and contacts: whoever may edit the event."""
    return may(
        actor,
        Action.EDIT_EVENT,
        agency_id=event.agency_id,
        tentative=event.status is EventStatus.TENTATIVE,
    )


def may_comment(actor: Actor, event: Event) -> bool:
    """People of the lead and partner agencies who do more than look on; desk, admin."""
    return permissions.may_comment(
        actor, event.agency_id, (partner.agency_id for partner in event.partners)
    )


def is_author(actor: Actor, comment: EventComment) -> bool:
    return comment.added_by_id is not None and comment.added_by_id == actor.account_id


def may_withdraw(actor: Actor, event: Event, comment: EventComment) -> bool:
    """The author, and whoever steers the event."""
    return is_author(actor, comment) or may(
        actor, Action.STEER_EVENT, agency_id=event.agency_id
    )


def contact_sights(actor: Actor, event: Event) -> list[ContactSight]:
    """Which contacts of the event the actor sees."""
    seen = permissions.contact_sights(
        actor, event.agency_id, [partner.agency_id for partner in event.partners]
    )
    return [sight for sight in ContactSight if sight in seen]
