"""Dates as people know them: read, written, spanned and worded."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.rules.event_states import EventKind, EventStatus
from agenda.rules.precision import (
    FIRST_YEAR,
    LAST_YEAR,
    MalformedMoment,
    MisalignedSpan,
    Precision,
    Span,
    When,
    check_span,
    coarse_span,
    default_precision,
    describe,
    describe_date,
    describe_days,
    describe_instant,
    format_moment,
    parse_moment,
    span_of,
    status_allows,
    wall_instant,
    zone_label,
)

ZONES = (
    "Asia/Jakarta",
    "Asia/Makassar",
    "Asia/Jayapura",
    "Europe/Amsterdam",
    "America/New_York",
    "America/Havana",
    "Australia/Lord_Howe",
    "Pacific/Apia",
)
COARSE = (Precision.WEEK, Precision.MONTH, Precision.QUARTER, Precision.YEAR)

days = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))
minutes = st.times().map(lambda at: at.replace(second=0, microsecond=0))
near_days = st.dates(date(1990, 1, 1), date(2040, 12, 31))


def when(start, end=None, zone="Asia/Jakarta", precision=None):
    """A date from the contract's texts."""
    start_date, start_time = parse_moment(start)
    end_date, end_time = parse_moment(end) if end else (None, None)
    precision = precision or default_precision(start_time)
    return When(start_date, start_time, end_date, end_time, zone, precision)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# Reading and writing


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-05-18", (date(2024, 5, 18), None)),
        ("2024-05-18T09:00", (date(2024, 5, 18), time(9))),
        ("2024-05-18T09:00:00", (date(2024, 5, 18), time(9))),
        ("2024-02-29T23:59", (date(2024, 2, 29), time(23, 59))),
        ("1000-01-01", (date(1000, 1, 1), None)),
    ],
)
def test_a_date_or_a_wall_time_is_read(text, moment):
    assert parse_moment(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "18-05-2024",
        "2024-5-18",
        "2024-05-18 09:00",
        "2024-05-18T9:00",
        "2024-05-18T24:00",
        "2024-05-18T09:60",
        "2024-05-18T09:00:30",
        "2024-05-18T09:00Z",
        "2024-05-18T09:00+07:00",
        "2024-05-18T",
        "2023-02-29",
        "2024-13-01",
        "0999-12-31",
        "9000-01-01",
        " 2024-05-18",
        "2024-05-18\n",
        "٢٠٢٤-٠٥-١٨",
    ],
)
def test_anything_else_is_malformed(text):
    with pytest.raises(MalformedMoment):
        parse_moment(text)


@given(days, st.none() | minutes)
def test_what_is_written_is_read_back_the_same(on, at):
    assert parse_moment(format_moment(on, at)) == (on, at)


@given(st.text(alphabet="0123456789-T:Z"))
def test_a_text_is_either_a_moment_or_malformed(text):
    try:
        moment = parse_moment(text)
    except MalformedMoment:
        return
    assert parse_moment(format_moment(*moment)) == moment


def test_a_missing_date_is_written_as_missing():
    assert format_moment(None, None) is None


@pytest.mark.parametrize(("start_time", "end_time"), [(None, time(9)), (time(9), None)])
def test_a_date_is_not_half_timed(start_time, end_time):
    with pytest.raises(ValueError, match="both"):
        When(
            date(2024, 5, 18),
            start_time,
            date(2024, 5, 19),
            end_time,
            "Asia/Jakarta",
            Precision.DAY,
        )


# Spans


