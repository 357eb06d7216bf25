"""The trash of events and tasks: who sees it, what comes back, what leaves for good."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from agenda.audit.models import AuditEntry
from agenda.db import db
from agenda.errors import BadInput
from agenda.events import operations as events
from agenda.events.models import Event, Occurrence, Tombstone
from agenda.events.series import replace_occurrence
from agenda.jobs.table import JOBS
from agenda.migrations import metadata
from agenda.tasks import operations, proving, queries, trash, travel
from agenda.tasks.models import Task
from agenda.upkeep.purging import purge_expired
from tests.doors import feed_address
from tests.factories import make_event, make_task
from tests.tasks.conftest import NOTE

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
FIGURE = {
    "metric": "participants",
    "likely": 300,
    "kind": "estimate",
    "as_of": "2026-11-01",
    "source": "Panitia",
}


def listed(person, **asked):
    return [one.thing.title for one in trash.page(person.as_actor(), **asked).items]


def throw(person, thing, reason="Ganda"):
    act = travel.trash_event if isinstance(thing, Event) else operations.trash
    act(person.as_actor(), thing, reason=reason)
    db.session.commit()


@pytest.fixture
def forum(people):
    """An event with three tasks, one of which was thrown away before."""
    event = make_event(people.coordinator, title="Forum", estimates=[FIGURE])
    kept = make_task(people.coordinator, event, title="Siaran forum")
    make_task(people.coordinator, event, title="Foto forum")
    gone = make_task(people.coordinator, event, title="Keliru dibuat")
    operations.trash(people.coordinator.as_actor(), gone)
    db.session.commit()
    return event, kept, gone


# Seeing and bringing back


def test_the_trash_tells_who_when_and_why(people, forum):
    throw(people.coordinator, forum[0])

    [one] = trash.page(people.coordinator.as_actor()).items

    assert (one.kind, one.thing, one.tasks) == ("event", forum[0], 2)
    assert (one.who, one.reason) == (people.coordinator.name, "Ganda")
    assert one.trashed_at == NOW


def test_an_event_brings_back_the_tasks_that_went_with_it_and_no_others(people, forum):
    event = forum[0]
    actor = people.coordinator.as_actor()
    throw(people.coordinator, event)
    assert queries.for_event(actor, event) == []

    travel.restore_event(actor, event)

    shown = {task.title for task in queries.for_event(actor, event)}
    assert shown == {"Siaran forum", "Foto forum"}
    assert listed(people.coordinator) == ["Keliru dibuat"]


def test_events_and_tasks_stand_together_and_apart(people, forum):
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        throw(people.coordinator, make_event(people.coordinator, title="Lain"))

    assert listed(people.coordinator) == ["Lain", "Keliru dibuat"]
    assert listed(people.coordinator, kind="event") == ["Lain"]
    assert listed(people.coordinator, kind="task") == ["Keliru dibuat"]


def test_pages_of_the_trash_join_without_a_gap(people):
    for number in range(5):
        throw(people.coordinator, make_event(people.coordinator, title=f"{number}"))
        throw(people.coordinator, make_task(people.coordinator, title=f"T{number}"))
    actor, cursor, seen = people.coordinator.as_actor(), None, []
    while True:
        page = trash.page(actor, cursor=cursor, limit=3)
        seen += [one.thing.title for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break

    assert sorted(seen) == sorted([*"01234", "T0", "T1", "T2", "T3", "T4"])


def test_only_who_may_restore_sees_what_is_there(people, forum):
    throw(people.coordinator, forum[0])
    for person in (people.coordinator, people.desk, people.admin):
        assert "Forum" in listed(person)
    for person in (
        people.officer, people.supervisor, people.viewer, people.outsider,
        people.aceh_coordinator,
    ):  # fmt: skip
        assert listed(person) == []

    assert trash.may_open(people.aceh_coordinator.as_actor())
    assert not trash.may_open(people.officer.as_actor())


def test_an_odd_place_to_go_on_from_is_refused(people):
    with pytest.raises(BadInput):
        trash.page(people.coordinator.as_actor(), cursor="x")


# Leaving for good


@pytest.fixture
def later():
    """Ninety days on."""
    with time_machine.travel(NOW + timedelta(days=90), tick=False) as traveller:
        yield traveller


def ids_left(*ids):
    """The tables in which one of the ids still stands."""
    found = set()
    for table in metadata.sorted_tables:
        for column in table.columns:
            targets = {key.column.table.name for key in column.foreign_keys}
            named = column.name in {"entry_id", "subject_id"} or column.primary_key
            if not (targets & {"event", "task"} or named):
                continue
            if getattr(column.type, "python_type", None).__name__ != "UUID":
                continue
            if db.session.scalar(select(column).where(column.in_(ids)).limit(1)):
                found.add(table.name)
    return found


def fill(people, event, task):
    """Everything that can hang on an event and a task of these packages."""
    coordinator, officer = people.coordinator.as_actor(), people.officer.as_actor()
    operations.reassign(coordinator, task, [{"user": people.officer.email}])
    operations.accept(officer, task)
    proving.add_evidence(officer, task, NOTE)
    events.revise(
        coordinator,
        event,
        {
            "places": [{"province": "ID-BA", "city": "Denpasar"}],
            "partners": ["ACEH"],
            "principals": [{"name": "Menteri", "status": "requested"}],
            "themes": ["perubahan-iklim"],
            "candidates": [{"start": "2026-12-10", "end": None, "note": ""}],
        },
    )
    db.session.commit()


def test_after_ninety_days_nothing_is_left_but_history_and_a_tombstone(
    app, settings, people, forum, later
):
    event, kept, gone = forum
    later.move_to(NOW)
    fill(people, event, kept)
    app.test_client().get(feed_address(people.coordinator))
    ids = [event.id, kept.id, gone.id]
    number, uid = event.number, event.uid
    assert {"estimate", "event_date", "evidence", "event_place", "event_search",
            "task_audience", "entry_text"} <= ids_left(*ids)  # fmt: skip
    throw(people.coordinator, event)
    acts = db.session.query(AuditEntry).count()

    later.move_to(NOW + timedelta(days=90) - timedelta(seconds=1))
    purge_expired(settings)
    assert db.session.get(Event, ids[0]) is not None

    later.move_to(NOW + timedelta(days=90))
    assert purge_expired(settings) == 4
    db.session.commit()

    assert ids_left(*ids) == {"audit_entry", "tombstone"}
    assert db.session.query(AuditEntry).count() == acts + 4
    stone = db.session.get(Tombstone, ids[0])
    assert (stone.kind, stone.number, stone.uid) == ("event", number, uid)
    assert listed(people.coordinator) == []


def test_number_and_uid_never_come_back(people, settings, forum, later):
    event = forum[0]
    number, uid = event.number, event.uid
    later.move_to(NOW)
    throw(people.coordinator, event)
    later.move_to(NOW + timedelta(days=91))
    purge_expired(settings)
    db.session.commit()

    again = make_event(people.coordinator, uid=uid, title="Forum")
    db.session.commit()

    assert again.uid != uid
    assert again.number > number


def test_what_pointed_to_it_points_to_nothing(people, settings, later):
    later.move_to(NOW)
    coordinator = people.coordinator
    whole = make_event(coordinator, title="Induk")
    part = make_event(coordinator, title="Bagian", parent=str(whole.id))
    first = make_task(coordinator, title="Pertama")
    second = make_task(coordinator, title="Kedua", after={"task": str(first.id)})
    db.session.commit()
    versions = part.version, second.version
    throw(coordinator, whole)
    throw(coordinator, first)
    later.move_to(NOW + timedelta(days=90))
    purge_expired(settings)
    db.session.commit()

    assert (part.parent_id, second.after_id) == (None, None)
    assert (part.version, second.version) == versions


def test_a_replaced_date_of_a_series_does_not_come_back(people, settings, later):
    later.move_to(NOW)
    actor = people.coordinator.as_actor()
    series = make_event(people.coordinator, title="Rapat", rrule="FREQ=WEEKLY;COUNT=4")
    row = db.session.scalars(
        select(Occurrence).where(Occurrence.event_id == series.id).order_by("first_day")
    ).first()
    instead = replace_occurrence(actor, series, row.original_start, {})
    db.session.commit()
    throw(people.coordinator, instead)
    later.move_to(NOW + timedelta(days=90))
    purge_expired(settings)
    db.session.commit()

    db.session.refresh(row)
    assert (row.replaced_by_id, row.cancelled) == (None, True)


def test_what_was_brought_back_in_time_stays(people, settings, forum, later):
    later.move_to(NOW)
    throw(people.coordinator, forum[0])
    later.move_to(NOW + timedelta(days=89))
    travel.restore_event(people.coordinator.as_actor(), forum[0])
    db.session.commit()
    later.move_to(NOW + timedelta(days=200))
    purge_expired(settings)

    assert db.session.get(Event, forum[0].id) is not None
    assert db.session.get(Task, forum[1].id) is not None


def test_emptying_twice_takes_nothing_more(people, settings, forum, later):
    later.move_to(NOW + timedelta(days=90))
    assert purge_expired(settings) == 1
    assert purge_expired(settings) == 0


def test_the_trash_is_emptied_every_day():
    [job] = [job for job in JOBS if job.run is purge_expired]
    assert job.period == "day"


def test_everything_that_hangs_on_an_event_or_task_goes_with_it():
    """A new table either goes by itself or is named in `purge`."""
    named = {
        "task.event_id", "task.after_id", "evidence.task_id", "estimate.event_id",
        "event.parent_id", "event.series_id", "occurrence.replaced_by_id",
    }  # fmt: skip
    for table in metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table.name in {"event", "task"}:
                place = f"{table.name}.{key.parent.name}"
                by_itself = key.ondelete in {"CASCADE", "SET NULL"}
                assert by_itself or place in named, place
