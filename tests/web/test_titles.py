"""What pages call an event or a task: by its title in the language of the reader."""

import pytest

from agenda.db import db
from agenda.filters import operations as filters
from agenda.people import operations as accounts
from agenda.rules.choices import ListKind, ListLook
from tests.doors import signed_in
from tests.factories import make_task
from tests.pages import send

TWO = {"title": "Rapat air", "title_en": "Water meeting"}
TASK = {"title": "Siaran air", "title_en": "Water press release"}


@pytest.fixture
def plan(people, register):
    """An event and its task with two titles each, two others with one."""
    event = register(**TWO, start="2026-12-01", by=people.coordinator)
    register(title="Hanya Indonesia", start="2026-12-02", by=people.coordinator)
    task = make_task(people.coordinator, event, **TASK)
    db.session.commit()
    return event, task


def reading(app, account, language):
    accounts.set_preferences(account.as_actor(), {"language": language})
    db.session.commit()
    return signed_in(app, account)


PAGES = ("/", "/events", "/tasks", "/changes", "/search?q=air", "/search?q=water")


@pytest.mark.parametrize("path", PAGES)
def test_english_readers_meet_english_titles_on_every_page(app, people, plan, path):
    page = reading(app, people.coordinator, "en").get(path).text.replace("<mark>", "")
    page = page.replace("</mark>", "")
    titles = [t for t in (TWO, TASK) if t["title_en"] in page]
    assert titles
    # What was found by its other title says so below, and nowhere else.
    for shown in titles:
        assert f">{shown['title']}</a>" not in page
        assert f">{shown['title']}</span></a>" not in page


@pytest.mark.parametrize("path", PAGES)
def test_indonesian_readers_meet_indonesian_ones(app, people, plan, path):
    page = reading(app, people.coordinator, "id").get(path).text.replace("<mark>", "")
    page = page.replace("</mark>", "")
    assert any(one["title"] in page for one in (TWO, TASK))
    for one in (TWO, TASK):
        assert f">{one['title_en']}</a>" not in page
        assert f">{one['title_en']}</span></a>" not in page


def test_without_an_english_title_the_indonesian_one_is_shown(app, people, plan):
    page = reading(app, people.coordinator, "en").get("/events").text
    assert "Hanya Indonesia" in page


def test_each_page_of_a_thing_has_the_other_title_beside_it(app, people, plan):
    event, task = plan
    for path, titles in ((f"/events/{event.id}", TWO), (f"/tasks/{task.id}", TASK)):
        page = reading(app, people.coordinator, "en").get(path).text
        assert f"<h1>{titles['title_en']}</h1>" in page
        assert "Title in Indonesian" in page
        assert titles["title"] in page
        page = reading(app, people.coordinator, "id").get(path).text
        assert f"<h1>{titles['title']}</h1>" in page
        assert "Judul dalam bahasa Inggris" in page


def test_tables_and_acts_on_many_rows_call_them_alike(app, people, plan):
    _event, task = plan
    visitor = reading(app, people.coordinator, "en")
    for kind in ListKind:
        filters.remember_look(people.coordinator.as_actor(), kind, ListLook.TABLE, None)
    db.session.commit()
    assert ">Water meeting</a>" in visitor.get("/events").text
    table = visitor.get("/tasks").text
    assert ">Water press release</a>" in table
    assert "Water meeting" in table
    assert "Rapat air" not in table
    asked = {"act": "cancel-tasks", "row": f"{task.id}.{task.version}"}
    assert "Water press release" in send(visitor, "/tasks/bulk", **asked).text


def test_the_trash_calls_them_alike(app, people, plan):
    event, _task = plan
    visitor = reading(app, people.coordinator, "en")
    send(visitor, f"/events/{event.id}/trash", version=str(event.version), reason="x")
    page = visitor.get("/trash").text
    assert "Water meeting" in page
    assert "Rapat air" not in page


def test_what_else_happens_on_a_candidate_date_is_called_alike(app, people, register):
    register(**TWO, start="2026-12-16", visibility="public")
    event = register(title="Rapat", candidates=[{"start": "2026-12-16"}])
    page = reading(app, people.coordinator, "en").get(f"/events/{event.id}").text
    assert "Water meeting" in page
    assert "Rapat air" not in page


def test_hours_and_places_are_written_as_the_reader_writes_them(app, people, register):
    event = register(
        title="Rapat",
        start="2026-12-01T09:30",
        end="2026-12-01T11:00",
        places=[{"province": "ID-JK", "city": "Jakarta"}],
    )
    db.session.commit()
    for language, hours, where, order in (
        ("id", "pukul 09.30–11.00 WIB", "Jakarta, DKI Jakarta", ">Judul</option>"),
        ("en", "09:30–11:00 WIB", "Jakarta", ">Title, in Indonesian</option>"),
    ):
        visitor = reading(app, people.coordinator, language)
        pages = (
            visitor.get("/events?view=all").text,
            visitor.get(f"/events/{event.id}").text,
        )
        for page in pages:
            assert hours in page
            assert where in page
            assert "Jakarta, Jakarta" not in page
        assert order in pages[0]
