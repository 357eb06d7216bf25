"""Series by rule: the rules that are taken and the dates that they make."""

import time as stopwatch
from datetime import date, datetime, time, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from agenda.rules.precision import Precision, When, default_precision
from agenda.rules.recurrence import (
    MOST_AT_FIRST,
    MOST_EVER,
    BadRule,
    expand,
    horizon_year,
    original_start,
    parse_rule,
    rrule_for_feed,
)
from tests.rules.recurring import first_that_suits, rule_texts, when


def starts(text, first, until_year):
    rule = parse_rule(text, first)
    return [original_start(each) for each in expand(rule, first, until_year)]


# Rules that are taken


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("FREQ=YEARLY", "FREQ=YEARLY"),
        (" freq=yearly ", "FREQ=YEARLY"),
        ("COUNT=3;FREQ=WEEKLY", "FREQ=WEEKLY;COUNT=3"),
        (
            "FREQ=WEEKLY;COUNT=10;BYDAY=SA,SU",
            "FREQ=WEEKLY;COUNT=10;BYDAY=SA,SU",
        ),
    ],
)
def test_a_rule_is_kept_as_written_in_capitals_with_freq_first(text, kept):
    assert parse_rule(text, when("2024-05-18")).text == kept


def test_a_kept_rule_is_read_again_as_the_same_rule():
    first = when("2024-01-28")
    rule = parse_rule("FREQ=YEARLY;BYMONTH=1;BYDAY=-1SU", first)
    assert parse_rule(rule.text, first) == rule


@pytest.mark.parametrize(
    ("text", "start", "until_year", "expected"),
    [
        pytest.param(
            "FREQ=YEARLY",
            "2024-08-17",
            2026,
            ["2024-08-17", "2025-08-17", "2026-08-17"],
            id="every year on its day",
        ),
        pytest.param(
            "FREQ=YEARLY;BYMONTH=1;BYDAY=-1SU",
            "2024-01-28",
            2026,
            ["2024-01-28", "2025-01-26", "2026-01-25"],
            id="the last Sunday of January",
        ),
        pytest.param(
            "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=4",
            "2024-01-31",
            2024,
            ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"],
            id="the last day of each month",
        ),
        pytest.param(
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
            "2024-02-29",
            2032,
            ["2024-02-29", "2028-02-29", "2032-02-29"],
            id="the leap day by name",
        ),
        pytest.param(
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3",
            "2024-05-31",
            2024,
            ["2024-05-31", "2024-06-28", "2024-07-31"],
            id="the last weekday of each month",
        ),
        pytest.param(
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU;COUNT=4",
            "2024-05-14",
            2024,
            ["2024-05-14", "2024-05-26", "2024-05-28", "2024-06-09"],
            id="every other week that begins on Sunday",
        ),
        pytest.param(
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;COUNT=4",
            "2024-05-14",
            2024,
            ["2024-05-14", "2024-05-19", "2024-05-28", "2024-06-02"],
            id="every other week that begins on Monday",
        ),
        pytest.param(
            "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR",
            "2024-09-13",
            2025,
            ["2024-09-13", "2024-12-13", "2025-06-13"],
            id="Friday the thirteenth",
        ),
        pytest.param(
            "FREQ=YEARLY;BYDAY=20MO",
            "2024-05-13",
            2026,
            ["2024-05-13", "2025-05-19", "2026-05-18"],
            id="the twentieth Monday of the year",
        ),
        pytest.param(
            "FREQ=DAILY;BYMONTH=5;BYDAY=SA",
            "2024-05-18",
            2024,
            ["2024-05-18", "2024-05-25"],
            id="daily, limited to the Saturdays of May",
        ),
        pytest.param(
            "FREQ=DAILY;INTERVAL=3;UNTIL=20240524",
            "2024-05-18",
            2030,
            ["2024-05-18", "2024-05-21", "2024-05-24"],
            id="until a day, inclusive",
        ),
        pytest.param(
            "FREQ=YEARLY",
            "2031-05-18",
            2028,
            ["2031-05-18"],
            id="the first one even beyond the horizon",
        ),
    ],
)
def test_a_rule_makes_its_dates(text, start, until_year, expected):
    assert starts(text, when(start), until_year) == expected


