"""What spans an event, its programme and its tasks: the verbs that doors call.

With a new date the programme items move along, and the tasks of all of them, in the
same act and change set; an event that stops pauses its tasks, one that goes on takes
them up again. What becomes of each is answered, and a rehearsal answers the same and
leaves nothing behind: it undoes the whole transaction, so nothing else may be waiting
in it. `undoing` takes a change set back.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from agenda.audit.operations import AuditAction
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
from agenda.rules.programme import ItemVerdict, shift_between
from agenda.rules.rescheduling import Answer, Course
from agenda.rules.series import Apply, goes_along
from agenda.tasks import audience, carried, queries, rescheduling, writing
from agenda.tasks.dated import go_along
from agenda.tasks.rescheduling import Journey, Person, TravellingTask

__all__ = ["Person", "TravelPlan", "TravellingTask"]


@dataclass(frozen=True)
class TravelPlan:
    """An act on an event: the event as it is then, the starts of its dates before and
    after, its programme items, its tasks, its phases, what to look out for.

    Plain values, which stay when a rehearsal is undone. `change_set` is None when
    nothing changed; `moved` when the event has another date.
    """

    event: dict[str, Any]
    dates: list[tuple[str, str]]
    items: list[TravellingItem]
    tasks: list[TravellingTask]
    phases: list[TravellingPhase]
    change_set: UUID | None
    warnings: list[EventWarning]
    moved: bool

    def people(self) -> list[tuple[Person, int]]:
        """Whose tasks stand otherwise now, and how many of each, by name."""
        found: Counter[tuple[UUID | None, str | None, str]] = Counter()
        for task in self.tasks:
            if task.touched:
                found.update(
                    (one.account_id, one.email, one.name) for one in task.people
                )
        named = [(Person(*who), count) for who, count in found.items()]
        return sorted(named, key=lambda one: (one[0].name.casefold(), one[0].email))


def move_event(
    actor: Actor,
    event: Event,
    asked: Mapping[str, Any],
    *,
    seen: int | None = None,
    reason: str = "",
    dry_run: bool = False,
    phases_follow: bool = False,
    answers: Mapping[UUID, Answer] | None = None,
    change_set: UUID | None = None,
) -> TravelPlan:
    """Give the event another date; answer what that means for each item and task.

    Its phases stay, each named in a warning, unless they are to follow. `answers` say
    of dues that were set by hand whether they go along.
    """
    act = _Act(actor, event, reason, change_set)
    events.move(
        actor, event, asked, seen=seen, reason=reason, change_set=act.change_set
    )
    act.answers = answers or {}
    return act.plan(dry_run, phases_follow=phases_follow)


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

    Its items follow another date, unless the caller says of each where it belongs; its
    tasks follow as in a move, dues that were set by hand stay.
    """
    act = _revise(actor, event, asked, seen, reason, change_set)
    if event.when != act.former:
        act.move_tasks(act.move_items() if items_follow else [])
    return event


def revise_and_tell(
    actor: Actor,
    event: Event,
    asked: Mapping[str, Any],
    *,
    seen: int | None = None,
    reason: str = "",
    dry_run: bool = False,
    answers: Mapping[UUID, Answer] | None = None,
    change_set: UUID | None = None,
) -> TravelPlan:
    """The same, answering what it means for each item and task."""
    act = _revise(actor, event, asked, seen, reason, change_set)
    act.answers = answers or {}
    return act.plan(dry_run, steers=False)


def _revise(
    actor: Actor,
    event: Event,
    asked: Mapping[str, Any],
    seen: int | None,
    reason: str,
    change_set: UUID | None,
) -> "_Act":
    lead, act = event.agency_id, _Act(actor, event, reason, change_set)
    events.revise(
        actor, event, asked, seen=seen, reason=reason, change_set=act.change_set
    )
    if event.agency_id != lead:
        audience.rewrite_tasks_of(event)
    return act


def confirm_event(
    actor: Actor,
    event: Event,
    asked: Mapping[str, Any],
    *,
    seen: int | None = None,
    reason: str = "",
    dry_run: bool = False,
    phases_follow: bool = False,
    answers: Mapping[UUID, Answer] | None = None,
    change_set: UUID | None = None,
) -> TravelPlan:
    """Make the date firm; items and tasks follow another date as in a move."""
    act = _Act(actor, event, reason, change_set)
    events.confirm(
        actor, event, asked, seen=seen, reason=reason, change_set=act.change_set
    )
    act.answers = answers or {}
    return act.plan(dry_run, phases_follow=phases_follow)


def postpone_event(
    actor: Actor,
    event: Event,
    *,
    seen: int | None = None,
    reason: str = "",
    dry_run: bool = False,
    items: Collection[UUID] = (),
    change_set: UUID | None = None,
) -> TravelPlan:
    """Take the date away, of these items as well; open tasks are paused."""
    act = _Act(actor, event, reason, change_set)
    events.postpone(actor, event, seen=seen, reason=reason, change_set=act.change_set)
    act.steer_items(EventVerb.POSTPONE, items)
    return act.plan(dry_run)


def cancel_event(
    actor: Actor,
    event: Event,
    *,
    seen: int | None = None,
    reason: str = "",
    dry_run: bool = False,
    items: Collection[UUID] = (),
    change_set: UUID | None = None,
) -> TravelPlan:
    """Call the event off, and these items; open tasks are paused until it is back."""
    act = _Act(actor, event, reason, change_set)
    events.cancel(actor, event, seen=seen, reason=reason, change_set=act.change_set)
    act.steer_items(EventVerb.CANCEL, items)
    return act.plan(dry_run)


