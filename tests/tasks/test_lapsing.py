"""Offers that nobody answers: reminded of once, then back to the coordinator, once."""

from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import select

from agenda import clock
from agenda.audit.models import AuditEntry
from agenda.db import db
from agenda.jobs.running import run_due
from agenda.jobs.table import JOBS
from agenda.notices import planning
from agenda.notices.models import Notification
from agenda.notices.sentences import sentence
from agenda.people import operations as people_operations
from agenda.rules.choices import AssignmentState
from agenda.rules.task_states import TaskStatus
from agenda.tasks import lapsing, operations, proving, queries, rights
from agenda.tasks.models import Task
from agenda.tasks.travel import postpone_event
from tests.factories import make_event, make_task

# The clock stands at Tuesday 24 November, 10.00 in Jakarta: 16 working hours later it
# is Thursday, 09.00.
REMINDED = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
BEFORE = datetime(2026, 11, 26, 1, 0, tzinfo=UTC)
LAPSED = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
LATER = datetime(2026, 12, 4, 3, 0, tzinfo=UTC)
OURS = [job for job in JOBS if job.name in {"lapse-offers", "remind-of-dues"}]


@pytest.fixture(autouse=True)
def nothing_waits(session):
    planning.pass_over_everything()
    session.commit()


@pytest.fixture
def offered(people) -> Task:
    task = make_task(
        people.coordinator,
        due="2027-02-01",
        assignees=[{"user": people.officer.email}],
        reviewer=people.supervisor.email,
    )
    planning.pass_over_everything()
    db.session.commit()
    return task


def pass_time(settings, *moments, runner="one"):
    """Let the periodic work be done at each of these moments."""
    for moment in moments:
        with time_machine.travel(moment, tick=False):
            outcomes = run_due(settings, runner, jobs=OURS)
            assert not [one.error for one in outcomes if one.error]
            planning.plan_all()


def task_again(task_id) -> Task:
    db.session.expire_all()
    return db.session.get_one(Task, task_id)


def told(*kinds):
    rows = db.session.scalars(select(Notification).order_by(Notification.id))
    return [(row.account_id, row.kind.value) for row in rows if row.kind in kinds]


def lapses(task_id):
    wanted = select(AuditEntry).where(
        AuditEntry.subject_id == task_id, AuditEntry.action == "task:lapse"
    )
    return db.session.scalars(wanted).all()


def test_an_unanswered_offer_is_reminded_of_and_goes_back_after_sixteen_hours(
    people, offered, settings
):
    key, officer = offered.id, people.officer.id
    pass_time(settings, REMINDED, BEFORE)
    assert told("offer_waiting", "lapsed") == [(officer, "offer_waiting")]
    assert task_again(key).status is TaskStatus.OFFERED
    pass_time(settings, LAPSED)
    task = task_again(key)
    part = task.assignments[0]
    assert task.status is TaskStatus.DECLINED
    assert (part.state, part.decline_reason) == (AssignmentState.DECLINED, "")
    assert part.lapsed_at == LAPSED
    assert set(told("lapsed")) == {
        (people.coordinator.id, "lapsed"),
        (officer, "lapsed"),
    }


def test_the_history_says_that_nobody_did_it_but_time(people, offered, settings):
    key = offered.id
    pass_time(settings, REMINDED, LAPSED)
    (entry,) = lapses(key)
    assert (entry.actor_id, entry.actor_label) == (None, "Agenda")
    assert {change["field"] for change in entry.changes} == {"status", "assignees"}


def test_the_notices_name_the_moment_and_the_person(people, offered, settings):
    name = people.officer.name
    pass_time(settings, REMINDED, LAPSED)
    rows = db.session.scalars(select(Notification).order_by(Notification.id)).all()
    said = {row.kind.value: sentence(row, "id") for row in rows}
    assert "26 November 2026 pukul 09.30" in said["offer_waiting"]
    assert name in said["lapsed"]
    assert "koordinator" in said["lapsed"]


def test_two_that_look_at_once_and_again_do_it_once(people, offered, settings):
    key = offered.id
    pass_time(settings, REMINDED, LAPSED)
    pass_time(settings, LAPSED, LATER, runner="two")
    with time_machine.travel(LATER, tick=False):
        assert lapsing.lapse_due(clock.now()) == 0
        assert lapsing.reminded_now(clock.now()) == []
    assert len(lapses(key)) == 1
    assert len(told("offer_waiting")) == 1
    assert len(told("lapsed")) == 2


def test_who_answered_in_time_keeps_the_task(people, offered, settings):
    key = offered.id
    operations.accept(people.officer.as_actor(), offered)
    db.session.commit()
    pass_time(settings, REMINDED, LAPSED, LATER)
    assert task_again(key).status is TaskStatus.ACCEPTED
    assert told("offer_waiting", "lapsed") == []


