"""Packs and plans over the API."""

import pytest

from tests.api.conftest import MINIMAL, NOBODY, fields_of

STEP = {
    "title": "Siaran pers",
    "type": "press_release",
    "role": "penulis",
    "offset": {"days": -2},
}
PACK = {"code": "jumpa-pers", "name": "Jumpa pers", "category": "governance"}
FORUM = {
    **MINIMAL,
    "category": "international_summit",
    "start": "2024-05-18",
    "end": "2024-05-25",
    "places": [{"province": "ID-BA"}],
}


@pytest.fixture
def pack(coordinator):
    answer = coordinator.post("/packs", {**PACK, "tasks": [STEP], "reason": "rapat"})
    assert answer.status_code == 201
    assert coordinator.get(answer.headers["Location"]).json == answer.json
    return answer.json


def codes(answer):
    assert answer.status_code == 200
    return [item["code"] for item in answer.json["items"]]


# Packs


def test_everybody_reads_the_shipped_packs(api, people):
    for name in ("admin", "coordinator", "officer", "supervisor", "viewer"):
        program = api(getattr(people, name))
        assert set(codes(program.get("/packs"))) == {
            "crisis",
            "election",
            "health_campaign",
            "international_summit",
            "national_day",
            "sports_event",
        }
        summit = program.get("/packs/international_summit").json
        assert len(summit["tasks"]) == 22
        assert (summit["agency"], summit["number"], summit["uses"]) == (None, 1, 0)
    assert codes(program.get("/packs?category=election")) == ["election"]
    assert codes(program.get("/packs?q=KRISIS")) == ["crisis"]
    assert fields_of(program.get("/packs?category=x")) == ["category"]


def test_who_may_keep_packs(api, people, pack):
    for name, status in (("officer", 403), ("viewer", 403), ("admin", 422)):
        program = api(getattr(people, name))
        assert program.post("/packs", {"name": ""}).status_code == status
    stranger = api(people.aceh_coordinator)
    assert stranger.get("/packs/jumpa-pers").status_code == 404
    assert stranger.patch("/packs/election", {"name": "x"}, 1).status_code == 403
    assert (
        api(people.desk).patch("/packs/election", {"name": "x"}, 1).status_code == 200
    )


def test_other_tasks_are_another_version(coordinator, pack):
    path = "/packs/jumpa-pers"
    assert coordinator.patch(path, {"shared": True}).status_code == 428
    second = {**STEP, "title": "Rekap", "offset": {"days": 2}}
    body = {"tasks": [*pack["tasks"], second]}
    changed = coordinator.patch(path, body, 1).json
    assert (changed["number"], changed["version"]) == (2, 2)
    assert coordinator.patch(path, body, 1).status_code == 412
    draft = coordinator.patch(path, {"tasks": [second], "publish": False}, 2).json
    assert (draft["number"], len(draft["tasks"])) == (2, 2)
    versions = coordinator.get(f"{path}/versions").json["items"]
    assert [(row["number"], bool(row["published_at"])) for row in versions] == [
        (3, False),
        (2, True),
        (1, True),
    ]
    assert coordinator.get(f"{path}/versions/1").json["tasks"] == pack["tasks"]
    published = coordinator.post(f"{path}/publish", {"note": "Lebih singkat"}).json
    assert (published["number"], len(published["tasks"])) == (3, 1)
    assert coordinator.post(f"{path}/publish").status_code == 409
    assert coordinator.get(f"{path}/versions/9").status_code == 404
    assert coordinator.get(f"{path}/versions/satu").status_code == 404
    history = coordinator.get(f"{path}/history").json["items"]
    assert history[0]["action"] == "pack:publish"


def test_a_pack_is_retired_and_restored(coordinator, pack):
    assert coordinator.delete("/packs/jumpa-pers", 1).status_code == 204
    assert "jumpa-pers" not in codes(coordinator.get("/packs"))
    assert "jumpa-pers" in codes(coordinator.get("/packs?retired=true"))
    assert coordinator.post("/packs/jumpa-pers/restore").json["retired_at"] is None


def test_a_copy_is_adapted_and_offered_back(api, people, coordinator, pack):
    coordinator.patch("/packs/jumpa-pers", {"shared": True}, 1)
    aceh = api(people.aceh_coordinator)
    copy = aceh.post("/packs/jumpa-pers/copy", {"code": "jumpa-pers-aceh"}).json
    assert copy["copied_from"] == {"pack": "jumpa-pers", "number": 1}
    path = "/packs/jumpa-pers-aceh"
    aceh.patch(path, {"tasks": [{**STEP, "title": "Siaran dwibahasa"}]}, 1)
    assert fields_of(aceh.post(f"{path}/offer", {"reason": ""})) == ["reason"]
    offer = aceh.post(f"{path}/offer", {"reason": "Dua bahasa"}).json
    assert (offer["pack"], offer["to"], offer["state"]) == (
        "jumpa-pers-aceh",
        "jumpa-pers",
        "open",
    )
    at = f"/pack-offers/{offer['id']}"
    assert aceh.post(f"{at}/accept").status_code == 403
    assert coordinator.get("/pack-offers").json["items"] == [offer]
    assert coordinator.post(f"{at}/accept").json["state"] == "accepted"
    assert coordinator.post(f"{at}/decline", {"reason": "x"}).status_code == 409
    newest = coordinator.get("/packs/jumpa-pers/versions").json["items"][0]
    assert newest["tasks"][0]["title"] == "Siaran dwibahasa"
    assert newest["published_at"] is None