@pytest.mark.parametrize(
    ("until", "count"),
    [
        ("20240520", 3),
        ("20240520T015959Z", 2),
        ("20240520T020000Z", 3),
        ("20240519T235959Z", 2),
    ],
)
def test_until_of_a_timed_series_is_inclusive_to_the_second(until, count):
    # 09.00 WIB is 02.00 UTC.
    first = when("2024-05-18T09:00")
    assert len(starts(f"FREQ=DAILY;UNTIL={until}", first, 2024)) == count


@pytest.mark.parametrize(
    ("until", "count"),
    [
        ("20240520", 3),
        ("20240519T170000Z", 3),
        ("20240519T165959Z", 2),
    ],
)
def test_until_of_a_series_of_days_counts_local_days(until, count):
    # 17.00 UTC is midnight in WIB.
    first = when("2024-05-18")
    assert len(starts(f"FREQ=DAILY;UNTIL={until}", first, 2024)) == count


def test_each_occurrence_keeps_its_clock_its_length_and_its_zone():
    first = when("2024-09-11T20:00", "2024-09-12T01:00", "Asia/Makassar")
    rule = parse_rule("FREQ=WEEKLY;COUNT=2", first)
    assert expand(rule, first, 2024) == [
        first,
        when("2024-09-18T20:00", "2024-09-19T01:00", "Asia/Makassar"),
    ]


def test_a_month_that_recurs_is_the_whole_month_each_time():
    first = when("2024-02-01", "2024-02-29", precision=Precision.MONTH)
    rule = parse_rule("FREQ=YEARLY", first)
    assert expand(rule, first, 2025) == [
        first,
        when("2025-02-01", "2025-02-28", precision=Precision.MONTH),
    ]


def test_an_occurrence_is_known_by_its_wall_start():
    assert original_start(when("2024-05-18")) == "2024-05-18"
    assert original_start(when("2024-05-18T09:00")) == "2024-05-18T09:00"


def test_series_are_kept_for_this_year_and_two_ahead():
    assert horizon_year(date(2026, 11, 24)) == 2028


# Rules that are refused


@pytest.mark.parametrize(
    "text",
    [
        "",
        "YEARLY",
        "FREQ=",
        "FREQ=YEARLY;",
        "FREQ=HOURLY",
        "FREQ=SECONDLY",
        "INTERVAL=2",
        "RRULE:FREQ=YEARLY",
        "FREQ=YEARLY;FREQ=DAILY",
        "FREQ=YEARLY;BYHOUR=9",
        "FREQ=YEARLY;BYWEEKNO=20",
        "FREQ=YEARLY;BYYEARDAY=139",
        "FREQ=YEARLY;X-NAME=1",
        "FREQ=YEARLY;INTERVAL=0",
        "FREQ=YEARLY;INTERVAL=-1",
        "FREQ=YEARLY;INTERVAL=1000",
        "FREQ=YEARLY;COUNT=0",
        "FREQ=YEARLY;COUNT=99999",
        "FREQ=YEARLY;COUNT=2;UNTIL=20300101",
        "FREQ=YEARLY;UNTIL=20240517",
        "FREQ=YEARLY;UNTIL=20240231",
        "FREQ=YEARLY;UNTIL=20300101T000000",
        "FREQ=YEARLY;UNTIL=20300101T250000Z",
        "FREQ=YEARLY;UNTIL=99991231",
        "FREQ=YEARLY;BYMONTH=13",
        "FREQ=YEARLY;BYMONTH=-5",
        "FREQ=YEARLY;BYMONTH=5,",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYDAY=XX",
        "FREQ=MONTHLY;BYDAY=0SA",
        "FREQ=MONTHLY;BYDAY=54SA",
        "FREQ=WEEKLY;BYDAY=3SA",
        "FREQ=DAILY;BYDAY=3SA",
        "FREQ=MONTHLY;BYDAY=3SA;BYMONTHDAY=18",
        "FREQ=MONTHLY;BYDAY=3SA,SU",
        "FREQ=WEEKLY;BYMONTHDAY=18",
        "FREQ=MONTHLY;BYSETPOS=1",
        "FREQ=WEEKLY;BYDAY=SA,SU;BYSETPOS=1",
        "FREQ=DAILY;BYDAY=SA;BYSETPOS=1",
        "FREQ=WEEKLY;WKST=XX",
    ],
)
def test_what_is_not_in_the_strict_part_is_refused_in_words(text):
    with pytest.raises(BadRule) as refused:
        parse_rule(text, when("2024-05-18"))
    assert str(refused.value.words)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("FREQ=WEEKLY;BYDAY=MO", "2024-05-18"),
        ("FREQ=YEARLY;BYMONTH=1;BYDAY=-1SU", "2024-01-21"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2024-05-30"),
        ("FREQ=YEARLY;BYMONTH=8", "2024-05-17"),
        ("FREQ=MONTHLY;BYDAY=SA;BYSETPOS=1", "2024-05-18"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "2024-02-28"),
    ],
)
def test_a_first_date_that_its_rule_does_not_make_is_refused(text, start):
    with pytest.raises(BadRule, match="kejadian pertama"):
        parse_rule(text, when(start))


