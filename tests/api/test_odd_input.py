"""Whatever is sent is judged: no value of any field makes the API fail."""

from base64 import urlsafe_b64encode
from urllib.parse import quote

import pytest

from agenda.events.drafts import KNOWN as EVENT_FIELDS
from agenda.events.figures import ESTIMATE_FIELDS
from agenda.events.places import PLACE_FIELDS
from agenda.feeds.drafts import FEED_FIELDS, FEED_FILTER_KEYS
from agenda.tasks.drafts import KNOWN as TASK_FIELDS
from tests.api.conftest import MINIMAL, NOBODY

TASK = {"title": "Siaran pers", "type": "press_release", "due": "2026-12-01"}
MISFITS = [
    True,
    -1,
    10**400,
    1e308,
    "\u202e\u200b\U0001f600",
    "http://[",
    "0001-01-01",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31",
    "9999-12-31T23:59:59-12:00",
    "x" * 20_001,
    [None],
    [[]],
    ["\x00"],
    [{}],
    {"a": {"b": []}},
]
KEEPABLE = ["a\x00b", "²", ["\x00"], ["²"]]
"""What some field may take; no database may stumble over it."""
CURSORS = [
    "[" * 100_000,
    '["\\u0000"]',
    '["\\ud800"]',
    f'["\\u0000","{NOBODY}"]',
    f'["\\ud800","{NOBODY}"]',
    f'["0001-01-01T00:00:00+14:00","{NOBODY}"]',
    f'["9999-12-31T23:59:59-12:00","{NOBODY}"]',
]


def misfits(fields) -> list[dict]:
    """Each misfit in all fields at once: every one of them is read and judged."""
    return [dict.fromkeys(fields, value) for value in MISFITS]


def each(base: dict, fields) -> list[dict]:
    """Each keepable value in one field of an acceptable body."""
    return [{**base, field: value} for field in sorted(fields) for value in KEEPABLE]


def faults(api, path: str, bodies: list[dict]) -> list[tuple[str, int]]:
    """The bodies that were neither taken nor refused at their fields."""
    answered = [(repr(body), api.post(path, body).status_code) for body in bodies]
    return [(body, status) for body, status in answered if status not in {201, 422}]


def test_no_value_of_an_event_breaks_the_register(desk):
    bodies = misfits(EVENT_FIELDS) + each(MINIMAL, EVENT_FIELDS)
    bodies += [{**MINIMAL, "places": [row]} for row in misfits(PLACE_FIELDS)]
    bodies += [{**MINIMAL, "estimates": [row]} for row in misfits(ESTIMATE_FIELDS)]
    assert faults(desk, "/events", bodies) == []


def test_no_value_of_a_task_breaks_the_list(desk):
    assert faults(desk, "/tasks", misfits(TASK_FIELDS) + each(TASK, TASK_FIELDS)) == []


def test_no_value_of_a_feed_breaks_subscribing_or_the_calendar(desk, client):
    wide = [{"name": "Uji", "filter": row} for row in each({}, FEED_FILTER_KEYS)]
    assert faults(desk, "/feeds", misfits(FEED_FIELDS) + misfits(["filter"])) == []
    for body in wide:
        made = desk.post("/feeds", body)
        assert made.status_code in {201, 422}, body
        if made.status_code == 201:
            path = f"/feeds/{made.json['url'].partition('/feeds/')[2]}"
            assert client.get(path).status_code == 200, body


def test_no_figure_of_evidence_breaks_a_task(officer, coordinator, people):
    assignees = [{"user": people.officer.email}]
    task = coordinator.post("/tasks", {**TASK, "assignees": assignees}).json
    bodies = [{"kind": "note", "figures": {"a": value}} for value in MISFITS]
    assert faults(officer, f"/tasks/{task['id']}/evidence", bodies) == []


@pytest.mark.parametrize("start", ["1000-01-01", "8999-12-31T23:59"])
@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12"])
def test_an_event_at_the_end_of_the_calendar_can_be_shown_and_planned(
    desk, start, zone
):
    event = desk.register(start=start, timezone=zone, embargo_until="1000-01-01")
    assert desk.get(f"/events/{event['id']}").json["start"] == start
    offsets = [{"days": 10**5}, {"days": -(10**5)}, {"working_days": 5}, {"hours": -1}]
    plan = {"title": "Siaran pers", "type": "press_release", "anchor": "start"}
    bodies = [{**plan, "offset": offset} for offset in offsets]
    assert faults(desk, f"/events/{event['id']}/tasks", bodies) == []


@pytest.mark.parametrize("path", ["/events", "/tasks", "/feeds"])
def test_a_forged_cursor_is_refused_as_such(desk, path):
    for cursor in CURSORS:
        forged = urlsafe_b64encode(cursor.encode()).decode().rstrip("=")
        for sort in ("", "&sort=title", "&sort=-updated_at"):
            answer = desk.get(f"{path}?cursor={forged}{sort}")
            assert answer.status_code in {200, 422}, (cursor[:80], sort)


@pytest.mark.parametrize("name", ["from", "updated_since", "q", "limit", "agency"])
def test_no_question_breaks_a_list(desk, name):
    texts = [value for value in MISFITS if isinstance(value, str)]
    for value in [*texts, "%", "'\"*", "²", "\x00"]:
        for path in ("/events", "/tasks"):
            answer = desk.get(f"{path}?{name}={quote(value)}")
            assert answer.status_code in {200, 422}, (path, value)
