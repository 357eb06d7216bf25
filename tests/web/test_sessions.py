"""Where one is signed in: a row a browser, listed, ended, never carried over."""

import re
from datetime import timedelta

import pytest

from agenda.db import db
from agenda.people import operations, passwords, sessions
from agenda.people.models import LoginSession
from agenda.rules.permissions import OPERATOR
from tests.cast import PASSWORD
from tests.doors import bearer, signed_in
from tests.pages import send
from tests.web.entering import comes_in, fill_in, sign_in, token_on

NEW = "kalimat sandi yang baru"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36"


def cookie_of(client):
    with client.session_transaction() as session:
        return dict(session)


def test_a_session_is_a_row_without_its_secret_and_without_an_address(client, session):
    client.environ_base["HTTP_USER_AGENT"] = FIREFOX
    sign_in(client)
    text = cookie_of(client)["_user_id"]
    row = session.query(LoginSession).one()
    assert row.sha256 == passwords.digest(text)
    assert text not in repr(vars(row))
    assert row.browser == "Firefox · Windows"
    columns = set(LoginSession.__table__.columns.keys())
    assert columns == {"id", "account_id", "sha256", "browser", "created_at",
                       "last_seen_at"}  # fmt: skip


def test_every_sign_in_has_another_secret_and_no_planted_one_opens(client, app, people):
    sign_in(client)
    first = cookie_of(client)["_user_id"]
    fill_in_token = token_on(client.get("/profile").text)
    client.post("/logout", data={"csrf_token": fill_in_token})
    sign_in(client)
    assert cookie_of(client)["_user_id"] != first
    thief = app.test_client()
    with thief.session_transaction() as session:
        session["_user_id"] = first
    assert not comes_in(thief), "what was signed out opens nothing"
    with thief.session_transaction() as session:
        session["_user_id"] = str(people.officer.id)
    assert not comes_in(thief)


def test_a_copied_cookie_dies_with_the_sign_out(app, people):
    client, copy = signed_in(app, people.officer), app.test_client()
    with client.session_transaction() as one, copy.session_transaction() as other:
        other.update(one)
    assert comes_in(copy)
    send(client, "/logout")
    assert not comes_in(copy)


def test_the_profile_lists_browsers_and_ends_one_or_all_others(app, people, session):
    here = signed_in(app, people.officer)
    phone, other = signed_in(app, people.officer), signed_in(app, people.officer)
    rows = sessions.living(people.officer)
    rows[0].browser = sessions.browser_of(PHONE)
    db.session.commit()
    page = here.get("/profile").text
    assert "Chrome · Android" in page
    assert len(re.findall(r"perangkat ini\s*</span>", page)) == 1
    mine = next(r for r in rows if r.sha256 == digest_in(phone))
    assert send(here, f"/profile/sessions/{mine.id}/end").status_code == 302
    assert not comes_in(phone)
    assert comes_in(other)
    send(here, "/profile/sessions/end-others")
    assert not comes_in(other)
    assert comes_in(here)


def digest_in(client):
    return passwords.digest(cookie_of(client)["_user_id"])


def test_a_session_of_somebody_else_is_not_there(app, people):
    theirs = signed_in(app, people.viewer)
    row = sessions.living(people.viewer)[0]
    answer = send(signed_in(app, people.officer), f"/profile/sessions/{row.id}/end")
    assert answer.status_code == 404
    assert comes_in(theirs)


def test_a_session_ends_when_idle_and_after_a_week_in_any_case(client, clock):
    sign_in(client)
    for _ in range(13):
        clock.shift(timedelta(hours=11, minutes=59))
        assert comes_in(client)
    clock.shift(timedelta(hours=12, minutes=2))
    assert not comes_in(client)
    sign_in(client)
    for _ in range(13):
        clock.shift(timedelta(hours=11, minutes=59))
        comes_in(client)
    clock.shift(timedelta(hours=13))
    assert not comes_in(client)


def test_use_is_noted_to_the_minute_and_old_rows_are_forgotten(client, clock, session):
    sign_in(client)
    clock.shift(75)
    client.get("/profile")
    row = session.query(LoginSession).one()
    assert row.last_seen_at.isoformat() == "2026-11-24T03:01:00+00:00"
    clock.shift(timedelta(days=1))
    sessions.clean_up()
    assert session.query(LoginSession).count() == 0


@pytest.mark.parametrize("act", ["reset", "deactivate", "end"])
def test_an_administrator_ends_every_session(app, people, act):
    client = signed_in(app, people.officer)
    assert comes_in(client)
    if act == "reset":
        operations.reset_password(OPERATOR, people.officer)
    elif act == "deactivate":
        operations.deactivate(OPERATOR, people.officer)
    else:
        operations.end_sessions(OPERATOR, people.officer)
    db.session.commit()
    assert not comes_in(client)


# The first password


@pytest.fixture
def made_up(people):
    """The officer, with a password that somebody else made."""
    secret = operations.reset_password(people.admin.as_actor(), people.officer)
    db.session.commit()
    return secret


def test_whoever_got_a_password_chooses_an_own_one_before_anything_else(
    client, people, made_up
):
    assert sign_in(client, password=made_up).status_code == 302
    for address in ("/", "/events", "/profile", "/feeds/new"):
        assert client.get(address).location == "/profile/password", address
    token = token_on(client.get("/profile/password").text)
    typed = {"csrf_token": token, "language": "en", "timezone": "WIB"}
    answer = client.post("/profile", data=typed)
    assert (answer.status_code, answer.location) == (302, "/profile/password")
    assert people.officer.language == "id"
    same = fill_in(client, "/profile/password", new=made_up, again=made_up)
    assert same.status_code == 422
    done = fill_in(client, "/profile/password", new=NEW, again=NEW)
    assert (done.status_code, done.location) == (302, "/")
    assert comes_in(client)
    assert operations.authenticate("petugas@agenda.example", NEW)


def test_tokens_work_while_a_password_is_owed(client, people, made_up):
    answer = client.get("/api/v1/me", headers=bearer(people.officer))
    assert answer.status_code == 200


def test_whoever_owes_a_password_may_leave(client, made_up):
    sign_in(client, password=made_up)
    token = token_on(client.get("/profile/password").text)
    assert client.post("/logout", data={"csrf_token": token}).location == "/login"


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ("pendek", "paling sedikit 12"),
        ("bismillah1234567", "mudah ditebak"),
        ("rizky pratama 99", "mudah ditebak"),
    ],
)
def test_the_first_password_keeps_the_rules(client, made_up, new, told):
    sign_in(client, password=made_up)
    answer = fill_in(client, "/profile/password", new=new, again=new)
    assert answer.status_code == 422
    assert told in answer.text
    assert 'id="new-error"' in answer.text


def test_wrong_passwords_on_the_profile_page_are_counted(app, people):
    client = signed_in(app, people.officer)
    typed = {"current": "salah sekali", "new": NEW, "again": NEW}
    tried = [send(client, "/profile/password", **typed).status_code for _ in range(11)]
    assert tried == [422] * 10 + [429]
    right = send(client, "/profile/password", **{**typed, "current": PASSWORD})
    assert right.status_code == 429
    assert int(right.headers["Retry-After"]) > 0
    assert re.search("Terlalu banyak", right.text)