@pytest.mark.parametrize(
    ("text", "start", "advice"),
    [
        ("FREQ=MONTHLY", "2024-05-31", "BYMONTHDAY=-1."),
        ("FREQ=MONTHLY", "2024-05-29", "BYMONTHDAY=-1."),
        ("FREQ=YEARLY", "2024-02-29", "BYMONTH=2;BYMONTHDAY=-1."),
        ("FREQ=YEARLY;BYMONTH=5,6", "2024-05-31", "BYMONTH=5;BYMONTHDAY=-1."),
    ],
)
def test_a_day_that_short_months_lack_is_refused_with_advice(text, start, advice):
    with pytest.raises(BadRule) as refused:
        parse_rule(text, when(start))
    assert str(refused.value.words).endswith(advice)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("FREQ=MONTHLY", "2024-05-28"),
        ("FREQ=YEARLY", "2024-05-31"),
        ("FREQ=MONTHLY;BYMONTH=1,3,5", "2024-05-31"),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "2024-05-31"),
    ],
)
def test_a_day_that_is_there_each_time_is_taken(text, start):
    assert starts(text, when(start), 2024)[0] == start


@pytest.mark.parametrize(
    ("text", "start", "precision"),
    [
        ("FREQ=YEARLY", "2024-05-13", Precision.WEEK),
        ("FREQ=WEEKLY", "2024-07-01", Precision.MONTH),
        ("FREQ=MONTHLY", "2024-01-01", Precision.QUARTER),
        ("FREQ=MONTHLY", "2024-01-01", Precision.YEAR),
    ],
)
def test_a_series_of_units_begins_with_the_unit_each_time(text, start, precision):
    with pytest.raises(BadRule, match="hari pertama rentangnya"):
        parse_rule(text, when(start, precision=precision))


def test_a_new_series_with_too_many_dates_is_refused():
    with pytest.raises(BadRule, match=str(MOST_AT_FIRST)):
        parse_rule("FREQ=DAILY", when("2015-01-01"), until_year=2028)


def test_a_series_that_grew_over_the_years_is_still_expanded():
    first = when("2024-01-01")
    rule = parse_rule("FREQ=DAILY", first, until_year=2028)
    assert len(expand(rule, first, 2040)) == (date(2041, 1, 1) - date(2024, 1, 1)).days


