"""Who may do what to events, and that nobody learns of what is not for them."""

import pytest

from tests.api.conftest import MINIMAL

PEOPLE = (
    "admin",
    "desk",
    "coordinator",
    "officer",
    "supervisor",
    "viewer",
    "outsider",
    "aceh_coordinator",
    "aceh_officer",
    "aceh_supervisor",
    "bali_viewer",
)
DIT = {"coordinator", "officer", "supervisor", "viewer"}
SEES = {
    "public": set(PEOPLE),
    "government": set(PEOPLE),
    "agency": DIT | {"admin", "desk", "aceh_coordinator", "aceh_officer",
                     "aceh_supervisor"},
    "confidential": {"coordinator", "supervisor"},
}  # fmt: skip
"""Who sees an event of DIT with ACEH as partner."""


@pytest.fixture
def bait(coordinator):
    """An event of each visibility, each with a word that nothing else has."""
    return {
        visibility: coordinator.register(
            title=f"Umpan {visibility}x",
            visibility=visibility,
            partners=["ACEH"],
            estimates=[
                {
                    "metric": "participants",
                    "likely": 5,
                    "kind": "estimate",
                    "as_of": "2026-01-01",
                    "source": "Panitia",
                }
            ],
        )
        for visibility in SEES
    }


@pytest.mark.parametrize("name", PEOPLE)
def test_nobody_learns_of_what_is_not_for_them(api, people, bait, name):
    program = api(getattr(people, name))
    for visibility, event in bait.items():
        seen = name in SEES[visibility]
        figure = event["estimates"][0]["id"]
        for path in (
            f"/events/{event['id']}",
            f"/events/{event['id']}/history",
            f"/events/{event['id']}/dates",
            f"/events/{event['id']}/estimates",
            f"/estimates/{figure}",
        ):
            assert program.get(path).status_code == (200 if seen else 404), path
        for query in (
            "",
            "?expand=true",
            f"?q={visibility}x",
            f"?visibility={visibility}",
            "?agency=DIT",
            "?sort=-updated_at",
            "?from=2026-12-09&to=2026-12-09",
        ):
            found = program.get(f"/events{query}")
            assert (f"{visibility}x" in found.text) == seen, query


@pytest.mark.parametrize("name", PEOPLE)
def test_a_hidden_event_answers_like_none_to_every_verb(api, people, bait, name):
    program = api(getattr(people, name))
    for visibility, event in bait.items():
        if name in SEES[visibility]:
            continue
        path = f"/events/{event['id']}"
        figure = f"/estimates/{event['estimates'][0]['id']}"
        answers = [
            program.patch(path, {"title": "x"}, 1),
            program.delete(path, 1),
            *(
                program.post(f"{path}/{verb}", {})
                for verb in ("confirm", "move", "postpone", "cancel", "complete",
                             "restore", "estimates", "tasks")
            ),
            program.post(f"{figure}/strike", {}),
            program.post(f"{figure}/verify", {}),
        ]  # fmt: skip
        assert {answer.status_code for answer in answers} == {404}


@pytest.mark.parametrize("name", PEOPLE)
def test_a_hidden_parent_is_as_unknown_as_none(api, people, bait, name):
    program = api(getattr(people, name))
    if program.post("/events", MINIMAL).status_code == 403:
        return
    hidden = [bait[v]["id"] for v in SEES if name not in SEES[v]]
    for parent in hidden:
        answer = program.post("/events", {**MINIMAL, "parent": parent})
        assert [p["field"] for p in answer.json["errors"]] == ["parent"]


MAY_REGISTER = {"admin", "desk", "coordinator", "officer", "aceh_coordinator",
                "aceh_officer"}  # fmt: skip
EDIT = {
    ("DIT", "tentative"): {"admin", "desk", "coordinator", "officer"},
    ("DIT", "confirmed"): {"admin", "desk", "coordinator"},
    ("ACEH", "tentative"): {"admin", "desk", "aceh_coordinator", "aceh_officer"},
}
STEER = {
    "DIT": {"admin", "desk", "coordinator"},
    "ACEH": {"admin", "desk", "aceh_coordinator"},
}


@pytest.mark.parametrize("name", PEOPLE)
def test_registering_follows_the_table(api, people, name):
    program = api(getattr(people, name))
    answer = program.post("/events", {"nonsense": 1})
    assert answer.status_code == (422 if name in MAY_REGISTER else 403)
    expected = 201 if name in MAY_REGISTER else 403
    assert program.post("/events", MINIMAL).status_code == expected


def test_an_officer_registers_only_what_is_tentative(officer):
    assert officer.post("/events", {"status": "confirmed"}).status_code == 403


@pytest.mark.parametrize("name", ["admin", "desk", "officer"])
def test_only_coordinators_register_what_is_confidential(api, people, name):
    program = api(getattr(people, name))
    answer = program.post("/events", {"visibility": "confidential"})
    assert answer.status_code == 403


def test_another_agency_is_for_desk_and_admin_only(admin, desk, coordinator):
    asked = {**MINIMAL, "agency": "ACEH"}
    assert admin.post("/events", asked).json["agency"] == "ACEH"
    assert desk.post("/events", asked).json["agency"] == "ACEH"
    answer = coordinator.post("/events", asked)
    assert [problem["field"] for problem in answer.json["errors"]] == ["agency"]


@pytest.mark.parametrize("name", PEOPLE)
def test_changing_and_steering_follow_the_table(api, people, desk, name):
    program = api(getattr(people, name))
    for (agency, status), allowed in EDIT.items():
        event = desk.register(agency=agency, status=status, visibility="public")
        path = f"/events/{event['id']}"
        edited = program.patch(path, {"summary": "x", "reason": "y"}, 1)
        assert edited.status_code == (200 if name in allowed else 403)
        version = 2 if name in allowed else 1
        for verb in ("postpone", "confirm", "complete", "restore", "cancel", "restore"):
            answer = program.post(f"{path}/{verb}", {"reason": "karena"})
            assert answer.status_code == (200 if name in STEER[agency] else 403), verb
            version += name in STEER[agency]
        deleted = program.delete(path, version)
        assert deleted.status_code == (204 if name in STEER[agency] else 403)


@pytest.mark.parametrize("name", PEOPLE)
def test_figures_follow_the_right_to_edit(api, people, desk, name):
    program = api(getattr(people, name))
    event = desk.register(agency="DIT", visibility="public")
    body = {
        "metric": "participants",
        "likely": 5,
        "kind": "estimate",
        "as_of": "2026-01-01",
        "source": "Panitia",
    }
    allowed = name in EDIT["DIT", "tentative"]
    answer = program.post(f"/events/{event['id']}/estimates", body)
    assert answer.status_code == (201 if allowed else 403)
    row = desk.post(f"/events/{event['id']}/estimates", body).json
    for verb in ("verify", "strike"):
        answer = program.post(f"/estimates/{row['id']}/{verb}", {"reason": "x"})
        assert answer.status_code == (200 if allowed else 403)
