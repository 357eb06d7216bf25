"""The first page: what each role meets there, and what nobody else meets."""

import pytest

from agenda.events import operations as events
from agenda.tasks import operations as tasks
from tests.doors import signed_in


@pytest.fixture
def forum(people):
    """A confidential event of the week, moved once, with a task for an officer."""
    actor = people.coordinator.as_actor()
    event = events.register(
        actor,
        {
            "title": "Forum tertutup",
            "kind": "event",
            "scope": "national",
            "category": "governance",
            "start": "2026-11-27",
            "status": "confirmed",
            "visibility": "confidential",
        },
    )
    events.move(actor, event, {"start": "2026-11-28"}, reason="Jadwal menteri")
    tasks.create(
        actor,
        {
            "event": str(event.id),
            "title": "Siaran tertutup",
            "type": "press_release",
            "due": "2026-11-26",
            "assignees": [{"user": "petugas@sumut.agenda.example"}],
        },
    )
    return event


def test_what_comes_and_what_changed_is_told_in_words(app, people, forum):
    page = signed_in(app, people.supervisor).get("/").text
    assert "Sabtu, 28 November 2026" in page
    assert "memindahkan" in page
    assert "Jumat, 27 November 2026" in page
    assert "Jadwal menteri" in page


def test_the_assigned_meets_the_offer(app, people, forum):
    page = signed_in(app, people.sumut_officer).get("/").text
    assert "Siaran tertutup" in page
    assert "Terima" in page


@pytest.mark.parametrize(
    "email",
    ["admin@agenda.example", "desk@agenda.example", "petugas@agenda.example",
     "pengamat@agenda.example", "pimpinan@kem.agenda.example",
     "koordinator@aceh.agenda.example"],
)  # fmt: skip
def test_nobody_else_meets_a_confidential_event(app, people, forum, email):
    page = signed_in(app, people.account(email)).get("/").text
    assert "tertutup" not in page
    assert "Jadwal menteri" not in page


def test_what_waits_for_judgement_is_not_called_late_as_well(app, people):
    actor = people.coordinator.as_actor()
    fields = {"title": "Siaran lama", "type": "press_release", "due": "2026-01-05"}
    task = tasks.create(
        actor, {**fields, "assignees": [{"user": "petugas@agenda.example"}]}
    )
    visitor = signed_in(app, people.coordinator)
    assert "Terlambat di instansi" in visitor.get("/").text
    officer = people.officer.as_actor()
    tasks.accept(officer, task)
    tasks.start(officer, task)
    tasks.add_evidence(officer, task, {"kind": "note", "note": "Sudah terbit."})
    tasks.submit(officer, task)
    page = visitor.get("/").text
    assert page.count("Siaran lama") == 1
    assert "Menunggu pemeriksaan" in page


@pytest.mark.parametrize(
    ("email", "says"),
    [("petugas@agenda.example", "Tidak ada yang menunggu Anda"),
     ("pengamat@agenda.example", "Belum ada kegiatan dalam dua pekan ke depan"),
     ("admin@agenda.example", "Belum ada perubahan")],
)  # fmt: skip
def test_an_empty_office_says_what_to_do_next(app, people, email, says):
    assert says in signed_in(app, people.account(email)).get("/").text


def test_the_page_speaks_english_to_whoever_wishes(app, people):
    account = people.viewer
    account.language = "en"
    answer = signed_in(app, account).get("/")
    assert '<html lang="en">' in answer.text
