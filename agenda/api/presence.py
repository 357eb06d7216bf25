"""Leave, the duty roster, acting officials, and the load of people by week."""

from datetime import date, timedelta
from typing import Any

from flask import request

from agenda import clock
from agenda.api import asking, schemas
from agenda.api.door import (
    PAGING,
    WRITE,
    Answer,
    Call,
    created,
    gone,
    listed,
    route,
    shown,
    told,
)
from agenda.api.whole import page_of
from agenda.errors import BadInput
from agenda.people import delegations, leaves, queries, roster
from agenda.people.models import Account, Agency, Delegation, Duty, Leave
from agenda.rules.absences import Span
from agenda.rules.load import WeekLoad, weeks_from
from agenda.rules.permissions import Actor
from agenda.rules.precision import format_moment
from agenda.rules.readings import Reading
from agenda.rules.rotation import week_of
from agenda.tasks import load, needed_days
from agenda.words import words

_MOST_DAYS, _MOST_WEEKS = 366, 26
_SPAN = ("agency", "from", "to")


# Leave


def _find_leave(actor: Actor, leave_id: str) -> Leave:
    return leaves.get(actor, asking.object_id(leave_id))


def _may_keep_leave(actor: Actor, leave: Leave) -> bool:
    return leaves.may_keep(actor, leave.account)


@route(
    "GET",
    "/leave",
    answers=schemas.Listed[schemas.Leave],
    query=(*_SPAN, *PAGING),
)
def list_leave(call: Call) -> Answer:
    """Who of an agency is away, the caller's unless named; in order of entry."""
    agency, span = _agency(call.actor), _span()
    page = leaves.page(call.actor, agency, span, asking.cursor(), asking.limit())
    return listed(page, lambda leave: leaves.as_fields(leave, call.actor))


@route(
    "POST",
    "/leave",
    scope=WRITE,
    answers=schemas.Leave,
    takes=schemas.LeaveNew,
    creates=True,
)
def enter_leave(call: Call) -> Answer:
    """Enter days of leave, the own ones or, as a coordinator, those of a colleague."""
    leave = leaves.enter(call.actor, call.body, call.reason)
    return created(leaves.as_fields(leave, call.actor), f"/leave/{leave.id}")


@route("GET", "/leave/{leave_id}", answers=schemas.Leave, find=_find_leave)
def show_leave(call: Call) -> Answer:
    """One leave."""
    return shown(leaves.as_fields(call.thing, call.actor))


@route(
    "PATCH",
    "/leave/{leave_id}",
    scope=WRITE,
    answers=schemas.Leave,
    takes=schemas.LeaveChange,
    find=_find_leave,
    allow=_may_keep_leave,
)
def change_leave(call: Call) -> Answer:
    """Change days, kind or note."""
    known = leaves.as_fields(call.thing, call.actor)
    body = asking.without_repeats(call.body, known, leaves.CONTENT)
    leaves.revise(call.actor, call.thing, body, seen=call.seen, reason=call.reason)
    return shown(leaves.as_fields(call.thing, call.actor))


@route(
    "DELETE",
    "/leave/{leave_id}",
    scope=WRITE,
    find=_find_leave,
    allow=_may_keep_leave,
)
def withdraw_leave(call: Call) -> Answer:
    """Take the leave back: the person is there after all."""
    leaves.withdraw(call.actor, call.thing, seen=call.seen, reason=call.reason)
    return gone()


@route(
    "GET",
    "/leave/{leave_id}/collisions",
    answers=schemas.Listed[schemas.Collision],
    query=PAGING,
    find=_find_leave,
)
def list_collisions(call: Call) -> Answer:
    """The open tasks that need the person during the leave, the soonest first."""
    leave: Leave = call.thing
    found = needed_days.collisions(call.actor, [leave])[leave.id]
    page = page_of(found, lambda row: str(row[0].id))
    return listed(page, lambda row: _collision(*row))


def _collision(task: Any, days: list[date]) -> dict[str, Any]:
    return {
        "id": str(task.id),
        "number": task.number,
        "title": task.title,
        "due": format_moment(task.due_date, task.due_time),
        "days": [day.isoformat() for day in days],
    }


