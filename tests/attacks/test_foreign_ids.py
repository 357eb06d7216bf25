"""Another agency's ids, put into every address and every field that takes one."""

import pytest

from tests.attacks.conftest import everything_kept
from tests.doors import bearer, signed_in
from tests.factories import make_event, make_task
from tests.pages import send, token

STRANGERS = ["koordinator@aceh.agenda.example", "petugas@bali.agenda.example"]
OURS = ("di antara kami", "Narahubung kami", "Kalender kami", "Saringan kami", "aga_")
COMMON = (
    "/api/v1/agencies/",
    "/api/v1/index-scores/",
    "/api/v1/reference/",
    "/index-scores/",
)
"""What everybody may read, and few may change."""
APART = ("/static/", "/feeds/<token>", "/password/<token>", "/tasks/recount/<year>")
"""What is nobody's, what has a secret of its own, and a year, which names no thing."""
NOT_THERE = {403, 404}
WORDS = {
    "reason": "Mencoba",
    "text": "Mencoba",
    "title": "Mencoba",
    "name": "Mencoba",
    "start": "2026-12-10",
    "new_start": "2026-12-10",
    "status": "draft",
    "user": "petugas@bali.agenda.example",
}


def closed(things):
    return [
        address
        for address in things.addresses()
        if address.names_a_thing
        and not address.rule.startswith(APART)
        and not (address.method == "GET" and address.rule.startswith(COMMON))
    ]


def ask(client, address, headers, csrf):
    if not address.is_api:
        body = (
            {"data": {**WORDS, "csrf_token": csrf}} if address.method == "POST" else {}
        )
        return client.open(address.path, method=address.method, **body)
    changing = {} if address.method == "GET" else {"json": {}}
    return client.open(
        address.path,
        method=address.method,
        headers={**headers, "If-Match": '"1"'},
        **changing,
    )


@pytest.mark.parametrize("email", STRANGERS)
def test_no_address_opens_to_the_id_of_another_agency(app, people, things, email):
    account = people.account(email)
    client, headers = signed_in(app, account), bearer(account, "read", "write")
    csrf = token(client)
    before = everything_kept()
    tried = 0
    for address in closed(things):
        tried += 1
        with ask(client, address, headers, csrf) as answer:
            assert answer.status_code in NOT_THERE, (address.method, address.path)
            for word in OURS:
                assert word not in answer.text, (address.method, address.path)
    assert tried > 100
    assert everything_kept() == before


def test_the_owner_finds_what_strangers_do_not(app, people, things):
    """So that the table above can fail: the same addresses answer the own agency."""
    account = people.coordinator
    client, headers = signed_in(app, account), bearer(account, "read", "write")
    met = 0
    for address in closed(things):
        if address.method == "GET" and "/admin/" not in address.rule:
            with ask(client, address, headers, "") as answer:
                met += answer.status_code in {200, 302}
    assert met > 30


@pytest.mark.parametrize("email", STRANGERS)
def test_an_own_address_takes_no_part_of_somebody_else(app, people, things, email):
    account = people.account(email)
    own = make_event(people.aceh_coordinator, title="Punya sendiri")
    task = make_task(people.aceh_coordinator, own)
    client, headers = signed_in(app, account), bearer(account, "read", "write")
    part = things.parts
    before = everything_kept()
    for path in (
        f"/tasks/{task.id}/evidence/{part['evidence_id']}/withdraw",
        f"/profile/sessions/{part['session_id']}/end",
        f"/profile/tokens/{part['token_id']}/revoke",
    ):
        answer = send(client, path, reason="Mencoba")
        assert answer.status_code in NOT_THERE, path
    for kind, act, row in (
        ("events", "trash", things.event),
        ("events", "cancel", things.event),
        ("tasks", "cancel", things.task),
        ("tasks", "assign", things.task),
    ):
        answer = send(
            client,
            f"/{kind}/bulk",
            act=act,
            sure="yes",
            row=f"{row.id}.{row.version}",
            user=account.email,
            how="replace",
            reason="Mencoba",
        )
        assert "di antara kami" not in answer.text, (kind, act)
    event = {"kind": "event", "scope": "national", "category": "governance"}
    for path, body in (
        ("/tasks", {"title": "x", "type": "press_release", "due": "2026-12-01",
                    "event": part["event_id"]}),
        ("/events", {**event, "title": "x", "start": "2026-12-09",
                     "parent": part["event_id"]}),
        ("/events", {**event, "title": "x", "start": "2026-12-09",
                     "lead_agency": "DIT"}),
        ("/filters", {"name": "x", "kind": "events", "shared": True,
                      "agency": "DIT", "definition": {}}),
    ):  # fmt: skip
        answer = client.post(f"/api/v1{path}", json=body, headers=headers)
        assert answer.status_code in {403, 404, 422}, (path, answer.json)
        assert "di antara kami" not in answer.text
    assert everything_kept() == before


def test_lists_asked_for_foreign_ids_stay_empty(app, people, things):
    account = people.bali_officer
    client, headers = signed_in(app, account), bearer(account)
    for query in (
        f"event={things.parts['event_id']}",
        f"parent={things.parts['event_id']}",
        f"filter={things.parts['filter_id']}",
        f"assignee={people.officer.email}",
        "agency=DIT",
        "lead_agency=DIT",
    ):
        for path in ("/events", "/tasks", "/events/export.json", "/tasks/export.csv"):
            answer = client.get(f"{path}?{query}&view=all")
            assert "di antara kami" not in answer.text, (path, query)
        for path in ("/api/v1/events", "/api/v1/tasks"):
            answer = client.get(f"{path}?{query}", headers=headers)
            assert "di antara kami" not in answer.text, (path, query)
