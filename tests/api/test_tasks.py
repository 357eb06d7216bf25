"""Tasks, their verbs, evidence and files over the API."""

import io

import pytest

from tests.api.conftest import NOBODY, fields_of

TASK = {"title": "Siaran pers pembukaan", "type": "press_release", "due": "2026-12-08"}
LINK = {"kind": "link", "title": "Berita", "url": "https://example.org/berita"}
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def event(coordinator):
    return coordinator.register()


@pytest.fixture
def task(coordinator, people, event):
    """A task of the officer, reviewed by the supervisor."""
    return made(
        coordinator,
        event=event["id"],
        assignees=[{"user": people.officer.email}],
        reviewer=people.supervisor.email,
    )


@pytest.fixture
def supervisor(api, people):
    return api(people.supervisor)


def made(program, **fields):
    answer = program.post("/tasks", {**TASK, **fields})
    assert answer.status_code == 201, answer.text
    return answer.json


def path_of(task):
    return f"/tasks/{task['id']}"


def test_giving_a_task_answers_the_whole_object(coordinator, people, event):
    answer = coordinator.post(
        "/tasks",
        {
            **TASK,
            "event": event["id"],
            "assignees": [{"user": people.officer.email, "lead": True}],
            "reviewer": people.supervisor.email,
            "effort_hours": 1.5,
            "checklist": [{"text": "Kutipan menteri"}],
            "reason": "biasa",
        },
    )
    assert answer.status_code == 201, answer.text
    task = answer.json
    assert answer.headers["Location"] == f"/api/v1{path_of(task)}"
    assert coordinator.get(path_of(task)).json == task
    assert (task["version"], answer.headers["ETag"]) == (1, '"1"')
    assert (task["status"], task["agency"]) == ("offered", "DIT")
    assert task["author"] == people.coordinator.email
    assert task["assignees"][0]["state"] == "offered"
    history = coordinator.get(f"{path_of(task)}/history").json["items"]
    assert [item["reason"] for item in history] == ["biasa"]


def test_a_task_is_given_on_an_event_by_its_address(coordinator, event):
    path = f"/events/{event['id']}/tasks"
    answer = coordinator.post(path, TASK)
    assert answer.status_code == 201
    assert answer.json["event"] == event["id"]
    assert fields_of(coordinator.post(path, {**TASK, "event": NOBODY})) == ["event"]
    items = coordinator.get(path).json["items"]
    assert [item["id"] for item in items] == [answer.json["id"]]


def test_a_due_is_counted_from_the_event(coordinator, event):
    asked = {
        "title": "Rilis",
        "type": "press_release",
        "anchor": "start",
        "offset": {"working_days": -1},
    }
    answer = coordinator.post(f"/events/{event['id']}/tasks", asked)
    assert answer.json["due"] == "2026-12-08"
    assert answer.json["provisional"] is False


@pytest.mark.parametrize("name", ["title", "type", "due"])
def test_what_a_task_needs_is_named(coordinator, name):
    asked = {key: value for key, value in TASK.items() if key != name}
    assert fields_of(coordinator.post("/tasks", asked)) == [name]


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("type", "nothing", "type"),
        ("due", "2026-02-30", "due"),
        ("event", NOBODY, "event"),
        ("reviewer", "nobody@agenda.example", "reviewer"),
        ("assignees", [{"user": "nobody@agenda.example"}], "assignees.0.user"),
        ("priority", 10, "priority"),
        ("channels", ["nothing"], "channels.0"),
        ("timezone", "Asia/Nowhere", "timezone"),
        ("odd", 1, "odd"),
    ],
)
def test_a_wrong_field_of_a_task_is_named(coordinator, name, value, field):
    assert fields_of(coordinator.post("/tasks", {**TASK, name: value})) == [field]


@pytest.mark.parametrize("name", ["officer", "supervisor", "viewer"])
def test_who_gives_no_tasks_is_told_so_before_the_fields(api, people, event, name):
    program = api(getattr(people, name))
    assert program.post("/tasks", {"odd": 1}).status_code == 403
    path = f"/events/{event['id']}/tasks"
    assert program.post(path, {"odd": 1}).status_code == 403


