"""Who is not there on which days, as other parts ask for it."""

from datetime import date

from agenda.db import db, new_id
from agenda.people import absences
from agenda.people.models import Leave
from agenda.rules.absences import Span
from agenda.rules.choices import LeaveKind


def away(account, first, last):
    leave = Leave(
        id=new_id(),
        account=account,
        account_id=account.id,
        first_day=first,
        last_day=last,
        kind=LeaveKind.ANNUAL,
    )
    db.session.add(leave)
    db.session.flush()
    return leave


def test_days_absent_are_those_of_the_span_on_which_somebody_is_on_leave(people):
    officer, coordinator, viewer = people.officer, people.coordinator, people.viewer
    away(officer, date(2026, 11, 30), date(2026, 12, 2))
    away(officer, date(2026, 12, 4), date(2026, 12, 20))
    away(viewer, date(2026, 12, 1), date(2026, 12, 1))
    away(coordinator, date(2026, 12, 6), date(2026, 12, 9))

    found = absences.days_absent(
        [officer.id, coordinator.id], Span(date(2026, 12, 2), date(2026, 12, 5))
    )

    assert found == {
        officer.id: {date(2026, 12, 2), date(2026, 12, 4), date(2026, 12, 5)}
    }


def test_first_and_last_day_are_part_of_a_leave_and_the_next_day_is_not(people):
    officer = people.officer
    away(officer, date(2026, 12, 1), date(2026, 12, 2))
    told = [absences.is_absent(officer.id, date(2026, 12, day)) for day in (1, 2, 3)]
    assert told == [True, True, False]
    assert not absences.is_absent(officer.id, date(2026, 11, 30))
    assert absences.days_absent([], Span(date(2026, 12, 1), date(2026, 12, 1))) == {}