def test_no_series_is_expanded_without_measure():
    first = when("1990-01-01")
    with pytest.raises(BadRule, match=str(MOST_EVER)):
        expand(parse_rule("FREQ=DAILY", first), first, 2028)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "2024-02-28"),
        ("FREQ=WEEKLY;BYDAY=MO;BYSETPOS=5", "2024-05-13"),
        ("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=60", "2024-05-13"),
        ("FREQ=YEARLY;BYDAY=MO;BYSETPOS=300", "2024-05-13"),
    ],
)
def test_a_rule_that_makes_nothing_is_refused_at_once(text, start):
    begun = stopwatch.monotonic()
    with pytest.raises(BadRule):
        parse_rule(text, when(start), until_year=2028)
    assert stopwatch.monotonic() - begun < 1


# Rules in calendar files


@pytest.mark.parametrize(
    ("text", "start", "written"),
    [
        ("FREQ=YEARLY", "2024-05-18", "FREQ=YEARLY"),
        (
            "FREQ=DAILY;UNTIL=20240520;INTERVAL=2",
            "2024-05-18T09:00",
            "FREQ=DAILY;UNTIL=20240520T020000Z;INTERVAL=2",
        ),
        (
            "FREQ=DAILY;UNTIL=20240520T020000Z",
            "2024-05-18T09:00",
            "FREQ=DAILY;UNTIL=20240520T020000Z",
        ),
        (
            "FREQ=DAILY;UNTIL=20240520T170000Z",
            "2024-05-18",
            "FREQ=DAILY;UNTIL=20240521",
        ),
        ("FREQ=DAILY;UNTIL=20240520", "2024-05-18", "FREQ=DAILY;UNTIL=20240520"),
    ],
)
def test_until_is_written_in_the_kind_of_the_start(text, start, written):
    first = when(start)
    assert rrule_for_feed(parse_rule(text, first), first) == written


@given(
    st.dates(date(2020, 1, 1), date(2024, 12, 31)),
    st.none() | st.sampled_from([time(0), time(6, 30), time(23, 30)]),
    st.integers(0, 40),
    st.booleans(),
)
def test_the_rule_in_a_calendar_file_makes_the_same_dates(start, at, length, instant):
    first = When(start, at, None, None, "Asia/Jayapura", default_precision(at))
    last = start + timedelta(days=length)
    until = f"{last:%Y%m%d}" + ("T120000Z" if instant else "")
    assume(not (instant and length == 0))
    rule = parse_rule(f"FREQ=DAILY;INTERVAL=3;UNTIL={until}", first)
    written = parse_rule(rrule_for_feed(rule, first), first)
    assert expand(written, first, 2028) == expand(rule, first, 2028)


# Against a second opinion


@settings(deadline=None)
@given(rule_texts(), st.dates(date(2023, 6, 1), date(2025, 12, 31)))
def test_the_dates_are_those_of_an_independent_library(text, near):
    suited = first_that_suits(text, near)
    assume(suited is not None)
    rule, first = suited
    begin, end = (
        datetime.combine(first.start_date, time()),
        datetime.combine(date(2028, 12, 31), time()),
    )
    theirs = rrulestr(rule.text, dtstart=begin).between(begin, end, inc=True)
    ours = expand(rule, first, 2028)
    assert [each.start_date for each in ours] == [each.date() for each in theirs]


@given(
    st.sampled_from(["DAILY", "WEEKLY"]),
    st.integers(1, 30),
    st.dates(date(2024, 1, 1), date(2024, 12, 31)),
    st.sampled_from([time(0), time(2, 30), time(9), time(23, 30)]),
    st.sampled_from(["Asia/Makassar", "Europe/Amsterdam", "America/New_York"]),
)
def test_expanding_keeps_the_clock_through_summer_time(
    frequency, interval, start, at, zone
):
    first = When(start, at, start + timedelta(days=1), at, zone, Precision.EXACT)
    rule = parse_rule(f"FREQ={frequency};INTERVAL={interval};COUNT=60", first)
    step = timedelta(days=interval * (7 if frequency == "WEEKLY" else 1))
    for number, each in enumerate(expand(rule, first, 2028)):
        assert each.start_date == start + number * step
        assert each.start_time == each.end_time == at
        assert each.end_date == each.start_date + timedelta(days=1)
        assert each.timezone == zone
