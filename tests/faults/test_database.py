"""The database goes away, is busy or is full: a calm sentence, and nothing half."""

import html
import sqlite3
from contextlib import closing, contextmanager

import psycopg
import pytest
from sqlalchemy import event as events_of
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from agenda.db import db
from agenda.events.models import Event
from agenda.feeds.models import Feed
from agenda.tasks.models import Task
from tests.doors import bearer, feed_address, signed_in
from tests.factories import make_event, make_task
from tests.faults.conftest import doctor_has_no_failure
from tests.pages import send, token

TYPED = {
    "title": "Forum Humas <Sumatera>",
    "summary": "Tiga kata penting",
    "kind": "event",
    "scope": "national",
    "category": "profession",
    "start_date": "2026-12-09",
    "timezone": "WIB",
    "visibility": "agency",
}


def counted():
    return [db.session.scalar(select(func.count()).select_from(t)) for t in KEPT]


KEPT = (Event, Task, Feed)


@pytest.fixture
def is_sqlite(settings):
    return settings.database_url.startswith("sqlite")


@pytest.fixture
def coordinator(app, people):
    return signed_in(app, people.coordinator)


def told_calmly(answer, sentence, language="id"):
    """A page of its own, in the reader's language, without a trace of the fault."""
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert f'<html lang="{language}"' in answer.text
    assert sentence in answer.text
    for secret in ("Traceback", "sqlalchemy", "SELECT", "psycopg", "sqlite"):
        assert secret not in answer.text


def typed_is_there(page):
    assert html.escape(TYPED["title"]) in page
    assert TYPED["summary"] in page


def send_again(client):
    """Press the button of the page that came instead of the answer."""
    return send(client, "/events/new", **TYPED)


class Away:
    """Every new statement meets a database that is gone."""

    def __init__(self, app):
        with app.app_context():
            self.engine = db.engine

    def __enter__(self):
        events_of.listen(self.engine, "before_cursor_execute", self.fail)
        return self

    def __exit__(self, *_):
        events_of.remove(self.engine, "before_cursor_execute", self.fail)

    @staticmethod
    def fail(*_):
        raise OperationalError("SELECT 1", {}, Exception("connection refused"))


def test_whoever_saves_while_the_database_is_away_keeps_what_was_typed(
    app, coordinator, people
):
    before = counted()
    form = token(coordinator)
    with Away(app):
        told = coordinator.post("/events/new", data={"csrf_token": form, **TYPED})
        told_calmly(told, "Basis data sedang tidak dapat dihubungi")
        typed_is_there(told.text)
        assert "agendaform" not in told.text
        told_calmly(coordinator.get("/tasks"), "Basis data sedang tidak dapat")
    assert counted() == before

    assert send_again(coordinator).status_code == 302
    assert counted() == [before[0] + 1, *before[1:]]


def test_the_reader_is_told_in_the_language_that_was_chosen(app, people):
    people.coordinator.language = "en"
    client = signed_in(app, people.coordinator)
    assert client.get("/tasks").status_code == 200
    with Away(app):
        told_calmly(client.get("/tasks"), "The database cannot be reached", "en")


def test_no_password_stands_in_a_page_that_came_instead(app, client):
    form = token_of_login(client)
    with Away(app):
        told = client.post(
            "/login",
            data={"csrf_token": form, "email": "a@b.example", "password": "hush hush"},
        )
    told_calmly(told, "Basis data sedang tidak dapat dihubungi")
    assert "hush" not in told.text
    assert "a@b.example" not in told.text


def token_of_login(client):
    page = client.get("/login").text
    return page.partition('name="csrf_token"')[2].split('value="')[1].split('"')[0]


def test_programs_and_calendars_are_told_to_come_back(app, people):
    keys = bearer(people.coordinator, "read", "write")
    feed = feed_address(people.officer)
    client = app.test_client()
    with Away(app):
        told = client.get("/api/v1/events", headers=keys)
        calendar = client.get(feed)
    assert told.status_code == 503
    assert told.mimetype == "application/problem+json"
    assert told.headers["Retry-After"] == "60"
    assert "Traceback" not in told.text
    assert calendar.status_code == 503
    assert calendar.headers["Retry-After"]
    assert client.get("/api/v1/events", headers=keys).status_code == 200
    assert client.get(feed).status_code == 200


def test_connections_that_are_cut_in_the_middle_of_a_save_leave_nothing_half(
    settings, is_sqlite, app, coordinator, people, monkeypatch, runner
):
    if is_sqlite:
        return  # a file has no connections that somebody could cut
    before = counted()
    db.session.commit()
    form = token(coordinator)
    cut = [0]

    @events_of.listens_for(engine_of(app), "before_cursor_execute")
    def sever(connection, _cursor, statement, *_):
        if "INSERT INTO event_audience" in statement and not cut[0]:
            cut[0] = cut_all(settings)

    told = coordinator.post("/events/new", data={"csrf_token": form, **TYPED})

    assert cut[0] > 0
    told_calmly(told, "Basis data sedang tidak dapat dihubungi")
    typed_is_there(told.text)
    db.session.remove()
    assert counted() == before
    assert send_again(coordinator).status_code == 302
    assert counted()[0] == before[0] + 1
    doctor_has_no_failure(runner)


def engine_of(app):
    with app.app_context():
        return db.engine


