"""An act on one date of a series, on it and those that follow, or on all."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from agenda.audit.models import AuditEntry
from agenda.db import db, new_id
from agenda.errors import BadInput, NotAllowed, Stale, WrongState
from agenda.events import fields, occurrences, queries
from agenda.events.filters import EventFilter
from agenda.events.series import leave_out
from agenda.rules import recurrence
from agenda.rules.event_states import EventStatus
from agenda.rules.series import Apply
from agenda.tasks import travel
from tests.factories import make_task, registrar

MONDAYS = [f"2027-01-{day:02}T09:00" for day in (4, 11, 18, 25)]


@pytest.fixture
def register(people):
    return registrar(people)


@pytest.fixture
def series(register):
    return register(
        title="Rapat Mingguan",
        start=MONDAYS[0],
        end="2027-01-04T10:00",
        rrule="FREQ=WEEKLY;BYDAY=MO;COUNT=4",
        places=[{"province": "ID-BA", "start": "2027-01-04", "end": "2027-01-04"}],
    )


@pytest.fixture
def actor(people):
    return people.coordinator.as_actor()


def reach(actor, series, start, apply, **more):
    return travel.reach_dates(
        actor, series, start, Apply(apply), change_set=new_id(), **more
    )


def starts(event):
    return [row.original_start for row in occurrences.of_event(event)]


def listed(actor):
    """Each date in the register with the title that it has there."""
    found = queries.page_of_occurrences(actor, EventFilter(), limit=100).items
    return [(row.event.title, row.occurrence.original_start) for row in found]


def test_changing_one_date_touches_one(actor, series):
    one = reach(actor, series, MONDAYS[1], "one")
    travel.revise_event(actor, one, {"title": "Rapat Khusus"})
    assert listed(actor) == [
        ("Rapat Mingguan", MONDAYS[0]),
        ("Rapat Khusus", MONDAYS[1]),
        ("Rapat Mingguan", MONDAYS[2]),
        ("Rapat Mingguan", MONDAYS[3]),
    ]
    assert (one.rrule, one.series_id, one.uid == series.uid) == ("", series.id, False)
    assert fields.place(one.places[0])["start"] == "2027-01-11"
    assert (series.version, series.sequence, starts(series)) == (2, 1, MONDAYS)


def test_one_date_keeps_the_state_of_its_series(actor, series):
    travel.confirm_event(actor, series, {"reference": "S-1"})
    one = reach(actor, series, MONDAYS[1], "one")
    assert (one.status, one.confirmation_reference) == (EventStatus.CONFIRMED, "S-1")
    with pytest.raises(BadInput):
        travel.move_event(actor, one, {"start": "2027-01-12T09:00"})
    travel.cancel_event(actor, one, reason="Hari libur")
    assert (one.status, series.status) == (EventStatus.CANCELLED, EventStatus.CONFIRMED)
    travel.restore_event(actor, one)
    assert one.status is EventStatus.CONFIRMED


def test_changing_the_following_keeps_every_date_before(actor, series):
    new = reach(actor, series, MONDAYS[2], "following")
    travel.revise_event(actor, new, {"title": "Rapat Baru"})
    assert listed(actor) == [
        ("Rapat Mingguan", MONDAYS[0]),
        ("Rapat Mingguan", MONDAYS[1]),
        ("Rapat Baru", MONDAYS[2]),
        ("Rapat Baru", MONDAYS[3]),
    ]
    assert series.rrule == "FREQ=WEEKLY;BYDAY=MO;COUNT=2"
    assert new.rrule == "FREQ=WEEKLY;BYDAY=MO;COUNT=2"
    assert (new.series_id, new.uid == series.uid) == (series.id, False)
    assert (series.version, series.sequence) == (2, 1)


def test_moving_the_following_moves_them_by_the_same_distance(actor, series):
    new = reach(actor, series, MONDAYS[2], "following")
    travel.move_event(actor, new, {"start": "2027-01-19T13:00"})
    assert starts(series) == MONDAYS[:2]
    assert starts(new) == ["2027-01-19T13:00", "2027-01-26T13:00"]
    assert fields.dates(new)["end"] == "2027-01-19T14:00"
    assert new.rrule == "FREQ=WEEKLY;BYDAY=TU;COUNT=2"


def test_moving_all_by_one_date_moves_each_and_what_is_known_of_it(actor, series):
    leave_out(actor, series, [MONDAYS[1]])
    uid = series.uid
    assert reach(actor, series, MONDAYS[2], "all") is series
    asked = travel.for_all_dates(series, MONDAYS[2], {"start": "2027-01-25T10:00"})
    travel.move_event(actor, series, asked)
    moved = [
        "2027-01-11T10:00",
        "2027-01-18T10:00",
        "2027-01-25T10:00",
        "2027-02-01T10:00",
    ]
    assert starts(series) == moved
    assert [row.cancelled for row in occurrences.of_event(series)] == [
        False,
        True,
        False,
        False,
    ]
    assert (series.uid, len(listed(actor))) == (uid, 3)


def test_the_following_from_the_first_date_are_all(actor, series):
    assert reach(actor, series, MONDAYS[0], "following") is series
    assert series.version == 1


def test_what_was_known_of_later_dates_goes_to_the_new_series(actor, series):
    early = reach(actor, series, MONDAYS[1], "one")
    late = reach(actor, series, MONDAYS[3], "one")
    new = reach(actor, series, MONDAYS[2], "following")
    travel.move_event(actor, new, {"start": "2027-01-19T09:00"})
    assert (early.series_id, late.series_id) == (series.id, new.id)
    assert [row.replaced_by_id for row in occurrences.of_event(new)] == [None, late.id]
    assert [row.replaced_by_id for row in occurrences.of_event(series)] == [
        None,
        early.id,
    ]
    assert len(listed(actor)) == 4


def test_an_act_on_a_part_is_one_change_set(actor, series, people):
    task = make_task(people.coordinator, series, occurrence=MONDAYS[2])
    bound = new_id()
    new = travel.reach_dates(
        actor, series, MONDAYS[2], Apply.FOLLOWING, reason="Ruang", change_set=bound
    )
    asked = {"start": "2027-01-19T09:00"}
    travel.move_event(actor, new, asked, reason="Ruang", change_set=bound)
    acts = db.session.execute(
        select(AuditEntry.action, AuditEntry.subject_id)
        .where(AuditEntry.change_set == bound)
        .order_by(AuditEntry.id)
    ).all()
    assert [tuple(act) for act in acts] == [
        ("event:register", new.id),
        ("event:revise", series.id),
        ("task:revise", task.id),
        ("event:move", new.id),
        ("task:travel", task.id),
    ]


def test_tasks_for_a_date_go_along_and_others_stay(actor, series, people):
    general = make_task(people.coordinator, series)
    early = make_task(people.coordinator, series, occurrence=MONDAYS[0])
    single = make_task(people.coordinator, series, occurrence=MONDAYS[1])
    late = make_task(people.coordinator, series, occurrence=MONDAYS[3])
    one = reach(actor, series, MONDAYS[1], "one")
    new = reach(actor, series, MONDAYS[2], "following")
    travel.move_event(actor, new, {"start": "2027-01-19T09:00"})
    db.session.expire_all()
    assert {
        name: (task.event_id, task.occurrence_start)
        for name, task in {
            "general": general,
            "early": early,
            "single": single,
            "late": late,
        }.items()
    } == {
        "general": (series.id, ""),
        "early": (series.id, MONDAYS[0]),
        "single": (one.id, ""),
        "late": (new.id, "2027-01-26T09:00"),
    }


@pytest.mark.parametrize("apply", ["one", "following", "all"])
def test_a_date_that_the_series_does_not_have_is_refused(actor, series, apply):
    with pytest.raises(BadInput) as refusal:
        reach(actor, series, "2027-01-05T09:00", apply)
    assert [problem.field for problem in refusal.value.problems] == ["occurrence"]


def test_a_date_that_is_gone_or_an_event_already_is_refused(actor, series):
    reach(actor, series, MONDAYS[1], "one")
    leave_out(actor, series, [MONDAYS[2]])
    for start in MONDAYS[1:3]:
        with pytest.raises(WrongState):
            reach(actor, series, start, "one")


def test_an_event_that_does_not_recur_has_no_dates_to_name(actor, register):
    with pytest.raises(BadInput):
        reach(actor, register(start="2027-01-04"), "2027-01-04", "one")


def test_who_may_not_edit_or_came_too_late_reaches_nothing(people, actor, series):
    with pytest.raises(NotAllowed):
        reach(people.viewer.as_actor(), series, MONDAYS[1], "one")
    with pytest.raises(Stale):
        reach(actor, series, MONDAYS[1], "one", seen=7)


def test_a_rule_that_cannot_follow_is_told_at_the_start(actor, register):
    monthly = register(start="2027-01-05", rrule="FREQ=MONTHLY")
    with pytest.raises(BadInput) as refusal:
        travel.move_event(actor, monthly, {"start": "2027-01-31"})
    assert [problem.field for problem in refusal.value.problems] == ["start"]


def test_a_later_year_adds_its_dates_when_jobs_are_due(clock, actor, register):
    yearly = register(title="Hari Humas", start="2026-12-20", rrule="FREQ=YEARLY")
    assert starts(yearly)[-1] == "2028-12-20"
    one = reach(actor, yearly, "2027-12-20", "one")
    clock.move_to(datetime(2028, 1, 2, tzinfo=UTC))
    occurrences.extend_all()
    assert starts(yearly)[-1] == "2030-12-20"
    assert [row.replaced_by_id for row in occurrences.of_event(yearly)][:2] == [
        None,
        one.id,
    ]


def test_a_month_is_listed_without_expanding_a_rule(actor, series, monkeypatch):
    expanded = []
    monkeypatch.setattr(recurrence, "expand", lambda *asked: expanded.append(asked))
    assert [start for _, start in listed(actor)] == MONDAYS
    assert expanded == []
