"""Agencies, users and oneself over the API."""

import pytest

from tests.api.conftest import fields_of

ROLES = ("admin", "desk", "coordinator", "officer", "supervisor", "viewer")
NEW = {
    "email": "baru@agenda.example",
    "name": "Orang Baru",
    "role": "officer",
    "agency": "DIT",
    "grade": "ahli_pertama",
    "password": "cukup panjang sekali",
}


@pytest.mark.parametrize("name", ROLES)
def test_everybody_reads_agencies(api, people, name):
    items = api(getattr(people, name)).get("/agencies").json["items"]
    codes = [item["code"] for item in items]
    assert codes.index("KEM") < codes.index("DIT")
    unit = next(item for item in items if item["code"] == "DIT")
    shown = api(getattr(people, name)).get(f"/agencies/{unit['id']}")
    assert shown.json == unit
    assert unit["parent"] == "KEM"


@pytest.mark.parametrize("name", ROLES[1:])
def test_only_administrators_change_people_and_agencies(api, people, name):
    program = api(getattr(people, name))
    agency, person = people.agency("DIT").id, people.officer.id
    for answer in (
        program.post("/agencies", {"odd": 1}),
        program.post("/users", {"odd": 1}),
        program.patch(f"/agencies/{agency}", {"name": "x"}, 1),
        program.patch(f"/users/{person}", {"name": "x"}, 1),
    ):
        assert answer.status_code == 403


def test_an_agency_is_entered_and_changed(admin):
    asked = {"code": "UPT", "name": "Unit", "parent": "DIT", "reason": "baru"}
    answer = admin.post("/agencies", asked)
    assert answer.status_code == 201
    assert answer.json["kind"] == "central"
    path = answer.headers["Location"]
    assert admin.get(path).json == answer.json
    assert admin.patch(path, {"name": "Unit Baru"}).status_code == 428
    changed = admin.patch(path, {**answer.json, "name": "Unit Baru"}, 1)
    assert (changed.json["name"], changed.json["version"]) == ("Unit Baru", 2)
    assert admin.patch(path, {"name": "Lagi"}, 1).status_code == 412
    assert fields_of(admin.patch(path, {"code": "X", "odd": 1}, 2)) == ["odd", "code"]


def test_a_code_is_given_once(admin):
    assert fields_of(admin.post("/agencies", {"code": "dit", "name": "x"})) == ["code"]


def test_a_new_name_of_an_agency_is_a_revision_of_its_events(
    admin, coordinator, people
):
    event = coordinator.register()
    path = f"/agencies/{people.agency('DIT').id}"
    admin.patch(path, {"name": "Direktorat Baru"}, 1)
    assert coordinator.get(f"/events/{event['id']}").json["version"] == 2


@pytest.mark.parametrize(
    ("name", "count"),
    [("admin", 13), ("coordinator", 4), ("aceh_coordinator", 3), ("desk", None),
     ("officer", None), ("supervisor", None), ("viewer", None)],
)  # fmt: skip
def test_people_are_listed_as_far_as_one_may(api, people, name, count):
    answer = api(getattr(people, name)).get("/users")
    if count is None:
        assert answer.status_code == 403
    else:
        assert len(answer.json["items"]) == count


def test_one_person_is_shown_to_whoever_may_list_and_to_oneself(
    admin, coordinator, officer, viewer, people
):
    path, stranger = f"/users/{people.officer.id}", f"/users/{people.aceh_officer.id}"
    assert admin.get(path).status_code == 200
    assert coordinator.get(path).status_code == 200
    assert officer.get(path).status_code == 200
    assert viewer.get(path).status_code == 404
    assert coordinator.get(stranger).status_code == 404
    assert officer.get(stranger).status_code == 404


def test_an_account_is_opened_changed_and_closed(admin):
    answer = admin.post("/users", NEW)
    assert answer.status_code == 201
    assert "password" not in answer.json
    path = answer.headers["Location"]
    assert admin.get(path).json == answer.json
    changed = admin.patch(path, {**answer.json, "role": "coordinator"}, 1)
    assert changed.json["role"] == "coordinator"
    closed = admin.patch(path, {"active": False, "reason": "pindah"}, 2)
    assert closed.json["active"] is False
    emails = [item["email"] for item in admin.get("/users").json["items"]]
    assert NEW["email"] not in emails
    everybody = admin.get("/users?all=true").json["items"]
    assert NEW["email"] in [item["email"] for item in everybody]
    narrow = admin.get("/users?agency=ACEH").json["items"]
    assert {item["agency"] for item in narrow} == {"ACEH"}
    assert fields_of(admin.get("/users?agency=NIL")) == ["agency"]


def test_a_password_that_nobody_gave_is_told_once(admin):
    asked = {key: value for key, value in NEW.items() if key != "password"}
    answer = admin.post("/users", asked)
    assert len(answer.json["password"]) >= 20
    assert "password" not in admin.get(answer.headers["Location"]).json


@pytest.mark.parametrize(
    ("name", "value"),
    [("email", "no address"), ("email", "desk@agenda.example"), ("role", "king"),
     ("agency", "NIL"), ("grade", "jenderal"), ("password", "pendek"),
     ("timezone", "Asia/Nowhere"), ("language", "fr"), ("odd", 1)],
)  # fmt: skip
def test_a_wrong_field_of_an_account_is_named(admin, name, value):
    assert fields_of(admin.post("/users", {**NEW, name: value})) == [name]


def test_the_number_of_an_official_is_for_colleagues(admin, coordinator, people):
    person = admin.post("/users", {**NEW, "nip": "198001012005011001"}).json
    path = f"/users/{person['id']}"
    assert coordinator.get(path).json["nip"] == "198001012005011001"
    assert "password_hash" not in coordinator.get(path).text


@pytest.mark.parametrize("name", ROLES)
def test_everybody_reads_and_changes_the_own_preferences(api, people, name):
    account = getattr(people, name)
    program = api(account)
    me = program.get("/me")
    assert (me.json["email"], me.headers["ETag"]) == (account.email, '"1"')
    changed = program.patch("/me", {**me.json, "language": "en", "reason": "x"}, 1)
    assert (changed.json["language"], changed.json["version"]) == ("en", 2)
    assert program.patch("/me", {"language": "id"}, 1).status_code == 412
    assert program.patch("/me", {"language": "id"}).status_code == 428
    for fixed in ("role", "email", "name"):
        assert fields_of(program.patch("/me", {fixed: "lain"}, 2)) == [fixed]


def test_people_and_agencies_are_found_by_their_words(api, people):
    admin = api(people.admin)

    def found(path, name):
        return [item[name] for item in admin.get(path).json["items"]]

    assert found("/agencies?q=aceh", "code") == ["ACEH"]
    assert "ACEH" not in found("/agencies?q=bali", "code")
    assert found("/users?q=petugas%40aceh", "email") == ["petugas@aceh.agenda.example"]
    assert found("/users?q=xyzzy", "email") == []
    assert len(found("/users?q=", "email")) > 5
    for path in ("/users", "/agencies"):
        assert admin.get(f"{path}?q={'a' * 301}").status_code == 422
        assert admin.get(f"{path}?q=%00").status_code == 422


def test_a_coordinator_finds_nobody_of_another_agency(api, people):
    items = api(people.coordinator).get("/users?q=petugas").json["items"]

    assert {item["agency"] for item in items} == {"DIT"}
