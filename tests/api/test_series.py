"""Dates of a series over the API, and the next edition of an event."""

import pytest

from tests.api.conftest import MINIMAL

MONDAYS = [f"2027-01-{day:02}" for day in (4, 11, 18, 25)]
WEEKLY = {
    **MINIMAL,
    "title": "Rapat Mingguan",
    "start": MONDAYS[0],
    "rrule": "FREQ=WEEKLY;COUNT=4",
}


@pytest.fixture
def series(desk):
    return desk.post("/events", WEEKLY).json


def listed(desk):
    found = desk.get("/events?expand=true&from=2027-01-01&to=2027-12-31").json["items"]
    return [(row["title"], row["start"], row["status"]) for row in found]


def test_a_change_with_an_occurrence_is_of_that_date(desk, series):
    path = f"/events/{series['id']}"
    changed = desk.patch(path, {"occurrence": MONDAYS[1], "title": "Khusus"}, match=1)
    assert changed.status_code == 200
    assert changed.json["series"] == series["id"]
    assert listed(desk) == [
        ("Rapat Mingguan", MONDAYS[0], "tentative"),
        ("Khusus", MONDAYS[1], "tentative"),
        ("Rapat Mingguan", MONDAYS[2], "tentative"),
        ("Rapat Mingguan", MONDAYS[3], "tentative"),
    ]
    again = desk.patch(path, {"occurrence": MONDAYS[1], "title": "Lagi"}, match=2)
    assert again.status_code == 409
    assert desk.patch(path, {"occurrence": MONDAYS[2]}, match=1).status_code == 412


SAME = {
    "nothing": {},
    "its title": {"title": "Rapat Mingguan"},
    "its date": {"start": MONDAYS[1]},
    "its date at length": {"start": MONDAYS[1], "end": None, "precision": "day"},
    "blanks": {"summary": "", "places": [], "candidates": []},
}


@pytest.mark.parametrize("apply", ["one", "following"])
@pytest.mark.parametrize("asked", SAME.values(), ids=SAME)
def test_what_a_date_says_already_leaves_its_series_whole(desk, series, asked, apply):
    path = f"/events/{series['id']}"
    asked = {**asked, "occurrence": MONDAYS[1], "apply": apply}
    answer = desk.patch(path, asked, match=1)
    assert (answer.status_code, answer.json) == (200, series)
    assert len(desk.get("/events").json["items"]) == 1
    assert len(desk.get(f"{path}/history").json["items"]) == 1
    assert [row[1] for row in listed(desk)] == MONDAYS
    # The same request with one word more is a change.
    changed = desk.patch(path, {**asked, "summary": "Di aula"}, match=1)
    assert changed.json["id"] != series["id"]


def test_a_move_of_one_date_to_where_it_is_leaves_its_series_whole(desk, series):
    path = f"/events/{series['id']}"
    asked = {"occurrence": MONDAYS[1], "start": MONDAYS[1]}
    moved = desk.post(f"{path}/move", asked).json
    assert (moved["event"], moved["change_set"]) == (series, None)
    assert len(desk.get("/events").json["items"]) == 1
    # A postponed series holds no date, so naming one says something new.
    desk.post(f"{path}/postpone", {})
    moved = desk.post(f"{path}/move", asked).json
    assert (moved["event"]["series"], moved["event"]["status"]) == (
        series["id"],
        "tentative",
    )


def test_a_rehearsed_move_of_the_following_names_each_date_and_keeps_nothing(
    desk, series
):
    asked = {"start": "2027-01-20", "occurrence": MONDAYS[2], "apply": "following"}
    path = f"/events/{series['id']}"
    trial = desk.post(f"{path}/move", {**asked, "dry_run": True})
    assert trial.status_code == 200
    dates = [
        {"old": MONDAYS[2], "new": "2027-01-20"},
        {"old": MONDAYS[3], "new": "2027-01-27"},
    ]
    assert (trial.json["dates"], trial.json["change_set"]) == (dates, None)
    assert desk.get(path).json == series
    moved = desk.post(f"{path}/move", asked).json
    assert moved["dates"] == dates
    assert moved["event"]["uid"] != series["uid"]
    assert [row[1] for row in listed(desk)] == [
        *MONDAYS[:2],
        "2027-01-20",
        "2027-01-27",
    ]


def test_all_dates_move_by_what_one_of_them_moves_and_keep_the_uid(desk, series):
    asked = {"start": "2027-01-19", "occurrence": MONDAYS[2], "apply": "all"}
    moved = desk.post(f"/events/{series['id']}/move", asked).json
    assert moved["event"]["uid"] == series["uid"]
    assert [row["new"] for row in moved["dates"]] == [
        "2027-01-05",
        "2027-01-12",
        "2027-01-19",
        "2027-01-26",
    ]


