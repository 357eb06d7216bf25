"""What a verb of the event means for its tasks."""

import pytest
from sqlalchemy import event as listening

from agenda.db import db, new_id
from agenda.errors import BadInput, NotAllowed, Stale
from agenda.events import fields as event_fields
from agenda.events import queries as events
from agenda.events.models import Event
from agenda.people import leaves
from agenda.rules.series import Apply
from agenda.tasks import (
    guarding,
    operations,
    proving,
    queries,
    rescheduling,
    travel,
    undoing,
)
from tests.factories import make_event, make_task
from tests.tasks.conftest import NOTE


@pytest.fixture
def travelling(people):
    """An event with a task that is open, one that is done and one called off."""
    event = make_event(people.coordinator)
    coordinator, officer = people.coordinator.as_actor(), people.officer.as_actor()
    open_one = make_task(people.coordinator, event, anchor="start", offset={"days": -7})
    done = make_task(
        people.coordinator,
        event,
        title="Undangan",
        due="2026-11-30",
        assignees=[{"user": people.officer.email}],
    )
    operations.accept(officer, done)
    proving.add_evidence(officer, done, NOTE)
    operations.submit(officer, done)
    guarding.approve(people.supervisor.as_actor(), done)
    off = make_task(people.coordinator, event, title="Batal")
    operations.cancel(coordinator, off, reason="Tidak jadi")
    db.session.commit()
    return event, open_one, done


def told(plan):
    return [
        (row["title"], row["old_due"], row["new_due"], row["verdict"])
        for row in (task.as_fields("id") for task in plan.tasks)
    ]


A_WEEK_LATER = [
    ("Undangan", "2026-11-30", "2026-11-30", "done"),
    ("Siaran pers", "2026-12-02", "2026-12-09", "moved"),
]


def test_a_move_answers_for_each_task_that_was_not_called_off(people, travelling):
    event, *_ = travelling
    plan = travel.move_event(
        people.coordinator.as_actor(), event, {"start": "2026-12-16"}, reason="Mundur"
    )
    db.session.commit()
    assert told(plan) == A_WEEK_LATER
    assert all(task.explanation.in_language("id") for task in plan.tasks)
    assert plan.event == event_fields.as_fields(event)
    assert plan.event["start"] == "2026-12-16"
    entry = events.history(event).items[0]
    assert (entry.action, entry.change_set) == ("event:move", plan.change_set)
    assert plan.warnings == []


def test_a_move_beside_a_visible_event_of_the_same_title_is_a_warning(
    people, travelling
):
    event, *_ = travelling
    alike = make_event(people.coordinator, start="2027-03-03")
    make_event(people.aceh_coordinator, start="2027-03-04", visibility="confidential")
    db.session.commit()
    expected = {
        "kind": "similar",
        "message": "An event with the same title exists at a nearby time:"
        f" {alike.number}.",
        "event": str(alike.id),
        "number": alike.number,
    }
    plan = travel.move_event(
        people.coordinator.as_actor(), event, {"start": "2027-03-05"}, dry_run=True
    )
    assert [row.as_fields("en") for row in plan.warnings] == [expected]


def test_a_rehearsal_answers_the_same_and_leaves_nothing(people, travelling):
    event, *_ = travelling
    actor, before = people.coordinator.as_actor(), event_fields.as_fields(event)
    acts = len(events.history(event).items)
    plan = travel.move_event(actor, event, {"start": "2026-12-16"}, dry_run=True)
    db.session.commit()
    assert plan.event["start"] == "2026-12-16"
    assert told(plan) == A_WEEK_LATER
    assert event_fields.as_fields(event) == before
    assert len(events.history(event).items) == acts


def test_a_move_to_where_it_is_changes_nothing(people, travelling):
    event, *_ = travelling
    plan = travel.move_event(
        people.coordinator.as_actor(), event, {"start": "2026-12-09"}
    )
    assert (plan.change_set, event.version) == (None, 1)


def test_a_move_keeps_to_the_rules_of_events(people, travelling):
    event, *_ = travelling
    with pytest.raises(NotAllowed):
        travel.move_event(people.officer.as_actor(), event, {"start": "2026-12-16"})
    with pytest.raises(BadInput):
        travel.move_event(people.coordinator.as_actor(), event, {"start": "besok"})


