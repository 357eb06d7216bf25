"""`agenda db`: bring the database up to date, and say whether it is."""

import click

from agenda import migrations
from agenda.cli.office import connected
from agenda.cli.output import Stop, answer, json_option
from agenda.db import db
from agenda.events import occurrences
from agenda.neutrality import operations as neutrality
from agenda.packs import operations as packs
from agenda.phases import operations as phases
from agenda.reference import operations as reference


@click.group("db")
@json_option
def db_commands() -> None:
    """The database: schema and shipped reference data."""


@db_commands.command("upgrade")
@json_option
def upgrade() -> None:
    """Take every step that is due and add the reference data that is missing.

    Safe to repeat; what people changed is left alone.
    """
    with connected():
        added = bring_up_to_date()
    answer(
        {"added": added},
        [f"The database is up to date; {added} rows of reference data were added."],
    )


@db_commands.command("check")
@json_option
def check() -> None:
    """Compare the database with what the program expects; exit 1 when they differ."""
    with connected():
        differences = migrations.check()
    if differences:
        raise Stop(" ".join(_ended(line) for line in differences))
    answer({"differences": []}, ["The database is as the program expects it."])


def bring_up_to_date() -> int:
    """Schema, reference data, occurrences; answers how many reference rows came."""
    migrations.upgrade()
    added = reference.fill() + phases.fill() + neutrality.fill() + packs.fill()
    occurrences.extend_all()
    db.session.commit()
    return added


def _ended(line: str) -> str:
    return line if line.endswith(".") else f"{line}."
