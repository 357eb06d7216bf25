"""What can be done to a task: refuse, change, record.

Every door calls these. An operation takes the actor first, changes one task in full
(its people, its audience and that of its event), raises its version by one, writes one
line of history and flushes; the door commits. What a revision comes to is worked out
in `revising`; evidence is handed in by `proving`; approving, and what the neutrality
guard asks for, is `guarding`; what happens to tasks when their
event moves is decided in `travel`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from agenda import clock
from agenda.audit.operations import AuditAction, differences, record
from agenda.audit.queries import must_be_current
from agenda.errors import NotAllowed, WrongState
from agenda.people import queries as people
from agenda.rules.choices import AssignmentState
from agenda.rules.permissions import Action, Actor, may
from agenda.rules.readings import given_reason, read_reason
from agenda.rules.task_states import TaskStatus, TaskVerb, after, is_over
from agenda.tasks import audience, fields, needed_days, rights, writing
from agenda.tasks.assignees import DEFAULT_ROLE
from agenda.tasks.changing import finish, settle
from agenda.tasks.drafts import read_draft
from agenda.tasks.guards import (
    may_create,
    must,
    must_be_open,
    must_not_be_trashed,
    must_reach_agency,
)
from agenda.tasks.models import Assignment, Task
from agenda.tasks.queries import KIND
from agenda.tasks.revising import STILL, action_of, as_revised, settable
from agenda.words import words

# Making and revising


def create(
    actor: Actor,
    asked: Mapping[str, Any],
    reason: str = "",
    *,
    uid: str | None = None,
    change_set: UUID | None = None,
) -> Task:
    """Plan a task, offered to its assignees or to the agency's pool.

    `uid` comes from the file that a task is imported from.
    Raises NotAllowed and BadInput.
    """
    if not may_create(actor):
        raise NotAllowed
    draft = read_draft(_without_nulls(asked), actor=actor)
    must_reach_agency(actor, draft)
    task = writing.new_task(draft, actor.account_id, uid)
    audience.rewrite(task)
    told = differences({}, fields.told(task))
    why = read_reason(reason)
    record(actor, AuditAction.TASK_CREATE, KIND, task.id, told, why, change_set)
    return task


def revise(
    actor: Actor,
    task: Task,
    asked: Mapping[str, Any],
    *,
    seen: int | None = None,
    reason: str = "",
) -> Task:
    """Change the fields in `asked`; people are assigned and taken off here too.

    The due is counted anew when what it counts from changes. Nothing differs: nothing
    happens. Whoever works on the task may tick its checklist.
    Raises NotAllowed, Stale, WrongState, BadInput.
    """
    must_not_be_trashed(task)
    wished = settable(task, asked)
    if not rights.may_manage(actor, task) and not (
        wished.keys() <= {"checklist"} and rights.may_work(actor, task)
    ):
        raise NotAllowed
    must_be_current(KIND, task, seen)
    before = fields.told(task)
    draft = as_revised(actor, task, wished)
    must_reach_agency(actor, draft, task)
    if STILL & wished.keys():
        must_be_open(task)
    event = task.event
    writing.write(task, draft)
    if "assignees" in wished:
        writing.offer_anew(task)
    finish(actor, task, before, action_of(before, task), reason)
    if event is not None and event is not task.event:
        audience.rewrite_event(event)
    return task


def reassign(
    actor: Actor,
    task: Task,
    assignees: list[Any],
    *,
    seen: int | None = None,
    reason: str = "",
) -> Task:
    """Give the task to these people instead."""
    return revise(actor, task, {"assignees": assignees}, seen=seen, reason=reason)


def _without_nulls(asked: Mapping[str, Any]) -> dict[str, Any]:
    """A field that is null is one that was not given."""
    return {name: value for name, value in asked.items() if value is not None}


# Verbs


def accept(
    actor: Actor, task: Task, *, seen: int | None = None, reason: str = ""
) -> Task:
    """Say yes to an offer, or take a task out of the pool of one's agency."""
    must(rights.may_accept(actor, task) or _is_taken_from_pool(actor, task), task)
    must_be_current(KIND, task, seen)
    before = fields.told(task)
    part = rights.part_of(actor, task)
    if part is None:
        status = after(task.status, TaskVerb.ACCEPT)
        _must_be_there(actor, task)
        _claim(actor, task)
    else:
        status = _status_once_accepted(task, part)
        part.state, part.updated_at = AssignmentState.ACCEPTED, clock.now()
    task.status = status
    return finish(actor, task, before, AuditAction.TASK_ACCEPT, reason)


def decline(actor: Actor, task: Task, *, seen: int | None = None, reason: str) -> Task:
    """Give one's part back; when nobody is left the task is declined."""
    must(rights.may_work(actor, task), task)
    must_be_current(KIND, task, seen)
    text = given_reason(reason)
    part = rights.part_of(actor, task)
    assert part is not None
    if part.state is not AssignmentState.OFFERED:
        after(task.status, TaskVerb.DECLINE)
    must_be_open(task)
    before = fields.told(task)
    writing.give_back(task, part, text)
    return finish(actor, task, before, AuditAction.TASK_DECLINE, text)


def start(
    actor: Actor, task: Task, *, seen: int | None = None, reason: str = ""
) -> Task:
    """Say that the work has begun, or begins again."""
    return _work(actor, task, TaskVerb.START, AuditAction.TASK_START, seen, reason)


