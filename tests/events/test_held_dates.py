"""Every date that an event ever held: kept with the act, never changed, never lost."""

from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event as listener
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from agenda import migrations
from agenda.db import db
from agenda.errors import BadInput, WrongState
from agenda.events import fields, held_dates, operations, queries
from agenda.events.models import EventDate
from agenda.rules.event_states import EventVerb, after
from agenda.rules.precision import describe
from agenda.rules.transitions import IllegalTransition
from agenda.tasks import travel


def told(event):
    """The history of dates, without what differs from run to run."""
    return [
        (row["action"], row["start"], row["end"], row["precision"], row["status"])
        for row in map(fields.held_date, held_dates.of_event(event))
    ]


# The National Games, as they came about


def test_the_games_keep_what_was_believed_when_and_why(register, people):
    desk = people.desk.as_actor()
    event = register(
        by=people.desk,
        title="Pekan Olahraga Nasional XXI",
        start="2024-10-01",
        precision="quarter",
        places=[{"province": "ID-AC"}, {"province": "ID-SU"}],
    )
    operations.confirm(
        desk,
        event,
        {
            "start": "2024-09-08",
            "end": "2024-09-20",
            "confirmed_by": "PB PON",
            "reference": "S-8/2024",
        },
    )
    operations.move(
        desk,
        event,
        {"start": "2024-09-09", "end": "2024-09-20"},
        reason="Jadwal Presiden",
    )
    assert told(event) == [
        ("event:register", "2024-10-01", "2024-12-31", "quarter", "tentative"),
        ("event:confirm", "2024-09-08", "2024-09-20", "day", "confirmed"),
        ("event:move", "2024-09-09", "2024-09-20", "day", "confirmed"),
    ]
    first, second, third = map(fields.held_date, held_dates.of_event(event))
    assert (first["confirmed_by"], first["reference"]) == ("", "")
    assert (second["confirmed_by"], second["reference"]) == ("PB PON", "S-8/2024")
    assert (third["actor"], third["reason"]) == (
        people.desk.as_actor().label,
        "Jadwal Presiden",
    )
    former = held_dates.former_dates([event])[event.id]
    assert describe(former, "id") == "8–20 September 2024"


# One row for each act on the date


def test_each_verb_leaves_one_row_bound_to_its_line_of_history(register, people):
    actor = people.coordinator.as_actor()
    event = register()
    operations.confirm(actor, event, {"confirmed_by": "Sekjen", "reference": "S-1"})
    operations.postpone(actor, event, reason="Banjir")
    operations.move(actor, event, {"start": "2027-01-20"})
    operations.confirm(actor, event, {})
    operations.complete(actor, event)
    operations.restore(actor, event)
    operations.cancel(actor, event, reason="Anggaran")
    operations.restore(actor, event)
    operations.revise(actor, event, {"confirmation_reference": "S-2"})
    rows = held_dates.of_event(event)
    assert [(row.action, row.status.value, str(row.start_date)) for row in rows] == [
        ("event:register", "tentative", "2026-12-09"),
        ("event:confirm", "confirmed", "2026-12-09"),
        ("event:postpone", "postponed", "2026-12-09"),
        ("event:move", "tentative", "2027-01-20"),
        ("event:confirm", "confirmed", "2027-01-20"),
        ("event:complete", "completed", "2027-01-20"),
        ("event:restore", "confirmed", "2027-01-20"),
        ("event:cancel", "cancelled", "2027-01-20"),
        ("event:restore", "confirmed", "2027-01-20"),
        ("event:revise", "confirmed", "2027-01-20"),
    ]
    entries = queries.history(event).items[::-1]
    assert [(row.change_set, row.at, row.reason) for row in rows] == [
        (entry.change_set, entry.at, entry.reason) for entry in entries
    ]
    letters = [row.confirmation_reference for row in rows]
    assert letters == ["", "S-1", "S-1", *[""] * 6, "S-2"]


def test_what_leaves_the_date_alone_adds_no_row(register, people):
    actor = people.coordinator.as_actor()
    event = register(start="2026-12-09", end="2026-12-11")
    operations.revise(actor, event, {"title": "Lain", "start": "2026-12-09"})
    operations.revise(actor, event, {"places": [{"province": "ID-BA"}]})
    operations.move(actor, event, {"start": "2026-12-09", "end": "2026-12-11"})
    operations.trash(actor, event)
    operations.restore(actor, event)
    with pytest.raises(BadInput):
        operations.cancel(actor, event, reason="")
    with pytest.raises(IllegalTransition):
        operations.complete(actor, event)
    assert len(held_dates.of_event(event)) == 1


