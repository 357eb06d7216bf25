"""Applying a pack to an event, and undoing it: refuse, change, record.

A plan is one change set. It is undone once, and takes away only what nobody has touched
since; what stays is named with the reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from agenda import clock
from agenda.audit.models import AuditEntry
from agenda.audit.operations import AuditAction, record
from agenda.db import db, flush, new_id
from agenda.errors import NotAllowed, WrongState
from agenda.events.models import Event
from agenda.packs.models import PackTask, Plan
from agenda.planning import queries
from agenda.planning.drafts import PlanDraft, read_draft
from agenda.planning.proposals import Proposal, Proposed, must_make_sense, propose
from agenda.rules.event_states import EventStatus
from agenda.rules.permissions import Action, Actor, Reach, may, reach
from agenda.rules.readings import read_reason
from agenda.tasks import purge
from agenda.tasks.audience import rewrite_event
from agenda.tasks.models import Task
from agenda.tasks.planting import Bed, Seed, plant
from agenda.words import Words, words

KIND = "plan"


@dataclass(frozen=True)
class Applied:
    """A plan that was written, as it was proposed; `ids` name its tasks by position."""

    plan: Plan
    proposal: Proposal
    ids: Mapping[int, UUID]

    @property
    def tasks(self) -> list[Task]:
        """The tasks as they are kept, in order of their dues."""
        return queries.tasks_of(self.plan)


@dataclass(frozen=True)
class Undone:
    """What the undoing of a plan took away, and what stays, with the reason."""

    removed: list[str]
    stays: list[tuple[Task, Words]]


def may_plan(actor: Actor) -> bool:
    """Whether the actor may apply packs at all, asked before anything is read."""
    return reach(actor, Action.MANAGE_TASK) is not Reach.NONE


def may_undo(actor: Actor, plan: Plan) -> bool:
    return may(actor, Action.MANAGE_TASK, agency_id=plan.agency_id)


def preview(actor: Actor, event: Event, asked: Mapping[str, Any]) -> Proposal:
    """What applying would make of the event; writes nothing.

    Raises NotAllowed, WrongState for an event without a date or that is called off, and
    BadInput.
    """
    _must_be_plannable(actor, event)
    return propose(actor, event, read_draft(actor, event, asked))


def apply(
    actor: Actor,
    event: Event,
    asked: Mapping[str, Any],
    *,
    reason: str = "",
    plan_id: UUID | None = None,
) -> Applied:
    """Write the plan; `plan_id` makes that a second sending of a form changes nothing.

    Raises as `preview`, and WrongState when the pack was applied to this date before
    and nobody said `again`.
    """
    _must_be_plannable(actor, event)
    draft = read_draft(actor, event, asked)
    pack = draft.version.pack
    turn, living = queries.turns(event, pack, draft.occurrence)
    if living and not draft.again:
        raise WrongState(words("Paket ini sudah diterapkan pada kegiatan ini."))
    proposal = propose(actor, event, draft)
    must_make_sense(event, proposal)
    if not proposal.included:
        raise WrongState(words("Pilih sedikitnya satu tugas."))
    plan = _new_plan(actor, event, draft, plan_id, turn)
    bed = Bed(event, draft.occurrence, draft.agency, plan.id)
    ids = {row.step.id: new_id() for row in proposal.included}
    seeds = [_seed(row, ids, proposal) for row in proposal.included]
    plant(actor, bed, seeds, read_reason(reason))
    _record(actor, AuditAction.PLAN_APPLY, plan, len(seeds), reason)
    places = {row.step.position: ids[row.step.id] for row in proposal.included}
    return Applied(plan, proposal, places)


def undo(actor: Actor, plan: Plan, *, reason: str = "") -> Undone:
    """Take away the tasks of the plan that nobody touched; once.

    Raises NotAllowed, and WrongState when it was undone.
    """
    if not may_undo(actor, plan):
        raise NotAllowed
    if plan.undone_at is not None:
        raise WrongState(words("Rencana ini sudah dibatalkan."))
    why = read_reason(reason)
    tasks = queries.tasks_of(plan)
    touched = _touched(plan, tasks)
    gone = [task for task in tasks if task.id not in touched]
    titles = [task.title for task in gone]
    plan.undone_at = clock.now()
    _record(actor, AuditAction.PLAN_UNDO, plan, len(gone), why)
    purge.take_back(actor, gone, why, plan.id)
    event = db.session.get(Event, plan.event_id)
    assert event is not None  # a plan goes with its event
    rewrite_event(event)
    flush()
    stays = [(task, touched[task.id]) for task in tasks if task.id in touched]
    return Undone(titles, stays)


# Steps


def _must_be_plannable(actor: Actor, event: Event) -> None:
    if not may_plan(actor):
        raise NotAllowed
    if event.status is EventStatus.CANCELLED:
        raise WrongState(words("Kegiatan ini batal."))
    if event.when is None:
        raise WrongState(words("Kegiatan ini belum bertanggal."))


def _new_plan(
    actor: Actor, event: Event, draft: PlanDraft, plan_id: UUID | None, turn: int
) -> Plan:
    plan = Plan(
        id=plan_id or new_id(),
        event_id=event.id,
        occurrence_start=draft.occurrence,
        pack_id=draft.version.pack_id,
        pack_version=draft.version,
        turn=turn,
        agency_id=draft.agency.id,
        applied_at=clock.now(),
        applied_by=actor.account_id,
    )
    db.session.add(plan)
    flush()
    return plan


def _seed(row: Proposed, ids: Mapping[UUID, UUID], proposal: Proposal) -> Seed:
    step = row.step
    assert row.date is not None  # judged before
    return Seed(
        id=ids[step.id],
        pack_task_id=step.id,
        title=step.title,
        title_en=step.title_en,
        type_code=step.type_code,
        brief=_brief(step),
        channels=step.channels,
        anchor=step.anchor,
        anchor_ref=step.anchor_ref,
        offset=step.offset,
        shift=step.shift,
        due_date=row.date,
        due_time=row.time,
        due_fixed=row.is_fixed,
        provisional=bool(row.counted and row.counted.provisional and not row.is_fixed),
        after_id=ids.get(step.after_id) if step.after_id else None,
        after_lag=step.after_lag,
        essential=step.essential,
        effort_minutes=step.effort_minutes,
        needs_neutrality_check=step.needs_neutrality_check,
        assignee=row.user,
        role_code=step.role_code,
        reviewer=proposal.reviewer,
    )


def _brief(step: PackTask) -> str:
    """What the pack says of the work, and which evidence it expects."""
    expected = f"Bukti dukung: {step.evidence}." if step.evidence else ""
    return "\n\n".join(part for part in (step.brief, expected) if part)


def _touched(plan: Plan, tasks: list[Task]) -> dict[UUID, Words]:
    """The tasks that stay: changed since, or awaited by one that stays or is another's.

    What happened to a task is in its history: an act that is not of this plan.
    """
    ids = [task.id for task in tasks]
    acts = select(AuditEntry.subject_id).where(
        AuditEntry.subject_kind == "task",
        AuditEntry.subject_id.in_(ids),
        AuditEntry.change_set != plan.id,
    )
    changed = set(db.session.scalars(acts))
    stays = {key: words("sudah diubah sejak diterapkan") for key in changed}
    waiting = select(Task.after_id, Task.id).where(Task.after_id.in_(ids))
    pairs = [(row[0], row[1]) for row in db.session.execute(waiting) if row[0]]
    while found := {
        earlier
        for earlier, later in pairs
        if earlier not in stays and (later in stays or later not in ids)
    }:
        stays |= {key: words("ditunggu tugas lain") for key in found}
    return stays


def _record(
    actor: Actor, action: AuditAction, plan: Plan, tasks: int, reason: str
) -> None:
    version = plan.pack_version
    told = {
        "event": str(plan.event_id),
        "pack": f"{version.pack.code} {version.number}",
        "tasks": tasks,
    }
    old = action is AuditAction.PLAN_UNDO
    changes = [
        {"field": name, "old": value if old else None, "new": None if old else value}
        for name, value in told.items()
    ]
    record(actor, action, KIND, plan.id, changes, reason, plan.id)
