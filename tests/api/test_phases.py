"""Phases over the API."""

import pytest

from tests.api.conftest import MINIMAL, NOBODY, fields_of

PATH = "/reference/phases"
QUIET = {
    "code": "pemilu2034_tenang",
    "election": "pemilu_2034",
    "stage": "masa_tenang",
    "name": "Masa tenang Pemilu 2034",
    "level": "strict",
    "start": "2034-02-11",
    "end": "2034-02-13",
    "legal_basis": "PKPU",
}


@pytest.fixture
def entered(desk):
    answer = desk.post(PATH, {**QUIET, "reason": "jadwal KPU"})
    assert answer.status_code == 201
    assert desk.get(answer.headers["Location"]).json == answer.json
    return answer.json


def codes(answer):
    assert answer.status_code == 200
    return [item["code"] for item in answer.json["items"]]


def test_everybody_reads_phases_and_only_some_enter_them(api, people, entered):
    for name in ("admin", "coordinator", "officer", "supervisor", "viewer"):
        program = api(getattr(people, name))
        assert program.get(f"{PATH}/{QUIET['code']}").json["id"] == entered["id"]
        allowed = name == "admin"
        answer = program.patch(f"{PATH}/{entered['id']}", {"notes": ""}, 1)
        assert answer.status_code == (200 if allowed else 403)
        answer = program.post(PATH, {})
        assert answer.status_code == (422 if name in {"admin", "coordinator"} else 403)


def test_a_correction_needs_the_version_that_was_read(desk, entered):
    path = f"{PATH}/{QUIET['code']}"
    assert desk.patch(path, {"level": "info"}).status_code == 428
    changed = desk.patch(path, {**entered, "status": "cancelled", "reason": "x"}, 1)
    assert (changed.json["status"], changed.json["version"]) == ("cancelled", 2)
    assert desk.patch(path, {"level": "info"}, 1).status_code == 412
    assert fields_of(desk.patch(path, {"code": "lain"}, 2)) == ["code"]
    assert fields_of(desk.patch(path, {"end": "2034-02-01"}, 2)) == ["end"]


def test_the_election_year_as_it_was_on_a_day_in_an_area(desk):
    day = "from=2024-02-12&to=2024-02-12"
    assert codes(desk.get(f"{PATH}?{day}&level=strict")) == ["pemilu2024_tenang"]
    [second] = desk.get(f"{PATH}?status=cancelled").json["items"]
    assert (second["code"], second["start"]) == ("pemilu2024_putaran2", "2024-06-02")
    local = "from=2025-08-01&election=pilkada_ulang_2025"
    assert codes(desk.get(f"{PATH}?{local}&province=ID-BB")) == ["pilkada_ulang2025"]
    assert codes(desk.get(f"{PATH}?{local}&province=ID-AC")) == []
    always = desk.get(f"{PATH}/asn_always").json
    assert (always["start"], always["end"], always["election"]) == (None, None, None)
    assert fields_of(desk.get(f"{PATH}?level=none")) == ["level"]
    assert fields_of(desk.get(f"{PATH}?day=2024-02-12")) == ["day"]


def test_a_long_list_is_read_page_by_page(desk):
    found, cursor = [], ""
    while cursor is not None:
        answer = desk.get(f"{PATH}?limit=7&cursor={cursor}")
        found += codes(answer)
        cursor = answer.json["next_cursor"]
    assert len(found) == len(set(found)) == 20
    assert found == codes(desk.get(PATH))


def test_wrong_fields_are_named_at_once(desk):
    wrong = {"level": "x", "provinces": ["ID-XX"], "event": NOBODY}
    answer = desk.post(PATH, {**wrong, "scope": "national"})
    assert set(fields_of(answer)) == {"name", "level", "provinces.0", "event", "scope"}


def test_an_event_tells_its_own_phases_and_those_it_falls_into(desk, coordinator):
    event = coordinator.post("/events", {**MINIMAL, "start": "2024-02-14"}).json
    asked = {**QUIET, "event": event["id"], "status": "cancelled"}
    assert desk.post(PATH, asked).status_code == 201
    found = coordinator.get(f"/events/{event['id']}/phases").json["items"]
    assert [(item["code"], item["own"]) for item in found] == [
        ("pemilu2034_tenang", True),
        ("asn_always", False),
        ("pemilu2024_tahapan", False),
        ("pemilu2024_suara", False),
        ("pemilu2024_rekap", False),
    ]
    assert coordinator.get(f"/events/{event['id']}").json["version"] == 1


def test_a_phase_of_a_hidden_event_is_in_no_answer_to_a_stranger(
    api, people, desk, coordinator
):
    fields = {**MINIMAL, "visibility": "agency"}
    event = coordinator.post("/events", fields).json
    asked = {**QUIET, "name": "Umpan", "event": event["id"]}
    bait = desk.post(PATH, asked).json
    other = coordinator.post("/events", {**MINIMAL, "start": "2034-02-12"}).json
    addresses = [
        PATH,
        f"{PATH}?election=pemilu_2034",
        f"{PATH}/{bait['id']}",
        f"{PATH}/{bait['code']}",
        f"/events/{other['id']}/phases",
        f"/events/{event['id']}/phases",
    ]
    for address in addresses:
        assert "Umpan" in coordinator.get(address).text
    stranger = api(people.bali_viewer)
    for address in addresses:
        answer = stranger.get(address)
        assert "Umpan" not in answer.text
        assert bait["id"] not in answer.text
    for address in addresses[2:4]:
        absent = stranger.get(f"{PATH}/{NOBODY}")
        assert stranger.get(address).status_code == absent.status_code == 404


