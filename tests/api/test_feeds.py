"""Calendar subscriptions over the API."""

import pytest
from sqlalchemy import select

from agenda.db import db
from agenda.people.models import StoredAnswer
from tests.api.conftest import fields_of

ROLES = ("admin", "desk", "coordinator", "officer", "supervisor", "viewer")


@pytest.fixture
def feed(officer):
    return officer.post("/feeds", {"name": "Saya", "reason": "ponsel"})


@pytest.mark.parametrize("name", ROLES)
def test_everybody_has_feeds_whose_address_is_told_once(api, people, name):
    program = api(getattr(people, name))
    answer = program.post("/feeds", {"name": "Saya", "filter": {"scope": "national"}})
    assert answer.status_code == 201, answer.text
    url = answer.json.pop("url")
    assert url.startswith("http://")
    assert "/feeds/agf_" in url
    assert url.endswith(".ics")
    shown = program.get(answer.headers["Location"])
    assert shown.json.items() >= {"tasks": "events", "detail": "full"}.items()
    assert "url" not in shown.json
    assert shown.headers["ETag"] == '"1"'
    assert [item["id"] for item in program.get("/feeds").json["items"]] == [
        shown.json["id"]
    ]
    assert answer.json["last_four"] == url.split("/")[4][-4:]


def test_the_feed_of_somebody_else_is_not_there(feed, coordinator, viewer):
    path = feed.headers["Location"]
    assert coordinator.get("/feeds").json["items"] == []
    for program in (coordinator, viewer):
        assert program.get(path).status_code == 404
        assert program.delete(path, 1).status_code == 404
        assert program.post(f"{path}/revoke").status_code == 404
        assert program.post(f"{path}/rotate").status_code == 404


def test_an_administrator_may_end_a_feed_but_not_have_its_address(feed, admin):
    path = feed.headers["Location"]
    assert admin.post(f"{path}/rotate").status_code == 403
    assert admin.post(f"{path}/revoke", {"leaked": True}).status_code == 200


def test_deleting_a_feed_ends_it(officer, feed):
    path = feed.headers["Location"]
    assert officer.delete(path).status_code == 428
    assert officer.delete(path, 9).status_code == 412
    answer = officer.delete(path, 1)
    assert (answer.status_code, answer.data) == (204, b"")
    assert officer.get(path).json["revoked_at"] == "2026-11-24T03:00:00Z"


def test_a_feed_gets_another_address(officer, feed):
    path = feed.headers["Location"]
    answer = officer.post(f"{path}/rotate", {"leaked": False}, match=1)
    assert answer.status_code == 200
    assert answer.json["url"] != feed.json["url"]
    assert answer.headers["ETag"] == '"2"'
    assert officer.post(f"{path}/rotate", {}, match=1).status_code == 412


@pytest.mark.parametrize("verb", ["rotate", "revoke"])
def test_whether_it_leaked_is_yes_or_no(officer, feed, verb):
    path = f"{feed.headers['Location']}/{verb}"
    assert fields_of(officer.post(path, {"leaked": "maybe"})) == ["leaked"]
    assert fields_of(officer.post(path, {"odd": 1})) == ["odd"]


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("name", "", "name"),
        ("filter", {"odd": 1}, "filter.odd"),
        ("filter", {"scope": "lunar"}, "filter.scope"),
        ("filter", [], "filter"),
        ("tasks", "all", "tasks"),
        ("detail", "some", "detail"),
        ("alarms", [-1], "alarms.0"),
        ("window_back", -1, "window_back"),
        ("expires_at", "2020-01-01", "expires_at"),
        ("odd", 1, "odd"),
    ],
)
def test_a_wrong_field_of_a_feed_is_named(officer, name, value, field):
    assert fields_of(officer.post("/feeds", {"name": "x", name: value})) == [field]


def test_the_address_is_kept_nowhere(officer):
    key = {"Idempotency-Key": "k"}
    first = officer.post("/feeds", {"name": "Saya"}, headers=key)
    again = officer.post("/feeds", {"name": "Saya"}, headers=key)
    assert again.json == {**first.json, "url": None}
    token = first.json["url"].split("/")[4]
    assert token not in db.session.scalars(select(StoredAnswer)).one().body
