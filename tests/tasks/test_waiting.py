"""Piles of tasks, gaps and loads: what the database finds is what the rules say."""

from datetime import date

import pytest

from agenda.db import db
from agenda.rules.attention import is_gap, last_day_at_risk
from agenda.rules.working_days import FreeDays
from agenda.tasks import operations, proving, waiting
from agenda.tasks.models import Task
from tests.factories import make_event, make_task
from tests.tasks.conftest import NOTE

TODAY = date(2026, 11, 24)
MONDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 29)


def titles(ids):
    return [db.session.get(Task, one).title for one in ids]


@pytest.fixture
def give(people):
    """`give("Foto", due=…)`: a task for the officer, accepted unless told otherwise."""

    def give(title, accept=True, **fields):
        fields = {"assignees": [{"user": people.officer.email}], **fields}
        task = make_task(people.coordinator, title=title, **fields)
        if accept:
            operations.accept(people.officer.as_actor(), task)
        db.session.commit()
        return task

    return give


def test_a_pile_begins_with_the_most_urgent(people, give):
    give("Nanti", due="2026-12-20")
    give("Segera", due="2026-11-25")
    actor = people.officer.as_actor()

    found = waiting.pile(actor, waiting.taken_by(actor))

    assert titles(found) == ["Segera", "Nanti"]


def test_nobody_finds_what_is_not_for_him(people, give):
    give("Rahasia DIT")
    coordinator = people.coordinator.as_actor()
    stranger = people.aceh_coordinator.as_actor()

    assert titles(waiting.pile(coordinator)) == ["Rahasia DIT"]
    assert waiting.pile(stranger) == []
    assert waiting.parts(stranger, MONDAY, date(2026, 12, 31)) == []


def test_late_is_what_somebody_has_and_has_not_handed_in(people, give):
    late = {"due": "2026-11-20"}
    give("Terlambat", **late)
    give("Tak ada orang", accept=False, assignees=[], **late)
    done = give("Diserahkan", **late)
    officer = people.officer.as_actor()
    proving.add_evidence(officer, done, NOTE)
    operations.submit(officer, done)
    coordinator = people.coordinator.as_actor()

    assert titles(waiting.pile(coordinator, waiting.late())) == ["Terlambat"]
    assert titles(waiting.pile(coordinator, waiting.pool())) == ["Tak ada orang"]


def test_at_risk_is_what_the_rule_says(people, give):
    give("Belum mulai", due="2026-11-27")
    give("Belum dijawab", accept=False, due="2026-11-26")
    give("Masih lama", due="2026-11-30")
    give("Sudah lewat", due="2026-11-23")
    begun = give("Sudah mulai", due="2026-11-26")
    operations.start(people.officer.as_actor(), begun)
    give("Tanpa orang", accept=False, assignees=[], due="2026-11-26")
    last = last_day_at_risk(TODAY, FreeDays([], {2026}))

    found = waiting.pile(people.coordinator.as_actor(), waiting.at_risk(TODAY, last))

    assert titles(found) == ["Belum dijawab", "Belum mulai"]


def test_what_waits_for_a_new_date_is_neither_late_nor_at_risk(people, give):
    paused = give("Dijeda", due="2026-11-20")
    paused.paused_at = paused.created_at
    db.session.commit()

    assert waiting.pile(people.coordinator.as_actor(), waiting.late()) == []


def test_a_load_counts_this_weeks_open_tasks_of_the_own_people(people, give):
    give("Dengan jam", due="2026-11-25", effort_hours=1.5)
    give("Tanpa jam", due="2026-11-29")
    give("Pekan depan", due="2026-11-30", effort_hours=8)
    make_task(
        people.coordinator,
        title="Orang lain",
        due="2026-11-25",
        assignees=[{"user": people.aceh_officer.email}],
    )

    parts = waiting.parts(people.coordinator.as_actor(), MONDAY, SUNDAY)

    assert {(part.title, part.minutes) for part in parts} == {
        ("Dengan jam", 90),
        ("Tanpa jam", None),
    }
    assert {part.who for part in parts} == {people.officer.id}


# Gaps


def gaps(actor, **more):
    return [row.event.title for row in waiting.gaps(actor, TODAY, **more).items]


def test_a_gap_is_what_the_rule_says(people):
    coordinator = people.coordinator
    cases = [
        {"title": "Dekat", "start": "2026-12-01"},
        {"title": "Hari terakhir", "start": "2026-12-15"},
        {"title": "Terlalu jauh", "start": "2026-12-16"},
        {"title": "Sudah mulai", "start": "2026-11-20", "end": "2026-11-28"},
        {"title": "Peringatan", "start": "2026-12-01", "kind": "observance"},
        {"title": "Isu", "start": "2026-12-02", "kind": "issue"},
    ]
    events = [make_event(coordinator, **fields) for fields in cases]
    planned = make_event(coordinator, title="Terencana", start="2026-12-03")
    make_task(coordinator, planned)
    db.session.commit()

    expected = [
        event.title
        for event in sorted(events, key=lambda event: event.starts_at_utc)
        if is_gap(event.kind, event.status, event.first_day, TODAY, has_tasks=False)
    ]
    assert gaps(people.desk.as_actor()) == expected
    assert expected == ["Dekat", "Isu", "Hari terakhir"]
    assert waiting.count_gaps(people.desk.as_actor(), TODAY, 100) == 3
    assert waiting.count_gaps(people.desk.as_actor(), TODAY, 2) == 2


def test_a_called_off_task_plans_nothing(people):
    event = make_event(people.coordinator, title="Kosong", start="2026-12-03")
    task = make_task(people.coordinator, event)
    assert gaps(people.desk.as_actor()) == []

    operations.cancel(people.coordinator.as_actor(), task, reason="Tidak perlu")

    assert gaps(people.desk.as_actor()) == ["Kosong"]


def test_a_part_of_an_event_is_planned_with_the_whole(people):
    whole = make_event(people.coordinator, title="Induk", start="2026-12-03")
    make_event(
        people.coordinator, title="Bagian", start="2026-12-03", parent=str(whole.id)
    )

    assert gaps(people.desk.as_actor()) == ["Induk"]


def test_gaps_come_page_by_page_and_hide_what_is_hidden(people):
    for day in (1, 2, 3):
        make_event(people.coordinator, title=f"Nomor {day}", start=f"2026-12-0{day}")
    make_event(
        people.coordinator,
        title="Rahasia",
        start="2026-12-01",
        visibility="confidential",
    )
    desk = people.desk.as_actor()

    first = waiting.gaps(desk, TODAY, limit=2)
    second = waiting.gaps(desk, TODAY, cursor=first.next_cursor, limit=2)

    assert [row.event.title for row in first.items] == ["Nomor 1", "Nomor 2"]
    assert [row.event.title for row in second.items] == ["Nomor 3"]
    assert "Rahasia" in gaps(people.coordinator.as_actor())
