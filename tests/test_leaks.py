"""What one may not see, one meets nowhere: every door, every role, a bait each.

Each bait bears a word that stands nowhere else. Whoever may see it must find it (so the
test can fail), whoever may not must not meet the word at any address.
"""

import io

import pytest

from agenda.companions import operations as beside
from agenda.db import db
from agenda.events import operations as events
from agenda.people import operations as accounts
from agenda.tasks import operations as tasks
from tests.doors import bearer, feed_address, signed_in
from tests.samples import PDF

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


# Beside an event


def told_of(visibility, kind):
    """Who meets a companion of an event: those who see it, and of a contact fewer."""
    seen = SEES.get(visibility, set())
    lead = OWN | {"pengamat@agenda.example"}
    return seen & {
        "contactagency": lead,
        "contactpartners": lead | ACEH | DESK,
    }.get(kind, EVERYONE)


@pytest.fixture
def companions(baits, people, settings):
    """Beside each bait a file, a comment and a contact of every sight."""
    actor = people.coordinator.as_actor()
    uploads = settings.instance / "uploads"
    laid = {}
    for visibility, (_, event, _task) in baits.items():
        if visibility == TRASH:
            events.restore(actor, event)
        words = {
            kind: f"samping{kind}{visibility}"
            for kind in ("file", "comment", *(f"contact{sight}" for sight in SIGHTS))
        }
        pdf = io.BytesIO(PDF)
        file = beside.attach(
            actor, event, {"title": words["file"]}, uploads, pdf, f"{words['file']}.pdf"
        )
        comment = beside.comment(actor, event, {"text": words["comment"]})
        contacts = [
            beside.add_contact(
                actor,
                event,
                {
                    "name": words[f"contact{sight}"],
                    "email": f"{words[f'contact{sight}']}@agenda.example",
                    "note": words[f"contact{sight}"],
                    "visibility": sight,
                },
            )
            for sight in SIGHTS
        ]
        if visibility == TRASH:
            events.trash(actor, event)
        own = {"file": file, "comment": comment}
        own |= {f"contact{row.visibility.value}": row for row in contacts}
        laid[visibility] = (event, words, own)
    db.session.commit()
    return laid


SIGHTS = ("agency", "partners", "event")
KINDS = {"file": "attachments", "comment": "comments"}


def beside_addresses(event, words, own, door):
    kinds = {kind: KINDS.get(kind, "contacts") for kind in own}
    if door == "web":
        return [
            "/",
            f"/events/{event.id}",
            f"/events/{event.id}/history",
            f"/events/{event.id}/comments",
            *(f"/events?q={word}" for word in words.values()),
            *(f"/search?q={word}" for word in words.values()),
        ]
    return [
        f"/api/v1/events/{event.id}",
        f"/api/v1/events/{event.id}/history",
        *(f"/api/v1/events/{event.id}/{kind}" for kind in sorted(set(kinds.values()))),
        *(f"/api/v1/{kinds[kind]}/{row.id}" for kind, row in own.items()),
        *(f"/api/v1/events?q={word}" for word in words.values()),
    ]


@pytest.mark.parametrize("email", sorted(EVERYONE))
def test_what_stands_beside_an_event_is_met_by_whom_it_is_meant_for(
    app, people, companions, email
):
    account = people.account(email)
    for door in ("web", "api", "feed"):
        visitor = Visitor(app, account, door)
        for visibility, (event, words, own) in companions.items():
            wanted = [visitor.feed] if visitor.feed else None
            wanted = wanted or beside_addresses(event, words, own, door)
            answers = {address: visitor.answer(address) for address in wanted}
            for kind, word in words.items():
                # The address of a search repeats the word that was asked for.
                met = [
                    address
                    for address, answer in answers.items()
                    if word in answer.text and "?q=" not in address
                ]
                if door == "feed" or email not in told_of(visibility, kind):
                    assert met == [], (door, visibility, kind)
                else:
                    assert met, (door, visibility, kind)
                assert not any(
                    event.number in answers[address].text
                    for address in wanted
                    if address.endswith(f"?q={word}")
                ), "nothing beside an event leads to it"


