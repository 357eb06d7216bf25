"""Requests for coverage over the API."""

import pytest

from tests.doors import bearer

ASKED = {
    "agency": "DIT",
    "title": "Liputan peresmian puskesmas",
    "type": "press_release",
    "details": "Siaran pers dan foto.",
    "when": "2026-12-15T09:00",
    "contact": "Made, 0812",
}


@pytest.fixture
def requester(people):
    return bearer(people.bali_viewer, "read", "write")


@pytest.fixture
def coordinator(people):
    return bearer(people.coordinator, "read", "write")


@pytest.fixture
def at(client, requester):
    made = client.post("/api/v1/requests", json=ASKED, headers=requester)
    assert made.status_code == 201
    return made.headers["Location"]


def problems(answer):
    return [one["field"] for one in answer.json["errors"]]


def test_asked_answered_and_followed_by_the_requester(
    client, people, requester, coordinator, at
):
    question = {"text": "Ada siaran langsung?"}
    asked = client.post(f"{at}/ask", json=question, headers=coordinator)
    assert (asked.status_code, asked.json["state"]) == (200, "asked_back")
    said = client.post(f"{at}/reply", json={"text": "Tidak."}, headers=requester)
    assert said.json["state"] == "new"
    task = {"assignees": [{"user": people.officer.email}], "due": "2026-12-14"}
    done = client.post(f"{at}/accept", json={"task": task}, headers=coordinator)

    assert done.json["state"] == "accepted"
    assert done.json["task"]["id"]
    seen = client.get(at, headers=requester).json
    assert seen["task"] == {
        "id": None,
        "title": ASKED["title"],
        "status": "offered",
    }
    assert [one["kind"] for one in seen["messages"]] == ["question", "reply"]
    own = client.get(
        f"/api/v1/tasks/{done.json['task']['id']}", headers=coordinator
    ).json
    assert (own["due"], own["event"]) == ("2026-12-14", None)
    told = client.get(f"{at}/history", headers=requester).json["items"]
    assert [one["action"] for one in told] == [
        "request:accept",
        "request:reply",
        "request:ask",
        "request:make",
    ]


def test_a_list_is_narrowed_by_state_and_agency(client, requester, coordinator, at):
    for query, count in (
        ("state=new&agency=DIT", 1),
        ("state=declined", 0),
        ("asking_agency=BALI&state=new&state=accepted", 1),
        ("agency=NIHIL", 0),
    ):
        listed = client.get(f"/api/v1/requests?{query}", headers=coordinator)
        assert len(listed.json["items"]) == count, query
    wrong = client.get("/api/v1/requests?state=lama", headers=coordinator)
    assert wrong.status_code == 422


def test_strangers_find_nothing_where_the_requester_finds_it(
    client, people, requester, at
):
    assert client.get(at, headers=requester).status_code == 200
    for name in ("officer", "bali_officer", "aceh_coordinator"):
        stranger = bearer(getattr(people, name), "read", "write")
        assert client.get(at, headers=stranger).status_code == 404
        refused = client.post(f"{at}/decline", json={"reason": "x"}, headers=stranger)
        assert refused.status_code == 404
        assert client.get("/api/v1/requests", headers=stranger).json["items"] == []


def test_whoever_sees_it_and_may_not_answer_is_refused(client, people, at, requester):
    supervisor = bearer(people.supervisor, "read", "write")
    for who in (supervisor, requester):
        refused = client.post(f"{at}/accept", json={}, headers=who)
        assert refused.status_code == 403


def test_a_change_carries_the_version_that_was_read(client, requester, at):
    change = {"place": "Gianyar"}
    assert client.patch(at, json=change, headers=requester).status_code == 428
    stale = {**requester, "If-Match": '"7"'}
    assert client.patch(at, json=change, headers=stale).status_code == 412
    done = client.patch(at, json=change, headers={**requester, "If-Match": '"1"'})
    assert (done.json["place"], done.json["version"]) == ("Gianyar", 2)


def test_what_is_wrong_is_named_by_its_path(client, requester, coordinator, at):
    wrong = {**ASKED, "contact": " ", "answer_by": "2020-01-01", "colour": "merah"}
    refused = client.post("/api/v1/requests", json=wrong, headers=requester)
    assert set(problems(refused)) == {"contact", "answer_by", "colour"}
    event = {"new_event": {"category": "tarian"}}
    refused = client.post(f"{at}/accept", json=event, headers=coordinator)
    assert problems(refused) == ["new_event.category"]
    refused = client.post(f"{at}/accept", json={"task": []}, headers=coordinator)
    assert problems(refused) == ["task"]
    refused = client.post(f"{at}/ask", json={"text": 7}, headers=coordinator)
    assert problems(refused) == ["text"]
    assert client.get(at, headers=requester).json["state"] == "new"
    client.post(f"{at}/decline", json={"reason": "Penuh"}, headers=coordinator)
    late = client.post(f"{at}/withdraw", json={}, headers=requester)
    assert late.status_code == 409