def test_with_another_lead_agency_others_see_the_tasks(people):
    event = make_event(people.coordinator, visibility="public")
    task = make_task(people.coordinator, event)
    aceh = people.aceh_officer.as_actor()
    assert not queries.sees(aceh, task)
    travel.revise_event(people.desk.as_actor(), event, {"agency": "ACEH"})
    assert queries.sees(aceh, task)
    assert queries.sees(people.officer.as_actor(), task)
    travel.revise_event(people.desk.as_actor(), event, {"agency": "DIT"})
    assert not queries.sees(aceh, task)


def test_tasks_that_come_back_with_their_event_are_told_to_subscribers(
    people, travelling
):
    event, open_one, done = travelling
    coordinator = people.coordinator.as_actor()
    alone = make_task(people.coordinator, event, title="Dibuang sendiri")
    operations.trash(coordinator, alone)
    before = [(task.sequence, task.version) for task in (open_one, done, alone)]

    travel.trash_event(coordinator, event)
    travel.restore_event(coordinator, event)

    after = [(task.sequence, task.version) for task in (open_one, done, alone)]
    raised = [(sequence + 1, version) for sequence, version in before[:2]]
    assert after == [*raised, before[2]]


# The plan of the games


ACEH = {
    "title": "Pembukaan PON XXI Aceh-Sumut 2024",
    "start": "2024-09-08T19:00",
    "end": "2024-09-08T21:30",
    "places": [{"province": "ID-AC", "city": "Banda Aceh"}],
}
PLAN = [
    # H-7 working days: over the weekend of 31 August.
    ({"working_days": -7}, "start", "2024-08-29", "2024-08-29"),
    ({"working_days": -1}, "start", "2024-09-06", "2024-09-06"),
    ({"days": -30}, "start", "2024-08-09", "2024-08-10"),
    ({"days": 0}, "start", "2024-09-08", "2024-09-09"),
    ({"hours": -2}, "start", "2024-09-08T17:00", "2024-09-09T17:00"),
    ({"hours": 2}, "end", "2024-09-08T23:30", "2024-09-09T23:30"),
    ({"working_days": 1}, "end", "2024-09-09", "2024-09-10"),
    # The Prophet's birthday, 16 September, is free.
    ({"working_days": 5}, "end", "2024-09-13", "2024-09-17"),
]


def test_the_opening_of_the_games_moves_by_a_day_with_its_whole_plan(people):
    event = make_event(people.coordinator, **ACEH)
    for number, (offset, anchor, *_) in enumerate(PLAN):
        asked = {"title": f"Tugas {number}", "anchor": anchor, "offset": offset}
        make_task(people.coordinator, event, **asked)
    plan = travel.move_event(
        people.coordinator.as_actor(), event, {"start": "2024-09-09T19:00"}
    )
    rows = sorted(told(plan))
    assert [row[1:3] for row in rows] == [(old, new) for *_, old, new in PLAN]
    for (_, old, new, verdict), task in zip(rows, PLAN, strict=True):
        assert verdict == ("kept" if old == new else "moved"), task
    explained = {task.title: str(task.explanation) for task in plan.tasks}
    assert explained["Tugas 0"] == (
        "H-7 hari kerja dari 9 September 2024: 29 Agustus 2024; tenggat tetap"
    )
    assert "16 September 2024" in explained["Tugas 7"]


@pytest.mark.parametrize(
    ("zone", "due"),
    [("Asia/Jakarta", "2024-05-20T08:00"), ("Asia/Makassar", "2024-05-20T09:00")],
)
def test_hours_before_an_event_are_told_on_the_clock_of_the_task(people, zone, due):
    event = make_event(
        people.coordinator,
        start="2024-05-18T11:00",
        end="2024-05-18T12:00",
        timezone="Asia/Makassar",
        places=[{"province": "ID-BA"}],
    )
    task = make_task(
        people.coordinator, event, anchor="start", offset={"hours": -2}, timezone=zone
    )
    actor = people.coordinator.as_actor()
    [told_of] = travel.move_event(actor, event, {"start": "2024-05-20T11:00"}).tasks
    assert told_of.new_due == due
    # Another zone of the event: the instant is another one, the task keeps its clock.
    asked = {"start": "2024-05-20T11:00", "timezone": "Asia/Jayapura"}
    [told_of] = travel.move_event(actor, event, asked).tasks
    hour_earlier = due.replace("T08", "T07").replace("T09", "T08")
    assert (told_of.new_due, task.timezone) == (hour_earlier, zone)


