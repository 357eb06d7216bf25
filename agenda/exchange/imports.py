"""Files brought into the register, as often as one likes.

A table is checked row by row before any is written (`table_plans`), and comes in whole
or not at all (`table_writing`); of a calendar comes in what can be read.

The caller commits, or rolls back.
"""

from collections.abc import Iterable
from dataclasses import replace

from agenda.exchange import calendar_imports
from agenda.exchange.calendar_imports import must_register_for
from agenda.exchange.results import ImportResult, RowFate
from agenda.exchange.table_plans import Planner
from agenda.exchange.table_writing import Carrier
from agenda.exchange.tables import TableRow, must_be_small, read_content
from agenda.formats import ical_reading
from agenda.people.models import Agency
from agenda.rules.permissions import Actor
from agenda.rules.telling import Manner


def import_file(
    actor: Actor,
    name: str,
    content: bytes,
    agency: Agency,
    *,
    skip_errors: bool = False,
) -> ImportResult:
    """Bring a file of any known kind in; the caller commits unless it was refused.

    People are not told of it one by one. Raises NotAllowed, WrongType and TooLarge.
    """
    must_be_small(len(content))
    actor = replace(actor, manner=Manner.SILENT)
    if ical_reading.is_calendar(name, content):
        return calendar_imports.import_calendar(actor, content, agency)
    rows = read_content(name, content)
    return import_table(actor, rows, agency, skip_errors=skip_errors)


def entries_in(name: str, content: bytes) -> int:
    """How many rows or entries there are to bring in, before any is read closely."""
    if ical_reading.is_calendar(name, content):
        upper = content.upper()
        return sum(
            upper.count(b"BEGIN:" + kind.encode()) for kind in ical_reading.KINDS
        )
    return len(read_content(name, content))


def import_table(
    actor: Actor,
    rows: Iterable[TableRow],
    agency: Agency,
    *,
    dry_run: bool = False,
    skip_errors: bool = False,
) -> ImportResult:
    """Bring rows into the register in the name of `actor`; raises NotAllowed.

    With `dry_run` everything is checked and counted and nothing written. A row with
    an error refuses the whole table, unless `skip_errors` leaves it out. A row that
    names an agency is that agency's, any other one `agency`'s.
    """
    must_register_for(actor, agency)
    planner = Planner(actor, agency, list(rows))
    plans = list(planner.plans())
    result = ImportResult(errors=planner.errors)
    result.refused = bool(result.errors) and not skip_errors
    if not (result.refused or dry_run):
        carrier = Carrier(actor, planner.by_uid)
        carrier.carry_out(plans)
        result.errors += carrier.errors
        result.refused = bool(carrier.errors)
    result.errors.sort(key=lambda error: (error.row, error.column))
    if not result.refused:
        for plan in plans:
            title, start = plan.asked["title"], plan.asked.get("start", "")
            result.count(RowFate(plan.number, title, start, plan.fate))
    return result