def test_a_task_goes_from_offer_to_approval(coordinator, officer, supervisor, task):
    path = path_of(task)
    assert officer.post(f"{path}/accept", match=1).json["status"] == "accepted"
    assert officer.post(f"{path}/start").json["status"] == "in_progress"
    assert officer.post(f"{path}/submit").status_code == 409
    proof = officer.post(f"{path}/evidence", {**LINK, "figures": {"tayangan": 1200}})
    assert proof.status_code == 201
    assert proof.json["figures"] == {"tayangan": 1200}
    assert officer.get(proof.headers["Location"]).json == proof.json
    assert officer.post(f"{path}/submit").json["status"] == "in_review"
    assert fields_of(supervisor.post(f"{path}/return")) == ["reason"]
    returned = supervisor.post(f"{path}/return", {"reason": "kurang kutipan"})
    assert returned.json["status"] == "returned"
    officer.post(f"{path}/start")
    officer.post(f"{path}/submit")
    assert officer.post(f"{path}/approve").status_code == 403
    done = supervisor.post(f"{path}/approve", {"reason": "baik"})
    assert done.json["status"] == "done"
    assert done.json["completed_at"] == "2026-11-24T03:00:00Z"
    assert done.headers["ETag"] == f'"{done.json["version"]}"'


def test_the_author_does_not_approve(coordinator, officer, task):
    path = path_of(task)
    officer.post(f"{path}/accept")
    officer.post(f"{path}/start")
    officer.post(f"{path}/evidence", LINK)
    officer.post(f"{path}/submit")
    assert coordinator.post(f"{path}/approve").status_code == 403


def test_what_waits_in_the_pool_is_claimed_by_an_officer_of_the_agency(
    api, people, coordinator, officer
):
    task = made(coordinator)
    path = path_of(task)
    assert api(people.viewer).post(f"{path}/accept").status_code == 403
    assert officer.post(f"{path}/accept", match=9).status_code == 412
    answer = officer.post(f"{path}/accept")
    assert answer.status_code == 200
    assert answer.json["assignees"][0]["user"] == people.officer.email
    assert officer.post(f"{path}/accept").status_code == 409


def test_declining_says_why(officer, task):
    path = path_of(task)
    assert fields_of(officer.post(f"{path}/decline")) == ["reason"]
    answer = officer.post(f"{path}/decline", {"reason": "cuti"})
    assert answer.json["status"] == "declined"


def test_cancelling_and_the_trash_are_for_who_gives_tasks(coordinator, officer, task):
    path = path_of(task)
    assert officer.post(f"{path}/cancel", {"reason": "x"}).status_code == 403
    assert officer.delete(path, 1).status_code == 403
    assert officer.patch(path, {"title": "x"}, 1).status_code == 403
    assert coordinator.delete(path).status_code == 428
    assert coordinator.delete(f"{path}?reason=salah", 1).status_code == 204
    assert coordinator.get(path).status_code == 404
    assert officer.post(f"{path}/restore").status_code == 404
    trash = coordinator.get("/tasks?trashed=true").json["items"]
    assert [item["id"] for item in trash] == [task["id"]]
    assert coordinator.post(f"{path}/restore").status_code == 200
    cancelled = coordinator.post(f"{path}/cancel", {"reason": "batal"})
    assert cancelled.json["status"] == "cancelled"


def test_a_task_is_changed_and_what_was_read_may_be_sent_back(coordinator, task):
    path = path_of(task)
    same = coordinator.patch(path, task, 1)
    assert same.status_code == 200, same.text
    assert same.json["version"] == 1
    changed = coordinator.patch(path, {"due": "2026-12-07", "priority": 1}, 1)
    assert (changed.json["due"], changed.json["version"]) == ("2026-12-07", 2)
    late = coordinator.patch(path, {"priority": 2}, 1)
    assert late.status_code == 412
    assert late.json["changed_by"] == "Dewi Anggraini"


# Moving an event


def test_moving_an_event_tells_what_it_means_for_each_task(coordinator, event, task):
    path = f"/events/{event['id']}"
    cancelled = made(coordinator, event=event["id"], title="Batal")
    coordinator.post(f"{path_of(cancelled)}/cancel", {"reason": "x"})
    trial = coordinator.post(f"{path}/move", {"start": "2026-12-20", "dry_run": True})
    assert trial.status_code == 200, trial.text
    assert trial.json["event"]["start"] == "2026-12-20"
    assert trial.json["change_set"] is None
    assert coordinator.get(path).json == event
    assert len(coordinator.get(f"{path}/history").json["items"]) == 1

    answer = coordinator.post(f"{path}/move", {"start": "2026-12-20"}, match=1)
    assert answer.status_code == 200
    assert set(answer.json) == {
        "event",
        "tasks",
        "items",
        "dates",
        "phases",
        "people",
        "warnings",
        "change_set",
    }
    assert answer.json["event"] == coordinator.get(path).json
    assert answer.json["event"]["sequence"] == 1
    [told] = answer.json["tasks"]
    # It was set by hand: it stays until somebody says that it goes along.
    assert (told["id"], told["verdict"]) == (task["id"], "asked")
    assert (told["old_due"], told["new_due"]) == ("2026-12-08", "2026-12-08")
    history = coordinator.get(f"{path}/history").json["items"]
    assert history[0]["change_set"] == answer.json["change_set"]
    assert coordinator.post(f"{path}/move", {}, match=1).status_code == 412


