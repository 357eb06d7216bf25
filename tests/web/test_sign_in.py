"""The door itself: signing in and out, the session, and what every answer carries."""

import re

import pytest

from agenda.db import db
from agenda.people import one_time, operations
from agenda.rules.permissions import OPERATOR
from tests.cast import PASSWORD
from tests.doors import signed_in
from tests.web import entering

OFFICER = "petugas@agenda.example"


def token_on(client, address="/login"):
    page = client.get(address).text
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]


def sign_in(client, email=OFFICER, password=PASSWORD, address="/login"):
    fields = {"email": email, "password": password, "csrf_token": token_on(client)}
    return client.post(address, data=fields)


def test_whoever_proves_who_it_is_comes_in(client):
    answer = sign_in(client)
    assert (answer.status_code, answer.location) == (302, "/")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert client.get("/").status_code == 200
    assert client.get("/login").location == "/"


def test_an_address_is_spelled_in_any_case(client):
    assert sign_in(client, "  PETUGAS@Agenda.Example ").status_code == 302


@pytest.mark.parametrize(
    ("email", "password"),
    [(OFFICER, "salah sekali"), ("siapa@agenda.example", PASSWORD)],
)
def test_nothing_tells_which_of_the_two_was_wrong(client, email, password):
    answer = sign_in(client, email, password)
    assert answer.status_code == 422
    told = re.search(r'<div class="notice-body">(.*?)</div>', answer.text)[1]
    assert (
        told
        == re.search(
            r'<div class="notice-body">(.*?)</div>',
            sign_in(client, OFFICER, "x").text,
        )[1]
    )
    assert email in answer.text
    assert password not in answer.text
    assert client.get("/").status_code == 302


def test_a_closed_account_is_refused_like_an_unknown_one(client, people):
    operations.deactivate(OPERATOR, people.officer)
    assert sign_in(client).status_code == 422


def test_signing_in_without_the_token_of_the_page_is_refused(client):
    client.get("/login")
    answer = client.post("/login", data={"email": OFFICER, "password": PASSWORD})
    assert answer.status_code == 400
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [
        ("/events?q=air", "/events?q=air"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_one_comes_back_to_where_one_was_and_nowhere_else(client, wanted, goes):
    answer = sign_in(client, address=f"/login?next={wanted}")
    assert answer.location == goes


def test_the_session_from_before_is_not_the_session_after(client):
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    sign_in(client)
    with client.session_transaction() as session:
        assert "planted" not in session


def test_signing_out_ends_the_session(client):
    sign_in(client)
    token = token_on(client, "/profile")
    assert client.post("/logout", data={"csrf_token": token}).location == "/login"
    assert client.get("/").status_code == 302


def test_rights_are_those_of_this_moment(app, people):
    client = signed_in(app, people.officer)
    assert client.get("/admin/agencies/new").status_code == 403
    operations.revise_account(OPERATOR, people.officer, {"role": "admin"})
    db.session.commit()
    assert client.get("/admin/agencies/new").status_code == 200
    operations.deactivate(OPERATOR, people.officer)
    db.session.commit()
    assert client.get("/").location.startswith("/login")


@pytest.mark.parametrize("address", ["/login", "/", "/tidak/ada", "/health/live"])
def test_every_answer_carries_the_strict_headers(client, address):
    headers = client.get(address).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "private, no-store"
    assert "Strict-Transport-Security" not in headers


def test_cookies_are_secure_and_https_insisted_on_exactly_under_https(make_app):
    for base_url, secure in (
        ("https://agenda.example", True),
        ("http://127.0.0.1:8000", False),
    ):
        answer = make_app(base_url=base_url).test_client().get("/login")
        assert ("Secure" in answer.headers["Set-Cookie"]) is secure
        assert ("Strict-Transport-Security" in answer.headers) is secure


def test_static_files_are_kept_for_as_long_as_they_stay_the_same(client):
    page = client.get("/login").text
    address = re.search(r'href="(/static/vendor/app\.css\?v=[0-9a-f]+)"', page)[1]
    with client.get(address) as kept, client.get("/static/vendor/app.css") as plain:
        assert "immutable" in kept.headers["Cache-Control"]
        assert "immutable" not in plain.headers.get("Cache-Control", "")


def test_a_server_without_its_schema_lives_and_is_not_ready(make_app, empty_database):
    client = make_app(database_url=empty_database).test_client()
    assert client.get("/health/live").json == {"status": "live"}
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json) == (503, {"status": "migrations due"})


def test_a_fault_is_told_without_its_inside(make_app, caplog):
    app = make_app()
    app.testing = False

    def fault() -> str:
        raise RuntimeError("rahasia dapur")

    app.view_functions["health.live"] = fault
    answer = app.test_client().get("/health/live")
    assert answer.status_code == 500
    assert "rahasia dapur" not in answer.text
    assert answer.headers["X-Request-ID"] in answer.text
    assert "rahasia dapur" in caplog.text


def test_a_stranger_chooses_a_language_and_keeps_it_until_signed_in(client, people):
    assert 'lang="id"' in client.get("/login").text
    page = client.get("/login?next=/tasks&lang=en").text
    assert '<html lang="en">' in page
    assert "next=%2Ftasks&amp;lang=id" in page or "next=/tasks&amp;lang=id" in page
    assert '<html lang="en">' in client.get("/forgot-password").text
    assert '<html lang="en">' in client.get("/login?lang=xx").text

    entering.sign_in(client)
    assert '<html lang="id">' in client.get("/profile").text, "the account's own"


def test_whoever_follows_a_link_is_met_in_the_own_language(client, settings, people):
    people.officer.language = "en"
    link = one_time.make(OPERATOR, people.officer)
    db.session.commit()
    client.get(f"/password/{one_time.token_of(settings.secret_key, link.id)}")
    assert '<html lang="en">' in client.get("/password").text
