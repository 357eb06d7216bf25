"""Feasts by name, their years and days; what is due for an observance."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.rules.choices import HolidayStatus
from agenda.rules.event_states import EventStatus
from agenda.rules.observances import (
    Feast,
    Firmness,
    Step,
    firmness,
    hijri_year,
    next_step,
    together,
)

FITRI = Feast("idul_fitri", ("Idul Fitri", "Idulfitri"), "Idul Fitri {hijri} H", "")


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("Hari Raya Idul Fitri", True),
        ("Hari kedua dari Hari Raya Idul Fitri", True),
        ("HARI RAYA IDULFITRI 1449 H", True),
        ("Hari Raya Idul Adha", False),
        ("", False),
    ],
)
def test_a_holiday_is_known_by_what_its_name_holds(name, named):
    assert FITRI.is_named(name) is named


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2024, 4, 10), 1445),
        (date(2024, 7, 7), 1446),
        (date(2025, 3, 31), 1446),
        (date(2025, 6, 6), 1446),
        (date(2025, 6, 27), 1447),
        (date(2026, 6, 16), 1448),
        (date(2027, 1, 5), 1448),
        (date(2027, 6, 6), 1449),
        (date(2027, 12, 26), 1449),
        (date(2028, 2, 27), 1449),
        (date(2028, 5, 5), 1449),
        (date(2028, 5, 25), 1450),
    ],
)
def test_the_islamic_year_of_a_feast_is_that_of_its_title(day, year):
    assert hijri_year(day) == year
    assert FITRI.titles(day)[0] == f"Idul Fitri {year} H"


@given(st.dates(date(2000, 1, 1), date(2200, 12, 31)))
def test_islamic_years_follow_one_another_and_last_some_354_days(day):
    year = hijri_year(day)
    assert hijri_year(day + timedelta(days=354)) in {year, year + 1}
    assert hijri_year(day + timedelta(days=355)) == year + 1


@given(st.lists(st.dates(date(2020, 1, 1), date(2030, 12, 31))))
def test_days_that_are_together_are_near_and_others_are_not(days):
    days.sort()
    groups = together(days)
    assert [place for group in groups for place in group] == list(range(len(days)))
    for group in groups:
        for one, other in pairwise(group):
            assert (days[other] - days[one]).days <= 7
    for group, after in pairwise(groups):
        assert (days[after[0]] - days[group[-1]]).days > 7


@pytest.mark.parametrize(
    ("days", "firm"),
    [
        ("set", "set"),
        ("set amended", "set"),
        ("set estimated", "estimated"),
        ("estimated withdrawn", "estimated"),
        ("set withdrawn", "set"),
        ("withdrawn", "withdrawn"),
        ("", "withdrawn"),
    ],
)
def test_a_feast_is_as_firm_as_its_least_firm_day(days, firm):
    assert firmness([HolidayStatus(day) for day in days.split()]) == firm


@pytest.mark.parametrize(
    ("firm", "status", "elsewhere", "there"),
    [
        ("estimated", None, "register", "register"),
        ("estimated", "tentative", "move", "none"),
        ("estimated", "confirmed", "none", "none"),
        ("estimated", "postponed", "none", "none"),
        ("estimated", "cancelled", "none", "none"),
        ("estimated", "completed", "none", "none"),
        ("set", None, "register", "register"),
        ("set", "tentative", "confirm", "confirm"),
        ("set", "confirmed", "move", "none"),
        ("set", "postponed", "confirm", "confirm"),
        ("set", "cancelled", "none", "none"),
        ("set", "completed", "none", "none"),
    ],
)
def test_what_is_due_follows_from_how_firm_both_are(firm, status, elsewhere, there):
    state = EventStatus(status) if status else None
    assert next_step(Firmness(firm), state, same_days=False) == elsewhere
    assert next_step(Firmness(firm), state, same_days=True) == there


@pytest.mark.parametrize("status", [None, *EventStatus])
def test_nothing_is_due_for_a_feast_that_was_withdrawn(status):
    for same in (True, False):
        step = next_step(Firmness.WITHDRAWN, status, same_days=same)
        assert step is Step.NONE
