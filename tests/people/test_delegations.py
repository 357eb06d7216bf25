"""Acting officials: who names whom, what they carry and for how long."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agenda import clock
from agenda.audit.models import AuditEntry
from agenda.db import db
from agenda.errors import BadInput, NotAllowed, NotFound, Stale, WrongState
from agenda.events import queries as events
from agenda.notices import circles
from agenda.people import delegations, leaves, operations
from agenda.rules.choices import ActingKind
from agenda.rules.permissions import OPERATOR, Action, Role, may
from agenda.tasks import guarding, proving, rights
from agenda.tasks import operations as tasks
from tests.factories import make_account, make_event, make_task
from tests.tasks.conftest import NOTE

WEEK = {"start": "2026-11-24", "end": "2026-11-27"}


@pytest.fixture
def name(people):
    """The officer acts for the supervisor of DIT from today to Friday."""

    def name(by=None, **asked):
        who = by or people.supervisor
        fields = {**WEEK, "acting": people.officer.email, **asked}
        found = delegations.name(who.as_actor(), fields)
        db.session.commit()
        return found

    return name


def problems(refused):
    return {one.field: str(one.words) for one in refused.value.problems}


def at(monkeypatch, moment):
    monkeypatch.setattr(clock, "now", lambda: moment)


# What is carried


def test_the_acting_one_sees_and_judges_what_the_official_does(people, name):
    event = make_event(people.coordinator, visibility="confidential")
    task = make_task(people.coordinator, event)
    db.session.commit()
    officer, supervisor = people.officer, people.supervisor
    # The bait: the official sees and judges it, the officer does not.
    assert events.sees(supervisor.as_actor(), event)
    assert rights.may_judge(supervisor.as_actor(), task)
    assert not events.sees(officer.as_actor(), event)
    assert not rights.may_judge(officer.as_actor(), task)

    name()

    assert events.sees(officer.as_actor(), event)
    assert rights.may_judge(officer.as_actor(), task)
    assert officer.as_actor().signature == "Rizky Pratama (Plh. Hendra Gunawan)"
    # Nobody else carries anything, and the official keeps what he has.
    assert not events.sees(people.viewer.as_actor(), event)
    assert events.sees(supervisor.as_actor(), event)


# Each example leaves the office as it was: what it wrote is rolled back.
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    zone=st.sampled_from(["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]),
    minutes=st.integers(-3 * 24 * 60, 8 * 24 * 60),
)
def test_it_holds_from_the_first_minute_of_the_first_day_to_the_last_of_the_last(
    session, people, zone, minutes
):
    people.agency("DIT").timezone = zone
    found = delegations.name(
        people.supervisor.as_actor(), {**WEEK, "acting": people.officer.email}
    )
    moment = datetime(2026, 11, 24, tzinfo=UTC) + timedelta(minutes=minutes)
    hours = {"Asia/Jakarta": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}[zone]
    wall = moment + timedelta(hours=hours)
    with pytest.MonkeyPatch.context() as patch:
        at(patch, moment)
        carried = people.officer.as_actor().acting_for
    session.rollback()
    assert bool(carried) is (date(2026, 11, 24) <= wall.date() <= date(2026, 11, 27))
    assert found.kind is ActingKind.PLH


def test_it_comes_back_by_itself_at_midnight_of_the_agency(people, name, monkeypatch):
    name()
    officer = people.officer
    at(monkeypatch, datetime(2026, 11, 27, 16, 59, 59, tzinfo=UTC))
    assert officer.as_actor().acting_for
    at(monkeypatch, datetime(2026, 11, 27, 17, 0, tzinfo=UTC))
    assert officer.as_actor() == officer.in_own_right()


def test_rights_of_one_who_acts_for_a_coordinator_end_at_the_agency(people, name):
    name(people.coordinator)
    actor = people.officer.as_actor()
    own, other = people.agency("DIT").id, people.agency("ACEH").id
    assert may(actor, Action.STEER_EVENT, agency_id=own)
    assert may(actor, Action.SET_CONFIDENTIAL, agency_id=own)
    assert not may(actor, Action.STEER_EVENT, agency_id=other)
    assert not may(actor, Action.MANAGE_PEOPLE)


def test_tasks_of_the_official_stay_his_own(people, name):
    task = make_task(people.coordinator, assignees=[{"user": people.supervisor.email}])
    db.session.commit()
    name()
    with pytest.raises(NotAllowed):
        tasks.accept(people.officer.as_actor(), task)
    assert rights.part_of(people.officer.as_actor(), task) is None
    tasks.accept(people.supervisor.as_actor(), task)


# Four eyes


@pytest.fixture
def handed_in(people):
    def handed_in(worker, **fields):
        task = make_task(
            people.coordinator, assignees=[{"user": worker.email}], **fields
        )
        tasks.accept(worker.as_actor(), task)
        proving.add_evidence(worker.as_actor(), task, NOTE)
        tasks.submit(worker.as_actor(), task)
        db.session.commit()
        return task

    return handed_in


def test_who_acts_for_the_supervisor_never_approves_his_own_work(
    people, name, handed_in
):
    own = handed_in(people.officer)
    of_another = handed_in(make_account())
    name()
    actor = people.officer.as_actor()
    # The bait: work of others he does approve, in the right of the supervisor.
    guarding.approve(actor, of_another)
    with pytest.raises(NotAllowed):
        guarding.approve(actor, own)
    with pytest.raises(NotAllowed):
        tasks.return_(actor, own, reason="Saya sendiri.")


def test_what_the_official_did_or_wrote_is_not_approved_by_whoever_acts_for_him(
    people, name, handed_in
):
    of_official = handed_in(people.supervisor)
    name()
    assert not rights.may_judge(people.officer.as_actor(), of_official)
    # The coordinator planned it, and so does not approve it; nor does his deputy.
    written = handed_in(make_account())
    other = make_account()
    name(people.coordinator, acting=other.email)
    assert not rights.may_approve(people.coordinator.as_actor(), written)
    assert rights.may_judge(other.as_actor(), written)
    assert not rights.may_approve(other.as_actor(), written)


def test_reviews_of_the_official_are_done_by_whoever_acts_for_him(
    people, name, handed_in
):
    task = handed_in(make_account(), reviewer=people.supervisor.email)
    name()
    guarding.approve(people.officer.as_actor(), task)
    db.session.commit()
    [entry] = (
        db.session.query(AuditEntry)
        .filter_by(subject_id=task.id, action="task:approve")
        .all()
    )
    assert entry.actor_id == people.officer.id
    assert entry.actor_label == "Rizky Pratama (Plh. Hendra Gunawan)"


def test_what_one_does_for_oneself_is_signed_with_the_name_alone(people, name):
    task = make_task(people.coordinator, assignees=[{"user": people.officer.email}])
    name()
    tasks.accept(people.officer.as_actor(), task)
    [entry] = db.session.query(AuditEntry).filter_by(action="task:accept").all()
    assert entry.actor_label == "Rizky Pratama"


# Who names whom


def test_an_official_and_the_coordinator_and_an_administrator_name_somebody(
    people, name
):
    first = name()
    assert first.official is people.supervisor
    delegations.end(people.supervisor.as_actor(), first)
    second = name(people.coordinator, official=people.supervisor.email)
    delegations.end(people.coordinator.as_actor(), second)
    third = name(people.admin, official=people.supervisor.email)
    delegations.end(people.admin.as_actor(), third)
    fourth = delegations.name(
        OPERATOR,
        {**WEEK, "official": people.supervisor.email, "acting": people.officer.email},
    )
    assert people.officer.as_actor().acting_for
    delegations.end(people.officer.as_actor(), fourth)
    assert not people.officer.as_actor().acting_for


def test_others_name_nobody_and_learn_of_nobody(people, name):
    for by in (people.officer, people.viewer):
        with pytest.raises(NotAllowed):
            name(by, official=people.supervisor.email)
    refusals = set()
    for by, official in [
        (people.supervisor, people.coordinator.email),
        (people.coordinator, people.aceh_supervisor.email),
        (people.coordinator, people.officer.email),
        (people.admin, people.admin.email),
        (people.desk, people.outsider.email),
        (people.coordinator, "nobody@agenda.example"),
    ]:
        with pytest.raises(BadInput) as refused:
            name(by, official=official, acting=people.aceh_officer.email)
        refusals.add(problems(refused)["official"])
    assert refusals == {"Anda tidak dapat menunjuk pengganti untuk pejabat ini."}


def test_a_coordinator_names_nobody_for_the_desk_whose_rights_reach_further(people):
    coordinator = make_account(role="coordinator", agency="KEM")
    helper = make_account(agency="KEM")
    asked = {**WEEK, "official": people.desk.email, "acting": helper.email}
    with pytest.raises(BadInput):
        delegations.name(coordinator.as_actor(), asked)
    # The desk itself may, and so may an administrator.
    found = delegations.name(people.desk.as_actor(), asked)
    assert may(helper.as_actor(), Action.STEER_EVENT, agency_id=people.agency("DIT").id)
    delegations.end(people.desk.as_actor(), found)
    assert delegations.name(people.admin.as_actor(), asked).acting is helper


def test_only_somebody_of_the_same_agency_who_works_can_act(people, name):
    closed = make_account()
    operations.deactivate(OPERATOR, closed)
    for acting in (
        people.aceh_officer,
        people.viewer,
        people.supervisor,
        people.admin,
        closed,
    ):
        with pytest.raises(BadInput) as refused:
            name(acting=acting.email)
        assert list(problems(refused)) == ["acting"]


def test_an_acting_coordinator_names_nobody_and_does_not_prolong_his_own_time(
    people, name
):
    found = name(people.coordinator)
    other = make_account()
    actor = people.officer.as_actor()
    assert may(actor, Action.NAME_ACTING, agency_id=people.agency("DIT").id)
    with pytest.raises(NotAllowed):
        delegations.revise(actor, found, {"end": "2027-01-31"})
    for official in (people.supervisor, people.coordinator):
        with pytest.raises(NotAllowed):
            name(people.officer, official=official.email, acting=other.email)
    # The own supervisor's right to name is his alone, not that of the coordinator.
    name(people.supervisor, acting=other.email, start="2026-12-01", end="2026-12-02")


def test_there_is_no_chain(people, name):
    other = make_account()
    name(people.supervisor, acting=people.coordinator.email)
    with pytest.raises(BadInput) as refused:
        name(people.coordinator, acting=other.email)
    assert problems(refused) == {
        "official": "Pejabat ini sendiri menggantikan orang lain pada hari-hari itu."
    }
    assert not other.as_actor().acting_for
    found = name(
        people.coordinator, acting=other.email, start="2026-12-01", end="2026-12-04"
    )
    with pytest.raises(BadInput) as refused:
        name(acting=people.coordinator.email, start="2026-12-04", end="2026-12-07")
    assert list(problems(refused)) == ["acting"]
    # Even when rows say so, only the official's own right is carried.
    found.first_day = date(2026, 11, 24)
    db.session.commit()
    carried = other.as_actor().acting_for
    assert [one.account_id for one in carried] == [people.coordinator.id]
    assert f"user:{people.supervisor.id}" not in str(carried)
    assert all(not one.acting_for for one in carried)


def test_days_that_make_no_sense_are_told_at_their_field(people, name):
    for asked, field in [
        ({"start": "2026-11-23"}, "start"),
        ({"end": "2026-11-23"}, "end"),
        ({"end": "2027-12-01"}, "end"),
        ({"kind": "boss"}, "kind"),
        ({"acting": ""}, "acting"),
    ]:
        with pytest.raises(BadInput) as refused:
            name(**asked)
        assert list(problems(refused)) == [field], asked
    name()
    with pytest.raises(BadInput) as refused:
        name(acting=make_account().email, start="2026-11-27", end="2026-11-30")
    assert list(problems(refused)) == ["start"]


def test_whoever_is_on_leave_does_not_act(people, name):
    leaves.enter(people.officer.as_actor(), {"start": "2026-11-26", "kind": "sick"})
    with pytest.raises(BadInput) as refused:
        name()
    assert list(problems(refused)) == ["acting"]


# The end


@pytest.mark.parametrize(
    "fields", [{"active": False}, {"role": "viewer"}, {"agency": "ACEH"}]
)
@pytest.mark.parametrize("whose", ["supervisor", "officer"])
def test_nothing_is_carried_for_or_by_an_account_that_is_another_one_since(
    people, name, fields, whose
):
    name()
    assert people.officer.as_actor().acting_for
    operations.revise_account(OPERATOR, getattr(people, whose), fields)
    db.session.commit()
    assert not people.officer.as_actor().acting_for


def test_what_was_agreed_for_one_role_is_not_carried_for_the_next(people, name):
    """A coordinator who names nobody for the desk does not do so beforehand either."""
    coordinator = make_account(role="coordinator", agency="KEM")
    helper = make_account(agency="KEM")
    asked = {"official": people.outsider.email, "acting": helper.email}
    found = name(coordinator, start="2026-11-25", end="2026-12-31", **asked)
    operations.revise_account(OPERATOR, people.outsider, {"role": "desk"})
    operations.revise_account(OPERATOR, people.outsider, {"role": "supervisor"})
    db.session.commit()
    assert found.ended_at is not None
    [entry] = db.session.query(AuditEntry).filter_by(action="delegation:end").all()
    assert entry.actor_label == "operator"


def test_other_changes_of_an_account_leave_it_as_it_is(people, name):
    name()
    for account in (people.supervisor, people.officer):
        operations.revise_account(OPERATOR, account, {"name": "Nama Baru"})
    db.session.commit()
    assert people.officer.as_actor().acting_for


def test_it_is_ended_at_once_and_only_once(people, name):
    found = name()
    for by in (people.viewer, people.desk, people.aceh_coordinator):
        with pytest.raises(NotAllowed):
            delegations.end(by.as_actor(), found)
    with pytest.raises(Stale):
        delegations.end(people.supervisor.as_actor(), found, seen=7)
    delegations.end(people.supervisor.as_actor(), found, seen=1)
    assert not people.officer.as_actor().acting_for
    with pytest.raises(WrongState):
        delegations.end(people.supervisor.as_actor(), found)
    with pytest.raises(WrongState):
        delegations.revise(people.supervisor.as_actor(), found, {"end": "2026-12-01"})
    # The days are free again.
    assert name(acting=make_account().email)


def test_its_days_can_be_changed_but_not_its_people_nor_when_it_began(people, name):
    found = name()
    actor = people.supervisor.as_actor()
    delegations.revise(actor, found, {"end": "2026-11-30", "basis": "SP-12/2026"})
    assert (found.last_day, found.basis) == (date(2026, 11, 30), "SP-12/2026")
    for asked in (
        {"acting": people.coordinator.email},
        {"official": people.coordinator.email},
        {"start": "2026-11-25"},
        {"end": "2026-11-23"},
    ):
        with pytest.raises(BadInput) as refused:
            delegations.revise(actor, found, asked)
        assert problems(refused).keys() == asked.keys()


def test_the_agency_the_desk_and_administrators_know_who_acts(people, name):
    found = name()
    for reader in (people.viewer, people.officer, people.desk, people.admin):
        assert delegations.get(reader.as_actor(), found.id) is found
    for reader in (people.aceh_coordinator, people.outsider):
        with pytest.raises(NotFound):
            delegations.get(reader.as_actor(), found.id)
        with pytest.raises(NotAllowed):
            delegations.page(reader.as_actor(), people.agency("DIT"))
    told = delegations.as_fields(found)
    assert (told["official"], told["acting"], told["in_force"]) == (
        people.supervisor.email,
        people.officer.email,
        True,
    )


def test_those_who_act_for_somebody_now_are_told_by_the_official(people, name):
    assert delegations.stand_ins([]) == frozenset()
    assert delegations.stand_ins([people.supervisor.id]) == frozenset()
    name()
    ids = [people.supervisor.id, people.coordinator.id]
    assert delegations.stand_ins(ids) == {people.officer.id}
    assert delegations.stand_ins([people.coordinator.id]) == frozenset()


def test_what_the_official_is_told_whoever_acts_for_him_is_told_too(people, name):
    dit = {people.agency("DIT").id}
    assert circles.led_by(dit, Role.SUPERVISOR) == {people.supervisor.id}
    name()
    told = {people.supervisor.id, people.officer.id}
    assert circles.led_by(dit, Role.SUPERVISOR) == told
    assert circles.led_by(dit, Role.COORDINATOR) == {people.coordinator.id}
