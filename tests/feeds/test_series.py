"""Series as subscribers get them: a date of its own, and a series that was split."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from agenda.db import db, new_id
from agenda.events import operations as events
from agenda.rules.series import Apply
from agenda.tasks import travel
from tests.feeds.test_clients import by_ical_js, by_icalendar
from tests.golden import assert_golden

TITLE = "Apel Jumat"


@pytest.fixture
def series(register):
    """Six Friday mornings."""
    return register(
        uid=str(UUID(int=1)),
        title=TITLE,
        start="2026-11-27T08:00",
        end="2026-11-27T09:00",
        rrule="FREQ=WEEKLY;COUNT=6",
    )


@pytest.fixture
def change(people):
    """Changes one date of a series, or what follows it; answers what it made."""

    def act(series, on, apply="one", **asked):
        actor, bound = people.coordinator.as_actor(), new_id()
        part = travel.reach_dates(actor, series, on, Apply(apply), change_set=bound)
        travel.revise_event(actor, part, asked, change_set=bound)
        db.session.commit()
        return part

    return act


def links(feed, event):
    return [line for line in feed.lines_of(event) if line.startswith("RELATED-TO")]


def test_a_split_series_is_read_alike_by_every_program(
    series, change, make_feed, read, pytestconfig
):
    single = change(series, "2026-12-04T08:00", title="Apel bersama menteri")
    rest = change(series, "2026-12-18T08:00", "following", start="2026-12-21T08:00")
    feed = read(make_feed())
    text = "\n".join(feed.lines)
    for event, number in ((single, 2), (rest, 3)):
        text = text.replace(event.uid, str(UUID(int=number)))
        text = text.replace(str(event.id), f"event-{number}")
    text = text.replace(str(series.id), "event-1")
    assert_golden(pytestconfig, "feeds/series.ics", text)
    found = by_icalendar(feed.calendar)
    assert by_ical_js(feed) == found
    assert sorted((row[2][:10], row[1]) for row in found) == [
        ("2026-11-27", TITLE),
        ("2026-12-04", "Apel bersama menteri"),
        ("2026-12-11", TITLE),
        ("2026-12-21", TITLE),
        ("2026-12-28", TITLE),
        ("2027-01-04", TITLE),
    ]


def test_f37_the_parts_of_a_series_name_one_another_and_no_range(
    series, change, make_feed, read
):
    second = change(series, "2026-12-11T08:00", "following", title="Apel kedua")
    third = change(second, "2026-12-25T08:00", "following", title="Apel ketiga")
    feed = read(make_feed())
    first = f"RELATED-TO;RELTYPE=FIRST:{series.uid}"
    assert links(feed, series) == [f"RELATED-TO;RELTYPE=NEXT:{second.uid}"]
    assert links(feed, second) == [first, f"RELATED-TO;RELTYPE=NEXT:{third.uid}"]
    assert links(feed, third) == [first]
    assert not any("RANGE" in line or "RECURRENCE-ID" in line for line in feed.lines)


def test_f53_a_part_that_is_not_in_the_feed_is_not_named(
    series, change, people, make_feed, read
):
    rest = change(series, "2026-12-18T08:00", "following", title="Apel tertutup")
    feed = make_feed(people.bali_officer)
    assert rest.uid in read(feed).octets.decode()
    events.revise(people.coordinator.as_actor(), rest, {"visibility": "agency"})
    db.session.commit()
    seen = read(feed)
    assert seen.titles == [TITLE]
    assert links(seen, series) == []
    assert rest.uid not in seen.octets.decode()
    insider = read(make_feed(people.officer))
    assert links(insider, series) == [f"RELATED-TO;RELTYPE=NEXT:{rest.uid}"]


def test_f19_a_link_that_goes_with_the_days_is_a_new_revision(
    series, change, make_feed, read, clock
):
    rest = change(series, "2026-12-18T08:00", "following", title="Apel kedua")
    feed = make_feed(window_back=10)
    before = read(feed)
    assert links(before, rest) == [f"RELATED-TO;RELTYPE=FIRST:{series.uid}"]
    clock.move_to(datetime(2026, 12, 21, 16, 59, tzinfo=UTC))
    assert links(read(feed), rest) == links(before, rest)
    # The last Friday of the former part, the eleventh, leaves the window at midnight.
    clock.move_to(datetime(2026, 12, 21, 17, 0, tzinfo=UTC))
    after = read(feed)
    assert (after.titles, links(after, rest)) == (["Apel kedua"], [])
    assert after.entry(rest)["last-modified"].dt == datetime(
        2026, 12, 21, 17, 0, tzinfo=UTC
    )


def test_a_series_that_was_not_split_has_no_links(series, register, make_feed, read):
    register(title="lain", start="2026-12-01")
    feed = read(make_feed())
    assert not any(line.startswith("RELATED-TO") for line in feed.lines)
