"""The pages of subscriptions: shown once, mine alone, ended for good."""

import re

import pytest

from agenda.db import db
from agenda.feeds import operations, queries
from tests.doors import signed_in
from tests.pages import send

FEED = {
    "name": "Kalender pimpinan",
    "tasks": "events",
    "detail": "full",
    "language": "id",
    "tentative": "show",
    "cancelled": "show",
    "window_back": "90",
    "window_ahead": "400",
}


@pytest.fixture
def visitor(app, people):
    return signed_in(app, people.supervisor)


@pytest.fixture
def foreign(people):
    """A feed of somebody else."""
    feed, _ = operations.create(
        people.viewer.as_actor(), people.viewer, {"name": "Milik orang lain"}
    )
    return feed


def test_strangers_are_asked_to_sign_in(client):
    for page in ("/feeds", "/feeds/new"):
        assert client.get(page).headers["Location"].startswith("/login?next=")


def test_the_address_is_shown_once_and_named_after_the_feed(visitor, people):
    answer = send(visitor, "/feeds/new", **FEED, kind="event", alarms=["60"])
    assert answer.status_code == 201
    address = re.search(r"/feeds/(agf_[\w-]{43})/kalender-pimpinan\.ics", answer.text)
    assert "webcal://" in answer.text
    feed = queries.feed_for_token(address[1])
    assert (feed.filter, feed.alarms) == ({"kind": ["event"]}, [60])
    page = visitor.get("/feeds").text
    assert "Kalender pimpinan" in page
    assert f"…{feed.last_four}" in page
    assert address[1] not in page


def test_what_was_typed_stays_when_something_is_wrong(visitor):
    typed = {**FEED, "name": "", "purpose": "Outlook Pak Budi", "window_back": "x"}
    answer = send(visitor, "/feeds/new", **typed)
    assert answer.status_code == 422
    assert 'value="Outlook Pak Budi"' in answer.text
    assert 'id="name-error"' in answer.text
    assert 'id="window_back-error"' in answer.text


def test_another_address_ends_the_former(visitor, people):
    owner = people.supervisor
    feed, old = operations.create(owner.as_actor(), owner, {"name": "Telepon"})
    answer = send(visitor, f"/feeds/{feed.id}/rotate")
    new = re.search(r"agf_[\w-]{43}", answer.text).group()
    assert new != old
    assert queries.feed_for_token(old) is None
    assert queries.feed_for_token(new).id == feed.id


@pytest.mark.parametrize("leaked", [True, False])
def test_a_feed_is_ended_as_leaked_or_not(visitor, people, leaked):
    owner = people.supervisor
    feed, _ = operations.create(owner.as_actor(), owner, {"name": "Telepon"})
    typed = {"leaked": "1"} if leaked else {}
    assert send(visitor, f"/feeds/{feed.id}/revoke", **typed).status_code == 302
    db.session.refresh(feed)
    assert feed.revoked_at is not None
    assert feed.revoked_as_leaked is leaked
    assert "Sudah berakhir" in visitor.get("/feeds").text


@pytest.mark.parametrize("verb", ["rotate", "revoke"])
def test_the_feed_of_somebody_else_is_not_there(visitor, foreign, verb):
    assert send(visitor, f"/feeds/{foreign.id}/{verb}").status_code == 404
    db.session.refresh(foreign)
    assert foreign.revoked_at is None
    assert "Milik orang lain" not in visitor.get("/feeds").text


def test_an_administrator_may_end_a_feed_but_not_have_its_address(app, people, foreign):
    admin = signed_in(app, people.admin)
    four = foreign.last_four
    assert send(admin, f"/feeds/{foreign.id}/rotate").status_code == 403
    db.session.refresh(foreign)
    assert (foreign.last_four, foreign.revoked_at) == (four, None)
    assert send(admin, f"/feeds/{foreign.id}/revoke").status_code == 302
    db.session.refresh(foreign)
    assert foreign.revoked_at is not None


def test_a_form_from_elsewhere_ends_no_feed(visitor, people):
    owner = people.supervisor
    feed, _ = operations.create(owner.as_actor(), owner, {"name": "Telepon"})
    assert visitor.post(f"/feeds/{feed.id}/revoke").status_code == 400
    db.session.refresh(feed)
    assert feed.revoked_at is None