def submit(
    actor: Actor, task: Task, *, seen: int | None = None, reason: str = ""
) -> Task:
    """Hand the work in, with its evidence, to be judged."""
    must(rights.may_work(actor, task), task)
    must_be_current(KIND, task, seen)
    after(task.status, TaskVerb.SUBMIT)
    if all(row.withdrawn_at for row in task.evidence):
        raise WrongState(
            words("Tambahkan bukti dukung sebelum menyerahkan tugas untuk diperiksa.")
        )
    return _work(actor, task, TaskVerb.SUBMIT, AuditAction.TASK_SUBMIT, seen, reason)


def return_(actor: Actor, task: Task, *, seen: int | None = None, reason: str) -> Task:
    """Give the work back to be improved, saying what is missing: a new draft begins."""
    must(rights.may_judge(actor, task), task)
    must_be_current(KIND, task, seen)
    status = after(task.status, TaskVerb.RETURN)
    text = given_reason(reason)
    task.draft += 1
    return _to(actor, task, status, AuditAction.TASK_RETURN, text)


def cancel(actor: Actor, task: Task, *, seen: int | None = None, reason: str) -> Task:
    """Call the task off; it stays visible."""
    must(rights.may_manage(actor, task), task)
    must_be_current(KIND, task, seen)
    status = after(task.status, TaskVerb.CANCEL)
    text = given_reason(reason)
    return _to(actor, task, status, AuditAction.TASK_CANCEL, text)


def was_done(
    actor: Actor, task: Task, at: datetime | None = None, *, reason: str
) -> Task:
    """Write down that a task of elsewhere was done there, before it came here.

    Only for bringing in what others kept: here, work is handed in and judged.
    """
    must(rights.may_manage(actor, task), task)
    before = fields.told(task)
    task.status, task.completed_at = TaskStatus.DONE, at or clock.now()
    text = given_reason(reason)
    return finish(actor, task, before, AuditAction.TASK_REVISE, text)


def trash(
    actor: Actor, task: Task, *, seen: int | None = None, reason: str = ""
) -> Task:
    """Put the task out of sight; only `restore_` brings it back."""
    if not rights.may_manage(actor, task):
        raise NotAllowed
    must_be_current(KIND, task, seen)
    if task.trashed_at is not None:
        raise WrongState(words("Tugas ini sudah di tempat sampah."))
    task.trashed_at, task.trashed_by = clock.now(), actor.account_id
    return settle(actor, task, [], AuditAction.TASK_TRASH, reason)


def restore_(
    actor: Actor, task: Task, *, seen: int | None = None, reason: str = ""
) -> Task:
    """Bring the task back out of the trash, as it was."""
    if not rights.may_manage(actor, task):
        raise NotAllowed
    must_be_current(KIND, task, seen)
    if task.trashed_at is None:
        raise WrongState(words("Tugas ini tidak di tempat sampah."))
    task.trashed_at, task.trashed_by = None, None
    return settle(actor, task, [], AuditAction.TASK_RESTORE, reason, told=True)


def _is_taken_from_pool(actor: Actor, task: Task) -> bool:
    """Whether the actor comes too late to a task that he might have claimed.

    He is told so by the state of the task, not that he may not.
    """
    claims = may(actor, Action.CLAIM_TASK, agency_id=task.agency_id)
    return claims and task.status is not TaskStatus.OFFERED


def _must_be_there(actor: Actor, task: Task) -> None:
    """Nobody takes work for days on which he is away; the operator is always there."""
    if actor.account_id is not None:
        needed_days.must_be_there(people.account(actor.account_id), task)


def _claim(actor: Actor, task: Task) -> None:
    row = next(
        (row for row in task.assignments if row.account_id == actor.account_id), None
    )
    if row is None:
        row = writing.assignment(
            task, actor.account_id, DEFAULT_ROLE, AssignmentState.ACCEPTED
        )
        task.assignments.append(row)
    row.state, row.decline_reason = AssignmentState.ACCEPTED, ""
    row.lapsed_at = None
    row.lead = not any(other.lead for other in task.assignments)


def _status_once_accepted(task: Task, part: Assignment) -> TaskStatus:
    """A colleague's yes changes nothing about a task that is under way."""
    answers_late = (
        part.state is AssignmentState.OFFERED
        and task.status is not TaskStatus.OFFERED
        and not is_over(task.status)
    )
    return task.status if answers_late else after(task.status, TaskVerb.ACCEPT)


def _work(
    actor: Actor,
    task: Task,
    verb: TaskVerb,
    action: AuditAction,
    seen: int | None,
    reason: str,
) -> Task:
    """A verb of the assigned; whoever begins has thereby accepted."""
    must(rights.may_work(actor, task), task)
    must_be_current(KIND, task, seen)
    status = after(task.status, verb)
    before = fields.told(task)
    part = rights.part_of(actor, task)
    assert part is not None
    part.state = AssignmentState.ACCEPTED
    task.status = status
    return finish(actor, task, before, action, reason)


def _to(
    actor: Actor, task: Task, status: TaskStatus, action: AuditAction, reason: str
) -> Task:
    before = fields.told(task)
    task.status = status
    task.completed_at = clock.now() if status is TaskStatus.DONE else None
    return finish(actor, task, before, action, reason)
