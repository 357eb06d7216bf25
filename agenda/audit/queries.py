"""Reading the record.

Who may read the history of a subject is asked by the feature that owns the subject.
"""

from typing import Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, select

from agenda.audit.models import AuditEntry
from agenda.db import db
from agenda.errors import Stale
from agenda.rules.paging import Page, cursor_id, cut, decode_cursor


def of_subject(
    kind: str, subject_id: UUID, cursor: str | None = None, limit: int = 50
) -> Page[AuditEntry]:
    """What was done to one subject, the newest act first."""
    subject = (AuditEntry.subject_kind == kind) & (AuditEntry.subject_id == subject_id)
    return matching(subject, cursor, limit)


def matching(
    condition: ColumnElement[bool], cursor: str | None = None, limit: int = 50
) -> Page[AuditEntry]:
    """The acts of which that holds, the newest first."""
    wanted = select(AuditEntry).where(condition)
    if cursor:
        wanted = wanted.where(AuditEntry.id < cursor_id(decode_cursor(cursor, 1)[0]))
    wanted = wanted.order_by(AuditEntry.id.desc()).limit(limit + 1)
    return cut(db.session.scalars(wanted).all(), limit, lambda row: [str(row.id)])


class Numbered(Protocol):
    """Whatever has an id and a version that rises with each change."""

    @property
    def id(self) -> UUID: ...

    @property
    def version(self) -> int: ...


def must_be_current(kind: str, thing: Numbered, seen: int | None) -> None:
    """Raise Stale, telling who changed what, unless `seen` is the present version.

    None is the version of who does not say which one was read.
    """
    if seen is not None and seen != thing.version:
        raise stale(kind, thing)


def stale(kind: str, thing: Numbered) -> Stale:
    """The refusal of whoever comes too late, with what was done last."""
    last = next(iter(of_subject(kind, thing.id, limit=1).items), None)
    if last is None:
        return Stale(thing.version)
    return Stale(thing.version, last.actor_label, last.changes)
