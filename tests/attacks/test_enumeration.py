"""Who asks for what is not for him learns nothing, neither by words nor by work."""

import re
from functools import partial
from uuid import uuid4

import pytest
from sqlalchemy import event

from agenda.db import db
from agenda.people import lockout, operations, passwords
from agenda.rules.permissions import OPERATOR
from tests.attacks.test_foreign_ids import COMMON, ask, closed
from tests.cast import PASSWORD
from tests.doors import bearer, signed_in
from tests.pages import token
from tests.web.entering import OFFICER, fill_in, sign_in, token_on

NOBODY = "tiada@agenda.example"
CLOSED = "pengamat@bali.agenda.example"
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CHANGING = re.compile(r'[0-9a-f]{32}|name="csrf_token"[^>]*value="[^"]+"')


class Work:
    """What the database is asked and how often a password is tried, meanwhile."""

    def __init__(self, app, monkeypatch):
        with app.app_context():
            self.engine = db.engine
        self.asked, self.tried = [], []
        matches = passwords.matches
        monkeypatch.setattr(
            passwords, "matches", lambda *args: self.tried.append(1) or matches(*args)
        )

    def of(self, act):
        """The answer, and the work that it took: kinds of statements, in order."""
        self.asked.clear()
        self.tried.clear()
        event.listen(self.engine, "before_cursor_execute", self._note)
        try:
            answer = act()
        finally:
            event.remove(self.engine, "before_cursor_execute", self._note)
        return answer, list(self.asked), len(self.tried)

    def _note(self, _connection, _cursor, statement, *_rest):
        self.asked.append(" ".join(statement.split())[:60])


@pytest.fixture
def work(app, monkeypatch):
    return Work(app, monkeypatch)


def told(answer, *names):
    """What can be told apart: status, type, names of headers, words without names."""
    text = _CHANGING.sub("", answer.text)
    for name in names:
        text = text.replace(name, "")
    headers = {name for name, _ in answer.headers} - {"X-Request-ID"}
    return answer.status_code, answer.mimetype, sorted(headers), text


# Who works here


def test_signing_in_tells_nobody_who_works_here(make_app, people, monkeypatch):
    """Known, unknown and closed: the same words, the same work, at every try."""
    operations.deactivate(OPERATOR, people.account(CLOSED))
    db.session.commit()
    monkeypatch.setattr(lockout, "FREE_TRIES", 3)
    known, unknown, closed_one = (
        tries(make_app(), email, monkeypatch) for email in (OFFICER, NOBODY, CLOSED)
    )
    assert [one[0][0] for one in known] == [422] * 3 + [429, 429, 422]
    assert [one[2] for one in known] == [1] * 3 + [0] * 3
    assert known == unknown == closed_one


def tries(app, email, monkeypatch):
    """What each of some tries tells, and what it costs; the last but one is right."""
    client, work = app.test_client(), Work(app, monkeypatch)
    typed = {"csrf_token": token_on(client.get("/login").text), "email": email}
    seen = []
    for password in (*["salah sekali"] * 3, "x", PASSWORD, ""):
        fields = {**typed, "password": password}
        answer, asked, tried = work.of(partial(client.post, "/login", data=fields))
        seen.append((told(answer, email), asked, tried))
    return seen


def test_a_closed_account_is_no_account_even_to_its_owner(app, people, work):
    operations.deactivate(OPERATOR, people.account(CLOSED))
    db.session.commit()
    found = [
        work.of(lambda email=email: sign_in(app.test_client(), email))
        for email in (CLOSED, NOBODY)
    ]
    assert found[0][0].status_code == 422
    assert told(found[0][0], CLOSED) == told(found[1][0], NOBODY)
    assert found[0][1:] == found[1][1:]


def test_who_forgot_the_password_is_told_the_same_and_after_the_same_time(
    app, people, monkeypatch
):
    """A letter is posted or not; the least time of an answer is longer than either."""
    slept = []
    monkeypatch.setattr("agenda.web.auth.time.sleep", slept.append)
    operations.deactivate(OPERATOR, people.account(CLOSED))
    db.session.commit()
    answers = [
        fill_in(app.test_client(), "/forgot-password", email=email)
        for email in (OFFICER, NOBODY, CLOSED)
    ]
    assert len({repr(told(one)) for one in answers}) == 1
    assert answers[0].status_code == 200
    assert len(slept) == 3


# What there is


@pytest.mark.parametrize("email", ["koordinator@aceh.agenda.example", CLOSED])
def test_what_is_hidden_is_answered_like_what_does_not_exist(
    app, people, things, email
):
    account = people.account(email)
    client, headers = signed_in(app, account), bearer(account, "read", "write")
    csrf = token(client)
    different, tried = [], 0
    for address in closed(things):
        found = _UUID.search(address.path)
        if not found or address.rule.startswith(COMMON):
            continue
        tried += 1
        nowhere = str(uuid4())
        path = address.path.replace(found[0], nowhere)
        other = type(address)(address.method, address.rule, path)
        hidden = ask(client, address, headers, csrf)
        missing = ask(client, other, headers, csrf)
        if told(hidden, found[0]) != told(missing, nowhere):
            different.append((address.method, address.rule, hidden, missing))
        hidden.close()
        missing.close()
    assert tried > 80
    assert different == []


def test_an_address_of_a_calendar_that_is_nearly_right_is_like_any_other(
    client, people, things
):
    answers = [
        client.get(f"/feeds/{name}.ics")
        for name in ("agf_x", "agf_" + "x" * 43, "x", "agf_", "agf_" + "é" * 43)
    ]
    assert len({repr(told(one)) for one in answers}) == 1
    assert answers[0].status_code == 404
