"""The neutrality guard on pages, as browsers send it."""

import pytest

from agenda.db import db
from agenda.neutrality import queries as known
from agenda.tasks import guarding, operations, proving
from tests.doors import signed_in
from tests.factories import make_task
from tests.pages import send

OFFICER = "petugas@agenda.example"
NO = {f"answer-{number}": "no" for number in range(1, 16)}


@pytest.fixture
def held(people):
    """A task handed in that is due in the quiet period of 2024."""
    task = make_task(
        people.coordinator, due="2024-02-12", assignees=[{"user": OFFICER}]
    )
    officer = people.officer.as_actor()
    operations.accept(officer, task)
    note = {"kind": "note", "title": "Naskah", "note": "Naskah"}
    proving.add_evidence(officer, task, note)
    operations.submit(officer, task)
    db.session.commit()
    return task


def test_the_page_says_what_holds_and_who_let_it_out(app, people, held):
    officer, at = signed_in(app, people.officer), f"/tasks/{held.id}"
    page = officer.get(at).text
    assert "Ditahan: daftar periksa harus lengkap" in page
    assert "Masa tenang Pemilu 2024" in page
    sent = send(officer, f"{at}/check", version=str(held.version), **NO)
    assert sent.location == f"{at}#netralitas"
    supervisor, desk = signed_in(app, people.supervisor), signed_in(app, people.desk)
    send(supervisor, f"{at}/approve")
    assert "Menunggu penyetuju kedua" in supervisor.get(at).text
    send(desk, f"{at}/approve")
    page = desk.get(at).text
    assert page.count("sidik bukti") == 2
    assert 'name="answer-1"' not in page
    db.session.refresh(held)
    assert held.status.value == "done"


def test_what_was_answered_in_part_is_kept_and_told(app, people, held):
    officer, at = signed_in(app, people.officer), f"/tasks/{held.id}"
    some = {"answer-1": "yes", "note-1": "Foto calon", "answer-3": "n/a"}
    send(officer, f"{at}/check", **some)
    page = officer.get(at).text
    assert "Belum dijawab: 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15." in page
    assert 'value="Foto calon"' in page
    refused = send(signed_in(app, people.supervisor), f"{at}/approve")
    assert refused.status_code == 409
    assert "Daftar periksa netralitas belum lengkap" in refused.text


def test_a_refused_answer_keeps_what_was_typed(app, people, held):
    officer, at = signed_in(app, people.officer), f"/tasks/{held.id}"
    typed = {"answer-1": "no", "note-1": "k" * 1001, "answer-2": "yes"}
    refused = send(officer, f"{at}/check", **typed)
    assert refused.status_code == 422
    assert "k" * 1001 in refused.text
    assert "Terlalu panjang" in refused.text
    assert guarding.standing(held).check is None


def test_a_release_without_reason_comes_back_with_its_ground(app, people, held):
    supervisor, at = signed_in(app, people.supervisor), f"/tasks/{held.id}"
    refused = send(supervisor, f"{at}/release", ground="service", reason=" ")
    assert refused.status_code == 422
    assert 'value="service" checked' in refused.text
    sent = send(supervisor, f"{at}/release", ground="service", reason="Jam layanan")
    assert sent.status_code == 302
    report = supervisor.get("/reports/neutrality?from=2024-01-01&to=2024-12-31").text
    assert "Layanan publik: Jam layanan" in report


def test_the_report_is_a_table_too(app, people, held):
    supervisor = signed_in(app, people.supervisor)
    send(supervisor, f"/tasks/{held.id}/release", ground="service", reason="=1+1")
    empty = supervisor.get("/reports/neutrality?from=2020-01-01&to=2020-12-31")
    assert "Tidak ada yang terbit dalam tahapan" in empty.text
    sheet = supervisor.get("/reports/neutrality.csv?from=2024-01-01&to=2024-12-31")
    assert sheet.mimetype == "text/csv"
    head, line = sheet.text.strip().splitlines()[:2]
    assert head.lstrip("\ufeff").split(",")[:2] == ["Nomor", "Tugas"] or ";" in head
    assert held.number in line
    assert "Layanan publik: =1+1" in line
    assert (
        "netralitas-2024-01-01-2024-12-31.csv" in (sheet.headers["Content-Disposition"])
    )


def test_an_ordinary_task_is_not_bothered(app, people):
    task = make_task(people.coordinator, assignees=[{"user": OFFICER}])
    db.session.commit()
    page = signed_in(app, people.officer).get(f"/tasks/{task.id}").text
    assert "Pengingat: daftar periksa boleh diisi" in page
    assert "Ditahan" not in page


def test_the_desk_writes_the_next_version(app, people):
    desk = signed_in(app, people.desk)
    page = desk.get("/admin/reference/checklists").text
    assert page.count("<li><p") == 15
    form = desk.get("/admin/reference/checklists/new").text
    assert 'name="items-14-question"' in form
    typed = {
        "version": "1",
        "items-0-question": "Apakah netral?",
        "items-1-question": "",
        "items-2-question": "Apakah bersumber dari KPU?",
    }
    refused = send(desk, "/admin/reference/checklists/new", **typed)
    assert refused.status_code == 422
    assert "Apakah netral?" in refused.text
    more = send(desk, "/admin/reference/checklists/new", **typed, add_question="1")
    assert 'name="items-3-question"' in more.text
    done = send(desk, "/admin/reference/checklists/new", **typed, reason="Aturan")
    assert done.location == "/admin/reference/checklists"
    assert [item.question for item in known.newest().items] == [
        "Apakah netral?",
        "Apakah bersumber dari KPU?",
    ]
    late = send(desk, "/admin/reference/checklists/new", **typed, reason="Aturan")
    assert late.status_code == 412
    old = desk.get("/admin/reference/checklists?version=1").text
    assert old.count("<li><p") == 15


def test_others_do_not_see_the_checklist_table(app, people):
    for address in ("", "/new"):
        path = f"/admin/reference/checklists{address}"
        assert signed_in(app, people.officer).get(path).status_code == 403


def test_lists_tell_which_open_task_a_phase_holds(app, people, held):
    make_task(people.coordinator, title="Tugas biasa")
    db.session.commit()
    page = signed_in(app, people.coordinator).get("/tasks?tab=all").text
    assert page.count("netralitas: ketat, ditahan") == 1
    assert "Tugas biasa" in page
    home = signed_in(app, people.supervisor).get("/").text
    assert "netralitas: ketat, ditahan" in home
