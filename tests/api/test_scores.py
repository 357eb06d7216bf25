"""Index scores over the API."""

import pytest

from tests.api.conftest import fields_of

TOTAL = {"year": 2024, "dimension": "total", "score": 71.79, "source": "Siaran pers"}


@pytest.fixture
def entered(desk):
    answer = desk.post("/index-scores", {**TOTAL, "agency": "DIT"})
    assert answer.status_code == 201
    assert desk.get(answer.headers["Location"]).json == answer.json
    return answer.json


def test_everybody_reads_scores_and_only_some_enter_them(api, people, entered):
    for name in ("admin", "coordinator", "officer", "supervisor", "viewer"):
        program = api(getattr(people, name))
        assert program.get("/index-scores").json["items"] == [entered]
        allowed = name == "admin"
        path = f"/index-scores/{entered['id']}"
        answer = program.patch(path, {"note": ""}, 1)
        assert answer.status_code == (200 if allowed else 403)
        answer = program.post("/index-scores", {})
        assert answer.status_code == (422 if allowed else 403)


def test_a_correction_needs_the_version_and_leaves_history(desk, entered):
    path = f"/index-scores/{entered['id']}"
    assert desk.patch(path, {"score": 70}).status_code == 428
    changed = desk.patch(path, {**entered, "score": 70, "reason": "ralat"}, 1)
    assert (changed.json["score"], changed.json["version"]) == (70.0, 2)
    assert desk.patch(path, {"score": 71}, 1).status_code == 412
    newest, first = desk.get(f"{path}/history").json["items"]
    assert newest["changes"] == [{"field": "score", "old": 71.79, "new": 70.0}]
    assert newest["reason"] == "ralat"
    assert first["action"] == "score:enter"


def test_filters_are_known_and_others_refused(desk, entered):
    assert desk.get("/index-scores?agency=nation").json["items"] == []
    assert desk.get("/index-scores?agency=DIT&year=2024").json["items"] == [entered]
    assert fields_of(desk.get("/index-scores?year=x")) == ["year"]
    assert fields_of(desk.get("/index-scores?rank=1")) == ["rank"]


def test_wrong_fields_are_named_at_once(desk):
    answer = desk.post("/index-scores", {"score": 101, "dimension": "x"})
    assert set(fields_of(answer)) == {"score", "dimension", "year", "source"}


def test_what_is_no_score_is_not_there(desk, entered):
    assert desk.get("/index-scores/nothing").status_code == 404
    assert desk.get(f"/index-scores/{entered['id']}/nothing").status_code == 404
