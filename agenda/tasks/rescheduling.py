"""The tasks of events that got another date, stopped, or go on: looked at and written.

However many tasks there are, it takes the same number of questions and statements: rows
are read as columns, judged by `rules.rescheduling`, and written together with their
lines of history. What a task of the session has loaded is read anew afterwards.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, false, select, true, update

from agenda import clock
from agenda.audit.operations import (
    AuditAction,
    Change,
    differences,
    write_down_many,
)
from agenda.db import db, flush
from agenda.errors import BadInput, Problem, Stale
from agenda.events.models import Event
from agenda.people.absences import days_absent
from agenda.people.models import Account
from agenda.phases import queries as phases
from agenda.rules.absences import Span
from agenda.rules.choices import Anchor, AssignmentState, ShiftRule
from agenda.rules.due_dates import Due, Offset, due_at_utc
from agenda.rules.permissions import Action, Actor, Reach, reach
from agenda.rules.precision import Precision, When, format_moment, parse_moment
from agenda.rules.readings import read_reason
from agenda.rules.rescheduling import (
    STOPPED,
    Answer,
    Counted,
    Course,
    Judged,
    Moment,
    Planned,
    TaskVerdict,
    judge,
    proposal,
)
from agenda.rules.task_states import TaskStatus
from agenda.tasks import dues
from agenda.tasks.models import Assignment, Task
from agenda.tasks.queries import KIND, OVER, visible
from agenda.words import Words, words


@dataclass(frozen=True)
class Person:
    """Somebody with part in a task: by account, or a helper by name."""

    account_id: UUID | None
    email: str | None
    name: str
    leads: bool = False


@dataclass(frozen=True)
class TravellingTask:
    """What an act on its event means for one task: a plain value.

    `proposed_due` is where a due goes that is asked about, blank when that is unknown;
    `touched` when it stands otherwise afterwards.
    """

    id: UUID
    event_id: UUID
    number: str
    title: str
    title_en: str
    old_due: str
    new_due: str
    proposed_due: str
    verdict: TaskVerdict
    explanation: Words
    people: tuple[Person, ...]
    touched: bool

    def as_fields(self, language: str) -> dict[str, Any]:
        return {
            "id": str(self.id),
            "event": str(self.event_id),
            "number": self.number,
            "title": self.title,
            "old_due": self.old_due,
            "new_due": self.new_due,
            "proposed_due": self.proposed_due or None,
            "verdict": self.verdict.value,
            "explanation": self.explanation.in_language(language),
            "people": [one.email or one.name for one in self.people],
        }


@dataclass(frozen=True)
class Journey:
    """An event whose tasks are looked at, and what has become of it.

    `renamed` tells by which start each date of a series is known now.
    """

    event: Event
    course: Course
    renamed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Act:
    """Who does it, why, and what binds it to the rest of what is done."""

    actor: Actor
    action: AuditAction
    reason: str
    change_set: UUID


def reschedule(
    act: Act, journeys: Sequence[Journey], answers: Mapping[UUID, Answer]
) -> list[TravellingTask]:
    """Let the tasks of these events go along; answers each that was not called off.

    Whoever may steer an event sees its tasks, so nobody is told of what he may not see.
    Raises BadInput for an answer that nobody asked for.
    """
    flush()
    found = {one.event.id: one for one in journeys}
    rows = _rows(found)
    people = _people(found) if rows else {}
    reckoning = _Reckoning(found.values())
    planned = {row.id: _planned(row, found[row.event_id], reckoning) for row in rows}
    absent = _absences(found, rows, planned, people)
    today = {row.timezone: clock.today(row.timezone) for row in rows}
    told, changed = [], []
    for row in rows:
        journey, mine = found[row.event_id], people.get(row.id, ())
        judged = judge(
            planned[row.id],
            journey.course,
            today[row.timezone],
            absent=absent.get(_leader(mine), ()),
            answer=answers.get(row.id),
        )
        step = _Step(row, judged, journey.renamed.get(row.occurrence_start))
        told.append(_told(step, mine))
        if step.changes:
            changed.append(step)
    _must_have_asked(answers, told)
    _write(act, changed)
    return told


def recounted(actor: Actor, year: int) -> list[TravellingTask]:
    """The open tasks that the actor may revise and whose dues count otherwise now.

    They lie in the year, or count across a part of it. Nothing is written. At most two
    hundred.
    """
    return [_told(step, people) for step, people in _counted_otherwise(actor, year)]


def recount(act: Act, year: int, chosen: Collection[UUID]) -> list[TravellingTask]:
    """Give those of these tasks the dues that they count to now; answers them."""
    found = [
        (step, people)
        for step, people in _counted_otherwise(act.actor, year)
        if step.row.id in chosen
    ]
    _write(act, [step for step, _ in found])
    return [_told(step, people) for step, people in found]


_NEAR = timedelta(days=14)
"""Around a year: a due gives way to a free day by less than that."""
_MOST = 200


def _counted_otherwise(
    actor: Actor, year: int
) -> list[tuple["_Step", tuple[Person, ...]]]:
    flush()
    rows = db.session.execute(_counting_across(actor, year)).all()
    events = db.session.scalars(
        select(Event).where(Event.id.in_({row.event_id for row in rows}))
    ).unique()
    journeys = {
        event.id: Journey(event, Course(event.status, moved=True)) for event in events
    }
    people = _people(journeys) if rows else {}
    reckoning = _Reckoning(journeys.values())
    found = []
    for row in rows:
        journey = journeys[row.event_id]
        planned = _planned(row, journey, reckoning)
        judged = judge(planned, journey.course, clock.today(row.timezone))
        step = _Step(row, judged)
        if judged.due != planned.due:
            found.append((step, people.get(row.id, ())))
    return found[:_MOST]


def _counting_across(actor: Actor, year: int) -> Select[*tuple[Any, ...]]:
    """Open tasks whose dues hang on which days of the year are free."""
    first, last = date(year, 1, 1) - _NEAR, date(year, 12, 31) + _NEAR
    reaches = reach(actor, Action.MANAGE_TASK)
    own: dict[Reach, ColumnElement[bool]] = {
        Reach.ANY: true(),
        Reach.OWN: Task.agency_id == actor.agency_id,
    }
    return (
        select(*_READ)
        .join(Event, Event.id == Task.event_id)
        .where(
            visible(actor),
            own.get(reaches, false()),
            Task.status.not_in(OVER),
            Task.paused_at.is_(None),
            Task.anchor.is_not(None),
            Task.due_fixed.is_(False),
            Task.offset_working_days.is_not(None) | (Task.shift != ShiftRule.NONE),
            Event.status.not_in(STOPPED),
            (Task.due_date <= last) | (Event.first_day <= last),
            (Task.due_date >= first) | (Event.last_day >= first),
        )
        .order_by(Task.due_at_utc, Task.id)
    )


def hand_over(act: Act, old: Event, new: Event, starts: Mapping[str, str]) -> int:
    """Tie the tasks for these dates of a series to another event; answers how many.

    `starts` says by which start each date is known there; dues stay as they are.
    """
    flush()
    wanted = select(*_READ).where(
        Task.event_id == old.id,
        Task.occurrence_start.in_(starts),
        Task.trashed_at.is_(None),
    )
    rows = db.session.execute(wanted.order_by(Task.due_at_utc, Task.id)).all()
    _write(act, [_tied(row, starts[row.occurrence_start], new) for row in rows])
    return len(rows)


def _tied(row: Any, start: str, event: Event) -> "_Step":
    judged = Judged(
        TaskVerdict.KEPT,
        words("Ikut dengan tanggalnya."),
        Moment(row.due_date, row.due_time),
        row.provisional,
        row.paused_at is not None,
    )
    return _Step(row, judged, start, event.id)


def put_back(
    act: Act, changes: Mapping[UUID, Mapping[str, tuple[Any, Any]]]
) -> list[TravellingTask]:
    """Give tasks back what a change set took from them, whatever their events do.

    `changes` says of each field of the contract what it was and became. A task that was
    purged since is passed over.
    """
    flush()
    wanted = select(*_READ).where(Task.id.in_(changes))
    rows = db.session.execute(wanted.order_by(Task.due_at_utc, Task.id)).all()
    steps = [_back(row, changes[row.id]) for row in rows]
    people = _people({row.event_id for row in rows if row.event_id})
    told = [_told(step, people.get(step.row.id, ())) for step in steps]
    _write(act, [step for step in steps if step.changes])
    return told


def _back(row: Any, told: Mapping[str, tuple[Any, Any]]) -> "_Step":
    due = Moment(row.due_date, row.due_time)
    judged = Judged(
        TaskVerdict.MOVED if "due" in told else TaskVerdict.KEPT,
        _said_of_pause(told),
        Moment(*parse_moment(told["due"][0])) if "due" in told else due,
        told["provisional"][0] if "provisional" in told else row.provisional,
        told["paused"][0] if "paused" in told else row.paused_at is not None,
    )
    occurrence = (told["occurrence"][0] or "") if "occurrence" in told else None
    event_id = UUID(told["event"][0]) if "event" in told else None
    return _Step(row, judged, occurrence, event_id)


def _said_of_pause(told: Mapping[str, tuple[Any, Any]]) -> Words:
    if "paused" not in told:
        return words("Kembali seperti sebelum tindakan itu.")
    return words("Dijeda lagi.") if told["paused"][0] else words("Dilanjutkan.")


def _must_have_asked(
    answers: Mapping[UUID, Answer], told: Iterable[TravellingTask]
) -> None:
    """Refuse an answer about a task that is not there, or that has no new date."""
    known = {task.id: task for task in told}
    problems = []
    for number, (task_id, answer) in enumerate(answers.items()):
        task = known.get(task_id)
        if task is None:
            sentence = words("Tugas ini bukan tugas kegiatan ini.")
            problems.append(Problem(f"tasks.{number}.id", sentence))
        elif task.verdict is TaskVerdict.ASKED and answer is Answer.MOVE:
            problems.append(Problem(f"tasks.{number}.due", task.explanation))
    if problems:
        raise BadInput(problems)


# Looking


_READ = (
    Task.id,
    Task.number,
    Task.title,
    Task.title_en,
    Task.event_id,
    Task.occurrence_start,
    Task.status,
    Task.due_date,
    Task.due_time,
    Task.timezone,
    Task.due_fixed,
    Task.provisional,
    Task.anchor,
    Task.anchor_ref,
    Task.offset_days,
    Task.offset_working_days,
    Task.offset_hours,
    Task.shift,
    Task.paused_at,
    Task.version,
    Task.sequence,
    Task.revised_at,
)


def _rows(event_ids: Collection[UUID]) -> Sequence[Any]:
    wanted = select(*_READ).where(
        Task.event_id.in_(event_ids),
        Task.trashed_at.is_(None),
        Task.status != TaskStatus.CANCELLED,
    )
    return db.session.execute(wanted.order_by(Task.due_at_utc, Task.id)).all()


def _people(event_ids: Collection[UUID]) -> dict[UUID, tuple[Person, ...]]:
    """Who has part in each task of these events, the one who leads it first."""
    wanted = (
        select(
            Assignment.task_id,
            Assignment.account_id,
            Assignment.helper_name,
            Assignment.lead,
            Account.name,
            Account.email,
        )
        .join(Task, Task.id == Assignment.task_id)
        .outerjoin(Account, Account.id == Assignment.account_id)
        .where(
            Task.event_id.in_(event_ids), Assignment.state != AssignmentState.DECLINED
        )
        .order_by(Assignment.lead.desc(), Assignment.id)
    )
    found: dict[UUID, tuple[Person, ...]] = {}
    for row in db.session.execute(wanted):
        one = Person(
            row.account_id, row.email, row.name or row.helper_name, bool(row.lead)
        )
        found[row.task_id] = (*found.get(row.task_id, ()), one)
    return found


def _leader(people: Iterable[Person]) -> UUID | None:
    return next((one.account_id for one in people if one.leads), None)


def _absences(
    journeys: Mapping[UUID, Journey],
    rows: Iterable[Any],
    planned: Mapping[UUID, Planned],
    people: Mapping[UUID, tuple[Person, ...]],
) -> Mapping[UUID | None, Collection[date]]:
    """On which of the days that come into question whoever leads a task is away."""
    moving = [row for row in rows if journeys[row.event_id].course.moved]
    found = (_leader(people.get(row.id, ())) for row in moving)
    leaders = {leader for leader in found if leader}
    days = [
        due.date
        for row in moving
        if (due := _next_due(planned[row.id], journeys[row.event_id].course))
    ]
    if not leaders or not days:
        return {}
    away = days_absent(leaders, Span(min(days), max(days)))
    return {account: away[account] for account in away}


def _next_due(task: Planned, course: Course) -> Moment | None:
    if task.by_hand:
        return proposal(task, course)
    return task.counted.due if task.counted else None


def _planned(row: Any, journey: Journey, reckoning: "_Reckoning") -> Planned:
    by_hand = row.due_fixed or row.anchor is None
    counts = journey.course.moved and row.anchor is not None
    return Planned(
        row.status,
        Moment(row.due_date, row.due_time),
        by_hand=by_hand,
        provisional=row.provisional,
        paused=row.paused_at is not None,
        counted=reckoning.counted(row, journey) if counts else None,
    )


class _Reckoning:
    """Counting from the dates of events; each date is looked up once."""

    def __init__(self, journeys: Iterable[Journey]) -> None:
        self._journeys = journeys
        self._dates: dict[tuple[Any, ...], When | None] = {}
        self._counted: dict[tuple[Any, ...], Due | None] = {}
        self._stages: dict[UUID, dict[str, date]] | None = None

    def counted(self, row: Any, journey: Journey) -> Counted | None:
        occurrence = journey.renamed.get(row.occurrence_start, row.occurrence_start)
        named = (row.event_id, occurrence, row.anchor, row.anchor_ref)
        offset = (row.offset_days, row.offset_working_days, row.offset_hours)
        key = (*named, *offset, row.shift, row.timezone)
        if key not in self._counted:
            when = self._date(journey.event, *named[1:])
            self._counted[key] = self._due(row, journey.event, when, offset)
        due = self._counted[key]
        if due is None:
            return None
        return Counted(Moment(due.date, due.time), due.explanation, due.provisional)

    def _due(
        self, row: Any, event: Event, when: When | None, offset: tuple[int | None, ...]
    ) -> Due | None:
        if when is None:
            return None
        try:
            return dues.derive(
                event, when, row.anchor, Offset(*offset), row.timezone, row.shift
            )
        except OverflowError:
            return None

    def _date(
        self, event: Event, occurrence: str, anchor: Anchor, ref: str
    ) -> When | None:
        key = (event.id, occurrence, anchor, ref)
        if key not in self._dates:
            found = (
                self._stage(event, ref)
                if anchor is Anchor.PHASE
                else dues.anchor_date(event, occurrence, anchor, ref)
            )
            self._dates[key] = found
        return self._dates[key]

    def _stage(self, event: Event, ref: str) -> When | None:
        if self._stages is None:
            self._stages = phases.beginnings([one.event for one in self._journeys])
        begins = self._stages[event.id].get(ref)
        if begins is None:
            return None
        return When(begins, None, None, None, event.timezone, Precision.DAY)


# Writing


@dataclass(frozen=True)
class _Step:
    """A row, and how it stands from now on; blank `occurrence` is the event itself."""

    row: Any
    judged: Judged
    occurrence: str | None = None
    event_id: UUID | None = None

    @cached_property
    def changes(self) -> list[Change]:
        """What changes, in the contract's terms."""
        row, judged = self.row, self.judged
        before = {
            "event": str(row.event_id),
            "occurrence": row.occurrence_start or None,
            "due": format_moment(row.due_date, row.due_time),
            "paused": row.paused_at is not None,
            "provisional": row.provisional,
        }
        after = {
            "event": str(self.event_id or row.event_id),
            "occurrence": self.starts_at or None,
            "due": format_moment(*judged.due),
            "paused": judged.paused,
            "provisional": judged.provisional,
        }
        return differences(before, after)

    @property
    def starts_at(self) -> str:
        if self.occurrence is None:
            return str(self.row.occurrence_start)
        return self.occurrence


