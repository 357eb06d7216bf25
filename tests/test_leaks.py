"""What one may not see, one meets nowhere: every door, every role, a bait each.

Each bait bears a word that stands nowhere else. Whoever may see it must find it (so the
test can fail), whoever may not must not meet the word at any address.
"""

import pytest

from agenda.db import db
from agenda.events import operations as events
from agenda.tasks import operations as tasks
from tests.doors import bearer, feed_address, signed_in

EVERYONE = {
    "admin@agenda.example",
    "desk@agenda.example",
    "koordinator@agenda.example",
    "petugas@agenda.example",
    "pimpinan@agenda.example",
    "pengamat@agenda.example",
    "pimpinan@kem.agenda.example",
    "koordinator@aceh.agenda.example",
    "petugas@aceh.agenda.example",
    "pimpinan@aceh.agenda.example",
    "petugas@sumut.agenda.example",
    "petugas@bali.agenda.example",
    "pengamat@bali.agenda.example",
}
OWN = {f"{who}@agenda.example" for who in ("koordinator", "petugas", "pimpinan")}
ACEH = {f"{who}@aceh.agenda.example" for who in ("koordinator", "petugas", "pimpinan")}
DESK = {"admin@agenda.example", "desk@agenda.example"}
LEADERS = {"koordinator@agenda.example", "pimpinan@agenda.example"}
SEES = {
    "public": EVERYONE,
    "government": EVERYONE,
    "agency": OWN | {"pengamat@agenda.example"} | DESK | ACEH,
    "confidential": LEADERS | {"petugas@sumut.agenda.example"},
}
TRASH = "trash"


@pytest.fixture
def baits(people):
    """An event of each visibility, and one in the trash, each with task and figure."""
    actor = people.coordinator.as_actor()
    laid = {}
    for visibility in (*SEES, TRASH):
        word = f"umpan{visibility}"
        event = events.register(
            actor,
            {
                "title": f"Rapat {word}",
                "summary": f"ringkasan {word}",
                "kind": "event",
                "scope": "national",
                "category": "governance",
                "start": "2026-11-27",
                "visibility": "agency" if visibility == TRASH else visibility,
                "partners": ["ACEH"],
                "places": [{"province": "ID-SU", "venue": f"gedung {word}"}],
                "estimates": [
                    {
                        "metric": "participants",
                        "likely": 10,
                        "kind": "estimate",
                        "as_of": "2026-11-01",
                        "source": f"surat {word}",
                    }
                ],
            },
        )
        helper = "petugas@sumut.agenda.example"
        task = tasks.create(
            actor,
            {
                "event": str(event.id),
                "title": f"Siaran {word}",
                "type": "press_release",
                "due": "2026-11-26",
                "assignees": [{"user": helper}] if visibility == "confidential" else [],
            },
        )
        if visibility == TRASH:
            events.trash(actor, event)
        laid[visibility] = (word, event, task)
    db.session.commit()
    return laid


def addresses(word, event, task, door):
    pages = {
        "web": [
            "/",
            "/events",
            f"/events?q={word}",
            "/events?sort=title",
            f"/events/{event.id}",
            f"/events/{event.id}/history",
            f"/events/{event.id}/edit",
            "/tasks",
            "/tasks?q=siaran",
            f"/tasks/{task.id}",
        ],
        "api": [
            "/api/v1/events",
            f"/api/v1/events?q={word}",
            "/api/v1/events?expand=true&from=2026-11-01&to=2026-12-01",
            f"/api/v1/events/{event.id}",
            f"/api/v1/events/{event.id}/history",
            f"/api/v1/events/{event.id}/estimates",
            f"/api/v1/events/{event.id}/tasks",
            "/api/v1/tasks",
            f"/api/v1/tasks/{task.id}",
            f"/api/v1/tasks/{task.id}/evidence",
        ],
    }
    return pages[door]


class Visitor:
    """Who comes in by one door, and what stands at each address, asked for once."""

    def __init__(self, app, account, door):
        self.client = signed_in(app, account) if door == "web" else app.test_client()
        self.headers = bearer(account) if door == "api" else {}
        self.feed = feed_address(account) if door == "feed" else ""
        self.door = door
        self.answers = {}

    def answers_about(self, word, event, task):
        wanted = [self.feed] if self.feed else addresses(word, event, task, self.door)
        return {address: self.answer(address) for address in wanted}

    def answer(self, address):
        if address not in self.answers:
            self.answers[address] = self.client.get(address, headers=self.headers)
        return self.answers[address]


@pytest.mark.parametrize("email", sorted(EVERYONE))
def test_a_bait_is_met_by_whom_it_is_meant_for_and_by_nobody_else(
    app, people, baits, email
):
    account = people.account(email)
    for door in ("web", "api", "feed"):
        visitor = Visitor(app, account, door)
        for visibility, (word, event, task) in baits.items():
            answers = visitor.answers_about(word, event, task)
            # The address of a search repeats the word that was asked for.
            met = [
                address
                for address, answer in answers.items()
                if f"Rapat {word}" in answer.text or f"Siaran {word}" in answer.text
            ]
            if email in SEES.get(visibility, set()):
                least = 1 if door == "feed" else 4
                assert len(met) >= least, (door, visibility, met)
            else:
                assert met == [], (door, visibility)
                hidden = {
                    answer.status_code
                    for address, answer in answers.items()
                    if str(event.id) in address or str(task.id) in address
                }
                assert hidden <= {404}, (door, visibility)


def test_counts_and_suggestions_do_not_tell_either(app, people, baits):
    outsider = people.account("petugas@bali.agenda.example")
    client = signed_in(app, outsider)
    for word, event, task in baits.values():
        if event.visibility.value in {"public", "government"}:
            continue
        page = client.get(f"/events?q={word}").text
        assert f"surat {word}" not in page
        assert f"gedung {word}" not in page
        assert event.number not in page
        assert task.number not in client.get("/tasks").text
