"""Dates of every precision and length in lists: found and sorted as sets of days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agenda.db import db
from agenda.events import fields, operations, queries
from agenda.events.filters import EventFilter, Sort
from agenda.rules.precision import Precision, coarse_span
from tests.factories import MINIMAL

WIB, WITA, WIT = "Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"


def found(people, first, last):
    """The titles in the list from one day to another, by event and by date."""
    actor = people.coordinator.as_actor()
    wanted = EventFilter(first_day=first, last_day=last)
    by_event = [event.title for event in queries.page(actor, wanted).items]
    dated = queries.page_of_occurrences(actor, wanted).items
    assert [row.event.title for row in dated] == by_event
    assert queries.count(actor, wanted) == len(by_event)
    return by_event


def day(text):
    return date.fromisoformat(text)


# One of each

KINDS = {
    "tanpa akhir": {"start": "2026-12-09T09:00"},
    "tiga belas hari": {"start": "2024-09-08", "end": "2024-09-20"},
    "tujuh puluh lima hari": {"start": "2023-11-28", "end": "2024-02-10"},
    "lewat tengah malam": {"start": "2026-12-31T23:30", "end": "2027-01-01T02:00"},
    "kabisat": {"start": "2028-02-29"},
    "Februari": {"start": "2028-02-01", "precision": "month"},
    "bulan": {"start": "2024-05-01", "precision": "month"},
    "triwulan": {"start": "2024-10-01", "precision": "quarter"},
    "tahun": {"start": "2025-01-01", "precision": "year"},
    "pekan": {"start": "2026-12-28", "precision": "week"},
}


@pytest.mark.parametrize(
    ("kind", "first", "last"),
    [
        ("tanpa akhir", "2026-12-09", "2026-12-09"),
        ("tiga belas hari", "2024-09-08", "2024-09-20"),
        ("tujuh puluh lima hari", "2023-11-28", "2024-02-10"),
        ("lewat tengah malam", "2026-12-31", "2027-01-01"),
        ("kabisat", "2028-02-29", "2028-02-29"),
        ("Februari", "2028-02-01", "2028-02-29"),
        ("bulan", "2024-05-01", "2024-05-31"),
        ("triwulan", "2024-10-01", "2024-12-31"),
        ("tahun", "2025-01-01", "2025-12-31"),
        ("pekan", "2026-12-28", "2027-01-03"),
    ],
)
def test_an_event_is_found_by_each_of_its_days_and_by_no_other(
    register, people, kind, first, last
):
    register(title=kind, **KINDS[kind])
    begins, ends = day(first), day(last)
    one = timedelta(days=1)
    for on in (begins, begins + (ends - begins) // 2, ends):
        assert found(people, on, on) == [kind]
    for on in (begins - one, ends + one):
        assert found(people, on, on) == []
    assert found(people, None, begins) == found(people, ends, None) == [kind]
    assert found(people, None, begins - one) == found(people, ends + one, None) == []


def test_a_vague_date_stands_at_the_beginning_of_its_span(register, people):
    for title, asked in {
        "2 Mei": {"start": "2024-05-02"},
        "April": {"start": "2024-04-01", "precision": "month"},
        "30 April malam": {"start": "2024-04-30T23:30"},
        "Mei": {"start": "2024-05-01", "precision": "month"},
        "triwulan II": {"start": "2024-04-01", "precision": "quarter"},
        "2024": {"start": "2024-01-01", "precision": "year"},
        "isu": {"kind": "issue", "start": None},
    }.items():
        register(title=title, **asked)
    actor = people.coordinator.as_actor()
    order = [event.title for event in queries.page(actor, EventFilter()).items]
    assert order[0] == "2024"
    assert set(order[1:3]) == {"April", "triwulan II"}
    assert order[3:] == ["30 April malam", "Mei", "2 Mei", "isu"]
    down = queries.page(actor, EventFilter(), Sort.START_DOWN).items
    assert [event.title for event in down][:3] == ["2 Mei", "Mei", "30 April malam"]


@pytest.mark.parametrize(
    ("zone", "instant"),
    [
        (WIB, datetime(2027, 1, 31, 16, 30, tzinfo=UTC)),
        (WITA, datetime(2027, 1, 31, 15, 30, tzinfo=UTC)),
        (WIT, datetime(2027, 1, 31, 14, 30, tzinfo=UTC)),
    ],
)
def test_the_last_evening_of_a_month_stays_in_its_month(
    register, people, zone, instant, monkeypatch
):
    """Whatever clock the server has: 23.30 on the 31st is a day of January."""
    monkeypatch.setenv("TZ", "UTC")
    event = register(title=zone, start="2027-01-31T23:30", timezone=zone)
    assert event.starts_at_utc == instant
    assert (event.first_day, event.last_day) == (day("2027-01-31"), day("2027-01-31"))
    assert found(people, day("2027-01-01"), day("2027-01-31")) == [zone]
    assert found(people, day("2027-02-01"), None) == []


def test_one_day_in_three_zones_is_found_by_that_day(register, people):
    for zone in (WIT, WITA, WIB):
        register(title=zone, start="2027-01-31", timezone=zone)
    assert found(people, day("2027-01-31"), day("2027-01-31")) == [WIT, WITA, WIB]
    assert found(people, day("2027-01-30"), day("2027-01-30")) == []


def test_what_is_moved_is_found_where_it_is_and_no_longer_where_it_was(
    register, people
):
    event = register(title="PON", start="2024-10-01", precision="quarter")
    actor = people.coordinator.as_actor()
    operations.confirm(actor, event, {"start": "2024-09-08", "end": "2024-09-20"})
    assert found(people, day("2024-10-01"), None) == []
    operations.move(
        actor, event, {"start": "2024-09-09", "end": "2024-09-20"}, reason="x"
    )
    assert found(people, day("2024-09-08"), day("2024-09-08")) == []
    assert found(people, day("2024-09-09"), day("2024-09-09")) == ["PON"]


# Any date in any window

days = st.dates(date(2024, 1, 1), date(2024, 12, 31))


@st.composite
def dated(draw):
    """What an event says of its date, and the days that this means."""
    on, precision = draw(days), draw(st.sampled_from(list(Precision)))
    zone = draw(st.sampled_from([WIB, WITA, WIT, "Europe/Zurich", "Pacific/Honolulu"]))
    if precision.is_coarse:
        first, last = coarse_span(precision, on)
        asked = {"start": first.isoformat(), "precision": precision.value}
        return {**asked, "timezone": zone}, first, last
    last = on + timedelta(days=draw(st.integers(0, 80)))
    if precision is Precision.EXACT:
        start, end = f"{on}T{draw(st.integers(0, 23)):02}:15", f"{last}T23:45"
    else:
        start, end = on.isoformat(), last.isoformat()
    return {"start": start, "end": end, "timezone": zone}, on, last


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    made=st.lists(dated(), min_size=1, max_size=4),
    windows=st.lists(st.tuples(days, st.integers(0, 120)), min_size=1, max_size=4),
)
def test_a_window_finds_exactly_what_shares_a_day_with_it(people, made, windows):
    actor = people.coordinator.as_actor()
    spans = {}
    for number, (asked, first, last) in enumerate(made):
        event = operations.register(actor, {**MINIMAL, "title": f"{number}", **asked})
        spans[event.title] = (first, last)
        assert (event.first_day, event.last_day) == (first, last)
        assert fields.dates(event)["start"] == asked["start"]
    for first, length in windows:
        last = first + timedelta(days=length)
        expected = {
            title
            for title, (begins, ends) in spans.items()
            if begins <= last and first <= ends
        }
        assert set(found(people, first, last)) == expected
    db.session.rollback()
