"""What can be done to a task: refuse, change, record.

Every door calls these. An operation takes the actor first, changes one task in full
(its people, its audience and that of its event), raises its version by one, writes one
line of history and flushes; the door commits. What happens to tasks when their event
moves is decided in `travel`.
"""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from agenda import clock
from agenda.audit.operations import AuditAction, Change, differences, record
from agenda.audit.queries import must_be_current
from agenda.db import db, flush
from agenda.errors import BadInput, NotAllowed, Problem, WrongState
from agenda.files import operations as files
from agenda.files.models import StoredFile
from agenda.rules.choices import AssignmentState, EvidenceKind
from agenda.rules.permissions import Action, Actor, Reach, may, reach
from agenda.rules.readings import LONGEST_TEXT, clean
from agenda.rules.task_states import TaskStatus, TaskVerb, after, is_over
from agenda.tasks import audience, evidence, fields, queries, rights, writing
from agenda.tasks.drafts import DEFAULT_ROLE, TaskDraft, read_draft
from agenda.tasks.models import Assignment, Evidence, Task
from agenda.words import words

KIND = queries.KIND
_OF_THE_DUE = ("event", "occurrence", "anchor", "anchor_ref", "offset")
_TOLD = frozenset({"due", "timezone", "status", "provisional"})
_STILL = frozenset({"assignees", "reviewer", "due", "timezone", *_OF_THE_DUE})
"""What stands once a task is over; its texts may still be corrected."""


# Making and revising


def may_create(actor: Actor) -> bool:
    """Whether the actor may plan tasks at all, asked before the fields are read."""
    return reach(actor, Action.MANAGE_TASK) is not Reach.NONE


def create(
    actor: Actor, asked: Mapping[str, Any], reason: str = "", *, uid: str | None = None
) -> Task:
    """Plan a task, offered to its assignees or to the agency's pool.

    `uid` comes from the file that a task is imported from.
    Raises NotAllowed and BadInput.
    """
    if not may_create(actor):
        raise NotAllowed
    draft = read_draft(_without_nulls(asked), actor=actor)
    _must_reach_agency(actor, draft)
    task = writing.new_task(draft, actor.account_id, uid)
    audience.rewrite(task)
    told = differences({}, fields.told(task))
    record(actor, AuditAction.TASK_CREATE, KIND, task.id, told, _read_reason(reason))
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
    _must_not_be_trashed(task)
    wished = _settable(task, asked)
    if not rights.may_manage(actor, task) and not (
        wished.keys() <= {"checklist"} and rights.may_work(actor, task)
    ):
        raise NotAllowed
    must_be_current(KIND, task, seen)
    before = fields.told(task)
    draft = _revised(actor, task, wished)
    _must_reach_agency(actor, draft, task)
    _must_be_open_for(task, wished)
    event = task.event
    writing.write(task, draft)
    if "assignees" in wished:
        writing.offer_anew(task)
    _finish(actor, task, before, _revision(before, task), reason)
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


