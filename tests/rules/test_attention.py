"""What needs a look: tasks at risk, events without a plan, the load of a week."""

from datetime import date

import pytest

from agenda.rules.attention import (
    Load,
    Part,
    is_at_risk,
    is_gap,
    last_day_at_risk,
    loads,
    week_of,
)
from agenda.rules.event_states import EventKind, EventStatus
from agenda.rules.task_states import TaskStatus
from agenda.rules.working_days import FreeDay, FreeDays

TODAY = date(2026, 11, 24)  # a Tuesday
NO_LIST = FreeDays([], {2026})


def test_three_working_days_ahead_are_at_risk():
    assert last_day_at_risk(TODAY, NO_LIST) == date(2026, 11, 27)


def test_the_weekend_and_a_free_day_push_the_end_back():
    thursday = date(2026, 11, 26)
    free = FreeDays([FreeDay(date(2026, 11, 27), "Pilkada", "voting_day")], {2026})

    assert last_day_at_risk(thursday, NO_LIST) == date(2026, 12, 1)
    assert last_day_at_risk(thursday, free) == date(2026, 12, 2)


def test_a_free_day_of_another_province_pushes_nothing():
    nyepi = FreeDays([FreeDay(date(2026, 11, 25), "Nyepi", "x", "ID-BA")], {2026})

    assert last_day_at_risk(TODAY, nyepi, "ID-JK") == date(2026, 11, 27)
    assert last_day_at_risk(TODAY, nyepi, "ID-BA") == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("status", "due", "at_risk"),
    [
        (TaskStatus.OFFERED, date(2026, 11, 24), True),
        (TaskStatus.OFFERED, date(2026, 11, 27), True),
        (TaskStatus.ACCEPTED, date(2026, 11, 27), True),
        (TaskStatus.ACCEPTED, date(2026, 11, 28), False),
        (TaskStatus.ACCEPTED, date(2026, 11, 23), False),
        (TaskStatus.IN_PROGRESS, date(2026, 11, 25), False),
        (TaskStatus.RETURNED, date(2026, 11, 25), False),
        (TaskStatus.IN_REVIEW, date(2026, 11, 25), False),
        (TaskStatus.DECLINED, date(2026, 11, 25), False),
        (TaskStatus.DONE, date(2026, 11, 25), False),
        (TaskStatus.CANCELLED, date(2026, 11, 25), False),
    ],
)
def test_at_risk_is_what_is_due_soon_and_not_begun(status, due, at_risk):
    assert is_at_risk(status, due, TODAY, date(2026, 11, 27)) is at_risk


def gap(**other):
    usual = {
        "kind": EventKind.EVENT,
        "status": EventStatus.CONFIRMED,
        "first_day": date(2026, 12, 1),
        "today": TODAY,
        "has_tasks": False,
    }
    return is_gap(**{**usual, **other})


def test_an_event_of_the_next_three_weeks_without_tasks_is_a_gap():
    assert gap()
    assert gap(first_day=TODAY)
    assert gap(first_day=date(2026, 12, 15))
    assert gap(kind=EventKind.MILESTONE, status=EventStatus.TENTATIVE)


@pytest.mark.parametrize(
    "other",
    [
        {"has_tasks": True},
        {"is_part": True},
        {"kind": EventKind.OBSERVANCE},
        {"status": EventStatus.CANCELLED},
        {"status": EventStatus.POSTPONED},
        {"status": EventStatus.COMPLETED},
        {"first_day": date(2026, 12, 16)},
        {"first_day": date(2026, 11, 23)},
    ],
)
def test_what_is_no_gap(other):
    assert not gap(**other)


@pytest.mark.parametrize("day", [23, 24, 29])
def test_a_week_begins_on_monday(day):
    assert week_of(date(2026, 11, day)) == (date(2026, 11, 23), date(2026, 11, 29))


def test_hours_are_the_leads_and_helpers_are_counted():
    found = loads(
        [
            Part("rizky", "Siaran", True, 90),
            Part("rizky", "Foto", True, None),
            Part("putri", "Siaran", False, 90),
        ]
    )

    assert found == {"rizky": Load(90, 2, 0, ("Foto",)), "putri": Load(0, 0, 1)}


def test_a_week_without_tasks_is_no_load():
    assert loads([]) == {}
