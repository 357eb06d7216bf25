"""What spans an event and its tasks: the only verbs of events that doors call.

Until tasks travel with their event they stay where they are, and a move says so of
each.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from agenda.audit import queries as history
from agenda.db import db, flush
from agenda.events import operations as events
from agenda.events import shown, warnings
from agenda.events.changing import KIND
from agenda.events.models import Event
from agenda.events.warnings import SimilarEvent
from agenda.rules.permissions import Actor
from agenda.rules.precision import format_moment
from agenda.rules.task_states import TaskStatus
from agenda.tasks import audience, queries, writing
from agenda.tasks.models import Task
from agenda.words import Words, words


@dataclass(frozen=True)
class TravellingTask:
    """What a move of the event means for one task."""

    id: UUID
    title: str
    old_due: str
    new_due: str
    verdict: str
    explanation: Words

    def as_fields(self, language: str) -> dict[str, Any]:
        return {
            "id": str(self.id),
            "title": self.title,
            "old_due": self.old_due,
            "new_due": self.new_due,
            "verdict": self.verdict,
            "explanation": self.explanation.in_language(language),
        }


@dataclass(frozen=True)
class TravelPlan:
    """A move of an event: the event as it is then, its tasks, what to look out for.

    Plain values, which stay when a rehearsal is undone. `change_set` is None when
    nothing changed.
    """

    event: dict[str, Any]
    tasks: list[TravellingTask]
    change_set: UUID | None
    warnings: list[SimilarEvent]


def move_event(
    actor: Actor,
    event: Event,
    asked: Mapping[str, Any],
    *,
    seen: int | None = None,
    reason: str = "",
    dry_run: bool = False,
) -> TravelPlan:
    """Give the event another date and answer what that means for each task.

    A dry run answers the same and leaves nothing behind; it undoes the whole
    transaction, so nothing else may be waiting in it.
    """
    version = event.version
    events.move(actor, event, asked, seen=seen, reason=reason)
    plan = TravelPlan(
        shown.as_fields(actor, event),
        _verdicts(actor, event),
        _change_set(event) if event.version != version else None,
        warnings.of_event(actor, event),
    )
    if dry_run:
        db.session.rollback()
    return plan


def revise_event(
    actor: Actor,
    event: Event,
    asked: Mapping[str, Any],
    *,
    seen: int | None = None,
    reason: str = "",
) -> Event:
    """Change fields of the event; another lead agency sees its tasks from then on."""
    lead = event.agency_id
    events.revise(actor, event, asked, seen=seen, reason=reason)
    if event.agency_id != lead:
        audience.rewrite_tasks_of(event)
    return event


def confirm_event(
    actor: Actor,
    event: Event,
    asked: Mapping[str, Any],
    *,
    seen: int | None = None,
    reason: str = "",
) -> Event:
    """Make the date firm; its tasks stay where they are."""
    return events.confirm(actor, event, asked, seen=seen, reason=reason)


def postpone_event(
    actor: Actor, event: Event, *, seen: int | None = None, reason: str = ""
) -> Event:
    """Take the date away; its tasks stay where they are."""
    return events.postpone(actor, event, seen=seen, reason=reason)


def cancel_event(
    actor: Actor, event: Event, *, seen: int | None = None, reason: str = ""
) -> Event:
    """Call the event off; its tasks stay as they are."""
    return events.cancel(actor, event, seen=seen, reason=reason)


def complete_event(
    actor: Actor, event: Event, *, seen: int | None = None, reason: str = ""
) -> Event:
    """Say that the event took place; work after it goes on."""
    return events.complete(actor, event, seen=seen, reason=reason)


def restore_event(
    actor: Actor, event: Event, *, seen: int | None = None, reason: str = ""
) -> Event:
    """Bring the event back; its tasks come into view with it."""
    was_hidden = event.trashed_at is not None
    restored = events.restore(actor, event, seen=seen, reason=reason)
    if was_hidden:
        for task in queries.all_of(event):
            writing.come_into_view(task)
        flush()
    return restored


def trash_event(
    actor: Actor, event: Event, *, seen: int | None = None, reason: str = ""
) -> Event:
    """Put the event out of sight, and its tasks with it."""
    return events.trash(actor, event, seen=seen, reason=reason)


def _verdicts(actor: Actor, event: Event) -> list[TravellingTask]:
    return [
        _verdict(task)
        for task in queries.for_event(actor, event)
        if task.status is not TaskStatus.CANCELLED
    ]


def _verdict(task: Task) -> TravellingTask:
    due = format_moment(task.due_date, task.due_time)
    if task.status is TaskStatus.DONE:
        verdict, reason = "done", words("Tugas ini sudah selesai.")
    else:
        verdict, reason = "kept", words("Tenggat tetap; tugas belum ikut berpindah.")
    return TravellingTask(task.id, task.title, due, due, verdict, reason)


def _change_set(event: Event) -> UUID:
    """What binds the entries of the act that was just recorded."""
    return history.of_subject(KIND, event.id, limit=1).items[0].change_set
