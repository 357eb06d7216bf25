"""How full weeks are: nothing is lost and nothing counted twice."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.rules.load import (
    Fullness,
    WeekLoad,
    Work,
    capacity,
    shares,
    weeks_from,
    weigh,
)
from agenda.rules.rotation import week_of
from agenda.rules.working_days import FreeDay, FreeDays

FREE = FreeDays([FreeDay(date(2026, 12, 25), "Natal", "public_holiday")], {2026})
MONDAY = date(2026, 11, 30)
PEOPLE = [UUID(int=number) for number in range(1, 5)]

works = st.lists(
    st.builds(
        Work,
        due=st.dates(date(2026, 11, 1), date(2027, 1, 31)),
        effort_minutes=st.none() | st.integers(0, 6_000),
        is_open=st.booleans(),
        people=st.lists(
            st.sampled_from([*PEOPLE, None]), min_size=1, max_size=4, unique=True
        ).map(tuple),
    ),
    max_size=12,
)


@given(st.integers(0, 600_000), st.integers(1, 20))
def test_shares_come_to_the_effort_and_differ_by_less_than_their_number(effort, parts):
    found = shares(effort, parts)
    assert sum(found) == effort
    assert len(found) == parts
    assert found[0] - found[-1] < parts
    assert len(set(found[1:])) <= 1


@given(works)
def test_the_weeks_of_everybody_come_to_the_tasks_that_are_due_in_them(works):
    mondays = weeks_from(MONDAY, 3)
    room = {key: [WeekLoad(day, 2250) for day in mondays] for key in PEOPLE}

    found = weigh(works, room)

    inside = [work for work in works if week_of(work.due) in mondays]
    helped = sum(
        shares(work.effort_minutes or 0, len(work.people))[work.people.index(None)]
        for work in inside
        if None in work.people
    )
    told = [week for weeks in found.values() for week in weeks]
    assert sum(week.minutes for week in told) + helped == sum(
        work.effort_minutes or 0 for work in inside
    )
    assert sum(week.tasks for week in told) == sum(
        sum(key is not None for key in work.people) for work in inside
    )
    for key, weeks in found.items():
        own = [work for work in inside if key in work.people]
        assert [week.monday for week in weeks] == mondays
        assert sum(week.tasks for week in weeks) == len(own)
        assert sum(week.open for week in weeks) == sum(work.is_open for work in own)
        assert sum(week.unestimated for week in weeks) == sum(
            work.effort_minutes is None for work in own
        )


@pytest.mark.parametrize(
    ("monday", "absent", "told"),
    [
        (MONDAY, [], (5 * 450, 0)),
        (date(2026, 12, 21), [], (4 * 450, 0)),
        # Leave over the weekend and on a holiday takes no working day away.
        (
            date(2026, 12, 21),
            [date(2026, 12, day) for day in (24, 25, 26, 27)],
            (3 * 450, 1),
        ),
        (MONDAY, [MONDAY + timedelta(days=number) for number in range(7)], (0, 5)),
    ],
)
def test_working_time_is_what_holidays_and_leave_let_stand(monday, absent, told):
    assert capacity(monday, FREE, None, absent) == told


@pytest.mark.parametrize(
    ("minutes", "tasks", "room", "looks"),
    [
        (0, 0, 2250, Fullness.NONE),
        (0, 1, 2250, Fullness.ROOM),
        (1350, 3, 2250, Fullness.ROOM),
        (1351, 3, 2250, Fullness.FULL),
        (2250, 3, 2250, Fullness.FULL),
        (2251, 3, 2250, Fullness.OVER),
        (1, 1, 0, Fullness.OVER),
    ],
)
def test_a_week_is_over_when_there_is_more_work_than_time(minutes, tasks, room, looks):
    week = WeekLoad(MONDAY, room, minutes, tasks)
    assert week.fullness is looks
    unsure = replace(week, unestimated=1)
    lacking = looks is Fullness.ROOM
    assert unsure.fullness is (Fullness.UNKNOWN if lacking else looks)
    assert week.is_over is (looks is Fullness.OVER)
