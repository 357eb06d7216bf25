"""The neutrality guard over the API: levels, answers, two approvals, a release."""

import pytest

LINK = {"kind": "link", "title": "Berita", "url": "https://example.org/berita"}
ALL = {"answers": [{"item": number, "answer": "no"} for number in range(1, 16)]}
FREE = {"state": "free", "answers": [], "checked_by": None, "approvals": []}


@pytest.fixture
def coordinator(api, people):
    return api(people.coordinator)


@pytest.fixture
def officer(api, people):
    return api(people.officer)


@pytest.fixture
def supervisor(api, people):
    return api(people.supervisor)


@pytest.fixture
def make(coordinator, officer, people):
    """A task handed in by the officer, due in the quiet period unless told."""

    def make(due="2024-02-12"):
        task = coordinator.post(
            "/tasks",
            {
                "title": "Siaran pers",
                "type": "press_release",
                "due": due,
                "assignees": [{"user": people.officer.email}],
            },
        ).json
        at = f"/tasks/{task['id']}"
        officer.post(f"{at}/accept", {})
        officer.post(f"{at}/evidence", LINK)
        assert officer.post(f"{at}/submit", {}).status_code == 200
        return at

    return make


def test_every_task_says_how_it_stands(coordinator, make):
    at = make("2026-12-08")
    assert coordinator.get(at).json["neutrality"] == {"level": "info", **FREE}
    [listed] = coordinator.get("/tasks").json["items"]
    assert listed["neutrality"] == {"level": "info", **FREE}


def test_two_people_let_out_what_a_strict_phase_holds(
    api, people, officer, supervisor, make
):
    at = make()
    refused = supervisor.post(f"{at}/approve", {})
    assert (refused.status_code, "1, 2, 3" in refused.json["detail"]) == (409, True)
    checked = officer.post(f"{at}/check", ALL)
    assert checked.status_code == 200, checked.text
    assert checked.json["neutrality"]["checked_by"] == people.officer.email
    first = supervisor.post(f"{at}/approve", {})
    assert (first.status_code, first.json["status"]) == (200, "in_review")
    assert supervisor.post(f"{at}/approve", {}).status_code == 409
    second = api(people.desk).post(f"{at}/approve", {})
    assert (second.status_code, second.json["status"]) == (200, "done")
    approved = [one["user"] for one in second.json["neutrality"]["approvals"]]
    assert approved == [people.supervisor.email, people.desk.email]
    assert officer.post(f"{at}/check", ALL).status_code == 409


def test_author_and_assignee_never_approve(coordinator, officer, make):
    at = make()
    officer.post(f"{at}/check", ALL)
    assert coordinator.post(f"{at}/approve", {}).status_code == 403
    assert officer.post(f"{at}/approve", {}).status_code == 403


def test_an_answer_is_one_version_more(officer, make):
    at = make()
    before = officer.get(at).json["version"]
    stale = officer.post(f"{at}/check", ALL, match=before - 1)
    assert stale.status_code == 412
    assert officer.post(f"{at}/check", ALL, match=before).json["version"] == before + 1


def test_odd_answers_name_their_field(officer, make):
    answer = officer.post(
        f"{make()}/check", {"answers": [{"item": 99, "answer": "no"}]}
    )
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == ["answers.0.item"]
    unknown = officer.post(f"{make()}/check", {**ALL, "iseng": 1})
    assert [error["field"] for error in unknown.json["errors"]] == ["iseng"]


def test_a_release_lets_it_go_at_once(supervisor, officer, make):
    at = make()
    asked = {"ground": "emergency", "reason": "Gempa"}
    assert officer.post(f"{at}/release", asked).status_code == 403
    assert supervisor.post(f"{at}/release", {"ground": "x"}).status_code == 422
    done = supervisor.post(f"{at}/release", asked)
    assert (done.status_code, done.json["status"]) == (200, "done")
    assert done.json["neutrality"]["state"] == "released"
    free = make("2026-12-08")
    assert supervisor.post(f"{free}/release", asked).status_code == 409


def test_what_is_repeated_as_it_was_read_changes_nothing(coordinator, make):
    at = make()
    task = coordinator.get(at).json
    same = coordinator.patch(at, task, match=task["version"])
    assert (same.status_code, same.json) == (200, task)
    other = {"neutrality": {**task["neutrality"], "level": "none"}}
    refused = coordinator.patch(at, other, match=task["version"])
    assert [error["field"] for error in refused.json["errors"]] == ["neutrality"]


def test_the_checklist_is_read_by_all_and_published_by_the_desk(api, people, officer):
    [first] = officer.get("/reference/checklists").json["items"]
    assert (first["version"], len(first["items"])) == (1, 15)
    asked = {"items": [{"question": "Apakah netral?"}], "reason": "Aturan baru"}
    assert officer.post("/reference/checklists", asked).status_code == 403
    made = api(people.desk).post("/reference/checklists", asked)
    assert (made.status_code, made.json["version"]) == (201, 2)
    assert made.headers["Location"] == "/api/v1/reference/checklists/2"
    assert officer.get("/reference/checklists/2").json == made.json
    assert officer.get("/reference/checklists/1").json == first
    for number in ("0", "3", "x", "-1"):
        assert officer.get(f"/reference/checklists/{number}").status_code == 404
