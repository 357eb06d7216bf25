"""Whoever guesses waits, and learns nothing from it: one account, many, none."""

import re
from datetime import timedelta

import pytest

from agenda import throttle
from agenda.db import db
from agenda.people import lockout, passwords
from agenda.people.models import FailedSignIn
from agenda.rules.permissions import OPERATOR
from tests.cast import PASSWORD
from tests.web.entering import OFFICER, comes_in, sign_in

NOBODY = "tiada@agenda.example"


def without_tokens(page, email):
    page = re.sub(r'name="csrf_token"[^>]*value="[^"]+"', "", page)
    return page.replace(email, "")


@pytest.mark.parametrize("email", [OFFICER, NOBODY])
def test_ten_failures_lock_the_address_and_the_right_password_is_refused_alike(
    client, clock, email
):
    answers = [sign_in(client, email, "salah sekali").status_code for _ in range(10)]
    assert answers == [422] * 10
    locked = sign_in(client, email, PASSWORD)
    assert locked.status_code == 429
    assert locked.headers["Retry-After"] == "900"
    assert "Coba lagi dalam beberapa menit" in locked.text
    assert not comes_in(client)


def test_known_and_unknown_addresses_are_told_the_same_bytes(make_app):
    pages = {}
    for email in (OFFICER, NOBODY):
        client = make_app().test_client()
        tried = [sign_in(client, email, "salah sekali") for _ in range(12)]
        pages[email] = [
            (answer.status_code, without_tokens(answer.text, email)) for answer in tried
        ]
    assert pages[OFFICER] == pages[NOBODY]
    assert pages[OFFICER][0] != pages[OFFICER][-1]


def test_known_and_unknown_addresses_cost_the_same_work(client, monkeypatch):
    asked = []
    matches = passwords.matches
    monkeypatch.setattr(
        passwords, "matches", lambda *args: asked.append(args) or matches(*args)
    )
    for email in (OFFICER, NOBODY):
        sign_in(client, email, "salah sekali")
    assert len(asked) == 2


def test_a_lock_survives_a_restart_ends_by_itself_and_grows(make_app, clock):
    client = make_app().test_client()
    for _ in range(10):
        sign_in(client, password="salah sekali")
    again = make_app().test_client()
    assert sign_in(again).status_code == 429
    clock.shift(timedelta(minutes=15))
    for _ in range(5):
        assert sign_in(again, password="salah sekali").status_code == 422
    assert sign_in(again).headers["Retry-After"] == "1800"
    clock.shift(timedelta(minutes=30))
    assert sign_in(again).status_code == 302


def test_whoever_comes_in_begins_to_count_anew(client, session):
    for _ in range(9):
        sign_in(client, password="salah sekali")
    assert sign_in(client).status_code == 302
    assert session.query(FailedSignIn).count() == 0


def test_failures_are_forgotten_after_a_day(make_app, clock, session):
    client = make_app().test_client()
    for _ in range(9):
        sign_in(client, password="salah sekali")
    clock.shift(timedelta(hours=25))
    assert sign_in(client, password="salah sekali").status_code == 422
    assert session.query(FailedSignIn).one().failures == 1
    clock.shift(timedelta(hours=25))
    lockout.clean_up()
    assert session.query(FailedSignIn).count() == 0


def test_what_was_typed_is_kept_as_a_digest_only(client, session):
    sign_in(client, NOBODY, "salah sekali")
    assert NOBODY not in repr(vars(session.query(FailedSignIn).one()))


def test_an_administrator_unlocks_an_account(client, people):
    for _ in range(10):
        sign_in(client, password="salah sekali")
    assert lockout.locked_until(people.officer) is not None
    assert lockout.unlock(OPERATOR, people.officer)
    db.session.commit()
    assert sign_in(client).status_code == 302


def test_spraying_many_accounts_from_one_place_is_slowed_there_only(
    client, monkeypatch, clock
):
    monkeypatch.setattr(
        "agenda.web.auth.FAILED_SIGN_INS", throttle.Rule("failed-sign-ins", 5, 900)
    )
    for number in range(5):
        assert sign_in(client, f"orang{number}@x.example", "x").status_code == 422
    slowed = sign_in(client)
    assert (slowed.status_code, slowed.headers["Retry-After"]) == (429, "900")
    client.environ_base["REMOTE_ADDR"] = "192.0.2.9"
    assert sign_in(client).status_code == 302


def test_signing_in_rightly_is_never_slowed(make_app, monkeypatch):
    monkeypatch.setattr(
        "agenda.web.auth.FAILED_SIGN_INS", throttle.Rule("failed-sign-ins", 2, 900)
    )
    app = make_app()
    for _ in range(4):
        assert sign_in(app.test_client()).status_code == 302
