"""What was done to a phase, as far as its reader may know.

A phase that once belonged to an event is seen with that event. Whoever may not see the
event learns nothing of that time, even when the phase is everybody's by now.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from agenda.audit.models import AuditEntry
from agenda.audit.operations import Change
from agenda.db import db
from agenda.events import queries as events
from agenda.events.models import Event
from agenda.phases.models import Phase
from agenda.rules.permissions import Actor

KIND = "phase"


@dataclass(frozen=True)
class Told:
    """One act, with those of its changes that the reader may know."""

    entry: AuditEntry
    changes: list[Change]


def of_phase(actor: Actor, row: Phase) -> list[Told]:
    """All that was done to a phase which the actor sees, the newest act first.

    Read whole: a phase is corrected a few times in its life.
    """
    wanted = select(AuditEntry).where(
        AuditEntry.subject_kind == KIND, AuditEntry.subject_id == row.id
    )
    entries = list(db.session.scalars(wanted.order_by(AuditEntry.id)))
    return list(_told(entries, _seen(actor, entries)))[::-1]


def _told(entries: Iterable[AuditEntry], seen: frozenset[str]) -> Iterator[Told]:
    """The acts in order of time, without those of a time out of sight.

    The act that brings a phase into sight is told, but not what it made of what.
    """
    event = None
    for entry in entries:
        was_seen = event is None or event in seen
        event = _event_after(entry, event)
        if event is None or event in seen:
            yield Told(entry, entry.changes if was_seen else [])


def _event_after(entry: AuditEntry, before: Any) -> Any:
    """The id of the event that the phase belongs to after that act."""
    named = (one["new"] for one in entry.changes if one["field"] == "event")
    return next(named, before)


def _seen(actor: Actor, entries: Iterable[AuditEntry]) -> frozenset[str]:
    """The ids of the events named in these acts that the actor may see."""
    named = {
        UUID(one["new"])
        for entry in entries
        for one in entry.changes
        if one["field"] == "event" and one["new"]
    }
    if not named:
        return frozenset()
    wanted = select(Event.id).where(Event.id.in_(named), events.visible(actor))
    return frozenset(str(found) for found in db.session.scalars(wanted))
