"""What rows and entries said when they were imported last, kept in the record.

It tells a later run what its source has corrected since from what people changed here:
the first is followed, the second stays as they left it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select

from agenda.audit.models import AuditEntry
from agenda.audit.operations import AuditAction, write_down
from agenda.db import db
from agenda.events.models import Event
from agenda.exchange.results import Fate
from agenda.rules.permissions import Actor
from agenda.tasks.models import Task

ValueT = TypeVar("ValueT")

KIND = "import"
"""The kind of subject under which the record keeps what a row said."""


@dataclass(frozen=True)
class Memory:
    """What a row said when it was imported last, and the thing's version then."""

    asked: dict[str, Any]
    version: int


Memories = Mapping[UUID, Memory]


def events_by_key(keys: Iterable[str]) -> dict[str, Event]:
    """The events that came from these rows, in the trash or not."""
    found: dict[str, Event] = {}
    for some in in_parts(list(dict.fromkeys(keys))):
        events = db.session.scalars(select(Event).where(Event.import_key.in_(some)))
        found |= {str(event.import_key): event for event in events.unique()}
    return found


def events_by_uid(uids: Iterable[str]) -> dict[str, Event]:
    """The events that have these UIDs, whoever may see them."""
    found: dict[str, Event] = {}
    for some in in_parts(list(dict.fromkeys(uids))):
        events = db.session.scalars(select(Event).where(Event.uid.in_(some)))
        found |= {event.uid: event for event in events.unique()}
    return found


def tasks_by_uid(uids: Iterable[str]) -> dict[str, Task]:
    """The tasks that have these UIDs, whoever may see them."""
    found: dict[str, Task] = {}
    for some in in_parts(list(dict.fromkeys(uids))):
        tasks = db.session.scalars(select(Task).where(Task.uid.in_(some)))
        found |= {task.uid: task for task in tasks.unique()}
    return found


def recall(things: Iterable[Event | Task]) -> dict[UUID, Memory]:
    """What the record keeps of the last import of each."""
    memories: dict[UUID, Memory] = {}
    for some in in_parts([thing.id for thing in things]):
        entries = db.session.scalars(
            select(AuditEntry)
            .where(AuditEntry.subject_kind == KIND, AuditEntry.subject_id.in_(some))
            .order_by(AuditEntry.id)
        )
        for entry in entries:
            row, version = entry.changes
            memories[entry.subject_id] = Memory(row["new"], version["new"])
    return memories


def fate_of(
    thing: Event | Task | None, memories: Memories, asked: dict[str, Any]
) -> Fate:
    """Create what is new; follow the source as long as no person had a hand in it."""
    if thing is None:
        return Fate.CREATE
    memory = memories.get(thing.id)
    if memory is None or memory.asked == asked or memory.version != thing.version:
        return Fate.LEAVE
    return Fate.UPDATE


def remember(
    actor: Actor, thing: Event | Task, before: Memory | None, asked: dict[str, Any]
) -> None:
    """Keep what a row said, and of which version that made the thing."""
    changes: list[dict[str, Any]] = [
        {"field": "row", "old": before and before.asked, "new": asked},
        {"field": "version", "old": before and before.version, "new": thing.version},
    ]
    write_down(actor, AuditAction.IMPORT_APPLY, KIND, thing.id, changes)


def keep_up(actor: Actor, series: Event) -> None:
    """A series has a later version for one of its dates: that one is the import's."""
    before = recall([series]).get(series.id)
    if before is not None and before.version == series.version - 1:
        remember(actor, series, before, before.asked)


def in_parts(values: list[ValueT]) -> Iterator[list[ValueT]]:
    """Pieces of a size that every database takes as one list of parameters."""
    for at in range(0, len(values), 500):
        yield values[at : at + 500]
