"""Reference data over the API."""

import pytest

from agenda.reference.queries import TABLES
from tests.api.conftest import fields_of

HOLIDAY = {"date": "2028-01-01", "kind": "public_holiday", "name": "Tahun Baru"}


@pytest.mark.parametrize("table", [*TABLES, "holidays", "grades"])
def test_everybody_reads_every_table(viewer, table):
    answer = viewer.get(f"/reference/{table}?limit=500")
    assert answer.status_code == 200
    if table != "themes":
        assert answer.json["items"]
    for item in answer.json["items"]:
        assert item["id"]
        assert item["version"] == 1
        assert item["name_en"]


@pytest.mark.parametrize("table", ["nothing", "packs"])
def test_what_is_no_table_yet_is_not_there(admin, table):
    assert admin.get(f"/reference/{table}").status_code == 404


def test_there_are_thirty_eight_provinces_with_their_zones(viewer):
    rows = viewer.get("/reference/provinces").json["items"]
    assert len(rows) == 38
    zones = {row["code"]: row["timezone"] for row in rows}
    assert zones["ID-BA"] == "Asia/Makassar"


def test_a_row_is_found_by_code_and_by_id(viewer):
    row = viewer.get("/reference/metrics/participants")
    assert row.headers["ETag"] == '"1"'
    assert viewer.get(f"/reference/metrics/{row.json['id']}").json == row.json
    assert viewer.get("/reference/metrics/nothing").status_code == 404


@pytest.mark.parametrize("name", ["coordinator", "officer", "supervisor", "viewer"])
def test_only_desk_and_administrators_change_reference_data(api, people, name):
    program = api(getattr(people, name))
    row = "/reference/provinces/ID-BA"
    assert program.patch(row, {"name": "x"}, 1).status_code == 403
    assert program.post("/reference/holidays", HOLIDAY).status_code == 403


def test_a_renamed_province_is_a_revision_of_the_events_there(desk, coordinator):
    there = coordinator.register(places=[{"province": "ID-BA"}])
    elsewhere = coordinator.register(title="Lain", places=[{"province": "ID-AC"}])
    path = "/reference/provinces/ID-BA"
    assert desk.patch(path, {"name": "x"}).status_code == 428
    answer = desk.patch(path, {**desk.get(path).json, "name": "Bali Dwipa"}, 1)
    assert (answer.json["name"], answer.json["version"]) == ("Bali Dwipa", 2)
    assert desk.get(path).json == answer.json
    assert desk.patch(path, {"name": "y"}, 1).status_code == 412
    assert coordinator.get(f"/events/{there['id']}").json["version"] == 2
    assert coordinator.get(f"/events/{elsewhere['id']}").json["version"] == 1


def test_a_renamed_category_is_a_revision_of_its_events(desk, coordinator):
    event = coordinator.register(category="profession")
    desk.patch("/reference/categories/profession", {"name_en": "Trade"}, 1)
    assert coordinator.get(f"/events/{event['id']}").json["version"] == 2


def test_a_wrong_field_of_a_row_is_named(desk):
    answer = desk.patch("/reference/provinces/ID-BA", {"timezone": "X", "odd": 1}, 1)
    assert set(fields_of(answer)) == {"timezone", "odd"}
    answer = desk.patch("/reference/provinces/ID-BA", {"code": "ID-XX"}, 1)
    assert fields_of(answer) == ["code"]


def test_a_free_day_is_entered_and_corrected(desk):
    answer = desk.post("/reference/holidays", {**HOLIDAY, "reason": "SKB"})
    assert answer.status_code == 201
    path = answer.headers["Location"]
    assert desk.get(path).json == answer.json
    assert desk.post("/reference/holidays", HOLIDAY).status_code == 422
    changed = desk.patch(path, {**answer.json, "status": "withdrawn"}, 1)
    assert (changed.json["status"], changed.json["version"]) == ("withdrawn", 2)
    found = desk.get("/reference/holidays?year=2028").json["items"]
    assert [row["id"] for row in found] == [answer.json["id"]]
    assert fields_of(desk.get("/reference/holidays?year=x")) == ["year"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("date", "2028-02-30"), ("kind", "party"), ("area", "ID-XX"), ("name", "")],
)
def test_a_wrong_field_of_a_free_day_is_named(desk, name, value):
    asked = {**HOLIDAY, name: value}
    assert fields_of(desk.post("/reference/holidays", asked)) == [name]


def test_a_year_is_said_to_be_set_by_its_decree(desk, viewer):
    listed = viewer.get("/reference/holiday-years").json["items"]
    assert [row["year"] for row in listed] == [2027, 2026, 2025, 2024]
    asked = {"year": 2028, "status": "estimated", "reason": "persiapan"}
    answer = desk.post("/reference/holiday-years", asked)
    assert answer.status_code == 201
    path = answer.headers["Location"]
    assert viewer.get(path).json == answer.json
    assert fields_of(desk.patch(path, {"status": "set"}, 1)) == ["basis"]
    decreed = {**answer.json, "status": "set", "basis": "SKB 1/2027"}
    changed = desk.patch(path, decreed, 1)
    assert (changed.json["status"], changed.json["version"]) == ("set", 2)
    assert desk.patch(path, {"notes": "x"}, 1).status_code == 412
    assert fields_of(desk.patch(path, {"year": 2030}, 2)) == ["year"]
