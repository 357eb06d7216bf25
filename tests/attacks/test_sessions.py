"""Sessions that were planted, stolen or ended, and the cookie that carries them."""

import pyotp
import pytest

from agenda import clock as time
from agenda.db import db
from agenda.people import operations, second_factor
from agenda.people.models import LoginSession
from agenda.rules.permissions import OPERATOR
from tests.cast import PASSWORD
from tests.pages import send
from tests.web.entering import OFFICER, comes_in, fill_in, sign_in

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
NEW = "kalimat sandi yang baru"


def cookie_of(client):
    return client.get_cookie("agenda").value


def with_cookie(app, value):
    thief = app.test_client()
    thief.set_cookie("agenda", value)
    return thief


@pytest.fixture
def factor(people, settings):
    second_factor.enable(
        people.officer.as_actor(), settings.secret_key, SECRET, PASSWORD,
        pyotp.TOTP(SECRET).at(time.now(), counter_offset=-1),
    )  # fmt: skip
    db.session.commit()


def code():
    return pyotp.TOTP(SECRET).at(time.now())


def test_a_planted_session_is_not_the_one_that_signs_in(app, client):
    """Whoever put a cookie into a browser beforehand holds nothing afterwards."""
    client.get("/login")
    planted = cookie_of(client)
    sign_in(client)
    assert cookie_of(client) != planted
    assert not comes_in(with_cookie(app, planted))
    assert comes_in(with_cookie(app, cookie_of(client))), "a stolen one would open"


def test_the_session_changes_at_both_steps(app, client, factor):
    client.get("/login")
    before = cookie_of(client)
    sign_in(client)
    half = cookie_of(client)
    fill_in(client, "/login/code", code=code())
    whole = cookie_of(client)
    assert len({before, half, whole}) == 3
    for old in (before, half):
        thief = with_cookie(app, old)
        assert not comes_in(thief)
        assert thief.get("/api/v1/me").status_code == 401
        assert thief.get("/events").location.startswith("/login")


def test_another_password_ends_every_other_cookie(app):
    one, other = app.test_client(), app.test_client()
    sign_in(one)
    sign_in(other)
    before = cookie_of(one)
    done = send(one, "/profile/password", current=PASSWORD, new=NEW, again=NEW)
    assert done.status_code == 302
    assert comes_in(one)
    assert cookie_of(one) != before
    assert not comes_in(with_cookie(app, before))
    assert not comes_in(other)


@pytest.mark.parametrize("end", ["logout", "closed", "ended", "reset", "swept"])
def test_an_old_cookie_is_dead(app, client, people, end):
    sign_in(client)
    kept = cookie_of(client)
    if end == "logout":
        send(client, "/logout")
    elif end == "closed":
        operations.deactivate(OPERATOR, people.officer)
    elif end == "ended":
        operations.end_sessions(OPERATOR, people.officer)
    elif end == "reset":
        operations.reset_password(OPERATOR, people.officer)
    else:
        db.session.query(LoginSession).delete()
    db.session.commit()
    assert not comes_in(with_cookie(app, kept))


@pytest.mark.parametrize(
    "value", ["", "x", "e30.x.y", ".eJw.x", "x" * 3000, "%00", '{"_user_id":"1"}']
)
def test_a_cookie_that_we_did_not_sign_is_nothing(app, value):
    client = with_cookie(app, value)
    assert client.get("/events").location.startswith("/login")


def test_a_cookie_signed_for_something_else_opens_nothing(app, people):
    """The id of an account is no secret and signs nobody in."""
    for text in (str(people.admin.id), people.admin.email, "", "1"):
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = text
            session["_fresh"] = True
            session["owner"] = str(people.admin.id)
        assert not comes_in(client)


def test_the_cookie_is_for_this_site_and_no_script(make_app):
    client = make_app(base_url="https://a.example").test_client()
    told = client.get("/login").headers.getlist("Set-Cookie")
    assert told
    for cookie in told:
        assert "HttpOnly" in cookie
        assert "Secure" in cookie
        assert "SameSite=Lax" in cookie
        assert "Domain" not in cookie


def test_the_cookie_holds_no_secret_in_clear(client, people):
    """What is in it can be read by anybody who holds it: nothing of the person."""
    sign_in(client)
    with client.session_transaction() as session:
        told = repr(dict(session))
    assert PASSWORD not in told
    assert OFFICER not in told
    [row] = db.session.query(LoginSession).all()
    assert row.sha256 not in told
    assert row.sha256 not in cookie_of(client)
