"""Entering and correcting scores: refuse, change, record.

A score is never taken away: what was entered wrongly is corrected, and the history
keeps what stood there.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from agenda.audit.operations import AuditAction, differences, record
from agenda.audit.queries import must_be_current
from agenda.db import db, flush
from agenda.errors import BadInput, NotAllowed
from agenda.rules.permissions import Action, Actor, may
from agenda.rules.readings import clean
from agenda.scores import fields, queries
from agenda.scores.drafts import ScoreDraft, read_draft
from agenda.scores.models import IndexScore
from agenda.words import words

KIND = "index_score"


def enter(actor: Actor, asked: Mapping[str, Any], reason: str = "") -> IndexScore:
    """Enter a score as it was published; raises NotAllowed and BadInput."""
    _must_enter(actor)
    row = IndexScore()
    _write(row, read_draft(asked))
    db.session.add(row)
    flush()
    changes = differences({}, fields.content(row))
    record(actor, AuditAction.SCORE_ENTER, KIND, row.id, changes, clean(reason))
    return row


def correct(
    actor: Actor,
    row: IndexScore,
    asked: Mapping[str, Any],
    *,
    seen: int | None = None,
    reason: str = "",
) -> IndexScore:
    """Change the fields in `asked`; raises NotAllowed, Stale and BadInput.

    Nothing differs: nothing happens.
    """
    _must_enter(actor)
    must_be_current(KIND, row, seen)
    before = fields.content(row)
    _write(row, read_draft({**before, **asked}))
    changes = differences(before, fields.content(row))
    if changes:
        row.touch()
        flush()
        record(actor, AuditAction.SCORE_CORRECT, KIND, row.id, changes, clean(reason))
    return row


def may_enter(actor: Actor) -> bool:
    """Scores are reference data: whoever keeps those enters these."""
    return may(actor, Action.EDIT_REFERENCE)


def _must_enter(actor: Actor) -> None:
    if not may_enter(actor):
        raise NotAllowed


def _write(row: IndexScore, draft: ScoreDraft) -> None:
    _must_be_free(row, draft)
    row.holder = queries.holder_of(draft.agency)
    row.agency_id = draft.agency.id if draft.agency else None
    row.agency = draft.agency
    row.year, row.dimension, row.score = draft.year, draft.dimension, draft.score
    row.source, row.source_url = draft.source, draft.source_url
    row.note = draft.note


def _must_be_free(row: IndexScore, draft: ScoreDraft) -> None:
    """One score an agency, year and dimension; who finds one there corrects it."""
    with db.session.no_autoflush:
        taken = db.session.scalar(
            select(IndexScore.id).where(
                IndexScore.holder == queries.holder_of(draft.agency),
                IndexScore.year == draft.year,
                IndexScore.dimension == draft.dimension,
            )
        )
    if taken is not None and taken != row.id:
        raise BadInput.at(
            "year", words("Nilai untuk tahun dan dimensi ini sudah dicatat; perbaiki.")
        )
