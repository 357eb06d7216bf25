"""One-time links: the invitation and the forgotten password, through the pages."""

import re
from datetime import timedelta

import pytest

from agenda.db import db
from agenda.outbox.models import Letter
from agenda.people import one_time, operations, queries
from agenda.people.models import Account, OneTimeLink
from agenda.rules.permissions import OPERATOR
from tests.doors import signed_in
from tests.factories import make_account
from tests.pages import send
from tests.web.entering import OFFICER, comes_in, fill_in, sign_in

NEW = "kalimat sandi yang baru"
PERSON = {"name": "Siti Rahma", "email": "siti@agenda.example", "agency": "DIT",
          "role": "officer", "language": "id"}  # fmt: skip


def address_of(link, settings):
    return f"/password/{one_time.token_of(settings.secret_key, link.id)}"


@pytest.fixture
def link(people):
    made = one_time.make(OPERATOR, people.officer)
    db.session.commit()
    return made


def test_a_link_sets_the_password_once(client, settings, link, people):
    address = address_of(link, settings)
    opened = client.get(address)
    assert (opened.status_code, opened.location) == (302, "/password")
    assert opened.headers["Referrer-Policy"] == "no-referrer"
    assert OFFICER in client.get("/password").text
    done = fill_in(client, "/password", new=NEW, again=NEW)
    assert (done.status_code, done.location) == (302, "/login")
    assert not comes_in(client), "whoever has a link still signs in"
    assert sign_in(client, password=NEW).status_code == 302
    assert client.get(address).status_code == 410
    assert not people.officer.must_change_password


def test_looking_at_a_link_does_not_use_it_up(app, settings, link):
    for _ in range(3):
        assert app.test_client().get(address_of(link, settings)).status_code == 302
    assert queries.account_by_email(OFFICER)
    assert db.session.get(OneTimeLink, link.id).used_at is None


def test_two_browsers_with_one_link_set_one_password(app, settings, link):
    first, second = app.test_client(), app.test_client()
    for client in (first, second):
        client.get(address_of(link, settings))
    pages = [client.get("/password").text for client in (first, second)]
    tokens = [re.search(r'value="([^"]+)"', page)[1] for page in pages]
    typed = {"new": NEW, "again": NEW}
    answers = [
        client.post("/password", data={**typed, "csrf_token": token})
        for client, token in zip((first, second), tokens, strict=True)
    ]
    assert [answer.status_code for answer in answers] == [302, 410]


@pytest.mark.parametrize("how", ["late", "younger", "closed", "password", "altered"])
def test_a_link_ends(client, settings, link, people, clock, how):
    address = address_of(link, settings)
    assert client.get(address).status_code == 302
    if how == "late":
        clock.shift(timedelta(hours=72))
    elif how == "younger":
        one_time.make(OPERATOR, people.officer)
    elif how == "closed":
        operations.deactivate(OPERATOR, people.officer)
    elif how == "password":
        operations.reset_password(OPERATOR, people.officer, NEW)
    else:
        address = address[:-2] + ("xx" if address[-2:] != "xx" else "yy")
    db.session.commit()
    answer = client.get(address)
    assert answer.status_code == 410
    assert "Minta tautan baru" in answer.text


def test_a_bad_password_is_told_and_does_not_use_the_link_up(client, settings, link):
    client.get(address_of(link, settings))
    answer = fill_in(client, "/password", new="pendek", again="pendek")
    assert answer.status_code == 422
    assert 'id="new-error"' in answer.text
    assert fill_in(client, "/password", new=NEW, again="lain").status_code == 422
    assert fill_in(client, "/password", new=NEW, again=NEW).status_code == 302


def test_a_link_unlocks_and_ends_every_session(app, settings, people, link):
    elsewhere, client = signed_in(app, people.officer), app.test_client()
    for _ in range(10):
        sign_in(client, password="salah sekali")
    client.get(address_of(link, settings))
    fill_in(client, "/password", new=NEW, again=NEW)
    assert not comes_in(elsewhere)
    assert sign_in(client, password=NEW).status_code == 302


