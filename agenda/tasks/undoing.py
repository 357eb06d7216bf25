"""Taking back what was done to an event in one act: the event, its items, its tasks.

What a change set changed is read in the record and put back as a new act of its own, so
that dates held and numbers of sequence only grow. It is refused, and nothing happens,
when somebody has changed any of it since; whatever else was changed stays as it is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from agenda.audit.models import AuditEntry
from agenda.audit.operations import AuditAction, Change, differences
from agenda.db import db, flush, new_id
from agenda.errors import NotAllowed, NotFound, WrongState
from agenda.events import changing, fields, operations, queries, series, shown
from agenda.events.models import Event, EventDate
from agenda.phases import travelling
from agenda.rules.event_states import EventStatus
from agenda.rules.ids import read_id
from agenda.rules.permissions import Action, Actor, may
from agenda.rules.task_states import TaskStatus
from agenda.tasks import audience, rescheduling
from agenda.tasks.models import Task
from agenda.tasks.rescheduling import TravellingTask
from agenda.words import Words, words

KIND = "move"
UNDOABLE = frozenset(
    {
        AuditAction.EVENT_MOVE,
        AuditAction.EVENT_CONFIRM,
        AuditAction.EVENT_POSTPONE,
        AuditAction.EVENT_CANCEL,
        AuditAction.EVENT_COMPLETE,
        AuditAction.EVENT_RESTORE,
    }
)
"""The acts on an event that can be taken back."""

_EVENT, _TASK, _PHASE = "event", "task", "phase"
_WHEN = frozenset(
    {"start", "end", "all_day", "timezone", "precision", "rrule", "status", "places"}
)
_DUE = frozenset(
    {"due", "due_fixed", "provisional", "paused", "timezone", "event", "occurrence"}
    | {"anchor", "anchor_ref", "offset", "status"}
)
_SPAN = frozenset({"start", "end", "status", "event"})
_TOGETHER: Mapping[str, frozenset[str]] = {_EVENT: _WHEN, _TASK: _DUE, _PHASE: _SPAN}
"""Fields of one matter: whoever changed one of them has changed the matter."""


@dataclass(frozen=True)
class Deed:
    """What a change set did, with the event that it was done to."""

    id: UUID
    event: Event
    at: datetime
    action: str
    entries: tuple[AuditEntry, ...]

    def changes(self, kind: str) -> dict[UUID, dict[str, tuple[Any, Any]]]:
        """What became of each thing of that kind: field, value before, value after."""
        found: dict[UUID, dict[str, tuple[Any, Any]]] = {}
        for entry in self.entries:
            if entry.subject_kind != kind or entry.action == AuditAction.EVENT_REGISTER:
                continue
            told = found.setdefault(entry.subject_id, {})
            for change in entry.changes:
                name = change["field"]
                before = told[name][0] if name in told else change["old"]
                told[name] = (before, change["new"])
        return found

    @property
    def made(self) -> UUID | None:
        """The event that a date, or the later dates, of a series became."""
        registered = AuditAction.EVENT_REGISTER
        return next(
            (one.subject_id for one in self.entries if one.action == registered), None
        )


@dataclass(frozen=True)
class Item:
    """A programme item that is again what it was: a plain value."""

    id: UUID
    number: str
    title: str
    title_en: str


@dataclass(frozen=True)
class Undone:
    """The event after the act was taken back, and what that meant for its parts."""

    event: dict[str, Any]
    changes: list[Change]
    items: list[Item]
    tasks: list[TravellingTask]
    change_set: UUID


def get(actor: Actor, change_set: UUID | str) -> Deed:
    """What was done in that act, if the actor may see the event; else NotFound."""
    wanted = select(AuditEntry).where(AuditEntry.change_set == read_id(change_set))
    entries = list(db.session.scalars(wanted.order_by(AuditEntry.id)))
    first = next((one for one in entries if _is_undoable(one)), None)
    if first is None:
        raise NotFound
    event = queries.get(actor, first.subject_id)
    return Deed(first.change_set, event, first.at, first.action, tuple(entries))


def _is_undoable(entry: AuditEntry) -> bool:
    # Coming out of the trash changes no field, and throwing away is for the trash.
    return entry.action in set(UNDOABLE) and bool(entry.changes)


def may_undo(actor: Actor, deed: Deed) -> bool:
    return may(actor, Action.STEER_EVENT, agency_id=deed.event.agency_id)


def last_undoable(held: Iterable[EventDate]) -> EventDate | None:
    """The act that gave an event its present date, if it can be taken back.

    `held` are its dates, the first one first.
    """
    rows = list(held)
    if len(rows) < 2 or rows[-1].action not in set(UNDOABLE):
        return None
    return rows[-1]


def undo(
    actor: Actor, deed: Deed, *, reason: str = "", dry_run: bool = False
) -> Undone:
    """Put back what the change set changed, once.

    A dry run answers the same and undoes the whole transaction. Raises NotAllowed, and
    WrongState when it was taken back already or something was changed since.
    """
    events = _events(deed)
    if not all(may(actor, Action.STEER_EVENT, agency_id=e.agency_id) for e in events):
        raise NotAllowed
    _must_be_as_left(deed)
    bound, whole = new_id(), _whole(deed, events)
    before = fields.content(whole)
    act = rescheduling.Act(actor, AuditAction.TASK_UNDO, reason, bound)
    for event in events:
        _put_event_back(act, deed, event)
    spans = deed.changes(_PHASE)
    travelling.put_back(actor, spans, reason, bound)
    tasks = rescheduling.put_back(act, deed.changes(_TASK))
    _clear_away(act, deed)
    undone = Undone(
        shown.as_fields(actor, whole),
        differences(before, fields.content(whole)),
        [
            Item(event.id, event.number, event.title, event.title_en)
            for event in events
            if event not in (deed.event, whole)
        ],
        tasks,
        bound,
    )
    if dry_run:
        db.session.rollback()
    return undone


def _events(deed: Deed) -> list[Event]:
    """The events that were changed, the one that it was done to first."""
    touched = deed.changes(_EVENT).keys()
    wanted = select(Event).where(Event.id.in_(touched), Event.trashed_at.is_(None))
    found = {event.id: event for event in db.session.scalars(wanted).unique()}
    if len(found) < len(touched):
        raise WrongState(
            words("Salah satu kegiatannya ada di tempat sampah; pulihkan dahulu.")
        )
    rest = [found[key] for key in touched if key != deed.event.id]
    return [deed.event, *rest]


def _whole(deed: Deed, events: list[Event]) -> Event:
    """The event itself, or the series that its date is a part of again."""
    return deed.event if deed.made is None else events[-1]


# Whether it can be


def _must_be_as_left(deed: Deed) -> None:
    since = _since(deed)
    if any(entry.action == AuditAction.EVENT_UNDO for entry in since):
        raise WrongState(words("Tindakan ini sudah dibatalkan."))
    for entry in since:
        raise WrongState(
            words(
                "%(thing)s diubah %(person)s sesudah itu, jadi tidak dapat dibatalkan"
                " sekaligus. Tidak ada yang diubah; pindahkan kegiatannya sendiri.",
                thing=_name_of(entry),
                person=entry.actor_label,
            )
        )
    if late := _planned_since(deed):
        raise WrongState(
            words(
                "%(number)s dihitung dari tanggal yang sekarang, jadi tidak dapat"
                " dibatalkan sekaligus. Tidak ada yang diubah; pindahkan kegiatannya"
                " sendiri.",
                number=late,
            )
        )


def _since(deed: Deed) -> list[AuditEntry]:
    """The acts since then by which something that was changed was changed again."""
    last = max(entry.id for entry in deed.entries)
    touched = {
        key: (kind, told.keys() | _TOGETHER[kind])
        for kind in _TOGETHER
        for key, told in deed.changes(kind).items()
        if told
    }
    wanted = select(AuditEntry).where(
        AuditEntry.subject_id.in_(touched), AuditEntry.id > last
    )
    return [
        entry
        for entry in db.session.scalars(wanted.order_by(AuditEntry.id))
        if entry.subject_kind in _TOGETHER
        and any(
            change["field"] in touched[entry.subject_id][1]
            and not _only_goes_on(entry, change)
            for change in entry.changes
        )
    ]


def _only_goes_on(entry: AuditEntry, change: Mapping[str, Any]) -> bool:
    """A task that was accepted or begun since can have its former due all the same."""
    over = {TaskStatus.DONE, TaskStatus.CANCELLED}
    is_task = entry.subject_kind == _TASK and change["field"] == "status"
    return is_task and change["new"] not in over


def _name_of(entry: AuditEntry) -> Words:
    model: Any = {_EVENT: Event, _TASK: Task}.get(entry.subject_kind)
    thing = db.session.get(model, entry.subject_id) if model else None
    if thing is None:
        return words("Tahapannya")
    return words("%(number)s", number=thing.number)


def _planned_since(deed: Deed) -> str | None:
    """The number of a task that was planned later, from the date as it is now."""
    moved = [
        key
        for key, told in deed.changes(_EVENT).items()
        if told.keys() & {"start", "end"}
    ]
    wanted = select(Task.number).where(
        Task.event_id.in_(moved),
        Task.created_at > deed.at,
        Task.anchor.is_not(None),
        Task.due_fixed.is_(False),
        Task.trashed_at.is_(None),
        Task.status.not_in({TaskStatus.DONE, TaskStatus.CANCELLED}),
    )
    return db.session.scalars(wanted.order_by(Task.id)).first()


# Putting back


_DERIVED = frozenset({"status", "all_day", "occurrence"})
_OVER = frozenset({EventStatus.CANCELLED, EventStatus.COMPLETED})


def _put_event_back(act: rescheduling.Act, deed: Deed, event: Event) -> None:
    told = deed.changes(_EVENT)[event.id]
    if deed.made is not None and event.id != deed.made:
        part = db.session.get(Event, deed.made)
        assert part is not None
        series.rejoin(
            act.actor, event, part, told, act.reason, change_set=act.change_set
        )
        return
    former = EventStatus(told["status"][0]) if "status" in told else event.status
    changing.change(
        act.actor,
        event,
        {name: old for name, (old, _) in told.items() if name not in _DERIVED},
        AuditAction.EVENT_UNDO,
        act.reason,
        former,
        event.status if former in _OVER else None,
        act.change_set,
    )
    if "agency" in told:
        audience.rewrite_tasks_of(event)


def _clear_away(act: rescheduling.Act, deed: Deed) -> None:
    """Throw away the event that a date of a series had become."""
    if deed.made is None:
        return
    part = db.session.get(Event, deed.made)
    assert part is not None
    assert part.series is not None
    flush()
    for event in (part, part.series):
        audience.rewrite_event(event)
    operations.trash(act.actor, part, reason=act.reason, change_set=act.change_set)
