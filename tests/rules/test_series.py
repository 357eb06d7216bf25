"""One date of a series, this and the following, or all: what becomes of each."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from agenda.rules.precision import Precision, When
from agenda.rules.recurrence import (
    BadRule,
    expand,
    on_day,
    original_start,
    parse_rule,
    rrule_for_feed,
)
from agenda.rules.series import (
    Apply,
    Fate,
    NoSuchDate,
    moved_rule,
    plan,
    position,
    split,
)
from tests.rules.recurring import first_that_suits, rule_texts, when

UNTIL = 2028


def starts(rule, first, year=UNTIL):
    return [original_start(one) for one in expand(rule, first, year)]


def series_of(text, near):
    """A rule with its first date and the dates that it makes; at least two."""
    suited = first_that_suits(text, near)
    assume(suited is not None)
    rule, first = suited
    dates = expand(rule, first, UNTIL)
    assume(len(dates) > 1)
    return rule, first, dates


near = st.dates(date(2023, 6, 1), date(2025, 12, 31))


# Splitting


@pytest.mark.parametrize(
    ("text", "at", "before", "after"),
    [
        (
            "FREQ=WEEKLY;COUNT=10",
            "2024-01-22",
            "FREQ=WEEKLY;COUNT=3",
            "FREQ=WEEKLY;COUNT=7",
        ),
        ("FREQ=WEEKLY", "2024-01-22", "FREQ=WEEKLY;UNTIL=20240115", "FREQ=WEEKLY"),
        (
            "FREQ=WEEKLY;UNTIL=20240301;INTERVAL=2",
            "2024-01-29",
            "FREQ=WEEKLY;UNTIL=20240115;INTERVAL=2",
            "FREQ=WEEKLY;UNTIL=20240301;INTERVAL=2",
        ),
        ("FREQ=DAILY", "2024-01-02", "FREQ=DAILY;UNTIL=20240101", "FREQ=DAILY"),
    ],
)
def test_a_rule_splits_into_one_that_ends_and_one_that_goes_on(text, at, before, after):
    first = when("2024-01-01")
    rule = parse_rule(text, first)
    assert [part.text for part in split(rule, first, at)] == [before, after]


@pytest.mark.parametrize("start", ["2024-01-01", "2024-01-02", "2024-01-08T09:00"])
def test_a_rule_splits_neither_before_its_first_date_nor_where_it_has_none(start):
    first = when("2024-01-01")
    with pytest.raises(NoSuchDate):
        split(parse_rule("FREQ=WEEKLY", first), first, start)


@settings(deadline=None, max_examples=60)
@given(rule_texts(), near, st.data())
def test_both_halves_make_the_dates_of_the_whole(text, near, data):
    rule, first, dates = series_of(text, near)
    number = data.draw(st.integers(1, len(dates) - 1))
    at = dates[number]
    before, after = split(rule, first, original_start(at))
    assert expand(before, first, UNTIL) == dates[:number]
    assert expand(parse_rule(after.text, at), at, UNTIL) == dates[number:]
    if rule.count is not None:
        assert (before.count, after.count) == (number, rule.count - number)


@given(st.integers(1, 20), st.sampled_from([time(0), time(9), time(23, 30)]))
def test_halves_of_a_timed_series_are_the_same_in_a_calendar_file(number, at):
    first = When(date(2024, 2, 1), at, None, None, "Asia/Jayapura", Precision.EXACT)
    rule = parse_rule("FREQ=DAILY;INTERVAL=3", first)
    dates = expand(rule, first, 2024)
    before, _ = split(rule, first, original_start(dates[number]))
    told = parse_rule(rrule_for_feed(before, first), first)
    assert expand(told, first, 2024) == dates[:number]


# A rule that goes along


@pytest.mark.parametrize(
    ("text", "old", "new", "moved"),
    [
        ("FREQ=YEARLY", "2024-08-17", "2024-08-20", "FREQ=YEARLY"),
        ("FREQ=WEEKLY;BYDAY=TU", "2024-01-02", "2024-01-04", "FREQ=WEEKLY;BYDAY=TH"),
        (
            "FREQ=WEEKLY;BYDAY=TU,SU",
            "2024-01-02",
            "2024-01-03",
            "FREQ=WEEKLY;BYDAY=WE,MO",
        ),
        (
            "FREQ=MONTHLY;BYDAY=2TU",
            "2024-01-09",
            "2024-01-18",
            "FREQ=MONTHLY;BYDAY=3TH",
        ),
        (
            "FREQ=YEARLY;BYMONTH=1;BYDAY=-1SU",
            "2024-01-28",
            "2024-02-24",
            "FREQ=YEARLY;BYMONTH=2;BYDAY=-1SA",
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=5",
            "2024-01-05",
            "2024-01-07",
            "FREQ=MONTHLY;BYMONTHDAY=7",
        ),
        (
            "FREQ=WEEKLY;UNTIL=20240131",
            "2024-01-02",
            "2024-01-04",
            "FREQ=WEEKLY;UNTIL=20240201",
        ),
        (
            "FREQ=DAILY;UNTIL=20240103T020000Z",
            "2024-01-01T09:00",
            "2024-01-01T15:00",
            "FREQ=DAILY;UNTIL=20240103",
        ),
    ],
)
def test_a_rule_follows_its_first_date(text, old, new, moved):
    old, new = when(old), when(new)
    assert moved_rule(parse_rule(text, old), old, new).text == moved


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        ("FREQ=MONTHLY", "2024-01-05", "2024-01-31"),
        ("FREQ=DAILY;BYMONTH=1", "2024-01-01", "2024-01-02"),
        ("FREQ=WEEKLY;BYMONTH=1", "2024-01-23", "2024-02-01"),
        ("FREQ=MONTHLY;BYMONTHDAY=5,20", "2024-01-05", "2024-01-07"),
    ],
)
def test_a_rule_that_cannot_follow_says_so(text, old, new):
    old, new = when(old), when(new)
    with pytest.raises(BadRule):
        moved_rule(parse_rule(text, old), old, new)


@settings(deadline=None, max_examples=60)
@given(rule_texts(), near, st.integers(-40, 40))
def test_a_moved_rule_makes_as_many_dates_and_begins_where_it_shall(text, near, days):
    rule, first, dates = series_of(text, near)
    new = on_day(first, first.start_date + timedelta(days=days))
    try:
        moved = moved_rule(rule, first, new)
    except BadRule:
        assume(False)
    after = expand(moved, new, UNTIL + 2)
    assert after[0] == new
    assert moved.count == rule.count
    if rule.frequency in {"DAILY", "WEEKLY"}:
        step = timedelta(days=days)
        assert [one.start_date for one in after[: len(dates)]] == [
            one.start_date + step for one in dates
        ]


@given(st.integers(1, 30), st.integers(-20, 20))
def test_a_moved_rule_with_an_end_has_as_many_dates_as_before(weeks, days):
    first = when("2024-06-03")
    end = first.start_date + timedelta(weeks=weeks)
    rule = parse_rule(f"FREQ=WEEKLY;UNTIL={end:%Y%m%d}", first)
    new = on_day(first, first.start_date + timedelta(days=days))
    moved = moved_rule(rule, first, new)
    assert len(expand(moved, new, UNTIL)) == weeks + 1


# What becomes of each date


def fates(steps):
    return [step.fate for step in steps]


@settings(deadline=None, max_examples=60)
@given(rule_texts(), near, st.data())
def test_an_act_on_one_date_touches_one(text, near, data):
    rule, first, dates = series_of(text, near)
    at = data.draw(st.sampled_from(dates))
    new = replace(at, start_date=at.start_date + timedelta(days=1))
    steps = plan(rule, first, original_start(at), Apply.ONE, UNTIL, new=new)
    assert [step.old for step in steps] == dates
    changed = [step for step in steps if step.fate is not Fate.KEPT]
    assert [(step.old, step.new, step.fate) for step in changed] == [
        (at, new, Fate.SINGLE)
    ]
    assert all(step.old == step.new for step in steps if step.fate is Fate.KEPT)


@settings(deadline=None, max_examples=60)
@given(rule_texts(), near, st.data())
def test_an_act_on_the_following_keeps_every_date_before(text, near, data):
    rule, first, dates = series_of(text, near)
    number = data.draw(st.integers(1, len(dates) - 1))
    steps = plan(rule, first, original_start(dates[number]), Apply.FOLLOWING, UNTIL)
    assert [step.old for step in steps] == dates
    assert [step.new for step in steps] == dates
    assert fates(steps) == [Fate.KEPT] * number + [Fate.CONTINUED] * (
        len(dates) - number
    )


def test_the_following_go_along_by_the_same_distance():
    first = when("2024-01-02T09:00", "2024-01-02T11:00")
    rule = parse_rule("FREQ=WEEKLY;BYDAY=TU;COUNT=5", first)
    new = when("2024-01-18T13:00", "2024-01-18T15:00")
    steps = plan(rule, first, "2024-01-16T09:00", Apply.FOLLOWING, UNTIL, new=new)
    assert [(step.start, original_start(step.new)) for step in steps] == [
        ("2024-01-02T09:00", "2024-01-02T09:00"),
        ("2024-01-09T09:00", "2024-01-09T09:00"),
        ("2024-01-16T09:00", "2024-01-18T13:00"),
        ("2024-01-23T09:00", "2024-01-25T13:00"),
        ("2024-01-30T09:00", "2024-02-01T13:00"),
    ]


@pytest.mark.parametrize("apply", [Apply.ALL, Apply.FOLLOWING])
def test_all_of_them_move_by_what_the_first_or_a_later_one_moves(apply):
    first = when("2024-01-01")
    rule = parse_rule("FREQ=WEEKLY;COUNT=3", first)
    at = "2024-01-15" if apply is Apply.ALL else "2024-01-01"
    new = when("2024-01-17" if apply is Apply.ALL else "2024-01-03")
    steps = plan(rule, first, at, apply, UNTIL, new=new)
    assert [(step.start, original_start(step.new)) for step in steps] == [
        ("2024-01-01", "2024-01-03"),
        ("2024-01-08", "2024-01-10"),
        ("2024-01-15", "2024-01-17"),
    ]
    assert fates(steps) == [Fate.CHANGED] * 3


def test_a_date_that_the_rule_does_not_make_is_no_place_to_begin():
    first = when("2024-01-01")
    rule = parse_rule("FREQ=WEEKLY", first)
    with pytest.raises(NoSuchDate):
        position(rule, first, "2024-01-02")
    assert position(rule, first, "2024-01-15") == 2
