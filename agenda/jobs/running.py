"""Doing what is due: once (`tick`), or until told to stop (`work`).

Both need an application context for the database, and nothing else of Flask.
"""

import logging
import os
import socket
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from uuid import uuid4

from sqlalchemy.exc import SQLAlchemyError

from agenda import clock
from agenda.config import Settings
from agenda.db import db
from agenda.jobs.table import JOBS, Job
from agenda.runs import operations as runs

JOBS_EVERY = 60.0
LETTERS_EVERY = 5.0
"""Seconds between two looks at what is due."""
AFTER_TROUBLE = 30.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What became of a job; `error` is empty when it was done."""

    job: str
    period: str
    error: str


def name_of_runner() -> str:
    """Names this process among all that may run on all machines."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{uuid4().hex[:12]}"


def run_due(
    settings: Settings, runner: str, jobs: Sequence[Job] = JOBS
) -> list[Outcome]:
    """Do each job whose period is not done yet; one that fails stops no other."""
    return [
        outcome for job in jobs if (outcome := _run(job, settings, runner)) is not None
    ]


def _run(job: Job, settings: Settings, runner: str) -> Outcome | None:
    period = job.key(clock.now(), settings)
    if not runs.begin(job.name, period, runner):
        return None
    try:
        job.run(settings)
        runs.finish(job.name, period, runner)
    except runs.Overtaken:
        _log.warning("a job was taken up by somebody else", extra={"job": job.name})
        return None
    except Exception as error:
        _log.exception("a job failed", extra={"job": job.name, "period": period})
        runs.fail(job.name, period, runner, type(error).__name__)
        return Outcome(job.name, period, type(error).__name__)
    finally:
        db.session.remove()
    _log.info("job done", extra={"job": job.name, "period": period})
    return Outcome(job.name, period, "")


def work(settings: Settings, stop: threading.Event) -> None:
    """Do what is due again and again until `stop` is set; a fault ends nothing."""
    runner = name_of_runner()
    jobs_at = 0.0
    while not stop.is_set():
        pause = LETTERS_EVERY
        try:
            if monotonic() >= jobs_at:
                run_due(settings, runner)
                jobs_at = monotonic() + JOBS_EVERY
        except SQLAlchemyError:
            _log.exception("the worker cannot use the database; it tries again")
            pause = AFTER_TROUBLE
        finally:
            db.session.remove()
        stop.wait(pause)