def test_a_move_warns_of_a_similar_event_as_registering_does(coordinator, event):
    twin = coordinator.register(start="2027-03-03", title=event["title"])
    path = f"/events/{event['id']}/move"
    answer = coordinator.post(path, {"start": "2027-03-05"})
    [warning] = answer.json["warnings"]
    assert (warning["kind"], warning["event"]) == ("similar", twin["id"])
    assert twin["number"] in warning["message"]


def test_a_move_asks_why_when_it_was_confirmed(coordinator):
    event = coordinator.register(status="confirmed")
    path = f"/events/{event['id']}/move"
    assert fields_of(coordinator.post(path, {"start": "2026-12-20"})) == ["reason"]
    body = {"start": "2026-12-20", "dry_run": "perhaps", "reason": "x"}
    assert fields_of(coordinator.post(path, body)) == ["dry_run"]


def test_a_postponed_event_that_moves_is_tentative_again(coordinator, event):
    path = f"/events/{event['id']}"
    coordinator.post(f"{path}/postpone")
    answer = coordinator.post(f"{path}/move", {"start": "2027-01-20"})
    assert answer.json["event"]["status"] == "tentative"


# Evidence and files


def test_evidence_is_listed_and_withdrawn(officer, supervisor, task):
    path = f"{path_of(task)}/evidence"
    officer.post(f"{path_of(task)}/accept")
    first = officer.post(path, LINK).json
    officer.post(path, {"kind": "note", "note": "Dimuat tiga media"})
    assert len(officer.get(path).json["items"]) == 2
    proof = f"/evidence/{first['id']}"
    assert supervisor.delete(proof, 1).status_code == 403
    assert officer.delete(proof).status_code == 428
    assert officer.delete(f"{proof}?reason=tautan+mati", 1).status_code == 204
    assert officer.get(proof).status_code == 404
    assert len(officer.get(path_of(task)).json["evidence"]) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "link"}, "url"),
        ({"kind": "link", "url": "javascript:alert(1)"}, "url"),
        ({"kind": "file"}, "kind"),
        ({"kind": "dance"}, "kind"),
        ({**LINK, "figures": {"tayangan": "banyak"}}, "figures.tayangan"),
        ({**LINK, "odd": 1}, "odd"),
    ],
)
def test_evidence_that_proves_nothing_is_refused(officer, task, body, field):
    officer.post(f"{path_of(task)}/accept")
    assert fields_of(officer.post(f"{path_of(task)}/evidence", body)) == [field]


def sent(octets=PDF, name="rilis.pdf", **fields):
    return {"data": {"file": (io.BytesIO(octets), name), "kind": "file", **fields}}


def test_a_file_is_handed_in_and_fetched_as_an_attachment(officer, viewer, task):
    officer.post(f"{path_of(task)}/accept")
    path = f"{path_of(task)}/evidence"
    key = {"Idempotency-Key": "berkas"}
    figures = '{"halaman": 2}'
    answer = officer.post(path, **sent(figures=figures), headers=key)
    assert answer.status_code == 201, answer.text
    assert answer.json["title"] == "rilis.pdf"
    assert answer.json["figures"] == {"halaman": 2}
    file = answer.json["file"]
    assert (file["media_type"], file["size"]) == ("application/pdf", len(PDF))
    again = officer.post(path, **sent(figures=figures), headers=key)
    assert again.data == answer.data

    fetched = officer.get(f"/files/{file['id']}")
    assert fetched.data == PDF
    assert fetched.mimetype == "application/pdf"
    assert fetched.headers["Content-Disposition"] == "attachment; filename=rilis.pdf"
    assert fetched.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in fetched.headers["Content-Security-Policy"]
    assert "no-store" in fetched.headers["Cache-Control"]
    assert viewer.get(f"/files/{NOBODY}").status_code == 404


def test_a_file_is_for_whoever_sees_its_task(api, people, officer, task):
    officer.post(f"{path_of(task)}/accept")
    answer = officer.post(f"{path_of(task)}/evidence", **sent())
    path = f"/files/{answer.json['file']['id']}"
    for name in ("outsider", "aceh_coordinator", "bali_viewer"):
        assert api(getattr(people, name)).get(path).status_code == 404
    assert api(people.supervisor).get(path).status_code == 200
    officer.delete(f"/evidence/{answer.json['id']}", 1)
    assert officer.get(path).status_code == 404


def test_a_file_whose_bytes_are_lost_is_not_found(officer, task, settings):
    officer.post(f"{path_of(task)}/accept")
    answer = officer.post(f"{path_of(task)}/evidence", **sent())
    file_id = answer.json["file"]["id"]
    next((settings.instance / "uploads").rglob(file_id)).unlink()
    assert officer.get(f"/files/{file_id}").status_code == 404


