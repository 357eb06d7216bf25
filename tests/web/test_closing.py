"""The page that closes an event, and where its lessons are read."""

import pytest

from agenda.db import db
from agenda.events import operations as events
from agenda.tasks.editions import clone_event
from agenda.tasks.queries import all_of
from tests.doors import signed_in
from tests.factories import make_event, make_task
from tests.pages import send

ESTIMATE = {
    "metric": "participants",
    "likely": 500,
    "kind": "estimate",
    "as_of": "2026-10-01",
    "source": "Panitia",
}


@pytest.fixture
def over(people):
    event = make_event(people.coordinator, start="2026-11-18", estimates=[ESTIMATE])
    events.confirm(people.coordinator.as_actor(), event, {})
    make_task(people.coordinator, event, title="Siaran pembuka", due="2026-11-20")
    db.session.commit()
    return event


def test_closing_asks_three_things_and_keeps_them(app, people, over):
    coordinator = signed_in(app, people.coordinator)
    [task] = all_of(over)
    page = coordinator.get(f"/events/{over.id}/complete").text
    for asked in ("1. Angka realisasi", "2. Yang meleset", "3. Pertahankan, ubah"):
        assert asked in page
    assert "Belum selesai, lewat tenggat" in page

    typed = {
        "version": str(over.version),
        "figure_participants": "1.480",
        "source": "Daftar hadir",
        "as_of": "2026-11-18",
        f"verdict_{task.id}": "change",
        f"lesson_{task.id}": "Mulai lebih awal",
        "lesson_event": "Parkir kurang",
    }
    answer = send(coordinator, f"/events/{over.id}/complete", **typed)
    assert answer.status_code == 302

    assert {(row.kind, row.likely) for row in over.estimates} == {
        ("estimate", 500),
        ("actual", 1480),
    }
    page = coordinator.get(f"/events/{over.id}").text
    assert "Mulai lebih awal" in page
    assert "Parkir kurang" in page


def test_a_figure_without_source_comes_back_with_everything_typed(app, people, over):
    coordinator = signed_in(app, people.coordinator)
    typed = {"version": str(over.version), "figure_participants": "12"}
    answer = send(
        coordinator, f"/events/{over.id}/complete", **typed, lesson_event="Parkir"
    )
    assert answer.status_code == 422
    assert "Sebutkan sumber angka realisasi." in answer.text
    assert 'value="12"' in answer.text
    assert ">Parkir</textarea>" in answer.text
    assert over.status == "confirmed"


def test_the_lesson_is_read_at_the_next_edition(app, people, over):
    coordinator = signed_in(app, people.coordinator)
    [task] = all_of(over)
    typed = {"version": str(over.version), f"lesson_{task.id}": "Lebih awal lagi"}
    send(coordinator, f"/events/{over.id}/complete", **typed)
    edition = clone_event(people.coordinator.as_actor(), over, "2027-11-18", tasks=True)
    db.session.commit()
    [again] = all_of(edition)

    page = coordinator.get(f"/tasks/{again.id}").text

    assert "Pelajaran dari edisi sebelumnya" in page
    assert "Lebih awal lagi" in page
