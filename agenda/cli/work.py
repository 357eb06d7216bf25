"""`agenda worker` and `agenda tick`: what the product does by itself."""

import logging
import signal
import threading
from types import FrameType

import click

from agenda.cli import office
from agenda.cli.output import Stop, answer, json_option
from agenda.jobs import running
from agenda.logs import log_to_standard_error
from agenda.notices.sending import Fate

_log = logging.getLogger(__name__)


@click.command()
def worker() -> None:
    """Send letters and do periodic work until SIGTERM.

    `agenda serve` does the same in a thread, unless --no-worker is given; any number
    of both may run. The message in hand is finished first.
    """
    stop = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    with office.opened() as settings:
        log_to_standard_error(settings)
        _log.info("worker started")
        running.work(settings, stop)
        _log.info("worker ended")


@click.command()
@json_option
def tick() -> None:
    """Do every due job once and send every due letter; safe to repeat, for cron.

    Exit 1 when a job failed; it is tried again later.
    """
    with office.opened() as settings:
        log_to_standard_error(settings, at_least=logging.WARNING)
        done = running.tick(settings)
    letters = {fate.value: done.letters[fate] for fate in Fate}
    answer(
        {"jobs": [vars(outcome) for outcome in done.jobs], "letters": letters},
        [
            *(
                f"{outcome.job} {outcome.period}: {outcome.error or 'done'}"
                for outcome in done.jobs
            ),
            *(f"letters {fate}: {count}" for fate, count in letters.items() if count),
        ],
    )
    if done.trouble:
        raise Stop(f"Failed, and tried again later: {', '.join(done.trouble)}.")
