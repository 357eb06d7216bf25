"""Files by the API: tried, brought in, looked up."""

import io

import pytest

from agenda.db import db
from agenda.events.models import Event
from agenda.exchange import tables
from tests.doors import bearer

TABLE = b"title,scope,category,start\nRapat,national,profession,2027-03-01\n"
WRONG = TABLE + b"Salah,national,pesta,2027-03-01\n"
CALENDAR = (
    b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nSUMMARY:Apel\r\n"
    b"DTSTART:20270301T080000\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nEND:VEVENT\r\n"
    b"END:VCALENDAR\r\n"
)


@pytest.fixture
def send(client, people):
    def send(content, name="a.csv", by=None, scope="write", **form):
        owner = by or people.coordinator
        data = {"file": (io.BytesIO(content), name), **form}
        return client.post("/api/v1/imports", data=data, headers=bearer(owner, scope))

    return send


def how_many():
    return db.session.query(Event).count()


def test_a_trial_answers_the_counts_and_keeps_nothing(send):
    answer = send(TABLE, dry_run="true")
    assert answer.status_code == 200
    told = {"created": 1, "updated": 0, "unchanged": 0, "errors": []}
    assert answer.json == told
    assert how_many() == 0


def test_an_import_is_an_object_that_its_maker_can_look_up(client, people, send):
    answer = send(TABLE)
    assert (answer.status_code, answer.json["created"]) == (201, 1)
    found = client.get(answer.location, headers=bearer(people.coordinator))
    assert (found.status_code, found.json) == (200, answer.json)
    other = client.get(answer.location, headers=bearer(people.officer))
    assert other.status_code == 404
    assert send(TABLE).json["unchanged"] == 1
    assert how_many() == 1


def test_a_table_with_errors_is_refused_unless_they_are_left_out(send):
    refused = send(WRONG)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json["errors"]] == ["rows.3.category"]
    assert how_many() == 0
    tried = send(WRONG, dry_run="true").json
    assert [(error["row"], error["column"]) for error in tried["errors"]] == [
        (3, "category")
    ]
    assert send(WRONG, skip_errors="true").json["created"] == 1


def test_a_calendar_comes_in_as_far_as_it_can_be_read(send):
    answer = send(CALENDAR, "a.ics")
    assert (answer.status_code, answer.json["created"]) == (201, 1)
    assert [error["column"] for error in answer.json["errors"]] == ["DTSTART"]


def test_the_same_key_imports_once(client, people):
    header = {**bearer(people.coordinator, "write"), "Idempotency-Key": "satu"}
    answers = [
        client.post(
            "/api/v1/imports",
            data={"file": (io.BytesIO(TABLE), "a.csv")},
            headers=header,
        )
        for _ in range(2)
    ]
    assert answers[0].json == answers[1].json


def test_what_is_no_import_is_refused_in_order(client, people, send, monkeypatch):
    assert send(TABLE, by=people.viewer).status_code == 403
    assert send(TABLE, scope="read").status_code == 403
    assert send(TABLE, agency="ACEH").status_code == 403
    assert send(TABLE, agency="ENTAH").status_code == 422
    assert send(TABLE, dry_run="mungkin").status_code == 422
    assert send(TABLE, entah="ya").status_code == 422
    assert send(b"PK\x03\x04", "a.xlsx").status_code == 415
    monkeypatch.setattr(tables, "MOST_BYTES", 10)
    assert send(TABLE).status_code == 413
    json_body = client.post(
        "/api/v1/imports", json={}, headers=bearer(people.coordinator, "write")
    )
    assert json_body.status_code == 415
    assert how_many() == 0