@pytest.mark.parametrize("verb", ["confirm", "postpone", "cancel"])
@pytest.mark.parametrize(
    ("apply", "touched"), [("one", [2]), ("following", [2, 3]), ("all", [0, 1, 2, 3])]
)
def test_a_verb_reaches_the_dates_that_it_names(desk, series, verb, apply, touched):
    status = {"confirm": "confirmed", "postpone": "postponed", "cancel": "cancelled"}
    asked = {"occurrence": MONDAYS[2], "apply": apply, "reason": "Rapat kabinet"}
    answer = desk.post(f"/events/{series['id']}/{verb}", asked)
    assert (answer.status_code, answer.json["status"]) == (200, status[verb])
    assert [row[2] for row in listed(desk)] == [
        status[verb] if number in touched else "tentative" for number in range(4)
    ]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"occurrence": "2027-01-05"}, "occurrence"),
        ({"apply": "one"}, "occurrence"),
        ({"apply": "following"}, "occurrence"),
        ({"occurrence": MONDAYS[1], "apply": "some"}, "apply"),
        ({"occurrence": MONDAYS[1], "title": ""}, "title"),
        ({"occurrence": MONDAYS[1], "rrule": "FREQ=DAILY"}, "rrule"),
    ],
)
def test_what_makes_no_sense_is_told_at_its_field_and_changes_nothing(
    desk, series, asked, field
):
    answer = desk.patch(f"/events/{series['id']}", asked, match=1)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == [field]
    assert desk.get(f"/events/{series['id']}").json == series
    assert len(desk.get("/events").json["items"]) == 1


def test_an_illegal_verb_on_one_date_leaves_no_event_behind(desk, series):
    asked = {"occurrence": MONDAYS[1]}
    answer = desk.post(f"/events/{series['id']}/complete", asked)
    assert answer.status_code == 409
    assert len(desk.get("/events").json["items"]) == 1


# The next edition

FORMER = {
    **MINIMAL,
    "title": "Forum Humas 2026",
    "start": "2026-12-09",
    "end": "2026-12-11",
    "status": "confirmed",
    "confirmed_by": "Sekjen",
    "reference": "S-1/2026",
    "places": [{"province": "ID-BA", "start": "2026-12-10", "end": "2026-12-11"}],
    "estimates": [
        {
            "metric": "participants",
            "likely": 500,
            "kind": "estimate",
            "as_of": "2026-01-01",
            "source": "Panitia",
        }
    ],
    "principals": [{"name": "Menteri", "status": "confirmed"}],
}


def test_the_next_edition_has_other_dates_and_none_of_the_figures(desk):
    former = desk.post("/events", FORMER).json
    item = {**MINIMAL, "title": "Pembukaan", "parent": former["id"]}
    opening = desk.post("/events", {**item, "start": "2026-12-09T09:00"}).json
    answer = desk.post(f"/events/{former['id']}/clone", {"start": "2027-11-03"})
    assert answer.status_code == 200
    edition = answer.json
    kept = ("title", "kind", "scope", "category", "agency", "visibility")
    assert {name: edition[name] for name in kept} == {
        name: former[name] for name in kept
    }
    assert (edition["start"], edition["end"]) == ("2027-11-03", "2027-11-05")
    assert [place["start"] for place in edition["places"]] == ["2027-11-04"]
    assert (edition["status"], edition["estimates"]) == ("tentative", [])
    assert (edition["confirmed_by"], edition["reference"]) == ("", "")
    assert edition["principals"] == [
        {"name": "Menteri", "status": "requested", "delegate": ""}
    ]
    assert edition["series"] == former["id"]
    assert edition["number"].startswith("AG-2027-")
    assert edition["uid"] != former["uid"]
    items = [
        row
        for row in desk.get("/events").json["items"]
        if row["parent"] == edition["id"]
    ]
    assert [(row["title"], row["start"], row["series"]) for row in items] == [
        ("Pembukaan", "2027-11-03T09:00", opening["id"])
    ]
    assert desk.get(f"/events/{former['id']}").json == former


def items_of(desk, edition):
    return [
        (row["title"], row["start"], row["end"], row["precision"])
        for row in desk.get("/events").json["items"]
        if row["parent"] == edition["id"]
    ]


