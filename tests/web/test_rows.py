"""What rows of lists say, and how: on the phone as on the desk."""

import pytest

from agenda.db import db
from agenda.people import operations as accounts
from tests.doors import signed_in
from tests.factories import make_task


def test_the_distance_to_the_event_stays_in_one_piece(app, people, register):
    event = register(start="2026-12-09")
    make_task(people.coordinator, event, anchor="start", offset={"days": -7})
    db.session.commit()
    page = signed_in(app, people.coordinator).get("/tasks").text
    assert 'Rabu, 2 Desember 2026 <span class="nowrap">(H-7)</span>' in page


@pytest.mark.parametrize(("language", "note"), [("id", "Rabu"), ("en", "Wed")])
def test_the_weekday_fits_into_the_leaf(app, people, register, language, note):
    register(start="2026-12-09")
    accounts.set_preferences(people.coordinator.as_actor(), {"language": language})
    db.session.commit()
    page = signed_in(app, people.coordinator).get("/events").text
    assert f'<span class="date-block-note">{note}</span>' in page


def test_an_empty_list_is_no_chapter_of_its_own(app, people):
    page = signed_in(app, people.coordinator).get("/tasks?q=tiada").text
    assert '<p class="empty-title">Tidak ada tugas yang cocok</p>' in page
    assert "<h3" not in page
