"""The page of the trash: what stands there, and the way back."""

import pytest

from agenda.db import db
from agenda.events import operations as events
from agenda.tasks import operations as tasks
from tests.doors import signed_in
from tests.factories import make_task
from tests.pages import send


@pytest.fixture
def thrown(people, register):
    """An event with a task, and a task by itself, both thrown away."""
    actor = people.coordinator.as_actor()
    event = register(title="Terbuang", visibility="public")
    make_task(people.coordinator, event, title="Ikut terbuang")
    alone = make_task(people.coordinator, title="Tugas terbuang")
    events.trash(actor, event, reason="Tercatat dua kali")
    tasks.trash(actor, alone)
    db.session.commit()
    return event, alone


def test_it_tells_who_when_why_and_how_long(app, people, thrown):
    page = signed_in(app, people.coordinator).get("/trash").text
    for words in (
        "Terbuang", thrown[0].number, "bersama 1 tugas", "Tugas terbuang",
        f"dibuang {people.coordinator.name}", "Alasan: Tercatat dua kali",
        "90 hari lagi", f"/events/{thrown[0].id}/restore",
        f"/tasks/{thrown[1].id}/restore",
    ):  # fmt: skip
        assert words in page
    assert "Ikut terbuang" not in page


def test_one_click_brings_an_event_back_with_its_task(app, people, thrown):
    visitor = signed_in(app, people.coordinator)
    version = str(thrown[0].version)
    answer = send(visitor, f"/events/{thrown[0].id}/restore", version=version)
    assert answer.headers["Location"] == f"/events/{thrown[0].id}"
    assert "Ikut terbuang" in visitor.get(answer.headers["Location"]).text
    assert ">Terbuang<" not in visitor.get("/trash").text


def test_one_click_brings_a_task_back(app, people, thrown):
    visitor = signed_in(app, people.coordinator)
    answer = send(visitor, f"/tasks/{thrown[1].id}/restore")
    assert answer.headers["Location"] == f"/tasks/{thrown[1].id}"
    assert "Tugas terbuang" not in visitor.get("/trash").text


def test_the_old_addresses_lead_there(app, people, thrown):
    visitor = signed_in(app, people.coordinator)
    page = visitor.get("/events/trash", follow_redirects=True).text
    assert "Terbuang" in page
    assert "Tugas terbuang" not in page
    page = visitor.get("/tasks/trash", follow_redirects=True).text
    assert "Tugas terbuang" in page
    assert "Tercatat dua kali" not in page


def test_it_is_for_whoever_may_restore(app, people, thrown):
    for account in (people.coordinator, people.desk, people.admin):
        assert "Terbuang" in signed_in(app, account).get("/trash").text
    assert "terbuang" not in signed_in(app, people.aceh_coordinator).get("/trash").text
    for account in (people.officer, people.supervisor, people.viewer):
        assert signed_in(app, account).get("/trash").status_code == 403


def test_an_empty_trash_says_so(app, people):
    page = signed_in(app, people.coordinator).get("/trash").text
    assert "Tempat sampah kosong" in page


def test_titles_and_reasons_are_text(app, people, register):
    event = register(title="<script>alert(1)</script>")
    events.trash(people.coordinator.as_actor(), event, reason="<b>tebal</b>")
    db.session.commit()
    page = signed_in(app, people.coordinator).get("/trash").text
    assert "<script>alert" not in page
    assert "<b>tebal" not in page


# What the pages of events and tasks say about it


def test_where_a_reason_is_asked_for_it_is_marked(app, people, register):
    visitor = signed_in(app, people.coordinator)
    event = register(status="confirmed")
    for act, marked in (("cancel", True), ("postpone", True), ("move", True),
                        ("complete", False), ("trash", False)):  # fmt: skip
        page = visitor.get(f"/events/{event.id}/{act}").text
        label = page.split('for="reason"', 1)[1].split("</label>", 1)[0]
        assert ("field-required" in label) is marked, act


def test_one_act_of_a_page_is_red(app, people, register):
    visitor = signed_in(app, people.coordinator)
    event = register()
    page = visitor.get(f"/events/{event.id}").text
    assert page.count("menu-item-danger") == 1
    task = make_task(people.coordinator, event)
    db.session.commit()
    page = visitor.get(f"/tasks/{task.id}").text
    assert page.count("btn btn-outline-danger") == 1
