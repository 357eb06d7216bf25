"""Due dates: counted from an anchor, explained, and late from a stated instant."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.rules.due_dates import (
    BadOffset,
    Offset,
    due_at_utc,
    due_from,
    offset_label,
)
from agenda.rules.precision import Precision, When, default_precision, parse_moment
from agenda.rules.working_days import FreeDay, FreeDays

WAISAK = FreeDays(
    [
        FreeDay(date(2024, 5, 23), "Hari Raya Waisak", "public_holiday"),
        FreeDay(date(2024, 5, 24), "Cuti Bersama Waisak", "joint_leave"),
    ],
    {2024},
)


def when(start, end=None, zone="Asia/Makassar", precision=None):
    """A date from the contract's texts."""
    start_date, start_time = parse_moment(start)
    end_date, end_time = parse_moment(end) if end else (None, None)
    precision = precision or default_precision(start_time)
    return When(start_date, start_time, end_date, end_time, zone, precision)


FORUM = when("2024-05-18", "2024-05-25")
OPENING = when("2024-09-09T19:00", "2024-09-09T21:30")
MOMENT = when("2024-09-09T19:00")
MONTH = when("2024-05-01", "2024-05-31", precision=Precision.MONTH)


@pytest.mark.parametrize(
    ("anchor_when", "anchor", "offset", "due"),
    [
        (FORUM, "start", Offset(days=0), "2024-05-18"),
        (FORUM, "start", Offset(days=-7), "2024-05-11"),
        (FORUM, "end", Offset(days=1), "2024-05-26"),
        (FORUM, "end", Offset(days=0), "2024-05-25"),
        (FORUM, "start", Offset(working_days=-1), "2024-05-17"),
        (FORUM, "end", Offset(working_days=1), "2024-05-27"),
        (OPENING, "start", Offset(days=-1), "2024-09-08"),
        (OPENING, "start", Offset(working_days=-7), "2024-08-29"),
        (
            when("2024-09-09T19:00", "2024-09-10T00:00"),
            "end",
            Offset(days=1),
            "2024-09-10",
        ),
        (when("2024-05-22"), "start", Offset(working_days=1), "2024-05-27"),
    ],
)
def test_days_and_working_days_give_a_date(anchor_when, anchor, offset, due):
    found = due_from(anchor_when, anchor, offset, WAISAK)
    assert (found.date, found.time) == (date.fromisoformat(due), None)
    assert found.provisional is False


@pytest.mark.parametrize(
    ("anchor_when", "anchor", "hours", "due"),
    [
        (OPENING, "start", -2, "2024-09-09T17:00"),
        (OPENING, "end", 2, "2024-09-09T23:30"),
        (OPENING, "end", 3, "2024-09-10T00:30"),
        (MOMENT, "end", 2, "2024-09-09T21:00"),
        (FORUM, "start", 9, "2024-05-18T09:00"),
        (FORUM, "end", -2, "2024-05-25T22:00"),
        (FORUM, "end", 2, "2024-05-26T02:00"),
        (MONTH, "end", 9, "2024-05-01T09:00"),
        # Clocks go back by an hour at 03.00: eight hours later it is 07.00.
        (
            when("2024-10-27T00:00", zone="Europe/Amsterdam"),
            "start",
            8,
            "2024-10-27T07:00",
        ),
    ],
)
def test_hours_give_a_time_on_the_local_clock(anchor_when, anchor, hours, due):
    found = due_from(anchor_when, anchor, Offset(hours=hours), WAISAK)
    assert (found.date, found.time) == parse_moment(due)


@pytest.mark.parametrize("anchor", ["start", "end"])
@pytest.mark.parametrize(
    ("offset", "due"),
    [
        (Offset(days=-7), "2024-04-24"),
        (Offset(days=0), "2024-05-01"),
        (Offset(working_days=-1), "2024-04-30"),
    ],
)
def test_a_coarse_date_counts_from_its_first_day_for_the_time_being(
    anchor, offset, due
):
    found = due_from(MONTH, anchor, offset, WAISAK)
    assert found.date == date.fromisoformat(due)
    assert found.provisional is True
    assert str(found.explanation).endswith(
        "; sementara, karena tanggal kegiatan belum pasti"
    )


