"""Where a due goes that falls on a free day, and that it says so."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.rules.choices import ShiftRule
from agenda.rules.due_dates import Offset, due_from
from agenda.rules.free_day_shift import Around, shift
from agenda.rules.precision import Precision, When
from agenda.rules.working_days import FreeDay, FreeDays

LIST = FreeDays(
    [
        FreeDay(date(2024, 2, 8), "Isra Mikraj", "public_holiday"),
        FreeDay(date(2024, 2, 9), "Cuti Bersama Imlek", "joint_leave"),
        FreeDay(date(2024, 2, 10), "Tahun Baru Imlek", "public_holiday"),
        FreeDay(date(2024, 2, 14), "Pemungutan suara", "voting_day"),
        FreeDay(date(2024, 5, 23), "Hari Raya Waisak", "public_holiday"),
        FreeDay(date(2024, 5, 24), "Cuti Bersama Waisak", "joint_leave"),
        FreeDay(date(2024, 5, 20), "Hari daerah", "public_holiday", "ID-BA"),
    ],
    {2024},
)
FORUM = When(
    date(2024, 5, 18), None, date(2024, 5, 25), None, "Asia/Makassar", Precision.DAY
)
VOTING = When(date(2024, 2, 14), None, None, None, "Asia/Jakarta", Precision.DAY)


@pytest.mark.parametrize(
    ("when", "anchor", "days", "due"),
    [
        (FORUM, "start", 0, date(2024, 5, 18)),
        (FORUM, "end", 0, date(2024, 5, 25)),
        (FORUM, "start", 1, date(2024, 5, 19)),
        (FORUM, "start", -6, date(2024, 5, 10)),
        (FORUM, "start", -7, date(2024, 5, 10)),
        (FORUM, "start", -5, date(2024, 5, 13)),
        (FORUM, "end", 1, date(2024, 5, 27)),
        (FORUM, "end", 7, date(2024, 6, 3)),
        (VOTING, "start", 0, date(2024, 2, 14)),
        (VOTING, "start", -4, date(2024, 2, 7)),
        (VOTING, "start", -3, date(2024, 2, 7)),
        (VOTING, "start", -1, date(2024, 2, 13)),
        (VOTING, "start", 3, date(2024, 2, 19)),
    ],
)
def test_a_free_day_gives_way_before_and_after_the_event_only(when, anchor, days, due):
    found = due_from(when, anchor, Offset(days=days), LIST, None, ShiftRule.AUTO)

    assert found.date == due


@pytest.mark.parametrize(
    ("rule", "due"),
    [
        (ShiftRule.NONE, date(2024, 5, 11)),
        (ShiftRule.AUTO, date(2024, 5, 10)),
        (ShiftRule.EARLIER, date(2024, 5, 10)),
        (ShiftRule.LATER, date(2024, 5, 13)),
    ],
)
def test_a_pack_can_say_otherwise(rule, due):
    assert due_from(FORUM, "start", Offset(days=-7), LIST, None, rule).date == due


def test_hours_run_through_nights_and_holidays():
    found = due_from(VOTING, "start", Offset(hours=-100), LIST, None, ShiftRule.AUTO)

    assert (found.date.isoformat(), found.time.isoformat()) == (
        "2024-02-09",
        "20:00:00",
    )


def test_the_explanation_names_the_free_day_and_where_the_due_went():
    due = due_from(VOTING, "start", Offset(days=-4), LIST, None, ShiftRule.AUTO)
    weekend = due_from(FORUM, "start", Offset(days=-7), LIST, None, ShiftRule.AUTO)

    assert due.explanation.in_language("id") == (
        "H-4 dari 14 Februari 2024: 10 Februari 2024; 10 Februari 2024 libur (Tahun"
        " Baru Imlek), dialihkan ke 7 Februari 2024"
    )
    assert "akhir pekan" in weekend.explanation.in_language("id")


def test_a_year_without_a_list_counts_weekends_and_says_so():
    later = When(date(2031, 5, 18), None, None, None, "Asia/Jakarta", Precision.DAY)

    due = due_from(later, "start", Offset(days=-7), LIST, None, ShiftRule.AUTO)

    assert due.date == date(2031, 5, 9)
    assert "daftar libur 2031 belum ditetapkan" in due.explanation.in_language("id")


def test_a_local_holiday_counts_in_its_province_only():
    anchor = When(date(2024, 5, 22), None, None, None, "Asia/Makassar", Precision.DAY)
    offset = Offset(days=-2)

    there = due_from(anchor, "start", offset, LIST, "ID-BA", ShiftRule.AUTO)
    elsewhere = due_from(anchor, "start", offset, LIST, "ID-JK", ShiftRule.AUTO)

    assert (there.date, elsewhere.date) == (date(2024, 5, 17), date(2024, 5, 20))


def test_what_counts_from_another_day_never_passes_it():
    saturday = date(2024, 6, 1)
    around = Around(saturday, date(2024, 8, 17), date(2024, 8, 17))

    found = shift(date(2024, 6, 2), ShiftRule.AUTO, around, LIST)

    assert found.day == date(2024, 6, 3)


DAYS = st.dates(date(2024, 1, 15), date(2024, 12, 1))


@given(
    DAYS,
    st.integers(0, 14),
    st.integers(-200, 200),
    st.sampled_from(["start", "end"]),
)
def test_every_date_outside_the_event_is_a_working_day(first, length, days, anchor):
    last = first + timedelta(days=length)
    when = When(first, None, last, None, "Asia/Jakarta", Precision.DAY)

    due = due_from(when, anchor, Offset(days=days), LIST, "ID-BA", ShiftRule.AUTO).date

    counted = (first if anchor == "start" else last) + timedelta(days=days)
    if first <= counted <= last:
        assert due == counted
    else:
        assert LIST.is_working_day(due, "ID-BA")
        assert (due < first) == (counted < first)
        assert (due > last) == (counted > last)