def test_a_rehearsed_move_is_not_a_date_that_was_held(register, people):
    event = register()
    key = event.id
    travel.move_event(
        people.coordinator.as_actor(), event, {"start": "2026-12-20"}, dry_run=True
    )
    rows = db.session.scalars(select(EventDate).where(EventDate.event_id == key))
    assert [str(row.start_date) for row in rows] == ["2026-12-09"]


def test_an_issue_may_begin_without_a_date(register, people):
    event = register(kind="issue", start=None)
    operations.revise(people.coordinator.as_actor(), event, {"start": "2026-12-20"})
    assert [row[1] for row in told(event)] == [None, "2026-12-20"]
    assert held_dates.former_dates([event]) == {}


def test_former_dates_of_many_events_are_one_question(register, people, session):
    actor = people.coordinator.as_actor()
    moved = [register(title=f"{number}") for number in range(3)]
    still = register(title="tetap")
    for number, event in enumerate(moved):
        operations.move(actor, event, {"start": f"2027-01-1{number}"})
    db.session.commit()
    events = [*moved, still]
    assert [event.sequence for event in events] == [1, 1, 1, 0]
    with counted() as asked:
        found = held_dates.former_dates(events)
        assert held_dates.former_dates([still]) == {}
    assert len(asked) == 1
    assert {key: str(when.start_date) for key, when in found.items()} == dict.fromkeys(
        (event.id for event in moved), "2026-12-09"
    )


@contextmanager
def counted():
    """What the database is asked meanwhile."""
    asked = []

    def note(*arguments):
        asked.append(arguments[2])

    listener.listen(db.engine, "before_cursor_execute", note)
    yield asked
    listener.remove(db.engine, "before_cursor_execute", note)


def test_pages_of_the_history_of_dates_join_without_a_gap(register, people):
    actor = people.coordinator.as_actor()
    event = register()
    for day in range(10, 14):
        operations.move(actor, event, {"start": f"2026-12-{day}"})
    first = held_dates.page(event, limit=2)
    second = held_dates.page(event, first.next_cursor, limit=2)
    third = held_dates.page(event, second.next_cursor, limit=2)
    days = [row.start_date.day for page in (first, second, third) for row in page.items]
    assert days == [9, 10, 11, 12, 13]
    assert third.next_cursor is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event_date SET start_date = '2020-01-01'",
        "UPDATE event_date SET reason = 'x'",
        "DELETE FROM event_date",
    ],
)
def test_the_database_itself_refuses_to_rewrite_what_was_believed(register, statement):
    register()
    with pytest.raises(DatabaseError, match="append-only"):
        db.session.execute(text(statement))


# What was there before this history was kept


def kept():
    """All rows as they lie there, without their own ids."""
    table = EventDate.__table__
    columns = [column for column in table.columns if column.name != "id"]
    rows = db.session.execute(select(*columns).order_by(table.c.event_id, table.c.id))
    return [tuple(row) for row in rows]


def anew():
    """Take the history away, and tell it again from the record."""
    db.session.commit()
    migrations.downgrade("0011")
    migrations.upgrade()
    db.session.expire_all()


def test_an_upgraded_office_reads_its_former_dates_in_its_record(register, people):
    actor = people.coordinator.as_actor()
    event = register(start="2024-10-01", precision="quarter", title="PON")
    operations.confirm(
        actor,
        event,
        {"start": "2024-09-08T19:00", "end": "2024-09-20T21:00", "reference": "S-8"},
    )
    operations.revise(actor, event, {"title": "PON XXI"})
    operations.move(actor, event, {"start": "2024-09-09", "end": None}, reason="Surat")
    operations.cancel(actor, event, reason="Anggaran")
    operations.restore(actor, event)
    issue = register(kind="issue", start=None)
    operations.revise(actor, issue, {"start": "2026-12-20"})
    operations.revise(actor, issue, {"start": None})
    before = kept()
    assert len(before) == 8
    anew()
    assert kept() == before


def test_where_the_record_does_not_lead_to_the_date_the_present_one_is_kept(
    register, people
):
    event = register()
    operations.move(people.coordinator.as_actor(), event, {"start": "2026-12-10"})
    unknown = register()
    db.session.execute(text("UPDATE event SET start_date = '2026-12-24'"))
    db.session.execute(text("UPDATE event SET last_day = '2026-12-24'"))
    db.session.commit()
    anew()
    assert [row[1] for row in told(event)] == ["2026-12-09", "2026-12-10", "2026-12-24"]
    assert [row[1] for row in told(unknown)] == ["2026-12-09", "2026-12-24"]
    [*_, last] = held_dates.of_event(event)
    assert (last.actor_label, last.at, last.when) == ("", event.updated_at, event.when)


# Dates held open