# Roster


def _find_duty(actor: Actor, duty_id: str) -> Duty:
    return roster.get(actor, asking.object_id(duty_id))


def _may_keep_duty(actor: Actor, duty: Duty) -> bool:
    return roster.may_keep(actor, duty.account.agency)


@route(
    "GET",
    "/roster",
    answers=schemas.Listed[schemas.Duty],
    query=(*_SPAN, *PAGING),
)
def list_duties(call: Call) -> Answer:
    """Who of an agency is on duty, by day; four weeks from this one unless told."""
    agency = _agency(call.actor)
    monday = week_of(clock.today(agency.timezone))
    span = _span() or Span(monday, monday + timedelta(days=27))
    rows = roster.duties(call.actor, agency, span)
    return listed(page_of(rows, lambda row: str(row.id)), roster.as_fields)


@route(
    "POST",
    "/roster",
    scope=WRITE,
    answers=schemas.Duty,
    takes=schemas.DutyNew,
    may=roster.may_keep_any,
    creates=True,
)
def assign_duty(call: Call) -> Answer:
    """Put somebody on duty on a day."""
    duty = roster.assign(call.actor, call.body, call.reason)
    return created(roster.as_fields(duty), f"/roster/{duty.id}")


@route("GET", "/roster/{duty_id}", answers=schemas.Duty, find=_find_duty)
def show_duty(call: Call) -> Answer:
    """One duty."""
    return shown(roster.as_fields(call.thing))


@route(
    "DELETE",
    "/roster/{duty_id}",
    scope=WRITE,
    find=_find_duty,
    allow=_may_keep_duty,
)
def relieve_duty(call: Call) -> Answer:
    """Take somebody off duty."""
    roster.relieve(call.actor, call.thing, seen=call.seen, reason=call.reason)
    return gone()


@route(
    "POST",
    "/roster/week/copy",
    scope=WRITE,
    answers=schemas.CopiedWeek,
    takes=schemas.WeekCopy,
    may=roster.may_keep_any,
)
def copy_week(call: Call) -> Answer:
    """Let a week have the duties of the week before, beside those that it has."""
    reading = Reading(call.body, {"week", "agency"})
    day = reading.day("week", required=True)
    code = reading.line("agency", 24)
    reading.finish()
    assert day is not None
    agency = _named(code) if code else _own(call.actor)
    copied = roster.copy_week(call.actor, agency, week_of(day))
    away = [
        {"user": account.email, "day": day.isoformat()} for account, day in copied.away
    ]
    return told({"added": copied.added, "away": away})


# Acting officials


def _find_delegation(actor: Actor, delegation_id: str) -> Delegation:
    return delegations.get(actor, asking.object_id(delegation_id))


def _may_change_delegation(actor: Actor, delegation: Delegation) -> bool:
    return delegations.may_name(actor, delegation.official)


@route(
    "GET",
    "/delegations",
    answers=schemas.Listed[schemas.Delegation],
    query=("agency", *PAGING),
)
def list_delegations(call: Call) -> Answer:
    """Who acts, acted or will act for officials of an agency, the newest first."""
    agency = _agency(call.actor)
    page = delegations.page(call.actor, agency, asking.cursor(), asking.limit())
    return listed(page, delegations.as_fields)


@route(
    "POST",
    "/delegations",
    scope=WRITE,
    answers=schemas.Delegation,
    takes=schemas.DelegationNew,
    may=delegations.may_name_any,
    creates=True,
)
def name_acting(call: Call) -> Answer:
    """Let somebody act for an official; rights begin and end with the days."""
    found = delegations.name(call.actor, call.body, call.reason)
    return created(delegations.as_fields(found), f"/delegations/{found.id}")


@route(
    "GET",
    "/delegations/{delegation_id}",
    answers=schemas.Delegation,
    find=_find_delegation,
)
def show_delegation(call: Call) -> Answer:
    """One delegation."""
    return shown(delegations.as_fields(call.thing))


