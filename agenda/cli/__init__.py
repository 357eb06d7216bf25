"""The command line, the operator's door: `agenda …`.

Each module holds one group of commands. What all of them share is here: how a command
ends (0 done, 1 refused or failed with one sentence on standard error, 2 wrong usage)
and that no traceback reaches anybody.
"""

import logging
import os
import sys
from collections.abc import Callable, Sequence

import click
from sqlalchemy.exc import DBAPIError, OperationalError

from agenda import __version__
from agenda.cli import (
    database,
    demo,
    exporting,
    feeds,
    importing,
    observances,
    outbox,
    people,
    serve,
    upkeep,
    work,
)
from agenda.cli.output import json_option, sentence
from agenda.config import OddSetting
from agenda.errors import Refusal

_log = logging.getLogger("agenda.cli")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="agenda")
@json_option
def commands() -> None:
    """Agenda, the planning calendar of a government communications office.

    Settings come from the environment (see the README). Commands that list or create
    take --json and then write one JSON document on standard output.
    """


for command in (
    serve.serve,
    work.worker,
    work.tick,
    demo.demo,
    database.db_commands,
    people.agency,
    people.user,
    people.token,
    feeds.feed,
    importing.import_file,
    upkeep.back_up,
    upkeep.put_back,
    upkeep.examine,
    exporting.export_list,
    outbox.outbox,
    observances.observances,
):
    commands.add_command(command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; answers the status with which the process ends."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    # Database, uploads and secret are for the account that runs the office alone.
    os.umask(0o077)
    try:
        return _ended(lambda: commands.main(words, "agenda", standalone_mode=False))
    except BrokenPipeError:
        # Whoever read along has had enough; nothing is left to be said.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _ended(run: Callable[[], object]) -> int:
    """Run it and turn whatever stops it into a sentence and a status."""
    try:
        status = run()
        sys.stdout.flush()
        return status if isinstance(status, int) else 0
    except click.UsageError as error:
        error.show()
        return 2
    except click.ClickException as error:
        return _stopped(error.message)
    except (click.Abort, KeyboardInterrupt):
        return _stopped("Stopped.")
    except Refusal as refusal:
        return _stopped(sentence(refusal))
    except OddSetting as error:
        return _stopped(str(error))
    except BrokenPipeError:
        raise
    except OperationalError as error:
        _log.debug("the database refused", exc_info=True)
        return _stopped(f"The database cannot be used: {_first_line(error.orig)}.")
    except DBAPIError as error:
        _log.debug("the database refused", exc_info=True)
        return _stopped(f"The database refused: {_first_line(error.orig)}.")
    except OSError as error:
        _log.debug("the system refused", exc_info=True)
        return _stopped(_told_by_system(error))
    except Exception as error:  # the last net
        _log.debug("unexpected", exc_info=True)
        return _stopped(
            f"Something unexpected happened ({type(error).__name__}:"
            f" {_first_line(error)}); AGENDA_LOG_LEVEL=DEBUG tells more."
        )


def _stopped(reason: str) -> int:
    print(reason, file=sys.stderr, flush=True)
    return 1


def _first_line(error: object) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__).rstrip(".")


def _told_by_system(error: OSError) -> str:
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{error.strerror or error}."
