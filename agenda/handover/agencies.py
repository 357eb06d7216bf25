"""An agency is merged into another one at a date.

People, units, events and tasks go over to the heir, in one transaction and one change
set; what lies before the date keeps the name of its time (`Agency.name_on`), and
filters find it under both codes (`people.queries.led_by`). The merged agency stays as a
name of the past: nothing new can belong to it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from agenda import clock
from agenda.audit.operations import AuditAction, differences, record
from agenda.audit.queries import must_be_current
from agenda.db import db, flush, new_id
from agenda.errors import BadInput, NotAllowed, WrongState
from agenda.events import heirs as events
from agenda.events.models import Event, EventPartner
from agenda.filters import operations as filters
from agenda.packs import operations as packs
from agenda.people import fields, queries
from agenda.people import operations as people
from agenda.people.models import Account, Agency
from agenda.requests import operations as requests
from agenda.rules.permissions import Action, Actor, may
from agenda.rules.readings import given_reason
from agenda.tasks import heirs as tasks
from agenda.tasks.models import Task
from agenda.words import words


@dataclass(frozen=True)
class Estate:
    """How much goes over."""

    people: int
    units: int
    events: int
    partnerships: int
    tasks: int


def estate_of(agency: Agency) -> Estate:
    """What would go over to the heir now, the trash included."""
    return Estate(
        people=_count(select(Account.id).where(Account.agency_id == agency.id)),
        units=_count(select(Agency.id).where(Agency.parent_id == agency.id)),
        events=_count(select(Event.id).where(Event.agency_id == agency.id)),
        partnerships=_count(
            select(EventPartner.event_id).where(EventPartner.agency_id == agency.id)
        ),
        tasks=_count(select(Task.id).where(Task.agency_id == agency.id)),
    )


def heirs_for(agency: Agency) -> list[Agency]:
    """The agencies into which it can be merged."""
    return [
        found
        for found in queries.living_agencies()
        if not found.path.startswith(agency.path)
    ]


def merge(
    actor: Actor,
    agency: Agency,
    heir_code: str,
    on: date | None,
    reason: str,
    seen: int | None = None,
) -> Estate:
    """Merge `agency` into that of `heir_code`; `on` is the first day of the new order.

    Raises NotAllowed, Stale, WrongState when it is merged already, and BadInput at
    `into`, `on` or `reason`.
    """
    if not may(actor, Action.MANAGE_PEOPLE):
        raise NotAllowed
    must_be_current("agency", agency, seen)
    if agency.merged_into is not None:
        raise WrongState(words("Instansi ini sudah digabung."))
    heir = _heir(agency, heir_code)
    day, told = _day(agency, on), given_reason(reason)
    estate, change_set = estate_of(agency), new_id()
    before = fields.agency_past(agency)
    agency.merged_into, agency.merged_on = heir, day
    agency.touch()
    flush()
    changes = differences(before, fields.agency_past(agency))
    action = AuditAction.AGENCY_MERGE
    record(actor, action, "agency", agency.id, changes, told, change_set)
    people.pass_on(actor, agency, heir, told, change_set)
    filters.pass_on(actor, agency, heir, told, change_set)
    packs.pass_on(actor, agency, heir, told, change_set)
    requests.pass_on(actor, agency, heir, told, change_set)
    _pass_work_on(actor, agency, heir, told, change_set)
    return estate


def _pass_work_on(
    actor: Actor, agency: Agency, heir: Agency, reason: str, change_set: UUID
) -> None:
    for event in events.read_by(agency):
        events.let_read(actor, event, heir, reason, change_set)
    for event in events.led_by(agency):
        events.pass_on(actor, event, heir, reason, change_set)
        tasks.tasks_follow(event)
    for task in tasks.of_agency(agency):
        tasks.pass_on(actor, task, heir, reason, change_set)


def _heir(agency: Agency, code: str) -> Agency:
    heir = queries.agency_by_code(code)
    if heir is None:
        raise BadInput.at("into", words("Instansi ini tidak dikenal."))
    if heir not in heirs_for(agency):
        raise BadInput.at(
            "into",
            words("Pilih instansi lain yang tidak berada di bawahnya dan masih ada."),
        )
    return heir


def _day(agency: Agency, on: date | None) -> date:
    if on is None:
        raise BadInput.at("on", words("Wajib diisi."))
    if on > clock.today(agency.timezone):
        raise BadInput.at(
            "on", words("Penggabungan dicatat paling cepat pada hari berlakunya.")
        )
    return on


def _count(wanted: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