@pytest.mark.parametrize(
    ("octets", "name"),
    [
        (b"<html><script>alert(1)</script></html>", "halaman.pdf"),
        (b"MZ\x90\x00" + b"\x00" * 100, "program.pdf"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "gambar.svg"),
    ],
)
def test_a_file_is_taken_by_its_content(officer, task, octets, name):
    officer.post(f"{path_of(task)}/accept")
    answer = officer.post(f"{path_of(task)}/evidence", **sent(octets, name))
    assert answer.status_code == 415
    assert officer.get(f"{path_of(task)}/evidence").json["items"] == []


def test_a_refused_file_leaves_no_bytes(officer, task, settings):
    officer.post(f"{path_of(task)}/accept")
    answer = officer.post(f"{path_of(task)}/evidence", **sent(url="javascript:x"))
    assert fields_of(answer) == ["url"]
    kept = [
        path for path in (settings.instance / "uploads").rglob("*") if path.is_file()
    ]
    assert kept == []


# Sight


def test_a_task_of_a_hidden_event_is_nowhere(api, people, coordinator):
    event = coordinator.register(title="Umpan rahasia", visibility="confidential")
    task = made(coordinator, event=event["id"], title="Umpan tugasx")
    for name in ("admin", "desk", "officer", "viewer", "outsider", "aceh_coordinator"):
        program = api(getattr(people, name))
        path = path_of(task)
        for address in (path, f"{path}/history", f"{path}/evidence"):
            assert program.get(address).status_code == 404
        for query in ("", "?q=tugasx", "?status=offered", "?pool=true",
                      f"?event={event['id']}"):  # fmt: skip
            assert "tugasx" not in program.get(f"/tasks{query}").text
        for verb in ("accept", "decline", "start", "submit", "return", "approve",
                     "cancel", "restore", "evidence"):  # fmt: skip
            assert program.post(f"{path}/{verb}", {}).status_code == 404
        assert program.patch(path, {"title": "x"}, 1).status_code == 404
        assert program.delete(path, 1).status_code == 404
    assert api(people.supervisor).get(path_of(task)).status_code == 200


def test_the_assigned_see_the_confidential_event_of_their_task(
    coordinator, officer, people
):
    event = coordinator.register(visibility="confidential")
    path = f"/events/{event['id']}"
    assert officer.get(path).status_code == 404
    made(coordinator, event=event["id"], assignees=[{"user": people.officer.email}])
    assert officer.get(path).status_code == 200


def test_tasks_are_filtered_and_sorted(coordinator, officer, people, task):
    made(coordinator, title="Lain", type="infographic", due="2026-12-01")

    def titles(query):
        answer = coordinator.get(f"/tasks?{query}")
        assert answer.status_code == 200, answer.text
        return [item["title"] for item in answer.json["items"]]

    assert titles("") == ["Lain", TASK["title"]]
    assert titles("sort=-due") == [TASK["title"], "Lain"]
    assert titles("type=infographic") == ["Lain"]
    assert titles(f"assignee={people.officer.email}") == [TASK["title"]]
    assert titles(f"assignee={people.officer.id}") == [TASK["title"]]
    assert titles(f"assignee={people.viewer.id}") == []
    assert titles("pool=true") == ["Lain"]
    assert titles("from=2026-12-02&to=2026-12-31") == [TASK["title"]]
    assert titles("q=siaran") == [TASK["title"]]
    mine = officer.get("/tasks?assignee=me").json["items"]
    assert [item["id"] for item in mine] == [task["id"]]
    for query, name in (
        ("sort=title", "sort"),
        ("status=odd", "status"),
        ("event=odd", "event"),
        ("open=perhaps", "open"),
        ("odd=1", "odd"),
    ):
        assert fields_of(coordinator.get(f"/tasks?{query}")) == [name]


def test_a_task_is_given_to_other_people(coordinator, people, task):
    path = f"{path_of(task)}/reassign"
    asked = {"assignees": [{"user": people.supervisor.email}], "reason": "Cuti"}
    answer = coordinator.post(path, asked, match=task["version"])
    assert answer.status_code == 422  # he judges it
    other = [{"user": people.coordinator.email, "lead": True}]
    answer = coordinator.post(path, {"assignees": other}, match=task["version"])
    assert answer.status_code == 200, answer.text
    [now] = answer.json["assignees"]
    assert (now["user"], now["state"]) == (people.coordinator.email, "offered")
    assert coordinator.post(path, {"assignees": []}, match=1).status_code == 412
    for odd in ({}, {"assignees": None}, {"assignees": [], "title": "Lain"}):
        assert coordinator.post(path, odd).status_code == 422