def test_the_free_days_are_those_of_the_province():
    local = FreeDays(
        [FreeDay(date(2024, 5, 17), "Hari Jadi", "public_holiday", "ID-BA")], {2024}
    )
    offset = Offset(working_days=-1)
    assert due_from(FORUM, "start", offset, local, "ID-BA").date == date(2024, 5, 16)
    assert due_from(FORUM, "start", offset, local, "ID-JK").date == date(2024, 5, 17)
    assert due_from(FORUM, "start", offset, local).date == date(2024, 5, 17)


@pytest.mark.parametrize(
    ("anchor_when", "offset", "explanation"),
    [
        (FORUM, Offset(days=0), "H: 18 Mei 2024"),
        (FORUM, Offset(days=-7), "H-7 dari 18 Mei 2024: 11 Mei 2024"),
        (FORUM, Offset(days=1), "H+1 dari 18 Mei 2024: 19 Mei 2024"),
        (
            OPENING,
            Offset(working_days=-7),
            "H-7 hari kerja dari 9 September 2024: 29 Agustus 2024",
        ),
        (
            when("2024-05-27"),
            Offset(working_days=-1),
            "H-1 hari kerja dari 27 Mei 2024: 22 Mei 2024 (libur dilewati:"
            " 23 Mei 2024 Hari Raya Waisak, 24 Mei 2024 Cuti Bersama Waisak)",
        ),
        (
            when("2025-01-06"),
            Offset(working_days=-1),
            "H-1 hari kerja dari 6 Januari 2025: 3 Januari 2025; daftar libur 2025"
            " belum ditetapkan, hanya akhir pekan yang dihitung libur",
        ),
        (
            OPENING,
            Offset(hours=-2),
            "-2 jam dari 9 September 2024 19.00 WITA: 9 September 2024 17.00 WITA",
        ),
    ],
)
def test_a_due_date_is_explained(anchor_when, offset, explanation):
    due = due_from(anchor_when, "start", offset, WAISAK)
    assert str(due.explanation) == explanation


@pytest.mark.parametrize(
    ("offset", "label"),
    [
        (Offset(days=0), "H"),
        (Offset(working_days=0), "H"),
        (Offset(days=-7), "H-7"),
        (Offset(days=1), "H+1"),
        (Offset(working_days=-7), "H-7 hari kerja"),
        (Offset(hours=2), "+2 jam"),
        (Offset(hours=-48), "-48 jam"),
    ],
)
def test_an_offset_is_written_in_the_notation_of_officials(offset, label):
    assert offset_label(offset, "id") == label


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"days": -7, "hours": 2},
        {"days": 0, "working_days": 0},
        {"days": 3_661},
        {"working_days": -2_501},
        {"hours": 8_785},
    ],
)
def test_an_offset_is_of_one_kind_and_within_reach(values):
    with pytest.raises(BadOffset) as refused:
        Offset(**values)
    assert str(refused.value.words)


@pytest.mark.parametrize(
    ("on", "at", "zone", "late"),
    [
        (date(2024, 5, 18), None, "Asia/Jakarta", "2024-05-18T17:00"),
        (date(2024, 5, 18), None, "Asia/Jayapura", "2024-05-18T15:00"),
        (date(2024, 5, 18), time(9), "Asia/Makassar", "2024-05-18T01:00"),
        (date(2024, 10, 27), None, "Europe/Amsterdam", "2024-10-27T23:00"),
    ],
)
def test_a_task_is_late_when_its_day_or_its_time_is_over(on, at, zone, late):
    assert due_at_utc(on, at, zone) == datetime.fromisoformat(late).replace(tzinfo=UTC)


@given(
    st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    st.integers(-3_660, 3_660),
    st.sampled_from(["start", "end"]),
)
def test_days_are_counted_on_the_calendar(start, days, anchor):
    anchor_when = When(start, None, None, None, "Asia/Jakarta", Precision.DAY)
    due = due_from(anchor_when, anchor, Offset(days=days), WAISAK)
    assert due.date - start == timedelta(days=days)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 12, 31)),  # noqa: DTZ001 - wall times
    st.integers(-200, 200),
    st.sampled_from(["Asia/Jakarta", "Asia/Jayapura"]),
)
def test_hours_are_counted_on_the_clock(begins, hours, zone):
    begins = begins.replace(second=0, microsecond=0)
    anchor_when = When(begins.date(), begins.time(), None, None, zone, Precision.EXACT)
    due = due_from(anchor_when, "start", Offset(hours=hours), WAISAK)
    assert datetime.combine(due.date, due.time) == begins + timedelta(hours=hours)
