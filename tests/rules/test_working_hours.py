"""Working hours: the office's own clock, free days, and nothing counted twice."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.rules.working_days import FreeDay, FreeDays
from agenda.rules.working_hours import OfficeHours, after_working_time, working_time

JAKARTA = ZoneInfo("Asia/Jakarta")
FREE = FreeDays(
    [
        FreeDay(date(2026, 12, 25), "Natal", "public_holiday"),
        FreeDay(date(2026, 11, 26), "Hari jadi", "regional", "11"),
    ],
    {2026},
)
OFFICE = OfficeHours("Asia/Jakarta", FREE)
ACEH = OfficeHours("Asia/Jakarta", FREE, "11")


def at(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=JAKARTA).astimezone(UTC)


HOURS = timedelta(hours=1)


@pytest.mark.parametrize(
    ("start", "end", "hours", "why"),
    [
        (at(24, 8), at(24, 10), 2, "within a morning"),
        (at(24, 6), at(24, 18), 8.5, "a whole day, before and after it nothing"),
        (at(24, 15), at(25, 8, 30), 2, "overnight"),
        (at(27, 15), at(30, 8, 30), 2, "over a weekend"),
        (at(28, 8), at(29, 20), 0, "a weekend by itself"),
        (at(24, 15), at(28, 15, month=12), 8.5 * 23 + 0, "five weeks less Christmas"),
        (at(24, 10), at(24, 8), 0, "backwards"),
    ],
)
def test_an_office_is_open_on_weekdays_from_half_past_seven_to_four(
    start, end, hours, why
):
    assert working_time(start, end, OFFICE) == hours * HOURS, why


def test_a_free_day_of_the_province_is_closed_there_only():
    first, last = at(25, 15), at(27, 8, 30)
    assert working_time(first, last, OFFICE) == 10.5 * HOURS
    assert working_time(first, last, ACEH) == 2 * HOURS


def test_hours_are_those_of_the_clock_of_the_office():
    jayapura = OfficeHours("Asia/Jayapura", FREE)
    opens = datetime(2026, 11, 24, 7, 30, tzinfo=ZoneInfo("Asia/Jayapura"))
    assert working_time(opens, opens + HOURS, jayapura) == HOURS
    assert working_time(opens, opens + HOURS, OFFICE) == 0 * HOURS


def test_sixteen_working_hours_after_tuesday_noon_is_thursday_noon_less_an_hour():
    assert after_working_time(at(24, 12), 16 * HOURS, OFFICE) == at(26, 11)


moments = st.integers(0, 730 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
free_days = st.frozensets(
    st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=30
).map(lambda days: FreeDays([FreeDay(day, "libur", "public") for day in days], {2026}))
zones = st.sampled_from(["Asia/Jakarta", "Asia/Jayapura", "Europe/Berlin", "UTC"])
offices = st.builds(OfficeHours, zones, free_days)


@given(offices, moments, moments, moments)
def test_time_in_two_parts_is_the_time_in_one(office, one, two, three):
    first, middle, last = sorted([one, two, three])
    parts = working_time(first, middle, office) + working_time(middle, last, office)
    assert parts == working_time(first, last, office)


@given(offices, moments, st.integers(1, 240 * 60).map(lambda n: timedelta(minutes=n)))
def test_what_is_added_has_then_passed_and_no_earlier(office, start, length):
    end = after_working_time(start, length, office)
    assert working_time(start, end, office) == length
    just_before = end - timedelta(microseconds=1)
    assert working_time(start, just_before, office) < length


@given(offices, moments, st.integers(0, 40))
def test_no_day_has_more_than_eight_and_a_half_hours(office, start, days):
    end = start + timedelta(days=days)
    assert 0 * HOURS <= working_time(start, end, office) <= (days + 1) * 8.5 * HOURS


@given(offices, st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_a_day_is_open_when_it_is_a_working_day(office, day):
    clock = ZoneInfo(office.zone)
    midnight = datetime(day.year, day.month, day.day, tzinfo=clock)
    later = midnight + timedelta(days=1)
    open_for = working_time(midnight.astimezone(UTC), later.astimezone(UTC), office)
    expected = 8.5 if office.free_days.is_working_day(day) else 0
    assert open_for == expected * HOURS
