"""How a feed is put together: kept texts, faults, marks of change, and its end."""

import itertools
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import select

from agenda.db import db, new_id
from agenda.events import estimates
from agenda.events import operations as events
from agenda.events.models import Event, EventAudience, Occurrence
from agenda.feeds import operations, publishing, rendering
from agenda.feeds.models import EntryText
from agenda.feeds.publishing import Standing, Unwritable
from agenda.people import operations as accounts
from agenda.rules.permissions import OPERATOR
from tests.calendars import BASE_URL


@pytest.fixture
def written(monkeypatch) -> list:
    """The ids of entries in the order in which their text was written."""
    ids: list = []
    write = rendering.text_of

    def spy(source, feed, base_url):
        ids.append(source.row.id)
        return write(source, feed, base_url)

    monkeypatch.setattr(rendering, "text_of", spy)
    return ids


@contextmanager
def counted_queries():
    """The statements that the database is asked inside the block."""
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    sqlalchemy_event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sqlalchemy_event.remove(db.engine, "before_cursor_execute", note)


# Kept texts


def test_same_data_same_bytes(register, make_task, people, make_feed, read, clock):
    for number in range(5):
        make_task(register(title=f"Rapat {number}"), people.officer)
    feed = make_feed(people.officer)
    first = read(feed).octets
    clock.shift(timedelta(hours=3))
    assert read(feed).octets == first
    db.session.query(EntryText).delete()
    assert read(feed).octets == first


def test_an_entry_is_written_once_per_revision(
    people, register, make_feed, read, written
):
    one, two = register(title="satu"), register(title="dua")
    feed = make_feed()
    read(feed)
    read(feed)
    assert sorted(written) == sorted([one.id, two.id])
    events.revise(people.coordinator.as_actor(), two, {"title": "dua lagi"})
    assert set(read(feed).titles) == {"satu", "dua lagi"}
    assert written[2:] == [two.id]


def test_feeds_with_the_same_options_share_what_is_written(
    people, register, make_feed, read, written
):
    register()
    read(make_feed(people.viewer))
    read(make_feed(people.officer))
    assert len(written) == 1
    read(make_feed(people.officer, detail="busy"))
    assert len(written) == 2


def test_a_thousand_entries_are_written_once_then_joined(
    register, make_feed, read, written
):
    template = register()
    columns = {
        column.name: getattr(template, column.key)
        for column in type(template).__mapper__.columns
    }
    _copy_event(template, columns, 999)
    feed = make_feed()
    assert len(read(feed).entries) == len(written) == 1000
    first = read(feed)
    assert len(first.entries) == len(written) == 1000


def _copy_event(template, columns, times: int) -> None:
    """Rows like those of `template`, straight into the tables."""
    [date] = db.session.scalars(
        select(Occurrence).where(Occurrence.event_id == template.id)
    )
    ids = [new_id() for _ in range(times)]
    numbered = zip(ids, itertools.count(1), strict=False)
    db.session.execute(
        Event.__table__.insert(),
        [{**columns, "id": id, "number": f"X-{n}", "uid": f"x-{n}"}
         for id, n in numbered],
    )  # fmt: skip
    db.session.execute(
        EventAudience.__table__.insert(),
        [{"event_id": id, "key": "all"} for id in ids],
    )
    db.session.execute(
        Occurrence.__table__.insert(),
        [
            {
                "id": new_id(),
                "event_id": id,
                "original_start": date.original_start,
                "first_day": date.first_day,
                "last_day": date.last_day,
                "starts_at_utc": date.starts_at_utc,
                "ends_at_utc": date.ends_at_utc,
                "cancelled": False,
            }
            for id in ids
        ],
    )
    db.session.commit()


def test_the_number_of_questions_does_not_grow_with_the_feed(
    people, register, make_task, make_feed
):
    feed = make_feed(people.officer)

    def questions() -> int:
        db.session.expire_all()
        with counted_queries() as statements:
            publication = publishing.publish(feed, BASE_URL)
        publishing.remember(feed, publication)
        db.session.commit()
        return len(statements)

    make_task(register(rrule="FREQ=WEEKLY;COUNT=3"), people.officer)
    fresh, kept = questions(), questions()
    for number in range(20):
        make_task(register(title=f"Rapat {number}", rrule="FREQ=WEEKLY;COUNT=3"),
                  people.officer)  # fmt: skip
    assert (questions(), questions()) == (fresh, kept)
    assert kept <= 5


