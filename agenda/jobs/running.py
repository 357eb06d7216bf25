"""Doing what is due: once (`tick`), or until told to stop (`work`).

Both need an application context for the database, and nothing else of Flask. Any
number of them may run at once: runs and letters are claimed.
"""

import logging
import os
import socket
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic
from uuid import uuid4

from sqlalchemy.exc import DBAPIError

from agenda import clock
from agenda.config import Settings
from agenda.db import db
from agenda.jobs.table import JOBS, Job
from agenda.notices import planning
from agenda.notices.sending import Fate, send_due
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


# Jobs


def run_due(
    settings: Settings,
    runner: str,
    stop: threading.Event | None = None,
    jobs: Sequence[Job] = JOBS,
) -> list[Outcome]:
    """Do each job whose period is not done yet; one that fails stops no other."""
    outcomes = []
    for job in jobs:
        if stop is not None and stop.is_set():
            break
        outcome = _run(job, settings, runner)
        if outcome is not None:
            outcomes.append(outcome)
    return outcomes


def _run(job: Job, settings: Settings, runner: str) -> Outcome | None:
    period = job.key(clock.now(), settings)
    facts = {"job": job.name, "period": period}
    try:
        if not runs.begin(job.name, period, runner):
            return None
        error = _done(job, settings, period, runner)
        if error:
            runs.fail(job.name, period, runner, error)
    except runs.Overtaken:
        _log.warning("a job was taken up by somebody else", extra=facts)
        return None
    finally:
        db.session.remove()
    if not error:
        _log.info("job done", extra=facts)
    return Outcome(job.name, period, error)


def _done(job: Job, settings: Settings, period: str, runner: str) -> str:
    """Do it and mark it; answers what went wrong, if anything."""
    try:
        job.run(settings)
        runs.finish(job.name, period, runner)
    except runs.Overtaken:
        raise
    except Exception as error:
        db.session.rollback()
        _log.exception("a job failed", extra={"job": job.name, "period": period})
        return type(error).__name__
    return ""


# Once


@dataclass(frozen=True)
class Tick:
    """Everything that one round has done."""

    jobs: list[Outcome]
    letters: Counter[Fate]

    @property
    def trouble(self) -> list[str]:
        """The jobs that failed."""
        return [outcome.job for outcome in self.jobs if outcome.error]


def tick(settings: Settings) -> Tick:
    """Every due job once and every due letter; safe to repeat."""
    runner = name_of_runner()
    jobs = run_due(settings, runner)
    planning.plan_all()
    return Tick(jobs, send_due(settings, runner))


# Until told to stop


class Rhythm:
    """When something is to be done next, by a clock that nobody sets."""

    def __init__(self, every: float, now: Callable[[], float] = monotonic) -> None:
        self.every = every
        self._now = now
        self._next = now()

    def is_due(self) -> bool:
        return self._now() >= self._next

    def wait(self, seconds: float | None = None) -> None:
        """Not before so many seconds from now (default: the usual)."""
        self._next = self._now() + (self.every if seconds is None else seconds)


def work(settings: Settings, stop: threading.Event) -> None:
    """Do what is due again and again until `stop` is set; no fault ends it.

    The message or the job in hand is finished first.
    """
    runner = name_of_runner()
    jobs, letters = Rhythm(JOBS_EVERY), Rhythm(LETTERS_EVERY)
    while not stop.is_set():
        try:
            _round(settings, runner, stop, jobs, letters)
        except Exception as error:
            if isinstance(error, DBAPIError):
                _log.error("the worker cannot use the database; it tries again")
            else:
                _log.exception("the worker met something unexpected; it goes on")
            jobs.wait(AFTER_TROUBLE)
            letters.wait(AFTER_TROUBLE)
        finally:
            db.session.remove()
        stop.wait(1)


def _round(
    settings: Settings,
    runner: str,
    stop: threading.Event,
    jobs: Rhythm,
    letters: Rhythm,
) -> None:
    if jobs.is_due():
        run_due(settings, runner, stop)
        jobs.wait()
    if letters.is_due():
        planning.plan_all()
        fates = send_due(settings, runner, stop)
        letters.wait(AFTER_TROUBLE if fates[Fate.AWAY] else None)
