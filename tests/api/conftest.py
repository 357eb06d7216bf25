"""What tests of the API share: people with tokens, and a minimal event."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from agenda.api.door import PREFIX, TABLE
from agenda.people import operations
from agenda.people.models import Account
from agenda.rules.permissions import Role
from tests.openapi import disagreement

MINIMAL = {
    "title": "Forum Humas Daerah",
    "kind": "event",
    "scope": "national",
    "category": "profession",
    "start": "2026-12-09",
}
NOBODY = "0190a1b2-0000-7000-8000-000000000000"
"""The id of nothing."""


class Api:
    """A person's program: carries a token, and holds every answer to the document."""

    def __init__(self, visitor: FlaskClient, token: str) -> None:
        self.visitor = visitor
        self.token = token

    def call(
        self, method: str, path: str, *, match: Any = None, **more: Any
    ) -> TestResponse:
        """`match` is the version that was read, or the whole If-Match header."""
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        if match is not None:
            headers["If-Match"] = f'"{match}"' if isinstance(match, int) else match
        address = path if path.startswith("/api") else f"{PREFIX}{path}"
        more.setdefault("buffered", True)
        answer = self.visitor.open(address, method=method, headers=headers, **more)
        assert not (wrong := disagreement(method, answer)), wrong
        return answer

    def get(self, path: str, **more: Any) -> TestResponse:
        return self.call("GET", path, **more)

    def post(self, path: str, json: Any = None, **more: Any) -> TestResponse:
        if json is not None:
            more["json"] = json
        return self.call("POST", path, **more)

    def patch(self, path: str, json: Any, match: Any = None, **more: Any):
        return self.call("PATCH", path, json=json, match=match, **more)

    def delete(self, path: str, match: Any = None, **more: Any) -> TestResponse:
        return self.call("DELETE", path, match=match, **more)

    def register(self, **fields: Any) -> dict[str, Any]:
        """A new event; fails unless it is made."""
        answer = self.post("/events", {**MINIMAL, **fields})
        assert answer.status_code == 201, answer.text
        return answer.json


@pytest.fixture
def api(app, people) -> Callable[..., Api]:
    """`api(people.desk)`: a program of that person; scopes are the widest allowed."""
    visitor = app.test_client()

    def of(owner: Account, *scopes: str) -> Api:
        widest = "admin" if owner.role is Role.ADMIN else "write"
        _, token = operations.create_token(
            owner.as_actor(), owner, "uji", scopes or (widest,)
        )
        return Api(visitor, token)

    return of


@pytest.fixture
def desk(api, people) -> Api:
    return api(people.desk)


@pytest.fixture
def admin(api, people) -> Api:
    return api(people.admin)


@pytest.fixture
def coordinator(api, people) -> Api:
    return api(people.coordinator)


@pytest.fixture
def officer(api, people) -> Api:
    return api(people.officer)


@pytest.fixture
def viewer(api, people) -> Api:
    return api(people.viewer)


def addresses(*, with_object: bool = False) -> list[tuple[str, str]]:
    """Method and path of every route, naming things that do not exist."""
    return [
        (line.method, _filled(line.path))
        for line in TABLE
        if not with_object or "{" in line.path
    ]


def _filled(path: str) -> str:
    for line_part in ("{table}", "{row}"):
        path = path.replace(line_part, "nothing")
    parts = path.split("/")
    return "/".join(NOBODY if part.startswith("{") else part for part in parts)


def fields_of(answer: TestResponse) -> list[str]:
    """The fields that a 422 complains of."""
    assert answer.status_code == 422, answer.text
    return [problem["field"] for problem in answer.json["errors"]]
