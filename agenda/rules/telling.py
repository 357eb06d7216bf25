"""Who is told of what, and when: the table of notices and the choice of the moment.

Who acts chooses whether people are told at once, with their digest, or not at all; who
reads chooses between a message each time and a digest. Subscribed calendars lag by
hours, so what changes shortly before an event goes out at once, whatever was chosen by
the reader.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from agenda.words import Words, words

SHORTLY = timedelta(hours=48)
"""So long before an event a change goes out at once."""


class Manner(StrEnum):
    """How whoever acts wishes it to be told."""

    NOW = "now"
    DIGEST = "digest"
    SILENT = "silent"


class MailEach(StrEnum):
    """How often a reader wants mail."""

    ACT = "act"
    DAY = "day"
    WEEK = "week"


class NoticeKind(StrEnum):
    """What a notice tells."""

    ASSIGNED = "assigned"
    UNASSIGNED = "unassigned"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    OFFER_WAITING = "offer_waiting"
    LAPSED = "lapsed"
    TIME_ASKED = "time_asked"
    TIME_GRANTED = "time_granted"
    TIME_REFUSED = "time_refused"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    APPROVED_ONCE = "approved_once"
    RELEASED = "released"
    TASK_CANCELLED = "task_cancelled"
    DUE_MOVED = "due_moved"
    EVENT_MOVED = "event_moved"
    EVENT_CONFIRMED = "event_confirmed"
    EVENT_POSTPONED = "event_postponed"
    EVENT_CANCELLED = "event_cancelled"
    EVENT_RESTORED = "event_restored"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    OVERDUE_LONG = "overdue_long"
    REQUEST_MADE = "request_made"
    REQUEST_ASKED_BACK = "request_asked_back"
    REQUEST_REPLIED = "request_replied"
    REQUEST_ACCEPTED = "request_accepted"
    REQUEST_DECLINED = "request_declined"
    REQUEST_WITHDRAWN = "request_withdrawn"
    REQUEST_LATE = "request_late"


class Group(StrEnum):
    """People by what they have to do with a task or an event."""

    ASSIGNED = "assigned"
    REVIEWER = "reviewer"
    AUTHOR = "author"
    COORDINATORS = "coordinators"
    SUPERVISORS = "supervisors"
    PARTNERS = "partners"


LABELS: dict[type[StrEnum], dict[str, Words]] = {
    Manner: {
        Manner.NOW: words("sekarang"),
        Manner.DIGEST: words("bersama ringkasan"),
        Manner.SILENT: words("tanpa pemberitahuan"),
    },
    MailEach: {
        MailEach.ACT: words("setiap ada perubahan"),
        MailEach.DAY: words("ringkasan harian"),
        MailEach.WEEK: words("ringkasan mingguan, Senin"),
    },
}

_PLANNERS = (Group.AUTHOR, Group.COORDINATORS)
_CIRCLE = (
    Group.ASSIGNED,
    Group.REVIEWER,
    Group.COORDINATORS,
    Group.SUPERVISORS,
    Group.PARTNERS,
)
TOLD: dict[str, tuple[NoticeKind, tuple[Group, ...]]] = {
    "task:accept": (NoticeKind.ACCEPTED, _PLANNERS),
    "task:decline": (NoticeKind.DECLINED, _PLANNERS),
    "task:lapse": (NoticeKind.LAPSED, _PLANNERS),
    "task:ask-time": (NoticeKind.TIME_ASKED, _PLANNERS),
    "task:grant-time": (
        NoticeKind.TIME_GRANTED,
        (Group.ASSIGNED, Group.REVIEWER),
    ),
    "task:submit": (NoticeKind.SUBMITTED, (Group.REVIEWER,)),
    "task:return": (NoticeKind.RETURNED, (Group.ASSIGNED,)),
    "task:approve": (NoticeKind.APPROVED, (Group.ASSIGNED,)),
    "task:cancel": (NoticeKind.TASK_CANCELLED, (Group.ASSIGNED, Group.REVIEWER)),
    "neutrality:approve": (NoticeKind.APPROVED_ONCE, (Group.REVIEWER, *_PLANNERS)),
    "neutrality:release": (NoticeKind.RELEASED, (Group.ASSIGNED, *_PLANNERS)),
    "event:move": (NoticeKind.EVENT_MOVED, _CIRCLE),
    "event:confirm": (NoticeKind.EVENT_CONFIRMED, _CIRCLE),
    "event:postpone": (NoticeKind.EVENT_POSTPONED, _CIRCLE),
    "event:cancel": (NoticeKind.EVENT_CANCELLED, _CIRCLE),
    "event:restore": (NoticeKind.EVENT_RESTORED, _CIRCLE),
    "request:make": (NoticeKind.REQUEST_MADE, (Group.COORDINATORS,)),
    "request:ask": (NoticeKind.REQUEST_ASKED_BACK, (Group.AUTHOR,)),
    "request:reply": (NoticeKind.REQUEST_REPLIED, (Group.COORDINATORS,)),
    "request:accept": (NoticeKind.REQUEST_ACCEPTED, (Group.AUTHOR,)),
    "request:decline": (NoticeKind.REQUEST_DECLINED, (Group.AUTHOR,)),
    "request:withdraw": (NoticeKind.REQUEST_WITHDRAWN, (Group.COORDINATORS,)),
    "event:undo": (NoticeKind.EVENT_MOVED, _CIRCLE),
}
"""Which act is told as what, and to whom beside those whom it names."""


@dataclass(frozen=True)
class Concerned:
    """The people around a task or an event, by group."""

    groups: tuple[tuple[Group, frozenset[UUID]], ...]

    def of(self, groups: Iterable[Group]) -> frozenset[UUID]:
        known = dict(self.groups)
        return frozenset().union(*(known.get(group, frozenset()) for group in groups))


def told_of(action: str, concerned: Concerned, actor: UUID | None) -> frozenset[UUID]:
    """Who is told of an act; whoever did it knows it already.

    Coordinators stand in for an author who is not there, and for nobody else.
    """
    if action not in TOLD:
        return frozenset()
    groups = TOLD[action][1]
    if Group.AUTHOR in groups and concerned.of([Group.AUTHOR]):
        groups = tuple(group for group in groups if group is not Group.COORDINATORS)
    return concerned.of(groups) - {actor}


def newly_named(
    old: Collection[str], new: Collection[str]
) -> tuple[list[str], list[str]]:
    """Who came and who went, of two lists of people."""
    came = [one for one in new if one not in set(old)]
    return came, [one for one in old if one not in set(new)]


def goes_out_at_once(
    manner: Manner, wish: MailEach, starts_at: datetime | None, now: datetime
) -> bool:
    """Whether a message is sent now instead of with the reader's digest.

    `starts_at` is when the event begins, before or after the act, whichever is nearer.
    """
    if manner is Manner.SILENT:
        return False
    if starts_at is not None and now - SHORTLY <= starts_at <= now + SHORTLY:
        return True
    return manner is Manner.NOW and wish is MailEach.ACT


def digest_is_due(
    wish: MailEach, hour: int, zone: str, last: datetime | None, now: datetime
) -> bool:
    """Whether a reader's digest is to be written now.

    Daily, on the reader's own clock from `hour` on, once for each of his days; with
    `WEEK` on Mondays. `ACT` has a daily one too, for what others chose to tell so.
    """
    clock = ZoneInfo(zone)
    there = now.astimezone(clock)
    if there.time() < time(hour):
        return False
    if wish is MailEach.WEEK and there.weekday() != 0:
        return False
    return last is None or last.astimezone(clock).date() < there.date()


LONG = timedelta(days=2)
"""So long after its due a task is told to those above, too."""


def reminder_for(
    due_at: datetime, now: datetime, soon_from: datetime
) -> tuple[NoticeKind, tuple[Group, ...]] | None:
    """What is told of an open task by the time alone, and to whom.

    `soon_from` is when the last days before the due begin.
    """
    if due_at + LONG <= now:
        above = (Group.ASSIGNED, Group.COORDINATORS, Group.SUPERVISORS)
        return NoticeKind.OVERDUE_LONG, above
    if due_at <= now:
        return NoticeKind.OVERDUE, (Group.ASSIGNED, Group.COORDINATORS)
    if soon_from <= now:
        return NoticeKind.DUE_SOON, (Group.ASSIGNED,)
    return None