@pytest.mark.parametrize(
    ("given", "first", "last", "starts", "ends"),
    [
        pytest.param(
            when("2024-05-18"),
            date(2024, 5, 18),
            date(2024, 5, 18),
            "2024-05-17T17:00",
            "2024-05-18T17:00",
            id="a day lasts from midnight to midnight",
        ),
        pytest.param(
            when("2024-05-18", "2024-05-25", "Asia/Makassar"),
            date(2024, 5, 18),
            date(2024, 5, 25),
            "2024-05-17T16:00",
            "2024-05-25T16:00",
            id="the last day is inclusive",
        ),
        pytest.param(
            when("2024-09-11T09:00", None, "Asia/Makassar"),
            date(2024, 9, 11),
            date(2024, 9, 11),
            "2024-09-11T01:00",
            "2024-09-11T01:01",
            id="a moment lasts a minute",
        ),
        pytest.param(
            when("2024-09-11T20:00", "2024-09-12T00:00"),
            date(2024, 9, 11),
            date(2024, 9, 11),
            "2024-09-11T13:00",
            "2024-09-11T17:00",
            id="what ends at midnight does not touch the next day",
        ),
        pytest.param(
            when("2024-09-11T20:00", "2024-09-12T00:01"),
            date(2024, 9, 11),
            date(2024, 9, 12),
            "2024-09-11T13:00",
            "2024-09-11T17:01",
            id="a minute past midnight touches it",
        ),
        pytest.param(
            when("2024-02-01", precision=Precision.MONTH),
            date(2024, 2, 1),
            date(2024, 2, 29),
            "2024-01-31T17:00",
            "2024-02-29T17:00",
            id="a month is all its days",
        ),
        pytest.param(
            when("2026-01-01", "2026-12-31", precision=Precision.YEAR),
            date(2026, 1, 1),
            date(2026, 12, 31),
            "2025-12-31T17:00",
            "2026-12-31T17:00",
            id="a year is all its days",
        ),
    ],
)
def test_a_date_covers_its_days_and_instants(given, first, last, starts, ends):
    assert span_of(given) == Span(first, last, utc(starts), utc(ends))


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
def test_half_past_eleven_on_the_last_of_a_month_stays_on_that_day(zone):
    span = span_of(when("2024-08-31T23:30", None, zone))
    assert (span.first_day, span.last_day) == (date(2024, 8, 31), date(2024, 8, 31))
    assert span.starts_at_utc.astimezone(ZoneInfo(zone)).day == 31


def test_what_has_no_date_is_at_the_end_of_time():
    never = datetime(9999, 12, 31, tzinfo=UTC)
    assert span_of(None) == Span(date(9999, 12, 31), date(9999, 12, 31), never, never)


@pytest.mark.parametrize(
    ("on", "at", "zone", "instant"),
    [
        # Clocks go from 02.00 to 03.00: 02.30 is read with the offset before.
        (date(2024, 3, 31), time(2, 30), "Europe/Amsterdam", "2024-03-31T01:30"),
        # Clocks go from 03.00 back to 02.00: the first 02.30 is meant.
        (date(2024, 10, 27), time(2, 30), "Europe/Amsterdam", "2024-10-27T00:30"),
        # Midnight itself is skipped: the day begins when the clocks begin it.
        (date(2024, 3, 10), time(0), "America/Havana", "2024-03-10T05:00"),
    ],
)
def test_a_wall_time_that_is_skipped_or_doubled_means_one_instant(
    on, at, zone, instant
):
    assert wall_instant(on, at, zone) == utc(instant)


def test_a_span_across_skipped_time_still_lasts():
    span = span_of(when("2024-03-31T02:30", "2024-03-31T03:15", "Europe/Amsterdam"))
    assert span.ends_at_utc - span.starts_at_utc == timedelta(minutes=1)


@given(
    near_days,
    st.none() | minutes,
    st.timedeltas(timedelta(0), timedelta(days=90)),
    st.sampled_from(ZONES),
)
def test_a_span_contains_its_start_and_lasts(on, at, length, zone):
    if at is None:
        end_date, end_time = on + timedelta(days=length.days), None
    else:
        naive_end = datetime.combine(on, at) + length
        end_date = naive_end.date()
        end_time = naive_end.time().replace(second=0, microsecond=0)
    given_date = When(on, at, end_date, end_time, zone, default_precision(at))
    span = span_of(given_date)
    assert span.first_day == on <= span.last_day <= end_date
    assert span.starts_at_utc < span.ends_at_utc
    assert span.starts_at_utc == wall_instant(on, at or time(), zone)


