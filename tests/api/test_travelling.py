"""An event that moves, stops or goes on, told to programs with all that it means."""

import pytest

TASK = {"title": "Siaran pers", "type": "press_release"}
WEEK_BEFORE = {"anchor": "start", "offset": {"days": -7}}


@pytest.fixture
def planned(coordinator, people):
    """An event, its counted task with an officer, and one that was set by hand."""
    event = coordinator.register()
    path = f"/events/{event['id']}"
    assigned = {"assignees": [{"user": people.officer.email}]}
    for asked in (
        {**TASK, **WEEK_BEFORE, **assigned},
        {**TASK, "title": "Undangan", "due": "2026-11-30"},
    ):
        assert coordinator.post(f"{path}/tasks", asked).status_code == 201
    return path


@pytest.fixture
def coordinator(api, people):
    return api(people.coordinator)


def told(answer):
    return [
        (task["title"], task["old_due"], task["new_due"], task["verdict"])
        for task in answer["tasks"]
    ]


def dues(coordinator, path):
    return [
        (task["title"], task["due"], task["paused"])
        for task in coordinator.get(f"{path}/tasks").json["items"]
    ]


ASKED = [
    ("Undangan", "2026-11-30", "2026-11-30", "asked"),
    ("Siaran pers", "2026-12-02", "2026-12-09", "moved"),
]


def test_a_move_is_rehearsed_asked_about_answered_and_taken_back(
    coordinator, planned, people
):
    before = coordinator.get(planned).json, dues(coordinator, planned)
    asked = {"start": "2026-12-16"}
    shown = coordinator.post(f"{planned}/move", {**asked, "dry_run": True}).json
    assert told(shown) == ASKED
    assert (shown["change_set"], shown["event"]["start"]) == (None, "2026-12-16")
    [by_hand, counted] = shown["tasks"]
    assert (by_hand["proposed_due"], counted["proposed_due"]) == ("2026-12-07", None)
    assert counted["explanation"] == "H-7 dari 16 Desember 2026: 9 Desember 2026"
    officer = people.officer
    assert shown["people"] == [
        {"user": officer.email, "name": officer.name, "tasks": 1}
    ]
    assert (coordinator.get(planned).json, dues(coordinator, planned)) == before

    answers = [{"id": by_hand["id"], "due": "move"}]
    moved = coordinator.post(f"{planned}/move", {**asked, "tasks": answers}).json
    assert [row[2:] for row in told(moved)] == [
        ("2026-12-07", "moved"),
        ("2026-12-09", "moved"),
    ]
    assert dues(coordinator, planned) == [
        ("Undangan", "2026-12-07", False),
        ("Siaran pers", "2026-12-09", False),
    ]

    address = f"/change-sets/{moved['change_set']}/undo"
    undone = coordinator.post(address, {"reason": "Salah ketik"})
    assert undone.status_code == 200
    assert undone.json["kind"] == "move"
    assert undone.json["event"]["start"] == "2026-12-09"
    assert dues(coordinator, planned) == before[1]
    again = coordinator.post(address)
    assert (again.status_code, again.json["detail"]) == (
        409,
        "Tindakan ini sudah dibatalkan.",
    )


def test_a_stranger_and_a_viewer_take_nothing_back(coordinator, planned, api, people):
    moved = coordinator.post(f"{planned}/move", {"start": "2026-12-16"}).json
    address = f"/change-sets/{moved['change_set']}/undo"
    assert api(people.officer).post(address).status_code == 403
    assert api(people.sumut_officer).post(address).status_code == 404
    for nothing in ("0190a1b2-0000-7000-8000-000000000000", "x"):
        assert coordinator.post(f"/change-sets/{nothing}/undo").status_code == 404


@pytest.mark.parametrize(
    ("verb", "body"),
    [("postpone", {}), ("cancel", {"reason": "Dana"})],
)
def test_an_event_that_stops_pauses_its_open_tasks_and_they_come_back(
    coordinator, planned, verb, body
):
    before = dues(coordinator, planned)
    trial = coordinator.post(f"{planned}/{verb}", {**body, "dry_run": True}).json
    assert {task["verdict"] for task in trial["tasks"]} == {"paused"}
    assert dues(coordinator, planned) == before
    stopped = coordinator.post(f"{planned}/{verb}", body).json
    assert stopped["status"] == {"postpone": "postponed", "cancel": "cancelled"}[verb]
    assert {task["verdict"] for task in stopped["tasks"]} == {"paused"}
    assert [row[2] for row in dues(coordinator, planned)] == [True, True]
    if verb == "cancel":
        assert coordinator.post(f"{planned}/restore").status_code == 200
        assert dues(coordinator, planned) == before
    else:
        moved = coordinator.post(f"{planned}/move", {"start": "2026-12-16"}).json
        assert told(moved) == ASKED
        assert [row[2] for row in dues(coordinator, planned)] == [False, False]


