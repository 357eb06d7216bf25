"""What the page of an event offers to take back, in words."""

from typing import Any

from flask_babel import gettext

from agenda.audit.operations import AuditAction
from agenda.events.models import Event, EventDate
from agenda.rules.permissions import Action, Actor, may
from agenda.tasks import undoing


def label(action: str) -> str:
    """What the button says that takes such an act back."""
    said: dict[str, str] = {
        AuditAction.EVENT_MOVE: gettext("Batalkan pemindahan ini"),
        AuditAction.EVENT_CONFIRM: gettext("Urungkan konfirmasi ini"),
        AuditAction.EVENT_POSTPONE: gettext("Batalkan penundaan ini"),
        AuditAction.EVENT_CANCEL: gettext("Urungkan pembatalan ini"),
        AuditAction.EVENT_COMPLETE: gettext("Urungkan pernyataan selesai ini"),
        AuditAction.EVENT_RESTORE: gettext("Urungkan pemulihan ini"),
    }
    return said[action]


_IN_SIGHT = frozenset(
    {
        AuditAction.EVENT_MOVE,
        AuditAction.EVENT_POSTPONE,
        AuditAction.EVENT_CANCEL,
    }
)


def offered(actor: Actor, event: Event, held: list[EventDate]) -> dict[str, Any] | None:
    """What the page of an event offers to take back, to whom may.

    `held` are all dates of the event, the first one first.
    """
    last = undoing.last_undoable(held)
    steers = may(actor, Action.STEER_EVENT, agency_id=event.agency_id)
    if last is None or not steers:
        return None
    return {
        "url": f"/change-sets/{last.change_set}/undo",
        "label": label(last.action),
        "in_sight": last.action in set(_IN_SIGHT),
    }
