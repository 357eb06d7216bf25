"""What a verb of the event means for its tasks."""

import pytest

from agenda.db import db
from agenda.errors import BadInput, NotAllowed
from agenda.events import fields as event_fields
from agenda.events import queries as events
from agenda.tasks import guarding, operations, proving, queries, travel
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
