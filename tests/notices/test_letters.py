"""What each kind of letter says, in both languages, as it leaves the office."""

import re
from dataclasses import replace
from uuid import UUID

import pytest

from agenda import clock
from agenda.db import db
from agenda.notices import messages, planning, queries
from agenda.notices.notice import Notice, Office
from agenda.notices.writing import write
from agenda.people import one_time
from agenda.rules.permissions import OPERATOR
from agenda.tasks.travel import move_event
from tests.factories import make_event, make_task
from tests.golden import assert_golden

ID = UUID("01890000-0000-7000-8000-000000000000")
EVIL = "Orang\r\nBcc: semua@agenda.example <script>pwned()</script>"
_LINK = re.compile(r"(/password/)[\w.-]+")
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture
def bureau(settings):
    return Office.of(replace(settings, base_url="https://agenda.example"))


@pytest.fixture
def facts(people):
    """What each kind is posted with."""
    link = one_time.make(OPERATOR, people.officer)
    told = {
        "name": people.officer.name,
        "at": "2026-11-24T03:00:00+00:00",
        "zone": "Asia/Jakarta",
    }
    told_of, waiting = _noticed(people)
    return {
        "changes": told_of,
        "digest": waiting,
        "test": {"asked_at": "2026-11-24T03:00:00+00:00"},
        "invitation": {"link": str(link.id)},
        "password_reset": {"link": str(link.id)},
        "password_changed": told,
        "new_factor": told,
        "factor_removed": told,
    }


def _noticed(people):
    """A move of an event, told its coordinator's officer and kept for a digest."""
    actor, officer = people.coordinator.as_actor(), people.officer
    event = make_event(people.coordinator, title="Forum <Humas> & Media")
    make_task(people.coordinator, event, assignees=[{"user": officer.email}])
    move_event(actor, event, {"start": "2026-12-16"}, reason="Gedung dipakai")
    planning.plan()
    found = queries.inbox(officer.as_actor()).items
    change_set = next(row.change_set for row in found if row.kind == "event_moved")
    account = {"account": str(officer.id)}
    return (
        {**account, "change_set": str(change_set)},
        {**account, "notices": [str(row.id) for row in found]},
    )


def letter(bureau, kind, language, facts):
    return write(Notice(ID, kind, "petugas@agenda.example", language, facts), bureau)


def in_words(message):
    """Head and both bodies; the token of a link differs each time."""
    head = f"Subject: {message['Subject']}\nTo: {message['To']}\n\n"
    bodies = [message.get_body((kind,)).get_content() for kind in ("plain", "html")]
    files = [part.get_content() for part in message.iter_attachments()]
    text = head + "\n---\n\n".join([*bodies, *files]).replace("\r\n", "\n")
    return _ID.sub("ID", _LINK.sub(r"\1TOKEN", text))


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("kind", messages.BUILDERS)
def test_a_letter_says_what_was_agreed(pytestconfig, bureau, facts, kind, language):
    message = letter(bureau, kind, language, facts[kind])

    assert_golden(pytestconfig, f"emails/{kind}-{language}.txt", in_words(message))


def test_every_kind_has_facts_here(facts):
    assert facts.keys() == messages.BUILDERS.keys()


@pytest.mark.parametrize("kind", ["password_changed", "new_factor", "factor_removed"])
def test_a_name_brings_neither_script_nor_a_line_of_its_own(bureau, facts, kind):
    message = letter(bureau, kind, "id", {**facts[kind], "name": EVIL})

    plain, rich = message.iter_parts()
    assert message["Bcc"] is None
    assert "\n" not in message["Subject"]
    assert "<script>" not in rich.get_content()
    assert "&lt;script&gt;" in rich.get_content()
    assert "pwned" in plain.get_content()


def test_the_link_in_a_letter_opens_the_page_that_it_promises(client, bureau, facts):
    message = letter(bureau, "invitation", "id", facts["invitation"])
    db.session.commit()
    plain, _rich = message.iter_parts()
    [path] = re.findall(r"https://agenda.example(/password/\S+)", plain.get_content())

    assert client.get(path, follow_redirects=True).status_code == 200
    assert clock.now() < one_time.by_id(UUID(facts["invitation"]["link"])).expires_at
