"""The API's description: valid, whole, readable, and true under fuzzing."""

import contextvars

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.specs.openapi import checks

from agenda import throttle
from agenda.api.door import PREFIX, TABLE
from agenda.db import db
from agenda.people import operations
from agenda.throttle import Rule
from tests.openapi import described

CHECKS = [
    schemathesis.checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.unsupported_method,
]


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
@pytest.mark.parametrize("name", ["coordinator", "admin"])
def test_whatever_is_sent_is_answered_as_described(app, people, name, monkeypatch):
    owner = getattr(people, name)
    scope = "admin" if name == "admin" else "write"
    _, token = operations.create_token(owner.as_actor(), owner, "fuzz", [scope])
    db.session.commit()
    monkeypatch.setattr(throttle, "API_REQUESTS", Rule("api", 10**9, 60))
    contextvars.Context().run(fuzz, app, token)


def fuzz(app, token):
    """A few generated requests to each operation."""
    described_app = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    for operation in described_app.get_all_operations():
        fuzz_operation(operation.ok(), token)


def fuzz_operation(operation, token):
    @seed(1)
    @settings(
        max_examples=12,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def send(case):
        case.call_and_validate(
            headers={"Authorization": f"Bearer {token}"}, checks=CHECKS
        )

    send()
