"""Imports as acts that can be looked up: who brought which file in, with what result.

Each has a line in the record; its results are plain values there.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from agenda.audit.models import AuditEntry
from agenda.audit.operations import AuditAction, record
from agenda.db import db, new_id
from agenda.errors import NotFound
from agenda.exchange.results import ImportResult
from agenda.formats.instants import rfc3339
from agenda.people.models import Agency
from agenda.rules.permissions import Action, Actor, Reach, reach
from agenda.rules.readings import clean

KIND = "import_run"
MOST_KEPT = 1_000
"""So many errors of one import are kept."""
_COUNTS = ("created", "updated", "unchanged")


def note(actor: Actor, name: str, agency: Agency, result: ImportResult) -> AuditEntry:
    """Write an import down that was carried out."""
    values = {
        "file": clean(name)[:200],
        "agency": agency.code,
        **{count: getattr(result, count) for count in _COUNTS},
        "errors": errors_of(result, "id")[:MOST_KEPT],
    }
    changes = [
        {"field": key, "old": None, "new": value} for key, value in values.items()
    ]
    return record(actor, AuditAction.IMPORT_RUN, KIND, new_id(), changes)


def get(actor: Actor, import_id: UUID) -> AuditEntry:
    """An import of the actor's own, or any for administrators; else NotFound."""
    wanted = select(AuditEntry).where(
        AuditEntry.subject_kind == KIND, AuditEntry.subject_id == import_id
    )
    if reach(actor, Action.MANAGE_PEOPLE) is not Reach.ANY:
        wanted = wanted.where(AuditEntry.actor_id == actor.account_id)
    found = db.session.scalar(wanted)
    if found is None:
        raise NotFound
    return found


def as_fields(entry: AuditEntry) -> dict[str, Any]:
    """An import in the terms of the API."""
    told: Mapping[str, Any] = {one["field"]: one["new"] for one in entry.changes}
    return {
        "id": str(entry.subject_id),
        "at": rfc3339(entry.at),
        "by": entry.actor_label,
        **told,
    }


def as_counts(result: ImportResult, language: str) -> dict[str, Any]:
    """The document that every door answers with."""
    return {
        **{count: getattr(result, count) for count in _COUNTS},
        "errors": errors_of(result, language),
    }


def errors_of(result: ImportResult, language: str) -> list[dict[str, Any]]:
    return [
        {
            "row": error.row,
            "column": error.column,
            "message": error.words.in_language(language),
        }
        for error in result.errors
    ]
