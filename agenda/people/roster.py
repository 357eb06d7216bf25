"""The duty roster: who of an agency is on duty on which day.

A duty belongs to a person, and with him to the agency that he is in now: whoever moves
away is no longer on the roster of the former one.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from agenda.audit.operations import AuditAction, record
from agenda.audit.queries import must_be_current
from agenda.db import db, flush, new_id
from agenda.errors import BadInput, NotAllowed, NotFound, Stale
from agenda.formats.instants import rfc3339
from agenda.people import absences, queries
from agenda.people.models import Account, Agency, Duty
from agenda.rules.absences import Span
from agenda.rules.ids import read_id
from agenda.rules.permissions import Action, Actor, Reach, Role, may, reach
from agenda.rules.readings import Reading, read_reason
from agenda.words import words

KIND = "duty"
CONTENT = frozenset({"user", "day"})
ON_DUTY = frozenset({Role.DESK, Role.COORDINATOR, Role.OFFICER, Role.SUPERVISOR})
"""Roles that can be on duty."""
WEEK = timedelta(days=7)
Days = Mapping[date, Sequence[Account]]


@dataclass(frozen=True)
class Copied:
    """How many duties were copied, and whose were left out since they are on leave."""

    added: int
    away: list[tuple[Account, date]]


# Who may


def may_keep(actor: Actor, agency: Agency) -> bool:
    return may(actor, Action.KEEP_ROSTER, agency_id=agency.id)


def may_keep_any(actor: Actor) -> bool:
    return reach(actor, Action.KEEP_ROSTER) is not Reach.NONE


def sees(actor: Actor, agency: Agency) -> bool:
    return may(actor, Action.SEE_ROSTERS, agency_id=agency.id)


# Asking


def get(actor: Actor, duty_id: UUID | str) -> Duty:
    """The duty of that id, if the actor may know of it; else NotFound."""
    duty = db.session.get(Duty, read_id(duty_id))
    if duty is None or not sees(actor, duty.account.agency):
        raise NotFound
    return duty


def duties(actor: Actor, agency: Agency, span: Span) -> list[Duty]:
    """The duties of an agency within the span, by day and name.

    Raises NotAllowed for an agency of which the actor sees nothing.
    """
    if not sees(actor, agency):
        raise NotAllowed
    return _duties(agency, span)


def on_duty(agency: Agency, span: Span) -> Days:
    """Who of the agency is on duty on each day of the span; empty days are left out."""
    found: dict[date, list[Account]] = defaultdict(list)
    for duty in _duties(agency, span):
        found[duty.day].append(duty.account)
    return found


def able(agency: Agency) -> list[Account]:
    """Who of the agency can be on duty, by name."""
    return [one for one in queries.active_people(agency) if one.role in ON_DUTY]


def mark_of(agency: Agency, span: Span) -> str:
    """What these days say, as a mark by which a change of others is noticed."""
    told = sorted(f"{row.day} {row.account_id}" for row in _duties(agency, span))
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


def as_fields(duty: Duty) -> dict[str, Any]:
    """A duty in the terms of the API."""
    return {
        "id": str(duty.id),
        "version": duty.version,
        "created_at": rfc3339(duty.created_at),
        "updated_at": rfc3339(duty.updated_at),
        "user": duty.account.email,
        "name": duty.account.name,
        "day": duty.day.isoformat(),
    }


def _duties(agency: Agency, span: Span) -> list[Duty]:
    wanted = (
        select(Duty)
        .join(Account, Account.id == Duty.account_id)
        .where(
            Account.agency_id == agency.id,
            Account.deactivated_at.is_(None),
            Duty.day.between(span.first, span.last),
        )
        .order_by(Duty.day, Account.name_key, Duty.id)
    )
    return list(db.session.scalars(wanted))


# Changing


def assign(actor: Actor, asked: Mapping[str, Any], reason: str = "") -> Duty:
    """Put a person on duty on a day; raises NotAllowed and BadInput."""
    if not may_keep_any(actor):
        raise NotAllowed
    reading = Reading(asked, CONTENT)
    account = _account(reading, actor)
    day = reading.day("day", required=True)
    if account is not None and day is not None and not reading.problems:
        _judge(reading, account, day)
    reading.finish()
    # finish() has raised when any of these is missing.
    assert account is not None
    assert day is not None
    return _put(actor, account, day, read_reason(reason), new_id())


def relieve(
    actor: Actor, duty: Duty, *, seen: int | None = None, reason: str = ""
) -> None:
    """Take a person off duty; raises NotAllowed and Stale."""
    if not may_keep(actor, duty.account.agency):
        raise NotAllowed
    must_be_current(KIND, duty, seen)
    _take(actor, duty, read_reason(reason), new_id())


def set_days(
    actor: Actor,
    agency: Agency,
    span: Span,
    wanted: Mapping[date, Collection[UUID]],
    *,
    seen: str | None = None,
    reason: str = "",
) -> None:
    """Make the roster of these days exactly this; one change set.

    `seen` is the mark of the days as somebody saw them. Raises NotAllowed, Stale, and
    BadInput at the day on which somebody is on leave or cannot be on duty.
    """
    if not may_keep(actor, agency):
        raise NotAllowed
    if seen is not None and seen != mark_of(agency, span):
        raise Stale
    present = {(row.day, row.account_id): row for row in _duties(agency, span)}
    asked = {(day, key) for day in span.days() for key in sorted(wanted.get(day, ()))}
    new = sorted(asked - present.keys())
    people = _judged(agency, new)
    change_set, why = new_id(), read_reason(reason)
    for key, row in present.items():
        if key not in asked:
            _take(actor, row, why, change_set)
    for day, account_id in new:
        _put(actor, people[account_id], day, why, change_set)


def copy_week(actor: Actor, agency: Agency, monday: date) -> Copied:
    """Let the week of `monday` have the duties of the week before, beside its own.

    Whoever is on leave is left out and named. Raises NotAllowed.
    """
    if not may_keep(actor, agency):
        raise NotAllowed
    there = Span(monday, monday + timedelta(days=6))
    before = _duties(agency, Span(there.first - WEEK, there.last - WEEK))
    present = {(row.day, row.account_id) for row in _duties(agency, there)}
    absent = absences.days_absent({row.account_id for row in before}, there)
    change_set, added = new_id(), 0
    away: list[tuple[Account, date]] = []
    for row in before:
        day = row.day + WEEK
        if (day, row.account_id) in present or row.account.role not in ON_DUTY:
            continue
        if day in absent.get(row.account_id, ()):
            away.append((row.account, day))
            continue
        _put(actor, row.account, day, "", change_set)
        added += 1
    return Copied(added, away)


def _put(
    actor: Actor, account: Account, day: date, reason: str, change_set: UUID
) -> Duty:
    duty = Duty(id=new_id(), account=account, account_id=account.id, day=day)
    try:
        with db.session.begin_nested():
            db.session.add(duty)
            flush()
    except IntegrityError as error:  # a colleague put him there at this moment
        raise Stale from error
    action = AuditAction.DUTY_ASSIGN
    record(actor, action, KIND, duty.id, _told(duty, "new"), reason, change_set)
    return duty


def _take(actor: Actor, duty: Duty, reason: str, change_set: UUID) -> None:
    action = AuditAction.DUTY_RELIEVE
    record(actor, action, KIND, duty.id, _told(duty, "old"), reason, change_set)
    db.session.delete(duty)
    flush()


def _told(duty: Duty, side: str) -> list[dict[str, Any]]:
    values = {"user": duty.account.email, "day": duty.day.isoformat()}
    nothing = {"old": None, "new": None}
    return [{"field": name, **nothing, side: value} for name, value in values.items()]


# Judging


def _account(reading: Reading, actor: Actor) -> Account | None:
    text = reading.line("user", 254, required=True)
    if not text:
        return None
    account = queries.account_named(text)
    if account is None or not may_keep(actor, account.agency):
        reading.note("user", words("Anda hanya dapat mengatur piket orang seinstansi."))
        return None
    if not account.is_active or account.role not in ON_DUTY:
        reading.note("user", words("Pengguna ini tidak dapat diberi piket."))
    return account


def _judge(reading: Reading, account: Account, day: date) -> None:
    if absences.is_absent(account.id, day):
        reading.note("user", words("%(name)s cuti pada hari itu.", name=account.name))
    there = select(Duty.id).where(Duty.account_id == account.id, Duty.day == day)
    if db.session.scalar(there) is not None:
        reading.note("day", words("Orang ini sudah piket pada hari itu."))


def _judged(agency: Agency, new: Sequence[tuple[date, UUID]]) -> dict[UUID, Account]:
    """Those who are put on duty, by id; raises BadInput at the days."""
    people = {one.id: one for one in able(agency)}
    if not new:
        return people
    absent = absences.days_absent({key for _, key in new}, Span(new[0][0], new[-1][0]))
    for day, key in new:
        if key not in people:
            raise BadInput.at(
                day.isoformat(), words("Pengguna ini tidak dapat diberi piket.")
            )
        if day in absent.get(key, ()):
            raise BadInput.at(
                day.isoformat(),
                words("%(name)s cuti pada %(day)s.", name=people[key].name, day=day),
            )
    return people
