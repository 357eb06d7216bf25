"""Changing an event: what is wished is written over what is there, and noted.

One change raises the version by one, writes one line of history and flushes.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from agenda.audit.operations import AuditAction, Change, differences, record
from agenda.db import db, flush
from agenda.events import audience, fields, held_dates, queries, writing
from agenda.events.drafts import EventDraft, read_draft
from agenda.events.guards import must_reach_agency, must_set_visibility
from agenda.events.models import Event
from agenda.people.models import Agency
from agenda.rules.event_states import EventStatus, raises_sequence
from agenda.rules.held_dates import holds_another
from agenda.rules.permissions import Actor
from agenda.rules.readings import read_reason

KIND = "event"


def change(
    actor: Actor,
    event: Event,
    wished: Mapping[str, Any],
    action: AuditAction,
    reason: str = "",
    status: EventStatus | None = None,
    status_before: EventStatus | None = None,
    change_set: UUID | None = None,
) -> Event:
    """Write what is wished over what is there; nothing differs: nothing happens.

    `wished` has the contract's names. `status` is the one that the event is about to
    have, `status_before` the one to which it can be restored, `change_set` what binds
    the act to others. Raises NotAllowed and BadInput.
    """
    before = fields.content(event)
    draft = read_wished(actor, _whole(before, wished), event, status)
    must_reach_agency(actor, draft.agency, event.agency)
    must_set_visibility(actor, event, draft)
    writing.write(event, draft)
    if status is not None:
        event.status_before = status_before
    changes = differences(before, fields.content(event))
    if changes:
        told = _is_told(changes, opened=bool(audience.rewrite(event)))
        settle(actor, event, action, changes, reason, told=told, change_set=change_set)
    return event


def read_wished(
    actor: Actor,
    asked: Mapping[str, Any],
    present: Event | None = None,
    status: EventStatus | None = None,
) -> EventDraft:
    """The draft of what this actor asks; as `drafts.read_draft` otherwise."""
    own = db.session.get(Agency, actor.agency_id) if actor.agency_id else None
    return read_draft(
        asked,
        home=present.agency if present else own,
        may_see=lambda event: queries.sees(actor, event),
        present=present,
        status=status,
    )


def settle(
    actor: Actor,
    event: Event,
    action: AuditAction,
    changes: list[Change],
    reason: str,
    *,
    told: bool = False,
    change_set: UUID | None = None,
) -> None:
    """Close an act: one version, one line of history, the date that is held from now.

    `told` when subscribers must see a new revision.
    """
    writing.touch(event, told=told)
    flush()
    why = read_reason(reason)
    entry = record(actor, action, KIND, event.id, changes, why, change_set)
    if holds_another(change["field"] for change in changes):
        held_dates.keep(event, entry)
        flush()


def _whole(before: Mapping[str, Any], wished: Mapping[str, Any]) -> dict[str, Any]:
    """The event as it would be; its status is steered, all-day follows its times."""
    whole = {**before, **wished}
    for name in {"status", "all_day"} - wished.keys():
        whole.pop(name)
    return whole


def _is_told(changes: list[Change], opened: bool) -> bool:
    """Whether subscribers must see a new revision; `opened` to more people than before.

    More people by another visibility see the event as one that comes into view.
    """
    names = {change["field"] for change in changes}
    return raises_sequence(names) or (opened and "visibility" in names)