@pytest.mark.parametrize("email", sorted(EVERYONE))
def test_a_file_beside_an_event_is_fetched_by_whom_it_is_meant_for(
    app, people, companions, email
):
    account = people.account(email)
    for door, prefix in (("web", ""), ("api", "/api/v1")):
        visitor = Visitor(app, account, door)
        for visibility, (_, _words, own) in companions.items():
            answer = visitor.answer(f"{prefix}/files/{own['file'].file_id}")
            meant = email in SEES.get(visibility, set())
            assert answer.status_code == (200 if meant else 404), (door, visibility)
            assert (answer.data == PDF) == meant


# Private data of people

PRIVATE = {
    "nip": "198001012005011001",
    "phone": "+62 811 0000 7777",
    "private_email": "umpanpribadi@agenda.example",
}
READS_OFFICER = {"admin@agenda.example", *OWN, "pengamat@agenda.example"}
"""Of the officer of DIT: himself, his colleagues, administrators."""


@pytest.fixture
def reached(people, baits):
    """The officer of DIT with private data, a task, evidence, a comment, a filter."""
    person = people.officer
    accounts.revise_account(people.admin.as_actor(), person, PRIVATE)
    event, _ = baits["public"][1:]
    task = tasks.create(
        people.coordinator.as_actor(),
        {
            "event": str(event.id),
            "title": "Liputan",
            "type": "press_release",
            "due": "2026-11-26",
            "assignees": [{"user": person.email}],
            "reviewer": people.supervisor.email,
        },
    )
    beside.comment(person.as_actor(), event, {"text": "Siap."})
    db.session.commit()
    return person, event, task


def people_addresses(person, event, task):
    queries = [PRIVATE["nip"], "umpanpribadi", "081100007777"]
    return {
        "web": [
            "/",
            "/profile",
            "/admin/people",
            "/admin/people?all=1",
            f"/admin/people/{person.id}/edit",
            f"/events/{event.id}",
            f"/events/{event.id}/history",
            f"/tasks/{task.id}",
            f"/tasks/{task.id}/edit",
            "/tasks",
            *(f"{page}?q={q}" for q in queries for page in ("/search", "/tasks")),
        ],
        "api": [
            "/api/v1/me",
            "/api/v1/users",
            "/api/v1/users?all=true",
            f"/api/v1/users/{person.id}",
            f"/api/v1/events/{event.id}",
            f"/api/v1/events/{event.id}/history",
            f"/api/v1/events/{event.id}/comments",
            f"/api/v1/events/{event.id}/tasks",
            "/api/v1/tasks",
            f"/api/v1/tasks/{task.id}",
            f"/api/v1/tasks/{task.id}/history",
            *(f"/api/v1/{kind}?q={q}" for q in queries for kind in ("events", "tasks")),
        ],
    }


@pytest.mark.parametrize("email", sorted(EVERYONE))
def test_private_data_of_people_are_for_colleagues_and_administrators(
    app, people, reached, email
):
    person = reached[0]
    account = people.account(email)
    for door in ("web", "api", "feed"):
        visitor = Visitor(app, account, door)
        wanted = [visitor.feed] if visitor.feed else people_addresses(*reached)[door]
        told = {
            address: visitor.answer(address).text
            for address in wanted
            if "?q=" not in address
        }
        met = {name for name, v in PRIVATE.items() if v in " ".join(told.values())}
        if email not in READS_OFFICER or door == "feed":
            assert met == set(), door
        if door != "feed" and email in {person.email, "admin@agenda.example"}:
            assert met == set(PRIVATE), "the bait is there"
        if door == "api" and email == "koordinator@agenda.example":
            assert met == set(PRIVATE), "a colleague who may list people reads them"
        for address in wanted:
            # The page of a search shows what was typed; the person is named by mail.
            if "?q=" in address and email not in READS_OFFICER:
                assert person.email not in visitor.answer(address).text, address


def test_private_data_of_people_are_not_in_the_log(app, people, reached, caplog):
    person, _, _ = reached
    caplog.set_level("DEBUG")
    visitor = Visitor(app, people.admin, "api")
    assert PRIVATE["nip"] in visitor.answer(f"/api/v1/users/{person.id}").text
    assert visitor.answer(f"/api/v1/users?q={PRIVATE['nip']}").status_code == 200
    assert caplog.records
    for value in PRIVATE.values():
        assert value not in caplog.text
