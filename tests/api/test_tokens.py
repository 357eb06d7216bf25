"""Who is let in: tokens, scopes and how often."""

from datetime import timedelta

import pytest

from agenda import clock, throttle
from agenda.api.door import TABLE
from agenda.db import db
from agenda.people import operations, queries
from agenda.people.passwords import digest
from agenda.rules.permissions import OPERATOR
from agenda.throttle import Rule
from tests.api.conftest import MINIMAL, Api, addresses


def assert_turned_away(answer):
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json["status"] == 401


@pytest.mark.parametrize(("method", "path"), addresses())
def test_no_address_answers_without_a_token(client, method, path):
    assert_turned_away(client.open(f"/api/v1{path}", method=method))


@pytest.mark.parametrize(
    "header",
    ["Bearer aga_unknown", "Bearer", "Bearer ", "Basic YWdhOmFnYQ==", "aga_x", ""],
)
def test_what_is_no_known_token_is_turned_away(client, header):
    answer = client.get("/api/v1/me", headers={"Authorization": header})
    assert_turned_away(answer)


def test_a_revoked_token_is_turned_away(coordinator):
    assert coordinator.get("/me").status_code == 200
    token = queries.token_by_digest(digest(coordinator.token))
    operations.revoke_token(OPERATOR, token)
    assert_turned_away(coordinator.get("/me"))


def test_an_expired_token_is_turned_away(app, people, clock):
    owner = people.coordinator
    _, text = operations.create_token(
        owner.as_actor(), owner, "sehari", ["read"], _in_an_hour()
    )
    program = Api(app.test_client(), text)
    assert program.get("/me").status_code == 200
    clock.shift(3601)
    assert_turned_away(program.get("/me"))


def _in_an_hour():
    return clock.now() + timedelta(hours=1)


def test_the_token_of_a_closed_account_is_turned_away(people, officer):
    operations.deactivate(OPERATOR, people.officer)
    assert_turned_away(officer.get("/me"))


def test_the_use_of_a_token_is_noted_even_when_the_request_is_refused(officer):
    officer.get("/events/nothing")
    token = queries.token_by_digest(digest(officer.token))
    assert token.last_used_at == clock.now()


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_is_read_in_any_case(client, coordinator, scheme):
    header = {"Authorization": f"{scheme} {coordinator.token}"}
    assert client.get("/api/v1/me", headers=header).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"), [pair for pair in addresses() if pair[0] != "GET"]
)
def test_a_token_to_read_changes_nothing(api, people, method, path):
    answer = api(people.admin, "read").call(method, path)
    assert answer.status_code == 403
    assert answer.mimetype == "application/problem+json"


def test_a_token_to_write_reads_too_but_does_not_administer(api, people):
    program = api(people.admin, "write")
    assert program.get("/me").status_code == 200
    assert program.post("/agencies", {"code": "X", "name": "X"}).status_code == 403


@pytest.mark.parametrize(
    "line",
    [line for line in TABLE if line.scope == "admin"],
    ids=lambda line: line.path,
)
def test_only_people_and_agencies_ask_for_the_scope_admin(line):
    assert line.path.split("/")[1] in {"agencies", "users"}


def test_a_missing_scope_is_told_before_the_body_is_read(api, people):
    answer = api(people.coordinator, "read").post("/events", data="{", headers={})
    assert answer.status_code == 403


def test_no_cookie_is_set_and_none_is_read(app, people, coordinator):
    visitor = app.test_client()
    assert visitor.get("/api/v1/me").status_code == 401
    assert "Set-Cookie" not in coordinator.get("/me").headers


def test_a_token_may_send_six_hundred_requests_a_minute(
    coordinator, officer, clock, monkeypatch
):
    monkeypatch.setattr(throttle, "API_REQUESTS", Rule("api", 3, 60))
    assert [coordinator.get("/me").status_code for _ in range(3)] == [200] * 3
    refused = coordinator.get("/me")
    assert refused.status_code == 429
    assert refused.mimetype == "application/problem+json"
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    assert officer.get("/me").status_code == 200
    clock.shift(61)
    assert coordinator.get("/me").status_code == 200


def test_the_limit_is_that_of_the_contract():
    assert (throttle.API_REQUESTS.allowed, throttle.API_REQUESTS.seconds) == (600, 60)


def test_whoever_guesses_tokens_is_slowed_and_a_known_token_is_not(client, officer):
    guess = {"Authorization": "Bearer aga_guess"}
    tries = [client.get("/api/v1/me", headers=guess).status_code for _ in range(61)]
    assert tries == [401] * 60 + [429]
    slowed = client.get("/api/v1/me", headers=guess)
    assert slowed.mimetype == "application/problem+json"
    assert slowed.headers["Retry-After"] == "60"
    assert client.get("/api/v1/me").status_code == 401, "no token, no guess"
    assert officer.get("/me").status_code == 200
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    answer = client.get("/api/v1/me", headers=guess, environ_overrides=elsewhere)
    assert answer.status_code == 401


def test_refused_requests_leave_nothing_behind(coordinator):
    coordinator.post("/events", {**MINIMAL, "category": "unknown"})
    assert coordinator.get("/events").json["items"] == []
    assert db.session.is_active
