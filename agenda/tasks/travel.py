"""What spans an event, its programme and its tasks: the verbs that doors call.

With a new date the programme items move along, in the same act and change set. Until
tasks travel with their event they stay where they are, and a move says so of
each.
"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from agenda.db import db, flush, new_id
from agenda.events import occurrences, programme, series, shown, warnings
from agenda.events import operations as events
from agenda.events.models import Event
from agenda.events.programme import TravellingItem
from agenda.events.warnings import EventWarning
from agenda.phases import travelling
from agenda.phases.travelling import TravellingPhase
from agenda.rules.event_states import EventStatus, EventVerb
from agenda.rules.permissions import Actor
from agenda.rules.precision import When, format_moment, parse_moment
from agenda.rules.programme import ItemVerdict
from agenda.rules.series import Apply, goes_along
from agenda.rules.task_states import TaskStatus
from agenda.tasks import audience, queries, writing
from agenda.tasks.dated import go_along
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
    """A move of an event: the event as it is then, the starts of its dates before and
    after, its programme items, its tasks, its phases, what to look out for.

    Plain values, which stay when a rehearsal is undone. `change_set` is None when
    nothing changed.
    """

    event: dict[str, Any]
    dates: list[tuple[str, str]]
    items: list[TravellingItem]
    tasks: list[TravellingTask]
    phases: list[TravellingPhase]
    change_set: UUID | None
    warnings: list[EventWarning]


def move_event(
    actor: Actor,
    event: Event,
    asked: Mapping[str, Any],
    *,
    seen: int | None = None,
    reason: str = "",
    dry_run: bool = False,
    phases_follow: bool = False,
    change_set: UUID | None = None,
) -> TravelPlan:
    """Give the event another date; answer what that means for each item and task.

    Its phases stay, each named in a warning, unless they are to follow.

    A dry run answers the same and leaves nothing behind; it undoes the whole
    transaction, so nothing else may be waiting in it.
    """
    act = _Act(actor, event, reason, change_set)
    events.move(
        actor, event, asked, seen=seen, reason=reason, change_set=act.change_set
    )
    plan = act.plan(phases_follow=phases_follow)
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
    items_follow: bool = True,
    change_set: UUID | None = None,
) -> Event:
    """Change fields of the event; another lead agency sees its tasks from then on.

    Its items follow another date, unless the caller says of each where it belongs.
    """
    lead, act = event.agency_id, _Act(actor, event, reason, change_set)
    events.revise(
        actor, event, asked, seen=seen, reason=reason, change_set=act.change_set
    )
    if event.agency_id != lead:
        audience.rewrite_tasks_of(event)
    if items_follow:
        act.move_items()
    return event


def confirm_event(
    actor: Actor,
    event: Event,
    asked: Mapping[str, Any],
    *,
    seen: int | None = None,
    reason: str = "",
    phases_follow: bool = False,
    change_set: UUID | None = None,
) -> TravelPlan:
    """Make the date firm; items follow another date, tasks stay where they are."""
    act = _Act(actor, event, reason, change_set)
    events.confirm(
        actor, event, asked, seen=seen, reason=reason, change_set=act.change_set
    )
    return act.plan(phases_follow=phases_follow)


def postpone_event(
    actor: Actor,
    event: Event,
    *,
    seen: int | None = None,
    reason: str = "",
    items: Collection[UUID] = (),
    change_set: UUID | None = None,
) -> Event:
    """Take the date away, of these items as well; tasks stay where they are."""
    act = _Act(actor, event, reason, change_set)
    events.postpone(actor, event, seen=seen, reason=reason, change_set=act.change_set)
    act.steer_items(EventVerb.POSTPONE, items)
    return event


def cancel_event(
    actor: Actor,
    event: Event,
    *,
    seen: int | None = None,
    reason: str = "",
    items: Collection[UUID] = (),
    change_set: UUID | None = None,
) -> Event:
    """Call the event off, and these items; tasks stay as they are."""
    act = _Act(actor, event, reason, change_set)
    events.cancel(actor, event, seen=seen, reason=reason, change_set=act.change_set)
    act.steer_items(EventVerb.CANCEL, items)
    return event


def complete_event(
    actor: Actor,
    event: Event,
    *,
    seen: int | None = None,
    reason: str = "",
    items: Collection[UUID] = (),
    change_set: UUID | None = None,
) -> Event:
    """Say that the event and these items took place; work after it goes on."""
    act = _Act(actor, event, reason, change_set)
    events.complete(actor, event, seen=seen, reason=reason, change_set=act.change_set)
    act.steer_items(EventVerb.COMPLETE, items)
    return event


def restore_event(
    actor: Actor,
    event: Event,
    *,
    seen: int | None = None,
    reason: str = "",
    items: Collection[UUID] = (),
    change_set: UUID | None = None,
) -> Event:
    """Bring the event and these items back; its tasks come into view with it."""
    was_hidden, act = (
        event.trashed_at is not None,
        _Act(actor, event, reason, change_set),
    )
    restored = events.restore(
        actor, event, seen=seen, reason=reason, change_set=act.change_set
    )
    act.steer_items(EventVerb.RESTORE, items)
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


def reach_dates(
    actor: Actor,
    event: Event,
    occurrence: str,
    apply: Apply,
    *,
    seen: int | None = None,
    reason: str = "",
    change_set: UUID,
) -> Event:
    """The event to which an act on a date of a series is done; its tasks go along.

    The act itself follows, in the same transaction and with the same `change_set`.
    """
    starts = _starts(event)
    part = series.reach(
        actor,
        event,
        occurrence,
        apply,
        seen=seen,
        reason=reason,
        change_set=change_set,
    )
    if part is event:
        return event
    touched = starts[starts.index(occurrence) :]
    renamed = (
        {occurrence: ""} if apply is Apply.ONE else {start: start for start in touched}
    )
    go_along(actor, event, part, renamed, reason, change_set)
    if apply is Apply.FOLLOWING:
        travelling.go_with_later_dates(actor, event, part, reason, change_set)
    return part


def for_all_dates(
    event: Event, occurrence: str, asked: Mapping[str, Any]
) -> dict[str, Any]:
    """What is asked of one date of a series, as it is asked of the first one."""
    when = occurrences.date_at(event, occurrence)
    if event.when is None or when is None or not asked.get("start"):
        return dict(asked)
    shift = event.when.start_date - when.start_date
    moved = {}
    for name in ("start", "end"):
        with suppress(TypeError, ValueError, OverflowError):
            on, at = parse_moment(asked[name]) if asked.get(name) else (None, None)
            if on is not None:
                moved[name] = format_moment(on + shift, at)
    return {**asked, **moved}


class _Act:
    """One act on an event, as it was before, with what follows for its programme."""

    def __init__(
        self, actor: Actor, event: Event, reason: str, change_set: UUID | None
    ) -> None:
        self.actor = actor
        self.event = event
        self.reason = reason
        self.change_set = change_set or new_id()
        self.version = event.version
        self.former: When | None = event.when
        self.rule = event.rrule
        self.starts = _starts(event)
        self.was_postponed = event.status is EventStatus.POSTPONED

    def move_items(self) -> list[TravellingItem]:
        """Move the items along, if the event has another date now."""
        if self.event.when == self.former:
            return []
        self._rename_dates()
        return programme.move_along(
            self.actor,
            self.event,
            self.former,
            was_postponed=self.was_postponed,
            reason=self.reason,
            change_set=self.change_set,
        )

    def _moved_dates(self) -> list[tuple[str, str]]:
        pairs = zip(self.starts, _starts(self.event), strict=False)
        return [(old, new) for old, new in pairs if old != new]

    def _rename_dates(self) -> None:
        """Tasks for single dates of a series follow these to their new starts."""
        event = self.event
        if goes_along(self.rule, self.former, event.rrule, event.when):
            starts = dict(zip(self.starts, _starts(event), strict=False))
            go_along(self.actor, event, event, starts, self.reason, self.change_set)

    def steer_items(self, verb: EventVerb, chosen: Collection[UUID]) -> None:
        programme.steer_along(
            self.actor,
            self.event,
            verb,
            chosen,
            reason=self.reason,
            change_set=self.change_set,
        )

    def _shift_phases(
        self, items: Collection[TravellingItem], *, follow: bool
    ) -> list[TravellingPhase]:
        """The phases of the event and of the items that moved with it."""
        moved = [item.id for item in items if item.verdict is ItemVerdict.MOVED]
        travel = travelling.Travel(
            self.actor,
            self.former,
            self.event.when,
            follow,
            self.reason,
            self.change_set,
        )
        return travelling.shift_with_event(travel, self.event, moved)

    def plan(self, *, phases_follow: bool) -> TravelPlan:
        """What became of the event, its items, its tasks and its phases."""
        items = self.move_items()
        phases = self._shift_phases(items, follow=phases_follow)
        return TravelPlan(
            shown.as_fields(self.actor, self.event),
            self._moved_dates(),
            items,
            _verdicts(self.actor, self.event),
            phases,
            self.change_set if self.event.version != self.version else None,
            [
                *warnings.of_event(self.actor, self.event),
                *travelling.warnings(self.event, phases),
            ],
        )


def _starts(event: Event) -> list[str]:
    """The starts of its stored dates, in order; of an event that is no series, one."""
    return [row.original_start for row in occurrences.of_event(event)]


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
