"""What becomes of phases when their event moves, is divided, or has a next edition."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.audit import queries as audit
from agenda.db import db
from agenda.phases import operations, queries
from agenda.rules.phases import Days, Level, PhaseStatus, judge_shift
from agenda.rules.programme import Shift
from agenda.rules.series import Apply
from agenda.tasks import editions, travel
from tests.factories import make_event

QUIET = {
    "code": "tenang",
    "name": "Masa tenang",
    "level": "strict",
    "start": "2034-02-11",
    "end": "2034-02-13",
}


@pytest.fixture
def actor(people):
    return people.coordinator.as_actor()


@pytest.fixture
def election(people):
    return make_event(people.coordinator, start="2034-02-14", title="Pemungutan suara")


def enter(actor, event, **other):
    return operations.enter(actor, {**QUIET, "event": str(event.id), **other})


def told(plan):
    return [
        (row["code"], row["old_start"], row["new_start"], row["verdict"])
        for row in (phase.as_fields("id") for phase in plan.phases)
    ]


def stayed(plan):
    return [
        one.message.in_language("id")
        for one in plan.warnings
        if one.kind == "phase_stayed"
    ]


def test_phases_stay_and_are_named_when_their_event_moves(actor, election):
    row = enter(actor, election)
    enter(actor, election, code="batal", status="cancelled")
    enter(actor, election, code="tetap", start="", end="")
    enter(actor, election, code="lama", start="2024-02-11", end="2024-02-13")
    plan = travel.move_event(actor, election, {"start": "2034-02-21"})
    assert told(plan) == [
        ("lama", "2024-02-11", "2024-02-11", "done"),
        ("tenang", "2034-02-11", "2034-02-11", "kept"),
    ]
    assert stayed(plan) == [
        "Tahapan ini tidak ikut berpindah; periksa tanggalnya: Masa tenang."
    ]
    assert (row.start_date, row.version) == (date(2034, 2, 11), 1)


def test_phases_follow_by_as_many_days_in_the_same_act(actor, election):
    row = enter(actor, election)
    plan = travel.move_event(
        actor, election, {"start": "2034-02-21"}, reason="PKPU", phases_follow=True
    )
    assert told(plan) == [("tenang", "2034-02-11", "2034-02-18", "moved")]
    assert stayed(plan) == []
    assert (row.start_date, row.end_date) == (date(2034, 2, 18), date(2034, 2, 20))
    newest = audit.of_subject("phase", row.id).items[0]
    assert (newest.reason, newest.change_set) == ("PKPU", plan.change_set)
    assert [one["field"] for one in newest.changes] == ["start", "end"]


def test_a_rehearsal_tells_of_phases_and_leaves_them(actor, election):
    row_id = enter(actor, election).id
    db.session.commit()
    plan = travel.move_event(
        actor, election, {"start": "2034-02-21"}, phases_follow=True, dry_run=True
    )
    assert told(plan) == [("tenang", "2034-02-11", "2034-02-18", "moved")]
    row = queries.get(actor, str(row_id))
    assert (row.start_date, row.version) == (date(2034, 2, 11), 1)


@pytest.mark.parametrize(
    ("former", "asked"),
    [
        ({"start": "2034-02-14T08:00"}, {"start": "2034-02-14T10:00"}),
        (
            {"start": "2034-02-01", "end": "2034-02-28", "precision": "month"},
            {"start": "2034-02-14", "precision": "day"},
        ),
    ],
)
def test_who_changes_no_day_is_asked_about_no_phase(people, actor, former, asked):
    event = make_event(people.coordinator, **former)
    enter(actor, event)
    plan = travel.move_event(actor, event, asked)
    assert (told(plan), stayed(plan)) == ([], [])


def test_a_move_to_a_date_not_known_to_the_day_asks_to_look(actor, election):
    enter(actor, election)
    asked = {"start": "2034-05-01", "end": "2034-05-31", "precision": "month"}
    plan = travel.move_event(actor, election, asked, phases_follow=True)
    assert told(plan) == [("tenang", "2034-02-11", "2034-02-11", "asked")]
    assert len(stayed(plan)) == 1


def test_phases_of_an_item_follow_when_it_moves_with_its_event(people, actor, election):
    item = make_event(people.coordinator, start="2034-02-13", parent=str(election.id))
    apart = make_event(people.coordinator, start="2034-02-13")
    enter(actor, item, code="acara")
    enter(actor, apart, code="lain")
    plan = travel.move_event(
        actor, election, {"start": "2034-02-15"}, phases_follow=True
    )
    assert told(plan) == [("acara", "2034-02-11", "2034-02-12", "moved")]


def test_who_confirms_another_date_may_take_phases_along(people, actor, election):
    row = enter(actor, election)
    asked = {"start": "2034-02-15", "confirmed_by": "KPU"}
    plan = travel.confirm_event(actor, election, asked, phases_follow=True)
    assert told(plan) == [("tenang", "2034-02-11", "2034-02-12", "moved")]
    assert row.start_date == date(2034, 2, 12)


# Single dates, and editions


@pytest.fixture
def series(people, actor):
    event = make_event(
        people.coordinator,
        title="Debat",
        start="2027-01-04",
        rrule="FREQ=WEEKLY;COUNT=4",
    )
    enter(actor, event, code="awal", start="2027-01-04", end="2027-01-20")
    enter(actor, event, code="akhir", start="2027-01-18", end="2027-01-19")
    return event


def codes(actor, event):
    return [row.code for row in queries.of_event(actor, event)]


def test_a_date_that_leaves_its_series_takes_no_phase_and_falls_into_them(
    actor, series
):
    change_set = series.id
    part = travel.reach_dates(
        actor, series, "2027-01-18", Apply.ONE, change_set=change_set
    )
    assert codes(actor, part) == []
    assert codes(actor, series) == ["awal", "akhir"]
    around = queries.around(actor, part, (part.first_day, part.last_day))
    assert {"awal", "akhir"} <= {row.code for row in around}
    plan = travel.move_event(actor, part, {"start": "2027-01-19"}, phases_follow=True)
    assert told(plan) == []


def test_phases_that_begin_with_the_following_dates_go_with_these(actor, series):
    part = travel.reach_dates(
        actor,
        series,
        "2027-01-18",
        Apply.FOLLOWING,
        reason="pindah gedung",
        change_set=series.id,
    )
    assert codes(actor, series) == ["awal"]
    assert codes(actor, part) == ["akhir"]
    [row] = queries.of_event(actor, part)
    newest = audit.of_subject("phase", row.id).items[0]
    assert (newest.reason, newest.change_set) == ("pindah gedung", series.id)
    [change] = newest.changes
    assert change == {"field": "event", "old": str(series.id), "new": str(part.id)}


def test_the_next_edition_begins_without_phases(people, actor, election):
    enter(actor, election)
    following = editions.clone_event(actor, election, "2039-02-14", tasks=True)
    assert codes(actor, following) == []
    assert codes(actor, election) == ["tenang"]


# The rule


class Row:
    """A phase as the rule sees it."""

    level = Level.INFO
    provinces = ()

    def __init__(self, start, end, status=PhaseStatus.IN_FORCE):
        self.start_date, self.end_date, self.status = start, end, status


days = st.dates(date(1900, 1, 1), date(2100, 1, 1))


@given(days, st.integers(0, 400), st.integers(-4000, 4000))
def test_there_and_back_a_phase_has_its_days_again(start, length, by):
    row = Row(start, start + timedelta(days=length))
    shift, back = (Shift(timedelta(n), timedelta(n)) for n in (by, -by))
    there = judge_shift(row, shift, date.min, follows=True)
    again = judge_shift(Row(*there.days), back, date.min, follows=True)
    assert again.days == Days(row.start_date, row.end_date)


@pytest.mark.parametrize("years", [9000, -1500])
def test_a_phase_is_not_moved_out_of_reach(years):
    row = Row(date(2034, 2, 11), None)
    by = timedelta(days=365 * years)
    judged = judge_shift(row, Shift(by, by), date.min, follows=True)
    assert (judged.verdict, judged.days) == ("asked", None)
