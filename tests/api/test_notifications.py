"""The caller's notices over the API, and how a change is told."""

import pytest
from sqlalchemy import select

from agenda.audit.models import AuditEntry
from agenda.db import db
from agenda.notices import planning

TASK = {"title": "Siaran pers", "type": "press_release", "due": "2026-12-08"}


@pytest.fixture
def coordinator(api, people):
    return api(people.coordinator)


@pytest.fixture
def officer(api, people):
    return api(people.officer)


def assign(coordinator, people, **fields):
    asked = {**TASK, "assignees": [{"user": people.officer.email}], **fields}
    task = coordinator.post("/tasks", asked)
    assert task.status_code == 201, task.text
    planning.plan_all()
    return task.json


def test_one_reads_what_one_was_told_and_marks_it(coordinator, officer, people):
    task = assign(coordinator, people)
    [notice] = officer.get("/notifications").json["items"]
    assert (notice["kind"], notice["subject"]) == ("assigned", task["id"])
    assert notice["text"] == (
        "Anda ditugasi: Siaran pers, tenggat Selasa, 8 Desember 2026."
    )
    assert coordinator.get("/notifications").json["items"] == []
    read = officer.post("/notifications/read", {"ids": [notice["id"]]})
    assert (read.status_code, read.json["items"]) == (200, [])
    assert officer.get("/notifications?unread=true").json["items"] == []
    [kept] = officer.get("/notifications").json["items"]
    assert kept["read_at"] is not None


def test_a_change_says_how_it_is_told(coordinator, officer, people):
    assign(coordinator, people, notify="silent")
    assert officer.get("/notifications").json["items"] == []
    kept = db.session.scalars(select(AuditEntry.manner)).all()
    assert "silent" in kept
    odd = coordinator.post("/tasks", {**TASK, "notify": "teriak"})
    assert [error["field"] for error in odd.json["errors"]] == ["notify"]


def test_mail_comes_as_wished(officer):
    assert officer.get("/notifications/wish").json == {"each": "act", "hour": 7}
    asked = {"each": "week", "hour": 16}
    assert officer.post("/notifications/wish", asked).json == asked
    assert officer.get("/notifications/wish").json == asked
    for odd, field in (({"hour": 24}, "hour"), ({"each": "x"}, "each")):
        refused = officer.post("/notifications/wish", odd)
        assert [error["field"] for error in refused.json["errors"]] == [field]


@pytest.mark.parametrize(
    ("ids", "field"),
    [
        ("x", "ids"),
        ({"a": 1}, "ids"),
        (["x"], "ids.0"),
        ([1], "ids.0"),
        (["0190a1b200007000800000000000 0000"], "ids.0"),
        (["0190a1b2000070008000000000000000"], "ids.0"),
    ],
)
def test_odd_ids_are_refused(officer, ids, field):
    answer = officer.post("/notifications/read", {"ids": ids})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == [field]
