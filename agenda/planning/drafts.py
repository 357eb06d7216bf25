"""What is asked of a plan: the pack, and what is wanted otherwise than proposed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from agenda.events.models import Event
from agenda.packs import queries as packs
from agenda.packs.models import Pack, PackVersion
from agenda.people import queries as people
from agenda.people.models import Account, Agency
from agenda.rules.permissions import Action, Actor, Reach, reach
from agenda.rules.readings import Reading
from agenda.tasks.assignees import WORKERS
from agenda.tasks.relatives import read_agency, read_occurrence
from agenda.words import words

KNOWN = frozenset(
    {"pack", "occurrence", "agency", "compressed", "again", "reviewer", "tasks"}
)
CHOICE = frozenset({"position", "included", "due", "user"})
MOST_CHOICES = 200


@dataclass(frozen=True)
class Choice:
    """What is wanted of one task of the pack; what is None stays as proposed.

    `names_user` tells that a person was named, or nobody on purpose.
    """

    included: bool | None
    due: tuple[date, time | None] | None
    names_user: bool
    user: Account | None


AS_PROPOSED = Choice(None, None, False, None)


@dataclass(frozen=True)
class PlanDraft:
    """A wish for a plan, read and found to make sense.

    `compressed` wants new dates for what no longer fits; `again` knows that the pack
    was applied before. `places` tell where in the wish each choice stands.
    """

    version: PackVersion
    occurrence: str
    agency: Agency
    compressed: bool
    again: bool
    names_reviewer: bool
    reviewer: Account | None
    choices: Mapping[int, Choice]
    places: Mapping[int, int]

    def path(self, position: int, field: str) -> str:
        """Where in the wish something is said of a task, or could have been."""
        if position not in self.places:
            return "tasks"
        return f"tasks.{self.places[position]}.{field}"

    def choice(self, position: int) -> Choice:
        return self.choices.get(position, AS_PROPOSED)


def read_draft(actor: Actor, event: Event, asked: Mapping[str, Any]) -> PlanDraft:
    """The plan that `asked` describes; raises BadInput naming every wrong field."""
    reading = Reading(asked, KNOWN)
    pack = _pack(reading, actor)
    agency = read_agency(reading, actor, event)
    if agency is not None and not _reaches(actor, agency):
        reading.note(
            "agency",
            words("Anda hanya dapat merencanakan untuk instansi Anda sendiri."),
        )
    occurrence = read_occurrence(reading, event)
    reviewer = _account(reading, "reviewer")
    flags = {name: reading.flag(name) for name in ("compressed", "again")}
    choices = _choices(reading, pack)
    reading.finish()
    # finish() has raised when any of these is missing.
    assert pack is not None
    assert pack.published is not None
    assert agency is not None
    return PlanDraft(
        version=pack.published,
        occurrence=occurrence,
        agency=agency,
        names_reviewer="reviewer" in asked,
        reviewer=reviewer,
        choices=choices,
        places={position: at for at, position in enumerate(choices)},
        **flags,
    )


def _pack(reading: Reading, actor: Actor) -> Pack | None:
    code = reading.line("pack", 64, required=True)
    pack = packs.find(actor, code) if code else None
    if code and (pack is None or pack.published is None or pack.retired_at):
        reading.note("pack", words("Paket ini tidak ditemukan."))
        return None
    return pack


def _reaches(actor: Actor, agency: Agency) -> bool:
    is_own = agency.id == actor.agency_id
    return is_own or reach(actor, Action.MANAGE_TASK) is Reach.ANY


def _choices(reading: Reading, pack: Pack | None) -> dict[int, Choice]:
    rows = pack.published.tasks if pack and pack.published else []
    known = {row.position for row in rows}
    found: dict[int, Choice] = {}
    for row in reading.rows("tasks", MOST_CHOICES, CHOICE):
        position = row.whole_number("position", required=True, least=1)
        if position is None:
            continue
        if pack is not None and (position not in known or position in found):
            row.note("position", words("Tugas ini tidak ditemukan."))
        found[position] = _choice(row)
    return found


def _choice(row: Reading) -> Choice:
    account = _account(row, "user")
    if account is not None and account.role not in WORKERS:
        row.note("user", words("Pengguna ini tidak dapat diberi tugas."))
    included = None if row.values.get("included") is None else row.flag("included")
    return Choice(included, row.moment("due"), "user" in row.values, account)


def _account(reading: Reading, field: str) -> Account | None:
    text = reading.line(field, 254)
    if not text:
        return None
    account = people.account_named(text)
    if account is None:
        reading.note(field, words("Pengguna ini tidak dikenal."))
    elif not account.is_active:
        reading.note(field, words("Pengguna ini sudah tidak aktif."))
    else:
        return account
    return None
