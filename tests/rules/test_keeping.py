"""How long the trash keeps, and when a visit has ended."""

from datetime import UTC, datetime, timedelta

import pytest

from agenda.rules.keeping import begins_visit, days_left, purged_before

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "left"),
    [
        (timedelta(0), 90),
        (timedelta(hours=1), 90),
        (timedelta(days=1), 89),
        (timedelta(days=89, hours=23), 1),
        (timedelta(days=90), 0),
        (timedelta(days=400), 0),
    ],
)
def test_days_left_in_the_trash(ago, left):
    assert days_left(NOW - ago, NOW) == left


def test_purged_is_what_has_no_day_left():
    assert days_left(purged_before(NOW), NOW) == 0
    assert days_left(purged_before(NOW) + timedelta(seconds=1), NOW) == 1


def test_a_visit_ends_after_four_hours_without_a_request():
    assert not begins_visit(NOW - timedelta(hours=4), NOW)
    assert begins_visit(NOW - timedelta(hours=4, seconds=1), NOW)
