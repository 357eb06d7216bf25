"""A plan as it would become: dates, people, what no longer fits. Nothing is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from uuid import UUID

from agenda import clock
from agenda.errors import BadInput, Problem
from agenda.events import queries as events
from agenda.events.models import Event
from agenda.packs.models import PackTask
from agenda.people.models import Account
from agenda.people.queries import active_people
from agenda.planning import people
from agenda.planning.drafts import PlanDraft
from agenda.reference import queries as reference
from agenda.rules.absences import days_of_work
from agenda.rules.choices import Anchor
from agenda.rules.due_dates import Due
from agenda.rules.permissions import Action, Actor, Reach, reach
from agenda.rules.rotation import Rotation, Wish
from agenda.rules.short_notice import Step, missed, new_dates
from agenda.tasks import dues
from agenda.words import Words, words


@dataclass(frozen=True)
class Proposed:
    """A task of the pack as it would be planned.

    `counted` is the due by its offset, None when the event lacks what it counts from;
    `new_date` lies within the time left for a task whose own day is over. `date` and
    `time` are what would be written; `conflict` says what to look out for.
    """

    step: PackTask
    counted: Due | None
    new_date: date | None
    date: date | None
    time: time | None
    explanation: Words
    conflict: Words | None
    is_missed: bool
    included: bool
    user: Account | None
    why: Words | None

    @property
    def is_fixed(self) -> bool:
        """Whether the due is another one than what the offset comes to."""
        return self.counted is None or (self.date, self.time) != (
            self.counted.date,
            self.counted.time,
        )


@dataclass(frozen=True)
class Proposal:
    """A whole plan as it would be; `workers` and `judges` can be chosen instead."""

    draft: PlanDraft
    tasks: list[Proposed]
    reviewer: Account | None
    workers: list[Account]
    judges: list[Account]
    today: date
    first_day: date

    @property
    def included(self) -> list[Proposed]:
        return [row for row in self.tasks if row.included]

    @property
    def missed(self) -> list[Proposed]:
        return [row for row in self.tasks if row.is_missed]


def propose(actor: Actor, event: Event, draft: PlanDraft) -> Proposal:
    """What applying would make of the event, with everything that was wished."""
    today = clock.today(event.timezone)
    first_day = _first_day(event, draft.occurrence)
    rows = [_counted(event, draft, step) for step in draft.version.tasks]
    rows = _on_short_notice(rows, draft, today, first_day, event)
    rows = [_as_wished(row, draft) for row in rows]
    rows = _with_conflicts(rows, today)
    team = active_people(draft.agency)
    workers = people.workers(team)
    rows = _with_people(rows, event, draft, workers)
    judges = people.judges(actor, team, event)
    reviewer = draft.reviewer if draft.names_reviewer else next(iter(judges), None)
    return Proposal(draft, _in_order(rows), reviewer, workers, judges, today, first_day)


def must_make_sense(event: Event, plan: Proposal) -> None:
    """Raise BadInput at each task that cannot be written as wished."""
    problems = _on_leave(event, plan)
    for row in plan.included:
        if row.date is None:
            problems.append(_problem(plan, row, "due", words("Wajib diisi.")))
        if row.user is not None and row.user is plan.reviewer:
            reason = words("Pemeriksa tidak boleh ikut mengerjakan tugasnya.")
            problems.append(_problem(plan, row, "user", reason))
    reviewer = plan.reviewer
    if reviewer is not None and reviewer not in plan.judges:
        problems += _judged(reviewer, event)
    if problems:
        raise BadInput(problems)


def _problem(plan: Proposal, row: Proposed, field: str, reason: Words) -> Problem:
    path = plan.draft.path(row.step.position, field)
    if path == "tasks":
        reason = words("%(title)s: %(reason)s", title=row.step.title, reason=reason)
    return Problem(path, reason)


def _on_leave(event: Event, plan: Proposal) -> list[Problem]:
    """Whoever was named for a time in which he is away; nobody proposed is."""
    dated = [
        (row, row.user, row.date)
        for row in plan.included
        if row.user and row.date and plan.draft.choice(row.step.position).names_user
    ]
    if not dated:
        return []
    days = [day for _, _, day in dated]
    away = people.absences([user for _, user, _ in dated], (min(days), max(days)))
    problems = []
    for row, user, _ in dated:
        shared = away.get(user.id, frozenset()) & set(_days_of_work(row, event))
        if shared:
            told = words(
                "%(name)s cuti pada %(days)s.", name=user.name, days=[*sorted(shared)]
            )
            problems.append(_problem(plan, row, "user", told))
    return problems


def _days_of_work(row: Proposed, event: Event) -> list[date]:
    """The days on which the task needs its people."""
    if row.date is None:
        return []
    return days_of_work(
        row.date,
        row.step.effort_minutes,
        reference.free_days(),
        dues.first_province(event),
    )


def _judged(reviewer: Account, event: Event) -> list[Problem]:
    actor = reviewer.as_actor()
    if reach(actor, Action.JUDGE_TASK) is Reach.NONE:
        reason = words("Pengguna ini tidak dapat memeriksa tugas.")
    elif not events.sees(actor, event):
        reason = words("Pemeriksa tidak dapat melihat kegiatan.")
    else:
        return []
    return [Problem("reviewer", reason)]


# Dates


def _first_day(event: Event, occurrence: str) -> date:
    when = dues.anchor_date(event, occurrence, Anchor.START, "")
    return when.start_date if when else event.first_day


def _counted(event: Event, draft: PlanDraft, step: PackTask) -> Proposed:
    when = dues.anchor_date(event, draft.occurrence, step.anchor, step.anchor_ref)
    due = None
    if when is not None:
        due = dues.derive(
            event, when, step.anchor, step.offset, event.timezone, step.shift
        )
    return Proposed(
        step=step,
        counted=due,
        new_date=None,
        date=due.date if due else None,
        time=due.time if due else None,
        explanation=due.explanation if due else _undated(step),
        conflict=None if due else _undated(step),
        is_missed=False,
        included=due is not None,
        user=None,
        why=None,
    )


def _undated(step: PackTask) -> Words:
    if step.anchor is Anchor.PHASE:
        return words(
            "Kegiatan tidak berada dalam tahapan %(stage)s; tentukan tanggalnya"
            " sendiri",
            stage=step.anchor_ref,
        )
    if step.anchor is Anchor.PLACE:
        return words(
            "Kegiatan tidak memiliki tempat ke-%(number)s; tentukan tanggalnya sendiri",
            number=step.anchor_ref,
        )
    return words("Kegiatan ini belum bertanggal.")


def _on_short_notice(
    rows: Sequence[Proposed],
    draft: PlanDraft,
    today: date,
    first_day: date,
    event: Event,
) -> list[Proposed]:
    """Mark what no longer fits; where wished, propose the essential on new dates."""
    steps = [
        Step(
            row.step.position,
            row.date,
            row.step.essential,
            row.step.after.position if row.step.after else None,
            row.step.after_lag,
        )
        for row in rows
        if row.date is not None
    ]
    late = {step.key for step in missed(steps, today, first_day)}
    province = dues.first_province(event)
    days = new_dates(steps, today, first_day, reference.free_days(), province)
    return [
        _squeezed(row, days[row.step.position], draft.compressed)
        if row.step.position in late
        else row
        for row in rows
    ]


def _squeezed(row: Proposed, day: date, compressed: bool) -> Proposed:
    marked = replace(row, new_date=day, is_missed=True)
    if not compressed:
        return marked
    return replace(
        marked,
        date=day,
        time=None,
        included=row.step.essential,
        explanation=words(
            "%(reason)s; sudah lewat, dipadatkan ke %(day)s",
            reason=row.explanation,
            day=day,
        ),
    )


def _as_wished(row: Proposed, draft: PlanDraft) -> Proposed:
    choice = draft.choice(row.step.position)
    if choice.included is not None:
        row = replace(row, included=choice.included)
    if choice.due is not None and choice.due != (row.date, row.time):
        on, at = choice.due
        explanation = words("tanggal dipilih sendiri: %(day)s", day=on)
        row = replace(row, date=on, time=at, explanation=explanation)
    return row


def _with_conflicts(rows: Sequence[Proposed], today: date) -> list[Proposed]:
    by_position = {row.step.position: row for row in rows}
    return [replace(row, conflict=_conflict(row, by_position, today)) for row in rows]


def _conflict(
    row: Proposed, by_position: Mapping[int, Proposed], today: date
) -> Words | None:
    if row.date is None:
        return row.conflict
    if row.date < today:
        return words("Tenggat ini sudah lewat.")
    earlier = by_position.get(row.step.after.position) if row.step.after else None
    if earlier is None or earlier.date is None or not earlier.included:
        return None
    if row.date < earlier.date + timedelta(days=row.step.after_lag):
        return words(
            "Mendahului tugas yang ditunggunya: %(title)s.", title=earlier.step.title
        )
    return None


def _in_order(rows: Sequence[Proposed]) -> list[Proposed]:
    return sorted(
        rows,
        key=lambda row: (
            row.date or date.max,
            row.time or time.max,
            row.step.position,
        ),
    )


# People


def _with_people(
    rows: Sequence[Proposed],
    event: Event,
    draft: PlanDraft,
    workers: Sequence[Account],
) -> list[Proposed]:
    """In the order of the dues, whoever was named counted as busy then."""
    days = [row.date for row in rows if row.date]
    if not days:
        return list(rows)
    known = {one.id: one for one in workers}
    rotation = Rotation(people.candidates(workers, (min(days), max(days))))
    given = {
        row.step.position: _person(row, event, draft, rotation, known)
        for row in _in_order(rows)
        if row.date is not None
    }
    return [
        replace(row, user=given[row.step.position][0], why=given[row.step.position][1])
        if row.step.position in given
        else row
        for row in rows
    ]


def _person(
    row: Proposed,
    event: Event,
    draft: PlanDraft,
    rotation: Rotation,
    known: Mapping[UUID, Account],
) -> tuple[Account | None, Words | None]:
    choice = draft.choice(row.step.position)
    assert row.date is not None
    wish = Wish(
        row.date,
        row.step.role_code,
        row.step.grade,
        row.step.effort_minutes,
        tuple(_days_of_work(row, event)),
    )
    if choice.names_user:
        if choice.user is not None and row.included:
            rotation.count(choice.user.id, wish)
        return choice.user, None
    if not row.included:
        return None, None
    proposal = rotation.propose(wish)
    return known.get(proposal.key) if proposal.key else None, proposal.reason
