"""A fact is stale by the nearness of its event: every border of the rule."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.rules.freshness import days_allowed, is_stale

TODAY = date(2026, 11, 24)
YEARS = st.integers(-400, 400)


def stale(begins_in, unseen_for, lasts=0):
    first = TODAY + timedelta(days=begins_in)
    seen = TODAY - timedelta(days=unseen_for)
    return is_stale(first, first + timedelta(days=lasts), seen, TODAY)


@pytest.mark.parametrize(
    ("begins_in", "allowed"),
    [
        (400, None),
        (91, None),
        (90, 30),
        (31, 30),
        (30, 14),
        (8, 14),
        (7, 3),
        (2, 3),
        (1, 1),
        (0, 1),
        (-5, 1),
    ],
)
def test_the_nearer_an_event_the_fresher_its_facts(begins_in, allowed):
    assert days_allowed(begins_in) == allowed


@pytest.mark.parametrize(
    ("begins_in", "unseen_for", "expected"),
    [
        (91, 1_000, False),
        (90, 29, False),
        (90, 30, True),
        (31, 29, False),
        (31, 30, True),
        (30, 13, False),
        (30, 14, True),
        (8, 13, False),
        (8, 14, True),
        (7, 2, False),
        (7, 3, True),
        (2, 2, False),
        (2, 3, True),
        (1, 0, False),
        (1, 1, True),
        (0, 0, False),
        (0, 1, True),
    ],
)
def test_every_border_of_staleness(begins_in, unseen_for, expected):
    assert stale(begins_in, unseen_for) is expected


def test_what_goes_on_is_as_near_as_can_be_and_what_is_over_is_let_go():
    assert stale(-5, 1, lasts=12)
    assert stale(-5, 1, lasts=5)
    assert not stale(-5, 0, lasts=12)
    assert not stale(-5, 1_000, lasts=4)


@given(YEARS, YEARS, st.integers(0, 30))
def test_a_look_today_makes_fresh_and_time_alone_makes_stale(ahead, unseen, lasts):
    assert not stale(ahead, 0, lasts)
    if stale(ahead, unseen, lasts):
        assert stale(ahead, unseen + 1, lasts)
