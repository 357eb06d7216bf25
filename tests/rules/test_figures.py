"""Figures: in order, the newest of their metric, never mixed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.rules.figures import (
    Figure,
    actual_of,
    check_range,
    difference_percent,
    error_percent,
    latest,
    series,
    total_over_places,
)


def figure(metric, likely, kind="estimate", as_of="2023-12-15", place=""):
    return Figure(
        metric, None, likely, None, "medium", kind, date.fromisoformat(as_of), "", place
    )


PLANNED = figure("visits", 46_000)
REPORTED = figure("visits", 64_000, "actual", "2024-05-26")
EXPECTED = figure("participants", 30_000)
CORRECTED = figure("participants", 25_000, as_of="2024-03-01")
IN_NUSA_DUA = figure("participants", 20_000, as_of="2024-04-01", place="Nusa Dua")
FORUM = [PLANNED, REPORTED, CORRECTED, EXPECTED, IN_NUSA_DUA]


@pytest.mark.parametrize(
    ("low", "likely", "high", "fields"),
    [
        (None, 170, None, []),
        (150, 170, 190, []),
        (170, 170, 170, []),
        (0, 0, None, []),
        (None, None, None, []),
        (180, 170, None, ["likely"]),
        (None, 170, 160, ["likely"]),
        (200, 170, 160, ["likely"]),
        (200, None, 160, ["high"]),
        (None, -1, None, ["likely"]),
        (-5, 170, None, ["low"]),
        (None, 170, -1, ["high", "likely"]),
    ],
)
def test_a_range_is_in_order_and_not_negative(low, likely, high, fields):
    assert [field for field, _ in check_range(low, likely, high)] == fields


@given(st.lists(st.integers(0, 10**9), min_size=3, max_size=3))
def test_only_numbers_in_order_are_taken(numbers):
    assert (check_range(*numbers) == []) is (numbers == sorted(numbers))


def test_the_latest_estimate_is_the_one_of_the_newest_date():
    assert latest(FORUM, "participants") is CORRECTED


def test_of_two_estimates_of_one_day_the_later_row_counts():
    first, second = figure("countries", 170), figure("countries", 172)
    assert latest([first, second], "countries") is second


def test_a_figure_of_one_place_is_not_that_of_the_whole():
    assert latest(FORUM, "participants", "Nusa Dua") is IN_NUSA_DUA


def test_an_actual_closes_its_own_metric_only():
    assert actual_of(FORUM, "visits") is REPORTED
    assert actual_of(FORUM, "participants") is None
    assert latest(FORUM, "visits") is PLANNED
    assert latest(FORUM, "journalists") is None


def test_the_difference_is_told_in_percent_of_the_estimate():
    assert difference_percent(PLANNED, REPORTED) == pytest.approx(39.13, abs=0.01)
    assert difference_percent(figure("visits", 0), REPORTED) is None


def test_different_metrics_are_never_compared():
    with pytest.raises(ValueError, match="not compared"):
        difference_percent(EXPECTED, REPORTED)


def test_places_and_wrong_ends_are_never_compared_either():
    elsewhere = figure("visits", 9_000, "actual", place="Nusa Dua")
    for one, other in ((PLANNED, elsewhere), (REPORTED, PLANNED), (PLANNED, PLANNED)):
        with pytest.raises(ValueError, match="not compared"):
            difference_percent(one, other)


@pytest.mark.parametrize(
    ("expected", "happened", "percent"),
    [
        (46_000, 64_000, 39.13),
        (64_000, 46_000, -28.125),
        (170, 170, 0),
        (5, 0, -100),
        (0, 5, None),
        (0, 0, None),
    ],
)
def test_an_error_is_told_in_percent_of_what_was_expected(expected, happened, percent):
    found = error_percent(expected, happened)
    assert (
        found is percent
        if percent is None
        else found == pytest.approx(percent, abs=0.01)
    )


def test_a_series_is_every_word_on_one_metric_and_place_by_its_day():
    assert series(FORUM, "participants") == [EXPECTED, CORRECTED]
    assert series(FORUM, "participants", "Nusa Dua") == [IN_NUSA_DUA]
    assert series(FORUM, "visits") == [PLANNED, REPORTED]
    assert series(FORUM, "athletes") == []


ACEH = figure("visits", 200, place="Aceh")
ACEH_LATER = figure("visits", 250, as_of="2024-08-01", place="Aceh")
SUMUT = figure("visits", 300, place="Sumut")
ACEH_CAME = figure("visits", 400, "actual", "2024-09-21", "Aceh")
SUMUT_CAME = figure("visits", 500, "actual", "2024-09-21", "Sumut")
WHOLE = figure("visits", 9_999)


@pytest.mark.parametrize(
    ("figures", "told"),
    [
        ([], None),
        ([ACEH], None),
        ([ACEH, ACEH_LATER, WHOLE], None),
        ([ACEH, SUMUT], ("estimate", 500, 2)),
        ([ACEH, ACEH_LATER, SUMUT, WHOLE, EXPECTED], ("estimate", 550, 2)),
        ([ACEH, SUMUT, ACEH_CAME], ("estimate", 500, 2)),
        ([ACEH, SUMUT, ACEH_CAME, SUMUT_CAME], ("actual", 900, 2)),
        ([ACEH, SUMUT_CAME], None),
    ],
)
def test_places_are_added_up_by_the_newest_of_each_and_never_mixed(figures, told):
    total = total_over_places(figures, "visits")
    assert (total and (total.kind, total.likely, total.places)) == told
