"""More time and early beginnings over the API."""

import pytest

from tests.api.conftest import NOBODY

TASK = {"title": "Siaran pers", "type": "press_release", "due": "2026-12-08"}
WISH = {"due": "2026-12-10", "reason": "Narasumber berhalangan"}


@pytest.fixture
def task(coordinator, people):
    answer = coordinator.post(
        "/tasks", {**TASK, "assignees": [{"user": people.officer.email}]}
    )
    assert answer.status_code == 201, answer.text
    return answer.json


@pytest.fixture
def officer(api, people):
    return api(people.officer)


def test_a_wish_is_made_listed_and_granted(coordinator, officer, task, people):
    at = f"/tasks/{task['id']}/more-time"
    asked = officer.post(at, WISH)
    assert asked.status_code == 201, asked.text
    wish = asked.json
    assert asked.headers["Location"] == f"/api/v1{at}/{wish['id']}"
    assert (wish["user"], wish["due"], wish["present_due"], wish["state"]) == (
        people.officer.email,
        "2026-12-10",
        "2026-12-08",
        "open",
    )
    assert coordinator.get(at).json["items"] == [wish]
    assert officer.get(f"{at}/{wish['id']}").json == wish
    granted = coordinator.post(f"{at}/{wish['id']}/grant", {"reason": "Baik"})
    assert granted.status_code == 200, granted.text
    assert (granted.json["state"], granted.json["answer"]) == ("granted", "Baik")
    assert coordinator.get(f"/tasks/{task['id']}").json["due"] == "2026-12-10"
    history = coordinator.get(f"/tasks/{task['id']}/history").json["items"]
    assert [one["action"] for one in history][:2] == [
        "task:grant-time",
        "task:ask-time",
    ]


def test_a_refusal_needs_words_and_comes_once(coordinator, officer, task):
    at = f"/tasks/{task['id']}/more-time"
    wish = officer.post(at, WISH).json
    assert coordinator.post(f"{at}/{wish['id']}/refuse", {}).status_code == 422
    refused = coordinator.post(f"{at}/{wish['id']}/refuse", {"reason": "Tidak bisa"})
    assert (refused.status_code, refused.json["state"]) == (200, "refused")
    again = coordinator.post(f"{at}/{wish['id']}/grant", {})
    assert again.status_code == 409
    assert coordinator.get(f"/tasks/{task['id']}").json["due"] == "2026-12-08"


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({**WISH, "due": "2026-12-08"}, 422, "due"),
        ({**WISH, "due": "nanti"}, 422, "due"),
        ({"reason": "Sibuk"}, 422, "due"),
        ({"due": "2026-12-10"}, 422, "reason"),
        ({**WISH, "days": 2}, 422, "days"),
    ],
)
def test_what_a_wish_lacks_is_told_at_its_field(officer, task, body, status, field):
    answer = officer.post(f"/tasks/{task['id']}/more-time", body)
    assert answer.status_code == status, answer.text
    assert field in answer.text


def test_others_neither_ask_nor_answer(api, people, officer, task):
    at = f"/tasks/{task['id']}/more-time"
    wish = officer.post(at, WISH).json
    assert api(people.supervisor).post(at, WISH).status_code == 403
    assert officer.post(f"{at}/{wish['id']}/grant", {}).status_code == 403
    assert officer.post(f"{at}/{NOBODY}/grant", {}).status_code == 404
    stranger = api(people.aceh_officer)
    assert stranger.get(at).status_code == 404
    assert stranger.post(f"{at}/{wish['id']}/grant", {}).status_code == 404


def test_a_wish_of_another_task_is_not_there(coordinator, officer, task):
    wish = officer.post(f"/tasks/{task['id']}/more-time", WISH).json
    other = coordinator.post("/tasks", TASK).json
    at = f"/tasks/{other['id']}/more-time/{wish['id']}"
    assert coordinator.get(at).status_code == 404
    assert coordinator.post(f"{at}/grant", {}).status_code == 404


def test_the_hours_of_an_agency_are_set_by_an_administrator(api, people):
    admin = api(people.admin)
    agency = admin.get(f"/agencies/{people.agency('DIT').id}")
    assert agency.json["answer_hours"] == 16
    at = f"/agencies/{agency.json['id']}"
    match = {"If-Match": agency.headers["ETag"]}
    for wrong in (-1, 241, "dua hari", 1.5):
        answer = admin.patch(at, {"answer_hours": wrong}, headers=match)
        assert answer.status_code == 422, wrong
    changed = admin.patch(at, {"answer_hours": 8}, headers=match)
    assert changed.json["answer_hours"] == 8


def test_who_begins_too_early_is_warned(coordinator, officer, people, task):
    second = coordinator.post(
        "/tasks",
        {
            **TASK,
            "title": "Infografis",
            "after": {"task": task["id"]},
            "assignees": [{"user": people.officer.email}],
        },
    ).json
    at = f"/tasks/{second['id']}"
    officer.post(f"{at}/accept", {})
    begun = officer.post(f"{at}/start", {}).json
    assert begun["status"] == "in_progress"
    assert begun["warnings"] == ["Tugas ini menunggu Siaran pers, yang belum selesai."]
    officer.post(f"/tasks/{task['id']}/accept", {})
    assert "warnings" not in officer.post(f"/tasks/{task['id']}/start", {}).json
