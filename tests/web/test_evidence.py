"""The page of a task about its proof: what is asked for, drafts beside one another."""

import io

import pytest

from agenda.db import db
from agenda.tasks import guarding, operations
from tests.doors import signed_in
from tests.factories import make_task
from tests.pages import send
from tests.samples import PDF


@pytest.fixture
def task(people):
    """An infographic for the officer of DIT, accepted, judged by the supervisor."""
    made = make_task(
        people.coordinator,
        type="infographic",
        assignees=[{"user": people.officer.email}],
        reviewer=people.supervisor.email,
    )
    operations.accept(people.officer.as_actor(), made)
    db.session.commit()
    return made


def test_the_form_asks_for_what_is_expected_and_keeps_each_thing_under_its_name(
    app, people, task
):
    officer = signed_in(app, people.officer)
    page = officer.get(f"/tasks/{task.id}").text
    for name in ("Berkas infografis", "Tautan unggahan", "Jangkauan"):
        assert name in page

    typed = {"link_link": "https://contoh.id/info", "figure_reach": "1.200"}
    file = (io.BytesIO(PDF), "info.pdf")
    answer = send(officer, f"/tasks/{task.id}/evidence", **typed, file_picture=file)
    assert answer.status_code == 302

    told = {row.expected: row for row in task.evidence}
    assert told["link"].url == "https://contoh.id/info"
    assert told["picture"].file.name == "info.pdf"
    assert told[""].figures == {"reach": 1200}
    page = officer.get(f"/tasks/{task.id}").text
    assert 'name="link_link"' not in page
    assert 'name="note_method"' in page
    assert "Jangkauan: 1.200" in page


def test_whoever_hands_in_is_told_what_is_missing_and_not_held_up(app, people, task):
    officer = signed_in(app, people.officer)
    typed = {"link_link": "https://contoh.id/info", "submit": "1"}

    send(officer, f"/tasks/{task.id}/evidence", **typed)

    assert task.status == "in_review"
    page = officer.get(f"/tasks/{task.id}").text
    assert "Belum ada: Berkas infografis, Jangkauan, Cara menghitung jangkauan." in page


def test_with_nothing_at_all_nothing_is_handed_in(app, people, task):
    officer = signed_in(app, people.officer)
    for typed in ({"submit": "1"}, {"link_link": "  ", "figure_reach": ""}):
        answer = send(officer, f"/tasks/{task.id}/evidence", **typed)
        assert answer.status_code == 422
    assert (task.status, task.evidence) == ("accepted", [])


def test_an_address_that_is_none_comes_back_as_typed(app, people, task):
    officer = signed_in(app, people.officer)
    answer = send(officer, f"/tasks/{task.id}/evidence", link_link="bukan alamat")
    assert answer.status_code == 422
    assert 'value="bukan alamat"' in answer.text
    assert task.evidence == []


def test_the_second_draft_stands_beside_the_first_with_who_approved_which(
    app, people, task
):
    officer, reviewer = (signed_in(app, one) for one in (people.officer, people.admin))
    path = f"/tasks/{task.id}/evidence"
    send(officer, path, link_link="https://contoh.id/satu", figure_reach="100")
    send(officer, f"/tasks/{task.id}/submit")
    first = guarding.evidence_digest(task)
    assert "Draf 2" not in reviewer.get(f"/tasks/{task.id}").text
    operations.return_(people.supervisor.as_actor(), task, reason="Sumbernya mana?")
    db.session.commit()
    link = next(row for row in task.evidence if row.url)
    send(officer, f"{path}/{link.id}/withdraw")
    send(officer, path, link_link="https://contoh.id/dua", figure_reach="150")
    send(officer, path, note="Dasbor", figure_name="reach", figure_value="150")
    send(officer, f"/tasks/{task.id}/submit")
    second = guarding.evidence_digest(task)
    guarding.approve(people.supervisor.as_actor(), task)
    db.session.commit()

    page = reviewer.get(f"/tasks/{task.id}").text

    for words in ("Draf 1", "Draf 2", "Sumbernya mana?", first[:12], second[:12]):
        assert words in page
    assert "https://contoh.id/dua" in page
    # A link that was withdrawn is told, and no longer led to.
    assert 'href="https://contoh.id/satu"' not in page
    assert "Ditarik sesudahnya" in page
    assert "Angka yang berubah" in page
    assert "bukti berubah sesudahnya" not in page
