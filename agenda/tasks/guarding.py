"""The neutrality guard around a task: its level, its checklist, who lets it pass.

What a level asks for is `rules.neutrality`; the answers and rulings are kept by
`neutrality`. A task that is returned begins a new draft, which is checked and approved
anew.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from agenda import clock
from agenda.audit.operations import AuditAction, differences
from agenda.audit.queries import must_be_current
from agenda.db import db
from agenda.errors import WrongState
from agenda.events.models import EventPlace
from agenda.formats.instants import rfc3339
from agenda.neutrality import fields as neutrality
from agenda.neutrality import operations as keeping
from agenda.neutrality import queries as known
from agenda.neutrality.queries import Draft, Standing
from agenda.rules.permissions import Actor
from agenda.rules.phases import Level, strictest
from agenda.rules.task_states import TaskStatus, TaskVerb, after
from agenda.tasks import fields, rights
from agenda.tasks.changing import settle
from agenda.tasks.guards import must, must_be_open
from agenda.tasks.models import Evidence, Task
from agenda.tasks.queries import KIND
from agenda.words import words

_NOT_DIGESTED = frozenset({"draft", "expected"})
"""Where a piece belongs, not what it says: digests of before these were kept hold."""

# What is known


def standing(task: Task) -> Standing:
    """How the present draft of the task stands."""
    return standings([task])[task.id]


def standings(tasks: Collection[Task]) -> dict[UUID, Standing]:
    """The same for many, in a fixed number of questions."""
    return known.standings(drafts(tasks))


def levels(tasks: Collection[Task]) -> dict[UUID, Level | None]:
    """The level alone of each task."""
    if not tasks:
        return {}
    held = known.phases_of(drafts(tasks))
    return {task_id: strictest(phases) for task_id, phases in held.items()}


def drafts(tasks: Iterable[Task]) -> list[Draft]:
    """The drafts of tasks: out on the day of the due, where the event takes place.

    Without an event, or when its places lie in no province, in that of the agency.
    """
    rows = list(tasks)
    provinces = provinces_of({task.event_id for task in rows if task.event_id})
    return [
        Draft(
            task.id,
            task.draft,
            task.due_date,
            _area(task, provinces),
            task.event_id,
        )
        for task in rows
    ]


def _area(task: Task, provinces: Mapping[UUID, list[str]]) -> tuple[str, ...]:
    found = provinces.get(task.event_id, []) if task.event_id else []
    own = task.agency.province_code
    return tuple(found) or ((own,) if own else ())


def provinces_of(event_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    """The provinces in which each of the events takes place."""
    wanted = select(EventPlace.event_id, EventPlace.province_code).where(
        EventPlace.event_id.in_(event_ids), EventPlace.province_code.is_not(None)
    )
    found = defaultdict(list)
    for event_id, province in db.session.execute(wanted) if event_ids else ():
        found[event_id].append(str(province))
    return found


def as_fields(task: Task) -> dict[str, Any]:
    """A task in the terms of the contract, its neutrality included."""
    return with_neutrality([task])[task.id]


def with_neutrality(tasks: Collection[Task]) -> dict[UUID, dict[str, Any]]:
    """The same for many, by id."""
    found = standings(tasks)
    return {
        task.id: {
            **fields.as_fields(task),
            "neutrality": neutrality.standing(found[task.id]),
        }
        for task in tasks
    }


def evidence_digest(task: Task) -> str:
    """The SHA-256 of the evidence that stands: by it a draft is known again."""
    return digest_of(row for row in task.evidence if row.withdrawn_at is None)


def digest_of(rows: Iterable[Evidence]) -> str:
    """The SHA-256 of pieces of evidence as they were when they stood."""
    told = [
        {
            "id": str(row.id),
            **{
                name: value
                for name, value in fields.evidence(row).items()
                if name not in _NOT_DIGESTED
            },
            **_before_withdrawal(row),
            "file": row.file.sha256 if row.file else None,
        }
        for row in rows
    ]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _before_withdrawal(row: Evidence) -> dict[str, Any]:
    """A piece never changes until it is withdrawn; what it said before is known."""
    if row.withdrawn_at is None:
        return {}
    return {"version": 1, "updated_at": rfc3339(row.created_at)}


# What is done


def check(
    actor: Actor,
    task: Task,
    asked: Mapping[str, Any],
    *,
    seen: int | None = None,
    reason: str = "",
) -> Task:
    """Keep the answers to the checklist; by an assignee or a coordinator.

    Nothing changes them once somebody approved or released the draft.
    Raises NotAllowed, Stale, WrongState and BadInput.
    """
    must(rights.may_check(actor, task), task)
    must_be_current(KIND, task, seen)
    must_be_open(task)
    present = standing(task)
    if present.rulings:
        raise WrongState(
            words("Draf ini sudah disetujui; jawabannya tidak dapat diubah lagi.")
        )
    keeping.answer(actor, _draft(task), present, asked)
    return _settled(actor, task, present, AuditAction.NEUTRALITY_CHECK, reason)


def approve(
    actor: Actor, task: Task, *, seen: int | None = None, reason: str = ""
) -> Task:
    """Accept the work; it is done when as many approved as its level asks for.

    Never one's own. Raises NotAllowed, Stale and WrongState.
    """
    must(rights.may_approve(actor, task), task)
    must_be_current(KIND, task, seen)
    status = after(task.status, TaskVerb.APPROVE)
    present = standing(task)
    _must_add_a_voice(actor, task, present)
    before = fields.told(task)
    keeping.approve(actor, _draft(task), present, evidence_digest(task))
    if not present.guard.completes():
        return _settled(actor, task, present, AuditAction.NEUTRALITY_APPROVE, reason)
    task.status, task.completed_at = status, clock.now()
    changes = differences(before, fields.told(task))
    return settle(actor, task, changes, AuditAction.TASK_APPROVE, reason, told=True)


def _must_add_a_voice(actor: Actor, task: Task, present: Standing) -> None:
    """Nobody approves twice, and no official by whoever acts for him once more."""
    refusal = present.guard.refusal(actor.account_id)
    voices = [
        present.guard.refusal(one.account_id) for one in rights.approves_as(actor, task)
    ]
    if refusal is None and None not in voices:
        refusal = voices[0]
    if refusal is not None:
        raise WrongState(refusal)


def release(
    actor: Actor,
    task: Task,
    asked: Mapping[str, Any],
    *,
    seen: int | None = None,
    reason: str = "",
) -> Task:
    """Let out what a strict phase holds, for service, emergency or correction.

    Work that was handed in is thereby done; what is still worked on is held no more
    and then approved by one person. Raises NotAllowed, Stale, WrongState, BadInput.
    """
    must(rights.may_release(actor, task), task)
    must_be_current(KIND, task, seen)
    must_be_open(task)
    present = standing(task)
    _must_be_held(present)
    before = fields.told(task)
    keeping.release(actor, _draft(task), present, evidence_digest(task), asked, reason)
    if task.status is TaskStatus.IN_REVIEW:
        task.status, task.completed_at = TaskStatus.DONE, clock.now()
    changes = [*differences(before, fields.told(task)), *_changes(task, present)]
    told = task.status is TaskStatus.DONE
    return settle(actor, task, changes, AuditAction.NEUTRALITY_RELEASE, reason, told)


def _must_be_held(present: Standing) -> None:
    if present.level is not Level.STRICT:
        raise WrongState(words("Tugas ini tidak ditahan oleh masa yang ketat."))
    if present.release is not None:
        raise WrongState(words("Tugas ini sudah dilepas."))


def _settled(
    actor: Actor, task: Task, before: Standing, action: AuditAction, reason: str
) -> Task:
    return settle(actor, task, _changes(task, before), action, reason)


def _changes(task: Task, before: Standing) -> list[dict[str, Any]]:
    """What became other about its neutrality, under the contract's names."""
    former, now = neutrality.standing(before), neutrality.standing(standing(task))
    return [
        {**change, "field": f"neutrality.{change['field']}"}
        for change in differences(former, now)
    ]


def _draft(task: Task) -> Draft:
    [draft] = drafts([task])
    return draft