# Of a confidential event


@pytest.fixture
def secret(coordinator):
    """An event that nobody above the agency sees."""
    fields = {**MINIMAL, "start": "2034-02-12", "visibility": "confidential"}
    return coordinator.post("/events", fields).json["id"]


def test_the_lead_agency_keeps_the_phases_of_its_confidential_event(
    api, people, desk, coordinator, secret
):
    bait = {**QUIET, "name": "Umpan", "event": secret}
    refused = desk.post(PATH, bait)
    assert fields_of(refused) == fields_of(desk.post(PATH, {**bait, "event": NOBODY}))
    assert fields_of(coordinator.post(PATH, {**QUIET, "event": None})) == ["event"]
    made = coordinator.post(PATH, bait)
    assert made.status_code == 201
    path = f"{PATH}/{made.json['id']}"
    changed = coordinator.patch(path, {"level": "info"}, 1)
    assert (changed.status_code, changed.json["level"]) == (200, "info")
    assert fields_of(coordinator.patch(path, {"event": None}, 2)) == ["event"]
    for name, seen, allowed in (
        ("supervisor", 200, 403),
        ("desk", 404, 404),
        ("admin", 404, 404),
        ("aceh_coordinator", 404, 404),
    ):
        program = api(getattr(people, name))
        for address in (path, f"{path}/history"):
            assert program.get(address).status_code == seen
            assert ("Umpan" in program.get(address).text) == (seen == 200)
        assert program.patch(path, {"level": "strict"}, 2).status_code == allowed


def test_a_phase_is_not_given_to_an_event_that_others_lead(api, people, coordinator):
    event = coordinator.post("/events", {**MINIMAL, "visibility": "public"}).json["id"]
    aceh = api(people.aceh_coordinator)
    assert aceh.get(f"/events/{event}").status_code == 200
    assert aceh.post(PATH, {**QUIET, "event": event}).status_code == 403
    assert aceh.post(PATH, {"event": event}).status_code == 403


# History


def test_the_history_tells_who_changed_what_and_why(desk, entered):
    path = f"{PATH}/{entered['id']}"
    change = {"status": "cancelled", "reason": "tidak ada putaran kedua"}
    assert desk.patch(path, change, 1).status_code == 200
    newest, first = desk.get(f"{path}/history").json["items"]
    assert newest["changes"] == [
        {"field": "status", "old": "in_force", "new": "cancelled"}
    ]
    assert newest["reason"] == "tidak ada putaran kedua"
    assert (first["action"], first["reason"]) == ("phase:enter", "jadwal KPU")
    page = desk.get(f"{path}/history?limit=1").json
    assert page["items"] == [newest]
    rest = desk.get(f"{path}/history?limit=1&cursor={page['next_cursor']}").json
    assert (rest["items"], rest["next_cursor"]) == ([first], None)


# When their event moves


def test_a_move_leaves_phases_and_says_so_unless_they_are_to_follow(
    coordinator, secret
):
    row = coordinator.post(PATH, {**QUIET, "event": secret}).json
    move = f"/events/{secret}/move"
    left = coordinator.post(move, {"start": "2034-02-19", "dry_run": True}).json
    [warning] = left["warnings"]
    assert (warning["kind"], warning["event"]) == ("phase_stayed", secret)
    assert QUIET["name"] in warning["message"]
    [phase] = left["phases"]
    assert (phase["id"], phase["verdict"], phase["new_start"]) == (
        row["id"],
        "kept",
        "2034-02-11",
    )
    asked = {"start": "2034-02-19", "phases_follow": True, "reason": "x"}
    taken = coordinator.post(move, asked).json
    assert taken["warnings"] == []
    assert taken["phases"][0]["new_end"] == "2034-02-20"
    now = coordinator.get(f"{PATH}/{row['id']}").json
    assert (now["start"], now["end"], now["version"]) == ("2034-02-18", "2034-02-20", 2)
    [newest, _] = coordinator.get(f"{PATH}/{row['id']}/history").json["items"]
    assert newest["change_set"] == taken["change_set"]
    assert fields_of(coordinator.post(move, {**asked, "phases_follow": "x"})) == [
        "phases_follow"
    ]


def test_who_changes_a_date_by_the_way_is_told_which_phases_stayed(coordinator, secret):
    coordinator.post(PATH, {**QUIET, "event": secret})
    path = f"/events/{secret}"
    changed = coordinator.patch(path, {"start": "2034-02-19"}, 1).json
    assert [one["kind"] for one in changed["warnings"]] == ["phase_stayed"]
    assert "warnings" not in coordinator.patch(path, {"title": "Lain"}, 2).json
    [phase] = coordinator.get(f"{path}/phases").json["items"][:1]
    assert (phase["own"], phase["start"]) == (True, "2034-02-11")
