"""What an operation on an event refuses before anything changes.

Each `must_…` raises NotAllowed when the table of permissions says no, WrongState when
the event is in the trash, and BadInput at the field that may not say so.
"""

from collections.abc import Mapping
from typing import Any

from agenda.errors import BadInput, NotAllowed, WrongState
from agenda.events.drafts import EventDraft
from agenda.events.models import Event
from agenda.people.models import Agency
from agenda.rules.event_states import (
    EventStatus,
    EventVerb,
    Visibility,
    reason_required,
)
from agenda.rules.permissions import Action, Actor, Reach, may, reach
from agenda.rules.readings import given_reason
from agenda.words import words

_TENTATIVE = (None, "", EventStatus.TENTATIVE.value)


def may_register(actor: Actor, asked: Mapping[str, Any]) -> bool:
    """Whether the actor may register an event such as `asked`, before it is read."""
    reached = reach(actor, Action.EDIT_EVENT)
    if reached is Reach.NONE:
        return False
    if reached is Reach.OWN_TENTATIVE and asked.get("status") not in _TENTATIVE:
        return False
    return asked.get("visibility") != Visibility.CONFIDENTIAL or may(
        actor, Action.SET_CONFIDENTIAL, agency_id=actor.agency_id
    )


def must_edit(actor: Actor, event: Event) -> None:
    if event.trashed_at is not None:
        raise WrongState(words("Kegiatan ini di tempat sampah; pulihkan dahulu."))
    tentative = event.status is EventStatus.TENTATIVE
    if not may(
        actor, Action.EDIT_EVENT, agency_id=event.agency_id, tentative=tentative
    ):
        raise NotAllowed


def must_steer(actor: Actor, event: Event) -> None:
    if not may(actor, Action.STEER_EVENT, agency_id=event.agency_id):
        raise NotAllowed


def must_give_reason(verb: EventVerb, event: Event, reason: str) -> None:
    if reason_required(verb, event.status):
        given_reason(reason)


def must_reach_agency(
    actor: Actor, agency: Agency, present: Agency | None = None
) -> None:
    if agency is present or agency.id == actor.agency_id:
        return
    if reach(actor, Action.EDIT_EVENT) is not Reach.ANY:
        raise BadInput.at(
            "agency", words("Anda hanya dapat mencatat untuk instansi Anda sendiri.")
        )


def must_set_visibility(actor: Actor, event: Event, draft: EventDraft) -> None:
    if draft.visibility is not Visibility.CONFIDENTIAL:
        return
    if event.visibility is Visibility.CONFIDENTIAL and draft.agency is event.agency:
        return
    if not may(actor, Action.SET_CONFIDENTIAL, agency_id=draft.agency.id):
        raise NotAllowed