def test_kept_texts_that_nobody_asks_for_are_dropped(
    people, register, make_feed, read, clock
):
    register()
    read(make_feed(detail="busy"))
    used = make_feed()
    for _ in range(5):
        clock.shift(timedelta(days=20))
        register(start="2027-06-01")
        read(used)
    keys = set(db.session.scalars(select(EntryText.options_key)))
    assert keys == {rendering.options_key(used, BASE_URL)}


# F80: what cannot be written


def test_f80_an_entry_at_fault_keeps_its_last_good_text(
    people, register, make_feed, read, monkeypatch, caplog
):
    event, feed = register(title="baik"), make_feed()
    other = register(title="lain")
    good = read(feed)
    events.revise(people.coordinator.as_actor(), event, {"title": "rusak"})
    _break(monkeypatch, event)
    assert read(feed).entry(event)["summary"] == "baik"
    assert read(feed).octets == good.octets
    assert str(event.id) in caplog.text
    monkeypatch.undo()
    assert set(read(feed).titles) == {"rusak", other.title}


def test_f80_one_that_never_had_a_text_enters_with_title_and_dates(
    register, make_feed, read, monkeypatch
):
    event = register(title="rusak", places=[{"province": "ID-BA"}], summary="isi",
                     rrule="FREQ=WEEKLY;COUNT=2")  # fmt: skip
    _break(monkeypatch, event)
    feed = read(make_feed())
    assert sorted(line.partition(":")[0] for line in feed.lines_of(event)) == [
        "CREATED",
        "DTEND;VALUE=DATE",
        "DTSTAMP",
        "DTSTART;VALUE=DATE",
        "LAST-MODIFIED",
        "RRULE",
        "SEQUENCE",
        "SUMMARY",
        "TRANSP",
        "UID",
    ]


def test_f80_nothing_is_answered_when_not_even_that_can_be_written(
    register, make_feed, read, monkeypatch
):
    event = register()
    _break(monkeypatch, event)

    def fail(_source, _feed):
        raise RuntimeError("no")

    monkeypatch.setattr(rendering, "bare_text_of", fail)
    feed = make_feed()
    with pytest.raises(Unwritable):
        publishing.publish(feed, BASE_URL)


def _break(monkeypatch, event) -> None:
    write = rendering.text_of
    broken = event.id

    def fail(source, feed, base_url):
        if source.row.id == broken:
            raise RuntimeError("cannot be written")
        return write(source, feed, base_url)

    monkeypatch.setattr(rendering, "text_of", fail)


# F69, F71: marks of change


def test_f71_last_modified_rises_with_each_other_body_and_never_falls(
    people, register, make_feed, clock
):
    event, feed = register(start="2026-11-20"), make_feed()
    actor = people.coordinator.as_actor()

    def marks() -> tuple[str, datetime]:
        db.session.refresh(feed)
        publication = publishing.publish(feed, BASE_URL)
        publishing.remember(feed, publication)
        db.session.commit()
        return publication.etag, publication.last_modified

    def cancel() -> None:
        events.cancel(actor, event, reason="Batal")

    seen = [marks()]
    assert marks() == seen[0]
    for change in (
        lambda: events.revise(actor, event, {"title": "Lain"}),
        cancel,
        lambda: clock.shift(timedelta(days=30)),
        lambda: events.trash(actor, register()),
        lambda: register(title="Baru"),
    ):
        before = marks()
        change()
        db.session.commit()
        after = marks()
        if after[0] != before[0]:
            assert after[1] > before[1]
        else:
            assert after == before
        seen.append(after)
    assert len({etag for etag, _ in seen}) == 5


def test_a_change_is_in_the_next_answer(people, register, make_feed, read):
    event, feed = register(), make_feed()
    actor = people.coordinator.as_actor()
    for number in range(3):
        events.revise(actor, event, {"title": f"Judul {number}"})
        db.session.commit()
        assert read(feed).titles == [f"Judul {number}"]


