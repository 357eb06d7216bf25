"""Little that becomes much: texts that would keep the server busy for hours."""

import time

import pytest

from agenda.people import passwords
from agenda.rules.readings import clean
from tests.doors import bearer
from tests.factories import MINIMAL
from tests.web.entering import sign_in

MARKS = "a" + "\u0301\u0323" * 500_000
"""Putting these in order takes the square of their number."""


def test_endless_marks_do_not_stop_the_server(client, app, people):
    began = time.process_time()
    assert sign_in(client, password=MARKS).status_code == 422
    answer = app.test_client().post(
        "/api/v1/events",
        json={**MINIMAL, "title": MARKS},
        headers=bearer(people.coordinator, "write"),
    )
    assert answer.status_code in {201, 413, 422}
    assert time.process_time() - began < 5


def test_a_letter_keeps_as_many_marks_as_any_writing_has():
    assert clean("e\u0301") == "é"
    assert clean("q" + "\u0323\u0307" * 10) == "q" + "\u0323" * 10 + "\u0307" * 10
    assert len(clean(MARKS)) < 40
    assert passwords.weakness("kalimat " + MARKS, "a@agenda.example") is not None


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"title": "\\ud800"}',
        b'{"title": 1e999}',
        b'{"title": NaN}',
        b'{"title": ' + b"9" * 5000 + b"}",
        b'{"x": 1' + b" " * (2 * 1024 * 1024) + b"}",
        b"\xff\xfe{}",
        b'{"title": "A", "title": "B"}',
    ],
)
def test_a_body_that_is_no_honest_json_is_refused(client, people, body):
    headers = {
        **bearer(people.coordinator, "write"),
        "Content-Type": "application/json",
    }
    answer = client.post("/api/v1/events", data=body, headers=headers)
    assert answer.status_code in {400, 413, 422}
