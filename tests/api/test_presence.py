"""Leave, roster, acting officials and load through the API."""

import pytest

from agenda.db import db
from agenda.people import delegations, leaves
from tests.doors import bearer, feed_address
from tests.factories import make_event, make_task
from tests.openapi import disagreement

LEAVE = {"start": "2026-12-01", "end": "2026-12-02", "kind": "sick", "note": "rahasia"}


@pytest.fixture
def ask(client, people):
    """`ask("officer", "GET", "/leave")` with a token that may write."""

    def ask(name, method, path, body=None, **headers):
        who = bearer(getattr(people, name), "read", "write")
        more = {key.replace("_", "-"): value for key, value in headers.items()}
        answer = client.open(
            f"/api/v1{path}", method=method, json=body, headers={**who, **more}
        )
        assert not (wrong := disagreement(method, answer)), wrong
        return answer

    return ask


# Leave


def test_leave_is_entered_changed_and_taken_back(ask, people):
    made = ask("officer", "POST", "/leave", LEAVE)
    assert made.status_code == 201
    assert made.json["user"] == people.officer.email
    path = f"/leave/{made.json['id']}"
    assert made.headers["Location"] == f"/api/v1{path}"
    assert ask("officer", "PATCH", path, {"end": "2026-12-03"}).status_code == 428
    changed = ask("officer", "PATCH", path, {"end": "2026-12-03"}, If_Match='"1"')
    assert (changed.json["end"], changed.json["version"]) == ("2026-12-03", 2)
    assert ask("officer", "DELETE", path, If_Match='"1"').status_code == 412
    assert ask("officer", "DELETE", path, If_Match='"2"').status_code == 204
    assert ask("officer", "GET", path).status_code == 404


def test_others_are_told_the_days_and_not_why(ask, people):
    path = f"/leave/{ask('officer', 'POST', '/leave', LEAVE).json['id']}"
    for name in ("officer", "coordinator"):
        assert ask(name, "GET", path).json["note"] == "rahasia"
    for name in ("supervisor", "viewer", "desk", "admin"):
        answer = ask(name, "GET", path)
        assert (answer.json["kind"], answer.json["note"]) == (None, None)
        assert "rahasia" not in ask(name, "GET", "/leave?agency=DIT").text
        change = ask(name, "PATCH", path, {"note": ""}, If_Match='"1"')
        assert change.status_code == 403
    assert ask("aceh_coordinator", "GET", path).status_code == 404
    assert ask("aceh_coordinator", "GET", "/leave?agency=DIT").status_code == 403


def test_a_list_of_leave_is_narrowed_to_days_and_refuses_what_makes_no_sense(ask):
    ask("officer", "POST", "/leave", LEAVE)

    def found(query):
        return len(ask("viewer", "GET", f"/leave?{query}").json["items"])

    assert [found("from=2026-12-02"), found("from=2026-12-03")] == [1, 0]
    assert [found("to=2026-12-01"), found("to=2026-11-30")] == [1, 0]
    for query, field in [
        ("from=2026-12-02&to=2026-12-01", "to"),
        ("from=2020-01-01&to=2026-12-01", "to"),
        ("from=yesterday", "from"),
        ("agency=NOBODY", "agency"),
        ("colour=red", "colour"),
    ]:
        answer = ask("viewer", "GET", f"/leave?{query}")
        assert answer.status_code == 422
        assert [one["field"] for one in answer.json["errors"]] == [field]


def test_the_end_of_the_calendar_is_no_trouble(ask):
    assert ask("viewer", "GET", "/leave?from=9999-12-01").status_code in (200, 422)
    assert ask("viewer", "GET", "/leave?to=0001-02-01").status_code in (200, 422)
    assert ask("viewer", "GET", "/load?week=9999-12-30").status_code in (200, 422)
    body = {"week": "0001-01-01"}
    assert ask("coordinator", "POST", "/roster/week/copy", body).status_code in (
        200,
        422,
    )
    body = {**LEAVE, "start": "9999-12-30", "end": "9999-12-31"}
    assert ask("officer", "POST", "/leave", body).status_code in (201, 422)


def test_a_task_for_somebody_on_leave_is_refused_and_a_collision_listed(ask, people):
    task = make_task(
        people.coordinator, assignees=[{"user": people.officer.email}], title="Lama"
    )
    db.session.commit()
    leave = ask("officer", "POST", "/leave", LEAVE).json["id"]
    body = {
        "title": "Baru",
        "type": "press_release",
        "due": "2026-12-02",
        "assignees": [{"user": people.officer.email}],
    }
    answer = ask("coordinator", "POST", "/tasks", body)
    assert answer.status_code == 422
    assert answer.json["errors"] == [
        {
            "field": "assignees.0.user",
            "message": "Rizky Pratama cuti pada 2 Desember 2026, saat tugas ini harus"
            " dikerjakan.",
        }
    ]
    listed = ask("coordinator", "GET", f"/leave/{leave}/collisions").json["items"]
    assert [(row["id"], row["days"]) for row in listed] == [
        (str(task.id), ["2026-12-01"])
    ]


# Warnings