# Plans


def test_a_plan_is_tried_applied_and_taken_back(coordinator):
    event = coordinator.register(**FORUM)
    path, asked = f"/events/{event['id']}/plan", {"pack": "international_summit"}
    tried = coordinator.post(path, {**asked, "dry_run": True}).json
    assert tried["change_set"] is None
    assert coordinator.get(f"/events/{event['id']}/tasks").json["items"] == []

    done = coordinator.post(path, asked).json

    without_ids = [{**row, "id": None} for row in done["tasks"]]
    assert without_ids == tried["tasks"]
    stream = next(
        row for row in done["tasks"] if row["title"] == "Siaran langsung pembukaan"
    )
    assert stream["due"] == "2024-05-18"
    assert stream["conflict"] == "Tenggat ini sudah lewat."
    assert [one["lead"] for one in stream["assignees"]] == [True]
    task = coordinator.get(f"/tasks/{stream['id']}").json
    assert (task["due"], task["due_fixed"]) == ("2024-05-18", False)
    assert (task["anchor"], task["offset"]["days"]) == ("start", 0)
    assert task["reviewer"] == done["reviewer"]
    assert len(coordinator.get(f"/events/{event['id']}/tasks").json["items"]) == 22
    assert coordinator.post(path, asked).status_code == 409
    assert coordinator.get("/packs/international_summit").json["uses"] == 1

    undo = f"/change-sets/{done['change_set']}/undo"
    undone = coordinator.post(undo, {"reason": "salah kegiatan"}).json
    assert (len(undone["removed"]), undone["stays"]) == (22, [])
    assert coordinator.post(undo).status_code == 409
    assert coordinator.get(f"/events/{event['id']}/tasks").json["items"] == []
    assert coordinator.post(path, asked).status_code == 200


def test_what_was_touched_stays_and_is_named(coordinator):
    event = coordinator.register(**FORUM)
    path = f"/events/{event['id']}/plan"
    done = coordinator.post(path, {"pack": "national_day"}).json
    first = done["tasks"][0]["id"]
    coordinator.patch(f"/tasks/{first}", {"priority": 1}, 1)

    undone = coordinator.post(f"/change-sets/{done['change_set']}/undo").json

    assert [row["id"] for row in undone["stays"]] == [first]
    assert undone["stays"][0]["reason"] == "sudah diubah sejak diterapkan"


def test_a_plan_is_refused_in_order(api, people, coordinator):
    event = coordinator.register(**FORUM, visibility="agency")
    path = f"/events/{event['id']}/plan"
    asked = {"pack": "international_summit"}
    assert api(people.officer).post(path, asked).status_code == 403
    assert api(people.aceh_coordinator).post(path, asked).status_code == 404
    assert coordinator.post(f"/events/{NOBODY}/plan", asked).status_code == 404
    assert coordinator.post(path, asked, match=9).status_code == 412
    assert fields_of(coordinator.post(path, {})) == ["pack"]
    assert fields_of(coordinator.post(path, {**asked, "dry_run": "ya"})) == ["dry_run"]
    wrong = {**asked, "tasks": [{"position": 99}], "warna": 1}
    assert fields_of(coordinator.post(path, wrong)) == ["warna", "tasks.0.position"]
    read_only = api(people.coordinator, "read")
    assert read_only.post(path, asked).status_code == 403
    assert coordinator.post(f"/change-sets/{NOBODY}/undo").status_code == 404
    done = coordinator.post(path, asked).json
    undo = f"/change-sets/{done['change_set']}/undo"
    assert api(people.officer).post(undo).status_code == 403
    assert api(people.aceh_coordinator).post(undo).status_code == 404


def test_a_plan_on_short_notice_is_compressed_when_asked(coordinator):
    event = coordinator.register(**{**FORUM, "start": "2026-12-14", "end": None})
    path = f"/events/{event['id']}/plan"
    asked = {"pack": "international_summit", "compressed": True}

    done = coordinator.post(path, asked).json

    late = [row for row in done["tasks"] if row["new_due"]]
    assert len(late) == 9
    for row in late:
        assert row["included"] is row["essential"]
        assert (row["id"] is not None) is row["included"]
        assert "2026-11-24" <= row["new_due"] <= "2026-12-14"
    kept = next(row for row in late if row["included"])
    task = coordinator.get(f"/tasks/{kept['id']}").json
    assert (task["due"], task["due_fixed"]) == (kept["new_due"], True)
    assert task["essential"]
