"""Calendar files brought into the register: what can be read is in, the rest named.

The entries of one UID are one event: the one of the highest SEQUENCE, and, where it is
a series, the dates that others of them stand for. It is known again by lead agency and
UID. What people changed here since is never overwritten.

The caller commits, or rolls back.
"""

import hashlib
import itertools
from collections.abc import Iterable, Iterator
from typing import Any

from agenda.errors import BadInput, NotAllowed, Problem, Refusal, WrongState
from agenda.events import occurrences, queries
from agenda.events import operations as events
from agenda.events.drafts import TEXT_FIELDS
from agenda.events.models import Event
from agenda.events.series import continue_series, leave_out, replace_occurrence
from agenda.exchange import components, memory, relatives
from agenda.exchange.calendar_groups import Group, claimed
from agenda.exchange.calendar_judging import allowed, error_of, reason_given, told_of
from agenda.exchange.calendar_tasks import TaskImporter
from agenda.exchange.entries import Entry, original_start
from agenda.exchange.memory import Memories
from agenda.exchange.results import Fate, ImportResult, RowError, RowFate
from agenda.formats import ical_reading, marks
from agenda.people.models import Agency
from agenda.rules.event_states import EventStatus, EventVerb, verbs_from
from agenda.rules.permissions import Action, Actor, may
from agenda.tasks import travel
from agenda.words import words

_LONGEST_KEY = 400
_DROPPED = "dropped"
_BLANK: dict[str, Any] = {
    "rrule": "",
    "end": None,
    "places": [],
    "themes": [],
    "candidates": [],
    "url": "",
    "organizer": "",
    "description": "",
}
"""What an entry says that no longer says it."""
_BLANK_DATE: dict[str, Any] = {
    **_BLANK,
    **dict.fromkeys(TEXT_FIELDS, ""),
    **{name: [] for name in ("partners", "principals")},
}
"""A date of a series that is written by itself has nothing but what it says."""


def import_calendar(actor: Actor, content: bytes, agency: Agency) -> ImportResult:
    """Bring a calendar in as the agency's, in the name of `actor`.

    Raises WrongType and TooLarge for what is no calendar, and NotAllowed.
    """
    must_register_for(actor, agency)
    file = ical_reading.read(content)
    result = ImportResult(
        errors=[RowError(fault.line, fault.name, fault.words) for fault in file.faults]
    )
    groups: dict[tuple[bool, str], Group] = {}
    for component in file.components:
        entry = components.read(component, file, agency)
        if isinstance(entry, list):
            result.errors += entry
            continue
        key = (entry.is_task, entry.uid)
        if key not in groups:
            groups[key] = Group(entry.uid, entry.has_uid, entry.is_task)
        groups[key].add(entry)
    _Importer(actor, agency, result, list(groups.values())).run()
    result.errors.sort(key=lambda error: (error.row, error.column))
    return result


def must_register_for(actor: Actor, agency: Agency) -> None:
    if not may(actor, Action.EDIT_EVENT, agency_id=agency.id):
        raise NotAllowed(
            words(
                "Akun ini tidak dapat mencatat kegiatan untuk %(agency)s.",
                agency=agency.code,
            )
        )


