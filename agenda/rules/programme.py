"""Parts of an event: its places and programme items, beside the date of the whole.

A part lies inside the whole or outside of it, which is told and never refused. When the
whole moves, a part moves by as much on its own clock: wall time and zone stay what they
were, so a move there and back leaves every instant as it was.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple
from uuid import UUID

from agenda.rules.event_states import EventStatus
from agenda.rules.held_dates import covers, overlap
from agenda.rules.precision import LAST_YEAR, When, span_of
from agenda.words import Words, words

LEVELS = 2
"""So many levels of programme items an event may have below it."""

_NOTHING = timedelta()
_ON_ITS_WAY = frozenset({EventStatus.TENTATIVE, EventStatus.CONFIRMED})


# Inside or outside


def is_outside(part: When, whole: When) -> bool:
    """Whether a part lies, or reaches, outside the span of the whole.

    Hours count where both have them and the whole has an end, else days as each of the
    two calendars shows them. What is not known to the day is only outside when it
    cannot be inside.
    """
    inner, outer = span_of(part), span_of(whole)
    if part.precision.is_coarse or whole.precision.is_coarse:
        return not overlap(inner, outer)
    if part.start_time is not None and whole.end_time is not None:
        return (
            inner.starts_at_utc < outer.starts_at_utc
            or inner.ends_at_utc > outer.ends_at_utc
        )
    return not covers(outer, inner)


# Moving along


@dataclass(frozen=True)
class Shift:
    """By how much a date moved: in days, and on the clock."""

    days: timedelta
    clock: timedelta

    def __bool__(self) -> bool:
        return self.days != _NOTHING or self.clock != _NOTHING

    def moved(self, when: When) -> When:
        """The same on its own clock, so much later; raises OverflowError."""
        if when.start_time is None:
            ends = when.end_date and when.end_date + self.days
            return replace(when, start_date=when.start_date + self.days, end_date=ends)
        start = self.moved_clock(when.start_date, when.start_time)
        if when.end_date is None or when.end_time is None:
            return replace(when, start_date=start[0], start_time=start[1])
        end = self.moved_clock(when.end_date, when.end_time)
        return replace(
            when,
            start_date=start[0],
            start_time=start[1],
            end_date=end[0],
            end_time=end[1],
        )

    def moved_clock(self, on: date, at: time) -> tuple[date, time]:
        moved = datetime.combine(on, at) + self.clock
        return moved.date(), moved.time()


def shift_between(former: When | None, now: When | None) -> Shift | None:
    """By how much a date moved; None where one of the two does not name a day."""
    if former is None or now is None:
        return None
    if former.precision.is_coarse or now.precision.is_coarse:
        return None
    days = now.start_date - former.start_date
    if former.start_time is None or now.start_time is None:
        return Shift(days, days)
    began = datetime.combine(former.start_date, former.start_time)
    return Shift(days, datetime.combine(now.start_date, now.start_time) - began)


class Held(NamedTuple):
    """One row of the dates that an event held: the date, and the act it came with."""

    when: When | None
    change_set: UUID


def was_moved_apart(held: Sequence[Held], acts_of_whole: Collection[UUID]) -> bool:
    """Whether the last move of a part, oldest date first, was not one of the whole."""
    apart = False
    for before, row in pairwise(held):
        if _begins(before.when) != _begins(row.when):
            apart = row.change_set not in acts_of_whole
    return apart


def _begins(when: When | None) -> tuple[date, time | None, str] | None:
    if when is None:
        return None
    return when.start_date, when.start_time, when.timezone


class ItemVerdict(StrEnum):
    """What the move of an event means for a programme item."""

    MOVED = "moved"
    KEPT = "kept"
    ASKED = "asked"
    PAUSED = "paused"
    DONE = "done"


@dataclass(frozen=True)
class Item:
    """What decides whether a programme item moves along."""

    when: When | None
    status: EventStatus
    repeats: bool = False
    moved_apart: bool = False
    may_steer: bool = True
    whole_moves: bool = True


class Judged(NamedTuple):
    """The verdict on an item, why, and its new date if it moves."""

    verdict: ItemVerdict
    explanation: Words
    when: When | None = None


def judge(item: Item, shift: Shift | None, *, was_postponed: bool = False) -> Judged:
    """Whether an item moves along; `was_postponed` tells of the event that moves.

    What was postponed with the event comes back with it.
    """
    kept = ItemVerdict.KEPT
    if item.status is EventStatus.COMPLETED:
        return Judged(ItemVerdict.DONE, words("Acara ini sudah selesai."))
    if item.status is EventStatus.CANCELLED:
        return Judged(kept, words("Acara ini batal."))
    if item.when is None:
        return Judged(kept, words("Acara ini belum bertanggal."))
    if not item.whole_moves:
        return Judged(kept, words("Acara yang memuatnya tidak ikut berpindah."))
    if shift is None:
        return Judged(kept, words("Tanggal induknya tidak dikenal sampai harinya."))
    if not shift:
        return Judged(kept, words("Mulainya kegiatan induk tidak bergeser."))
    if item.status not in _ON_ITS_WAY and not was_postponed:
        return Judged(ItemVerdict.PAUSED, words("Acara ini sedang ditunda."))
    if item.moved_apart:
        return Judged(
            ItemVerdict.ASKED,
            words("Acara ini pernah dipindahkan tersendiri; periksa tanggalnya."),
        )
    if item.when.precision.is_coarse:
        return Judged(
            ItemVerdict.ASKED, words("Tanggal acara ini belum dikenal sampai harinya.")
        )
    if item.repeats:
        return Judged(
            ItemVerdict.ASKED, words("Acara ini berulang; pindahkan sendiri.")
        )
    if not item.may_steer:
        return Judged(
            ItemVerdict.ASKED,
            words("Acara ini dipimpin instansi lain; beri tahu mereka."),
        )
    return _moved(item.when, shift)


def _moved(when: When, shift: Shift) -> Judged:
    try:
        moved = shift.moved(when)
    except OverflowError:
        moved = None
    if moved is None or moved.start_date.year > LAST_YEAR:
        return Judged(ItemVerdict.ASKED, words("Tanggal barunya di luar jangkauan."))
    return Judged(
        ItemVerdict.MOVED, words("Ikut berpindah, jam dan zonanya tetap."), moved
    )
