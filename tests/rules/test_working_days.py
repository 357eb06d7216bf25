"""Counting in working days, by the list of free days of 2024 and after."""

import csv
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda import paths
from agenda.rules.working_days import (
    FreeDay,
    FreeDays,
    WorkingDayCount,
    add_working_days,
    count_working_days,
)


def listed():
    """The list that ships with the product."""
    file = paths.package_folder("reference", "data", "holidays.csv")
    with file.open(encoding="utf-8", newline="") as rows:
        return [
            FreeDay(
                date.fromisoformat(row["date"]), row["name"], row["kind"], row["area"]
            )
            for row in csv.DictReader(rows)
        ]


LIST = FreeDays(listed(), {2024, 2025, 2026, 2027})
NOTHING_LISTED = FreeDays([], set())


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2024-04-05", True),  # Friday before the feast
        ("2024-04-06", False),  # Saturday
        ("2024-04-07", False),  # Sunday
        ("2024-04-08", False),  # joint leave
        ("2024-04-10", False),  # public holiday
        ("2024-02-14", False),  # voting day
        ("2024-04-16", True),
    ],
)
def test_weekends_holidays_joint_leave_and_voting_days_are_free(day, working):
    assert LIST.is_working_day(date.fromisoformat(day)) is working


@pytest.mark.parametrize(
    ("day", "count", "result"),
    [
        ("2024-04-05", 1, "2024-04-16"),
        ("2024-04-16", -1, "2024-04-05"),
        ("2024-04-10", 1, "2024-04-16"),
        ("2024-04-10", -1, "2024-04-05"),
        ("2024-04-10", 0, "2024-04-10"),
        ("2024-09-09", -7, "2024-08-29"),
        ("2024-05-18", -1, "2024-05-17"),
        ("2024-05-18", 1, "2024-05-20"),
        ("2024-12-31", 1, "2025-01-02"),
    ],
)
def test_counting_goes_from_working_day_to_working_day(day, count, result):
    counted = add_working_days(date.fromisoformat(day), count, LIST)
    assert counted == date.fromisoformat(result)


def test_a_free_day_of_one_province_is_worked_in_the_others():
    galungan = FreeDay(date(2024, 9, 25), "Galungan", "public_holiday", "ID-BA")
    local = FreeDays([galungan], {2024})
    assert add_working_days(date(2024, 9, 24), 1, local, "ID-BA") == date(2024, 9, 26)
    assert add_working_days(date(2024, 9, 24), 1, local, "ID-JK") == date(2024, 9, 25)
    assert add_working_days(date(2024, 9, 24), 1, local) == date(2024, 9, 25)


def test_a_count_names_the_free_days_it_passed_over_but_not_the_weekends():
    count = count_working_days(date(2024, 5, 22), 1, LIST)
    assert count.day == date(2024, 5, 27)
    assert [(free.date, free.name) for free in count.skipped] == [
        (date(2024, 5, 23), "Hari Raya Waisak"),
        (date(2024, 5, 24), "Cuti Bersama Hari Raya Waisak"),
    ]


def test_a_holiday_on_a_weekend_is_not_named():
    assert count_working_days(date(2024, 5, 31), 1, LIST).skipped == ()


def test_a_year_without_a_list_counts_weekends_only_and_is_reported():
    assert count_working_days(date(2027, 12, 30), 2, LIST) == WorkingDayCount(
        date(2028, 1, 3), (), (2028,)
    )


@given(
    st.dates(date(2024, 1, 1), date(2027, 12, 31)),
    st.integers(1, 250),
    st.sampled_from([LIST, NOTHING_LISTED]),
)
def test_going_there_and_back_ends_on_the_working_day_of_departure(day, count, free):
    departure = add_working_days(day, 1, free)
    there = add_working_days(departure, count, free)
    assert free.is_working_day(there)
    assert add_working_days(there, -count, free) == departure


@given(st.dates(date(2024, 1, 1), date(2027, 6, 30)), st.integers(1, 100))
def test_as_many_working_days_lie_on_the_way_as_were_counted(day, count):
    end = add_working_days(day, count, LIST)
    way = (day + timedelta(days=ahead) for ahead in range(1, (end - day).days + 1))
    assert sum(LIST.is_working_day(each) for each in way) == count