def test_an_estimate_is_a_new_revision(people, register, make_feed, read):
    event, feed = register(), make_feed()
    before = read(feed).entry(event)
    estimates.add(
        people.coordinator.as_actor(),
        event,
        {"metric": "participants", "likely": 500, "kind": "estimate",
         "as_of": "2026-11-01", "source": "Panitia"},
    )  # fmt: skip
    after = read(feed).entry(event)
    assert "Peserta: perkiraan 500" in after["description"]
    assert after["last-modified"].dt > before["last-modified"].dt
    assert after["sequence"] == before["sequence"]


def test_time_enters_at_midnight_in_the_zone_of_the_feed(
    people, register, make_feed, read, clock
):
    register(start="2026-08-26")
    wib = make_feed()
    accounts.revise_account(OPERATOR, people.bali_viewer, {"timezone": "Asia/Jayapura"})
    wit = make_feed(people.bali_viewer)
    clock.move_to(datetime(2026, 11, 24, 14, 59, tzinfo=UTC))
    assert [len(read(feed).entries) for feed in (wib, wit)] == [1, 1]
    clock.move_to(datetime(2026, 11, 24, 15, 0, tzinfo=UTC))
    assert [len(read(feed).entries) for feed in (wib, wit)] == [1, 0]
    clock.move_to(datetime(2026, 11, 24, 17, 0, tzinfo=UTC))
    assert [len(read(feed).entries) for feed in (wib, wit)] == [0, 0]


def test_owners_are_told_of_a_feed_that_is_too_large(register, make_feed, monkeypatch):
    register()
    feed = make_feed()
    assert not publishing.publish(feed, BASE_URL).is_heavy
    monkeypatch.setattr(publishing, "MOST_ENTRIES", 0)
    assert publishing.publish(feed, BASE_URL).is_heavy


# The end


def test_an_ended_feed_says_farewell_for_thirty_days(
    people, register, make_feed, read, clock
):
    register()
    feed = make_feed()
    operations.revoke(people.viewer.as_actor(), feed)
    db.session.commit()
    assert publishing.standing(feed) is Standing.FAREWELL
    farewell = read(feed)
    assert farewell.titles == [
        "Langganan berakhir; hubungi Direktorat Informasi Publik"
    ]
    [entry] = farewell.entries
    assert entry["dtstart"].dt.isoformat() == "2026-11-24"
    assert "NAME:Agenda humas" in farewell.lines
    clock.shift(timedelta(days=30) - timedelta(seconds=1))
    assert read(feed).octets == farewell.octets
    clock.shift(timedelta(seconds=1))
    assert publishing.standing(feed) is Standing.GONE


def test_a_leaked_feed_is_gone_at_once(people, make_feed):
    feed = make_feed()
    operations.revoke(people.viewer.as_actor(), feed, leaked=True)
    assert publishing.standing(feed) is Standing.GONE


def test_the_feeds_of_a_closed_account_say_farewell_until_it_is_open_again(
    people, register, make_feed, read
):
    register()
    feed, owner = make_feed(), people.viewer
    accounts.deactivate(OPERATOR, owner)
    db.session.commit()
    assert "Langganan berakhir" in read(feed).titles[0]
    accounts.revise_account(OPERATOR, owner, {"active": True})
    db.session.commit()
    assert read(feed).titles == ["Forum Humas Daerah"]


def test_a_feed_with_an_end_says_so_two_weeks_before(make_feed, read, clock):
    feed = make_feed(expires_at="2026-12-31")
    clock.move_to(datetime(2026, 12, 16, 16, 59, tzinfo=UTC))
    assert read(feed).titles == []
    clock.move_to(datetime(2026, 12, 16, 17, 0, tzinfo=UTC))
    [entry] = read(feed).entries
    assert entry["summary"] == "Langganan Agenda humas berakhir hari ini"
    assert entry["dtstart"].dt.isoformat() == "2026-12-31"
    assert entry["last-modified"].dt == datetime(2026, 12, 16, 17, 0, tzinfo=UTC)
    clock.move_to(datetime(2026, 12, 31, 17, 0, tzinfo=UTC))
    assert "Langganan berakhir; hubungi" in read(feed).titles[0]
    clock.move_to(datetime(2027, 1, 30, 17, 0, tzinfo=UTC))
    assert publishing.standing(feed) is Standing.GONE
