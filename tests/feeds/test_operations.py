"""Making, re-keying and ending subscriptions: who may, what is kept, what is told."""

import hashlib
import re

import pytest

from agenda.audit import queries as audit
from agenda.db import db
from agenda.errors import BadInput, NotAllowed, NotFound, WrongState
from agenda.feeds import fields, operations, queries
from agenda.people import operations as accounts
from agenda.rules.permissions import OPERATOR
from tests.cast import PASSWORD

ASKED = {"name": "Agenda pimpinan"}


def test_a_token_is_shown_once_and_only_its_hash_is_kept(people):
    feed, token = operations.create(
        people.viewer.as_actor(), people.viewer, {"name": "Agenda"}
    )
    assert re.fullmatch(r"agf_[A-Za-z0-9_-]{43}", token)
    assert feed.sha256 == hashlib.sha256(token.encode()).hexdigest()
    assert feed.last_four == token[-4:]
    assert queries.feed_for_token(token) is feed
    assert queries.feed_for_token("agf_unknown") is None


def test_a_feed_has_the_defaults_of_the_contract(people):
    feed, _ = operations.create(OPERATOR, people.officer, ASKED)
    assert fields.as_fields(feed) == {
        "id": str(feed.id),
        "version": 1,
        "created_at": "2026-11-24T03:00:00Z",
        "updated_at": "2026-11-24T03:00:00Z",
        "name": "Agenda pimpinan",
        "purpose": "",
        "filter": {},
        "tasks": "events",
        "detail": "full",
        "language": "id",
        "alarms": [],
        "cancelled": "show",
        "tentative": "show",
        "window_back": 90,
        "window_ahead": 400,
        "expires_at": None,
        "last_four": feed.last_four,
        "last_fetched_at": None,
        "revoked_at": None,
    }


def test_every_field_can_be_chosen(people):
    chosen = {
        "name": "Agenda",
        "purpose": "Outlook Pak Budi",
        "filter": {"kind": ["event", "issue"], "province": "ID-BA"},
        "tasks": "todos",
        "detail": "title",
        "language": "en",
        "alarms": [1440, 15],
        "cancelled": "google",
        "tentative": "hide",
        "window_back": 0,
        "window_ahead": 3650,
        "expires_at": "2027-01-01T00:00:00Z",
    }
    feed, _ = operations.create(OPERATOR, people.officer, chosen)
    db.session.commit()
    assert fields.content(feed) == chosen


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"filter": {"colour": "red"}}, "filter.colour"),
        ({"filter": {"kind": "party"}}, "filter.kind"),
        ({"filter": {"trashed": "true"}}, "filter.trashed"),
        ({"filter": {"sort": "start"}}, "filter.sort"),
        ({"filter": {"from": "2027-02-02", "to": "2027-02-01"}}, "filter.to"),
        ({"filter": [1]}, "filter"),
        ({"tasks": "some"}, "tasks"),
        ({"detail": "all"}, "detail"),
        ({"language": "fr"}, "language"),
        ({"alarms": ["soon"]}, "alarms.0"),
        ({"alarms": [True]}, "alarms.0"),
        ({"alarms": [-1]}, "alarms.0"),
        ({"alarms": [1, 2, 3, 4, 5, 6]}, "alarms"),
        ({"cancelled": "maybe"}, "cancelled"),
        ({"tentative": "google"}, "tentative"),
        ({"window_back": 3651}, "window_back"),
        ({"window_ahead": -1}, "window_ahead"),
        ({"expires_at": "2026-11-24T03:00:00Z"}, "expires_at"),
        ({"expires_at": "soon"}, "expires_at"),
        ({"owner": "x"}, "owner"),
    ],
)
def test_what_makes_no_sense_is_told_at_its_field(asked, field, people):
    with pytest.raises(BadInput) as told:
        operations.create(
            OPERATOR, people.officer, asked if field == "name" else {**ASKED, **asked}
        )
    assert [problem.field for problem in told.value.problems] == [field]


