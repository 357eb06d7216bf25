"""Asking for time, and answering, on the page of a task and the first page."""

import re

import pytest

from agenda.db import db
from agenda.tasks import more_time
from agenda.tasks.models import Task
from tests.doors import signed_in
from tests.factories import make_task
from tests.pages import send

WHY = "Narasumber <b>berhalangan</b>"
TYPED = {"due_date": "2026-12-10", "due_time": "", "reason": WHY}


@pytest.fixture
def task(people) -> Task:
    task = make_task(
        people.coordinator,
        title="Siaran panen raya",
        due="2026-12-08",
        assignees=[{"user": people.officer.email}],
    )
    db.session.commit()
    return task


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.text


def due_of(task):
    db.session.expire_all()
    return db.session.get_one(Task, task.id).due_date.isoformat()


def wish_of(task):
    db.session.expire_all()
    [row] = more_time.of_task(task)
    return row


def test_an_officer_asks_and_the_coordinator_grants_from_the_first_page(
    app, people, task
):
    officer, leader = signed_in(app, people.officer), signed_in(app, people.coordinator)
    assert "Minta waktu" in page(officer, f"/tasks/{task.id}")
    done = send(officer, f"/tasks/{task.id}/more-time", **TYPED)
    assert done.headers["Location"] == f"/tasks/{task.id}#waktu"
    assert "Minta waktu<" not in page(officer, f"/tasks/{task.id}")
    home = page(leader, "/")
    assert "Siaran panen raya" in home
    assert "Narasumber &lt;b&gt;berhalangan" in home
    row = wish_of(task)
    at = f"/tasks/{task.id}/more-time/{row.id}/grant"
    granted = send(leader, at, version=row.version, back="/")
    assert granted.headers["Location"] == "/"
    assert due_of(task) == "2026-12-10"
    assert "Minta tambahan waktu" not in page(leader, "/")
    assert "Dikabulkan" in page(officer, f"/tasks/{task.id}")


def test_a_refusal_without_words_comes_back_open(app, people, task):
    officer, leader = signed_in(app, people.officer), signed_in(app, people.coordinator)
    send(officer, f"/tasks/{task.id}/more-time", **TYPED)
    row = wish_of(task)
    at = f"/tasks/{task.id}/more-time/{row.id}/refuse"
    refused = send(leader, at, version=row.version, reason=" ")
    assert refused.status_code == 422
    assert "Sebutkan alasannya." in refused.text
    done = send(leader, at, version=row.version, reason="Media menunggu")
    assert done.status_code == 302
    assert due_of(task) == "2026-12-08"
    assert "Media menunggu" in page(officer, f"/tasks/{task.id}")


def test_what_was_typed_stands_again_beside_what_is_wrong(app, people, task):
    officer = signed_in(app, people.officer)
    typed = {**TYPED, "due_date": "2026-12-01"}
    refused = send(officer, f"/tasks/{task.id}/more-time", **typed)
    assert refused.status_code == 422
    assert "Harus sesudah tenggat yang sekarang." in refused.text
    assert 'value="2026-12-01"' in refused.text
    assert "Narasumber &lt;b&gt;berhalangan" in refused.text


def test_an_offer_says_until_when_it_waits(app, people, task):
    text = page(signed_in(app, people.officer), f"/tasks/{task.id}")
    assert re.search(r"Dijawab paling lambat Kamis, 26 November 2026", text)


def test_an_administrator_sets_the_hours_on_the_page_of_the_agency(app, people):
    admin = signed_in(app, people.admin)
    at = "/admin/agencies/DIT/edit"
    agency = people.agency("DIT")
    typed = {
        "version": agency.version,
        "name": agency.name,
        "kind": agency.kind.value,
        "parent": "KEM",
        "province": agency.province_code or "",
        "timezone": "WIB",
    }
    assert 'value="16"' in page(admin, at)
    refused = send(admin, at, **typed, answer_hours="dua hari")
    assert refused.status_code == 422
    assert 'value="dua hari"' in refused.text
    assert send(admin, at, **typed, answer_hours="8").status_code == 302
    db.session.expire_all()
    assert people.agency("DIT").answer_hours == 8
