"""Which job was done in which period."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from agenda.db import Base


class JobRun(Base):
    """One job in one period: done (`finished_at`), failed, or in somebody's hands."""

    __tablename__ = "job_run"
    __table_args__ = (Index(None, "started_at"),)

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    period: Mapped[str] = mapped_column(String(40), primary_key=True)
    started_at: Mapped[datetime]
    claimed_by: Mapped[str] = mapped_column(String(100))
    attempts: Mapped[int]
    finished_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(String(500), default="")