def test_items_that_are_named_stop_with_their_event_and_so_do_their_tasks(
    coordinator, planned
):
    whole = coordinator.get(planned).json
    item = coordinator.register(title="Pembukaan", parent=whole["id"])
    of_item = {**TASK, "title": "Liputan", **WEEK_BEFORE}
    coordinator.post(f"/events/{item['id']}/tasks", of_item)
    stopped = coordinator.post(f"{planned}/postpone", {"items": [item["id"]]}).json
    assert "Liputan" in {task["title"] for task in stopped["tasks"]}
    assert coordinator.get(f"/events/{item['id']}").json["status"] == "postponed"
    # With the next date they come back, item and task.
    moved = coordinator.post(f"{planned}/move", {"start": "2026-12-16"}).json
    assert ("Liputan", "2026-12-02", "2026-12-09", "moved") in told(moved)
    other = coordinator.register(title="Bukan acaranya")
    wrong = coordinator.post(f"{planned}/postpone", {"items": [other["id"]]})
    assert wrong.status_code == 404


def test_a_patch_of_dates_can_be_rehearsed_and_moves_tasks(coordinator, planned):
    asked = {"start": "2026-12-16", "end": None, "dry_run": True}
    shown = coordinator.patch(planned, asked, match=1)
    assert told(shown.json) == ASKED
    assert "ETag" not in shown.headers
    assert coordinator.get(planned).json["start"] == "2026-12-09"
    done = coordinator.patch(planned, {"start": "2026-12-16", "end": None}, match=1)
    assert told(done.json) == ASKED
    titled = coordinator.patch(planned, {"title": "Lain"}, match=2).json
    assert "tasks" not in titled


def test_confirming_another_date_tells_what_it_means(coordinator, planned):
    done = coordinator.post(f"{planned}/confirm", {"start": "2026-12-16"}).json
    assert (done["status"], told(done)) == ("confirmed", ASKED)


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ([{"id": "0190a1b2-0000-7000-8000-000000000000", "due": "move"}], "tasks.0.id"),
        ([{"id": "x", "due": "move"}], "tasks.0.id"),
        ([{"due": "move"}], "tasks.0.id"),
        ([{"id": "0190a1b2-0000-7000-8000-000000000000", "due": "x"}], "tasks.0.due"),
        ([{"id": "0190a1b2-0000-7000-8000-000000000000"}], "tasks.0.due"),
        ("semua", "tasks"),
    ],
)
def test_an_answer_that_makes_no_sense_is_told_at_its_field(
    coordinator, planned, answers, field
):
    asked = {"start": "2026-12-16", "tasks": answers}
    refused = coordinator.post(f"{planned}/move", asked)
    assert refused.status_code == 422
    assert [one["field"] for one in refused.json["errors"]] == [field]


def test_a_due_that_is_then_over_is_set_all_the_same_and_named(coordinator, planned):
    moved = coordinator.post(f"{planned}/move", {"start": "2026-11-27"}).json
    assert told(moved)[1] == ("Siaran pers", "2026-12-02", "2026-11-20", "too_late")
    assert ("Siaran pers", "2026-11-20", False) in dues(coordinator, planned)


def test_dues_by_an_amended_list_are_told_and_moved_when_named(
    coordinator, api, people
):
    event = coordinator.register()
    path = f"/events/{event['id']}/tasks"
    counted = {**TASK, "anchor": "start", "offset": {"working_days": -2}}
    task = coordinator.post(path, counted).json
    day = {"date": "2026-12-08", "kind": "joint_leave", "name": "Cuti tambahan"}
    assert api(people.desk).post("/reference/holidays", day).status_code == 201
    found = coordinator.get("/tasks/recount?year=2026").json
    assert told(found) == [("Siaran pers", "2026-12-07", "2026-12-04", "moved")]
    assert found["change_set"] is None
    named = {"year": 2026, "tasks": [task["id"]], "reason": "SKB perubahan"}
    moved = coordinator.post("/tasks/recount", named).json
    assert (told(moved), bool(moved["change_set"])) == (told(found), True)
    assert coordinator.get(f"/tasks/{task['id']}").json["due"] == "2026-12-04"
    assert coordinator.get("/tasks/recount?year=2026").json["tasks"] == []
    again = coordinator.post("/tasks/recount", named).json
    assert again == {"tasks": [], "change_set": None}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"year": 1999, "tasks": ["x"]}, "year"),
        ({"tasks": ["0190a1b2-0000-7000-8000-000000000000"]}, "year"),
        ({"year": 2026, "tasks": []}, "tasks"),
        ({"year": 2026, "tasks": ["x"]}, "tasks.0"),
    ],
)
def test_what_is_no_year_or_no_task_is_told_at_its_field(coordinator, body, field):
    refused = coordinator.post("/tasks/recount", body)
    assert refused.status_code == 422
    assert field in [one["field"] for one in refused.json["errors"]]
    for year in ("", "x", "1999", "٢٠٢٦"):
        assert coordinator.get(f"/tasks/recount?year={year}").status_code == 422


def test_who_plans_no_tasks_recounts_none(api, people):
    officer = api(people.officer)
    assert officer.get("/tasks/recount?year=2026").status_code == 403
    assert officer.post("/tasks/recount", {}).status_code == 403
