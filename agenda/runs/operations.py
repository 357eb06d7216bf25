"""Each job once in each period, however many processes ask.

Who writes the row of a period first has the job. What a job changes and the mark that
it is done are one transaction: either both are there or neither, also after kill -9.
A run without an end is taken up again when it is older than `LOST_AFTER`; who was only
slow then finds its claim gone, and its changes are rolled back.
"""

from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Result, and_, delete, or_, update
from sqlalchemy.dialects import postgresql, sqlite

from agenda import clock
from agenda.db import db
from agenda.runs.models import JobRun

LOST_AFTER = timedelta(minutes=15)
TRY_AGAIN_AFTER = timedelta(minutes=10)
KEPT = timedelta(days=400)
_LONGEST_ERROR = 500


class Overtaken(Exception):
    """Somebody else has taken up this run in the meantime."""


def begin(job: str, period: str, runner: str) -> bool:
    """Take the job for this period; False when it is done or in hands. Commits."""
    now = clock.now()
    taken = _insert(job, period, runner, now) or _take_up(job, period, runner, now)
    db.session.commit()
    return taken


def finish(job: str, period: str, runner: str) -> None:
    """Mark it as done in the transaction of what it did, and commit both.

    Raises Overtaken, with everything rolled back.
    """
    done = db.session.execute(
        _mine(job, period, runner).values(
            finished_at=clock.now(), failed_at=None, error=""
        )
    )
    if not _count(done):
        db.session.rollback()
        raise Overtaken
    db.session.commit()


def fail(job: str, period: str, runner: str, error: str) -> None:
    """It went wrong: it is tried again after a while, in its period. Commits."""
    db.session.rollback()
    db.session.execute(
        _mine(job, period, runner).values(
            failed_at=clock.now(), error=error[:_LONGEST_ERROR]
        )
    )
    db.session.commit()


def sweep() -> int:
    """Forget the runs of long ago; answers how many."""
    gone = db.session.execute(
        delete(JobRun).where(JobRun.started_at <= clock.now() - KEPT)
    )
    return _count(gone)


def _insert(job: str, period: str, runner: str, now: datetime) -> bool:
    insert = (
        postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    )
    row = {
        "job": job,
        "period": period,
        "started_at": now,
        "claimed_by": runner,
        "attempts": 1,
        "error": "",
    }
    made = db.session.execute(
        insert(JobRun).values(row).on_conflict_do_nothing().returning(JobRun.job)
    )
    # PostgreSQL's driver does not count what an INSERT made.
    return made.first() is not None


def _take_up(job: str, period: str, runner: str, now: datetime) -> bool:
    """A run that failed a while ago, or whose runner is gone.

    One from the future was begun before the clock was put back.
    """
    lost = and_(
        JobRun.failed_at.is_(None),
        or_(
            JobRun.started_at <= now - LOST_AFTER, JobRun.started_at > now + LOST_AFTER
        ),
    )
    failed = or_(
        JobRun.failed_at <= now - TRY_AGAIN_AFTER,
        JobRun.failed_at > now + TRY_AGAIN_AFTER,
    )
    taken = db.session.execute(
        update(JobRun)
        .where(
            JobRun.job == job,
            JobRun.period == period,
            JobRun.finished_at.is_(None),
            or_(lost, failed),
        )
        .values(
            started_at=now,
            claimed_by=runner,
            failed_at=None,
            attempts=JobRun.attempts + 1,
        )
        .execution_options(synchronize_session=False)
    )
    return bool(_count(taken))


def _mine(job: str, period: str, runner: str) -> Any:
    return (
        update(JobRun)
        .where(
            JobRun.job == job,
            JobRun.period == period,
            JobRun.claimed_by == runner,
            JobRun.finished_at.is_(None),
        )
        .execution_options(synchronize_session=False)
    )


def _count(outcome: Result[Any]) -> int:
    """How many rows an UPDATE or DELETE touched."""
    return cast("CursorResult[Any]", outcome).rowcount
