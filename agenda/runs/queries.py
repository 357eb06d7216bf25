"""What the jobs have done: for monitors and the administrator."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from agenda.db import db
from agenda.runs.models import JobRun


@dataclass(frozen=True)
class Record:
    """How a job has fared: its last success, and the latest run if that failed."""

    job: str
    last_success: datetime | None
    failed_at: datetime | None
    error: str


def names() -> list[str]:
    """The jobs that have ever been begun here."""
    return list(db.session.scalars(select(JobRun.job).distinct().order_by(JobRun.job)))


def records(names: Iterable[str]) -> list[Record]:
    """How each of these jobs has fared."""
    return [_record(name) for name in names]


def _record(name: str) -> Record:
    success = db.session.scalar(
        select(func.max(JobRun.finished_at)).where(JobRun.job == name)
    )
    latest = db.session.scalar(
        select(JobRun)
        .where(JobRun.job == name)
        .order_by(JobRun.started_at.desc())
        .limit(1)
    )
    if latest is None or latest.finished_at is not None:
        return Record(name, success, None, "")
    return Record(name, success, latest.failed_at, latest.error)


def recent(limit: int = 50) -> list[JobRun]:
    """The latest runs, newest first."""
    wanted = select(JobRun).order_by(JobRun.started_at.desc(), JobRun.job).limit(limit)
    return list(db.session.scalars(wanted))
