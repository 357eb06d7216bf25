"""Dates of an event over the API: what was held, what is held open, what is legal."""

import pytest

from tests.api.conftest import MINIMAL

GAMES = {**MINIMAL, "title": "PON XXI", "start": "2024-10-01", "precision": "quarter"}
KEYS = {
    "id", "at", "actor", "action", "change_set", "start", "end", "all_day", "timezone",
    "precision", "status", "confirmed_by", "reference", "reason",
}  # fmt: skip


def held(program, event):
    return program.get(f"/events/{event['id']}/dates").json["items"]


def test_what_was_believed_when_and_why_is_a_list(desk):
    event = desk.post("/events", GAMES).json
    path = f"/events/{event['id']}"
    desk.post(
        f"{path}/confirm",
        {
            "start": "2024-09-08",
            "end": "2024-09-20",
            "confirmed_by": "PB PON",
            "reference": "S-8/2024",
        },
    )
    moved = desk.post(
        f"{path}/move",
        {"start": "2024-09-09", "end": "2024-09-20", "reason": "Jadwal Presiden"},
    ).json
    rows = held(desk, event)
    assert all(set(row) == KEYS for row in rows)
    assert [
        (row["action"], row["start"], row["end"], row["precision"], row["status"])
        for row in rows
    ] == [
        ("event:register", "2024-10-01", "2024-12-31", "quarter", "tentative"),
        ("event:confirm", "2024-09-08", "2024-09-20", "day", "confirmed"),
        ("event:move", "2024-09-09", "2024-09-20", "day", "confirmed"),
    ]
    assert (rows[1]["confirmed_by"], rows[1]["reference"]) == ("PB PON", "S-8/2024")
    assert rows[2]["reason"] == "Jadwal Presiden"
    assert rows[2]["change_set"] == moved["change_set"]
    history = desk.get(f"{path}/history").json["items"]
    assert [row["change_set"] for row in rows] == [
        entry["change_set"] for entry in reversed(history)
    ]
    assert moved["event"]["uid"] == event["uid"]
    assert moved["event"]["sequence"] == 2


def test_the_list_is_read_page_by_page(desk):
    event = desk.post("/events", MINIMAL).json
    path = f"/events/{event['id']}"
    for day in (10, 11):
        desk.post(f"{path}/move", {"start": f"2026-12-{day}"})
    first = desk.get(f"{path}/dates?limit=2").json
    rest = desk.get(f"{path}/dates?limit=2&cursor={first['next_cursor']}").json
    rows = [*first["items"], *rest["items"]]
    assert [row["start"] for row in rows] == ["2026-12-09", "2026-12-10", "2026-12-11"]
    assert rest["next_cursor"] is None
    for query in ("limit=0", "limit=501", "cursor=x", "sort=start"):
        assert desk.get(f"{path}/dates?{query}").status_code == 422


def test_moved_and_moved_back_there_are_two_rows_more(desk):
    event = desk.post("/events", {**MINIMAL, "start": "2026-12-09T23:30"}).json
    path = f"/events/{event['id']}"
    desk.post(f"{path}/move", {"start": "2027-01-31T23:30"})
    back = desk.post(f"{path}/move", {"start": "2026-12-09T23:30"}).json["event"]
    dates = ("start", "end", "timezone", "precision", "status")
    assert [back[name] for name in dates] == [event[name] for name in dates]
    assert len(held(desk, event)) == 3


def test_a_rehearsal_and_what_is_refused_leave_no_row(desk):
    event = desk.post("/events", MINIMAL).json
    path = f"/events/{event['id']}"
    desk.post(f"{path}/move", {"start": "2027-01-31", "dry_run": True})
    assert desk.post(f"{path}/cancel", {}).status_code == 422
    assert desk.post(f"{path}/complete", {}).status_code == 409
    assert desk.patch(path, {"start": "2027-02-30"}, 1).status_code == 422
    assert len(held(desk, event)) == 1


@pytest.mark.parametrize(
    ("asked", "end"),
    [
        ({"start": "2026-12-16"}, "2026-12-18"),
        ({"start": "2026-12-16", "end": "2026-12-17"}, "2026-12-17"),
        ({"start": "2026-12-16", "end": None}, None),
        ({"start": "2026-12-23"}, None),
        ({"start": "2026-12-30"}, None),
    ],
)
def test_confirming_collapses_the_dates_held_open(desk, asked, end):
    event = desk.post(
        "/events",
        {
            **MINIMAL,
            "start": "2026-12-01",
            "precision": "month",
            "candidates": [
                {"start": "2026-12-16", "end": "2026-12-18", "note": "usul"},
                {"start": "2026-12-23"},
            ],
        },
    ).json
    path = f"/events/{event['id']}"
    confirmed = desk.post(f"{path}/confirm", asked).json
    assert (confirmed["start"], confirmed["end"]) == (asked["start"], end)
    assert (confirmed["status"], confirmed["candidates"]) == ("confirmed", [])
    assert (confirmed["version"], confirmed["sequence"]) == (2, 1)
    [entry] = desk.get(f"{path}/history?limit=1").json["items"]
    [change] = [one for one in entry["changes"] if one["field"] == "candidates"]
    assert (len(change["old"]), change["new"]) == (2, [])
