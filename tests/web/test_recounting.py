"""Dues after the list of free days was amended: shown, and moved only when chosen."""

from datetime import date

import pytest

from agenda.db import db
from agenda.reference import holidays
from agenda.tasks import operations, queries, rescheduling
from tests.doors import signed_in
from tests.factories import make_event, make_task
from tests.pages import send

BEFORE_THE_FORUM = {"anchor": "start", "offset": {"working_days": -2}}
NEW_DAY = {
    "date": "2026-12-08",
    "kind": "joint_leave",
    "name": "Cuti bersama tambahan",
    "basis": "SKB perubahan",
}
AT = "/tasks/recount/2026"


@pytest.fixture
def planned(people):
    """A task that counts across 8 December, and others that a new free day spares."""
    event = make_event(people.coordinator)
    counted = make_task(people.coordinator, event, **BEFORE_THE_FORUM)
    make_task(
        people.coordinator, event, title="Hari", anchor="start", offset={"days": -1}
    )
    make_task(
        people.coordinator, event, title="Tetap", due="2026-12-07", **BEFORE_THE_FORUM
    )
    off = make_task(people.coordinator, event, title="Batal", **BEFORE_THE_FORUM)
    operations.cancel(people.coordinator.as_actor(), off, reason="Tidak jadi")
    db.session.commit()
    return counted


def amend(people):
    holidays.add(people.admin.as_actor(), NEW_DAY)
    db.session.commit()


def dues(people, task):
    db.session.expire_all()
    event = queries.get(people.coordinator.as_actor(), task.id).event
    actor = people.coordinator.as_actor()
    return {one.title: one.due_date for one in queries.for_event(actor, event)}


def test_an_amended_list_moves_nothing_and_shows_what_counts_otherwise(people, planned):
    actor = people.coordinator.as_actor()
    assert rescheduling.recounted(actor, 2026) == []
    before = dues(people, planned)
    amend(people)
    assert dues(people, planned) == before
    [found] = rescheduling.recounted(actor, 2026)
    assert (found.title, found.old_due, found.new_due) == (
        "Siaran pers",
        "2026-12-07",
        "2026-12-04",
    )
    assert "8 Desember 2026 Cuti bersama tambahan" in str(found.explanation)
    # Far from the day, and in hands of others, there is nothing.
    assert rescheduling.recounted(actor, 2028) == []
    assert rescheduling.recounted(people.aceh_coordinator.as_actor(), 2026) == []
    assert rescheduling.recounted(people.officer.as_actor(), 2026) == []


def test_what_is_chosen_moves_with_its_reason_and_the_rest_stays(app, people, planned):
    other = make_task(
        people.coordinator, planned.event, title="Undangan", **BEFORE_THE_FORUM
    )
    db.session.commit()
    amend(people)
    visitor = signed_in(app, people.coordinator)
    page = visitor.get(AT).text
    assert ("Siaran pers" in page, "Undangan" in page, "Tetap" in page) == (
        True,
        True,
        False,
    )
    refused = send(visitor, AT)
    assert refused.status_code == 422
    assert "Pilih paling sedikit satu tugas." in refused.text
    done = send(visitor, AT, task=str(planned.id))
    assert done.status_code == 302
    found = dues(people, planned)
    assert (found["Siaran pers"], found["Undangan"]) == (
        date(2026, 12, 4),
        date(2026, 12, 7),
    )
    [entry, *_] = queries.history(
        queries.get(people.admin.as_actor(), planned.id)
    ).items
    assert (entry.action, entry.reason) == (
        "task:travel",
        "Daftar libur 2026 berubah.",
    )
    # What was moved is not asked about again.
    assert "Siaran pers" not in visitor.get(AT).text
    assert other.due_date == date(2026, 12, 7)


def test_who_amends_the_list_is_told_how_many_tasks_it_touches(app, people, planned):
    admin = signed_in(app, people.admin)
    answer = send(admin, "/admin/reference/holidays/new", **NEW_DAY, status="set")
    assert answer.status_code == 302
    page = admin.get(answer.location).text
    assert "1 tugas terbuka kini terhitung lain; belum ada yang dipindahkan." in page
    assert f'href="{AT}"' in page
    assert dues(people, planned)["Siaran pers"] == date(2026, 12, 7)


def test_where_all_fits_the_page_says_so_and_strangers_are_turned_away(app, people):
    assert "Semua tenggat cocok" in signed_in(app, people.coordinator).get(AT).text
    assert signed_in(app, people.officer).get(AT).status_code == 403
    assert signed_in(app, people.coordinator).get("/tasks/recount/x").status_code == 404
