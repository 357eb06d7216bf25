"""Asking for more time: who may, what is judged, and what stands afterwards."""

import pytest
from sqlalchemy import select

from agenda.audit.models import AuditEntry
from agenda.db import db
from agenda.errors import BadInput, NotAllowed, Stale, WrongState
from agenda.notices import planning
from agenda.notices.models import Notification
from agenda.notices.sentences import sentence
from agenda.rules.choices import TimeRequestState
from agenda.rules.permissions import Actor
from agenda.tasks import more_time, operations
from agenda.tasks.travel import move_event
from tests.factories import make_event, make_task

WHY = "Narasumber baru bisa Senin"


@pytest.fixture
def officer(people) -> Actor:
    return people.officer.as_actor()


@pytest.fixture
def coordinator(people) -> Actor:
    return people.coordinator.as_actor()


@pytest.fixture
def task(people):
    event = make_event(people.coordinator, start="2026-12-20")
    row = make_task(
        people.coordinator,
        event,
        anchor="start",
        offset={"days": -7},
        assignees=[{"user": people.officer.email}],
        reviewer=people.supervisor.email,
    )
    planning.pass_over_everything()
    db.session.commit()
    return row


def ask(officer, task, due="2026-12-16", reason=WHY, **more):
    return more_time.ask(officer, task, {"due": due}, reason=reason, **more)


def entries(task, action):
    wanted = select(AuditEntry).where(
        AuditEntry.subject_id == task.id, AuditEntry.action == action
    )
    return db.session.scalars(wanted).all()


def told():
    planning.plan_all()
    rows = db.session.scalars(select(Notification).order_by(Notification.id)).all()
    return [(row.account_id, row.kind.value, sentence(row, "id")) for row in rows]


def test_a_request_waits_and_changes_no_due(officer, task, people):
    before = task.version
    row = ask(officer, task)
    assert more_time.as_fields(row) == {
        **{key: more_time.as_fields(row)[key] for key in ("id", "created_at")},
        "updated_at": more_time.as_fields(row)["updated_at"],
        "version": 1,
        "task": str(task.id),
        "user": people.officer.email,
        "due": "2026-12-16",
        "present_due": "2026-12-13",
        "reason": WHY,
        "state": "open",
        "answer": "",
        "answered_by": None,
        "answered_at": None,
    }
    assert task.due_date.isoformat() == "2026-12-13"
    assert task.version == before + 1
    (entry,) = entries(task, "task:ask-time")
    assert entry.reason == WHY


def test_a_granted_due_is_fixed_by_hand_and_no_longer_travels(
    officer, coordinator, task
):
    row = ask(officer, task)
    more_time.grant(coordinator, task, row, reason="Disepakati")
    assert (task.due_date.isoformat(), task.due_fixed) == ("2026-12-16", True)
    assert row.state is TimeRequestState.GRANTED
    assert (row.answer, row.answered_by) == ("Disepakati", coordinator.label)
    (entry,) = entries(task, "task:grant-time")
    changes = {c["field"]: (c["old"], c["new"]) for c in entry.changes}
    assert changes["due"] == ("2026-12-13", "2026-12-16")
    db.session.commit()
    move_event(coordinator, task.event, {"start": "2026-12-27"}, reason="Gedung")
    assert task.due_date.isoformat() == "2026-12-16"


def test_a_refusal_keeps_the_due_and_stands_in_the_history(officer, coordinator, task):
    row = ask(officer, task)
    more_time.refuse(coordinator, task, row, reason="Media menunggu")
    assert (task.due_date.isoformat(), task.due_fixed) == ("2026-12-13", False)
    assert (row.state, row.answer) == (TimeRequestState.REFUSED, "Media menunggu")
    (entry,) = entries(task, "task:refuse-time")
    assert entry.reason == "Media menunggu"
    ask(officer, task, "2026-12-14")


def test_the_coordinator_is_told_of_the_wish_and_the_officer_of_the_answer(
    officer, coordinator, task, people
):
    row = ask(officer, task)
    more_time.refuse(coordinator, task, row, reason="Media menunggu")
    row = ask(officer, task, "2026-12-15T12:00")
    more_time.grant(coordinator, task, row)
    found = told()
    assert found[0][:2] == (
        people.coordinator.id,
        "time_asked",
    )
    kinds = {}
    for who, kind, said in found:
        kinds.setdefault(kind, set()).add(who)
        assert task.title in said
    assert kinds == {
        "time_asked": {people.coordinator.id},
        "time_refused": {people.officer.id},
        "time_granted": {people.officer.id, people.supervisor.id},
    }
    granted = next(said for _, kind, said in found if kind == "time_granted")
    assert "13 Des" in granted
    assert "15 Des" in granted


