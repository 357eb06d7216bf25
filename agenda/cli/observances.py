"""`agenda observances`: feasts of a year, their dates by decree, and the register."""

import click

from agenda.cli import office
from agenda.cli.output import Stop, answer, json_option, table
from agenda.db import db
from agenda.events import fields as event_fields
from agenda.events import queries as events
from agenda.events.models import Event
from agenda.observances import fields, operations, queries
from agenda.observances.queries import Observance
from agenda.rules.permissions import OPERATOR


@click.group()
@json_option
def observances() -> None:
    """Observances whose date is set each year by decree."""


@observances.command("list")
@click.argument("year", type=click.IntRange(2000, 2200))
@json_option
def list_observances(year: int) -> None:
    """What the list of free days says of YEAR, and what the register has."""
    with office.opened():
        found = queries.of_year(OPERATOR, year)
        lines = table([_line(one) for one in found])
        nothing = [f"The free days of {year} are not set, nor estimated."]
        answer([fields.as_fields(one) for one in found], lines or nothing)


def _line(one: Observance) -> tuple[str, ...]:
    event = one.event
    return (
        one.first.isoformat(),
        one.last.isoformat(),
        one.feast.titles(one.first)[1],
        one.firm.value,
        f"{event.number} {event.status.value}" if event else "–",
        one.step.value,
    )


@observances.command("register")
@click.argument("year", type=click.IntRange(2000, 2200))
@click.option("--agency", metavar="CODE", required=True, help="Who leads them.")
@json_option
def register(year: int, agency: str) -> None:
    """Enter the observances of YEAR that the register does not have."""
    with office.opened():
        asked = {"year": year, "agency": agency}
        entered = operations.register(OPERATOR, asked)
        db.session.commit()
        _tell(entered)


@observances.command("follow")
@click.argument("number")
@click.option("--reference", help="The decree, when the list does not name it.")
@json_option
def follow(number: str, reference: str | None) -> None:
    """Bring the observance NUMBER to what the list says; confirm it once it is set."""
    with office.opened():
        asked = {"reference": reference} if reference else {}
        followed = operations.follow(OPERATOR, _event(number), asked)
        db.session.commit()
        _tell([followed])


@observances.command("follow-year")
@click.argument("year", type=click.IntRange(2000, 2200))
@json_option
def follow_year(year: int) -> None:
    """Do the same to all observances of YEAR that are behind the list."""
    with office.opened():
        followed = operations.follow_year(OPERATOR, {"year": year})
        db.session.commit()
        _tell(followed)


def _event(number: str) -> Event:
    found = events.by_number(OPERATOR, number)
    if found is None:
        raise Stop(f"No event has the number {number}.")
    return found


def _tell(changed: list[Event]) -> None:
    rows: list[tuple[str, ...]] = [
        (event.number, event.status.value, str(event.first_day), event.title)
        for event in changed
    ]
    answer([event_fields.as_fields(event) for event in changed], table(rows))
