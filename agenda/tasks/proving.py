"""Proving a task: evidence is added and withdrawn, never lost."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from agenda import clock
from agenda.audit.operations import AuditAction
from agenda.audit.queries import must_be_current
from agenda.db import db, flush
from agenda.errors import WrongState
from agenda.files import operations as files
from agenda.files.models import StoredFile
from agenda.reference import queries as reference
from agenda.rules.choices import EvidenceKind
from agenda.rules.evidence import Expected, Proof, missing, read_expected
from agenda.rules.permissions import Actor
from agenda.tasks import evidence, fields, rights
from agenda.tasks.changing import finish
from agenda.tasks.guards import must, must_be_open
from agenda.tasks.models import Evidence, Task
from agenda.tasks.queries import KIND
from agenda.words import words


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
    draft = evidence.read_evidence(
        asked, has_file=file is not None, expected=expectations(task)
    )
    title = draft.title or (file.name if file else "")
    before = fields.told(task)
    now = clock.now()
    row = Evidence(
        task_id=task.id,
        created_at=now,
        updated_at=now,
        draft=task.draft,
        kind=draft.kind,
        expected=draft.expected,
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
    evidence.read_evidence(whole, has_file=True, expected=expectations(task))
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
    row.withdrawn_draft = task.draft
    row.version += 1
    _with_new_evidence(actor, task, before, AuditAction.EVIDENCE_WITHDRAW, reason)
    return row


def expectations(task: Task) -> list[Expected]:
    """What is expected as proof of this kind of work."""
    kind = reference.task_types().get(task.type_code)
    return read_expected((kind.evidence if kind else None) or [])


def missing_evidence(task: Task) -> list[Expected]:
    """What is expected and does not stand yet; told, never in the way."""
    proofs = [
        Proof(row.kind.value, row.expected, _note(row), row.figures)
        for row in task.evidence
        if row.withdrawn_at is None
    ]
    return missing(expectations(task), proofs)


def _note(row: Evidence) -> str:
    """What is noted; a note may be nothing but its title."""
    is_note = row.kind is EvidenceKind.NOTE
    return row.note or (row.title if is_note else "")


def must_take_evidence(actor: Actor, task: Task) -> None:
    """Refuse who may not prove this task, before what is to be proved is read."""
    must(rights.may_add_evidence(actor, task), task)
    must_be_open(task)


def _with_new_evidence(
    actor: Actor,
    task: Task,
    before: Mapping[str, Any],
    action: AuditAction,
    reason: str,
) -> None:
    flush()
    db.session.expire(task, ["evidence"])
    finish(actor, task, before, action, reason)
