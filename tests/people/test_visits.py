"""The last visit: nothing is lost while one is here, and nothing is told twice."""

from datetime import UTC, datetime, timedelta

import pytest

from agenda import clock
from agenda.db import db
from agenda.people import visits
from agenda.people.models import Visit

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def at(monkeypatch):
    """`at(hours)`: the clock stands so many hours after the first request."""

    def move(hours):
        monkeypatch.setattr(clock, "now", lambda: NOW + hours * HOUR)
        return NOW + hours * HOUR

    move(0)
    return move


@pytest.fixture
def me(app, people):
    return people.supervisor.id


def comes(me, shown=True):
    visits.note_request(me)
    since = visits.news_since(me)
    if shown:
        visits.note_shown(me, clock.now())
    db.session.commit()
    return since


def test_the_first_visit_is_told_of_a_week(me, at):
    assert comes(me) == NOW - timedelta(days=7)


def test_during_a_visit_the_news_stay(me, at):
    first = comes(me)
    for hours in (1, 4.5, 8, 11.9):
        at(hours)
        assert comes(me) == first


def test_the_next_visit_begins_where_news_were_shown_last(me, at):
    comes(me)
    at(2)
    comes(me)
    at(3)
    comes(me, shown=False)  # on another page
    at(20)
    assert comes(me) == NOW + 2 * HOUR


def test_whoever_never_looked_at_the_news_loses_none(me, at):
    first = comes(me, shown=False)
    at(20)
    assert comes(me) == first


def test_marking_as_read_ends_the_news_at_once(me, at):
    comes(me)
    at(1)
    visits.mark_read(me, NOW + HOUR / 2)
    assert visits.news_since(me) == NOW + HOUR / 2


def test_nobody_marks_the_future_or_brings_old_news_back(me, at):
    comes(me)
    visits.mark_read(me, datetime(9999, 1, 1, tzinfo=UTC))
    assert visits.news_since(me) == NOW
    visits.mark_read(me, datetime(2020, 1, 1, tzinfo=UTC))
    assert visits.news_since(me) == NOW


def test_two_first_requests_at_once_are_one_visit(me, at):
    visits.note_request(me)
    visits._begin_first(me, clock.now())
    assert db.session.query(Visit).count() == 1


def test_a_page_after_another_writes_nothing(me, at):
    comes(me)
    at(0.01)
    assert not visits.note_request(me)
    assert not visits.note_shown(me, NOW + timedelta(seconds=30))
