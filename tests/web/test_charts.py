"""Where the points of a chart come to lie."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.web.charts import HEIGHT, WIDTH, Series, Value, draw

NUMBERS = st.floats(-1e12, 1e12, allow_nan=False)


def _drawn(values, marks=((2020, "2020"), (2024, "2024"))):
    return draw([Series("nilai", [values])], marks, "{:g}".format)


@pytest.mark.parametrize("values", [[], [Value(2024, 71.79, "a")]])
def test_fewer_than_two_values_need_no_chart(values):
    assert draw([Series("nilai", [values])], [(2024, "2024")], str) is None


def test_steps_are_round_numbers_around_the_values():
    chart = _drawn([Value(2020, 70.8, "a"), Value(2024, 71.79, "b")])
    assert [mark.text for mark in chart.across] == ["70.5", "71", "71.5", "72"]


def test_higher_values_lie_higher_and_later_ones_further_right():
    [series] = _drawn([Value(2020, 10, "a"), Value(2024, 30, "b")]).series
    early, late = series.dots
    assert early.x < late.x
    assert early.y > late.y
    assert series.paths == [f"M{early.x:g} {early.y:g} L{late.x:g} {late.y:g}"]


def test_values_of_one_time_stand_in_the_middle_without_a_line():
    both = [[Value(2024, 70, "a")], [Value(2024, 71, "b")]]
    chart = draw([Series("nilai", both)], [(2024, "2024")], str)
    [series] = chart.series
    assert series.paths == []
    for dot in series.dots:
        assert dot.x == (chart.left + 8 + chart.right - 8) / 2
        assert chart.top <= dot.y <= chart.bottom


def test_a_range_reaches_from_its_low_to_its_high_value():
    [series] = _drawn([Value(2020, 30, "a", 20, 50), Value(2024, 30, "b")]).series
    ranged, plain = series.dots
    assert ranged.has_range
    assert ranged.bottom > ranged.y > ranged.top
    assert not plain.has_range


@given(st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=2, max_size=20))
def test_everything_stays_inside_whatever_the_numbers(numbers):
    ordered = [sorted(three) for three in numbers]
    values = [
        Value(at, likely, "x", low, high)
        for at, (low, likely, high) in enumerate(ordered)
    ]
    chart = _drawn(values, [(0, "awal"), (len(values) - 1, "akhir")])
    for dot in chart.series[0].dots:
        assert 0 <= dot.x <= WIDTH
        assert 0 <= dot.top <= dot.bottom <= HEIGHT
    assert len(chart.across) < 12
