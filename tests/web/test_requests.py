"""The pages of requests: ask, answer, follow."""

import pytest

from agenda.db import db
from agenda.requests import operations
from agenda.requests.models import CoverageRequest
from agenda.rules.requests import RequestState
from agenda.tasks.models import Task
from tests.doors import signed_in
from tests.factories import make_event
from tests.pages import send, statements

TYPED = {
    "agency": "DIT",
    "title": "Liputan <b>peresmian</b>",
    "type": "press_release",
    "details": "Siaran pers dan foto.",
    "on_date": "2026-12-15",
    "at_time": "09:00",
    "precision": "fixed",
    "province": "ID-BA",
    "place": "Denpasar",
    "contact": "Made, 0812",
}
ASKED = {
    "agency": "DIT",
    "title": "Liputan peresmian",
    "type": "press_release",
    "details": "Siaran pers dan foto.",
    "when": "2026-12-15T09:00",
    "contact": "Made, 0812",
}


@pytest.fixture
def requester(app, people):
    return signed_in(app, people.bali_viewer)


@pytest.fixture
def coordinator(app, people):
    return signed_in(app, people.coordinator)


@pytest.fixture
def at(people):
    row = operations.ask(people.bali_viewer.as_actor(), ASKED)
    db.session.commit()
    return f"/requests/{row.id}"


def only():
    db.session.expire_all()
    return db.session.query(CoverageRequest).one()


def test_a_viewer_asks_and_reads_by_when_the_answer_comes(requester):
    page = requester.get(send(requester, "/requests/new", **TYPED).location)

    assert page.status_code == 200
    assert "Liputan &lt;b&gt;peresmian&lt;/b&gt;" in page.text
    assert "Jumat, 27 November 2026" in page.text
    assert only().agency.code == "DIT"


def test_what_was_typed_stays_when_something_is_missing(requester):
    page = send(requester, "/requests/new", **{**TYPED, "contact": ""})

    assert page.status_code == 422
    assert "Wajib diisi." in page.text
    assert 'value="Denpasar"' in page.text
    assert db.session.query(CoverageRequest).count() == 0


def test_a_month_is_asked_for_by_any_of_its_days(requester):
    rough = {**TYPED, "at_time": "", "precision": "month"}
    send(requester, "/requests/new", **rough)
    assert only().on_date.isoformat() == "2026-12-01"


def test_the_requester_changes_it_and_a_slower_page_learns_what_changed(requester, at):
    changed = {**TYPED, "title": "Liputan puskesmas", "version": "1"}
    assert send(requester, f"{at}/edit", **changed).status_code == 302
    page = send(requester, f"{at}/edit", **{**changed, "title": "Lain"})

    assert page.status_code == 412
    assert "Liputan puskesmas" in page.text
    assert only().title == "Liputan puskesmas"


def test_question_and_reply_stand_on_the_page(requester, coordinator, at):
    send(coordinator, f"{at}/ask", text="Jam berapa?", version="1")
    page = requester.get(at).text
    assert "Jam berapa?" in page
    assert "Kirim keterangan" in page
    send(requester, f"{at}/reply", text="Pukul 9.", version="2")

    assert "Pukul 9." in coordinator.get(at).text
    assert only().state is RequestState.NEW
    empty = send(coordinator, f"{at}/ask", text=" ", version="3")
    assert empty.status_code == 422


def test_accepted_alone_the_requester_follows_the_task(
    people, requester, coordinator, at
):
    form = coordinator.get(f"{at}/accept").text
    assert "Liputan peresmian" in form
    accepted = {
        "title": "Liputan peresmian",
        "type": "press_release",
        "due_date": "2026-12-14",
        "where": "alone",
        "user": people.officer.email,
        "version": "1",
        "reason": "Kami datang.",
    }
    assert send(coordinator, f"{at}/accept", **accepted).status_code == 302

    task = db.session.query(Task).one()
    assert f"/tasks/{task.id}" in coordinator.get(at).text
    seen = requester.get(at).text
    assert f"/tasks/{task.id}" not in seen
    assert "Kami datang." in seen
    assert "Ditawarkan" in seen


def test_accepted_for_an_event_that_is_chosen_or_made(people, coordinator, at):
    event = make_event(people.coordinator, start="2026-12-15", title="Peresmian")
    typed = {
        "title": "Rilis",
        "type": "press_release",
        "due_date": "2026-12-14",
        "version": "1",
    }
    assert "Peresmian" in coordinator.get(f"{at}/accept").text
    nothing = send(coordinator, f"{at}/accept", **{**typed, "where": "existing"})
    assert nothing.status_code == 422
    no_kind = send(coordinator, f"{at}/accept", **{**typed, "where": "new"})
    assert no_kind.status_code == 422
    assert only().state is RequestState.NEW
    chosen = {**typed, "where": "existing", "event": str(event.id)}
    assert send(coordinator, f"{at}/accept", **chosen).status_code == 302
    assert db.session.query(Task).one().event_id == event.id


def test_no_without_a_reason_is_no_answer(coordinator, at):
    page = send(coordinator, f"{at}/decline", reason="", version="1")
    assert "Tuliskan alasannya." in coordinator.get(page.location).text
    assert only().state is RequestState.NEW
    send(coordinator, f"{at}/decline", reason="Penuh", version="1")
    assert only().state is RequestState.DECLINED
    assert f"{at}/accept" not in coordinator.get(at).text


def test_strangers_find_no_page_and_no_row(app, people, at, requester):
    assert "Liputan peresmian" in requester.get("/requests").text
    for name in ("officer", "bali_officer", "aceh_coordinator"):
        stranger = signed_in(app, getattr(people, name))
        assert stranger.get(at).status_code == 404
        assert "Liputan peresmian" not in stranger.get("/requests").text


def test_the_coordinator_finds_it_on_the_first_page_until_it_is_answered(
    app, people, coordinator, at
):
    assert at in coordinator.get("/").text
    assert at not in signed_in(app, people.aceh_coordinator).get("/").text
    send(coordinator, f"{at}/decline", reason="Penuh", version="1")
    assert at not in coordinator.get("/").text


def test_what_is_owed_is_marked(app, people, coordinator, at, clock):
    assert "Lewat waktu jawab" not in coordinator.get("/requests").text
    clock.shift(5 * 24 * 3600)
    coordinator = signed_in(app, people.coordinator)
    assert "Lewat waktu jawab" in coordinator.get("/requests").text
    assert "Lewat waktu jawab" in coordinator.get("/").text


def test_a_list_of_many_asks_as_often_as_one_of_few(people, coordinator):
    def asks():
        with statements() as seen:
            assert coordinator.get("/requests").status_code == 200
        return len(seen)

    operations.ask(people.bali_viewer.as_actor(), ASKED)
    db.session.commit()
    coordinator.get("/requests")
    few = asks()
    for _ in range(12):
        operations.ask(people.bali_viewer.as_actor(), ASKED)
    db.session.commit()
    assert asks() == few
