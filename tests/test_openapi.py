"""The API's description: valid, whole, readable, and true under fuzzing."""

import contextvars

import pytest
import schemathesis

from agenda import throttle
from agenda.api.door import PREFIX, TABLE
from agenda.db import db
from agenda.people import operations
from agenda.rules.permissions import Role
from agenda.throttle import Rule
from tests.fuzzing import failures
from tests.openapi import described


def test_the_document_is_valid_openapi(client):
    answer = client.get("/api/openapi.json")
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert answer.json["openapi"].startswith("3.1")
    schemathesis.openapi.from_dict(answer.json).validate()


def test_every_reference_in_the_document_leads_somewhere():
    document = described()

    def references(part):
        if isinstance(part, dict):
            yield from (v for k, v in part.items() if k == "$ref")
            part = list(part.values())
        if isinstance(part, list):
            for each in part:
                yield from references(each)

    for reference in set(references(document)):
        _, *steps = reference.split("/")
        target = document
        for step in steps:
            target = target[step]


def test_every_route_is_described(app):
    described_routes = {
        (method.upper(), path)
        for path, operations_ in described()["paths"].items()
        for method in operations_
    }
    served = {
        (method, rule.rule.replace("<", "{").replace(">", "}"))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(PREFIX)
        for method in rule.methods - {"HEAD"}
    }
    assert served == described_routes


@pytest.mark.parametrize("line", TABLE, ids=lambda line: f"{line.method} {line.path}")
def test_every_operation_says_what_it_does_and_what_it_answers(line):
    operation = described()["paths"][PREFIX + line.path][line.method.lower()]
    assert operation["summary"].endswith(".")
    responses = operation["responses"]
    assert {str(line.status), "401", "403", "422", "429", "500", "503"} <= set(
        responses
    )
    assert ("404" in responses) == ("{" in line.path or line.find is not None)
    assert all(parameter["schema"] for parameter in operation["parameters"])


def test_operation_ids_differ():
    names = [line.view.__name__ for line in TABLE]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("path", ["/api/", "/api/docs"])
def test_the_page_lists_every_operation_without_any_script(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "text/html"
    for line in TABLE:
        assert f"{PREFIX}{line.path}" in answer.text
    assert "<script>" not in answer.text
    assert "style=" not in answer.text
    assert "Set-Cookie" not in answer.headers


@pytest.mark.slow
@pytest.mark.parametrize("name", ["admin", "coordinator", "officer", "supervisor"])
def test_whatever_is_sent_is_answered_as_described(office_api, name):
    assert office_api(name, fuzzing=2) == []


@pytest.mark.slow
def test_what_was_made_is_there_until_it_is_deleted(office_api):
    assert office_api("coordinator", stateful=12) == []


@pytest.mark.slow
@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_each_field_and_header_is_judged_as_described(office_api):
    """Boundaries, missing and wrong values; what it asks reaches hardly any row."""
    assert office_api("admin", examples=1, coverage=1) == []


@pytest.mark.slow
@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
def test_an_answer_that_is_not_as_described_is_found(office_api, monkeypatch):
    monkeypatch.setattr("agenda.people.fields.user_fields", lambda *_: {"name": 1})
    found = [fault.partition(",")[0] for fault in office_api("viewer", fuzzing=1)]
    assert "response_schema_conformance: GET /api/v1/me" in found


@pytest.fixture
def office_api(app, people, tmp_path, monkeypatch):
    """What the checks find when one of the people calls everything."""
    monkeypatch.setattr(throttle, "API_REQUESTS", Rule("api", 10**9, 60))
    monkeypatch.setattr(throttle, "UNKNOWN_TOKENS", Rule("unknown", 10**9, 60))
    tokens = {name: _token(getattr(people, name)) for name in PEOPLE}
    db.session.commit()
    _begin(app, tokens["coordinator"])

    def found(name, **phases):
        run = contextvars.Context().run
        return run(list, failures(app, tokens, name, phases, tmp_path))

    return found


PEOPLE = ("admin", "coordinator", "officer", "supervisor", "viewer")


def _token(owner):
    scope = "admin" if owner.role is Role.ADMIN else "write"
    return operations.create_token(owner.as_actor(), owner, "fuzz", [scope])[1]


def _begin(app, token):
    """An event with a task and a figure, so that not everything leads to nothing."""
    headers = {"Authorization": f"Bearer {token}"}

    def post(path, **body):
        answer = app.test_client().post(f"{PREFIX}{path}", json=body, headers=headers)
        assert answer.status_code == 201, answer.text
        return answer.json

    event = post(
        "/events",
        title="Forum Humas",
        kind="event",
        scope="national",
        category="profession",
        start="2026-12-09",
    )
    post(f"/events/{event['id']}/comments", text="Mohon ruang pers.")
    post(f"/events/{event['id']}/contacts", name="Meja media")
    post("/tasks", title="Siaran pers", type="press_release", due="2026-12-08")
    post("/filters", name="Desember", kind="events")
    post("/feeds", name="Telepon")
