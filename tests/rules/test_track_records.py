"""How far sources were off, and when an estimate is closed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.rules.figures import Figure
from agenda.rules.track_records import (
    TrackRecord,
    closing,
    source_key,
    track_record,
)


def figure(likely, kind="estimate", as_of="2024-05-17", metric="visits", place=""):
    day = date.fromisoformat(as_of)
    return Figure(metric, None, likely, None, "medium", kind, day, "", place)


PLANNED = figure(46_000)
REPORTED = figure(64_000, "actual", "2024-05-24")


@pytest.mark.parametrize(
    ("others", "closed_by"),
    [
        ([], None),
        ([REPORTED], REPORTED),
        ([figure(64_000, "estimate", "2024-05-24")], None),
        ([figure(64_000, "actual", "2024-05-24", "participants")], None),
        ([figure(64_000, "actual", "2024-05-24", place="Nusa Dua")], None),
        ([figure(60_000, "actual", "2024-05-17")], figure(60_000, "actual")),
        ([figure(60_000, "actual", "2024-05-16")], None),
        ([figure(60_000, "actual", "2024-05-20"), REPORTED], REPORTED),
    ],
)
def test_an_estimate_is_closed_by_the_newest_actual_of_its_own(others, closed_by):
    assert closing(PLANNED, [PLANNED, *others]) == closed_by


@pytest.mark.parametrize(
    ("closed", "record"),
    [
        ([], None),
        ([(100, 110), (100, 90)], None),
        ([(100, 110), (100, 90), (0, 5)], None),
        ([(100, 110), (100, 90), (100, 100)], TrackRecord(3, 0, -10, 10)),
        (
            [(100, 110), (100, 90), (100, 150), (200, 260), (0, 7)],
            TrackRecord(4, 20, -10, 50),
        ),
    ],
)
def test_a_record_needs_three_closed_estimates_and_tells_middle_and_range(
    closed, record
):
    assert track_record(closed) == record


@given(st.lists(st.tuples(st.integers(1, 10**9), st.integers(0, 10**9)), min_size=3))
def test_the_middle_lies_within_the_range_and_order_does_not_matter(closed):
    record = track_record(closed)
    assert record.least <= record.middle <= record.most
    assert record.closed == len(closed)
    assert track_record(closed[::-1]) == record


def test_one_source_is_known_in_any_spelling():
    assert source_key("  Bisnis.com ") == source_key("BISNIS.COM")
    assert source_key("Panitia  Daerah") == "panitia daerah"
    assert source_key("Panitia Pusat") != source_key("Panitia Daerah")
    assert len(source_key("x" * 5_000)) == 200
