"""Scores over the years: differences, gaps, and numbers as they were published."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.rules.index_scores import (
    YearScore,
    in_hundredths,
    in_points,
    trend,
    unbroken,
)


@pytest.mark.parametrize(
    ("points", "hundredths"),
    [(71.79, 7179), (0, 0), (100, 10_000), (0.1, 10), (71.795, None), (1e-9, 0)],
)
def test_a_score_is_kept_in_hundredths_and_never_rounded(points, hundredths):
    assert in_hundredths(points) == hundredths


@given(st.integers(0, 10_000))
def test_every_score_comes_back_as_it_was_read(hundredths):
    assert in_hundredths(in_points(hundredths)) == hundredths


def test_the_difference_is_to_the_calendar_year_before():
    assert trend({2024: 7179, 2022: 7000, 2021: 7050}) == [
        YearScore(2021, 7050, None),
        YearScore(2022, 7000, -50),
        YearScore(2024, 7179, None),
    ]


def test_a_year_that_nobody_published_has_no_difference_and_gives_none():
    [before, after] = trend({2023: None, 2024: 7179})
    assert (before.score, before.difference) == (None, None)
    assert (after.score, after.difference) == (7179, None)


def test_a_line_never_bridges_a_year_without_a_score():
    runs = unbroken(trend({2020: 1, 2021: 2, 2022: None, 2023: 3, 2025: 4}))
    assert [[each.year for each in run] for run in runs] == [
        [2020, 2021],
        [2023],
        [2025],
    ]


@given(st.dictionaries(st.integers(2000, 2100), st.none() | st.integers(0, 10_000)))
def test_differences_add_up_along_each_unbroken_run(scores):
    for run in unbroken(trend(scores)):
        climbed = sum(each.difference for each in run[1:])
        assert run[0].score + climbed == run[-1].score
    drawn = [each.year for run in unbroken(trend(scores)) for each in run]
    assert drawn == sorted(y for y, score in scores.items() if score is not None)