@pytest.mark.parametrize(
    ("due", "reason", "field"),
    [
        ("2026-12-13", WHY, "due"),
        ("2026-12-01", WHY, "due"),
        ("besok", WHY, "due"),
        ("2026-02-30", WHY, "due"),
        ("", WHY, "due"),
        (None, WHY, "due"),
        (20261216, WHY, "due"),
        ("2026-12-16", "", "reason"),
        ("2026-12-16", "  ", "reason"),
    ],
)
def test_a_wish_names_a_later_day_and_a_reason(officer, task, due, reason, field):
    with pytest.raises(BadInput) as refused:
        ask(officer, task, due, reason)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert more_time.of_task(task) == []


def test_a_day_that_is_over_is_no_new_due(people, officer):
    task = make_task(
        people.coordinator, due="2026-11-10", assignees=[{"user": people.officer.email}]
    )
    with pytest.raises(BadInput) as refused:
        ask(officer, task, "2026-11-20")
    assert [problem.field for problem in refused.value.problems] == ["due"]
    ask(officer, task, "2026-11-25")


def test_one_request_waits_at_a_time_for_each_person(officer, task, people):
    ask(officer, task)
    with pytest.raises(WrongState):
        ask(officer, task, "2026-12-18")
    assert len(more_time.of_task(task)) == 1


def test_only_who_works_on_it_asks_and_only_who_plans_it_answers(
    people, officer, coordinator, task
):
    for other in (people.supervisor, people.viewer, people.coordinator, people.desk):
        with pytest.raises(NotAllowed):
            ask(other.as_actor(), task)
    row = ask(officer, task)
    for other in (people.officer, people.supervisor, people.aceh_coordinator):
        with pytest.raises(NotAllowed):
            more_time.grant(other.as_actor(), task, row)
        with pytest.raises(NotAllowed):
            more_time.refuse(other.as_actor(), task, row, reason="Tidak")
    more_time.grant(people.desk.as_actor(), task, row)


def test_an_answer_is_given_once(officer, coordinator, task):
    row = ask(officer, task)
    more_time.grant(coordinator, task, row)
    with pytest.raises(WrongState):
        more_time.grant(coordinator, task, row)
    with pytest.raises(WrongState):
        more_time.refuse(coordinator, task, row, reason="Tidak")


def test_whoever_answers_what_was_answered_meanwhile_is_told_so(
    officer, coordinator, task
):
    row = ask(officer, task)
    seen = row.version
    more_time.refuse(coordinator, task, row, reason="Media menunggu")
    with pytest.raises(Stale):
        more_time.grant(coordinator, task, row, seen=seen)
    assert task.due_date.isoformat() == "2026-12-13"


@pytest.mark.parametrize("state", ["over", "paused", "trashed"])
def test_a_task_that_does_not_go_on_is_given_no_more_time(
    officer, coordinator, task, state
):
    if state == "over":
        operations.cancel(coordinator, task, reason="Tidak jadi")
    elif state == "trashed":
        operations.trash(coordinator, task)
    else:
        task.paused_at = task.created_at
    with pytest.raises(WrongState):
        ask(officer, task)


def test_open_requests_of_the_agency_wait_for_its_coordinator(
    officer, coordinator, task, people
):
    row = ask(officer, task)
    agency = people.coordinator.agency_id
    assert list(more_time.waiting(coordinator, agency, 10)) == [row]
    assert more_time.how_many_wait(coordinator, agency) == 1
    operations.cancel(coordinator, task, reason="Tidak jadi")
    assert more_time.how_many_wait(coordinator, agency) == 0


def test_requests_for_what_one_does_not_see_are_not_listed(people, officer, task):
    ask(officer, task)
    agency = people.coordinator.agency_id
    assert more_time.how_many_wait(people.coordinator.as_actor(), agency) == 1, "bait"
    operations.trash(people.coordinator.as_actor(), task)
    assert more_time.how_many_wait(people.coordinator.as_actor(), agency) == 0
