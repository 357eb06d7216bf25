"""The log: lines of JSON, and nothing in them that is a secret or a person's."""

import io
import json
import logging
from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from agenda.db import db
from agenda.logs import handler, mask, told
from tests.doors import bearer, feed_address, signed_in


@pytest.fixture
def log(settings):
    """What the process logs while the test runs, at its most talkative."""
    stream = io.StringIO()
    writes = handler(replace(settings, log_format="json"), stream)
    root = logging.getLogger()
    before = root.level
    root.addHandler(writes)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(writes)
    root.setLevel(before)


def lines(log):
    return [json.loads(line) for line in log.getvalue().splitlines()]


def requests(log):
    return [line for line in lines(log) if line["logger"] == "agenda.requests"]


def test_a_request_is_one_line_by_route(app, people, log):
    officer = people.officer
    answer = signed_in(app, officer).get("/feeds?q=rahasia")
    line = requests(log)[-1]
    assert (line["method"], line["route"], line["status"]) == ("GET", "/feeds", 200)
    assert line["account"] == str(officer.id)
    assert line["request_id"] == answer.headers["X-Request-ID"]
    assert line["ms"] >= 0


@pytest.mark.parametrize(
    ("proxies", "given", "taken"),
    [
        (1, "abc-12345678", True),
        (0, "abc-12345678", False),
        (1, "short", False),
        (1, "two lines!", False),
    ],
)
def test_the_number_of_a_trusted_proxy_is_taken_when_it_is_sane(
    make_app, proxies, given, taken
):
    client = make_app(proxies=proxies).test_client()
    answer = client.get("/login", headers={"X-Request-ID": given})
    assert (answer.headers["X-Request-ID"] == given) is taken


def test_a_journey_full_of_secrets_leaves_none_of_them(app, people, log):
    person = people.coordinator
    address = feed_address(person)
    api = bearer(person)
    client = signed_in(app, person)
    stranger = app.test_client()
    stranger.post(
        "/login", data={"email": "umpan@rahasia.example", "password": "umpansandi"}
    )
    stranger.get("/login?next=/umpanjalan")
    stranger.get("/umpanalamat/umpantoken")
    client.get("/feeds?q=umpankata")
    client.post("/events/new", data={"title": "umpanjudul"})
    stranger.get(address)
    stranger.get(address.replace("agf_", "agf_umpan"))
    stranger.get("/api/v1/events?q=umpankata", headers=api)
    stranger.post("/api/v1/events", json={"title": "umpanjudul"}, headers=api)
    stranger.get("/api/v1/me", headers={"Authorization": "Bearer aga_umpantoken"})
    assert len(requests(log)) >= 10
    text = log.getvalue()
    secrets = [
        "umpan",
        address.split("/")[2],
        api["Authorization"].split()[1],
        person.email,
        person.name,
    ]
    assert [secret for secret in secrets if secret in text] == []


def test_a_fault_is_told_with_its_trace_and_without_the_values(app, people, log):
    @app.get("/gagal")
    def fail():
        password = "umpanlokal"
        raise ValueError(f"cannot read '{password}' of umpan@rahasia.example")

    app.testing = False
    answer = signed_in(app, people.officer).get("/gagal?x=umpan")
    assert answer.status_code == 500
    [fault] = [line for line in lines(log) if "exception" in line]
    assert "in fail" in fault["exception"]
    assert fault["exception"].endswith("ValueError: cannot read '…' of …@…")
    assert fault["request_id"] == answer.headers["X-Request-ID"]
    assert "umpanlokal'" not in fault["exception"].splitlines()[-1]


def test_a_database_that_refuses_repeats_no_row(people, log):
    person = people.officer
    person.email_key = people.coordinator.email_key
    with pytest.raises(IntegrityError) as caught:
        db.session.flush()
    db.session.rollback()
    text = mask(told(caught.value))
    assert "IntegrityError" in text
    assert people.coordinator.email_key not in text


@pytest.mark.parametrize(
    ("said", "masked"),
    [
        ("GET /feeds/topsecret.ics", "GET /feeds/….ics"),
        ("see http://x/feeds/agf_a/b.ics now", "see http://x/feeds/…/b.ics now"),
        ("aga_Ab-9", "ag*_…"),
        ("to dewi@agenda.example", "to …@…"),
        ("/login?next=/x&y=z", "/login?…"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer …"),
    ],
)
def test_whatever_is_logged_is_masked(said, masked):
    assert mask(said) == masked
