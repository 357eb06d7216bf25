"""What was done to an event in one act is taken back whole, once, or not at all."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from agenda.audit.models import AuditEntry
from agenda.db import db, new_id
from agenda.errors import NotAllowed, NotFound, WrongState
from agenda.events import fields as event_fields
from agenda.events import held_dates, occurrences
from agenda.events import operations as events
from agenda.rules.rescheduling import Answer
from agenda.rules.series import Apply
from agenda.tasks import fields, guarding, operations, proving, queries, travel, undoing
from tests.factories import make_event, make_task
from tests.tasks.conftest import NOTE


@pytest.fixture
def actor(people):
    return people.coordinator.as_actor()


@pytest.fixture
def planned(people):
    """An event with an item; a counted task, one set by hand, one of the item."""
    event = make_event(people.coordinator, places=[{"province": "ID-AC"}])
    item = make_event(people.coordinator, title="Pembukaan", parent=str(event.id))
    tasks = [
        make_task(people.coordinator, event, anchor="start", offset={"days": -7}),
        make_task(people.coordinator, event, title="Undangan", due="2026-11-30"),
        make_task(people.coordinator, item, anchor="start", offset={"hours": -2}),
    ]
    db.session.commit()
    return event, item, tasks


def content(event, tasks):
    """What people read of an event and its tasks."""
    db.session.expire_all()
    return event_fields.content(event), [fields.told(task) for task in tasks]


def undo(actor, plan, **how):
    return undoing.undo(actor, undoing.get(actor, plan.change_set), **how)


ACTS = {
    "move": lambda actor, event, by_hand: travel.move_event(
        actor, event, {"start": "2026-12-16"}, answers={by_hand.id: Answer.MOVE}
    ),
    "confirm": lambda actor, event, _: travel.confirm_event(
        actor, event, {"start": "2026-12-16", "confirmed_by": "Sekjen"}
    ),
    "postpone": lambda actor, event, _: travel.postpone_event(actor, event),
    "cancel": lambda actor, event, _: travel.cancel_event(actor, event, reason="Dana"),
}


@pytest.mark.parametrize("name", ACTS)
def test_an_act_is_taken_back_whole_and_once(actor, planned, name):
    event, item, tasks = planned
    before = content(event, tasks), event_fields.content(item)
    plan = ACTS[name](actor, event, tasks[1])
    db.session.commit()
    assert content(event, tasks) != before[0]
    sequences = [event.sequence, *(task.sequence for task in tasks)]
    dates = len(held_dates.of_event(event))
    undone = undo(actor, plan, reason="Salah tanggal")
    db.session.commit()
    assert (content(event, tasks), event_fields.content(item)) == before
    assert undone.event == event_fields.as_fields(event)
    # Nothing is rubbed out: the record, the dates and the numbers only grow.
    assert len(held_dates.of_event(event)) == dates + 1
    assert event.sequence == sequences[0] + 1
    assert all(
        task.sequence >= was for task, was in zip(tasks, sequences[1:], strict=True)
    )
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.change_set == undone.change_set)
    ).first()
    assert (entry.action, entry.reason) == ("event:undo", "Salah tanggal")
    with pytest.raises(WrongState, match="sudah dibatalkan"):
        undo(actor, plan)
    with pytest.raises(NotFound):
        undoing.get(actor, undone.change_set)


def test_a_rehearsal_says_the_same_and_leaves_everything(actor, planned):
    event, _, tasks = planned
    plan = ACTS["move"](actor, event, tasks[1])
    db.session.commit()
    moved = content(event, tasks)
    shown = undo(actor, plan, dry_run=True)
    assert shown.event["start"] == "2026-12-09"
    assert [(task.old_due, task.new_due) for task in shown.tasks] == [
        ("2026-12-07", "2026-11-30"),
        ("2026-12-09", "2026-12-02"),
        ("2026-12-15T22:00", "2026-12-08T22:00"),
    ]
    assert [one.title for one in shown.items] == ["Pembukaan"]
    assert content(event, tasks) == moved


def test_who_changed_one_of_the_dates_since_is_named_and_loses_nothing(
    actor, planned, people
):
    event, _, tasks = planned
    plan = ACTS["move"](actor, event, tasks[1])
    operations.revise(people.desk.as_actor(), tasks[0], {"due": "2026-12-10"})
    db.session.commit()
    left = content(event, tasks)
    with pytest.raises(WrongState, match=f"{tasks[0].number} diubah "):
        undo(actor, plan)
    db.session.rollback()
    assert content(event, tasks) == left


def test_a_second_move_stands_in_the_way_of_the_first(actor, planned):
    event, _, tasks = planned
    first = ACTS["move"](actor, event, tasks[1])
    second = travel.move_event(actor, event, {"start": "2026-12-20"})
    db.session.commit()
    with pytest.raises(WrongState, match=event.number):
        undo(actor, first)
    undo(actor, second)
    assert event.start_date.day == 16
    with pytest.raises(WrongState):
        undo(actor, first)


def test_what_else_was_changed_since_stays(actor, planned, people):
    event, _, tasks = planned
    task = make_task(
        people.coordinator,
        event,
        title="Liputan",
        anchor="start",
        offset={"days": 0},
        assignees=[{"user": people.officer.email}],
    )
    plan = ACTS["move"](actor, event, tasks[1])
    events.revise(actor, event, {"title": "Forum Humas Nasional"})
    operations.accept(people.officer.as_actor(), task)
    db.session.commit()
    undo(actor, plan)
    assert (event.title, event.start_date.day) == ("Forum Humas Nasional", 9)
    assert (task.status.value, task.due_date.day) == ("accepted", 9)


def test_a_task_that_was_done_since_keeps_its_due_and_so_all_stays(
    actor, planned, people
):
    event, _, tasks = planned
    task = make_task(
        people.coordinator,
        event,
        title="Liputan",
        anchor="start",
        offset={"days": 0},
        assignees=[{"user": people.officer.email}],
    )
    plan = ACTS["move"](actor, event, tasks[1])
    officer = people.officer.as_actor()
    operations.accept(officer, task)
    proving.add_evidence(officer, task, NOTE)
    operations.submit(officer, task)
    guarding.approve(people.supervisor.as_actor(), task)
    with pytest.raises(WrongState, match=task.number):
        undo(actor, plan)


def test_a_task_that_counts_from_the_new_date_stands_in_the_way(actor, planned, people):
    event, _, tasks = planned
    plan = ACTS["move"](actor, event, tasks[1])
    later = make_task(people.coordinator, event, anchor="start", offset={"days": -1})
    db.session.execute(
        db.text("UPDATE task SET created_at = :at WHERE number = :number"),
        {"at": "2026-11-24 03:00:01.000000", "number": later.number},
    )
    with pytest.raises(WrongState, match=later.number):
        undo(actor, plan)


def test_only_who_may_move_an_event_takes_a_move_back(actor, planned, people):
    event, _, tasks = planned
    plan = ACTS["move"](actor, event, tasks[1])
    db.session.commit()
    officer = people.officer.as_actor()
    assert not undoing.may_undo(officer, undoing.get(officer, plan.change_set))
    with pytest.raises(NotAllowed):
        undo(officer, plan)
    # The event is of the agency: others may not know of it.
    with pytest.raises(NotFound):
        undoing.get(people.aceh_coordinator.as_actor(), plan.change_set)
    with pytest.raises(NotFound):
        undoing.get(actor, new_id())


def test_a_title_that_was_changed_is_no_act_to_take_back(actor, planned):
    event, *_ = planned
    bound = new_id()
    events.revise(actor, event, {"title": "Lain"}, change_set=bound)
    with pytest.raises(NotFound):
        undoing.get(actor, bound)


# Dates of a series

MONDAYS = ["2027-01-04", "2027-01-11", "2027-01-18", "2027-01-25"]


@pytest.mark.parametrize("apply", [Apply.ONE, Apply.FOLLOWING])
def test_a_date_that_left_its_series_is_a_part_of_it_again(actor, people, apply):
    series = make_event(
        people.coordinator, start=MONDAYS[0], rrule="FREQ=WEEKLY;COUNT=4"
    )
    task = make_task(
        people.coordinator,
        series,
        occurrence=MONDAYS[1],
        anchor="start",
        offset={"days": -1},
        assignees=[{"user": people.officer.email}],
    )
    db.session.commit()
    before = content(series, [task])
    bound = new_id()
    part = travel.reach_dates(actor, series, MONDAYS[1], apply, change_set=bound)
    plan = travel.move_event(actor, part, {"start": "2027-01-13"}, change_set=bound)
    db.session.commit()
    assert [(one.old_due, one.new_due) for one in plan.tasks] == [
        ("2027-01-10", "2027-01-12")
    ]
    assert task.event_id == part.id
    undo(actor, plan)
    db.session.commit()
    assert content(series, [task]) == before
    assert task.event_id == series.id
    assert part.trashed_at is not None
    rows = occurrences.of_event(series)
    assert [row.original_start for row in rows] == MONDAYS
    assert all(row.replaced_by_id is None for row in rows)
    # Who works on it sees the series as before.
    assert queries.sees(people.officer.as_actor(), task)


def test_all_dates_of_a_series_move_and_come_back_with_their_tasks(actor, people):
    series = make_event(
        people.coordinator, start=MONDAYS[0], rrule="FREQ=WEEKLY;COUNT=4"
    )
    tasks = [
        make_task(
            people.coordinator,
            series,
            occurrence=start,
            anchor="start",
            offset={"days": -1},
        )
        for start in MONDAYS
    ]
    db.session.commit()
    before = content(series, tasks)
    plan = travel.move_event(actor, series, {"start": "2027-01-05"})
    assert [task.new_due for task in plan.tasks] == MONDAYS
    assert [task.occurrence_start for task in tasks] == [
        "2027-01-05",
        "2027-01-12",
        "2027-01-19",
        "2027-01-26",
    ]
    undo(actor, plan)
    assert content(series, tasks) == before


# Whatever it is

DAYS = st.dates(date(2025, 1, 1), date(2028, 12, 31)).map(str)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    offsets=st.lists(
        st.one_of(
            st.builds(lambda n: {"days": n}, st.integers(-40, 40)),
            st.builds(lambda n: {"working_days": n}, st.integers(-20, 20)),
            st.builds(lambda n: {"hours": n}, st.integers(-60, 60)),
        ),
        max_size=4,
    ),
    start=DAYS,
    target=DAYS,
)
def test_there_and_back_the_dues_are_where_they_were(
    actor, people, offsets, start, target
):
    event = make_event(people.coordinator, start=start)
    tasks = [
        make_task(people.coordinator, event, anchor=anchor, offset=offset)
        for offset in offsets
        for anchor in ("start", "end")
    ]
    before = content(event, tasks)
    travel.move_event(actor, event, {"start": target})
    travel.move_event(actor, event, {"start": start})
    assert content(event, tasks) == before
    plan = travel.move_event(actor, event, {"start": target})
    if plan.change_set is not None:
        undo(actor, plan)
    assert content(event, tasks) == before
    db.session.rollback()
