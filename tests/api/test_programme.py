"""Programme items and places over the API."""

from datetime import date
from uuid import UUID

import pytest

from agenda.db import db
from agenda.events import queries, warnings
from agenda.rules.permissions import OPERATOR
from tests.factories import make_event


@pytest.fixture
def games(coordinator):
    whole = coordinator.register(
        title="Pekan Olahraga",
        start="2026-12-09",
        end="2026-12-15",
        places=[{"province": "ID-AC"}, {"province": "ID-SU"}],
    )
    opening = coordinator.register(
        title="Pembukaan",
        start="2026-12-09T19:30",
        end="2026-12-09T22:00",
        parent=whole["id"],
        places=[{"province": "ID-PA"}],
    )
    torch = coordinator.register(title="Api", start="2026-12-09", parent=opening["id"])
    return whole, opening, torch


def test_a_move_answers_what_happens_to_each_item_and_a_rehearsal_the_same(
    coordinator, games
):
    whole, opening, torch = games
    asked = {"start": "2026-12-16", "reason": "Hujan"}
    path = f"/events/{whole['id']}"
    rehearsed = coordinator.post(f"{path}/move", {**asked, "dry_run": True}).json
    assert coordinator.get(path).json["start"] == "2026-12-09"
    assert rehearsed["change_set"] is None
    done = coordinator.post(f"{path}/move", asked).json
    assert done["items"] == rehearsed["items"]
    assert set(done) >= {"event", "items", "tasks", "warnings", "change_set"}
    first, second = done["items"]
    explanation = "Ikut berpindah, jam dan zonanya tetap."
    assert first == {
        "id": opening["id"],
        "number": opening["number"],
        "title": "Pembukaan",
        "level": 1,
        "timezone": "Asia/Jayapura",
        "old_start": "2026-12-09T19:30",
        "old_end": "2026-12-09T22:00",
        "new_start": "2026-12-16T19:30",
        "new_end": "2026-12-16T22:00",
        "verdict": "moved",
        "explanation": explanation,
    }
    assert (second["id"], second["level"], second["new_start"]) == (
        torch["id"],
        2,
        "2026-12-16",
    )
    for item in (opening, torch):
        now = coordinator.get(f"/events/{item['id']}").json
        assert (now["version"], now["sequence"], now["uid"]) == (2, 1, item["uid"])
        line = coordinator.get(f"/events/{item['id']}/history").json["items"][0]
        assert line["change_set"] == done["change_set"]
        dates = coordinator.get(f"/events/{item['id']}/dates").json["items"]
        assert len(dates) == 2


def test_a_move_without_items_answers_an_empty_list(coordinator):
    event = coordinator.register()
    answer = coordinator.post(f"/events/{event['id']}/move", {"start": "2026-12-20"})
    assert answer.json["items"] == []


def test_an_item_outside_its_event_is_taken_with_a_warning(coordinator, games):
    whole, opening, _ = games
    early = coordinator.register(
        title="Lari obor", start="2026-12-01", parent=whole["id"]
    )
    [warning] = early["warnings"]
    assert (warning["kind"], warning["event"], warning["number"]) == (
        "outside_parent",
        whole["id"],
        whole["number"],
    )
    assert "di luar rentang" in warning["message"].lower()
    path = f"/events/{opening['id']}"
    changed = coordinator.patch(path, {"start": "2026-12-20", "end": None}, 1).json
    kinds = {one["kind"] for one in changed["warnings"]}
    assert kinds == {"outside_parent"}
    back = coordinator.patch(path, {"start": "2026-12-09", "end": None}, 2)
    assert "warnings" not in back.json


def test_an_answer_never_names_an_item_that_the_caller_may_not_see(
    api, people, coordinator, games
):
    whole, *_ = games
    bait = make_event(people.aceh_coordinator, visibility="confidential")
    bait.parent_id = UUID(whole["id"])
    db.session.commit()
    assert "item_outside" in {
        one.kind for one in warnings.of_event(OPERATOR, _event(whole, date(2027, 1, 9)))
    }
    db.session.rollback()
    told = coordinator.post(
        f"/events/{whole['id']}/move", {"start": "2027-01-16", "reason": "Hujan"}
    )
    assert told.status_code == 200
    assert str(bait.id) not in told.text
    assert bait.number not in told.text
    assert {one["kind"] for one in told.json["warnings"]} == set()


def _event(shown, first_day):
    event = queries.get(OPERATOR, shown["id"])
    event.start_date = event.end_date = first_day
    return event


def test_a_third_level_is_refused_at_the_parent_also_from_below(coordinator, games):
    whole, opening, torch = games
    answer = coordinator.post("/events", {**_plain("Lagi"), "parent": torch["id"]})
    assert answer.status_code == 422
    [problem] = answer.json["errors"]
    assert problem["field"] == "parent"
    assert problem["message"] == "Rangkaian acara paling banyak dua tingkat."
    above = coordinator.register(title="Payung")
    taken = coordinator.patch(f"/events/{whole['id']}", {"parent": above["id"]}, 1)
    assert (taken.status_code, taken.json["errors"][0]["field"]) == (422, "parent")
    itself = coordinator.patch(f"/events/{whole['id']}", {"parent": opening["id"]}, 1)
    assert itself.status_code == 422


def _plain(title):
    return {
        "title": title,
        "kind": "event",
        "scope": "national",
        "category": "profession",
        "start": "2026-12-09",
    }


def test_filters_by_province_find_one_event_in_each_of_its_provinces(
    coordinator, games
):
    whole, opening, _ = games
    for query, ids in (
        ("province=ID-AC", [whole["id"]]),
        ("province=ID-SU", [whole["id"]]),
        ("province=ID-AC&province=ID-SU&expand=true", [whole["id"]]),
        ("province=ID-PA", [opening["id"]]),
        ("province=ID-BA", []),
    ):
        found = coordinator.get(f"/events?{query}").json["items"]
        assert [one["id"] for one in found] == ids