def test_a_task_that_was_given_names_what_to_look_at(ask, people):
    body = {
        "title": "Panjang",
        "type": "press_release",
        "due": "2026-12-04",
        "effort_hours": 41,
        "assignees": [{"user": people.officer.email}],
    }
    made = ask("coordinator", "POST", "/tasks", body)
    assert made.status_code == 201
    assert made.json["warnings"] == [
        "Rizky Pratama: pekan 30 November 2026 terisi 41 jam dari 37,5 jam kerja."
    ]
    path = f"/tasks/{made.json['id']}"
    less = ask("coordinator", "PATCH", path, {"effort_hours": 4}, If_Match='"1"')
    assert "warnings" not in less.json


# Roster


def test_duties_are_put_listed_copied_and_taken_off(ask, people):
    body = {"user": people.officer.email, "day": "2026-11-24"}
    made = ask("coordinator", "POST", "/roster", body)
    assert made.status_code == 201
    again = ask("coordinator", "POST", "/roster", body)
    assert [one["field"] for one in again.json["errors"]] == ["day"]
    assert ask("officer", "POST", "/roster", body).status_code == 403
    copied = ask("coordinator", "POST", "/roster/week/copy", {"week": "2026-12-03"})
    assert copied.json == {"added": 1, "away": []}
    listed = ask("viewer", "GET", "/roster").json["items"]
    assert [row["day"] for row in listed] == ["2026-11-24", "2026-12-01"]
    path = f"/roster/{made.json['id']}"
    assert ask("viewer", "DELETE", path, If_Match='"1"').status_code == 403
    assert ask("coordinator", "DELETE", path, If_Match='"1"').status_code == 204
    assert ask("aceh_coordinator", "GET", "/roster?agency=DIT").status_code == 403


# Acting officials


def test_a_token_carries_what_its_owner_carries_and_only_so_long(
    ask, people, monkeypatch
):
    event = make_event(people.coordinator, visibility="confidential")
    db.session.commit()
    path = f"/events/{event.id}"
    assert ask("officer", "GET", path).status_code == 404
    body = {
        "acting": people.officer.email,
        "start": "2026-11-24",
        "end": "2026-11-25",
    }
    made = ask("supervisor", "POST", "/delegations", body)
    assert made.status_code == 201
    assert made.json["in_force"] is True
    assert ask("officer", "GET", path).status_code == 200
    assert ask("viewer", "GET", path).status_code == 404
    mine = f"/delegations/{made.json['id']}"
    # The acting one does not prolong it, but may lay it down.
    longer = ask("officer", "PATCH", mine, {"end": "2027-01-01"}, If_Match='"1"')
    assert longer.status_code == 403
    ended = ask("officer", "POST", f"{mine}/end")
    assert (ended.status_code, ended.json["in_force"]) == (200, False)
    assert ask("officer", "GET", path).status_code == 404
    assert ask("supervisor", "POST", f"{mine}/end").status_code == 409


def test_feeds_of_the_acting_one_follow(client, people):
    make_event(people.coordinator, visibility="confidential", title="Rahasia besar")
    address = feed_address(people.officer)
    assert "Rahasia besar" not in client.get(address).text
    assert "Rahasia besar" in client.get(feed_address(people.supervisor)).text
    found = delegations.name(
        people.supervisor.as_actor(),
        {"acting": people.officer.email, "start": "2026-11-24", "end": "2026-11-27"},
    )
    db.session.commit()
    assert "Rahasia besar" in client.get(address).text
    delegations.end(people.supervisor.as_actor(), found)
    db.session.commit()
    assert "Rahasia besar" not in client.get(address).text


def test_who_may_not_name_is_refused_before_the_fields_are_read(ask):
    assert ask("officer", "POST", "/delegations", {"x": 1}).status_code == 403
    assert ask("coordinator", "POST", "/delegations", {"x": 1}).status_code == 422


# Load


def test_load_comes_to_the_tasks_and_is_shown_to_whom_it_concerns(ask, people):
    for hours in (5, 2.5):
        make_task(
            people.coordinator,
            assignees=[{"user": people.officer.email}],
            due="2026-11-26",
            effort_hours=hours,
        )
    leaves.enter(people.officer.as_actor(), {"start": "2026-11-27", "kind": "annual"})
    db.session.commit()
    rows = ask("coordinator", "GET", "/load?week=2026-11-25&weeks=2").json["items"]
    by_user = {row["user"]: row["weeks"] for row in rows}
    assert people.coordinator.email in by_user
    assert by_user[people.officer.email][0] == {
        "week": "2026-11-23",
        "hours": 7.5,
        "capacity_hours": 30.0,
        "tasks": 2,
        "open": 2,
        "unestimated": 0,
        "days_off": 1,
        "fullness": "room",
    }
    own = ask("officer", "GET", "/load").json["items"]
    assert [row["user"] for row in own] == [people.officer.email]
    assert ask("viewer", "GET", "/load").json["items"] == []
    assert ask("officer", "GET", "/load?agency=ACEH").status_code == 403
    assert ask("desk", "GET", "/load?agency=ACEH").status_code == 200
    assert ask("desk", "GET", "/load?weeks=27").status_code == 422
