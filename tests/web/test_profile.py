"""One's own page: preferences, password, tokens."""

import re

import pytest

from agenda.people import operations, queries
from tests.cast import PASSWORD
from tests.doors import signed_in
from tests.pages import send

NEW = "kalimat sandi yang baru"


@pytest.fixture
def visitor(app, people):
    return signed_in(app, people.officer)


def test_a_stranger_is_asked_to_sign_in(client):
    assert client.get("/profile").headers["Location"] == "/login?next=/profile"


def test_language_and_zone_are_kept(visitor, people):
    answer = send(visitor, "/profile", language="en", timezone="WITA")
    assert answer.status_code == 302
    assert people.officer.language == "en"
    assert people.officer.timezone == "Asia/Makassar"


def test_an_unknown_zone_is_refused_at_its_field_and_what_was_typed_stays(visitor):
    answer = send(visitor, "/profile", language="id", timezone="Waktu Kita")
    assert answer.status_code == 422
    assert 'value="Waktu Kita"' in answer.text
    assert 'id="timezone-error"' in answer.text


def test_a_new_password_ends_other_sessions_and_not_this_one(app, visitor, people):
    elsewhere = signed_in(app, people.officer)
    answer = send(visitor, "/profile/password", current=PASSWORD, new=NEW, again=NEW)
    assert answer.status_code == 302
    assert visitor.get("/profile").status_code == 200
    assert elsewhere.get("/profile").status_code == 302
    operations.authenticate("petugas@agenda.example", NEW)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"current": "salah", "new": NEW, "again": NEW}, "current"),
        ({"current": PASSWORD, "new": "kurang9", "again": "kurang9"}, "new"),
        ({"current": PASSWORD, "new": NEW, "again": "lain sama sekali"}, "again"),
    ],
)
def test_a_password_that_will_not_do_is_told_at_its_field(visitor, typed, field):
    answer = send(visitor, "/profile/password", **typed)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert not any(word in answer.text for word in typed.values())


def test_a_token_is_shown_once_and_works_until_it_is_revoked(visitor, people):
    made = send(visitor, "/profile/tokens", name="Papan pantau", scopes="read")
    text = re.search(r"aga_[\w-]{43}", made.text).group()
    assert operations.account_for_token(text).account.id == people.officer.id
    later = visitor.get("/profile").text
    assert text not in later
    assert f"…{text[-4:]}" in later
    (token,) = queries.tokens(people.officer)
    assert send(visitor, f"/profile/tokens/{token.id}/revoke").status_code == 302
    assert "Dicabut" in visitor.get("/profile").text


def test_a_token_of_somebody_else_is_not_there(app, people, visitor):
    token, _ = operations.create_token(
        people.viewer.as_actor(), people.viewer, "milik orang lain"
    )
    answer = send(visitor, f"/profile/tokens/{token.id}/revoke")
    assert answer.status_code == 404
    assert queries.token(token.id).revoked_at is None


def test_a_token_without_name_is_refused(visitor):
    answer = send(visitor, "/profile/tokens", name=" ", scopes="write")
    assert answer.status_code == 422
    assert 'id="name-error"' in answer.text
