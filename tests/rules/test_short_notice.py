"""Too little time: what no longer fits, and new dates within the days that are left."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from agenda.rules.short_notice import Step, missed, new_dates
from agenda.rules.working_days import FreeDays

NONE = FreeDays([], {2026})
TUESDAY = date(2026, 11, 24)
MONDAY = date(2026, 12, 14)


def test_of_an_event_that_is_over_nothing_is_missed():
    steps = [Step(1, date(2024, 5, 1), essential=True)]

    assert missed(steps, TUESDAY, date(2024, 5, 18)) == []
    assert new_dates(steps, TUESDAY, date(2024, 5, 18), NONE) == {}


def test_what_still_fits_keeps_its_day():
    steps = [
        Step(1, date(2026, 9, 14), essential=True),
        Step(2, date(2026, 12, 1), essential=True),
    ]

    assert new_dates(steps, TUESDAY, MONDAY, NONE) == {1: TUESDAY}


def test_the_missed_days_are_folded_into_those_left_in_the_same_order():
    steps = [
        Step(1, MONDAY - timedelta(days=100), essential=True),
        Step(2, MONDAY - timedelta(days=50), essential=True),
        Step(3, MONDAY - timedelta(days=25), essential=False),
    ]

    assert new_dates(steps, TUESDAY, MONDAY, NONE) == {
        1: TUESDAY,
        2: date(2026, 12, 4),
        3: date(2026, 12, 9),
    }


def test_a_step_comes_no_sooner_than_what_it_waits_for():
    steps = [
        Step(1, MONDAY - timedelta(days=100), essential=True),
        Step(2, MONDAY - timedelta(days=99), essential=True, after=1, lag=3),
    ]

    assert new_dates(steps, TUESDAY, MONDAY, NONE)[2] == TUESDAY + timedelta(days=3)


def test_on_the_day_itself_everything_is_due_today():
    steps = [Step(key, MONDAY - timedelta(days=key), essential=True) for key in (1, 9)]

    assert new_dates(steps, MONDAY, MONDAY, NONE) == {1: MONDAY, 9: MONDAY}


@given(
    st.integers(0, 60),
    st.lists(st.integers(1, 200), min_size=1, max_size=25),
)
def test_new_dates_lie_in_the_time_left_on_working_days_and_in_order(left, distances):
    event_day = TUESDAY + timedelta(days=left)
    steps = [
        Step(key, event_day - timedelta(days=away), essential=True)
        for key, away in enumerate(distances, start=1)
    ]

    found = new_dates(steps, TUESDAY, event_day, NONE)

    late = sorted(missed(steps, TUESDAY, event_day), key=lambda step: step.due)
    assert found.keys() == {step.key for step in late}
    days = [found[step.key] for step in late]
    assert days == sorted(days)
    assert all(TUESDAY <= day <= event_day for day in days)
    assert all(day == TUESDAY or NONE.is_working_day(day) for day in days)