def _told(step: _Step, people: tuple[Person, ...]) -> TravellingTask:
    row, judged = step.row, step.judged
    proposed = judged.proposed
    return TravellingTask(
        row.id,
        row.event_id,
        row.number,
        row.title,
        row.title_en,
        format_moment(row.due_date, row.due_time),
        format_moment(*judged.due),
        format_moment(*proposed) if proposed else "",
        judged.verdict,
        judged.explanation,
        people,
        touched=bool(step.changes),
    )


_TASKS: Any = Task.__table__


def _write(act: Act, steps: Sequence[_Step]) -> None:
    """Write these rows and their lines of history; Stale when somebody was faster."""
    if not steps:
        return
    now = clock.now()
    connection = db.session.connection()
    done = connection.execute(_UPDATE, [_values(step, now) for step in steps])
    if done.rowcount != len(steps):
        db.session.rollback()
        raise Stale
    ids = frozenset(step.row.id for step in steps)
    _keep_lists_in_step(ids)
    write_down_many(
        act.actor,
        act.action,
        KIND,
        {step.row.id: step.changes for step in steps},
        read_reason(act.reason),
        act.change_set,
    )
    _read_anew(ids)


_UPDATE = (
    update(_TASKS)
    .where(_TASKS.c.id == bindparam("_id"), _TASKS.c.version == bindparam("_version"))
    .values(
        {
            name: bindparam(f"_{name}")
            for name in (
                "event_id",
                "occurrence_start",
                "due_date",
                "due_time",
                "due_at_utc",
                "provisional",
                "paused_at",
                "sequence",
                "revised_at",
                "updated_at",
            )
        }
        | {"version": _TASKS.c.version + 1}
    )
)


