"""Phases of elections and events."""

from uuid import UUID

from agenda.api.schemas.base import Changing, Filled, Kept
from agenda.rules.choices import Confidence
from agenda.rules.phases import Level, PhaseStatus


class PhaseChange(Changing):
    """Fields of a phase to be changed; the code stays.

    `start` null has always held, `end` null is open, no `provinces` are all of them; a
    phase with an `event` is seen by whoever sees that event.
    """

    election: str | None = None
    stage: str | None = None
    name: str | None = None
    name_en: str | None = None
    level: Level | None = None
    status: PhaseStatus | None = None
    start: str | None = None
    end: str | None = None
    provinces: list[str] | None = None
    legal_basis: str | None = None
    effect: str | None = None
    effect_en: str | None = None
    source: str | None = None
    confidence: Confidence | None = None
    notes: str | None = None
    event: str | None = None


class PhaseNew(PhaseChange):
    """A phase to be entered."""

    code: str | None = None
    name: Filled
    level: Level


class Phase(Kept):
    """A dated part of an election or an event that carries rules."""

    code: str
    election: str | None
    stage: str
    name: str
    name_en: str
    level: Level
    status: PhaseStatus
    start: str | None
    end: str | None
    provinces: list[str]
    legal_basis: str
    effect: str
    effect_en: str
    source: str
    confidence: Confidence
    notes: str
    event: UUID | None


class EventPhase(Phase):
    """A phase of an event, or one that the event falls into."""

    own: bool