@route(
    "PATCH",
    "/delegations/{delegation_id}",
    scope=WRITE,
    answers=schemas.Delegation,
    takes=schemas.DelegationChange,
    find=_find_delegation,
    allow=_may_change_delegation,
)
def change_delegation(call: Call) -> Answer:
    """Change days, kind or basis."""
    known = delegations.as_fields(call.thing)
    body = asking.without_repeats(call.body, known, delegations.CONTENT)
    delegations.revise(call.actor, call.thing, body, seen=call.seen, reason=call.reason)
    return shown(delegations.as_fields(call.thing))


@route(
    "POST",
    "/delegations/{delegation_id}/end",
    scope=WRITE,
    answers=schemas.Delegation,
    takes=schemas.Reason,
    find=_find_delegation,
    allow=delegations.may_end,
)
def end_delegation(call: Call) -> Answer:
    """End it at this instant; by the official, who may name, or the acting one."""
    delegations.end(call.actor, call.thing, seen=call.seen, reason=call.reason)
    return shown(delegations.as_fields(call.thing))


# Load


@route(
    "GET",
    "/load",
    answers=schemas.Listed[schemas.Load],
    query=("agency", "week", "weeks", *PAGING),
)
def list_load(call: Call) -> Answer:
    """Hours and tasks by person and week, as far as the caller sees the tasks; whoever
    does not look after the agency's work sees the own weeks alone."""
    agency = _agency(call.actor)
    mondays = weeks_from(_week(agency), _weeks())
    accounts = load.shown_to(call.actor, agency)
    page = page_of(accounts, lambda account: str(account.id))
    found = load.of_people(call.actor, page.items, mondays)
    return listed(page, lambda account: _load(account, found[account.id]))


def _load(account: Account, weeks: list[WeekLoad]) -> dict[str, Any]:
    return {
        "user": account.email,
        "name": account.name,
        "weeks": [_of_week(week) for week in weeks],
    }


def _of_week(week: WeekLoad) -> dict[str, Any]:
    return {
        "week": week.monday.isoformat(),
        "hours": week.minutes / 60,
        "capacity_hours": week.capacity / 60,
        "tasks": week.tasks,
        "open": week.open,
        "unestimated": week.unestimated,
        "days_off": week.days_off,
        "fullness": week.fullness.value,
    }


# What is asked for


def _agency(actor: Actor) -> Agency:
    """The agency asked for, else the caller's own."""
    code = request.args.get("agency")
    return _named(code) if code else _own(actor)


def _own(actor: Actor) -> Agency:
    assert actor.agency_id is not None
    return queries.agency(actor.agency_id)


def _named(code: str) -> Agency:
    agency = queries.agency_by_code(code)
    if agency is None:
        raise BadInput.at("agency", words("Instansi ini tidak dikenal."))
    return agency


def _span() -> Span | None:
    """The days asked for; None when neither the first nor the last is."""
    reading = Reading(request.args, frozenset(request.args))
    first, last = reading.day("from"), reading.day("to")
    reading.finish()
    if first is None and last is None:
        return None
    first = first or max(date.min, _shifted(last, -1))
    last = last or _shifted(first, 1)
    if last < first:
        raise BadInput.at("to", words("Hari terakhir mendahului hari pertama."))
    if (last - first).days >= _MOST_DAYS:
        raise BadInput.at("to", words("Paling lama %(days)s hari.", days=_MOST_DAYS))
    return Span(first, last)


def _shifted(day: date | None, way: int) -> date:
    assert day is not None
    return day + timedelta(days=(_MOST_DAYS - 1) * way)


def _week(agency: Agency) -> date:
    reading = Reading(request.args, frozenset(request.args))
    day = reading.day("week")
    reading.finish()
    return week_of(day or clock.today(agency.timezone))


def _weeks() -> int:
    text = request.args.get("weeks") or "4"
    if not (text.isdecimal() and len(text) < 4 and 1 <= int(text) <= _MOST_WEEKS):
        raise BadInput.at(
            "weeks",
            words("Harus antara %(least)s dan %(most)s.", least=1, most=_MOST_WEEKS),
        )
    return int(text)
