"""The days that a task needs somebody on, and spans of days."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.rules.absences import Span, days_of_work, in_spans
from agenda.rules.working_days import FreeDay, FreeDays

FREE = FreeDays([FreeDay(date(2026, 12, 25), "Natal", "public_holiday")], {2026})
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def spans():
    return st.builds(
        lambda first, more: Span(first, first + timedelta(days=more)),
        DAYS,
        st.integers(0, 40),
    )


@pytest.mark.parametrize(
    ("due", "effort", "days"),
    [
        (date(2026, 12, 1), None, [date(2026, 12, 1)]),
        (date(2026, 12, 1), 450, [date(2026, 12, 1)]),
        # A minute more than a day takes the working day before: Monday.
        (date(2026, 12, 1), 451, [date(2026, 11, 30), date(2026, 12, 1)]),
        # Over the weekend, and over a holiday of a Friday.
        (date(2026, 11, 30), 900, [date(2026, 11, 27), date(2026, 11, 30)]),
        (date(2026, 12, 28), 900, [date(2026, 12, 24), date(2026, 12, 28)]),
        # Due on a Sunday: that day counts although it is free.
        (date(2026, 11, 29), 900, [date(2026, 11, 27), date(2026, 11, 29)]),
    ],
)
def test_a_task_needs_its_due_day_and_as_many_working_days_as_its_effort_fills(
    due, effort, days
):
    assert days_of_work(due, effort, FREE) == days


@given(DAYS, st.integers(0, 700_000))
def test_days_of_work_end_on_the_due_day_and_are_at_most_sixty(due, effort):
    days = days_of_work(due, effort, FREE)
    assert days[-1] == due
    assert len(days) == max(1, min(60, -(-effort // 450)))
    assert days == sorted(set(days))
    assert all(FREE.is_working_day(day) for day in days[:-1])


@given(spans(), spans())
def test_what_two_spans_share_are_the_days_that_are_in_both(one, other):
    shared = one.within(other)
    both = set(one.days()) & set(other.days())
    assert (set(shared.days()) if shared else set()) == both
    assert one.touches(other) is bool(both) is other.touches(one)


@given(st.sets(DAYS, max_size=30))
def test_days_in_spans_are_the_same_days_with_gaps_between_the_spans(days):
    found = in_spans(days)
    assert [day for span in found for day in span.days()] == sorted(days)
    assert all(
        (later.first - earlier.last).days > 1 for earlier, later in pairwise(found)
    )