def complete_event(
    actor: Actor,
    event: Event,
    *,
    seen: int | None = None,
    reason: str = "",
    dry_run: bool = False,
    items: Collection[UUID] = (),
    change_set: UUID | None = None,
) -> TravelPlan:
    """Say that the event and these items took place; work after it goes on."""
    act = _Act(actor, event, reason, change_set)
    events.complete(actor, event, seen=seen, reason=reason, change_set=act.change_set)
    act.steer_items(EventVerb.COMPLETE, items)
    return act.plan(dry_run)


def restore_event(
    actor: Actor,
    event: Event,
    *,
    seen: int | None = None,
    reason: str = "",
    dry_run: bool = False,
    items: Collection[UUID] = (),
    change_set: UUID | None = None,
) -> TravelPlan:
    """Bring the event and these items back, and their tasks with them."""
    was_hidden = event.trashed_at is not None
    act = _Act(actor, event, reason, change_set)
    events.restore(actor, event, seen=seen, reason=reason, change_set=act.change_set)
    act.steer_items(EventVerb.RESTORE, items)
    if was_hidden:
        for task in queries.all_of(event):
            writing.come_into_view(task)
        flush()
    return act.plan(dry_run)


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
    """One act on an event, as it was before, with what follows for all that is its."""

    def __init__(
        self, actor: Actor, event: Event, reason: str, change_set: UUID | None
    ) -> None:
        self.actor = actor
        self.event = event
        self.reason = reason
        self.change_set = change_set or new_id()
        self.answers: Mapping[UUID, Answer] = {}
        self.version = event.version
        self.former: When | None = event.when
        self.rule = event.rrule
        self.starts = _starts(event)
        self.status = event.status
        self.steered: list[Event] = []

    def plan(
        self, dry_run: bool = False, *, phases_follow: bool = False, steers: bool = True
    ) -> TravelPlan:
        """What became of the event, its items, its tasks and its phases."""
        items = self.move_items()
        phases = self._shift_phases(items, follow=phases_follow)
        tasks = self.move_tasks(items) if steers or self._moved else []
        tasks = carried.explained(tasks)
        plan = TravelPlan(
            shown.as_fields(self.actor, self.event),
            self._moved_dates(),
            items,
            tasks,
            phases,
            self.change_set if self.event.version != self.version else None,
            [
                *warnings.of_event(self.actor, self.event),
                *travelling.warnings(self.event, phases),
            ],
            self._moved,
        )
        if dry_run:
            db.session.rollback()
        return plan

    @property
    def _moved(self) -> bool:
        return self.event.when != self.former

    # Programme items

    def move_items(self) -> list[TravellingItem]:
        """Move the items along, if the event has another date now."""
        if not self._moved:
            return []
        return programme.move_along(
            self.actor,
            self.event,
            self.former,
            was_postponed=self.status is EventStatus.POSTPONED,
            reason=self.reason,
            change_set=self.change_set,
        )

    def steer_items(self, verb: EventVerb, chosen: Collection[UUID]) -> None:
        self.steered = programme.steer_along(
            self.actor,
            self.event,
            verb,
            chosen,
            reason=self.reason,
            change_set=self.change_set,
        )

    # Tasks

    def move_tasks(self, items: Iterable[TravellingItem]) -> list[TravellingTask]:
        """What became of the tasks of the event, and of the items that go with it."""
        act = rescheduling.Act(
            self.actor, AuditAction.TASK_TRAVEL, self.reason, self.change_set
        )
        journeys = [
            self._journey(),
            *(self._journey_of(one) for one in items if _moved(one)),
            *(Journey(item, Course(item.status)) for item in self.steered),
        ]
        return rescheduling.reschedule(act, journeys, self.answers)

    def _journey(self) -> Journey:
        event = self.event
        shift = shift_between(self.former, event.when)
        moved = self._moved and event.when is not None
        return Journey(event, Course(event.status, moved, shift), self._renamed())

    @staticmethod
    def _journey_of(told: TravellingItem) -> Journey:
        item = db.session.get(Event, told.id)
        assert item is not None
        shift = shift_between(told.old, told.new)
        return Journey(item, Course(item.status, moved=True, shift=shift))

    def _moved_dates(self) -> list[tuple[str, str]]:
        pairs = zip(self.starts, _starts(self.event), strict=False)
        return [(old, new) for old, new in pairs if old != new]

    def _renamed(self) -> dict[str, str]:
        """By which start each date of a series is known that only began elsewhere."""
        event = self.event
        if not self._moved or not event.rrule:
            return {}
        if not goes_along(self.rule, self.former, event.rrule, event.when):
            return {}
        return dict(zip(self.starts, _starts(event), strict=False))

    # Phases

    def _shift_phases(
        self, items: Collection[TravellingItem], *, follow: bool
    ) -> list[TravellingPhase]:
        """The phases of the event and of the items that moved with it."""
        moved = [item.id for item in items if _moved(item)]
        travel = travelling.Travel(
            self.actor,
            self.former,
            self.event.when,
            follow,
            self.reason,
            self.change_set,
        )
        return travelling.shift_with_event(travel, self.event, moved)


def _moved(item: TravellingItem) -> bool:
    return item.verdict is ItemVerdict.MOVED


def _starts(event: Event) -> list[str]:
    """The starts of its stored dates, in order; of an event that is no series, one."""
    return [row.original_start for row in occurrences.of_event(event)]
