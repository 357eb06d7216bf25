"""What an event can be, and how its status may change.

Owns the choices of an event (status, kind, scope, visibility), the table of verbs and
what each asks for. Who may use a verb is for `permissions`, what it does to dates and
tasks is for the operations.
"""

from collections.abc import Iterable
from enum import StrEnum

from agenda.rules.transitions import IllegalTransition
from agenda.words import Words, words


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


LABELS: dict[type[StrEnum], dict[str, Words]] = {
    EventStatus: {
        EventStatus.TENTATIVE: words("tentatif"),
        EventStatus.CONFIRMED: words("terkonfirmasi"),
        EventStatus.POSTPONED: words("ditunda"),
        EventStatus.CANCELLED: words("batal"),
        EventStatus.COMPLETED: words("selesai"),
    },
    EventKind: {
        EventKind.EVENT: words("kegiatan"),
        EventKind.ISSUE: words("isu"),
        EventKind.OBSERVANCE: words("peringatan"),
        EventKind.MILESTONE: words("tonggak"),
    },
    EventVerb: {
        EventVerb.CONFIRM: words("dikonfirmasi"),
        EventVerb.POSTPONE: words("ditunda"),
        EventVerb.MOVE: words("dipindahkan"),
        EventVerb.CANCEL: words("dibatalkan"),
        EventVerb.COMPLETE: words("diselesaikan"),
        EventVerb.RESTORE: words("dipulihkan"),
    },
    Scope: {
        Scope.NATIONAL: words("nasional"),
        Scope.INTERNATIONAL: words("internasional"),
    },
    Visibility: {
        Visibility.PUBLIC: words("terbuka"),
        Visibility.GOVERNMENT: words("pemerintah"),
        Visibility.AGENCY: words("instansi"),
        Visibility.CONFIDENTIAL: words("rahasia"),
    },
}

_NEXT: dict[EventVerb, dict[EventStatus, EventStatus]] = {
    EventVerb.CONFIRM: {
        EventStatus.TENTATIVE: EventStatus.CONFIRMED,
        EventStatus.POSTPONED: EventStatus.CONFIRMED,
    },
    EventVerb.POSTPONE: {
        EventStatus.TENTATIVE: EventStatus.POSTPONED,
        EventStatus.CONFIRMED: EventStatus.POSTPONED,
    },
    EventVerb.MOVE: {
        EventStatus.TENTATIVE: EventStatus.TENTATIVE,
        EventStatus.CONFIRMED: EventStatus.CONFIRMED,
        EventStatus.POSTPONED: EventStatus.TENTATIVE,
    },
    EventVerb.CANCEL: {
        EventStatus.TENTATIVE: EventStatus.CANCELLED,
        EventStatus.CONFIRMED: EventStatus.CANCELLED,
        EventStatus.POSTPONED: EventStatus.CANCELLED,
    },
    EventVerb.COMPLETE: {EventStatus.CONFIRMED: EventStatus.COMPLETED},
    # To these when the status before is not known: an event registered as completed
    # was never anything else here.
    EventVerb.RESTORE: {
        EventStatus.CANCELLED: EventStatus.TENTATIVE,
        EventStatus.COMPLETED: EventStatus.CONFIRMED,
    },
}

_VISIBLE_TO_SUBSCRIBERS = frozenset(
    {"start", "end", "all_day", "timezone", "precision", "rrule", "status", "places"}
)


def after(
    status: EventStatus, verb: EventVerb, before: EventStatus | None = None
) -> EventStatus:
    """The status that `verb` leads to; `before` is what a restored event returns to.

    Coming out of the trash changes no status and does not ask here. Raises
    IllegalTransition.
    """
    if status not in _NEXT[verb]:
        raise _refusal(status, verb)
    if verb is EventVerb.RESTORE and before is not None:
        return before
    return _NEXT[verb][status]


def _refusal(status: EventStatus, verb: EventVerb) -> IllegalTransition:
    return IllegalTransition(
        words("Kegiatan ini"),
        LABELS[EventStatus][status],
        LABELS[EventVerb][verb],
        [LABELS[EventVerb][fitting] for fitting in verbs_from(status)],
    )


def verbs_from(status: EventStatus) -> list[EventVerb]:
    """The verbs that an event of this status can take, in the order of the table."""
    return [verb for verb in EventVerb if status in _NEXT[verb]]


def reason_required(verb: EventVerb, status: EventStatus) -> bool:
    """A confirmed date was relied on; a cancellation is always explained."""
    if verb is EventVerb.CANCEL:
        return True
    relied_on = status is EventStatus.CONFIRMED
    return relied_on and verb in {EventVerb.MOVE, EventVerb.POSTPONE}


def raises_sequence(changed_fields: Iterable[str]) -> bool:
    """Whether a subscriber must be told: dates, zone, rule, status or place changed.

    Takes the contract's field names or paths ("places.0.city"). Coming back into view
    raises it as well; only the operation knows of that.
    """
    names = {path.split(".", 1)[0] for path in changed_fields}
    return not names.isdisjoint(_VISIBLE_TO_SUBSCRIBERS)