def test_whoever_leads_a_task_and_is_away_then_is_said_to_be(people):
    event = make_event(people.coordinator)
    asked = {"start": "2026-12-09", "end": "2026-12-10", "kind": "sick"}
    leaves.enter(people.officer.as_actor(), asked)
    make_task(
        people.coordinator,
        event,
        anchor="start",
        offset={"days": -7},
        assignees=[{"user": people.officer.email}],
    )
    db.session.commit()
    actor = people.coordinator.as_actor()
    plan = travel.move_event(actor, event, {"start": "2026-12-16"}, dry_run=True)
    assert [(task.verdict.value, task.new_due) for task in plan.tasks] == [
        ("on_leave", "2026-12-09")
    ]
    later = travel.move_event(actor, event, {"start": "2026-12-18"}, dry_run=True)
    assert [task.verdict.value for task in later.tasks] == ["moved"]


# How much it asks of the database


def statements(session, act):
    """How many statements reach the database while it is done."""
    seen = []
    engine = session.get_bind()

    def count(*_):
        seen.append(1)

    listening.listen(engine, "before_cursor_execute", count)
    try:
        act()
    finally:
        listening.remove(engine, "before_cursor_execute", count)
    return len(seen)


@pytest.mark.parametrize("verb", ["move", "postpone", "undo"])
def test_a_move_takes_as_many_statements_for_forty_tasks_as_for_two(
    people, session, verb
):
    actor = people.coordinator.as_actor()

    def taken(number):
        meeting = make_event(people.coordinator, title=f"Rapat {number}")
        for place in range(number):
            make_task(
                people.coordinator,
                meeting,
                anchor=("start", "end")[place % 2],
                offset=({"days": -place}, {"working_days": -place})[place % 2],
                assignees=[{"user": people.officer.email}],
            )
        db.session.commit()

        def move():
            return travel.move_event(actor, meeting, {"start": "2026-12-16"})

        acts = {
            "move": move,
            "postpone": lambda: travel.postpone_event(actor, meeting),
            "undo": lambda: undoing.undo(actor, undoing.get(actor, moved)),
        }
        moved = move().change_set if verb == "undo" else None
        key = meeting.id
        db.session.commit()
        db.session.expunge_all()
        meeting = db.session.get(Event, key)
        return statements(session, acts[verb])

    assert taken(2) == taken(40)


@pytest.mark.parametrize("apply", [Apply.ONE, Apply.FOLLOWING])
def test_a_date_leaves_its_series_with_forty_tasks_as_with_two(people, session, apply):
    actor, mondays = people.coordinator.as_actor(), ["2027-01-04", "2027-01-11"]

    def taken(number):
        series = make_event(
            people.coordinator,
            title=f"Rapat {number}",
            start=mondays[0],
            rrule="FREQ=WEEKLY;COUNT=3",
        )
        for place in range(number):
            make_task(
                people.coordinator,
                series,
                occurrence=mondays[1],
                anchor="start",
                offset={"days": -place},
                assignees=[{"user": people.officer.email}],
            )
        key, bound = series.id, new_id()
        db.session.commit()
        db.session.expunge_all()
        series = db.session.get(Event, key)

        def move():
            part = travel.reach_dates(
                actor, series, mondays[1], apply, change_set=bound
            )
            asked = {"start": "2027-01-13"}
            plan = travel.move_event(actor, part, asked, change_set=bound)
            assert len(plan.tasks) == number

        return statements(session, move)

    assert taken(2) == taken(40)


def test_who_changes_a_task_meanwhile_is_not_written_over(people, monkeypatch):
    event = make_event(people.coordinator)
    task = make_task(people.coordinator, event, anchor="start", offset={"days": -7})
    db.session.commit()
    read = rescheduling._people

    def slowly(events):
        db.session.execute(
            db.text("UPDATE task SET version = version + 1 WHERE number = :number"),
            {"number": task.number},
        )
        return read(events)

    monkeypatch.setattr(rescheduling, "_people", slowly)
    with pytest.raises(Stale):
        travel.move_event(people.coordinator.as_actor(), event, {"start": "2026-12-16"})
    db.session.expire_all()
    assert (event.start_date.day, task.due_date.isoformat()) == (9, "2026-12-02")
