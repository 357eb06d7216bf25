"""What an event can be, and how its status may change.

Owns the choices of an event (status, kind, scope, visibility), the table of verbs and
what each asks for. Who may use a verb is for `permissions`, what it does to dates and
tasks is for the operations.
"""

from enum import StrEnum


class EventStatus(StrEnum):
    """How firm an event is, and what became of it."""

    TENTATIVE = "tentative"
    CONFIRMED = "confirmed"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"
    COMPLETED = "completed"


class EventKind(StrEnum):
    """A dated happening, something to watch, a commemoration, a mark on the way."""

    EVENT = "event"
    ISSUE = "issue"
    OBSERVANCE = "observance"
    MILESTONE = "milestone"


class Scope(StrEnum):
    """Whether the country or the world meets in it."""

    NATIONAL = "national"
    INTERNATIONAL = "international"


class Visibility(StrEnum):
    """Who sees an event; `permissions.event_audience` says whom each means."""

    PUBLIC = "public"
    GOVERNMENT = "government"
    AGENCY = "agency"
    CONFIDENTIAL = "confidential"


class EventVerb(StrEnum):
    """The acts that change the status of an event; `move` gives it another date."""

    CONFIRM = "confirm"
    POSTPONE = "postpone"
    MOVE = "move"
    CANCEL = "cancel"
    COMPLETE = "complete"
    RESTORE = "restore"
