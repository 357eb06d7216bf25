"""What is refused, as problem documents, and in which order."""

import pytest

from agenda.api import events
from tests.api.conftest import MINIMAL, NOBODY, addresses, fields_of

JSON = {"Content-Type": "application/json"}


def assert_problem(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    document = answer.json
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]


@pytest.mark.parametrize(("method", "path"), addresses(with_object=True))
def test_what_does_not_exist_is_not_found(admin, method, path):
    assert_problem(admin.call(method, path), 404)


@pytest.mark.parametrize(
    "odd", ["1", "abc", "0190a1b2", NOBODY + "0", "%00", "..", "{}"]
)
@pytest.mark.parametrize("area", ["events", "agencies", "users", "estimates"])
def test_an_id_that_is_no_uuid_is_not_found(admin, area, odd):
    assert_problem(admin.get(f"/{area}/{odd}"), 404)


@pytest.mark.parametrize(
    "path", ["/api/v1/nothing", "/api/nothing", "/api/v2/events", "/api/v1/events/"]
)
def test_an_unknown_address_is_a_problem_document(coordinator, path):
    assert_problem(coordinator.get(path), 404)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_a_wrong_method_names_the_right_ones(coordinator, method):
    answer = coordinator.call(method, "/events")
    assert_problem(answer, 405)
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))


def test_a_fault_is_told_without_details(coordinator, monkeypatch, caplog):
    def fail(*_args, **_kwargs):
        raise RuntimeError("the secret of the fault")

    monkeypatch.setattr(events.queries, "page", fail)
    answer = coordinator.get("/events")
    assert_problem(answer, 500)
    assert "secret" not in answer.text
    assert "the secret of the fault" in caplog.text


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"{'a': 1}",
        b'{"title": NaN}',
        b'{"title": Infinity}',
        b'{"latitude": 1e999}',
        b'{"title": "\\ud800"}',
        b'\xff\xfe{"title": 1}',
        b"[" * 100_000,
        b'{"a": ' + b"9" * 5000 + b"}",
    ],
    ids=range(10),
)
def test_what_is_no_json_is_malformed(coordinator, body):
    assert_problem(coordinator.post("/events", data=body, headers=JSON), 400)


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "text/json", ""])
def test_what_is_not_sent_as_json_is_of_the_wrong_type(coordinator, kind):
    answer = coordinator.post("/events", data=b"{}", headers={"Content-Type": kind})
    assert_problem(answer, 415)


@pytest.mark.parametrize(
    "kind", ["application/json; charset=utf-8", "application/merge-patch+json"]
)
def test_json_under_its_other_names_is_read(coordinator, kind):
    answer = coordinator.post("/events", data=b"{}", headers={"Content-Type": kind})
    assert "title" in fields_of(answer)


def test_a_body_over_two_megabytes_is_too_large(coordinator):
    body = b'{"title": "' + b"a" * (2 * 1024 * 1024) + b'"}'
    assert_problem(coordinator.post("/events", data=body, headers=JSON), 413)


@pytest.mark.parametrize("body", ["[]", "1", '"text"', "null", "true"])
def test_a_body_that_is_no_object_is_bad_input(coordinator, body):
    assert_problem(coordinator.post("/events", data=body, headers=JSON), 422)


def test_every_wrong_field_is_named_by_its_path(coordinator):
    answer = coordinator.post(
        "/events",
        {
            **MINIMAL,
            "end": "2026-12-01",
            "timezone": "Asia/Nowhere",
            "places": [{"province": "ID-XX"}],
            "unheard": 1,
            "estimates": [
                {
                    "metric": "participants",
                    "low": 9,
                    "likely": 5,
                    "kind": "estimate",
                    "as_of": "2026-01-01",
                    "source": "Panitia",
                }
            ],
        },
    )
    assert_problem(answer, 422)
    assert {
        "end",
        "timezone",
        "places.0.province",
        "unheard",
        "estimates.0.likely",
    } <= set(fields_of(answer))


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/events?colour=red", "colour"),
        ("/events?Limit=5", "Limit"),
        ("/me?x=", "x"),
        ("/agencies?status=a", "status"),
        ("/reference/provinces?year=2026", "year"),
    ],
)
def test_an_unknown_parameter_is_named(coordinator, path, name):
    assert fields_of(coordinator.get(path)) == [name]


def test_a_change_refuses_unknown_parameters_too(coordinator):
    answer = coordinator.post("/events?dry=1", MINIMAL)
    assert fields_of(answer) == ["dry"]
    assert coordinator.get("/events").json["items"] == []


def test_a_verb_refuses_unknown_fields(coordinator):
    event = coordinator.register()
    answer = coordinator.post(f"/events/{event['id']}/postpone", {"colour": "red"})
    assert fields_of(answer) == ["colour"]


@pytest.mark.parametrize("reason", [1, [], {}, True, "x" * 20_001])
def test_a_reason_is_a_text_within_its_limit(coordinator, reason):
    answer = coordinator.post("/events", {**MINIMAL, "reason": reason})
    assert fields_of(answer) == ["reason"]


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("en", "en"),
        ("en-GB,id;q=0.5", "en"),
        ("id", "id"),
        ("fr", "id"),
        ("fr,en;q=0.1", "en"),
        ("*", "id"),
        ("en;q=0", "id"),
    ],
)
def test_problems_speak_the_language_asked_for(viewer, asked, spoken):
    answer = viewer.post("/events", {}, headers={"Accept-Language": asked})
    assert answer.headers["Content-Language"] == spoken


def test_problems_speak_the_language_of_the_account(viewer):
    viewer.patch("/me", {"language": "en"}, 1)
    answer = viewer.get("/events?limit=0")
    assert answer.headers["Content-Language"] == "en"
    assert (
        viewer.get("/events?limit=0", headers={"Accept-Language": "id"}).headers[
            "Content-Language"
        ]
        == "id"
    )


def test_refusals_come_in_one_order(api, people, client, viewer, officer):
    """401, 403 (scope, role), 404, 403 (object), 428, 412, 415, 400, 422."""
    coordinator = api(people.coordinator)
    reader = api(people.coordinator, "read")
    event = coordinator.register()
    path = f"/events/{event['id']}"
    bad = {"data": b"{", "headers": JSON}
    odd = {"data": b"{", "headers": {"Content-Type": "text/plain"}}
    coordinator.post(f"{path}/confirm")
    secret = coordinator.register(visibility="confidential")

    assert client.patch(f"/api/v1{path}", data=b"{").status_code == 401
    assert reader.call("PATCH", f"/events/{NOBODY}", **bad).status_code == 403
    assert viewer.post("/events", **bad).status_code == 403
    assert viewer.call("PATCH", f"/events/{secret['id']}", **bad).status_code == 404
    assert officer.call("PATCH", path, **bad).status_code == 403
    assert coordinator.call("PATCH", path, **bad).status_code == 428
    assert coordinator.call("PATCH", path, match=1, **odd).status_code == 412
    assert coordinator.call("PATCH", path, match=2, **odd).status_code == 415
    assert coordinator.call("PATCH", path, match=2, **bad).status_code == 400
    assert coordinator.patch(path, {"x": 1}, 2).status_code == 422
