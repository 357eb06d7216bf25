"""ETag, If-Match and If-None-Match."""

import pytest

from tests.api.conftest import MINIMAL


@pytest.fixture
def event(coordinator):
    return coordinator.register()


@pytest.fixture
def path(event):
    return f"/events/{event['id']}"


def test_an_object_carries_its_version_as_etag(coordinator, path):
    assert coordinator.get(path).headers["ETag"] == '"1"'
    changed = coordinator.patch(path, {"title": "Lain"}, 1)
    assert changed.headers["ETag"] == '"2"'
    assert changed.json["version"] == 2
    assert coordinator.get(path).headers["ETag"] == '"2"'


def test_a_new_object_carries_version_one(coordinator):
    answer = coordinator.post("/events", MINIMAL)
    assert answer.headers["ETag"] == '"1"'
    assert answer.json["version"] == 1


@pytest.mark.parametrize("held", ['"1"', 'W/"1"', '"7", "1"', "*"])
def test_what_the_client_holds_is_not_sent_again(coordinator, path, held):
    answer = coordinator.get(path, headers={"If-None-Match": held})
    assert answer.status_code == 304
    assert answer.data == b""
    assert answer.headers["ETag"] == '"1"'


@pytest.mark.parametrize("held", ['"2"', 'W/"2"', '"1x"', ""])
def test_what_the_client_does_not_hold_is_sent(coordinator, path, held):
    answer = coordinator.get(path, headers={"If-None-Match": held})
    assert answer.status_code == 200


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_a_change_must_name_the_version_that_was_read(coordinator, path, method):
    answer = coordinator.call(method, path, json={"title": "Lain"})
    assert answer.status_code == 428
    assert coordinator.get(path).json["title"] == MINIMAL["title"]


@pytest.mark.parametrize("match", ['"1"', 'W/"1"', '"7", "1"', "*"])
def test_every_form_that_names_the_version_is_taken(coordinator, path, match):
    assert coordinator.patch(path, {"title": "Lain"}, match).status_code == 200


@pytest.mark.parametrize("match", ['"2"', '"0"', '"7", "8"', '"abc"', '""', '"01"'])
def test_any_other_version_is_stale(coordinator, path, match):
    answer = coordinator.patch(path, {"title": "Lain"}, match)
    assert answer.status_code == 412
    assert answer.mimetype == "application/problem+json"


def test_who_comes_too_late_is_told_who_changed_what(api, people, coordinator, path):
    desk = api(people.desk)
    desk.patch(path, {"title": "Lebih dulu"}, 1)
    answer = coordinator.patch(path, {"title": "Terlambat"}, 1)
    assert answer.status_code == 412
    assert answer.json["current_version"] == 2
    assert answer.json["changed_by"] == people.desk.name
    assert answer.json["changes"] == [
        {"field": "title", "old": MINIMAL["title"], "new": "Lebih dulu"}
    ]
    assert coordinator.get(path).json["title"] == "Lebih dulu"


def test_a_verb_goes_without_a_version_but_not_with_a_stale_one(coordinator, path):
    assert coordinator.post(f"{path}/confirm", match=7).status_code == 412
    assert coordinator.get(path).json["status"] == "tentative"
    assert coordinator.post(f"{path}/confirm").status_code == 200
    body = {"reason": "batal"}
    assert coordinator.post(f"{path}/cancel", body, match=2).status_code == 200


def test_the_version_rises_by_one_with_each_accepted_change(coordinator, path):
    changes = [
        {"title": "Satu"},
        {"places": [{"province": "ID-BA"}, {"province": "ID-AC"}]},
        {"partners": ["ACEH"], "principals": [{"name": "Menteri"}]},
        {"start": "2026-12-10", "summary": "Bergeser"},
    ]
    for version, change in enumerate(changes, start=1):
        answer = coordinator.patch(path, change, version)
        assert answer.json["version"] == version + 1
    figure = {
        "metric": "participants",
        "likely": 5,
        "kind": "estimate",
        "as_of": "2026-11-01",
        "source": "Panitia",
    }
    coordinator.post(f"{path}/estimates", figure)
    assert coordinator.get(path).json["version"] == 6


def test_a_change_that_changes_nothing_keeps_the_version(coordinator, event, path):
    answer = coordinator.patch(path, {"title": event["title"]}, 1)
    assert answer.status_code == 200
    assert answer.json["version"] == 1


def test_lists_carry_no_etag(coordinator, path):
    assert "ETag" not in coordinator.get("/events").headers
    assert "ETag" not in coordinator.get(f"{path}/history").headers


def test_deleting_answers_nothing_and_keeps_the_reason(coordinator, path):
    answer = coordinator.delete(f"{path}?reason=salah+catat", 1)
    assert (answer.status_code, answer.data) == (204, b"")
    assert coordinator.get(path).status_code == 404
    assert coordinator.post(f"{path}/restore").status_code == 200
    history = coordinator.get(f"{path}/history").json["items"]
    assert [item["reason"] for item in history] == ["", "salah catat", ""]
