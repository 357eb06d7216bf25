"""Phases of an event that gets another date.

The dates of a phase are law as often as plan, and law does not move with a letter that
moves an event. So phases stay, each is named, and whoever moves the event may ask for
them to be taken along: by as many days as its start moved.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from agenda import clock
from agenda.audit.operations import AuditAction, differences, record
from agenda.db import db, flush
from agenda.events.models import Event
from agenda.events.warnings import EventWarning
from agenda.phases import fields, queries
from agenda.phases.history import KIND
from agenda.phases.models import Phase
from agenda.rules.held_dates import is_move
from agenda.rules.permissions import Actor
from agenda.rules.phases import Days, judge_shift
from agenda.rules.precision import When
from agenda.rules.programme import ItemVerdict, Shift, shift_between
from agenda.words import Words, words


@dataclass(frozen=True)
class TravellingPhase:
    """What a move of its event means for a phase: a plain value.

    `offered` is where it would be if it followed, None where it could not.
    """

    id: UUID
    code: str
    name: str
    name_en: str
    old: Days
    offered: Days | None
    verdict: ItemVerdict
    explanation: Words

    @property
    def new(self) -> Days:
        moved = self.offered if self.verdict is ItemVerdict.MOVED else None
        return moved or self.old

    def as_fields(self, language: str) -> dict[str, Any]:
        return {
            "id": str(self.id),
            "code": self.code,
            "name": self.name,
            "old_start": _told(self.old.start),
            "old_end": _told(self.old.end),
            "new_start": _told(self.new.start),
            "new_end": _told(self.new.end),
            "verdict": self.verdict.value,
            "explanation": self.explanation.in_language(language),
        }


def _told(day: date | None) -> str | None:
    return day.isoformat() if day else None


@dataclass(frozen=True)
class Travel:
    """The new date of an event, as its phases see it; `follow` takes them along."""

    actor: Actor
    former: When | None
    now: When | None
    follow: bool
    reason: str
    change_set: UUID

    @property
    def shift(self) -> Shift | None:
        return shift_between(self.former, self.now)

    @property
    def is_by_days(self) -> bool:
        """Whether it is a move, and not of the hours alone."""
        if self.former is None or self.now is None:
            return False
        shift = self.shift
        return is_move(self.former, self.now) and (shift is None or bool(shift.days))


def shift_with_event(
    travel: Travel, event: Event, items: Collection[UUID] = ()
) -> list[TravellingPhase]:
    """What becomes of the phases of an event that moved, and of its moved items.

    Those that never took place, and those without a date, are not asked.
    """
    if not travel.is_by_days:
        return []
    wanted = select(Phase).where(
        Phase.event_id.in_([event.id, *items]), queries.visible(travel.actor)
    )
    today = clock.today(event.timezone)
    return [
        _shift(travel, row, today)
        for row in queries.in_order(db.session.scalars(wanted))
        if row.has_a_date and not row.is_cancelled
    ]


def _shift(travel: Travel, row: Phase, today: date) -> TravellingPhase:
    judged = judge_shift(row, travel.shift, today, follows=travel.follow)
    told = TravellingPhase(
        row.id,
        row.code,
        row.name,
        row.name_en,
        Days(row.start_date, row.end_date),
        judged.days,
        judged.verdict,
        judged.explanation,
    )
    if told.new != told.old:
        _write(travel, row, told.new)
    return told


def _write(travel: Travel, row: Phase, days: Days) -> None:
    before = fields.content(row)
    row.start_date, row.end_date = days
    _keep(travel.actor, row, before, travel.reason, travel.change_set)


def _keep(
    actor: Actor,
    row: Phase,
    before: dict[str, Any],
    reason: str,
    change_set: UUID,
    action: AuditAction = AuditAction.PHASE_CORRECT,
) -> None:
    row.touch()
    flush()
    changes = differences(before, fields.content(row))
    record(actor, action, KIND, row.id, changes, reason, change_set)


def go_with_later_dates(
    actor: Actor, series: Event, later: Event, reason: str, change_set: UUID
) -> None:
    """Hand the phases that begin with the later dates of a series to these.

    `later` is the new series that its following dates have become. What begins before
    stays with the former dates, even where it reaches into the later ones.
    """
    wanted = select(Phase).where(
        Phase.event_id == series.id, Phase.start_date >= later.first_day
    )
    for row in queries.in_order(db.session.scalars(wanted)):
        before = fields.content(row)
        row.event_id = later.id
        _keep(actor, row, before, reason, change_set)


def put_back(
    actor: Actor,
    changes: Mapping[UUID, Mapping[str, tuple[Any, Any]]],
    reason: str,
    change_set: UUID,
) -> None:
    """Give phases back the days, and the event, that a change set took from them."""
    wanted = select(Phase).where(Phase.id.in_(changes))
    for row in queries.in_order(db.session.scalars(wanted)):
        before, told = fields.content(row), changes[row.id]
        if "start" in told:
            row.start_date = _day(told["start"][0])
        if "end" in told:
            row.end_date = _day(told["end"][0])
        if "event" in told:
            row.event_id = UUID(told["event"][0])
        action = AuditAction.PHASE_UNDO
        _keep(actor, row, before, reason, change_set, action)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def warnings(event: Event, phases: Iterable[TravellingPhase]) -> list[EventWarning]:
    """The phases that stayed where they were though their event moved, by name."""
    stayed = (ItemVerdict.KEPT, ItemVerdict.ASKED)
    names = [phase.name for phase in phases if phase.verdict in stayed]
    if not names:
        return []
    message = words(
        "Tahapan ini tidak ikut berpindah; periksa tanggalnya: %(names)s.", names=names
    )
    return [EventWarning("phase_stayed", message, event.id, event.number)]


def stayed_behind(
    actor: Actor, event: Event, former: When | None
) -> list[EventWarning]:
    """The same of an event that was revised and left the date `former` by the way."""
    left = Travel(actor, former, event.when, False, "", event.id)
    return warnings(event, shift_with_event(left, event))
