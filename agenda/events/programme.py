"""Programme items: what stands under an event, and what becomes of it with the event.

An item is an event of its own, with its own version, sequence and history. What is done
to it together with its parent shares one `change_set`. `tasks.travel` calls from above.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from agenda.audit.operations import AuditAction
from agenda.db import db
from agenda.errors import BadInput, NotFound
from agenda.events import fields, operations, queries
from agenda.events.changing import change
from agenda.events.models import Event, EventDate
from agenda.events.moving import moved_place
from agenda.rules.event_states import (
    EventStatus,
    EventVerb,
    after,
    reason_required,
    verbs_from,
)
from agenda.rules.permissions import Action, Actor, may
from agenda.rules.precision import When, format_moment
from agenda.rules.programme import (
    Held,
    Item,
    ItemVerdict,
    Shift,
    is_outside,
    judge,
    shift_between,
    was_moved_apart,
)
from agenda.words import Words, words


@dataclass(frozen=True)
class Branch:
    """A programme item with those below it, in order of time."""

    item: Event
    below: tuple["Branch", ...] = ()


def tree(actor: Actor, event: Event, *, for_rows: bool = False) -> list[Branch]:
    """The visible items under an event, two levels deep; two queries at most.

    What stands under an item that the actor may not see is not shown either.
    """
    first = queries.under(actor, [event.id], for_rows=for_rows)
    second: dict[UUID, list[Branch]] = {}
    if first and event.parent_id is None:
        ids = [item.id for item in first]
        for item in queries.under(actor, ids, for_rows=for_rows):
            assert item.parent_id is not None
            second.setdefault(item.parent_id, []).append(Branch(item))
    return [Branch(item, tuple(second.get(item.id, ()))) for item in first]


def flat(branches: Iterable[Branch]) -> Iterator[Event]:
    """All items of a tree, each before those below it."""
    for branch in branches:
        yield branch.item
        yield from flat(branch.below)


def outside(event: Event, items: Iterable[Event]) -> list[Event]:
    """Those of the items that lie outside the span of the event."""
    return [item for item in items if lies_outside(item, event)]


def lies_outside(item: Event, whole: Event) -> bool:
    """Whether an item is, or reaches, outside the span of its event.

    A series has many dates; of what was called off nobody asks.
    """
    if item.when is None or whole.when is None or item.rrule or whole.rrule:
        return False
    if EventStatus.CANCELLED in {item.status, whole.status}:
        return False
    return is_outside(item.when, whole.when)


# Moving along


@dataclass(frozen=True)
class TravellingItem:
    """What a move of its event means for a programme item: a plain value."""

    id: UUID
    number: str
    title: str
    title_en: str
    level: int
    old: When | None
    new: When | None
    verdict: ItemVerdict
    explanation: Words

    def as_fields(self, language: str) -> dict[str, Any]:
        return {
            "id": str(self.id),
            "number": self.number,
            "title": self.title,
            "level": self.level,
            "timezone": self.old.timezone if self.old else None,
            "old_start": _start(self.old),
            "old_end": self.old and fields.end_of(self.old),
            "new_start": _start(self.new),
            "new_end": self.new and fields.end_of(self.new),
            "verdict": self.verdict.value,
            "explanation": self.explanation.in_language(language),
        }


def _start(when: When | None) -> str | None:
    return format_moment(when.start_date, when.start_time) if when else None


@dataclass(frozen=True)
class Travel:
    """The move of an event, as its items see it."""

    actor: Actor
    shift: Shift | None
    was_postponed: bool
    reason: str
    change_set: UUID
    moved_apart: frozenset[UUID]


def move_along(
    actor: Actor,
    event: Event,
    former: When | None,
    *,
    was_postponed: bool,
    reason: str,
    change_set: UUID,
) -> list[TravellingItem]:
    """Move the items of an event that has just left the date `former`.

    Answers what became of each that the actor may see; the others stay where they are.
    """
    branches = tree(actor, event)
    if not branches:
        return []
    travel = Travel(
        actor,
        shift_between(former, event.when),
        was_postponed,
        reason,
        change_set,
        _moved_apart(event, branches),
    )
    return list(_travel(travel, branches, level=1, whole_moves=True))


def _travel(
    travel: Travel, branches: Iterable[Branch], *, level: int, whole_moves: bool
) -> Iterator[TravellingItem]:
    for branch in branches:
        told = _move_item(travel, branch.item, level, whole_moves=whole_moves)
        yield told
        moves = told.verdict is ItemVerdict.MOVED
        yield from _travel(travel, branch.below, level=level + 1, whole_moves=moves)


def _move_item(
    travel: Travel, item: Event, level: int, *, whole_moves: bool
) -> TravellingItem:
    old = item.when
    facts = Item(
        old,
        item.status,
        repeats=bool(item.rrule),
        moved_apart=item.id in travel.moved_apart,
        may_steer=may_steer(travel.actor, item),
        whole_moves=whole_moves,
    )
    judged = judge(facts, travel.shift, was_postponed=travel.was_postponed)
    if judged.when is not None:
        _write(travel, item, judged.when)
    return TravellingItem(
        item.id,
        item.number,
        item.title,
        item.title_en,
        level,
        old,
        judged.when or old,
        judged.verdict,
        judged.explanation,
    )


def _write(travel: Travel, item: Event, when: When) -> None:
    if reason_required(EventVerb.MOVE, item.status) and not travel.reason.strip():
        sentence = words(
            "Wajib diisi: %(number)s yang ikut berpindah sudah terkonfirmasi.",
            number=item.number,
        )
        raise BadInput.at("reason", sentence)
    assert travel.shift is not None
    wished: dict[str, Any] = {
        "start": format_moment(when.start_date, when.start_time),
        "end": fields.end_of(when),
    }
    if any(row.start_date is not None for row in item.places):
        wished["places"] = [moved_place(row, travel.shift) for row in item.places]
    change(
        travel.actor,
        item,
        wished,
        AuditAction.EVENT_MOVE,
        travel.reason,
        after(item.status, EventVerb.MOVE),
        change_set=travel.change_set,
    )


def _moved_apart(event: Event, branches: list[Branch]) -> frozenset[UUID]:
    """The items whose last move was one of their own; one query."""
    parents = {item.id: item.parent_id for item in flat(branches)}
    query = (
        select(EventDate)
        .where(EventDate.event_id.in_([event.id, *parents]))
        .order_by(EventDate.id)
    )
    held: dict[UUID, list[Held]] = {}
    for row in db.session.scalars(query):
        held.setdefault(row.event_id, []).append(Held(row.when, row.change_set))
    return frozenset(
        item
        for item, parent in parents.items()
        if parent is not None
        and was_moved_apart(
            held.get(item, []), {row.change_set for row in held.get(parent, [])}
        )
    )


# Stopping together

_STOPS = {
    EventVerb.POSTPONE: operations.postpone,
    EventVerb.CANCEL: operations.cancel,
    EventVerb.COMPLETE: operations.complete,
    EventVerb.RESTORE: operations.restore,
}


def offered(actor: Actor, event: Event, verb: EventVerb) -> list[Event]:
    """The items to which the actor may do the same in one go, in order of time."""
    if verb not in _STOPS:
        return []
    return [
        item
        for item in flat(tree(actor, event))
        if verb in verbs_from(item.status) and may_steer(actor, item)
    ]


def steer_along(
    actor: Actor,
    event: Event,
    verb: EventVerb,
    chosen: Collection[UUID],
    *,
    reason: str,
    change_set: UUID,
) -> list[Event]:
    """Do to the chosen items what was done to their event; NotFound for any other."""
    if not chosen:
        return []
    under = {item.id: item for item in flat(tree(actor, event))}
    if not under.keys() >= set(chosen):
        raise NotFound
    items = [item for key, item in under.items() if key in chosen]
    for item in items:
        _STOPS[verb](actor, item, reason=reason, change_set=change_set)
    return items


def may_steer(actor: Actor, item: Event) -> bool:
    return may(actor, Action.STEER_EVENT, agency_id=item.agency_id)