def _settable(task: Task, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What of `asked` differs from what is there; refuses what cannot be set."""
    shown = fields.as_fields(task)
    problems = []
    for name, value in asked.items():
        if value == shown.get(name):
            continue
        if name in fields.KEPT_BY_US:
            problems.append(Problem(name, words("Tidak dapat diubah.")))
        elif name == "status":
            reason = words("Status diubah dengan tindakannya sendiri.")
            problems.append(Problem(name, reason))
        elif name == "evidence":
            reason = words("Bukti ditambahkan satu per satu.")
            problems.append(Problem(name, reason))
    if problems:
        raise BadInput(problems)
    return {
        name: value
        for name, value in asked.items()
        if name not in shown or value != shown[name]
    }


def _revised(actor: Actor, task: Task, wished: Mapping[str, Any]) -> TaskDraft:
    """The draft of the task as it would become."""
    whole = {**fields.content(task), **wished}
    for name, follows in (("occurrence", "event"), ("anchor_ref", "anchor")):
        if follows in wished and name not in wished:
            whole[name] = None
    if not whole["anchor"]:
        # Nothing to count from: the due stands as it is, unless another is given.
        whole.update(offset=wished.get("offset"), due_fixed=False)
        return read_draft(whole, actor=actor, present=task)
    if wished.get("due"):
        whole["due_fixed"] = wished.get("due_fixed", True)
        return read_draft(whole, actor=actor, present=task)
    if _counts_anew(task, wished):
        whole.update(due=None, due_fixed=False)
        return read_draft(whole, actor=actor, present=task)
    if wished.get("due_fixed"):
        return read_draft(whole, actor=actor, present=task)
    return read_draft(whole, actor=actor, present=task, due_stands=True)


def _counts_anew(task: Task, wished: Mapping[str, Any]) -> bool:
    """Whether the due has to be counted from the anchor again."""
    lets_go = wished.get("due_fixed") is False or (
        "due" in wished and not wished["due"]
    )
    other_clock = "timezone" in wished and not task.due_fixed
    return lets_go or other_clock or any(name in wished for name in _OF_THE_DUE)


def _revision(before: Mapping[str, Any], task: Task) -> AuditAction:
    """A change of people alone is recorded under its own name."""
    changed = {c["field"] for c in differences(before, fields.told(task))}
    people = {"assignees", "reviewer", "status"}
    return AuditAction.TASK_ASSIGN if changed <= people else AuditAction.TASK_REVISE


# Verbs


def accept(
    actor: Actor, task: Task, *, seen: int | None = None, reason: str = ""
) -> Task:
    """Say yes to an offer, or take a task out of the pool of one's agency."""
    _must(rights.may_accept(actor, task) or _is_taken_from_pool(actor, task), task)
    must_be_current(KIND, task, seen)
    before = fields.told(task)
    part = rights.part_of(actor, task)
    if part is None:
        status = after(task.status, TaskVerb.ACCEPT)
        _claim(actor, task)
    else:
        status = _status_once_accepted(task, part)
        part.state, part.updated_at = AssignmentState.ACCEPTED, clock.now()
    task.status = status
    return _finish(actor, task, before, AuditAction.TASK_ACCEPT, reason)


def decline(actor: Actor, task: Task, *, seen: int | None = None, reason: str) -> Task:
    """Give one's part back; when nobody is left the task is declined."""
    _must(rights.may_work(actor, task), task)
    must_be_current(KIND, task, seen)
    text = _must_give_reason(reason)
    part = rights.part_of(actor, task)
    assert part is not None
    if part.state is not AssignmentState.OFFERED:
        after(task.status, TaskVerb.DECLINE)
    _must_be_open(task)
    before = fields.told(task)
    part.state, part.decline_reason = AssignmentState.DECLINED, text
    part.updated_at = clock.now()
    if all(row.account_id is None for row in rights.live(task)):
        task.status = after(task.status, TaskVerb.DECLINE)
    else:
        writing.offer_anew(task)
    writing.pass_lead_on(task)
    return _finish(actor, task, before, AuditAction.TASK_DECLINE, text)


def start(
    actor: Actor, task: Task, *, seen: int | None = None, reason: str = ""
) -> Task:
    """Say that the work has begun, or begins again."""
    return _work(actor, task, TaskVerb.START, AuditAction.TASK_START, seen, reason)


def submit(
    actor: Actor, task: Task, *, seen: int | None = None, reason: str = ""
) -> Task:
    """Hand the work in, with its evidence, to be judged."""
    _must(rights.may_work(actor, task), task)
    must_be_current(KIND, task, seen)
    after(task.status, TaskVerb.SUBMIT)
    if all(row.withdrawn_at for row in task.evidence):
        raise WrongState(
            words("Tambahkan bukti dukung sebelum menyerahkan tugas untuk diperiksa.")
        )
    return _work(actor, task, TaskVerb.SUBMIT, AuditAction.TASK_SUBMIT, seen, reason)


def return_(actor: Actor, task: Task, *, seen: int | None = None, reason: str) -> Task:
    """Give the work back to be improved, saying what is missing."""
    _must(rights.may_judge(actor, task), task)
    must_be_current(KIND, task, seen)
    status = after(task.status, TaskVerb.RETURN)
    text = _must_give_reason(reason)
    return _to(actor, task, status, AuditAction.TASK_RETURN, text)


def approve(
    actor: Actor, task: Task, *, seen: int | None = None, reason: str = ""
) -> Task:
    """Accept the work as done; never one's own."""
    _must(rights.may_approve(actor, task), task)
    must_be_current(KIND, task, seen)
    status = after(task.status, TaskVerb.APPROVE)
    return _to(actor, task, status, AuditAction.TASK_APPROVE, reason)


def cancel(actor: Actor, task: Task, *, seen: int | None = None, reason: str) -> Task:
    """Call the task off; it stays visible."""
    _must(rights.may_manage(actor, task), task)
    must_be_current(KIND, task, seen)
    status = after(task.status, TaskVerb.CANCEL)
    text = _must_give_reason(reason)
    return _to(actor, task, status, AuditAction.TASK_CANCEL, text)


def was_done(
    actor: Actor, task: Task, at: datetime | None = None, *, reason: str
) -> Task:
    """Write down that a task of elsewhere was done there, before it came here.

    Only for bringing in what others kept: here, work is handed in and judged.
    """
    _must(rights.may_manage(actor, task), task)
    before = fields.told(task)
    task.status, task.completed_at = TaskStatus.DONE, at or clock.now()
    text = _must_give_reason(reason)
    return _finish(actor, task, before, AuditAction.TASK_REVISE, text)


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
    return _settle(actor, task, [], AuditAction.TASK_TRASH, reason)


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
    return _settle(actor, task, [], AuditAction.TASK_RESTORE, reason, told=True)


def _is_taken_from_pool(actor: Actor, task: Task) -> bool:
    """Whether the actor comes too late to a task that he might have claimed.

    He is told so by the state of the task, not that he may not.
    """
    claims = may(actor, Action.CLAIM_TASK, agency_id=task.agency_id)
    return claims and task.status is not TaskStatus.OFFERED


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
    _must(rights.may_work(actor, task), task)
    must_be_current(KIND, task, seen)
    status = after(task.status, verb)
    before = fields.told(task)
    part = rights.part_of(actor, task)
    assert part is not None
    part.state = AssignmentState.ACCEPTED
    task.status = status
    return _finish(actor, task, before, action, reason)


def _to(
    actor: Actor, task: Task, status: TaskStatus, action: AuditAction, reason: str
) -> Task:
    before = fields.told(task)
    task.status = status
    task.completed_at = clock.now() if status is TaskStatus.DONE else None
    return _finish(actor, task, before, action, reason)


# Evidence


def add_evidence(
    actor: Actor,
    task: Task,
    asked: Mapping[str, Any],
    *,
    file: StoredFile | None = None,
    seen: int | None = None,
    reason: str = "",
) -> Evidence:
    """Add a link, a note, or the file that was stored for it, with its figures."""
    must_take_evidence(actor, task)
    must_be_current(KIND, task, seen)
    draft = evidence.read_evidence(asked, has_file=file is not None)
    title = draft.title or (file.name if file else "")
    before = fields.told(task)
    row = Evidence(
        task_id=task.id,
        kind=draft.kind,
        title=title[:300],
        url=draft.url,
        note=draft.note,
        file_id=file.id if file else None,
        figures=draft.figures,
        added_by=actor.label,
        added_by_id=actor.account_id,
    )
    db.session.add(row)
    _with_new_evidence(actor, task, before, AuditAction.EVIDENCE_ADD, reason)
    return row


def hand_in_file(
    actor: Actor,
    task: Task,
    asked: Mapping[str, Any],
    folder: Path,
    stream: BinaryIO,
    name: str,
    *,
    seen: int | None = None,
    reason: str = "",
) -> Evidence:
    """Store a file and add it as evidence; refused before a byte is kept.

    `folder` is the one of uploads. Raises TooLarge and WrongType, too.
    """
    must_take_evidence(actor, task)
    must_be_current(KIND, task, seen)
    whole = {"kind": EvidenceKind.FILE.value, **asked}
    evidence.read_evidence(whole, has_file=True)
    file = files.store(actor, folder, stream, name)
    return add_evidence(actor, task, whole, file=file, seen=seen, reason=reason)


def withdraw_evidence(
    actor: Actor,
    task: Task,
    row: Evidence,
    *,
    seen: int | None = None,
    reason: str = "",
) -> Evidence:
    """Take a piece of evidence out of what is shown; it is never lost."""
    must_take_evidence(actor, task)
    must_be_current(KIND, task, seen)
    if row.withdrawn_at is not None:
        raise WrongState(words("Bukti ini sudah ditarik."))
    before = fields.told(task)
    row.withdrawn_at = row.updated_at = clock.now()
    row.version += 1
    _with_new_evidence(actor, task, before, AuditAction.EVIDENCE_WITHDRAW, reason)
    return row


def must_take_evidence(actor: Actor, task: Task) -> None:
    """Refuse who may not prove this task, before what is to be proved is read."""
    _must(rights.may_add_evidence(actor, task), task)
    _must_be_open(task)


def _with_new_evidence(
    actor: Actor,
    task: Task,
    before: Mapping[str, Any],
    action: AuditAction,
    reason: str,
) -> None:
    flush()
    db.session.expire(task, ["evidence"])
    _finish(actor, task, before, action, reason)


# Closing an act


def _finish(
    actor: Actor,
    task: Task,
    before: Mapping[str, Any],
    action: AuditAction,
    reason: str,
) -> Task:
    """Close an act; when it changed nothing, nothing happened."""
    changes = differences(before, fields.told(task))
    if not changes:
        return task
    told = any(change["field"] in _TOLD for change in changes)
    return _settle(actor, task, changes, action, reason, told=told)


def _settle(
    actor: Actor,
    task: Task,
    changes: list[Change],
    action: AuditAction,
    reason: str,
    told: bool = False,
) -> Task:
    """One version, the audience, one line of history."""
    text = _read_reason(reason)
    writing.keep_in_step(task)
    writing.touch(task, told)
    flush()
    audience.rewrite(task)
    record(actor, action, KIND, task.id, changes, text)
    return task


# Guards


def _must(allowed: bool, task: Task) -> None:
    if not allowed:
        raise NotAllowed
    _must_not_be_trashed(task)


def _must_not_be_trashed(task: Task) -> None:
    if task.trashed_at is not None:
        raise WrongState(words("Tugas ini di tempat sampah; pulihkan dahulu."))


def _must_be_open(task: Task) -> None:
    if is_over(task.status):
        raise WrongState(words("Tugas ini sudah berakhir."))


def _must_be_open_for(task: Task, wished: Mapping[str, Any]) -> None:
    if _STILL & set(wished):
        _must_be_open(task)


def _must_reach_agency(
    actor: Actor, draft: TaskDraft, present: Task | None = None
) -> None:
    if present is not None and draft.agency is present.agency:
        return
    if draft.agency.id == actor.agency_id:
        return
    if reach(actor, Action.MANAGE_TASK) is not Reach.ANY:
        raise BadInput.at(
            "agency",
            words("Anda hanya dapat merencanakan untuk instansi Anda sendiri."),
        )


def _must_give_reason(reason: str) -> str:
    text = _read_reason(reason)
    if not text:
        raise BadInput.at("reason", words("Sebutkan alasannya."))
    return text


def _read_reason(reason: str) -> str:
    text = clean(reason)
    if len(text) > LONGEST_TEXT:
        raise BadInput.at("reason", words("Alasan terlalu panjang."))
    return text
