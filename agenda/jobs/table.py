"""The table of periodic work. A line says what is done, how often, and by what.

To add work, append a line: its function takes the settings, is safe to repeat, flushes
and does not commit; `running` commits it together with the mark that it is done. What
was missed while nothing ran is not made up for: a job looks at the present state.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from agenda import clock
from agenda.config import Settings
from agenda.events import occurrences
from agenda.files import operations as files
from agenda.notices import digests, late_requests, mailer, reminders
from agenda.notices import operations as notices
from agenda.outbox import operations as outbox
from agenda.people import answers, tidying
from agenda.people import operations as agencies
from agenda.runs import operations as runs
from agenda.tasks import lapsing
from agenda.upkeep import purging

Key = Callable[[datetime, Settings], str]


def day(now: datetime, settings: Settings) -> str:
    """Once a day, from midnight in the zone of the installation."""
    return now.astimezone(ZoneInfo(settings.timezone)).strftime("%Y-%m-%d")


def hour(now: datetime, settings: Settings) -> str:
    """Once an hour."""
    return now.astimezone(ZoneInfo(settings.timezone)).strftime("%Y-%m-%dT%H%z")


@dataclass(frozen=True)
class Job:
    """One line: `key` names the period in which a moment lies."""

    name: str
    key: Key
    run: Callable[[Settings], object]

    @property
    def period(self) -> str:
        return self.key.__name__


JOBS: tuple[Job, ...] = (
    Job("extend-occurrences", day, lambda _: occurrences.extend_all()),
    Job("adopt-agency-names", hour, lambda _: agencies.adopt_names()),
    Job("forget-answers", hour, lambda _: answers.forget_old()),
    Job("forget-sign-ins", hour, lambda _: tidying.clean_up()),
    Job("lapse-offers", hour, lambda _: lapsing.lapse_due(clock.now())),
    Job("remind-of-dues", hour, lambda _: reminders.remind()),
    Job("remind-of-requests", hour, lambda _: late_requests.remind()),
    Job("write-digests", hour, lambda _: digests.write_due()),
    Job("sweep-notices", day, lambda _: notices.sweep()),
    Job("sweep-outbox", day, lambda _: outbox.sweep()),
    Job("sweep-letters", day, lambda own: mailer.sweep(own.instance / "outbox")),
    Job("purge-trash", day, purging.purge_expired),
    Job("sweep-files", day, lambda settings: files.sweep(settings.uploads)),
    Job("sweep-job-runs", day, lambda _: runs.sweep()),
)
"""All periodic work. Letters are sent all the time and need no line."""
