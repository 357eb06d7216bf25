"""The queue of letters."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from agenda import clock
from agenda.db import Base, new_id


class Letter(Base):
    """Something to be told to one address, once; `payload` holds facts, no secret.

    It waits until `not_before`; whoever sends it holds it by `claimed_at` and
    `claimed_by`. It ends as sent, as failed (a dead letter) or as dropped.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "sent_at", "failed_at", "dropped_at", "not_before"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    dedupe_key: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    recipient: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    not_before: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    claimed_by: Mapped[str | None] = mapped_column(String(100))
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(500), default="")
