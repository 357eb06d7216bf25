"""Series stay expanded two years ahead, by periodic work and by nothing else."""

from datetime import UTC, datetime

import pytest

from agenda.audit.models import AuditEntry
from agenda.db import db
from agenda.events import occurrences, queries
from agenda.events.filters import read_filter
from agenda.events.models import Event
from agenda.feeds import operations as feeds
from agenda.feeds import publishing
from agenda.jobs import running
from agenda.jobs.table import JOBS
from agenda.rules import recurrence
from tests.doors import signed_in
from tests.factories import registrar

# One second before, and the moment at which it is 2027 in the zone of the office.
EVE = datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC)
NEW_YEAR = datetime(2026, 12, 31, 17, 0, tzinfo=UTC)


@pytest.fixture
def register(people):
    return registrar(people, visibility="public")


@pytest.fixture
def work(settings):
    """What the worker does each minute, and `agenda tick` once."""

    def act():
        jobs = [job for job in JOBS if job.name == "extend-occurrences"]
        [done] = running.run_due(settings, "worker", jobs=jobs)
        assert done.error == ""

    return act


def years(event_id):
    event = db.session.get(Event, event_id)
    return [row.first_day.year for row in occurrences.of_event(event)]


@pytest.mark.parametrize(
    ("rule", "first", "before", "after"),
    [
        ("FREQ=YEARLY", "2024-02-09", [2024, 2025, 2026, 2027, 2028], [2029]),
        ("FREQ=YEARLY;INTERVAL=3", "2023-02-09", [2023, 2026], [2029]),
        ("FREQ=YEARLY;INTERVAL=5", "2023-02-09", [2023, 2028], []),
        ("FREQ=YEARLY;COUNT=3", "2025-02-09", [2025, 2026, 2027], []),
    ],
)
def test_a_new_year_brings_the_dates_of_its_second_next(
    session, register, work, clock, rule, first, before, after
):
    event = register(start=first, rrule=rule, kind="observance").id
    assert years(event) == before
    clock.move_to(EVE)
    work()
    assert years(event) == before
    clock.move_to(NEW_YEAR)
    work()
    assert years(event) == [*before, *after]
    # Nobody did anything: no version, no revision for subscribers, no line.
    kept = db.session.get(Event, event)
    assert (kept.version, kept.sequence) == (1, 0)
    lines = db.session.query(AuditEntry).filter_by(subject_id=event).count()
    assert lines == 1


def test_every_four_years_reaches_the_games_after_next(session, register, work, clock):
    games = {"start": "2024-09-09", "rrule": "FREQ=YEARLY;INTERVAL=4"}
    event = register(title="PON", **games).id
    assert years(event) == [2024, 2028]
    for year, known in ((2029, [2024, 2028]), (2030, [2024, 2028, 2032])):
        clock.move_to(datetime(year, 1, 2, tzinfo=UTC))
        work()
        assert years(event) == known


def test_a_series_beyond_all_bounds_holds_up_no_other(
    session, register, work, clock, monkeypatch, caplog
):
    huge = register(title="harian", start="2026-12-01", rrule="FREQ=DAILY").id
    other = register(title="tahunan", start="2024-02-09", rrule="FREQ=YEARLY").id
    kept = years(huge)
    monkeypatch.setattr(recurrence, "MOST_EVER", len(kept))
    clock.move_to(NEW_YEAR)
    work()
    assert years(huge) == kept
    assert years(other)[-1] == 2029
    assert str(huge) in caplog.text


def test_lists_calendars_and_answers_read_what_is_stored(
    app, people, register, monkeypatch
):
    event = register(title="Hari Humas", start="2024-12-02", rrule="FREQ=YEARLY")
    month = {"from": ["2026-12-01"], "to": ["2026-12-31"]}
    actor = people.coordinator.as_actor()
    visitor = signed_in(app, people.coordinator)
    address = "/events?view=coming&from=2026-12-01&to=2026-12-31"

    def refuse(*_asked, **_more):
        raise AssertionError("a rule was expanded to read")

    for name in ("expand", "dates_of", "_dates"):
        monkeypatch.setattr(recurrence, name, refuse)
    found = queries.page_of_occurrences(actor, read_filter(month)).items
    assert [row.occurrence.original_start for row in found] == ["2026-12-02"]
    assert queries.count_occurrences(actor, read_filter(month)) == 1
    for path in (address, "/", "/search?q=humas", "/events?view=all"):
        page = visitor.get(path)
        assert (path, page.status_code) == (path, 200)
        assert f"/events/{event.id}" in page.text
    # The stored date and no other: once its row is gone nobody makes it up.
    db.session.delete(found[0].occurrence)
    db.session.commit()
    assert queries.count_occurrences(actor, read_filter(month)) == 0
    assert "Hari Humas" not in visitor.get(address).text.split("<main")[1]
    assert db.session.get(Event, event.id) is not None


def test_a_feed_chooses_its_entries_by_what_is_stored(people, register):
    event = register(title="Hari Humas", start="2024-12-02", rrule="FREQ=YEARLY")
    owner = people.viewer
    feed, _ = feeds.create(owner.as_actor(), owner, {"name": "Agenda humas"})
    db.session.commit()
    assert publishing.publish(feed, "https://agenda.example").entries == 1
    for row in occurrences.of_event(event):
        if row.first_day.year in (2026, 2027):
            db.session.delete(row)
    db.session.commit()
    assert publishing.publish(feed, "https://agenda.example").entries == 0
