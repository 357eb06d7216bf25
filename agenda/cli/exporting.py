"""`agenda export`: the lists of events and tasks as files."""

import json
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import click

from agenda.cli import office
from agenda.cli.output import answer, json_option, note, wants_json
from agenda.config import Settings
from agenda.db import db
from agenda.events.filters import Sort, must_fit, read_filter
from agenda.exchange import exports
from agenda.exchange.exports import Format, Reading
from agenda.rules.permissions import OPERATOR
from agenda.tasks.filters import TaskSort, read_task_filter
from agenda.words import LANGUAGES

STANDARD_OUTPUT = "-"


def read_json(
    _context: click.Context, _parameter: click.Parameter, text: str | None
) -> dict[str, Any]:
    """An option that is a JSON object; an empty one without it."""
    try:
        value = json.loads(text or "{}")
    except (ValueError, RecursionError) as error:
        raise click.BadParameter(f"is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise click.BadParameter('must be a JSON object such as {"province": "ID-BA"}')
    return value


@click.command("export")
@click.argument("kind", type=click.Choice(["events", "tasks"]))
@click.option(
    "--format",
    "form",
    type=click.Choice([form.value for form in Format]),
    required=True,
    help="What kind of file.",
)
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="FILE",
    help="Where it goes; an older file is replaced. - is standard output.",
)
@click.option("--user", "email", metavar="EMAIL", help="Only what this person may see.")
@click.option(
    "--filter",
    "asked",
    metavar="JSON",
    callback=read_json,
    help="Keys of GET /events or GET /tasks.",
)
@click.option(
    "--sort", metavar="ORDER", help="As in the API; default by start, or by due."
)
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    help="Of names in calendars; default the person's, else id.",
)
@click.option("--bom", is_flag=True, help="A byte order mark before csv, for Excel.")
@json_option
def export_list(
    kind: str,
    form: str,
    output: str,
    email: str | None,
    asked: dict[str, Any],
    sort: str | None,
    language: str | None,
    bom: bool,
) -> None:
    """Write all events or tasks to FILE, in the order of the lists.

    A table of events can be imported again. Without --user everything is written that
    is not in the trash; with it, what that person sees. FILE appears when it is whole:
    an export that fails leaves an older one as it was.
    """
    if output == STANDARD_OUTPUT and wants_json():
        raise click.UsageError("--json and -o - would write to the same place.")
    with office.opened() as settings:
        reading = _reading(settings, email, language)
        write = _writer(kind, reading, Format(form), asked, sort, bom)
        rows = _to(output, write)
        exports.note(reading.actor, kind, Format(form), asked, rows)
        db.session.commit()
    if output == STANDARD_OUTPUT:
        note(f"{rows} {kind} written.")
        return
    answer(
        {"file": str(Path(output).absolute()), "format": form, "rows": rows},
        [f"{rows} {kind} written to {output}."],
    )


def _reading(settings: Settings, email: str | None, language: str | None) -> Reading:
    if email is None:
        return Reading(OPERATOR, language or "id", settings.timezone, settings.base_url)
    person = office.account(email)
    return Reading(
        person.as_actor(),
        language or person.language,
        person.timezone,
        settings.base_url,
    )


def _writer(
    kind: str,
    reading: Reading,
    form: Format,
    asked: dict[str, Any],
    sort: str | None,
    bom: bool,
) -> Callable[[IO[bytes]], int]:
    """What writes the file; the filter and the order are judged before it is made."""
    if kind == "events":
        events, by_start = read_filter(asked), _order(Sort, sort)
        must_fit(by_start or Sort.START, events)
        return lambda out: exports.write_events(
            out, reading, form, events, by_start or Sort.START, mark=bom
        )
    tasks, by_due = read_task_filter(asked), _order(TaskSort, sort)
    return lambda out: exports.write_tasks(
        out, reading, form, tasks, by_due or TaskSort.DUE, mark=bom
    )


def _order(kind: Any, sort: str | None) -> Any:
    if sort is None:
        return None
    try:
        return kind(sort)
    except ValueError:
        orders = ", ".join(kind)
        raise click.UsageError(f"--sort must be one of: {orders}.") from None


def _to(output: str, write: Callable[[IO[bytes]], int]) -> int:
    """The file, whole or not at all; what is no file of its own is written to."""
    path = Path(output)
    if output == STANDARD_OUTPUT:
        return _pour(sys.stdout.buffer, write)
    if path.exists() and not path.is_file() and not path.is_dir():
        with path.open("wb") as device:
            return _pour(device, write)
    return _replace(path, write)


def _pour(out: IO[bytes], write: Callable[[IO[bytes]], int]) -> int:
    """Through a file of ours, for not every form can be written where none can seek."""
    with tempfile.TemporaryFile() as whole:
        rows = write(whole)
        whole.seek(0)
        while piece := whole.read(1 << 16):
            out.write(piece)
        out.flush()
    return rows


def _replace(path: Path, write: Callable[[IO[bytes]], int]) -> int:
    if path.is_dir():
        raise IsADirectoryError(21, "Is a directory", str(path))
    if not path.parent.is_dir():
        raise FileNotFoundError(2, "No such folder", str(path.parent))
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.")
    try:
        with os.fdopen(handle, "wb") as out:
            rows = write(out)
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return rows
