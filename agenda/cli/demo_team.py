"""The teams of the demonstration: who is away, on duty, and acts for whom."""

from datetime import date, timedelta

from agenda import clock
from agenda.people import delegations, leaves, queries, roster
from agenda.people.models import Account
from agenda.reference import queries as reference
from agenda.rules.absences import Span
from agenda.rules.permissions import Actor
from agenda.rules.rotation import week_of

_ZONE = "Asia/Jakarta"
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_ON_DUTY = ("petugas@agenda.example", "koordinator@agenda.example")


def fill() -> None:
    """Two leaves, three weeks of duty and a deputy of the directorate's leader."""
    monday = week_of(clock.today(_ZONE))
    _put_on_duty(monday)
    _let_go(monday)
    _name_deputy(monday + 2 * _WEEK)


def _put_on_duty(monday: date) -> None:
    """Turns on working days: the officer, and on Wednesdays the coordinator."""
    officer, coordinator = (_account(email) for email in _ON_DUTY)
    free_days = reference.free_days()
    span = Span(monday, monday + 3 * _WEEK - _DAY)
    wanted = {
        day: {(coordinator if day.weekday() == 2 else officer).id}
        for day in span.days()
        if free_days.is_working_day(day)
    }
    roster.set_days(_actor(coordinator), coordinator.agency, span, wanted)


def _let_go(monday: date) -> None:
    for email, first, days, kind, note in (
        ("petugas@agenda.example", monday + 4 * _WEEK, 3, "annual", "Mudik"),
        ("petugas@aceh.agenda.example", monday + 2 * _WEEK, 5, "training", ""),
    ):
        last = first + _DAY * (days - 1)
        asked = {"start": first.isoformat(), "end": last.isoformat()}
        person = _actor(_account(email))
        leaves.enter(person, {**asked, "kind": kind, "note": note})


def _name_deputy(monday: date) -> None:
    leader = _account("pimpinan@agenda.example")
    asked = {
        "acting": "koordinator@agenda.example",
        "kind": "plh",
        "start": monday.isoformat(),
        "end": (monday + 4 * _DAY).isoformat(),
        "basis": "SP-118/DIT/HM.03",
    }
    delegations.name(_actor(leader), asked)


def _account(email: str) -> Account:
    found = queries.account_by_email(email)
    if found is None:
        raise LookupError(email)
    return found


def _actor(account: Account) -> Actor:
    return account.as_actor()