def _values(step: _Step, now: Any) -> dict[str, Any]:
    row, judged = step.row, step.judged
    due = judged.due
    return {
        "_id": row.id,
        "_version": row.version,
        "_event_id": step.event_id or row.event_id,
        "_occurrence_start": step.starts_at,
        "_due_date": due.date,
        "_due_time": due.time,
        "_due_at_utc": due_at_utc(due.date, due.time, row.timezone),
        "_provisional": judged.provisional,
        "_paused_at": (row.paused_at or now) if judged.paused else None,
        "_sequence": row.sequence + 1,
        "_revised_at": clock.revision_after(row.revised_at),
        "_updated_at": now,
    }


def _keep_lists_in_step(task_ids: Collection[UUID]) -> None:
    """Copy the dues to the people's own lists."""
    due = select(Task.due_at_utc).where(Task.id == Assignment.task_id)
    db.session.execute(
        update(Assignment)
        .where(Assignment.task_id.in_(task_ids))
        .values(due_at_utc=due.scalar_subquery())
        .execution_options(synchronize_session=False)
    )


def _read_anew(task_ids: Collection[UUID]) -> None:
    """Forget what the session has loaded of these tasks and their people."""
    for thing in list(db.session.identity_map.values()):
        if (isinstance(thing, Task) and thing.id in task_ids) or (
            isinstance(thing, Assignment) and thing.task_id in task_ids
        ):
            db.session.expire(thing)