@given(days, st.sampled_from(ZONES))
def test_consecutive_days_leave_no_gap_and_do_not_overlap(on, zone):
    today, tomorrow = (
        span_of(When(day, None, None, None, zone, Precision.DAY))
        for day in (on, on + timedelta(days=1))
    )
    skipped_whole_day = tomorrow.starts_at_utc <= today.starts_at_utc
    assert skipped_whole_day or today.ends_at_utc == tomorrow.starts_at_utc


# Precision


@pytest.mark.parametrize(
    ("precision", "start", "first", "last"),
    [
        (Precision.EXACT, date(2024, 5, 18), date(2024, 5, 18), date(2024, 5, 18)),
        (Precision.DAY, date(2024, 5, 18), date(2024, 5, 18), date(2024, 5, 18)),
        (Precision.WEEK, date(2024, 5, 18), date(2024, 5, 13), date(2024, 5, 19)),
        (Precision.WEEK, date(2024, 12, 31), date(2024, 12, 30), date(2025, 1, 5)),
        (Precision.MONTH, date(2024, 2, 10), date(2024, 2, 1), date(2024, 2, 29)),
        (Precision.MONTH, date(2024, 12, 10), date(2024, 12, 1), date(2024, 12, 31)),
        (Precision.QUARTER, date(2024, 11, 5), date(2024, 10, 1), date(2024, 12, 31)),
        (Precision.QUARTER, date(2024, 1, 1), date(2024, 1, 1), date(2024, 3, 31)),
        (Precision.YEAR, date(2024, 6, 1), date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_a_unit_of_time_runs_from_its_first_day_to_its_last(
    precision, start, first, last
):
    assert coarse_span(precision, start) == (first, last)


@given(days, st.sampled_from(Precision))
def test_every_day_lies_in_its_unit_and_names_the_same_one(on, precision):
    first, last = coarse_span(precision, on)
    assert first <= on <= last
    assert coarse_span(precision, first) == coarse_span(precision, last)


@given(days, st.sampled_from(COARSE))
def test_the_end_of_a_coarse_date_is_filled_in(on, precision):
    first, last = coarse_span(precision, on)
    assert check_span(precision, first, None) == last
    assert check_span(precision, first, last) == last


@pytest.mark.parametrize(
    ("precision", "start", "end", "first", "last"),
    [
        (Precision.WEEK, "2024-05-14", None, "2024-05-13", "2024-05-19"),
        (Precision.MONTH, "2024-05-02", None, "2024-05-01", "2024-05-31"),
        (Precision.MONTH, "2024-05-01", "2024-05-30", "2024-05-01", "2024-05-31"),
        (Precision.MONTH, "2024-05-01", "2024-06-30", "2024-05-01", "2024-05-31"),
        (Precision.YEAR, "2024-01-01", "2025-12-31", "2024-01-01", "2024-12-31"),
    ],
)
def test_a_coarse_date_is_exactly_one_unit(precision, start, end, first, last):
    with pytest.raises(MisalignedSpan) as refused:
        check_span(
            precision,
            date.fromisoformat(start),
            date.fromisoformat(end) if end else None,
        )
    assert refused.value.first == date.fromisoformat(first)
    assert refused.value.last == date.fromisoformat(last)


@pytest.mark.parametrize("end", [None, date(2024, 5, 25)])
def test_a_date_known_to_the_day_ends_when_it_likes(end):
    assert check_span(Precision.DAY, date(2024, 5, 18), end) == end


@pytest.mark.parametrize("precision", Precision)
@pytest.mark.parametrize("status", EventStatus)
@pytest.mark.parametrize("kind", EventKind)
def test_only_a_confirmed_event_needs_its_day(kind, status, precision):
    refused = (
        kind is EventKind.EVENT
        and status is EventStatus.CONFIRMED
        and precision in COARSE
    )
    assert status_allows(kind, status, precision) is not refused


# Wording


@pytest.mark.parametrize(
    ("given", "indonesian", "english"),
    [
        (when("2024-05-18"), "Sabtu, 18 Mei 2024", "Saturday, 18 May 2024"),
        (when("2024-05-18", "2024-05-18"), "Sabtu, 18 Mei 2024", None),
        (when("2024-05-18", "2024-05-25"), "18–25 Mei 2024", "18–25 May 2024"),
        (
            when("2024-05-28", "2024-06-02"),
            "28 Mei – 2 Juni 2024",
            "28 May – 2 June 2024",
        ),
        (
            when("2023-11-28", "2024-02-10"),
            "28 November 2023 – 10 Februari 2024",
            "28 November 2023 – 10 February 2024",
        ),
        (
            when("2024-09-11T09:00", None, "Asia/Makassar"),
            "Rabu, 11 September 2024 pukul 09.00 WITA",
            "Wednesday, 11 September 2024, 09:00 WITA",
        ),
        (
            when("2024-09-11T09:00", "2024-09-11T11:30", "Asia/Makassar"),
            "Rabu, 11 September 2024 pukul 09.00–11.30 WITA",
            "Wednesday, 11 September 2024, 09:00–11:30 WITA",
        ),
        (
            when("2024-09-11T20:00", "2024-09-12T00:00", "Asia/Jayapura"),
            "Rabu, 11 September 2024 pukul 20.00–24.00 WIT",
            None,
        ),
        (
            when("2024-09-11T20:00", "2024-09-12T01:00"),
            "Rabu, 11 September 2024 pukul 20.00 –"
            " Kamis, 12 September 2024 pukul 01.00 WIB",
            "Wednesday, 11 September 2024, 20:00 –"
            " Thursday, 12 September 2024, 01:00 WIB",
        ),
        (
            when("2024-10-26T09:00", "2024-10-27T09:00", "Europe/Amsterdam"),
            "Sabtu, 26 Oktober 2024 pukul 09.00 CEST –"
            " Minggu, 27 Oktober 2024 pukul 09.00 CET",
            None,
        ),
        (
            when("2024-05-13", precision=Precision.WEEK),
            "pekan 13–19 Mei 2024",
            "week of 13–19 May 2024",
        ),
        (when("2024-05-01", precision=Precision.MONTH), "Mei 2024", "May 2024"),
        (
            when("2024-10-01", precision=Precision.QUARTER),
            "triwulan IV 2024",
            "Q4 2024",
        ),
        (when("2024-01-01", precision=Precision.YEAR), "tahun 2024", "2024"),
    ],
)
def test_dates_are_worded_as_officials_write_them(given, indonesian, english):
    assert describe(given, "id") == indonesian
    if english is not None:
        assert describe(given, "en") == english


def test_a_date_may_stand_without_its_weekday():
    assert describe_date(date(2024, 5, 18), "id", weekday=False) == "18 Mei 2024"


def test_a_single_day_is_not_a_range():
    assert describe_days(date(2024, 5, 18), date(2024, 5, 18), "id") == (
        "Sabtu, 18 Mei 2024"
    )


def test_an_instant_is_worded_on_the_clock_of_the_zone():
    instant = utc("2024-09-10T17:30")
    assert describe_instant(instant, "Asia/Jakarta", "id") == (
        "Rabu, 11 September 2024 pukul 00.30 WIB"
    )
    assert describe_instant(instant, "Asia/Jayapura", "en") == (
        "Wednesday, 11 September 2024, 02:30 WIT"
    )


@pytest.mark.parametrize(
    ("zone", "label"),
    [
        ("Asia/Jakarta", "WIB"),
        ("Asia/Pontianak", "WIB"),
        ("Asia/Makassar", "WITA"),
        ("Asia/Jayapura", "WIT"),
        ("Europe/Amsterdam", "CEST"),
        ("UTC", "UTC"),
        ("Asia/Singapore", "GMT+8"),
        ("Asia/Kathmandu", "GMT+5.45"),
        ("America/Sao_Paulo", "GMT-3"),
    ],
)
def test_a_zone_is_called_by_its_letters_or_its_distance(zone, label):
    assert zone_label(zone, utc("2024-07-01T00:00")) == label
