"""The record of who changed which field from what to what, when and why."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from agenda.db import Base, choice, new_id
from agenda.rules.telling import Manner


class AuditEntry(Base):
    """One act on one subject; append-only, kept when the subject is purged.

    `changes` is a list of {field, old, new} in the terms and values of the API. A
    `change_set` binds the entries of one act. `manner` is how the actor wished people
    to be told, `told_at` when it was seen to; until then it waits for that.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index(None, "subject_kind", "subject_id", "id"),
        Index(
            "ix_audit_entry_waiting",
            "id",
            sqlite_where=text("told_at IS NULL"),
            postgresql_where=text("told_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime]
    actor_id: Mapped[UUID | None]
    actor_label: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(40))
    subject_kind: Mapped[str] = mapped_column(String(24))
    subject_id: Mapped[UUID]
    change_set: Mapped[UUID] = mapped_column(index=True)
    reason: Mapped[str] = mapped_column(default="")
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    manner: Mapped[Manner] = mapped_column(choice(Manner, "manner"), default=Manner.NOW)
    told_at: Mapped[datetime | None]
