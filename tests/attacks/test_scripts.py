"""Script in every text that people can type: it comes back as text, everywhere."""

import io
import re

import pytest

from agenda.companions import operations as beside
from agenda.db import db
from agenda.events import operations as events
from agenda.filters import operations as filters
from agenda.people import operations as accounts
from agenda.rules.permissions import OPERATOR
from agenda.tasks import operations as tasks
from agenda.tasks import proving
from tests.doors import bearer, signed_in
from tests.factories import (
    make_account,
    make_agency,
    make_event,
    make_score,
    make_task,
)
from tests.samples import PDF
from tests.web.entering import OFFICER

EVIL = "\"'><script>pwned()</script><img src=x onerror=pwned()>{{7*7}}${7*7}"
LIVE = re.compile(r"<script>pwned|<img src=x|49\b.{0,3}\$\{")
LONG = [
    "summary",
    "description",
    "significance",
    "strategy",
    "audience",
    "key_message",
    "organizer",
    "reference",
    "title_en",
]


@pytest.fixture
def poisoned(app, people, settings):
    """Addresses of pages on which something stands that was typed by an attacker."""
    actor = people.coordinator.as_actor()
    event = make_event(
        people.coordinator,
        title=f"Jahat {EVIL}",
        themes=["tema"],
        places=[{"province": "ID-BA", "city": EVIL, "venue": EVIL}],
        principals=[{"name": EVIL, "status": "delegated", "delegate": EVIL}],
        candidates=[{"start": "2026-12-20", "note": EVIL}],
        estimates=[
            {
                "metric": "participants",
                "likely": 1,
                "kind": "estimate",
                "as_of": "2026-11-01",
                "source": EVIL,
                "place": EVIL,
            }
        ],
        **dict.fromkeys(LONG, EVIL),
    )
    events.revise(actor, event, {"summary": f"{EVIL} lagi"}, reason=EVIL)
    task = make_task(
        people.coordinator,
        event,
        title=f"Jahat {EVIL}",
        brief=EVIL,
        checklist=[{"text": EVIL, "done": False}],
        assignees=[{"user": people.officer.email}, {"helper": EVIL}],
    )
    proving.add_evidence(actor, task, {"kind": "note", "title": EVIL, "note": EVIL})
    folder = settings.instance / "uploads"
    beside.attach(actor, event, {"title": EVIL}, folder, io.BytesIO(PDF), f"{EVIL}.pdf")
    beside.comment(actor, event, {"text": EVIL})
    beside.add_contact(actor, event, {"name": EVIL, "role": EVIL, "note": EVIL})
    filters.create(actor, {"name": EVIL, "kind": "events", "definition": {"q": EVIL}})
    agency = make_agency(name=f"Dinas {EVIL}")
    person = make_account(name=f"Orang {EVIL}")
    accounts.create_token(actor, people.coordinator, EVIL)
    thrown = make_event(people.coordinator, title=f"Dibuang {EVIL}")
    events.trash(actor, thrown, reason=EVIL)
    db.session.commit()
    query = {"q": EVIL}
    return [
        ("/", {}),
        ("/changes", {}),
        ("/events", {"view": "all"}),
        ("/events", query),
        (f"/events/{event.id}", {}),
        (f"/events/{event.id}/edit", {}),
        (f"/events/{event.id}/history", {}),
        (f"/events/{event.id}/comments", {}),
        (f"/events/{event.id}/cancel", {}),
        (f"/tasks/{task.id}", {}),
        (f"/tasks/{task.id}/edit", {}),
        ("/tasks", {"tab": "all"}),
        ("/tasks", query),
        ("/search", query),
        ("/search", {"q": "jahat pwned"}),
        ("/filters", {}),
        ("/trash", {}),
        ("/profile", {}),
        ("/admin/people", query),
        (f"/admin/people/{person.id}/edit", {}),
        (f"/admin/people/{person.id}/leave", {}),
        ("/admin/agencies", {}),
        (f"/admin/agencies/{agency.code}/merge", {}),
        ("/admin/access", {}),
        ("/events", {"status": EVIL, "from": EVIL, "cursor": EVIL}),
        (f"/{EVIL}", {}),
    ]


@pytest.mark.parametrize("name", ["admin", "coordinator", "officer"])
def test_what_was_typed_is_shown_as_text(app, people, poisoned, name):
    browser = signed_in(app, getattr(people, name))
    shown = 0
    for path, query in poisoned:
        page = browser.get(path, query_string=query).text
        assert not LIVE.search(page), (path, LIVE.search(page))
        shown += "&lt;script&gt;pwned" in page
    assert shown > (15 if name != "officer" else 10), "the bait lies nowhere"


def test_no_page_goes_without_the_policy_that_stops_a_script(app, people, poisoned):
    browser = signed_in(app, people.admin)
    for path, query in poisoned:
        policy = browser.get(path, query_string=query).headers[
            "Content-Security-Policy"
        ]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy


def test_names_of_the_operator_are_no_exception(app, people):
    made = accounts.create_agency(OPERATOR, {"code": "JAHAT", "name": EVIL})
    db.session.commit()

    page = signed_in(app, people.admin).get(f"/admin/agencies/{made.code}/edit").text

    assert not LIVE.search(page)
    assert "&lt;script&gt;pwned" in page


SCHEMES = (
    "javascript:pwned()",
    " JaVaScRiPt:pwned()",
    "java\tscript:pwned()",
    "\x01javascript:pwned()",
    "javascript://agenda.example/%0apwned()",
    "data:text/html,<script>pwned()</script>",
    "vbscript:pwned()",
    "file:///etc/passwd",
    "//evil.example",
    "https:evil.example",
    "/admin",
)


def test_an_address_is_of_the_web_or_is_refused(app, people):
    """Every field that becomes a link, through the door that asks least."""
    client = app.test_client()
    event = make_event(people.coordinator)
    task = make_task(people.coordinator, event, assignees=[{"user": OFFICER}])
    tasks.accept(people.officer.as_actor(), task)
    score = make_score(people.desk)
    figure = {"metric": "participants", "likely": 1, "as_of": "2026-11-01",
              "kind": "estimate", "source": "x"}  # fmt: skip
    link = {"kind": "link", "title": "x"}
    for person, method, path, name, body in (
        (people.coordinator, "PATCH", f"events/{event.id}", "url", {}),
        (
            people.coordinator,
            "POST",
            f"events/{event.id}/estimates",
            "source_url",
            figure,
        ),
        (people.officer, "POST", f"tasks/{task.id}/evidence", "url", link),
        (people.desk, "PATCH", f"index-scores/{score.id}", "source_url", {}),
    ):
        headers = bearer(person, "write")
        for value in ("https://agenda.example/x", *SCHEMES):
            at = f"/api/v1/{path}"
            if method == "PATCH":
                headers["If-Match"] = client.get(at, headers=headers).headers["ETag"]
            answer = client.open(
                at, method=method, json={**body, name: value}, headers=headers
            )
            taken = {422} if value in SCHEMES else {200, 201}
            assert answer.status_code in taken, (path, value, answer.text)
