"""Idempotency-Key: the same request twice creates once."""

import contextvars
import threading

import pytest
from sqlalchemy import select

from agenda.db import db
from agenda.people.models import StoredAnswer
from tests.api.conftest import MINIMAL, fields_of

KEY = {"Idempotency-Key": "kunci-1"}


def titles(program):
    return [item["title"] for item in program.get("/events").json["items"]]


def test_the_second_request_gets_the_first_answer(coordinator):
    first = coordinator.post("/events", MINIMAL, headers=KEY)
    coordinator.patch(first.headers["Location"], {"title": "Diganti"}, 1)
    again = coordinator.post("/events", MINIMAL, headers=KEY)
    assert again.status_code == 201
    assert again.data == first.data
    for name in ("Location", "ETag", "Content-Type"):
        assert again.headers[name] == first.headers[name]
    assert titles(coordinator) == ["Diganti"]


def test_the_order_of_fields_makes_no_other_body(coordinator):
    first = coordinator.post("/events", MINIMAL, headers=KEY)
    turned = dict(reversed(MINIMAL.items()))
    assert coordinator.post("/events", turned, headers=KEY).data == first.data


def test_another_body_under_the_same_key_is_refused(coordinator):
    coordinator.post("/events", MINIMAL, headers=KEY)
    answer = coordinator.post("/events", {**MINIMAL, "title": "Lain"}, headers=KEY)
    assert fields_of(answer) == ["Idempotency-Key"]
    assert titles(coordinator) == [MINIMAL["title"]]


def test_a_key_belongs_to_its_token(coordinator, desk):
    coordinator.post("/events", MINIMAL, headers=KEY)
    assert desk.post("/events", MINIMAL, headers=KEY).status_code == 201
    assert len(titles(desk)) == 2


def test_a_key_belongs_to_its_address(coordinator):
    event = coordinator.post("/events", MINIMAL, headers=KEY).json
    answer = coordinator.post(f"/events/{event['id']}/estimates", MINIMAL, headers=KEY)
    assert fields_of(answer) == ["Idempotency-Key"]


def test_an_answer_is_kept_for_a_day(coordinator, clock):
    coordinator.post("/events", MINIMAL, headers=KEY)
    clock.shift(24 * 3600 - 1)
    coordinator.post("/events", MINIMAL, headers=KEY)
    assert len(titles(coordinator)) == 1
    clock.shift(1)
    coordinator.post("/events", MINIMAL, headers=KEY)
    assert len(titles(coordinator)) == 2


def test_a_refusal_is_not_kept(coordinator):
    bad = {**MINIMAL, "category": "unknown"}
    assert coordinator.post("/events", bad, headers=KEY).status_code == 422
    assert coordinator.post("/events", MINIMAL, headers=KEY).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_key_has_a_length(coordinator, key):
    answer = coordinator.post("/events", MINIMAL, headers={"Idempotency-Key": key})
    assert fields_of(answer) == ["Idempotency-Key"]


def test_two_at_the_same_moment_create_one(app, coordinator):
    db.session.commit()
    gate = threading.Barrier(4)
    answers = []

    def send():
        gate.wait()
        answers.append(
            app.test_client().post(
                "/api/v1/events",
                json=MINIMAL,
                headers={"Authorization": f"Bearer {coordinator.token}", **KEY},
            )
        )

    threads = [
        threading.Thread(target=contextvars.Context().run, args=(send,))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json["id"] for answer in answers}) == 1
    assert len(titles(coordinator)) == 1


def test_a_made_up_password_is_told_once_and_not_kept(admin):
    body = {
        "email": "baru@agenda.example",
        "name": "Baru",
        "role": "officer",
        "agency": "DIT",
    }
    first = admin.post("/users", body, headers=KEY)
    assert first.json["password"]
    again = admin.post("/users", body, headers=KEY)
    assert again.json == {**first.json, "password": None}
    kept = db.session.scalars(select(StoredAnswer)).one()
    assert first.json["password"] not in kept.body
