"""Dates of every precision, status and length as subscribers get them."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from agenda.db import db
from agenda.events import operations as events
from tests.feeds.test_clients import by_ical_js, by_icalendar
from tests.golden import assert_golden

PRECISIONS = [
    ("exact", {"start": "2026-12-09T09:00", "end": "2026-12-09T11:00"}),
    ("day", {"start": "2026-12-10"}),
    ("week", {"start": "2026-12-14", "precision": "week"}),
    ("month", {"start": "2027-05-01", "precision": "month"}),
    ("quarter", {"start": "2027-10-01", "precision": "quarter"}),
    ("year", {"start": "2027-01-01", "precision": "year"}),
]


@pytest.fixture
def calendar_of(register):
    """Registers an event under a uid that is the same in every run."""

    def make(number, **fields):
        return register(uid=str(UUID(int=number)), **fields)

    return make


def text(feed):
    return "\n".join(feed.lines)


def test_each_precision_is_told_as_what_it_is(
    calendar_of, make_feed, read, pytestconfig
):
    for number, (precision, fields) in enumerate(PRECISIONS):
        calendar_of(number, title=f"Ketelitian {precision}", **fields)
    feed = read(make_feed())
    assert_golden(pytestconfig, "feeds/precisions.ics", text(feed))
    assert by_ical_js(feed) == by_icalendar(feed.calendar)
    assert len(feed.entries) == len(PRECISIONS)
    for part in feed.entries:
        coarse = str(part["summary"]).split()[1] not in {"exact", "day"}
        assert str(part["status"]) == "TENTATIVE"
        assert str(part["transp"]) == ("TRANSPARENT" if coarse else "OPAQUE")


def test_a_coarse_date_takes_its_whole_span_and_claims_no_day(
    calendar_of, make_feed, read
):
    event = calendar_of(1, title="Forum", start="2027-05-01", precision="month")
    entry = read(make_feed()).entry(event)
    assert (entry["dtstart"].dt, entry["dtend"].dt) == (
        date(2027, 5, 1),
        date(2027, 6, 1),
    )
    assert str(entry["summary"]) == "Forum (perkiraan Mei 2027)"


def test_each_status_is_told_as_what_it_is(
    people, calendar_of, make_feed, read, pytestconfig
):
    actor = people.coordinator.as_actor()
    by_status = {
        status: calendar_of(number, title="Rapat", start=f"2026-12-{number:02}")
        for number, status in enumerate(
            ("tentative", "confirmed", "moved", "postponed", "cancelled", "completed"),
            start=1,
        )
    }
    for status in ("confirmed", "moved", "completed"):
        events.confirm(actor, by_status[status], {"reference": "S-1/2026"})
    events.move(actor, by_status["moved"], {"start": "2026-12-23"}, reason="Banjir")
    events.postpone(actor, by_status["postponed"], reason="Banjir")
    events.cancel(actor, by_status["cancelled"], reason="Anggaran")
    events.complete(actor, by_status["completed"])
    db.session.commit()
    feed = read(make_feed())
    assert_golden(pytestconfig, "feeds/statuses.ics", text(feed))
    assert by_ical_js(feed) == by_icalendar(feed.calendar)
    assert {
        status: (str(feed.entry(event)["status"]), int(feed.entry(event)["sequence"]))
        for status, event in by_status.items()
    } == {
        "tentative": ("TENTATIVE", 0),
        "confirmed": ("CONFIRMED", 1),
        "moved": ("CONFIRMED", 2),
        "postponed": ("TENTATIVE", 1),
        "cancelled": ("CANCELLED", 1),
        "completed": ("CONFIRMED", 2),
    }


def test_a_moved_event_names_its_former_date_until_nobody_may_read_texts(
    people, register, make_feed, read
):
    actor = people.desk.as_actor()
    event = register(by=people.desk, start="2027-09-08", end="2027-09-20")
    full, english = make_feed(), make_feed(language="en")
    busy, titles = make_feed(detail="busy"), make_feed(detail="title")
    assert "Dipindah" not in text(read(full))
    events.move(actor, event, {"start": "2027-09-09", "end": "2027-09-20"})
    db.session.commit()
    assert "\\nDipindah dari: 8–20 September 2027\\n" in text(read(full))
    assert "\\nMoved from: 8–20 September 2027\\n" in text(read(english))
    for feed in (busy, titles):
        assert "8–20" not in text(read(feed))


def test_a_date_that_firms_up_was_not_moved(people, register, make_feed, read):
    event = register(start="2027-05-01", precision="month")
    feed = make_feed()
    events.confirm(people.coordinator.as_actor(), event, {"start": "2027-05-18"})
    db.session.commit()
    assert "Dipindah" not in text(read(feed))
    assert str(read(feed).entry(event)["status"]) == "CONFIRMED"


def test_whoever_polls_gets_the_former_date_with_the_move(
    people, register, make_feed, read
):
    """A text that was kept before the move is not served after it."""
    event, feed = register(start="2027-05-18"), make_feed()
    before = read(feed).entry(event)
    events.move(people.coordinator.as_actor(), event, {"start": "2027-05-19"})
    db.session.commit()
    after = read(feed).entry(event)
    assert after["uid"] == before["uid"]
    assert after["sequence"] == before["sequence"] + 1
    assert after["last-modified"].dt > before["last-modified"].dt
    assert "Dipindah dari: Selasa, 18 Mei 2027" in str(after["description"])


@pytest.mark.parametrize(
    ("fields", "starts", "ends"),
    [
        ({"start": "2026-12-09T09:00"}, datetime(2026, 12, 9, 2, 0, tzinfo=UTC), None),
        ({"start": "2026-12-09"}, date(2026, 12, 9), date(2026, 12, 10)),
        (
            {"start": "2027-09-08", "end": "2027-09-20"},
            date(2027, 9, 8),
            date(2027, 9, 21),
        ),
        (
            {"start": "2026-11-28", "end": "2027-02-10"},
            date(2026, 11, 28),
            date(2027, 2, 11),
        ),
        (
            {"start": "2026-12-31T23:30", "end": "2027-01-01T02:00"},
            datetime(2026, 12, 31, 16, 30, tzinfo=UTC),
            datetime(2026, 12, 31, 19, 0, tzinfo=UTC),
        ),
        (
            {"start": "2027-01-31T23:30", "places": [{"province": "ID-PA"}]},
            datetime(2027, 1, 31, 14, 30, tzinfo=UTC),
            None,
        ),
        (
            {
                "start": "2027-06-01T09:00",
                "end": "2027-06-01T10:00",
                "timezone": "Europe/Zurich",
            },
            datetime(2027, 6, 1, 7, 0, tzinfo=UTC),
            datetime(2027, 6, 1, 8, 0, tzinfo=UTC),
        ),
    ],
)
def test_any_length_across_midnight_and_zones(
    fields, starts, ends, register, make_feed, read
):
    event = register(**fields)
    feed = read(make_feed())
    entry = feed.entry(event)
    assert entry["dtstart"].dt == starts
    assert (entry["dtend"].dt if "dtend" in entry else None) == ends


def test_the_twenty_ninth_of_february_is_a_day_like_any_other(
    register, make_feed, read, clock
):
    clock.move_to(datetime(2028, 1, 15, 3, 0, tzinfo=UTC))
    event = register(start="2028-02-29")
    span = register(title="Akhir Februari", start="2028-02-01", precision="month")
    feed = read(make_feed())
    assert feed.entry(event)["dtstart"].dt == date(2028, 2, 29)
    assert feed.entry(event)["dtend"].dt == date(2028, 3, 1)
    assert feed.entry(span)["dtend"].dt == date(2028, 3, 1)