def test_a_date_of_ending_is_the_end_of_that_day(people):
    feed, _ = operations.create(
        OPERATOR, people.officer, {**ASKED, "expires_at": "2026-11-24"}
    )
    assert fields.as_fields(feed)["expires_at"] == "2026-11-24T17:00:00Z"


@pytest.mark.parametrize(
    "part", ["admin", "desk", "coordinator", "officer", "supervisor", "viewer"]
)
def test_everybody_may_own_feeds(part, people):
    account = getattr(people, part)
    feed, _ = operations.create(account.as_actor(), account, ASKED)
    assert queries.mine(account.as_actor()) == [feed]
    assert queries.get(account.as_actor(), feed.id) is feed


def test_nobody_makes_feeds_for_others_and_closed_accounts_have_none(people):
    with pytest.raises(NotFound):
        operations.create(people.admin.as_actor(), people.viewer, ASKED)
    accounts.deactivate(OPERATOR, people.viewer)
    with pytest.raises(WrongState):
        operations.create(OPERATOR, people.viewer, ASKED)


def test_a_feed_is_its_owners_affair(people):
    feed, token = operations.create(OPERATOR, people.officer, ASKED)
    stranger = people.coordinator.as_actor()
    with pytest.raises(NotFound):
        queries.get(stranger, feed.id)
    with pytest.raises(NotFound):
        operations.revoke(stranger, feed)
    for other, refused in (
        (stranger, NotFound),
        (people.admin.as_actor(), NotAllowed),
    ):
        assert queries.mine(other) == []
        with pytest.raises(refused):
            operations.rotate(other, feed)
    assert queries.feed_for_token(token) is feed
    assert queries.mine(OPERATOR) == [feed]
    with pytest.raises(NotFound):
        queries.get(OPERATOR, "no id")


def test_administrators_may_end_the_feeds_of_others(people):
    feed, _ = operations.create(OPERATOR, people.officer, ASKED)
    admin = people.admin.as_actor()
    operations.revoke(admin, queries.get(admin, feed.id), reason="Pindah tugas")
    assert fields.as_fields(feed)["revoked_at"] == "2026-11-24T03:00:00Z"
    assert feed.version == 2


def test_a_rotated_feed_opens_with_its_new_token_only(people):
    actor = people.officer.as_actor()
    feed, old = operations.create(actor, people.officer, ASKED)
    new = operations.rotate(actor, feed)
    assert new != old
    assert queries.feed_for_token(old) is None
    assert queries.feed_for_token(new) is feed
    assert feed.last_four == new[-4:]
    operations.revoke(actor, feed)
    with pytest.raises(WrongState):
        operations.rotate(actor, feed)


def test_an_ended_feed_can_still_be_declared_leaked(people, clock):
    actor = people.officer.as_actor()
    feed, _ = operations.create(actor, people.officer, ASKED)
    operations.revoke(actor, feed)
    ended, version = feed.revoked_at, feed.version
    clock.shift(60)
    operations.revoke(actor, feed)
    assert (feed.revoked_at, feed.version) == (ended, version)
    operations.revoke(actor, feed, leaked=True)
    assert (feed.revoked_at, feed.revoked_as_leaked) == (ended, True)


def test_making_rekeying_and_ending_are_recorded_without_the_token(people):
    actor = people.officer.as_actor()
    feed, token = operations.create(actor, people.officer, ASKED)
    new = operations.rotate(actor, feed)
    operations.revoke(actor, feed, leaked=True, reason="Tersebar")
    entries = audit.of_subject("feed", feed.id).items
    assert [(entry.action, entry.reason) for entry in entries] == [
        ("feed:revoke", "Tersebar"),
        ("feed:rotate", ""),
        ("feed:create", ""),
    ]
    told = str([entry.changes for entry in entries])
    assert token not in told
    assert new not in told
    assert feed.sha256 not in told
    assert PASSWORD not in told


def test_feeds_come_in_pages(people):
    made = [operations.create(OPERATOR, people.officer, ASKED)[0] for _ in range(3)]
    actor = people.officer.as_actor()
    first = queries.page(actor, limit=2)
    second = queries.page(actor, first.next_cursor, limit=2)
    assert [*first.items, *second.items] == made
    assert second.next_cursor is None
