"""Lists: paging, filters, order, and what a page costs."""

from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event

from tests.api.conftest import fields_of


@contextmanager
def counted():
    """The statements that the database is sent meanwhile."""
    sent = []

    def note(_connection, _cursor, statement, *_more):
        sent.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture
def five(coordinator):
    """Five events of five days, the last first."""
    return [
        coordinator.register(title=f"Acara {day}", start=f"2026-12-0{day}")
        for day in range(5, 0, -1)
    ]


def titles(answer):
    assert answer.status_code == 200, answer.text
    return [item["title"].removeprefix("Acara ") for item in answer.json["items"]]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("start", "12345"),
        ("-start", "54321"),
        ("title", "12345"),
        ("number", "54321"),
        ("updated_at", "54321"),
        ("-updated_at", "12345"),
    ],
)
def test_pages_join_up_in_every_order(coordinator, five, sort, order):
    found, cursor, pages = "", "", 0
    while cursor is not None:
        answer = coordinator.get(f"/events?limit=2&sort={sort}&cursor={cursor}")
        found += "".join(titles(answer))
        cursor, pages = answer.json["next_cursor"], pages + 1
    assert (found, pages) == (order, 3)


def test_the_last_page_says_that_it_is_the_last(coordinator, five):
    assert coordinator.get("/events?limit=5").json["next_cursor"] is None
    assert coordinator.get("/events?limit=4").json["next_cursor"]


@pytest.mark.parametrize("limit", ["0", "501", "-1", "x", "", "1.5", "٣", "99999999"])
def test_a_limit_is_one_to_five_hundred(coordinator, limit):
    assert fields_of(coordinator.get(f"/events?limit={limit}")) == ["limit"]


@pytest.mark.parametrize("limit", [1, 500])
def test_the_ends_of_the_limit_are_taken(coordinator, limit):
    assert coordinator.get(f"/events?limit={limit}").status_code == 200


@pytest.mark.parametrize("cursor", ["x", "WzFd", "WyJhIiwiYiJd", "%00", "e30"])
@pytest.mark.parametrize(
    "path", ["/events", "/events?expand=true", "/agencies", "/feeds", "/tasks"]
)
def test_an_odd_cursor_is_named(coordinator, path, cursor):
    joint = "&" if "?" in path else "?"
    assert fields_of(coordinator.get(f"{path}{joint}cursor={cursor}")) == ["cursor"]


def test_a_cursor_of_another_order_is_refused_or_harmless(coordinator, five):
    cursor = coordinator.get("/events?limit=1&sort=title").json["next_cursor"]
    assert fields_of(coordinator.get(f"/events?cursor={cursor}")) == ["cursor"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("sort=colour", "sort"),
        ("status=odd", "status"),
        ("from=2026-13-01", "from"),
        ("from=2026-12-02&to=2026-12-01", "to"),
        ("updated_since=yesterday", "updated_since"),
        ("trashed=maybe", "trashed"),
        ("expand=1", "expand"),
        ("expand=true&sort=title", "sort"),
        ("category=%00", "category"),
        ("q=%00", "q"),
    ],
)
def test_a_filter_that_makes_no_sense_is_named(coordinator, query, name):
    assert fields_of(coordinator.get(f"/events?{query}")) == [name]


def test_one_filter_repeated_widens_and_different_ones_narrow(coordinator):
    coordinator.register(title="Acara A", category="international_summit")
    coordinator.register(title="Acara B", category="profession")
    coordinator.register(
        title="Acara C", category="sports_event", scope="international"
    )
    query = "category=international_summit&category=sports_event"
    assert titles(coordinator.get(f"/events?{query}")) == ["A", "C"]
    query += "&scope=international"
    assert titles(coordinator.get(f"/events?{query}")) == ["C"]


def test_a_span_is_closed_and_asks_every_day_of_an_event(coordinator, five):
    coordinator.register(title="Acara X", start="2026-11-28", end="2026-12-02")
    found = coordinator.get("/events?from=2026-12-02&to=2026-12-03")
    assert titles(found) == ["X", "2", "3"]


