"""Who gets what at every address: role x visibility x door, one request a cell.

The table is `tests/matrix.py`, held against the recorded list of addresses: an address
without a rule fails here. Nothing that a request does is kept, so that every cell meets
the same office.
"""

from collections import Counter
from pathlib import Path

import pytest

from agenda import throttle
from agenda.db import db
from agenda.throttle import Rule as Allowance
from tests import matrix
from tests.doors import bearer, signed_in
from tests.matrix import EVERYBODY
from tests.pages import token

RECORDED = Path(__file__).with_name("routes.txt")


def test_every_recorded_address_has_a_rule_and_every_rule_an_address():
    recorded = matrix.recorded(RECORDED.read_text())
    ruled = [(rule.method, rule.address) for rule in matrix.rules()]
    twice = [cell for cell, times in Counter(ruled).items() if times > 1]
    asked = {cell for cell in recorded if cell[1] not in matrix.STRANGERS}
    assert asked - set(ruled) == set(), "a new address needs a rule"
    assert set(ruled) - asked == set(), "a rule without an address"
    assert twice == []
    assert set(matrix.STRANGERS) <= {address for _, address in recorded}


def test_each_rule_tells_apart_whom_it_lets(app, people, settings):
    """A rule can fail: someone is let, and for each kind someone sees and may not."""
    laid = matrix.lay(people, settings.instance / "uploads")
    for rule in matrix.rules():
        for bait in laid[rule.kind]:
            assert bait.allows(rule.who) <= EVERYBODY
    hidden = {kind for kind, baits in laid.items() if baits[-1].seen != EVERYBODY}
    assert {"event", "task", "evidence", "file", "estimate", "contact"} <= hidden


# One database: that both see alike is what test_leaks and tests/api/test_sight prove.
@pytest.mark.parametrize("office", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", sorted(EVERYBODY))
def test_each_address_answers_as_its_rule_says(
    app, people, settings, monkeypatch, name
):
    monkeypatch.setattr(throttle, "API_REQUESTS", Allowance("api", 10**9, 60))
    laid = matrix.lay(people, settings.instance / "uploads")
    visitor = Visitor(app, getattr(people, name))
    monkeypatch.setattr(db.session, "commit", db.session.flush)
    wrong = []
    for rule in matrix.rules():
        for bait in laid[rule.kind]:
            status = visitor.status(rule, bait)
            if status not in wanted(name, rule, bait):
                wrong.append(f"{rule.method} {rule.address} ({bait.name}): {status}")
    assert wrong == [], "\n".join(wrong)


def wanted(name, rule, bait):
    """The answers that the rule allows this person."""
    if name not in bait.seen:
        return {404}
    if name not in bait.allows(rule.who):
        return {403}
    if rule.address in matrix.NOTHING_WAITS:
        return {404}
    if rule.method == "GET":
        return {200, 302, 409}
    return {200, 201, 204, 302, 400, 409, 412, 415, 422, 428}


class Visitor:
    """Somebody at both doors."""

    def __init__(self, app, account):
        scope = "admin" if account.role.value == "admin" else "write"
        scopes = ["read", "write", "admin"] if scope == "admin" else ["read", "write"]
        self.program = app.test_client()
        self.headers = bearer(account, *scopes)
        self.browser = signed_in(app, account)
        self.token = token(self.browser)

    def status(self, rule, bait):
        address = rule.address.format(**bait.values)
        typed = matrix.TYPED.get(rule.address, {})
        if address.startswith("/api/"):
            body = None if rule.method in {"GET", "DELETE"} else {}
            answer = self.program.open(
                address,
                method=rule.method,
                json=body,
                headers=self.headers,
                query_string=typed if rule.method == "GET" else None,
            )
        else:
            form = {"csrf_token": self.token, **typed}
            sent = {"data": form} if rule.method == "POST" else {"query_string": typed}
            answer = self.browser.open(address, method=rule.method, **sent)
            assert "/login" not in answer.headers.get("Location", ""), address
        assert answer.status_code < 500, (rule, bait)
        return answer.status_code
