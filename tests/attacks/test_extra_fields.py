"""Fields that nobody offered, sent along: none of them is taken."""

import json

import pytest

from agenda.api.door import TABLE
from agenda.db import db
from tests.attacks.conftest import everything_kept
from tests.doors import bearer, signed_in
from tests.pages import send

EXTRA = {
    "role": "admin",
    "roles": ["admin"],
    "agency_id": "018f0000-0000-7000-8000-000000000000",
    "id": "018f0000-0000-7000-8000-000000000000",
    "version": 99,
    "author": "admin@agenda.example",
    "created_by": "admin@agenda.example",
    "created_at": "2001-01-01T00:00:00Z",
    "updated_at": "2001-01-01T00:00:00Z",
    "password_hash": "x",
    "must_change_password": False,
    "totp_sealed": "x",
    "is_active": True,
    "trashed_at": "2001-01-01T00:00:00Z",
    "purged_at": "2001-01-01T00:00:00Z",
    "sequence": 99,
    "number": "EVT-2026-9999",
    "uid": "palsu@agenda",
    "account_id": "018f0000-0000-7000-8000-000000000000",
    "owner": "admin@agenda.example",
    "scopes": ["admin"],
    "token": "aga_palsu",
    "sha256": "0" * 64,
    "verified_at": "2001-01-01T00:00:00Z",
    "verified_by": "admin@agenda.example",
    "__class__": "x",
    "_sa_instance_state": {},
    "constructor": {"prototype": {}},
}


def changing(things):
    """Every line of the API that takes a body, with its address and its fields."""
    for line in TABLE:
        if line.takes is None:
            continue
        path = line.path
        for name, value in things.parts.items():
            path = path.replace(f"{{{name}}}", value)
        yield line, f"/api/v1{path}"


@pytest.mark.parametrize(
    "email", ["admin@agenda.example", "koordinator@agenda.example"]
)
def test_the_api_takes_no_field_that_it_does_not_name(app, people, things, email):
    account = people.account(email)
    scopes = ("admin",) if email.startswith("admin") else ("write",)
    client, headers = app.test_client(), bearer(account, *scopes)
    before, tried = everything_kept(), 0
    for line, path in changing(things):
        for name, value in EXTRA.items():
            if name in line.takes.model_fields or path.endswith("/me"):
                continue
            tried += 1
            answer = client.open(
                path,
                method=line.method,
                json={name: value},
                headers={**headers, "If-Match": "*"},
            )
            assert answer.status_code >= 400, (line.method, path, name)
            assert answer.status_code < 500, (line.method, path, name)
    assert tried > 500
    assert everything_kept() == before


def test_nobody_makes_more_of_oneself(app, people):
    """The own account: what it may change, and nothing else."""
    for account in (people.officer, people.viewer):
        headers = bearer(account, "write")
        shown = app.test_client().get("/api/v1/me", headers=headers).json
        for name, value in {**EXTRA, "agency": "PUSAT", "email": "x@y.example"}.items():
            answer = app.test_client().patch(
                "/api/v1/me",
                json={name: value},
                headers={**headers, "If-Match": f'"{shown["version"]}"'},
            )
            # What only repeats what is there changes nothing either.
            assert answer.status_code == 422 or shown.get(name) == value, name
        assert app.test_client().get("/api/v1/me", headers=headers).json == shown


def test_forms_take_no_field_that_they_do_not_show(app, people, things):
    flat = {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in EXTRA.items()
    }
    client = signed_in(app, people.officer)
    for path, fields in (
        ("/profile", {"language": "id", "timezone": "WIB"}),
        ("/profile/reach", {"phone": "", "private_email": ""}),
        (f"/events/{things.event.id}/comments", {"text": "Saya"}),
        ("/profile/tokens", {"name": "Kunci", "scopes": "read"}),
        ("/feeds/new", {"name": "Kalender", "preset": "all"}),
        ("/filters/new", {"name": "Saringan", "kind": "events"}),
    ):
        answer = send(client, path, **{**flat, **fields})
        assert answer.status_code < 500, path
    officer = people.officer
    db.session.refresh(officer)
    assert officer.role.value == "officer"
    assert officer.agency.code == "DIT"
    assert not officer.has_second_factor
    kept = everything_kept()
    told = repr(kept)
    assert "palsu" not in told
    # Whole values: ids hold every four digits sooner or later.
    for forged in ("2001-01-01", "datetime(2001,", EXTRA["number"]):
        assert forged not in told
