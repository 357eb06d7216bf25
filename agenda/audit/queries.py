"""Reading the record.

Who may read the history of a subject is asked by the feature that owns the subject.
"""

from uuid import UUID

from sqlalchemy import select

from agenda.audit.models import AuditEntry
from agenda.db import db
from agenda.rules.paging import Page, cursor_id, cut, decode_cursor


def of_subject(
    kind: str, subject_id: UUID, cursor: str | None = None, limit: int = 50
) -> Page[AuditEntry]:
    """What was done to one subject, the newest act first."""
    wanted = select(AuditEntry).where(
        AuditEntry.subject_kind == kind, AuditEntry.subject_id == subject_id
    )
    if cursor:
        wanted = wanted.where(AuditEntry.id < cursor_id(decode_cursor(cursor, 1)[0]))
    wanted = wanted.order_by(AuditEntry.id.desc()).limit(limit + 1)
    return cut(db.session.scalars(wanted).all(), limit, lambda row: [str(row.id)])