class _Importer:
    """One import: what is there already, and what becomes of each group."""

    def __init__(
        self, actor: Actor, agency: Agency, result: ImportResult, groups: list[Group]
    ) -> None:
        self.actor = actor
        self.agency = agency
        self.result = result
        self.groups = groups
        of_events = [group for group in groups if not group.is_task]
        self.by_key = memory.events_by_key(self._keys(of_events))
        self.by_uid = memory.events_by_uid(self._named(of_events))
        present = [*self.by_uid.values(), *self.by_key.values()]
        self.known = set(queries.known(actor, {event.id for event in present}))
        self.claimed = claimed(of_events)
        self.memories: Memories = memory.recall(self.by_key.values())
        of_tasks = [group for group in groups if group.is_task]
        self.tasks = TaskImporter(actor, agency, of_tasks, self.by_uid)

    def run(self) -> None:
        """Events first: to-dos may belong to them. Wholes before their parts."""
        of_events = [group for group in self.groups if not group.is_task]
        ordered = relatives.wholes_first(
            of_events, lambda group: group.uid, lambda group: group.kin
        )
        of_tasks = [group for group in self.groups if group.is_task]
        for group in itertools.chain(*ordered, of_tasks):
            try:
                self._task(group) if group.is_task else self._event(group)
            except BadInput as refusal:
                self._refuse(group, refusal.problems)
            except Refusal as refusal:
                row = group.first.row
                kind = "VTODO" if group.is_task else "VEVENT"
                self.result.errors.append(RowError(row, kind, refusal.words))

    def _refuse(self, group: Group, problems: Iterable[Problem]) -> None:
        entry = group.first
        self.result.errors += entry.faults
        self.result.errors += [error_of(entry, problem) for problem in problems]

    def _count(self, entry: Entry, fate: Fate) -> None:
        start = entry.asked.get("start") or entry.asked.get("due") or ""
        self.result.count(RowFate(entry.row, entry.asked["title"], start, fate))

    def _task(self, group: Group) -> None:
        fate = self.tasks.bring(group)
        self.result.errors += group.first.faults
        self._count(group.first, fate)

    # Events

    def _keys(self, groups: list[Group]) -> Iterable[str]:
        for group in groups:
            yield self._key(group.uid)
            for entry in group.overrides.values():
                yield self._override_key(group.uid, entry)

    def _named(self, groups: list[Group]) -> Iterator[str]:
        """The UIDs of these groups, and of the events to which they belong."""
        for group in groups:
            yield group.kept_uid
            yield from group.kin

    def _key(self, uid: str, date: str = "") -> str:
        key = f"{self.agency.code}|{uid}" + (f"|{date}" if date else "")
        if len(key) <= _LONGEST_KEY:
            return key
        return f"{self.agency.code}|{hashlib.sha256(key.encode()).hexdigest()}"

    def _override_key(self, uid: str, entry: Entry) -> str:
        assert entry.recurrence is not None
        stamp = entry.recurrence
        return self._key(uid, original_start(stamp, stamp.zone or "UTC"))

    def _event(self, group: Group) -> None:
        entry = group.master
        series = self.by_key.get(self._key(group.uid)) or self._own_with_uid(group)
        if entry is None:
            self._lone_overrides(group, series)
            return
        told = told_of(entry)
        fate = memory.fate_of(series, self.memories, told)
        if fate is Fate.CREATE:
            series = self._register(group, entry, told)
        elif fate is Fate.UPDATE and series is not None:
            self._follow(series, entry, told)
        else:
            self._allowed(entry)
        assert series is not None
        version = series.version
        if self._may_touch(series, fate):
            fate = self._dates(group, entry, series, fate)
            self._keep(series, told, version)
        self.result.errors += entry.faults
        self._count(entry, fate)

    def _own_with_uid(self, group: Group) -> Event | None:
        """An event of the agency that bears the UID without having been imported."""
        found = self.by_uid.get(group.kept_uid)
        return (
            found if found is not None and found.agency_id == self.agency.id else None
        )

    def _register(self, group: Group, entry: Entry, told: dict[str, Any]) -> Event:
        asked = self._allowed(entry)
        uid = group.kept_uid
        taken = not group.has_uid or not uid or uid in self.by_uid
        event = self._made(entry, asked, None if taken else uid, self._key(group.uid))
        self.by_uid[event.uid] = self.by_key[self._key(group.uid)] = event
        self.known.add(event.id)
        self._reach_status(event, entry)
        memory.remember(self.actor, event, None, told)
        return event

    def _made(
        self, entry: Entry, asked: dict[str, Any], uid: str | None, key: str
    ) -> Event:
        """A new event under its parent, as a date of its series or by itself."""
        parent, series = self._parent(entry), self._series(entry)
        if parent is not None:
            asked = {**asked, "parent": str(parent.id)}
        if series is None or not entry.kin.occurrence:
            event = self._registered(entry, asked, uid, key)
            if series is not None:
                continue_series(self.actor, event, series)
            return event
        start = entry.kin.occurrence
        try:
            event = replace_occurrence(
                self.actor,
                series,
                start,
                {"parent": None, **_BLANK_DATE, **asked},
                import_key=key,
                uid=uid,
            )
        except (BadInput, WrongState) as refusal:
            self._name(entry, marks.OCCURRENCE, refusal.words)
            return self._registered(entry, asked, uid, key)
        memory.keep_up(self.actor, series)
        return event

    def _registered(
        self, entry: Entry, asked: dict[str, Any], uid: str | None, key: str
    ) -> Event:
        """A new event, by itself when it cannot be a part of what it names."""
        try:
            return events.register(self.actor, asked, uid=uid, import_key=key)
        except BadInput as refusal:
            if {problem.field for problem in refusal.problems} != {"parent"}:
                raise
            entry.faults += [error_of(entry, problem) for problem in refusal.problems]
        alone = {name: value for name, value in asked.items() if name != "parent"}
        return events.register(self.actor, alone, uid=uid, import_key=key)

    def _parent(self, entry: Entry) -> Event | None:
        return self._relative(entry, entry.kin.parent, "RELATED-TO")

    def _series(self, entry: Entry) -> Event | None:
        series = self._relative(entry, entry.kin.series, marks.SERIES)
        return series if series is not None and series.trashed_at is None else None

    def _relative(self, entry: Entry, uid: str, column: str) -> Event | None:
        """The event that an entry names: of this import, else one that is visible."""
        if not uid:
            return None
        found = self.by_key.get(self._key(uid)) or self.by_uid.get(uid)
        if found is not None and found.id in self.known:
            return found
        entry.faults.append(
            RowError(entry.row, column, words("Kegiatan ini tidak ditemukan."))
        )
        return None

    def _allowed(self, entry: Entry) -> dict[str, Any]:
        return allowed(self.actor, self.agency, entry)

    def _reach_status(self, event: Event, entry: Entry) -> None:
        """Do what leads to the status of the entry, where that is still possible."""
        verb = _VERBS.get(entry.status)
        if verb is None or verb not in verbs_from(event.status):
            return
        if not may(self.actor, Action.STEER_EVENT, agency_id=event.agency_id):
            reason = words("Akun ini hanya dapat mencatat kegiatan tentatif.")
            entry.faults.append(RowError(entry.row, "STATUS", reason))
        elif verb is EventVerb.CANCEL:
            travel.cancel_event(self.actor, event, reason=reason_given(cancelled=True))
        else:
            travel.postpone_event(
                self.actor, event, reason=reason_given(postponed=True)
            )

    def _follow(self, event: Event, entry: Entry, told: dict[str, Any]) -> None:
        """Make an event say what its entry says by now."""
        if not may(self.actor, Action.STEER_EVENT, agency_id=event.agency_id):
            raise NotAllowed
        asked = self._allowed(entry)
        status = asked.pop("status", None)
        reason = reason_given()
        whole = _BLANK | asked | self._new_parent(event, entry)
        # The calendar says of each item where it belongs.
        travel.revise_event(self.actor, event, whole, reason=reason, items_follow=False)
        firm = status in {EventStatus.CONFIRMED, EventStatus.COMPLETED}
        if firm and event.status is EventStatus.TENTATIVE:
            travel.confirm_event(self.actor, event, {}, reason=reason)
        over = status == EventStatus.COMPLETED
        if over and event.status is EventStatus.CONFIRMED:
            travel.complete_event(self.actor, event, reason=reason)
        self._reach_status(event, entry)
        before = self.memories.get(event.id)
        memory.remember(self.actor, event, before, told)

    def _new_parent(self, event: Event, entry: Entry) -> dict[str, Any]:
        """Another event above, or none, where the entry names another than before."""
        before = self.memories.get(event.id)
        named = before.asked.get("kin", {}).get("parent", "") if before else ""
        if named == entry.kin.parent:
            return {}
        parent = self._parent(entry)
        return {"parent": str(parent.id) if parent else None}

    def _may_touch(self, event: Event, fate: Fate) -> bool:
        """Whether the dates of a series still follow their file."""
        if event.trashed_at is not None or not event.rrule:
            return False
        before = self.memories.get(event.id)
        return fate is not Fate.LEAVE or (
            before is not None and before.version == event.version
        )

    def _keep(self, series: Event, told: dict[str, Any], version: int) -> None:
        """The series has a later version for its dates: that one is the import's."""
        if series.version != version:
            before = memory.recall([series]).get(series.id)
            memory.remember(self.actor, series, before, told)

    def _dates(self, group: Group, entry: Entry, series: Event, fate: Fate) -> Fate:
        """What the file says of single dates of a series."""
        starts = [row.original_start for row in occurrences.of_event(series)]
        gone = {_among(starts, text) for text in entry.left_out}
        gone -= self.claimed.get(group.uid, set())
        changed = False
        for stamp, override in group.overrides.items():
            start = _among(starts, original_start(stamp, series.timezone))
            if start == _DROPPED:
                reason = words("Rangkaian tidak memuat tanggal ini.")
                self._name(override, "RECURRENCE-ID", reason)
            elif override.status is EventStatus.CANCELLED:
                gone.add(start)
            else:
                gone.discard(start)
                changed |= self._override(group, override, series, start)
        left = leave_out(self.actor, series, gone, reason_given())
        if fate is Fate.LEAVE and (changed or left):
            return Fate.UPDATE
        return fate

    def _override(self, group: Group, entry: Entry, series: Event, start: str) -> bool:
        """One date as its own event, or that event as its entry says by now."""
        told = told_of(entry)
        key = self._override_key(group.uid, entry)
        present = self.by_key.get(key)
        fate = memory.fate_of(present, self.memories, told)
        done = fate is not Fate.LEAVE
        try:
            if fate is Fate.UPDATE and present is not None:
                self._follow(present, entry, told)
            elif fate is Fate.CREATE:
                asked = _BLANK_DATE | self._allowed(entry)
                event = replace_occurrence(
                    self.actor, series, start, asked, import_key=key
                )
                self.by_key[key] = event
                memory.remember(self.actor, event, None, told)
        except BadInput as refusal:
            done = False
            self.result.errors += [error_of(entry, one) for one in refusal.problems]
        except Refusal as refusal:
            done = False
            self._name(entry, "RECURRENCE-ID", refusal.words)
        self.result.errors += entry.faults
        return done

    def _lone_overrides(self, group: Group, series: Event | None) -> None:
        """Changed dates without their series: of one that is here, or by themselves."""
        fates = []
        first = group.first
        if series is not None and series.rrule:
            if self._may_touch(series, Fate.LEAVE):
                version = series.version
                fates.append(self._dates(group, Entry(
                    row=first.row, is_task=False, uid=group.uid, has_uid=True,
                    sequence=0, revised="", asked=first.asked,
                ), series, Fate.LEAVE))  # fmt: skip
                before = self.memories[series.id]
                self._keep(series, before.asked, version)
        else:
            fates = [self._alone(group, entry) for entry in group.overrides.values()]
        steps = [Fate.CREATE, Fate.UPDATE, Fate.LEAVE]
        self._count(first, min(fates, key=steps.index, default=Fate.LEAVE))

    def _alone(self, group: Group, entry: Entry) -> Fate:
        told, key = told_of(entry), self._override_key(group.uid, entry)
        present = self.by_key.get(key)
        fate = memory.fate_of(present, self.memories, told)
        if fate is Fate.CREATE:
            event = events.register(self.actor, self._allowed(entry), import_key=key)
            self.by_key[key] = event
            self._reach_status(event, entry)
            memory.remember(self.actor, event, None, told)
        elif fate is Fate.UPDATE and present is not None:
            self._follow(present, entry, told)
        self.result.errors += entry.faults
        return fate

    def _name(self, entry: Entry, column: str, reason: Any) -> None:
        self.result.errors.append(RowError(entry.row, column, reason))


_VERBS: dict[Any, EventVerb] = {
    EventStatus.CANCELLED: EventVerb.CANCEL,
    EventStatus.POSTPONED: EventVerb.POSTPONE,
}


def _among(starts: list[str], text: str) -> str:
    """The date of a series that is meant: the same, else the one of that day."""
    if text in starts:
        return text
    return next((start for start in starts if start[:10] == text[:10]), _DROPPED)
