"""Which change of a date is a move; spans order and overlap as sets of days do."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.rules.held_dates import (
    covers,
    former_date,
    holds_another,
    is_move,
    overlap,
)
from agenda.rules.precision import (
    Precision,
    When,
    coarse_span,
    default_precision,
    describe,
    parse_moment,
    span_of,
)


def when(start, end=None, precision=None, zone="Asia/Jakarta"):
    on, at = parse_moment(start)
    last, until = parse_moment(end) if end else (None, None)
    return When(on, at, last, until, zone, precision or default_precision(at))


END_OF_2024 = when("2024-10-01", "2024-12-31", Precision.QUARTER)
FROM_THE_8TH = when("2024-09-08", "2024-09-20")
FROM_THE_9TH = when("2024-09-09", "2024-09-20")


# The National Games, as they came about


def test_the_games_were_believed_at_the_end_of_the_year_then_in_september():
    held = [END_OF_2024, FROM_THE_8TH, FROM_THE_9TH]
    assert [describe(one, "id") for one in held] == [
        "triwulan IV 2024",
        "8–20 September 2024",
        "9–20 September 2024",
    ]
    assert former_date(held[:1], held[0]) is None
    assert former_date(held[:2], held[1]) == END_OF_2024
    assert former_date(held, held[2]) == FROM_THE_8TH


# What is a move


@pytest.mark.parametrize(
    ("former", "now"),
    [
        (FROM_THE_8TH, FROM_THE_9TH),
        (when("2024-05-01", precision=Precision.MONTH), when("2024-06-02")),
        (END_OF_2024, FROM_THE_8TH),
        (when("2024-09-09T09:00"), when("2024-09-09T10:00")),
        (when("2024-09-09T09:00"), when("2024-09-09T09:00", zone="Asia/Makassar")),
        (when("2024-02-29"), when("2024-03-01")),
        (when("2024-09-09T09:00"), when("2024-09-10")),
        (
            when("2024-07-01", precision=Precision.QUARTER),
            when("2024-10-01", precision=Precision.QUARTER),
        ),
    ],
)
def test_whoever_relied_on_the_former_date_would_come_at_the_wrong_time(former, now):
    assert is_move(former, now)
    assert is_move(now, former)


@pytest.mark.parametrize(
    ("vague", "sharper"),
    [
        (when("2024-05-01", precision=Precision.MONTH), when("2024-05-18")),
        (when("2024-01-01", precision=Precision.YEAR), END_OF_2024),
        (END_OF_2024, when("2024-12-01", precision=Precision.MONTH)),
        (when("2024-02-26", precision=Precision.WEEK), when("2024-02-29")),
        (when("2024-05-18"), when("2024-05-18T09:00", "2024-05-18T11:00")),
        (when("2024-05-18", "2024-05-25"), when("2024-05-18T09:00")),
        (FROM_THE_9TH, when("2024-09-09", "2024-09-21")),
        (FROM_THE_9TH, when("2024-09-09")),
        (when("2024-09-09T09:00"), when("2024-09-09T09:00", "2024-09-09T11:00")),
        (FROM_THE_9TH, when("2024-09-09", "2024-09-20", zone="Asia/Jayapura")),
        (FROM_THE_9TH, FROM_THE_9TH),
    ],
)
def test_the_same_date_better_known_or_of_another_length_was_not_moved(vague, sharper):
    assert not is_move(vague, sharper)
    assert not is_move(sharper, vague)


def test_what_only_became_vague_on_the_way_is_passed_over():
    month = when("2024-09-01", precision=Precision.MONTH)
    later = when("2024-09-21")
    assert former_date([FROM_THE_8TH, month, later], later) == FROM_THE_8TH
    assert former_date([FROM_THE_8TH, month], month) is None


def test_who_came_back_to_the_first_date_is_told_where_it_was_in_between():
    assert former_date([FROM_THE_8TH, FROM_THE_9TH, FROM_THE_8TH], FROM_THE_8TH) == (
        FROM_THE_9TH
    )


def test_without_a_date_nothing_was_moved():
    assert former_date([None, None], None) is None
    assert former_date([FROM_THE_8TH, None], None) is None
    assert former_date([None, FROM_THE_8TH], FROM_THE_8TH) is None


@pytest.mark.parametrize(
    ("fields", "held"),
    [
        ({"title", "summary"}, False),
        ({"places"}, False),
        ({"candidates"}, False),
        ({"estimates"}, False),
        ({"title", "start"}, True),
        ({"status"}, True),
        ({"confirmation_reference"}, True),
        (set(), False),
    ],
)
def test_the_history_of_dates_has_a_row_for_what_is_known_of_a_date(fields, held):
    assert holds_another(fields) is held


# Spans as sets of days

dates = st.dates(date(2023, 12, 1), date(2025, 3, 1))
precisions = st.sampled_from(list(Precision))


@st.composite
def whens(draw):
    """A date of any precision, with or without an end."""
    precision, on = draw(precisions), draw(dates)
    if precision.is_coarse:
        first, last = coarse_span(precision, on)
        return When(first, None, last, None, "Asia/Jayapura", precision)
    if precision is Precision.EXACT:
        return when(f"{on}T{draw(st.integers(0, 23)):02}:30", zone="Asia/Jayapura")
    length = draw(st.integers(0, 80))
    end = (on + timedelta(days=length)).isoformat() if length else None
    return when(on.isoformat(), end, zone="Asia/Jayapura")


def days(one):
    span = span_of(one)
    count = (span.last_day - span.first_day).days + 1
    return {span.first_day + timedelta(days=number) for number in range(count)}


@given(whens(), whens())
def test_spans_overlap_and_cover_each_other_as_sets_of_days_do(one, other):
    first, second = span_of(one), span_of(other)
    assert overlap(first, second) == (not days(one).isdisjoint(days(other)))
    assert covers(first, second) == (days(one) >= days(other))


@given(whens(), whens())
def test_spans_are_ordered_by_their_first_day(one, other):
    first, second = span_of(one), span_of(other)
    if min(days(one)) < min(days(other)):
        assert first.starts_at_utc < second.starts_at_utc
    if max(days(one)) < min(days(other)):
        assert first.ends_at_utc <= second.starts_at_utc


@given(whens(), whens())
def test_a_move_is_one_in_both_directions(one, other):
    assert is_move(one, other) == is_move(other, one)


@given(st.lists(whens(), max_size=5), whens())
def test_the_former_date_is_one_that_was_held_and_left(held, now):
    former = former_date([*held, now], now)
    if former is None:
        assert not any(is_move(one, now) for one in held)
    else:
        assert former in held
        assert is_move(former, now)
