"""A pack is applied to an event, and undone; on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from agenda import clock
from agenda.audit.models import AuditEntry
from agenda.db import Base, db
from agenda.errors import BadInput, NotAllowed, NotFound, WrongState
from agenda.events import queries as register
from agenda.packs import operations as packs
from agenda.packs import queries as catalogue
from agenda.packs.models import Plan
from agenda.planning import operations, queries
from agenda.reference import queries as reference
from agenda.tasks import operations as tasks
from agenda.tasks import queries as known
from agenda.tasks.models import Task
from agenda.tasks.purge import purge
from agenda.tasks.travel import cancel_event, trash_event
from tests.factories import make_event, make_task

SUMMIT = {"pack": "international_summit"}
HISTORY = {"audit_entry", "plan", "tombstone", "number_counter"}
"""What stays of a plan that is undone: the record of it, and numbers that are spent."""


@pytest.fixture
def actor(people):
    return people.coordinator.as_actor()


def by_title(rows, beginning):
    [found] = [row for row in rows if row.title.startswith(beginning)]
    return found


def fields(refused):
    return [problem.field for problem in refused.value.problems]


# Dates


def test_every_task_of_the_pack_gets_a_date_a_person_and_a_reviewer(actor, next_forum):
    done = operations.apply(actor, next_forum, SUMMIT)

    assert len(done.tasks) == 22
    assert all(task.assignments and task.reviewer for task in done.tasks)
    assert {task.pack_task.pack_version_id for task in done.tasks} == {
        done.plan.pack_version_id
    }
    assert {task.plan_id for task in done.tasks} == {done.plan.id}


@pytest.mark.parametrize(
    ("title", "due"),
    [
        ("Bentuk tim komunikasi", "2023-11-20"),
        ("Tutup akreditasi media", "2024-04-17"),
        ("Uji coba siaran langsung", "2024-05-08"),
        ("Buka media center", "2024-05-16"),
        ("Siaran langsung pembukaan", "2024-05-18"),
        ("Siaran pers harian", "2024-05-18"),
        ("Laporan evaluasi", "2024-05-25"),
        ("Konten dampak", "2024-06-19"),
    ],
)
def test_the_opening_is_a_saturday_and_its_live_stream_stays_on_it(
    actor, forum, title, due
):
    plan = operations.preview(actor, forum, SUMMIT)

    [row] = [row for row in plan.tasks if row.step.title.startswith(title)]
    assert forum.start_date.weekday() == 5
    assert row.date == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("days", "due"),
    [
        (-14, "2024-01-31"),
        (-4, "2024-02-07"),
        (-3, "2024-02-07"),
        (-1, "2024-02-13"),
        (0, "2024-02-14"),
        (1, "2024-02-15"),
        (7, "2024-02-21"),
        (35, "2024-03-20"),
    ],
)
def test_the_election_pack_keeps_clear_of_the_free_days_around_the_quiet_period(
    people, days, due
):
    vote = make_event(
        people.coordinator,
        title="Pemungutan suara",
        category="election",
        start="2024-02-14",
    )

    plan = operations.preview(people.coordinator.as_actor(), vote, {"pack": "election"})

    found = {row.date for row in plan.tasks if row.step.offset_days == days}
    assert found == {date.fromisoformat(due)}


def test_a_crisis_is_counted_in_hours_through_nights_and_holidays(people):
    friday_night = make_event(
        people.coordinator,
        title="Gangguan layanan",
        kind="issue",
        category="crisis",
        start="2026-12-25T22:30",
        timezone="Asia/Jakarta",
    )

    plan = operations.preview(
        people.coordinator.as_actor(), friday_night, {"pack": "crisis"}
    )

    dues = {row.step.title: (row.date, row.time) for row in plan.tasks}
    assert [str(part) for part in dues["Pernyataan awal (holding statement)"]] == [
        "2026-12-26",
        "00:30:00",
    ]
    assert dues["Klarifikasi hoaks"] == (date(2026, 12, 26), None)


def test_what_lies_in_the_past_is_marked_and_planned_all_the_same(actor, forum):
    plan = operations.preview(actor, forum, SUMMIT)

    assert all(row.included and not row.is_missed for row in plan.tasks)
    assert {str(row.conflict) for row in plan.tasks} == {"Tenggat ini sudah lewat."}


def test_on_short_notice_the_essential_is_proposed_within_the_time_left(actor, soon):
    plan = operations.preview(actor, soon, {**SUMMIT, "compressed": True})

    late = plan.missed
    assert len(late) == 9
    assert {row.included for row in late if row.step.essential} == {True}
    assert {row.included for row in late if not row.step.essential} == {False}
    free = reference.free_days()
    for row in late:
        assert plan.today <= row.date <= soon.start_date
        assert free.is_working_day(row.date, "ID-BA")
    in_turn = sorted(late, key=lambda row: row.counted.date)
    assert [row.date for row in in_turn] == sorted(row.date for row in in_turn)


def test_a_coarse_date_makes_provisional_tasks(people, actor):
    event = make_event(
        people.coordinator, start="2027-10-01", end="2027-12-31", precision="quarter"
    )

    done = operations.apply(actor, event, {"pack": "sports_event"})

    assert all(task.provisional for task in done.tasks)


def test_a_pack_can_count_from_a_phase_and_from_the_day_of_a_place(people, actor):
    packs.create(
        actor,
        {
            "code": "dua-tempat",
            "name": "Dua tempat",
            "category": "election",
            "tasks": [
                task("Sebelum masa tenang", anchor="phase", anchor_ref="masa_tenang"),
                task("Sebelum di Aceh", anchor="place", anchor_ref="2"),
                task("Sebelum di tempat ketiga", anchor="place", anchor_ref="3"),
            ],
        },
    )
    vote = make_event(
        people.coordinator,
        category="election",
        start="2024-02-14",
        end="2024-02-16",
        places=[{"province": "ID-JK"}, {"province": "ID-AC", "start": "2024-02-16"}],
    )

    plan = operations.preview(actor, vote, {"pack": "dua-tempat"})

    dues = {row.step.title: row.date for row in plan.tasks}
    assert dues["Sebelum masa tenang"] == date(2024, 2, 7)
    assert dues["Sebelum di Aceh"] == date(2024, 2, 15)
    undated = next(row for row in plan.tasks if row.date is None)
    assert not undated.included
    assert "tempat ke-3" in str(undated.conflict)


def test_one_date_of_a_series_is_planned_by_itself(people, actor):
    yearly = make_event(
        people.coordinator,
        category="national_day",
        start="2026-08-17",
        rrule="FREQ=YEARLY",
    )

    done = operations.apply(
        actor, yearly, {"pack": "national_day", "occurrence": "2027-08-17"}
    )

    assert {row.occurrence_start for row in done.tasks} == {"2027-08-17"}
    assert by_title(done.tasks, "Liputan upacara").due_date == date(2027, 8, 17)
    other = {"pack": "national_day", "occurrence": "2028-08-17"}
    assert operations.apply(actor, yearly, other).plan.turn == 2


def task(title, **more):
    return {
        "title": title,
        "type": "press_release",
        "offset": {"days": -1},
        "role": "penulis",
    } | more


# Wishes


def test_tasks_are_left_out_and_given_other_people_and_dates(people, actor, next_forum):
    asked = {
        **SUMMIT,
        "reviewer": people.supervisor.email,
        "tasks": [
            {"position": 1, "included": False},
            {"position": 2, "due": "2027-06-01T10:00", "user": people.officer.email},
            {"position": 3, "user": None},
        ],
    }

    done = operations.apply(actor, next_forum, asked)

    assert len(done.tasks) == 21
    second = by_title(done.tasks, "Strategi komunikasi")
    assert (str(second.due_date), str(second.due_time)) == ("2027-06-01", "10:00:00")
    assert second.due_fixed
    assert second.after_id is None
    assert second.assignments[0].account is people.officer
    assert by_title(done.tasks, "Identitas visual").assignments == []


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"pack": "tidak-ada"}, "pack"),
        ({**SUMMIT, "warna": "biru"}, "warna"),
        ({**SUMMIT, "tasks": [{"position": 99}]}, "tasks.0.position"),
        ({**SUMMIT, "tasks": [{"position": 1}, {"position": 1}]}, "tasks.1.position"),
        ({**SUMMIT, "tasks": [{"position": 1, "due": "kapan"}]}, "tasks.0.due"),
        ({**SUMMIT, "tasks": [{"position": 1, "user": "x@y.z"}]}, "tasks.0.user"),
        ({**SUMMIT, "reviewer": "pengamat@agenda.example"}, "reviewer"),
        ({**SUMMIT, "agency": "ACEH"}, "agency"),
        ({**SUMMIT, "occurrence": "2027-01-01"}, "occurrence"),
    ],
)
def test_a_wish_that_makes_no_sense_is_told_at_its_field(
    actor, next_forum, wish, field
):
    with pytest.raises(BadInput) as refused:
        operations.apply(actor, next_forum, wish)

    assert fields(refused) == [field]


def test_nobody_checks_his_own_work(people, actor, next_forum):
    same = people.officer.email
    asked = {**SUMMIT, "reviewer": same, "tasks": [{"position": 4, "user": same}]}

    with pytest.raises(BadInput) as refused:
        operations.apply(actor, next_forum, asked)

    assert "tasks.0.user" in fields(refused)
    assert set(fields(refused)) <= {"tasks.0.user", "tasks"}


# Who, and when


@pytest.mark.parametrize("who", ["officer", "supervisor", "viewer"])
def test_only_who_gives_tasks_applies_packs(people, next_forum, who):
    with pytest.raises(NotAllowed):
        operations.apply(getattr(people, who).as_actor(), next_forum, SUMMIT)


def test_the_desk_plans_for_the_agency_of_the_event(people, next_forum):
    done = operations.apply(people.desk.as_actor(), next_forum, SUMMIT)

    assert {task.agency.code for task in done.tasks} == {"DIT"}


def test_a_cancelled_event_takes_no_pack(actor, next_forum):
    cancel_event(actor, next_forum, reason="Tidak jadi")

    with pytest.raises(WrongState):
        operations.apply(actor, next_forum, SUMMIT)


def test_a_pack_is_applied_once_unless_somebody_says_again(actor, next_forum):
    operations.apply(actor, next_forum, SUMMIT)

    with pytest.raises(WrongState):
        operations.apply(actor, next_forum, SUMMIT)
    again = operations.apply(actor, next_forum, {**SUMMIT, "again": True})

    assert again.plan.turn == 2
    assert len(known.all_of(next_forum)) == 44


def test_the_assigned_see_the_event_that_they_work_for(people, actor):
    hidden = make_event(
        people.coordinator, visibility="confidential", start="2027-10-16"
    )
    assert not register.sees(people.officer.as_actor(), hidden)

    operations.apply(actor, hidden, {"pack": "national_day"})

    assert register.sees(people.officer.as_actor(), hidden)


def test_a_pack_says_how_often_it_was_used(people, actor, next_forum, soon):
    pack = catalogue.get(actor, "international_summit")
    operations.apply(actor, next_forum, SUMMIT)
    operations.undo(actor, operations.apply(actor, soon, SUMMIT).plan)

    assert catalogue.uses_of(pack) == 1
    assert [event for _, event in queries.uses_seen(actor, pack)] == [next_forum]
    assert queries.uses_seen(people.aceh_coordinator.as_actor(), pack) == []


# Undone


def contents():
    """Every row of every table, but for what a plan leaves behind on purpose."""
    return {
        table.name: sorted(
            repr(tuple(row)) for row in db.session.execute(select(table))
        )
        for table in Base.metadata.sorted_tables
        if table.name not in HISTORY
    }


@pytest.mark.parametrize("visibility", ["public", "confidential"])
def test_a_plan_that_is_undone_leaves_everything_as_it_was(people, actor, visibility):
    event = make_event(
        people.coordinator, visibility=visibility, start="2027-10-16", end="2027-10-23"
    )
    make_task(people.coordinator, event)
    before = contents()

    plan = operations.apply(actor, event, SUMMIT).plan
    assert contents() != before
    undone = operations.undo(actor, plan)

    assert (len(undone.removed), undone.stays) == (22, [])
    assert contents() == before


def test_what_somebody_touched_stays_and_is_named(people, actor, next_forum):
    done = operations.apply(actor, next_forum, SUMMIT)
    registration = by_title(done.tasks, "Buka registrasi")
    closing = by_title(done.tasks, "Tutup akreditasi media")
    tasks.revise(actor, closing, {"priority": 1})

    undone = operations.undo(actor, done.plan)

    assert {(task.title, str(why)) for task, why in undone.stays} == {
        (closing.title, "sudah diubah sejak diterapkan"),
        (registration.title, "ditunggu tugas lain"),
    }
    assert len(undone.removed) == 20
    assert set(known.all_of(next_forum)) == {registration, closing}


def test_what_another_task_waits_for_stays(people, actor, next_forum):
    done = operations.apply(actor, next_forum, SUMMIT)
    kit = by_title(done.tasks, "Media kit")
    make_task(people.coordinator, next_forum, after={"task": str(kit.id), "lag": 1})

    undone = operations.undo(actor, done.plan)

    assert [task.title for task, _ in undone.stays] == [kit.title]


def test_a_plan_is_undone_once(actor, next_forum):
    plan = operations.apply(actor, next_forum, SUMMIT).plan
    operations.undo(actor, plan)

    with pytest.raises(WrongState):
        operations.undo(actor, plan)


def test_another_agency_does_not_know_of_a_plan(people, actor, next_forum):
    plan = operations.apply(actor, next_forum, SUMMIT).plan

    with pytest.raises(NotFound):
        queries.get(people.aceh_coordinator.as_actor(), plan.id)
    with pytest.raises(NotAllowed):
        operations.undo(people.officer.as_actor(), plan)


def test_history_tells_of_the_plan_and_of_each_task(actor, next_forum):
    plan = operations.apply(actor, next_forum, SUMMIT, reason="Rapat 3 November").plan

    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.change_set == plan.id)
    ).all()

    assert sorted({entry.action for entry in entries}) == ["plan:apply", "task:create"]
    assert len(entries) == 23
    assert {entry.reason for entry in entries} == {"Rapat 3 November"}


def test_a_purged_event_takes_its_plans_along(actor, next_forum):
    operations.apply(actor, next_forum, SUMMIT)
    trash_event(actor, next_forum)
    db.session.flush()
    purge(clock.now() + timedelta(days=91))

    assert db.session.scalar(select(func.count()).select_from(Plan)) == 0
    assert db.session.scalar(select(func.count()).select_from(Task)) == 0
