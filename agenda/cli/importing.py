"""`agenda import`: a table of events, or a calendar, into the register."""

from dataclasses import replace
from pathlib import Path

import click

from agenda.cli import office
from agenda.cli.output import Stop, answer, json_option, wants_json
from agenda.db import db
from agenda.exchange import imports, tables
from agenda.exchange.results import ImportResult, RowError
from agenda.formats import ical_reading
from agenda.people import queries as people
from agenda.people.models import Account, Agency
from agenda.rules.permissions import Actor


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--user", "email", required=True, metavar="EMAIL", help="In whose name.")
@click.option("--agency", metavar="CODE", help="Lead agency; default the user's own.")
@click.option("--dry-run", is_flag=True, help="Check and count, change nothing.")
@click.option("--skip-errors", is_flag=True, help="Bring in the rows without errors.")
@json_option
def import_file(
    file: Path, email: str, agency: str | None, dry_run: bool, skip_errors: bool
) -> int:
    """Bring the events of FILE (csv, xlsx, xls, ods or ics) into the register.

    The first row of a table names the columns: those of the shipped events.csv, or of
    an export. Every row is checked first; a row with an error refuses the whole table,
    unless --skip-errors. Errors name the row as a spreadsheet counts it (the header is
    row 1) and the column.

    Of a calendar everything comes in that can be read, events and to-dos; the errors
    name the rest by line and property.

    A second run changes nothing: a row is known by agency, title and start as first
    imported, or by its UID, and what people changed since is never overwritten.
    """
    with office.opened():
        actor_account = office.account(email)
        if not actor_account.is_active:
            raise Stop(f"The account {actor_account.email} is closed.")
        lead = _agency(agency) if agency else actor_account.agency
        content = tables.read_file(file)
        result = imports.import_file(
            _operating_as(actor_account),
            file.name,
            content,
            lead,
            skip_errors=skip_errors,
        )
        if result.refused or dry_run:
            db.session.rollback()
        else:
            db.session.commit()
    what = "entries" if ical_reading.is_calendar(file.name, content) else "events"
    answer(_document(result), _lines(result, what, dry_run))
    if result.refused:
        raise Stop(_refusal(result))
    return 0


def _operating_as(account: Account) -> Actor:
    """The operator, in the name of an account: the command line asks no role."""
    return replace(account.as_actor(), role=None)


def _agency(code: str) -> Agency:
    found = people.agency_by_code(code)
    if found is None:
        raise Stop(f"No agency has the code {code}.")
    return found


def _document(result: ImportResult) -> dict[str, object]:
    return {
        "created": result.created,
        "updated": result.updated,
        "unchanged": result.unchanged,
        "errors": [
            {
                "row": error.row,
                "column": error.column,
                "message": error.words.in_language("en"),
            }
            for error in result.errors
        ],
    }


def _lines(result: ImportResult, what: str, dry_run: bool) -> list[str]:
    lines = [_line(error) for error in result.errors]
    if result.refused:
        return lines
    done = "would be " if dry_run else ""
    return [
        *lines,
        f"{result.created} {what} {done}created, {result.updated} {done}updated,"
        f" {result.unchanged} unchanged.",
    ]


def _line(error: RowError) -> str:
    return f"row {error.row}, {error.column}: {error.words.in_language('en')}"


def _refusal(result: ImportResult) -> str:
    rows = len({error.row for error in result.errors})
    hint = (
        "" if wants_json() else "; correct them, or leave them out with --skip-errors"
    )
    have = "row has" if rows == 1 else "rows have"
    return f"Nothing was imported: {rows} {have} errors{hint}."