def test_a_series_is_listed_once_or_by_its_dates(coordinator):
    series = coordinator.register(
        title="Acara tahunan",
        start="2025-03-01T09:00",
        end="2025-03-02T11:00",
        rrule="FREQ=YEARLY",
    )
    coordinator.register(title="Acara lain", start="2026-05-01")
    span = "from=2026-01-01&to=2027-12-31"
    assert titles(coordinator.get(f"/events?{span}")) == ["tahunan", "lain"]
    answer = coordinator.get(f"/events?{span}&expand=true").json["items"]
    assert [(item["start"], item["end"], item["occurrence"]) for item in answer] == [
        ("2026-03-01T09:00", "2026-03-02T11:00", "2026-03-01T09:00"),
        ("2026-05-01", None, None),
        ("2027-03-01T09:00", "2027-03-02T11:00", "2027-03-01T09:00"),
    ]
    assert {item["id"] for item in answer} >= {series["id"]}
    down = coordinator.get(f"/events?{span}&expand=true&sort=-start&limit=1").json
    assert down["items"][0]["start"] == "2027-03-01T09:00"
    rest = coordinator.get(
        f"/events?{span}&expand=true&sort=-start&cursor={down['next_cursor']}"
    ).json["items"]
    assert [item["start"] for item in rest] == ["2026-05-01", "2026-03-01T09:00"]


@pytest.mark.parametrize("query", ["", "?expand=true", "?q=acara&sort=title"])
def test_thirty_rows_cost_as_many_queries_as_one(coordinator, query):
    fields = {
        "places": [{"province": "ID-BA"}, {"province": "ID-AC"}],
        "partners": ["ACEH"],
        "principals": [{"name": "Menteri"}],
        "themes": ["Iklim"],
        "estimates": [
            {
                "metric": "participants",
                "likely": 5,
                "kind": "estimate",
                "as_of": "2026-01-01",
                "source": "Panitia",
            }
        ],
    }
    coordinator.register(title="Acara", **fields)
    coordinator.get("/events")
    with counted() as one:
        assert len(coordinator.get(f"/events{query}").json["items"]) == 1
    for number in range(29):
        coordinator.register(title=f"Acara {number}", **fields)
    with counted() as thirty:
        assert len(coordinator.get(f"/events{query}").json["items"]) == 30
    assert len(thirty) == len(one)


@pytest.mark.parametrize(
    "path",
    ["/agencies", "/users", "/reference/provinces", "/reference/holidays",
     "/reference/grades"],
)  # fmt: skip
def test_short_lists_are_paged_too(coordinator, path):
    whole = coordinator.get(f"{path}?limit=500").json
    assert whole["next_cursor"] is None
    found, cursor = [], ""
    while cursor is not None:
        page = coordinator.get(f"{path}?limit=3&cursor={cursor}").json
        found += page["items"]
        cursor = page["next_cursor"]
    assert found == whole["items"]
    assert all(item["id"] and item["version"] for item in found)


@pytest.mark.parametrize("path", ["/tasks", "/events/{event}/tasks"])
def test_thirty_tasks_cost_as_many_queries_as_one(coordinator, people, path):
    event = coordinator.register()["id"]
    path = path.format(event=event)
    fields = {
        "type": "press_release",
        "due": "2026-12-08",
        "event": event,
        "assignees": [{"user": people.officer.email}, {"helper": "Juru foto"}],
        "reviewer": people.supervisor.email,
    }
    coordinator.post("/tasks", {**fields, "title": "Tugas"})
    coordinator.get(path)
    with counted() as one:
        assert len(coordinator.get(path).json["items"]) == 1
    for number in range(29):
        coordinator.post("/tasks", {**fields, "title": f"Tugas {number}"})
    with counted() as thirty:
        assert len(coordinator.get(path).json["items"]) == 30
    assert len(thirty) == len(one)