def test_guessing_links_is_slowed(client):
    tried = [client.get(f"/password/agl_{n}").status_code for n in range(31)]
    assert tried == [410] * 30 + [429]


# Forgotten


def test_known_and_unknown_addresses_are_answered_with_the_same_bytes(
    client, session, monkeypatch
):
    slept = []
    monkeypatch.setattr("agenda.web.auth.time.sleep", slept.append)
    pages = [
        fill_in(client, "/forgot-password", email=email)
        for email in (OFFICER, "tiada@agenda.example")
    ]
    assert {page.status_code for page in pages} == {200}
    assert pages[0].data == pages[1].data
    assert len(slept) == 2
    letter = session.query(Letter).one()
    assert (letter.kind, letter.recipient) == ("password_reset", OFFICER)


def test_no_letter_in_the_queue_and_no_row_opens_anything(
    client, session, settings, monkeypatch
):
    monkeypatch.setattr("agenda.web.auth.time.sleep", lambda _: None)
    fill_in(client, "/forgot-password", email=OFFICER)
    link = session.query(OneTimeLink).one()
    token = one_time.token_of(settings.secret_key, link.id)
    kept = repr(vars(session.query(Letter).one())) + repr(vars(link))
    assert token not in kept
    assert one_time.find(settings.secret_key, token) is link
    with pytest.raises(one_time.LinkEnded):
        one_time.find("another key", token)


def test_a_closed_account_gets_no_letter(client, session, people, monkeypatch):
    monkeypatch.setattr("agenda.web.auth.time.sleep", lambda _: None)
    operations.deactivate(OPERATOR, people.officer)
    fill_in(client, "/forgot-password", email=OFFICER)
    assert session.query(Letter).count() == 0


@pytest.mark.parametrize("email", [OFFICER, "tiada@agenda.example"])
def test_nobody_is_flooded_with_letters(client, email, monkeypatch):
    monkeypatch.setattr("agenda.web.auth.time.sleep", lambda _: None)
    tried = [
        fill_in(client, "/forgot-password", email=email).status_code for _ in range(5)
    ]
    assert tried == [200] * 4 + [429]


def test_the_token_stands_in_no_log(client, settings, link, caplog):
    caplog.set_level("DEBUG")
    address = address_of(link, settings)
    client.get(address)
    assert caplog.records
    assert address.removeprefix("/password/agl_") not in caplog.text


# The administrator


@pytest.fixture
def admin(app, people):
    return signed_in(app, people.admin)


def test_an_invitation_is_printed_once_and_lets_its_owner_in(admin, app, settings):
    page = send(admin, "/admin/people/new", **PERSON, welcome="link")
    assert page.status_code == 200
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "<svg" in page.text
    assert "style=" not in page.text
    address = re.search(r"http://[^\"<\s]+(/password/agl_[\w-]+)", page.text)[1]
    client = app.test_client()
    client.get(address)
    fill_in(client, "/password", new=NEW, again=NEW)
    assert sign_in(client, PERSON["email"], NEW).status_code == 302
    assert comes_in(client)


def test_an_invitation_is_mailed_and_nothing_is_shown(admin, session):
    answer = send(admin, "/admin/people/new", **PERSON, welcome="mail")
    assert answer.status_code == 302
    assert "agl_" not in admin.get(answer.location).text
    letter = session.query(Letter).one()
    assert (letter.kind, letter.recipient) == ("invitation", PERSON["email"])
    account = session.query(Account).filter_by(email=PERSON["email"]).one()
    assert one_time.pending(account).purpose == "invitation"


def test_who_does_not_manage_people_makes_no_link(app, people):
    account = make_account()
    for act in ("link", "unlock", "end-sessions", "reset-factor"):
        for person in (people.coordinator, people.desk, people.viewer):
            client = signed_in(app, person)
            address = f"/admin/people/{account.id}/{act}"
            assert send(client, address, reason="x").status_code == 403
    assert one_time.pending(account) is None
