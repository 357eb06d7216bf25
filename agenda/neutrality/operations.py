"""Keeping the checklist, and writing down what was answered and allowed.

Who may check, approve or release a task is for `tasks`; nothing written down here is
ever changed.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from agenda import clock
from agenda.audit.operations import AuditAction, differences, record
from agenda.db import db, flush
from agenda.errors import NotAllowed, Stale
from agenda.neutrality import fields, queries, shipped
from agenda.neutrality.models import (
    Checklist,
    ChecklistItem,
    NeutralityCheck,
    NeutralityRuling,
)
from agenda.neutrality.queries import Draft, Standing
from agenda.rules.neutrality import Answer, Ground
from agenda.rules.permissions import Action, Actor, may
from agenda.rules.readings import Reading, given_reason
from agenda.words import words

KIND = "checklist"
_LONGEST_LABEL = 200
MOST_ITEMS = 60


def fill() -> int:
    """Insert the shipped checklist when there is none; answers how many rows came."""
    if db.session.scalar(select(Checklist.id).limit(1)) is not None:
        return 0
    row = shipped.checklist()
    db.session.add(row)
    flush()
    return 1 + len(row.items)


# The checklist


def may_publish(actor: Actor) -> bool:
    """The checklist is reference data."""
    return may(actor, Action.EDIT_REFERENCE)


def publish(
    actor: Actor, asked: Mapping[str, Any], *, seen: int | None = None, reason: str = ""
) -> Checklist:
    """Make these questions the next version; former answers keep theirs.

    `seen` is the number of the version that they were written from.
    Raises NotAllowed, Stale and BadInput. The same questions: nothing happens.
    """
    if not may_publish(actor):
        raise NotAllowed
    former = queries.newest()
    if seen is not None and seen != former.number:
        raise Stale(former.number, former.published_by or None)
    why = given_reason(reason)
    items = _read_items(asked)
    before = [fields.item(row) for row in former.items]
    if items == before:
        return former
    row = Checklist(
        number=former.number + 1,
        published_at=clock.now(),
        published_by=actor.label,
        reason=why,
        items=[ChecklistItem(**values) for values in items],
    )
    db.session.add(row)
    flush()
    changes = differences({"items": before}, {"items": items})
    record(actor, AuditAction.CHECKLIST_PUBLISH, KIND, row.id, changes, why)
    return row


def _read_items(asked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The questions, numbered in their order."""
    reading = Reading(asked, {"items"})
    rows = reading.rows("items", MOST_ITEMS, set(fields.ITEM))
    if not rows and not reading.has_problem("items"):
        reading.note("items", words("Tulis paling sedikit satu pertanyaan."))
    items = [_read_item(number, row) for number, row in enumerate(rows, start=1)]
    reading.finish()
    return items


def _read_item(number: int, row: Reading) -> dict[str, Any]:
    question = row.line("question", 1000, required=True)
    return {
        "number": number,
        "question": question,
        "question_en": row.line("question_en", 1000) or question,
        "advice": row.line("advice", 1000),
        "advice_en": row.line("advice_en", 1000),
        "basis": row.line("basis", 1000),
    }


# Answers and rulings


def answer(
    actor: Actor, draft: Draft, standing: Standing, asked: Mapping[str, Any]
) -> NeutralityCheck:
    """Keep these answers as the newest of the draft; raises BadInput.

    They count against the newest version of the checklist.
    """
    checklist = queries.newest()
    answers = _read_answers(asked, [item.number for item in checklist.items])
    row = NeutralityCheck(
        task_id=draft.task_id,
        draft=draft.number,
        checklist_id=checklist.id,
        answers=answers,
        level=standing.level,
        at=clock.now(),
        account_id=actor.account_id,
        actor_label=actor.label,
    )
    db.session.add(row)
    flush()
    return row


def _read_answers(
    asked: Mapping[str, Any], numbers: Sequence[int]
) -> list[dict[str, Any]]:
    reading = Reading(asked, {"answers"})
    if "answers" not in asked:
        reading.note("answers", words("Wajib diisi."))
    rows = reading.rows("answers", MOST_ITEMS, {"item", "answer", "note"})
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        number = row.whole_number("item", required=True)
        if number is not None and number not in numbers:
            row.note("item", words("Pertanyaan ini tidak ada pada daftar periksa."))
        elif number in found:
            row.note("item", words("Pertanyaan ini dijawab dua kali."))
        given, note = row.choice("answer", Answer), row.text("note", 1000)
        if number is not None and given is not None:
            found[number] = {"item": number, "answer": given.value, "note": note}
    reading.finish()
    return [found[number] for number in sorted(found)]


def approve(
    actor: Actor, draft: Draft, standing: Standing, digest: str
) -> NeutralityRuling:
    """Write down that the actor approved this draft, with this evidence."""
    return _rule(actor, draft, standing, digest)


def release(
    actor: Actor,
    draft: Draft,
    standing: Standing,
    digest: str,
    asked: Mapping[str, Any],
    reason: str,
) -> NeutralityRuling:
    """Write down that the draft goes out although it is held; raises BadInput."""
    reading = Reading(asked, {"ground"})
    ground = reading.choice("ground", Ground)
    if not reason.strip():
        reading.note("reason", words("Sebutkan alasannya."))
    reading.finish()
    return _rule(actor, draft, standing, digest, ground, given_reason(reason))


def _rule(
    actor: Actor,
    draft: Draft,
    standing: Standing,
    digest: str,
    ground: Ground | None = None,
    reason: str = "",
) -> NeutralityRuling:
    row = NeutralityRuling(
        task_id=draft.task_id,
        draft=draft.number,
        ground=ground,
        reason=reason,
        level=standing.level,
        phases=[phase.code for phase in standing.phases],
        evidence_digest=digest,
        at=clock.now(),
        account_id=actor.account_id,
        actor_label=actor.signature[:_LONGEST_LABEL],
    )
    db.session.add(row)
    flush()
    return row