@pytest.mark.parametrize(
    ("former", "start", "expected"),
    [
        (
            {"start": "2024-05-01", "precision": "month"},
            "2026-10-01",
            ("2026-10-01", "2026-10-31", "month"),
        ),
        (
            {"start": "2024-05-01", "precision": "month"},
            "2026-10-12",
            ("2026-10-12", None, "day"),
        ),
    ],
    ids=["month to month", "month to day"],
)
def test_where_no_day_is_known_the_programme_is_as_vague_as_the_edition(
    desk, former, start, expected
):
    asked = {**MINIMAL, "title": "Pekan Olahraga", **former}
    asked["places"] = [{"province": "ID-BA", "start": "2024-05-03"}]
    former = desk.post("/events", asked).json
    item = {**MINIMAL, "title": "Pembukaan", "parent": former["id"]}
    desk.post("/events", {**item, "start": "2024-05-10T09:00"})
    edition = desk.post(f"/events/{former['id']}/clone", {"start": start}).json
    assert (edition["start"], edition["end"], edition["precision"]) == expected
    assert [row["start"] for row in edition["places"]] == [None]
    assert items_of(desk, edition) == [("Pembukaan", *expected)]


def test_an_item_known_to_the_month_moves_to_the_month_of_the_edition(desk):
    former = desk.post("/events", {**FORMER, "status": "tentative"}).json
    item = {**MINIMAL, "title": "Pameran", "parent": former["id"]}
    desk.post("/events", {**item, "start": "2026-12-01", "precision": "month"})
    edition = desk.post(f"/events/{former['id']}/clone", {"start": "2027-11-03"}).json
    assert items_of(desk, edition) == [("Pameran", "2027-11-01", "2027-11-30", "month")]


def test_the_rule_of_an_item_goes_along(desk):
    former = desk.post("/events", {**FORMER, "status": "tentative"}).json
    item = {**MINIMAL, "title": "Rapat panitia", "parent": former["id"]}
    rule = "FREQ=WEEKLY;BYDAY=WE;UNTIL=20261223"
    desk.post("/events", {**item, "start": "2026-12-09", "rrule": rule})
    edition = desk.post(f"/events/{former['id']}/clone", {"start": "2027-12-07"}).json
    [row] = [
        row
        for row in desk.get("/events").json["items"]
        if row["parent"] == edition["id"]
    ]
    assert row["start"] == "2027-12-07"
    assert row["rrule"] == "FREQ=WEEKLY;BYDAY=TU;UNTIL=20271221"


def test_its_tasks_are_open_again_and_due_by_the_same_distance(desk):
    former = desk.post("/events", FORMER).json
    task = {"title": "Siaran pers", "type": "press_release", "event": former["id"]}
    first = desk.post("/tasks", {**task, "due": "2026-12-01"}).json
    counted = {**task, "anchor": "start", "offset": {"days": -1}}
    desk.post("/tasks", {**counted, "checklist": [{"text": "Draf", "done": True}]})
    gone = desk.post("/tasks", {**task, "due": "2026-12-02"}).json
    desk.post(f"/tasks/{gone['id']}/cancel", {"reason": "Tidak perlu"})
    asked = {"start": "2027-12-09", "tasks": True}
    edition = desk.post(f"/events/{former['id']}/clone", asked).json
    tasks = desk.get(f"/events/{edition['id']}/tasks").json["items"]
    assert [(row["due"], row["status"], row["checklist"]) for row in tasks] == [
        ("2027-12-01", "offered", []),
        ("2027-12-08", "offered", [{"text": "Draf", "done": False}]),
    ]
    assert first["id"] not in {row["id"] for row in tasks}


def test_without_being_asked_no_task_is_planned(desk):
    former = desk.post("/events", FORMER).json
    task = {"title": "Siaran pers", "type": "press_release", "due": "2026-12-01"}
    desk.post("/tasks", {**task, "event": former["id"]})
    edition = desk.post(f"/events/{former['id']}/clone", {"start": "2027-12-09"}).json
    assert desk.get(f"/events/{edition['id']}/tasks").json["items"] == []


@pytest.mark.parametrize("asked", [{}, {"start": "besok"}, {"start": "2027-02-30"}])
def test_an_edition_needs_a_date(desk, asked):
    former = desk.post("/events", FORMER).json
    answer = desk.post(f"/events/{former['id']}/clone", asked)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == ["start"]


def test_who_may_not_register_makes_no_edition(desk, viewer):
    former = desk.post("/events", {**FORMER, "visibility": "public"}).json
    answer = viewer.post(f"/events/{former['id']}/clone", {"start": "2027-12-09"})
    assert answer.status_code == 403
