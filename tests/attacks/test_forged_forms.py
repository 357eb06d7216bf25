"""A form that did not come from a page of this very session does nothing."""

import pytest

from tests.attacks.conftest import everything_kept
from tests.doors import signed_in
from tests.pages import token

WHO = [
    ("admin@agenda.example", "another session"),
    ("koordinator@agenda.example", "none"),
]
FILLED = {
    "title": "Palsu",
    "name": "Palsu",
    "text": "Palsu",
    "reason": "Palsu",
    "language": "en",
    "timezone": "Asia/Tokyo",
    "phone": "+62 811 1",
    "private_email": "palsu@agenda.example",
    "email": "palsu@agenda.example",
    "scopes": "read",
    "new": "kalimat pendek milik penyerang",
    "again": "kalimat pendek milik penyerang",
    "ids": "x",
    "url": "https://agenda.example/palsu",
}


def forms(things):
    """Every address that takes a form, but for feeds, which take nothing."""
    found = [
        address
        for address in things.addresses()
        if address.method == "POST"
        and not address.is_api
        and not address.rule.startswith("/feeds/<token>")
    ]
    assert len(found) > 70
    return found


@pytest.mark.parametrize(("email", "whose"), WHO)
def test_no_form_is_taken_without_the_token_of_the_session(
    app, people, things, email, whose
):
    client = signed_in(app, people.account(email))
    other = token(signed_in(app, people.account(email)))
    before = everything_kept()
    for address in forms(things):
        fields = dict(FILLED) if whose == "none" else {**FILLED, "csrf_token": other}
        for headers in ({}, {"Sec-Fetch-Site": "same-origin"}):
            answer = client.post(address.path, data=fields, headers=headers)
            # Whoever may not see the page is told that instead.
            assert answer.status_code in {400, 403, 404, 409}, address.path
    assert everything_kept() == before


def test_a_form_of_another_site_does_not_even_come_back_filled(app, people, things):
    client = signed_in(app, people.coordinator)
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ):
        for address in forms(things):
            answer = client.post(
                address.path, data={**FILLED, "title": "palsuxyz"}, headers=headers
            )
            assert answer.status_code == 400, address.path
            assert "palsuxyz" not in answer.text, address.path


def test_a_form_of_a_stranger_does_nothing(client, app, things):
    before = everything_kept()
    for address in forms(things):
        answer = client.post(address.path, data=FILLED)
        assert answer.status_code in {302, 400, 401}, address.path
    assert everything_kept() == before


def test_reading_changes_nothing(app, people, things):
    """An address that is only looked at does nothing, so that a link does nothing."""
    client = signed_in(app, people.admin)
    client.get("/")
    before = everything_kept()
    for address in things.addresses():
        if address.method != "GET" or address.is_api or "<token>" in address.rule:
            continue
        if "/export." in address.rule:
            continue  # Who took what away is recorded.
        with client.get(address.path, query_string=FILLED) as answer:
            assert answer.status_code < 500, address.path
    assert everything_kept() == before
