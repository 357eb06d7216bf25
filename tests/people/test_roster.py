"""The duty roster: who keeps it, who sees it, how it goes on from week to week."""

from datetime import date

import pytest

from agenda.audit.models import AuditEntry
from agenda.db import db
from agenda.errors import BadInput, NotAllowed, NotFound, Stale
from agenda.people import leaves, operations, roster
from agenda.rules.absences import Span
from agenda.rules.permissions import OPERATOR
from tests.factories import make_account

WEEK = Span(date(2026, 11, 23), date(2026, 11, 29))
TUESDAY, FRIDAY = date(2026, 11, 24), date(2026, 11, 27)


@pytest.fixture
def on(people):
    """The officer of DIT is on duty on that day."""

    def on(day, account=None, by=None):
        who = account or people.officer
        asked = {"user": who.email, "day": day.isoformat()}
        return roster.assign((by or people.coordinator).as_actor(), asked)

    return on


def names(agency, span=WEEK):
    return {
        day: [one.name for one in accounts]
        for day, accounts in roster.on_duty(agency, span).items()
    }


def test_who_is_on_duty_is_told_by_day_and_name(people, on):
    on(FRIDAY)
    on(TUESDAY)
    on(TUESDAY, people.coordinator)
    on(date(2026, 11, 30))
    assert names(people.agency("DIT")) == {
        TUESDAY: ["Dewi Anggraini", "Rizky Pratama"],
        FRIDAY: ["Rizky Pratama"],
    }
    assert names(people.agency("ACEH")) == {}


def test_the_coordinator_keeps_that_of_the_agency_and_an_administrator_any(people, on):
    on(TUESDAY)
    on(FRIDAY, by=people.admin)
    for by in (people.officer, people.supervisor, people.viewer, people.desk):
        with pytest.raises(NotAllowed):
            on(WEEK.first, by=by)
    with pytest.raises(BadInput) as refused:
        on(WEEK.first, people.aceh_officer)
    assert [one.field for one in refused.value.problems] == ["user"]


def test_the_agency_sees_it_and_others_do_not_know_of_it(people, on):
    duty, agency = on(TUESDAY), people.agency("DIT")
    for reader in (people.viewer, people.desk, people.admin):
        assert roster.duties(reader.as_actor(), agency, WEEK) == [duty]
        assert roster.get(reader.as_actor(), duty.id) is duty
    for reader in (people.aceh_coordinator, people.outsider):
        with pytest.raises(NotAllowed):
            roster.duties(reader.as_actor(), agency, WEEK)
        with pytest.raises(NotFound):
            roster.get(reader.as_actor(), duty.id)


def test_nobody_is_put_on_duty_twice_on_leave_or_without_being_able_to(people, on):
    on(TUESDAY)
    leaves.enter(
        people.officer.as_actor(), {"start": FRIDAY.isoformat(), "kind": "annual"}
    )
    for day, account, field in [
        (TUESDAY, people.officer, "day"),
        (FRIDAY, people.officer, "user"),
        (FRIDAY, people.viewer, "user"),
    ]:
        with pytest.raises(BadInput) as refused:
            on(day, account)
        assert [one.field for one in refused.value.problems] == [field]


def test_a_week_is_written_as_a_whole_and_only_what_differs_is_recorded(people, on):
    kept, gone = on(TUESDAY), on(FRIDAY)
    agency, actor = people.agency("DIT"), people.coordinator.as_actor()
    db.session.commit()

    roster.set_days(
        actor,
        agency,
        WEEK,
        {TUESDAY: {people.officer.id, people.coordinator.id}},
        seen=roster.mark_of(agency, WEEK),
        reason="Tukar jaga.",
    )
    db.session.commit()

    assert names(agency) == {TUESDAY: ["Dewi Anggraini", "Rizky Pratama"]}
    assert kept in roster.duties(actor, agency, WEEK)
    rows = db.session.query(AuditEntry).filter_by(reason="Tukar jaga.").all()
    assert sorted(row.action for row in rows) == ["duty:assign", "duty:relieve"]
    assert len({row.change_set for row in rows}) == 1
    assert gone.id in {row.subject_id for row in rows}


def test_whoever_is_slower_than_a_colleague_overwrites_nothing(people, on):
    agency, actor = people.agency("DIT"), people.coordinator.as_actor()
    seen = roster.mark_of(agency, WEEK)
    on(TUESDAY)
    with pytest.raises(Stale):
        roster.set_days(actor, agency, WEEK, {}, seen=seen)
    assert names(agency) == {TUESDAY: ["Rizky Pratama"]}


def test_a_week_with_somebody_on_leave_or_of_elsewhere_is_refused_at_the_day(people):
    agency, actor = people.agency("DIT"), people.coordinator.as_actor()
    leaves.enter(
        people.officer.as_actor(), {"start": FRIDAY.isoformat(), "kind": "annual"}
    )
    for day, account in [(FRIDAY, people.officer), (TUESDAY, people.aceh_officer)]:
        with pytest.raises(BadInput) as refused:
            roster.set_days(actor, agency, WEEK, {day: {account.id}})
        assert [one.field for one in refused.value.problems] == [day.isoformat()]
    with pytest.raises(NotAllowed):
        roster.set_days(people.officer.as_actor(), agency, WEEK, {})


def test_the_week_before_is_copied_beside_what_is_there_without_those_on_leave(
    people, on
):
    agency, actor = people.agency("DIT"), people.coordinator.as_actor()
    other, away = make_account(name="Orang Lain"), make_account(name="Orang Cuti")
    for account, day in [(other, TUESDAY), (away, TUESDAY), (people.officer, FRIDAY)]:
        on(day, account)
    on(date(2026, 12, 4), people.officer)
    leaves.enter(away.as_actor(), {"start": "2026-12-01", "kind": "annual"})

    copied = roster.copy_week(actor, agency, date(2026, 11, 30))

    assert (copied.added, copied.away) == (1, [(away, date(2026, 12, 1))])
    following = Span(date(2026, 11, 30), date(2026, 12, 6))
    assert names(agency, following) == {
        date(2026, 12, 1): ["Orang Lain"],
        date(2026, 12, 4): ["Rizky Pratama"],
    }
    assert roster.copy_week(actor, agency, date(2026, 11, 30)).added == 0


def test_whoever_leaves_the_agency_is_no_longer_on_its_roster(people, on):
    on(TUESDAY)
    on(FRIDAY, people.coordinator)
    operations.revise_account(OPERATOR, people.officer, {"agency": "ACEH"})
    operations.deactivate(OPERATOR, people.coordinator)
    assert names(people.agency("DIT")) == {}
    assert names(people.agency("ACEH")) == {TUESDAY: ["Rizky Pratama"]}
