"""Observances set by decree over the API, and lists that are not set yet."""

import pytest

from tests.api.conftest import MINIMAL, fields_of

PATH = "/reference/observances"
DECREE = "SKB 3 Menteri No. 77/2027"


@pytest.fixture
def fitri(desk):
    """Idul Fitri of 2027 in the register: set are neither of its days."""
    answer = desk.post(PATH, {"year": 2027, "reason": "rencana"})
    assert answer.status_code == 200
    return next(
        item for item in answer.json["items"] if item["title"] == "Idul Fitri 1448 H"
    )


def told(api, code="idul_fitri"):
    items = api.get(f"{PATH}?year=2027").json["items"]
    return next(item for item in items if item["code"] == code)


def set_days(desk, told_now, **fields):
    for day in told_now["holidays"]:
        path = f"/reference/holidays/{day}"
        version = desk.get(path).json["version"]
        asked = {"status": "set", "basis": DECREE, **fields}
        assert desk.patch(path, asked, version).status_code == 200


def test_everybody_reads_what_is_estimated_and_what_is_set(api, people, desk):
    reader = api(people.viewer)
    assert told(reader) == {
        "code": "idul_fitri",
        "title": "Idul Fitri 1448 H",
        "title_en": "Eid al-Fitr 1448",
        "start": "2027-03-10",
        "end": "2027-03-11",
        "status": "estimated",
        "decree": "SKB 3 Menteri 2027 (nomor belum ditemukan)",
        "source": told(desk)["source"],
        "holidays": told(desk)["holidays"],
        "event": None,
        "number": None,
        "event_status": None,
        "step": "register",
    }
    assert told(reader, "nyepi")["status"] == "set"
    this_year = reader.get(f"{PATH}?year=2026").json
    assert reader.get(PATH).json == this_year
    assert len(this_year["items"]) == 11
    assert fields_of(reader.get(f"{PATH}?year=besok")) == ["year"]


def test_a_list_comes_in_pages(desk):
    first = desk.get(f"{PATH}?year=2027&limit=5").json
    rest = desk.get(f"{PATH}?year=2027&limit=20&cursor={first['next_cursor']}").json
    assert [len(first["items"]), len(rest["items"])] == [5, 7]
    assert rest["next_cursor"] is None


def test_a_decree_confirms_what_was_entered_as_an_estimate(desk, fitri):
    assert (fitri["status"], fitri["start"], fitri["end"]) == (
        "tentative",
        "2027-03-10",
        "2027-03-11",
    )
    path = f"/events/{fitri['id']}/follow-decree"
    assert desk.post(path, {}, match=1).status_code == 409
    set_days(desk, told(desk))
    assert (told(desk)["step"], told(desk)["event"]) == ("confirm", fitri["id"])
    assert desk.post(path, {}, match=2).status_code == 412

    answer = desk.post(
        path, {"reference": "Keppres 9/2027", "reason": "isbat"}, match=1
    )

    assert answer.status_code == 200
    assert (answer.json["status"], answer.json["version"]) == ("confirmed", 2)
    assert answer.json["confirmation_reference"] == "Keppres 9/2027"
    assert told(desk)["step"] == "none"
    dates = desk.get(f"/events/{fitri['id']}/dates").json["items"]
    assert [row["status"] for row in dates] == ["tentative", "confirmed"]


def test_nobody_else_enters_or_follows(api, people, desk, fitri):
    for name in ("coordinator", "officer", "supervisor", "viewer"):
        program = api(getattr(people, name))
        assert program.post(PATH, {"year": 2027}).status_code == 403
        path = f"/events/{fitri['id']}/follow-decree"
        assert program.post(path, {}).status_code == 403


def test_odd_years_agencies_and_fields_are_refused_at_their_place(desk):
    assert fields_of(desk.post(PATH, {})) == ["year"]
    assert fields_of(desk.post(PATH, {"year": 1999})) == ["year"]
    assert fields_of(desk.post(PATH, {"year": 2027, "agency": "NIHIL"})) == ["agency"]
    assert fields_of(desk.post(PATH, {"year": 2027, "lain": 1})) == ["lain"]
    assert desk.post(PATH, {"year": 2029}).status_code == 409
    event = desk.post("/events", MINIMAL).json
    answer = desk.post(f"/events/{event['id']}/follow-decree", {"lain": 1})
    assert fields_of(answer) == ["lain"]
    assert desk.post(f"/events/{event['id']}/follow-decree").status_code == 409


def test_a_year_without_a_list_says_so_instead_of_having_no_holidays(desk):
    status = {
        year: desk.get(f"/reference/holidays?year={year}").json["list_status"]
        for year in (2025, 2026, 2029)
    }
    assert status == {2025: "amended", 2026: "set", 2029: "none"}
    assert desk.get("/reference/holidays").json["list_status"] is None
    assert desk.get(f"{PATH}?year=2029").json["items"] == []