def test_of_two_only_the_silent_one_is_let_go(people, settings):
    second = people.supervisor
    task = make_task(
        people.coordinator,
        due="2027-02-01",
        assignees=[
            {"user": second.email, "lead": True},
            {"user": people.officer.email},
        ],
    )
    operations.accept(people.officer.as_actor(), task)
    db.session.commit()
    key, officer = task.id, people.officer.id
    pass_time(settings, REMINDED, LAPSED)
    task = task_again(key)
    assert task.status is TaskStatus.ACCEPTED
    assert [row.account_id for row in rights.live(task)] == [officer]
    assert [row.account_id for row in task.assignments if row.lead] == [officer]


@pytest.mark.parametrize("end", ["cancel", "trash"])
def test_what_is_over_or_in_the_trash_never_goes_back(people, offered, settings, end):
    key = offered.id
    act = {"cancel": operations.cancel, "trash": operations.trash}[end]
    act(people.coordinator.as_actor(), offered, reason="Tidak jadi")
    db.session.commit()
    pass_time(settings, REMINDED, LAPSED, LATER)
    assert lapses(key) == []
    assert told("offer_waiting", "lapsed") == []


def test_what_was_handed_in_is_judged_before_anybody_is_let_go(people, settings):
    """The lead has handed in; a colleague who never answered stays until then."""
    task = make_task(
        people.coordinator,
        due="2027-02-01",
        assignees=[{"user": people.officer.email}, {"user": people.supervisor.email}],
    )
    officer = people.officer.as_actor()
    operations.accept(officer, task)
    proving.add_evidence(officer, task, {"kind": "note", "title": "Terbit"})
    operations.submit(officer, task)
    db.session.commit()
    key = task.id
    pass_time(settings, REMINDED, LAPSED, LATER)
    assert lapses(key) == []


def test_a_paused_task_keeps_its_offer_and_is_reminded_of_anew_when_it_goes_on(
    people, settings
):
    event = make_event(people.coordinator, start="2027-02-10")
    task = make_task(
        people.coordinator,
        event,
        anchor="start",
        offset={"days": -7},
        assignees=[{"user": people.officer.email}],
    )
    db.session.commit()
    key = task.id
    pass_time(settings, REMINDED)
    assert len(told("offer_waiting")) == 1
    event = task_again(key).event
    postpone_event(people.coordinator.as_actor(), event, reason="Menunggu surat")
    db.session.commit()
    assert task_again(key).paused_at is not None
    pass_time(settings, LAPSED, LATER)
    assert lapses(key) == []
    task = task_again(key)
    task.paused_at = None
    db.session.commit()
    again = datetime(2026, 12, 7, 3, 0, tzinfo=UTC)
    pass_time(settings, again)
    assert lapses(key) == []
    assert len(told("offer_waiting")) == 2
    pass_time(settings, datetime(2026, 12, 8, 3, 0, tzinfo=UTC))
    assert len(lapses(key)) == 1


def test_an_agency_sets_its_own_hours_and_zero_is_for_ever(people, offered, settings):
    key = offered.id
    agency = people.agency("DIT")
    admin = people.admin.as_actor()
    people_operations.revise_agency(admin, agency, {"answer_hours": 0})
    db.session.commit()
    pass_time(settings, REMINDED, LAPSED, LATER)
    assert lapses(key) == []
    people_operations.revise_agency(admin, people.agency("DIT"), {"answer_hours": 2})
    db.session.commit()
    first = datetime(2026, 12, 7, 1, 0, tzinfo=UTC)
    pass_time(settings, first, datetime(2026, 12, 7, 3, 0, tzinfo=UTC))
    assert len(lapses(key)) == 1


def test_whoever_is_asked_again_has_the_whole_time_again(people, offered, settings):
    key = offered.id
    pass_time(settings, REMINDED, LAPSED)
    with time_machine.travel(LAPSED, tick=False):
        task = task_again(key)
        wished = [{"user": people.officer.email}]
        operations.reassign(people.coordinator.as_actor(), task, wished)
        db.session.commit()
    part = task_again(key).assignments[0]
    assert (part.state, part.lapsed_at) == (AssignmentState.OFFERED, None)
    assert part.offered_at == LAPSED
    pass_time(settings, datetime(2026, 11, 27, 1, 0, tzinfo=UTC))
    assert len(lapses(key)) == 1
    assert len(told("offer_waiting")) == 1


def test_a_lapsed_offer_is_no_part_in_the_task_any_more(people, settings):
    event = make_event(people.aceh_coordinator, visibility="confidential")
    task = make_task(
        people.aceh_coordinator,
        event,
        due="2027-02-01",
        assignees=[{"user": people.officer.email}],
    )
    db.session.commit()
    assert queries.sees(people.officer.as_actor(), task), "the bait"
    key = task.id
    pass_time(settings, REMINDED, LAPSED)
    assert not queries.sees(people.officer.as_actor(), task_again(key))
