"""Saved filters over the API, and what lists answer to codes nobody knows."""

import pytest

from tests.api.conftest import fields_of

ASKED = {"name": "Bali", "kind": "events", "definition": {"province": ["ID-BA"]}}


@pytest.fixture
def saved(officer):
    return officer.post("/filters", {**ASKED, "reason": "sering dicari"})


def test_a_filter_is_made_read_changed_and_deleted(officer, saved):
    assert saved.status_code == 201, saved.text
    path = saved.headers["Location"]
    assert path.endswith(f"/filters/{saved.json['id']}")
    shown = officer.get(path)
    assert shown.headers["ETag"] == '"1"'
    assert shown.json == saved.json
    assert shown.json.items() >= {**ASKED, "shared": False, "agency": None}.items()

    assert officer.patch(path, {"name": "x"}).status_code == 428
    assert officer.patch(path, {"name": "x"}, match=9).status_code == 412
    changed = officer.patch(path, {"name": "Pulau Bali"}, match=1)
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    whole = {**changed.json, "definition": {"sort": "title"}}
    assert officer.patch(path, whole, match=2).json["definition"] == {"sort": "title"}

    assert officer.delete(path).status_code == 428
    assert officer.delete(path, 1).status_code == 412
    gone = officer.delete(f"{path}?reason=selesai", 3)
    assert (gone.status_code, gone.data) == (204, b"")
    assert "Content-Type" not in gone.headers
    assert officer.get(path).status_code == 404
    assert officer.get("/filters").json["items"] == []


def test_the_private_filter_of_somebody_else_is_not_there(saved, coordinator, admin):
    path = saved.headers["Location"]
    for program in (coordinator, admin):
        assert program.get("/filters").json["items"] == []
        assert program.get(path).status_code == 404
        assert program.patch(path, {"name": "x"}, match=1).status_code == 404
        assert program.delete(path, 1).status_code == 404


def test_a_shared_filter_is_read_in_the_agency_and_changed_by_few(
    coordinator, officer, desk
):
    made = coordinator.post("/filters", {**ASKED, "shared": True})
    path = made.headers["Location"]
    assert made.json["agency"] == "DIT"
    assert officer.get(path).status_code == 200
    assert officer.patch(path, {"name": "x"}, match=1).status_code == 403
    assert officer.delete(path, 1).status_code == 403
    assert desk.get(path).status_code == 404
    assert officer.post("/filters", {**ASKED, "shared": True}).status_code == 403


def test_repeating_a_key_saves_once(officer):
    headers = {"Idempotency-Key": "k1"}
    first = officer.post("/filters", ASKED, headers=headers)
    again = officer.post("/filters", ASKED, headers=headers)
    assert first.json == again.json
    assert len(officer.get("/filters").json["items"]) == 1


def test_lists_of_filters_are_paged_and_narrowed(officer):
    for number in range(3):
        officer.post("/filters", {**ASKED, "name": f"Saringan {number}"})
    officer.post("/filters", {"name": "Tugas", "kind": "tasks"})
    first = officer.get("/filters?limit=2&kind=events").json
    rest = officer.get(f"/filters?kind=events&cursor={first['next_cursor']}").json
    names = [item["name"] for item in first["items"] + rest["items"]]
    assert names == ["Saringan 0", "Saringan 1", "Saringan 2"]
    assert fields_of(officer.get("/filters?kind=people")) == ["kind"]
    assert fields_of(officer.get("/filters?colour=red")) == ["colour"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"definition": {"odd": "x"}}, "definition.odd"),
        ({"definition": {"province": "ID-XX"}}, "definition.province"),
        ({"definition": []}, "definition"),
        ({"name": ""}, "name"),
        ({"shared": "yes"}, "shared"),
        ({"owner": "x"}, "owner"),
    ],
)
def test_a_wrong_field_of_a_filter_is_named(officer, saved, body, field):
    assert field in fields_of(officer.post("/filters", {**ASKED, **body}))
    changed = officer.patch(saved.headers["Location"], body, match=1)
    assert field in fields_of(changed)


# Codes that nobody knows


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("/events?category=none-such", "category"),
        ("/events?province=ID-BA&province=ID-XX", "province"),
        ("/events?agency=NONE", "agency"),
        ("/tasks?type=none-such", "type"),
        ("/tasks?agency=NONE", "agency"),
    ],
)
def test_a_code_of_a_closed_list_must_be_known(officer, question, field):
    assert fields_of(officer.get(question)) == [field]


def test_themes_are_an_open_list_where_an_unknown_one_finds_nothing(officer):
    assert officer.get("/events?theme=belum-ada").json["items"] == []


def test_a_feed_of_an_unknown_code_is_refused(officer):
    asked = {"name": "Saya", "filter": {"province": ["ID-XX"]}}
    assert fields_of(officer.post("/feeds", asked)) == ["filter.province"]


def test_issues_without_a_date_stand_last_in_both_directions(coordinator):
    coordinator.register(title="Isu 1", kind="issue", start=None)
    coordinator.register(title="Awal", start="2026-12-01")
    coordinator.register(title="Isu 2", kind="issue", start=None)
    coordinator.register(title="Akhir", start="2026-12-31")

    def titles(sort):
        found, cursor = [], ""
        while cursor is not None:
            page = coordinator.get(f"/events?sort={sort}&limit=1{cursor}").json
            found += [item["title"] for item in page["items"]]
            following = page["next_cursor"]
            cursor = f"&cursor={following}" if following else None
        return found

    assert titles("start") == ["Awal", "Akhir", "Isu 1", "Isu 2"]
    assert titles("-start") == ["Akhir", "Awal", "Isu 2", "Isu 1"]
