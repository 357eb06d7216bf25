"""Taking back what was done to an event, on a page of its own."""

import pytest

from agenda.db import db
from agenda.tasks import queries, travel
from tests.doors import signed_in
from tests.factories import make_event, make_task
from tests.pages import send


@pytest.fixture
def visitor(app, people):
    return signed_in(app, people.coordinator)


@pytest.fixture
def moved(people):
    """An event that moved by a week with a task; answers both it and its undo."""
    event = make_event(people.coordinator)
    make_task(people.coordinator, event, anchor="start", offset={"days": -7})
    db.session.commit()
    plan = travel.move_event(
        people.coordinator.as_actor(), event, {"start": "2026-12-16"}, reason="Aula"
    )
    db.session.commit()
    return event, f"/change-sets/{plan.change_set}/undo"


def now(people, event):
    db.session.expire_all()
    [task] = queries.for_event(people.coordinator.as_actor(), event)
    return event.start_date.isoformat(), task.due_date.isoformat()


def test_the_page_of_a_moved_event_offers_it_to_whoever_may(
    app, people, visitor, moved
):
    event, address = moved
    page = visitor.get(f"/events/{event.id}").text
    assert f'href="{address}"' in page
    assert "Batalkan pemindahan ini" in page
    for person in (people.officer, people.viewer):
        assert address not in signed_in(app, person).get(f"/events/{event.id}").text
        assert signed_in(app, person).get(address).status_code == 403
    stranger = signed_in(app, people.sumut_officer)
    assert stranger.get(address).status_code == 404


def test_it_is_shown_then_done_and_not_done_twice(people, visitor, moved):
    event, address = moved
    shown = visitor.get(address).text
    for text in (
        "Rabu, 16 Desember 2026",
        "Rabu, 9 Desember 2026",
        "Rabu, 2 Desember 2026",
        "1 tugas kembali",
        "Aula",
    ):
        assert text in shown
    assert now(people, event) == ("2026-12-16", "2026-12-09")
    done = send(visitor, address, reason="Aula kosong")
    assert done.location == f"/events/{event.id}"
    assert now(people, event) == ("2026-12-09", "2026-12-02")
    page = visitor.get(done.location).text
    assert f"{event.number} kembali seperti semula." in page
    assert "mengembalikan kegiatan ini seperti semula" in page
    assert address not in page
    again = send(visitor, address)
    assert again.status_code == 409
    assert "Tindakan ini sudah dibatalkan." in again.text


def test_what_stands_in_the_way_is_said_before_anything_is_tried(
    people, visitor, moved
):
    event, address = moved
    travel.move_event(people.desk.as_actor(), event, {"start": "2026-12-17"})
    db.session.commit()
    page = visitor.get(address)
    assert page.status_code == 200
    assert f"{event.number} diubah {people.desk.as_actor().label} sesudah itu" in (
        page.text
    )
    assert "<button" not in page.text.split("<main", 1)[1].split("</main", 1)[0]
    assert send(visitor, address).status_code == 409
    assert now(people, event)[0] == "2026-12-17"


@pytest.mark.parametrize(
    ("verb", "label"),
    [
        ("postpone", "Batalkan penundaan ini"),
        ("cancel", "Urungkan pembatalan ini"),
        ("confirm", "Urungkan konfirmasi ini"),
    ],
)
def test_each_act_has_its_own_words(people, visitor, verb, label):
    event = make_event(people.coordinator)
    db.session.commit()
    send(visitor, f"/events/{event.id}/{verb}", version=1, reason="Cuaca")
    assert label in visitor.get(f"/events/{event.id}").text
