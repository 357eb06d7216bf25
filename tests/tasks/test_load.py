"""The load of people by week, and what one is told when work is given to them."""

from datetime import date

import pytest
from sqlalchemy import func, select

from agenda.db import db
from agenda.people import leaves
from agenda.rules.load import weeks_from
from agenda.tasks import load, operations
from agenda.tasks.models import Task
from tests.factories import make_account, make_event, make_task
from tests.pages import statements

MONDAY = date(2026, 11, 30)


@pytest.fixture
def give(people):
    """A task of the officer of DIT, due on that day."""

    def give(*accounts, **fields):
        who = accounts or (people.officer,)
        rows = [{"user": one.email, "lead": one is who[0]} for one in who]
        return make_task(people.coordinator, assignees=rows, **fields)

    return give


def of(account, actor, count=1):
    return load.of_people(actor, [account], weeks_from(MONDAY, count))[account.id]


def told(actor, task):
    return [str(one) for one in load.warnings(actor, task)]


def test_hours_and_tasks_of_a_week_are_those_that_are_due_in_it(people, give):
    other = make_account()
    give(due="2026-12-01", effort_hours=5)
    give(people.officer, other, due="2026-12-04", effort_hours=3)
    give(due="2026-12-06")
    give(due="2026-12-07", effort_hours=9)
    gone = give(due="2026-12-02", effort_hours=20)
    operations.cancel(people.coordinator.as_actor(), gone, reason="Batal.")
    declined = give(due="2026-12-02", effort_hours=20)
    operations.decline(people.officer.as_actor(), declined, reason="Penuh.")

    week, after = of(people.officer, people.coordinator.as_actor(), 2)

    assert (week.minutes, week.tasks, week.open) == (300 + 90, 3, 3)
    assert (week.unestimated, week.capacity) == (1, 2250)
    assert (after.minutes, after.tasks) == (540, 1)
    [theirs] = of(other, people.coordinator.as_actor())
    assert (theirs.minutes, theirs.tasks) == (90, 1)


def test_all_weeks_of_all_people_come_to_the_effort_of_their_tasks(people, give):
    other = make_account()
    for number in range(12):
        who = [(people.officer,), (other,), (people.officer, other)][number % 3]
        give(*who, due=f"2026-12-{number + 1:02}", effort_hours=number / 4)
    weeks = weeks_from(MONDAY, 3)
    found = load.of_people(
        people.coordinator.as_actor(), [people.officer, other], weeks
    )
    counted = sum(week.minutes for weeks in found.values() for week in weeks)
    assert counted == db.session.scalar(select(func.sum(Task.effort_minutes)))


def test_leave_takes_working_time_away(people):
    leaves.enter(
        people.officer.as_actor(),
        {"start": "2026-12-03", "end": "2026-12-06", "kind": "annual"},
    )
    [week] = of(people.officer, people.coordinator.as_actor())
    assert (week.capacity, week.days_off) == (3 * 450, 2)


def test_what_the_asking_one_does_not_see_is_not_counted(people, give):
    secret = make_event(people.aceh_coordinator, visibility="confidential")
    task = make_task(
        people.aceh_coordinator,
        secret,
        assignees=[{"user": people.officer.email}],
        due="2026-12-01",
        effort_hours=40,
    )
    own = give(due="2026-12-01", effort_hours=1)
    # The bait: the officer himself has it, and is told so.
    [week] = of(people.officer, people.officer.as_actor())
    assert (week.minutes, week.tasks) == (41 * 60, 2)
    assert told(people.officer.as_actor(), own)
    [seen] = of(people.officer, people.coordinator.as_actor())
    assert (seen.minutes, seen.tasks) == (60, 1)
    assert task.title not in str(told(people.coordinator.as_actor(), own))
    assert told(people.coordinator.as_actor(), own) == []


def test_more_work_than_time_in_the_week_is_told(people, give):
    task = give(due="2026-12-04", effort_hours=30)
    assert told(people.coordinator.as_actor(), task) == []
    give(due="2026-12-01", effort_hours=8.5)
    assert told(people.coordinator.as_actor(), task) == [
        "Rizky Pratama: pekan 30 November 2026 terisi 38,5 jam dari 37,5 jam kerja."
    ]


def test_hours_are_written_as_the_reader_of_the_sentence_writes_them(people, give):
    task = give(due="2026-12-04", effort_hours=38.5)
    [sentence] = load.warnings(people.coordinator.as_actor(), task)
    assert "38.5 hours of work for 37.5" in sentence.in_language("en")
    assert "38,5 jam dari 37,5" in sentence.in_language("id")


def test_tasks_at_the_same_time_are_told_and_those_one_after_the_other_are_not(
    people, give
):
    task = give(title="Liputan", due="2026-12-01T10:00", effort_hours=2)
    give(title="Rapat", due="2026-12-01T08:00", effort_hours=1)
    assert told(people.coordinator.as_actor(), task) == []
    give(title="Siaran langsung", due="2026-12-01T09:30")
    assert told(people.coordinator.as_actor(), task) == [
        "Rizky Pratama pada jam yang sama mengerjakan Siaran langsung."
    ]
    give(make_account(), title="Orang lain", due="2026-12-01T09:30")
    assert len(told(people.coordinator.as_actor(), task)) == 1


def test_two_provinces_on_one_day_are_told_while_the_events_run(people, give):
    def event(province):
        return make_event(
            people.coordinator, start="2026-12-09", places=[{"province": province}]
        )

    aceh, bali = event("ID-AC"), event("ID-BA")
    on_site = {"due": "2026-12-09"}
    task = give(title="Liputan Aceh", event=aceh, **on_site)
    give(title="Persiapan Bali", event=bali, due="2026-12-08")
    give(title="Juga di Aceh", event=aceh, **on_site)
    assert told(people.coordinator.as_actor(), task) == []
    give(title="Liputan Bali", event=bali, **on_site)
    assert told(people.coordinator.as_actor(), task) == [
        "Rizky Pratama pada hari yang sama bertugas di Bali: Liputan Bali."
    ]


def test_leave_of_somebody_who_has_the_task_is_told_and_nothing_once_it_is_over(
    people, give
):
    task = give(due="2026-12-01")
    leaves.enter(people.officer.as_actor(), {"start": "2026-12-01", "kind": "annual"})
    assert told(people.coordinator.as_actor(), task) == [
        "Rizky Pratama cuti pada 1 Desember 2026, saat tugas ini harus dikerjakan."
    ]
    operations.cancel(people.coordinator.as_actor(), task, reason="Batal.")
    assert told(people.coordinator.as_actor(), task) == []


def test_the_number_of_questions_does_not_grow_with_people_weeks_or_tasks(people, give):
    actor, first = people.coordinator.as_actor(), people.officer
    give(due="2026-12-01")
    load.of_people(actor, [first], [MONDAY])
    with statements() as few:
        load.of_people(actor, [first], [MONDAY])
    many = [make_account() for _ in range(4)]
    for one in many:
        give(one, due="2026-12-02", effort_hours=4)
    with statements() as more:
        load.of_people(actor, [first, *many], weeks_from(MONDAY, 6))
    assert len(more) == len(few)