def cut_all(settings):
    """End every connection that is in the middle of something."""
    with psycopg.connect(plain_address(settings), autocommit=True) as hand:
        ended = hand.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND state LIKE 'idle in transaction%'"
        )
        return len(ended.fetchall())


def test_who_waits_for_a_long_writer_is_told_and_readers_go_on(
    settings, is_sqlite, app, coordinator, people, clock, runner
):
    before = counted()
    db.session.commit()
    form = token(coordinator)
    with impatient(app, is_sqlite), long_writer(settings, is_sqlite):
        told = coordinator.post("/events/new", data={"csrf_token": form, **TYPED})
        clock.shift(120)  # who reads is noted each minute, which has to wait, too
        read = coordinator.get("/events")
    told_calmly(told, "Basis data sedang sibuk")
    typed_is_there(told.text)
    assert read.status_code == 200
    assert counted() == before

    assert send_again(coordinator).status_code == 302
    assert counted()[0] == before[0] + 1
    doctor_has_no_failure(runner)


@contextmanager
def impatient(app, is_sqlite):
    """Nobody waits ten seconds in a test."""
    command = "PRAGMA busy_timeout=50" if is_sqlite else "SET lock_timeout = '50ms'"
    with at_each_checkout(engine_of(app), command):
        yield


@contextmanager
def at_each_checkout(engine, command):
    """Every connection that the application takes is told this first."""

    def tell(connection, *_):
        with closing(connection.cursor()) as cursor:
            cursor.execute(command)
        connection.commit()

    engine.dispose()
    events_of.listen(engine, "checkout", tell)
    try:
        yield
    finally:
        events_of.remove(engine, "checkout", tell)
        engine.dispose()


@contextmanager
def long_writer(settings, is_sqlite):
    """Somebody who writes and does not come to an end."""
    if is_sqlite:
        hand = sqlite3.connect(settings.instance / "agenda.db")
        hand.execute("BEGIN IMMEDIATE")
    else:
        hand = psycopg.connect(plain_address(settings))
        for table in ("event", "login_session"):
            hand.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
    with closing(hand):
        yield
        hand.rollback()


def plain_address(settings):
    return settings.database_url.replace("+psycopg", "")


def test_a_full_disk_takes_no_event_and_loses_none(
    is_sqlite, app, coordinator, people, runner
):
    before = counted()
    db.session.commit()
    form = token(coordinator)
    long = {**TYPED, "description": "x" * 19_000}
    with full_disk(app, is_sqlite):
        told = coordinator.post("/events/new", data={"csrf_token": form, **long})
        read = coordinator.get("/events")
    told_calmly(told, "Ruang simpan di server penuh")
    typed_is_there(told.text)
    assert read.status_code == 200
    assert counted() == before

    assert send_again(coordinator).status_code == 302
    assert counted()[0] == before[0] + 1
    doctor_has_no_failure(runner)


@contextmanager
def full_disk(app, is_sqlite):
    """SQLite may not make its file larger; PostgreSQL's server says the same."""
    engine = engine_of(app)
    if is_sqlite:
        # Less than there is means: as much as there is.
        with at_each_checkout(engine, "PRAGMA max_page_count=1"):
            yield
        return

    def fill(_connection, _cursor, statement, *_):
        if statement.startswith("INSERT INTO event "):
            error = psycopg.errors.DiskFull("could not extend file")
            raise OperationalError(statement, {}, error)

    events_of.listen(engine, "before_cursor_execute", fill)
    try:
        yield
    finally:
        events_of.remove(engine, "before_cursor_execute", fill)


@pytest.mark.parametrize("path", ["/health/ready", "/health/live"])
def test_monitors_are_told_at_once(app, client, path):
    with Away(app):
        told = client.get(path)
    assert told.status_code == (503 if path.endswith("ready") else 200)


def test_of_two_who_write_one_thing_the_slower_is_told(app, people, register):
    """Each of the two has read version 1; one is accepted, the other loses nothing."""
    event = register()
    task = make_task(people.coordinator, event)
    db.session.commit()
    keys = bearer(people.coordinator, "read", "write")
    first, second = app.test_client(), app.test_client()
    for path, fields in (
        (f"/api/v1/events/{event.id}", ({"title": "Satu"}, {"title": "Dua"})),
        (f"/api/v1/tasks/{task.id}", ({"title": "Satu"}, {"title": "Dua"})),
        (saved_filter(first, keys), ({"name": "Satu"}, {"name": "Dua"})),
    ):
        seen = first.get(path, headers=keys).headers["ETag"]
        answers = [
            client.patch(path, json=said, headers={**keys, "If-Match": seen})
            for client, said in zip((first, second), fields, strict=True)
        ]
        assert [each.status_code for each in answers] == [200, 412], answers[1].text
        kept = first.get(path, headers=keys).json
        assert "Satu" in (kept.get("title"), kept.get("name"))


def saved_filter(client, keys):
    made = client.post(
        "/api/v1/filters",
        json={"kind": "events", "name": "Saya", "definition": {"kind": "event"}},
        headers=keys,
    )
    assert made.status_code == 201, made.text
    return made.headers["Location"]


@pytest.fixture
def register(people):
    def make(**fields):
        event = make_event(people.coordinator, **fields)
        db.session.commit()
        return event

    return make
