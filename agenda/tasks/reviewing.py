"""The drafts of a task beside one another: what each held, who said what of it.

A draft is what was handed in between two returns. What stood in one stays part of the
next until it is withdrawn. Whoever sees the task sees its drafts.
"""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from agenda.audit.models import AuditEntry
from agenda.audit.operations import AuditAction
from agenda.db import db
from agenda.formats.instants import rfc3339
from agenda.neutrality.models import NeutralityRuling
from agenda.neutrality.queries import all_of
from agenda.rules.evidence import stands_in
from agenda.tasks import fields
from agenda.tasks.guarding import digest_of
from agenda.tasks.models import Evidence, Task
from agenda.tasks.queries import KIND


@dataclass(frozen=True)
class Draft:
    """One draft; `returned` is the act that ended it, None for the present one.

    `added` and `withdrawn` tell it apart from the draft before. A ruling carries the
    digest of what was looked at, which is that of the draft unless evidence came or
    went afterwards.
    """

    number: int
    evidence: list[Evidence]
    added: list[Evidence]
    withdrawn: list[Evidence]
    handed_in: AuditEntry | None
    returned: AuditEntry | None
    rulings: list[NeutralityRuling] = field(default_factory=list)

    @property
    def digest(self) -> str:
        return digest_of(self.evidence)


def drafts(task: Task) -> list[Draft]:
    """Every draft of the task, the first one first."""
    _checks, rulings = all_of(task.id)
    rounds = _rounds(task)
    found: list[Draft] = []
    for number in range(1, task.draft + 1):
        handed_in, returned = rounds.get(number, (None, None))
        held = [row for row in task.evidence if stands_in(row, number)]
        former = found[-1].evidence if found else []
        found.append(
            Draft(
                number,
                held,
                [row for row in held if row not in former],
                [row for row in former if row not in held],
                handed_in,
                returned,
                [row for row in rulings if row.draft == number],
            )
        )
    return found


def _rounds(task: Task) -> dict[int, tuple[AuditEntry | None, AuditEntry | None]]:
    """The last handing in and the return of each draft, counted from the newest back.

    Returns of before drafts were counted fall before the first one.
    """
    found: list[tuple[AuditEntry | None, AuditEntry | None]] = [(None, None)]
    for act in _acts(task):
        handed_in, returned = found[-1]
        if returned is not None:
            found.append((None, None))
            handed_in = None
        if act.action == AuditAction.TASK_SUBMIT:
            found[-1] = (act, None)
        else:
            found[-1] = (handed_in, act)
    if found[-1][1] is not None:
        found.append((None, None))
    return dict(zip(range(task.draft, 0, -1), reversed(found), strict=False))


def _acts(task: Task) -> list[AuditEntry]:
    wanted = select(AuditEntry).where(
        AuditEntry.subject_kind == KIND,
        AuditEntry.subject_id == task.id,
        AuditEntry.action.in_([AuditAction.TASK_SUBMIT, AuditAction.TASK_RETURN]),
    )
    return list(db.session.scalars(wanted.order_by(AuditEntry.id)))


def as_fields(draft: Draft) -> dict[str, Any]:
    """A draft in the terms of the contract."""
    return {
        "number": draft.number,
        "digest": draft.digest,
        "evidence": [
            {**fields.evidence(row), "sha256": row.file.sha256 if row.file else None}
            for row in draft.evidence
        ],
        "added": [str(row.id) for row in draft.added],
        "withdrawn": [str(row.id) for row in draft.withdrawn],
        "handed_in": _act_fields(draft.handed_in),
        "returned": _act_fields(draft.returned),
        "rulings": [
            {
                "by": row.actor_label,
                "at": rfc3339(row.at),
                "digest": row.evidence_digest,
                "ground": row.ground.value if row.ground else None,
            }
            for row in draft.rulings
        ],
    }


def _act_fields(act: AuditEntry | None) -> dict[str, str] | None:
    if act is None:
        return None
    return {"by": act.actor_label, "at": rfc3339(act.at), "reason": act.reason}
