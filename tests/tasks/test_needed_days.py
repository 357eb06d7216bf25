"""Whoever is on leave is not given a task for these days, whatever the way to it."""

from datetime import date

import pytest

from agenda.db import db
from agenda.errors import BadInput, WrongState
from agenda.people import leaves
from agenda.tasks import bulk, needed_days, operations
from agenda.tasks.bulk import Picked, TaskAct
from tests.factories import make_account, make_event, make_task


@pytest.fixture
def away(people):
    """The officer of DIT is away from Monday 30 November to Wednesday 2 December."""
    leave = leaves.enter(
        people.officer.as_actor(),
        {"start": "2026-11-30", "end": "2026-12-02", "kind": "annual"},
    )
    db.session.commit()
    return leave


def to(account):
    return [{"user": account.email}]


def told(refused):
    return {one.field: str(one.words) for one in refused.value.problems}


def test_a_task_that_is_due_during_leave_is_refused_naming_the_day(people, away):
    with pytest.raises(BadInput) as refused:
        make_task(people.coordinator, assignees=to(people.officer), due="2026-12-01")
    assert told(refused) == {
        "assignees.0.user": (
            "Rizky Pratama cuti pada 1 Desember 2026, saat tugas ini harus dikerjakan."
        )
    }


def test_so_is_one_whose_work_begins_during_leave_and_days_are_named_as_spans(
    people, away
):
    # Three days of work up to Thursday: Tuesday and Wednesday are leave.
    with pytest.raises(BadInput) as refused:
        make_task(
            people.coordinator,
            assignees=to(people.officer),
            due="2026-12-03",
            effort_hours=20,
        )
    assert told(refused) == {
        "assignees.0.user": (
            "Rizky Pratama cuti pada 1 Desember 2026 sampai 2 Desember 2026, saat"
            " tugas ini harus dikerjakan."
        )
    }
    # A day of work on Thursday is nobody's trouble.
    task = make_task(
        people.coordinator,
        assignees=to(people.officer),
        due="2026-12-03",
        effort_hours=7,
    )
    assert task.assignments[0].account is people.officer


def test_a_task_is_not_given_to_them_later_one_by_one_or_in_bulk(people, away):
    task = make_task(people.coordinator, due="2026-12-01")
    db.session.commit()
    with pytest.raises(BadInput):
        operations.reassign(people.coordinator.as_actor(), task, to(people.officer))
    db.session.rollback()

    [line] = bulk.carry_out(
        people.coordinator.as_actor(),
        TaskAct.ASSIGN,
        [Picked(task.id, task.version)],
        {"user": people.officer.email, "role": "pelaksana"},
    )

    assert str(line.reason).startswith("Rizky Pratama cuti pada 1 Desember 2026")
    assert task.assignments == []


def test_who_is_away_takes_nothing_out_of_the_pool_for_these_days(people, away):
    task = make_task(people.coordinator, due="2026-12-02")
    later = make_task(people.coordinator, due="2026-12-03")
    db.session.commit()

    with pytest.raises(WrongState) as refused:
        operations.accept(people.officer.as_actor(), task)

    assert "2 Desember 2026" in str(refused.value)
    operations.accept(people.officer.as_actor(), later)
    other = make_account()
    operations.accept(other.as_actor(), task)
    assert [row.account for row in task.assignments] == [other]


def test_whoever_has_the_task_already_keeps_it_when_others_join(people):
    task = make_task(people.coordinator, assignees=to(people.officer), due="2026-12-01")
    leaves.enter(
        people.officer.as_actor(),
        {"start": "2026-12-01", "kind": "annual"},
    )
    other = make_account()
    operations.reassign(
        people.coordinator.as_actor(), task, [*to(people.officer), *to(other)]
    )
    assert len(task.assignments) == 2


def test_whoever_declined_for_leave_is_not_asked_again(people, away):
    away_later = make_task(
        people.coordinator, assignees=to(people.officer), due="2026-12-10"
    )
    operations.decline(people.officer.as_actor(), away_later, reason="Cuti.")
    leaves.enter(people.officer.as_actor(), {"start": "2026-12-10", "kind": "annual"})
    with pytest.raises(BadInput):
        operations.reassign(
            people.coordinator.as_actor(), away_later, to(people.officer)
        )


def test_what_lies_in_the_past_is_history_and_bars_nobody(people):
    leaves.enter(people.officer.as_actor(), {"start": "2026-11-02", "kind": "annual"})
    task = make_task(people.coordinator, assignees=to(people.officer), due="2026-11-02")
    assert task.assignments[0].account is people.officer


def test_leave_that_is_entered_later_shows_the_open_tasks_that_it_collides_with(
    people,
):
    release = make_task(
        people.coordinator, assignees=to(people.officer), due="2026-12-01"
    )
    long = make_task(
        people.coordinator,
        assignees=to(people.officer),
        due="2026-12-04",
        effort_hours=30,
    )
    make_task(people.coordinator, assignees=to(people.officer), due="2026-12-03")
    cancelled = make_task(
        people.coordinator, assignees=to(people.officer), due="2026-12-02"
    )
    operations.cancel(people.coordinator.as_actor(), cancelled, reason="Batal.")
    make_task(people.coordinator, assignees=to(people.supervisor), due="2026-12-01")
    leave = leaves.enter(
        people.officer.as_actor(),
        {"start": "2026-11-30", "end": "2026-12-02", "kind": "annual"},
    )
    db.session.commit()

    found = needed_days.collisions(people.coordinator.as_actor(), [leave])

    assert found == {
        leave.id: [
            (release, [date(2026, 12, 1)]),
            (long, [date(2026, 12, 1), date(2026, 12, 2)]),
        ]
    }


def test_collisions_tell_nothing_of_tasks_that_the_reader_does_not_see(people):
    secret = make_event(people.aceh_coordinator, visibility="confidential")
    task = make_task(
        people.aceh_coordinator,
        secret,
        assignees=to(people.officer),
        due="2026-12-01",
    )
    leave = leaves.enter(
        people.officer.as_actor(), {"start": "2026-12-01", "kind": "annual"}
    )
    db.session.commit()

    seen = needed_days.collisions(people.officer.as_actor(), [leave])
    assert seen == {leave.id: [(task, [date(2026, 12, 1)])]}
    hidden = needed_days.collisions(people.coordinator.as_actor(), [leave])
    assert hidden == {leave.id: []}