def test_confirming_one_candidate_gives_up_the_others_and_says_so(register, people):
    actor = people.coordinator.as_actor()
    event = register(
        start="2026-12-01",
        precision="month",
        candidates=[
            {"start": "2026-12-09", "end": "2026-12-11", "note": "usul panitia"},
            {"start": "2026-12-16", "end": None, "note": ""},
        ],
    )
    operations.confirm(actor, event, {"start": "2026-12-09"})
    assert told(event)[-1] == (
        "event:confirm", "2026-12-09", "2026-12-11", "day", "confirmed",
    )  # fmt: skip
    assert event.candidates == []
    [entry] = queries.history(event, limit=1).items
    [change] = [one for one in entry.changes if one["field"] == "candidates"]
    assert [row["start"] for row in change["old"]] == ["2026-12-09", "2026-12-16"]
    assert change["new"] == []
    assert (event.sequence, event.version) == (1, 2)


def test_a_candidate_at_an_hour_is_confirmed_to_the_hour(register, people):
    event = register(
        candidates=[{"start": "2026-12-31T23:30", "end": "2027-01-01T00:30"}],
        timezone="Asia/Jakarta",
    )
    operations.confirm(
        people.coordinator.as_actor(), event, {"start": "2026-12-31T23:30"}
    )
    assert told(event)[-1][1:4] == ("2026-12-31T23:30", "2027-01-01T00:30", "exact")


def test_a_move_leaves_the_dates_held_open_as_they_are(register, people):
    event = register(candidates=[{"start": "2026-12-16"}])
    operations.move(people.coordinator.as_actor(), event, {"start": "2026-12-10"})
    assert len(event.candidates) == 1


# Whatever happens to an event

DAYS = st.dates(date(2026, 1, 1), date(2029, 12, 31))
ACTS = st.one_of(
    st.tuples(st.just("move"), DAYS.map(str)),
    st.tuples(
        st.sampled_from(["confirm", "postpone", "cancel", "complete", "restore"])
    ),
    st.tuples(st.just("revise"), st.sampled_from(["Judul", "Judul lain"])),
)
FEW = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def act(actor, event, name, *arguments):
    match name:
        case "move":
            operations.move(actor, event, {"start": arguments[0]}, reason="x")
        case "revise":
            operations.revise(actor, event, {"title": arguments[0]})
        case "confirm":
            operations.confirm(actor, event, {})
        case _:
            getattr(operations, name)(actor, event, reason="x")


@FEW
@given(acts=st.lists(ACTS, max_size=7))
def test_sequence_only_rises_the_uid_stays_and_the_last_row_is_the_present(
    register, people, acts
):
    actor, event = people.coordinator.as_actor(), register()
    uid, seen = event.uid, [(event.sequence, event.version)]
    for name, *arguments in acts:
        shown = {**fields.dates(event), "status": event.status}
        try:
            act(actor, event, name, *arguments)
        except (IllegalTransition, WrongState):
            if name != "revise":
                with pytest.raises(IllegalTransition):
                    after(event.status, EventVerb(name))
            continue
        changed = {**fields.dates(event), "status": event.status} != shown
        sequence, version = seen[-1]
        assert event.sequence == sequence + changed
        assert event.version in {version, version + 1}
        seen.append((event.sequence, event.version))
        [*_, last] = held_dates.of_event(event)
        assert (last.when, last.status) == (event.when, event.status)
    assert event.uid == uid
    assert len(held_dates.of_event(event)) == 1 + event.sequence


@FEW
@given(days=st.integers(-400, 400).filter(bool), hours=st.booleans())
def test_moved_and_moved_back_it_is_at_the_same_instants_with_two_rows_more(
    register, people, days, hours
):
    actor = people.coordinator.as_actor()
    start, end = ("T22:30", "T01:15") if hours else ("", "")
    event = register(
        start=f"2028-02-28{start}", end=f"2028-02-29{end}", timezone="Asia/Makassar"
    )
    before = (event.starts_at_utc, event.ends_at_utc, event.first_day, event.last_day)
    rows = len(held_dates.of_event(event))
    away = (event.start_date + timedelta(days=days)).isoformat()
    operations.move(actor, event, {"start": f"{away}{start}"})
    assert event.starts_at_utc - before[0] == timedelta(days=days)
    assert event.ends_at_utc - event.starts_at_utc == before[1] - before[0]
    operations.move(actor, event, {"start": f"2028-02-28{start}"})
    assert (
        event.starts_at_utc, event.ends_at_utc, event.first_day, event.last_day,
    ) == before  # fmt: skip
    assert len(held_dates.of_event(event)) == rows + 2
    assert held_dates.former_dates([event])[event.id].start_date.isoformat() == away
