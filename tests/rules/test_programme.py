"""Parts of an event: inside or outside its span, and how they move along with it."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.rules.event_states import EventStatus
from agenda.rules.precision import (
    Precision,
    When,
    default_precision,
    parse_moment,
    span_of,
)
from agenda.rules.programme import (
    Held,
    Item,
    ItemVerdict,
    Shift,
    is_outside,
    judge,
    shift_between,
    was_moved_apart,
)

WIB, WITA, WIT = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"


def when(start, end=None, zone=WIB, precision=None):
    start_date, start_time = parse_moment(start)
    end_date, end_time = parse_moment(end) if end else (None, None)
    precision = precision or default_precision(start_time)
    return When(start_date, start_time, end_date, end_time, zone, precision)


GAMES = when("2024-09-09", "2024-09-20")
MEETING = when("2024-05-20T09:00", "2024-05-20T12:00", WITA)


@pytest.mark.parametrize(
    ("part", "whole", "outside"),
    [
        (when("2024-09-09T19:30"), GAMES, False),
        (when("2024-09-20"), GAMES, False),
        (when("2024-09-20", "2024-09-21"), GAMES, True),
        (when("2024-09-08"), GAMES, True),
        # A day is a day on its own clock: half past midnight in Papua is the ninth.
        (when("2024-09-09T00:30", zone=WIT), GAMES, False),
        (when("2024-09-20T23:00", "2024-09-21T01:00"), GAMES, True),
        # Where hours are known on both sides they count, on all clocks.
        (when("2024-05-20T08:00", "2024-05-20T11:00", WIB), MEETING, False),
        (when("2024-05-20T08:00", "2024-05-20T11:00", WITA), MEETING, True),
        (when("2024-05-20T11:00", "2024-05-20T13:00", WIT), MEETING, False),
        (when("2024-05-20T11:00", "2024-05-20T13:01", WIT), MEETING, True),
        (when("2024-05-20"), MEETING, False),
        # Nobody knows when what has no end is over on its day.
        (when("2024-05-20T15:00"), when("2024-05-20T09:00"), False),
        (when("2024-05-21T08:00"), when("2024-05-20T09:00"), True),
        # Not known to the day: outside is what cannot be inside.
        (when("2024-09-01", "2024-09-30", precision=Precision.MONTH), GAMES, False),
        (when("2024-10-01", "2024-10-31", precision=Precision.MONTH), GAMES, True),
        (GAMES, when("2024-07-01", "2024-09-30", precision=Precision.QUARTER), False),
        # A campaign of 75 days, across the turn of the year.
        (when("2024-02-10"), when("2023-11-28", "2024-02-10"), False),
        (when("2024-02-11"), when("2023-11-28", "2024-02-10"), True),
        (when("2024-02-29"), when("2024-02-01", "2024-02-29"), False),
    ],
)
def test_a_part_is_inside_the_span_of_the_whole_or_told_to_be_outside(
    part, whole, outside
):
    assert is_outside(part, whole) is outside


@pytest.mark.parametrize(
    ("former", "now", "days", "hours"),
    [
        (when("2024-09-08", "2024-09-20"), when("2024-09-09"), 1, 24),
        (when("2024-05-20T09:00"), when("2024-05-20T14:00"), 0, 5),
        (when("2024-05-20T23:00"), when("2024-05-21T01:00"), 1, 2),
        # Another zone with the same hours on the clock is no shift of the clock.
        (when("2024-05-20T09:00", zone=WIB), when("2024-05-20T09:00", zone=WIT), 0, 0),
        (when("2024-05-20T09:00"), when("2024-05-23"), 3, 72),
        (when("2024-02-28"), when("2024-03-01"), 2, 48),
    ],
)
def test_a_shift_counts_days_and_hours_on_the_clock(former, now, days, hours):
    shift = shift_between(former, now)
    assert shift == Shift(timedelta(days=days), timedelta(hours=hours))
    assert bool(shift) is bool(hours)


def test_from_or_to_a_date_without_a_day_there_is_no_shift():
    month = when("2024-05-01", "2024-05-31", precision=Precision.MONTH)
    assert shift_between(month, GAMES) is None
    assert shift_between(GAMES, month) is None
    assert shift_between(None, GAMES) is None


@pytest.mark.parametrize(("zone", "label_hour_utc"), [(WIB, 2), (WITA, 1), (WIT, 0)])
def test_an_item_keeps_its_wall_time_and_zone_over_the_end_of_a_month(
    zone, label_hour_utc
):
    item = when("2024-08-31T09:00", "2024-08-31T23:30", zone)
    moved = Shift(timedelta(days=1), timedelta(days=1)).moved(item)
    assert moved == when("2024-09-01T09:00", "2024-09-01T23:30", zone)
    starts = span_of(moved).starts_at_utc
    assert starts == datetime(2024, 9, 1, label_hour_utc, tzinfo=UTC)
    assert starts.astimezone(ZoneInfo(zone)).hour == 9


DAYS = st.dates(date(1950, 1, 1), date(2090, 1, 1))
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
LENGTHS = st.timedeltas(timedelta(minutes=1), timedelta(days=75)).map(
    lambda length: timedelta(minutes=max(1, length // timedelta(minutes=1)))
)
ZONES = st.sampled_from([WIB, WITA, WIT, "Asia/Pontianak"])


@st.composite
def firm(draw):
    zone, on = draw(ZONES), draw(DAYS)
    if draw(st.booleans()):
        length = draw(st.none() | st.integers(0, 75))
        last = None if length is None else on + timedelta(days=length)
        return When(on, None, last, None, zone, Precision.DAY)
    at = draw(TIMES)
    if draw(st.booleans()):
        return When(on, at, None, None, zone, Precision.EXACT)
    ends = datetime.combine(on, at) + draw(LENGTHS)
    return When(on, at, ends.date(), ends.time(), zone, Precision.EXACT)


@given(firm(), firm(), firm())
def test_there_and_back_every_item_has_the_same_instants(former, now, item):
    there = shift_between(former, now).moved(item)
    back = shift_between(now, former).moved(there)
    assert back == item
    assert span_of(back) == span_of(item)
    assert there.timezone == item.timezone
    if former.start_time is None or item.start_time is None:
        assert there.start_time == item.start_time


ONE, OTHER = UUID(int=1), UUID(int=2)
A, B, C = when("2024-09-09"), when("2024-09-10"), when("2024-09-11")


@pytest.mark.parametrize(
    ("held", "apart"),
    [
        ([Held(A, OTHER)], False),
        ([Held(A, OTHER), Held(A, OTHER)], False),
        ([Held(A, OTHER), Held(B, ONE)], False),
        ([Held(A, OTHER), Held(B, OTHER)], True),
        ([Held(A, OTHER), Held(B, OTHER), Held(C, ONE)], False),
        ([Held(A, ONE), Held(B, ONE), Held(C, OTHER)], True),
        # Only its end became another one.
        ([Held(A, OTHER), Held(when("2024-09-09", "2024-09-10"), OTHER)], False),
        ([Held(None, OTHER), Held(A, OTHER)], True),
    ],
)
def test_the_last_move_of_an_item_was_its_own_or_that_of_the_whole(held, apart):
    assert was_moved_apart(held, {ONE}) is apart


NEXT_DAY = Shift(timedelta(days=1), timedelta(days=1))
MONTH = when("2024-09-01", "2024-09-30", precision=Precision.MONTH)


@pytest.mark.parametrize(
    ("item", "shift", "verdict"),
    [
        (Item(A, EventStatus.TENTATIVE), NEXT_DAY, ItemVerdict.MOVED),
        (Item(A, EventStatus.CONFIRMED), NEXT_DAY, ItemVerdict.MOVED),
        (Item(A, EventStatus.COMPLETED), NEXT_DAY, ItemVerdict.DONE),
        (Item(A, EventStatus.CANCELLED), NEXT_DAY, ItemVerdict.KEPT),
        (Item(A, EventStatus.POSTPONED), NEXT_DAY, ItemVerdict.PAUSED),
        (Item(None, EventStatus.TENTATIVE), NEXT_DAY, ItemVerdict.KEPT),
        (Item(MONTH, EventStatus.TENTATIVE), NEXT_DAY, ItemVerdict.ASKED),
        (Item(A, EventStatus.TENTATIVE, repeats=True), NEXT_DAY, ItemVerdict.ASKED),
        (Item(A, EventStatus.TENTATIVE, moved_apart=True), NEXT_DAY, ItemVerdict.ASKED),
        (Item(A, EventStatus.TENTATIVE, may_steer=False), NEXT_DAY, ItemVerdict.ASKED),
        (Item(A, EventStatus.TENTATIVE, whole_moves=False), NEXT_DAY, ItemVerdict.KEPT),
        (Item(A, EventStatus.TENTATIVE), None, ItemVerdict.KEPT),
        (
            Item(A, EventStatus.TENTATIVE),
            Shift(timedelta(), timedelta()),
            ItemVerdict.KEPT,
        ),
        (
            Item(when("8999-12-31"), EventStatus.TENTATIVE),
            NEXT_DAY,
            ItemVerdict.ASKED,
        ),
    ],
)
def test_who_moves_along_and_who_stays(item, shift, verdict):
    told = judge(item, shift)
    assert told.verdict is verdict
    assert str(told.explanation)
    assert told.when == (B if verdict is ItemVerdict.MOVED else None)


def test_what_was_postponed_with_the_event_comes_back_with_it():
    item = Item(A, EventStatus.POSTPONED)
    assert judge(item, NEXT_DAY, was_postponed=True).when == B


def test_a_timed_item_of_an_event_moved_by_hours_moves_by_these_hours():
    shift = Shift(timedelta(), timedelta(hours=5))
    assert shift.moved(when("2024-05-20T21:00")) == when("2024-05-21T02:00")
    assert shift.moved(when("2024-05-20")) == when("2024-05-20")
    assert shift.moved_clock(date(2024, 2, 28), time(20)) == (
        date(2024, 2, 29),
        time(1),
    )
