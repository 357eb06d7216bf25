"""What can be done to an event: refuse, change, record.

Every door calls these. An operation takes the actor first, changes one event in full
(its places, its audience, its occurrences, its searchable words), raises its version by
one, writes one line of history and flushes; the door commits. A `change_set` binds that
line to those of other acts. Figures are added and
struck in `estimates`, dates of a series taken out of it in `series`; what an event's
tasks have to do with it is decided in `tasks.travel`, which calls from above.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from agenda import clock
from agenda.audit.operations import AuditAction, differences, write_down
from agenda.audit.queries import must_be_current
from agenda.db import flush
from agenda.errors import BadInput, NotAllowed, Problem, WrongState
from agenda.events import fields, held_dates, search, shown, writing
from agenda.events.changing import KIND, change, read_wished, settle
from agenda.events.guards import (
    may_register,
    must_edit,
    must_give_reason,
    must_reach_agency,
    must_steer,
)
from agenda.events.models import Event
from agenda.events.moving import (
    MOVE_FIELDS,
    firm_dates,
    moved_dates,
    moves,
    with_places,
    with_rule,
)
from agenda.events.writing import Entry
from agenda.rules.event_states import EventStatus, EventVerb, after
from agenda.rules.permissions import Actor
from agenda.rules.precision import status_allows
from agenda.rules.readings import Reading, read_reason
from agenda.words import words

_ACTIONS = {
    EventVerb.POSTPONE: AuditAction.EVENT_POSTPONE,
    EventVerb.CANCEL: AuditAction.EVENT_CANCEL,
    EventVerb.COMPLETE: AuditAction.EVENT_COMPLETE,
}
_CONFIRM_FIELDS = MOVE_FIELDS | {"confirmed_by", "reference"}


# Registering and revising


def register(
    actor: Actor,
    asked: Mapping[str, Any],
    reason: str = "",
    *,
    uid: str | None = None,
    import_key: str | None = None,
) -> Event:
    """Enter a new event; raises NotAllowed and BadInput.

    `uid` and `import_key` come from the file that an event is imported from.
    """
    if not may_register(actor, asked):
        raise NotAllowed
    draft = read_wished(actor, asked)
    [event] = register_all(actor, [Entry(draft, uid, import_key)], reason)
    return event


def register_all(
    actor: Actor,
    entries: Sequence[Entry],
    reason: str = "",
    change_set: UUID | None = None,
) -> list[Event]:
    """Enter many new events in few statements; one that may not keeps all out."""
    for entry in entries:
        draft = entry.draft
        asked = {"status": draft.status, "visibility": draft.visibility}
        if not may_register(actor, asked):
            raise NotAllowed
        must_reach_agency(actor, draft.agency)
    why = read_reason(reason)
    events = writing.new_events(entries, actor.label)
    for event in events:
        changes = differences({}, _told_at_first(event))
        act = write_down(
            actor, AuditAction.EVENT_REGISTER, KIND, event.id, changes, why, change_set
        )
        held_dates.keep(event, act)
    flush()
    return events


def _told_at_first(event: Event) -> dict[str, Any]:
    """What history says of an event that was entered."""
    return {
        name: value
        for name, value in fields.as_fields(event).items()
        if name not in fields.KEPT_BY_US
    }


def revise(
    actor: Actor,
    event: Event,
    asked: Mapping[str, Any],
    *,
    seen: int | None = None,
    reason: str = "",
    change_set: UUID | None = None,
) -> Event:
    """Change the fields in `asked`; a change of dates follows the rules of `move`.

    Nothing differs: nothing happens. Raises NotAllowed, Stale, WrongState, BadInput.
    """
    must_edit(actor, event)
    must_be_current(KIND, event, seen)
    wished = _settable(actor, event, asked)
    if moves(event, wished):
        return _move_and_revise(actor, event, wished, reason, change_set)
    action = AuditAction.EVENT_REVISE
    return change(actor, event, wished, action, reason, change_set=change_set)


def touch_shown_names(kind: str, code: str) -> None:
    """Give a new revision to each event that shows a renamed thing.

    Their calendar text differs from now on, and clients only look at the revision.
    """
    for event in writing.events_showing(kind, code):
        writing.touch(event)
    search.index_anew(kind, code)
    flush()


def _move_and_revise(
    actor: Actor,
    event: Event,
    wished: Mapping[str, Any],
    reason: str,
    change_set: UUID | None,
) -> Event:
    must_steer(actor, event)
    status = after(event.status, EventVerb.MOVE)
    must_give_reason(EventVerb.MOVE, event, reason)
    whole = with_places(event, {**wished, **moved_dates(event, wished)})
    whole = _unconfirmed(event) | with_rule(event, whole)
    action = AuditAction.EVENT_MOVE
    return change(actor, event, whole, action, reason, status, change_set=change_set)


def _unconfirmed(event: Event) -> dict[str, Any]:
    """What a new date takes from a postponed event: the letter spoke of another one.

    The history of dates keeps who confirmed that.
    """
    if event.status is not EventStatus.POSTPONED:
        return {}
    return {"confirmed_by": "", "confirmation_reference": ""}


def _settable(actor: Actor, event: Event, asked: Mapping[str, Any]) -> dict[str, Any]:
    """`asked` without what only repeats a field kept by us; refuses other attempts.

    A parent that the actor may not know of was shown blank, and blank is no change.
    """
    told = shown.as_fields(actor, event)
    problems = []
    wished = {}
    for name, value in asked.items():
        refusal = _REFUSALS.get(name)
        if refusal is not None:
            if name == "estimates" or value != told[name]:
                problems.append(Problem(name, refusal))
        elif name != "parent" or (value or None) != told["parent"]:
            wished[name] = value
    if problems:
        raise BadInput(problems)
    return wished


_REFUSALS = {
    **dict.fromkeys(fields.KEPT_BY_US, words("Tidak dapat diubah.")),
    "status": words("Status diubah dengan tindakannya sendiri."),
    "estimates": words("Angka ditambahkan sebagai baris baru."),
}
"""Fields that a revision does not set, and what to say of each."""


# Verbs


def confirm(
    actor: Actor,
    event: Event,
    asked: Mapping[str, Any],
    *,
    seen: int | None = None,
    reason: str = "",
    change_set: UUID | None = None,
) -> Event:
    """Make the date firm; `asked` may hold a new date, who confirmed, which letter.

    Dates that were held open until then are given up; the history keeps them.
    """
    must_steer(actor, event)
    must_be_current(KIND, event, seen)
    status = after(event.status, EventVerb.CONFIRM)
    Reading(asked, _CONFIRM_FIELDS).finish()
    wished: dict[str, Any] = {"candidates": []}
    if moves(event, asked):
        wished |= with_rule(event, with_places(event, firm_dates(event, asked)))
    if asked.get("confirmed_by") is not None:
        wished["confirmed_by"] = asked["confirmed_by"]
    if asked.get("reference") is not None:
        wished["confirmation_reference"] = asked["reference"]
    action = AuditAction.EVENT_CONFIRM
    return change(actor, event, wished, action, reason, status, change_set=change_set)


def move(
    actor: Actor,
    event: Event,
    asked: Mapping[str, Any],
    *,
    seen: int | None = None,
    reason: str = "",
    change_set: UUID | None = None,
) -> Event:
    """Give the event another date; doors call `tasks.travel.move_event`.

    What `asked` leaves out of the date is decided in `moving`.
    """
    must_steer(actor, event)
    must_be_current(KIND, event, seen)
    status = after(event.status, EventVerb.MOVE)
    Reading(asked, MOVE_FIELDS).finish()
    must_give_reason(EventVerb.MOVE, event, reason)
    wished = with_rule(event, with_places(event, moved_dates(event, asked)))
    wished |= _unconfirmed(event)
    action = AuditAction.EVENT_MOVE
    return change(actor, event, wished, action, reason, status, change_set=change_set)


def postpone(
    actor: Actor,
    event: Event,
    *,
    seen: int | None = None,
    reason: str = "",
    change_set: UUID | None = None,
) -> Event:
    """Take the date away; what was the date stays as the last known one."""
    return _steer(actor, event, EventVerb.POSTPONE, seen, reason, change_set)


def cancel(
    actor: Actor,
    event: Event,
    *,
    seen: int | None = None,
    reason: str = "",
    change_set: UUID | None = None,
) -> Event:
    """Call the event off; it stays visible and can be restored."""
    return _steer(actor, event, EventVerb.CANCEL, seen, reason, change_set)


def complete(
    actor: Actor,
    event: Event,
    *,
    seen: int | None = None,
    reason: str = "",
    change_set: UUID | None = None,
) -> Event:
    """Say that a confirmed event took place."""
    return _steer(actor, event, EventVerb.COMPLETE, seen, reason, change_set)


def restore(
    actor: Actor,
    event: Event,
    *,
    seen: int | None = None,
    reason: str = "",
    change_set: UUID | None = None,
) -> Event:
    """Out of the trash, or out of cancelled or completed to the status before."""
    must_steer(actor, event)
    must_be_current(KIND, event, seen)
    if event.trashed_at is not None:
        return _untrash(actor, event, reason)
    status = after(event.status, EventVerb.RESTORE, event.status_before)
    if not status_allows(event.kind, status, event.precision):
        # It was registered as completed, of a day that nobody knew.
        status = EventStatus.TENTATIVE
    action = AuditAction.EVENT_RESTORE
    return change(actor, event, {}, action, reason, status, change_set=change_set)


def trash(
    actor: Actor,
    event: Event,
    *,
    seen: int | None = None,
    reason: str = "",
    change_set: UUID | None = None,
) -> Event:
    """Put the event out of sight; only `restore` brings it back."""
    must_steer(actor, event)
    must_be_current(KIND, event, seen)
    if event.trashed_at is not None:
        raise WrongState(words("Kegiatan ini sudah di tempat sampah."))
    event.trashed_at, event.trashed_by = clock.now(), actor.account_id
    settle(actor, event, AuditAction.EVENT_TRASH, [], reason, change_set=change_set)
    return event


def _untrash(actor: Actor, event: Event, reason: str) -> Event:
    event.trashed_at, event.trashed_by = None, None
    settle(actor, event, AuditAction.EVENT_RESTORE, [], reason, told=True)
    return event


def _steer(
    actor: Actor,
    event: Event,
    verb: EventVerb,
    seen: int | None,
    reason: str,
    change_set: UUID | None,
) -> Event:
    """A verb that changes the status and nothing else."""
    must_steer(actor, event)
    must_be_current(KIND, event, seen)
    status = after(event.status, verb)
    must_give_reason(verb, event, reason)
    former, action = event.status, _ACTIONS[verb]
    return change(actor, event, {}, action, reason, status, former, change_set)
