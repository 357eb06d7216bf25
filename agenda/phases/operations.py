"""Entering and correcting phases: refuse, change, record.

A phase is never taken away: one that does not take place is cancelled, and reads so.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from agenda.audit.operations import AuditAction, differences, record
from agenda.audit.queries import must_be_current
from agenda.db import db, flush, new_id
from agenda.errors import BadInput, NotAllowed
from agenda.phases import fields, rights, shipped
from agenda.phases.drafts import PhaseDraft, read_draft
from agenda.phases.history import KIND
from agenda.phases.models import Phase, PhaseArea
from agenda.rules.permissions import Actor
from agenda.rules.readings import read_reason
from agenda.words import words


def fill() -> int:
    """Insert the shipped phases that are missing; answers how many there were.

    What people changed is left alone. Called after `reference.operations.fill`, whose
    provinces it needs.
    """
    known = {
        key for row in db.session.execute(select(Phase.id, Phase.code)) for key in row
    }
    missing = [
        row for row in shipped.phases() if row.id not in known and row.code not in known
    ]
    db.session.add_all(missing)
    flush()
    return len(missing)


def enter(actor: Actor, asked: Mapping[str, Any], reason: str = "") -> Phase:
    """Enter a phase; raises NotAllowed and BadInput."""
    if not rights.may_enter(actor):
        raise NotAllowed
    why = read_reason(reason)
    draft = read_draft(actor, asked)
    row = Phase(id=new_id())
    row.code = draft.code or f"{(draft.election or draft.stage)[:50]}-{_tail(row)}"
    _must_be_free(row.code)
    _write(row, draft)
    db.session.add(row)
    flush()
    changes = differences({}, {"code": row.code, **fields.content(row)})
    record(actor, AuditAction.PHASE_ENTER, KIND, row.id, changes, why)
    return row


def correct(
    actor: Actor,
    row: Phase,
    asked: Mapping[str, Any],
    *,
    seen: int | None = None,
    reason: str = "",
) -> Phase:
    """Change the fields in `asked`; raises NotAllowed, Stale and BadInput.

    The code stays. Nothing differs: nothing happens.
    """
    if row.id not in rights.kept(actor, [row]):
        raise NotAllowed
    must_be_current(KIND, row, seen)
    why = read_reason(reason)
    if asked.get("code", row.code) != row.code:
        raise BadInput.at("code", words("Tidak dapat diubah."))
    before = fields.content(row)
    _write(row, read_draft(actor, {**before, **asked}))
    changes = differences(before, fields.content(row))
    if changes:
        row.touch()
        flush()
        record(actor, AuditAction.PHASE_CORRECT, KIND, row.id, changes, why)
    return row


def _tail(row: Phase) -> str:
    """The end of the id: random, so that a made code never tells of another one."""
    return row.id.hex[-12:]


def _must_be_free(code: str) -> None:
    taken = select(Phase.id).where(Phase.code == code)
    if db.session.scalar(taken) is not None:
        raise BadInput.at("code", words("Kode ini sudah dipakai."))


def _write(row: Phase, draft: PhaseDraft) -> None:
    for name in _COLUMNS:
        setattr(row, name, getattr(draft, name))
    kept = {area.province_code: area for area in row.areas}
    row.areas = [
        kept.get(code) or PhaseArea(province_code=code)
        for code in sorted(draft.provinces)
    ]


_COLUMNS = (
    "election",
    "stage",
    "name",
    "name_en",
    "level",
    "status",
    "start_date",
    "end_date",
    "legal_basis",
    "effect",
    "effect_en",
    "source",
    "confidence",
    "notes",
    "event_id",
)
