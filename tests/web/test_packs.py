"""Pages of the packs, and applying one on the page of an event."""

import re

import pytest

from agenda.db import db
from agenda.packs import operations, queries
from agenda.packs.models import Plan
from agenda.tasks.models import Task
from tests.doors import signed_in
from tests.pages import queries_of, send
from tests.web.test_events_form import Form

STEP = {"title": "Siaran pers", "type": "press_release", "offset": {"days": -1}}
TASK = {
    "title": "Foto rilis",
    "type": "documentation",
    "count": "3",
    "unit": "days",
    "side": "after",
    "anchor": "end",
    "shift": "auto",
    "role": "fotografer",
    "effort": "1,5",
    "evidence": "foto",
    "essential": "y",
    "lag": "0",
}


def plain(page):
    assert page.status_code == 200
    return " ".join(re.sub("<[^>]+>", " ", page.text).split())


@pytest.fixture
def coordinator(app, people):
    return signed_in(app, people.coordinator)


@pytest.fixture
def pack(people):
    made = operations.create(
        people.coordinator.as_actor(),
        {"name": "Jumpa pers", "category": "governance", "tasks": [STEP]},
    )
    db.session.commit()
    return made


@pytest.fixture
def forum(register):
    return register(
        title="Forum",
        category="international_summit",
        start="2027-10-16",
        end="2027-10-23",
    )


def test_everybody_reads_packs_and_only_some_change_them(app, people, pack):
    viewer = signed_in(app, people.viewer)
    text = plain(viewer.get("/packs"))
    assert "Konferensi internasional 22 tugas, 9 di antaranya wajib ada" in text
    assert "Paket baru" not in text
    page = plain(viewer.get(f"/packs/{pack.id}"))
    assert "H-1 Siaran pers" in page
    assert "Susun versi berikutnya" not in page
    assert viewer.get("/packs/new").status_code == 403
    stranger = signed_in(app, people.aceh_coordinator)
    assert "Jumpa pers" not in stranger.get("/packs").text
    assert stranger.get(f"/packs/{pack.id}").status_code == 404


def test_the_list_asks_the_same_however_long_it_is(app, people, pack):
    coordinator = signed_in(app, people.coordinator)
    before = queries_of(app, coordinator, "/packs")
    for number in range(3):
        operations.create(
            people.coordinator.as_actor(),
            {"name": f"Lain {number}", "category": "governance", "tasks": [STEP]},
        )
    db.session.commit()
    assert queries_of(app, coordinator, "/packs") == before


def test_a_pack_is_made_step_by_step_and_published(coordinator, people):
    asked = {"name": "Rapat media", "category": "governance", "code": "rapat-media"}
    made = send(coordinator, "/packs/new", **asked)
    draft = made.headers["Location"]
    assert draft.endswith("/draft")
    assert "Belum ada tugas" in plain(coordinator.get(draft))

    again = send(coordinator, f"{draft}/tasks/new", **{**TASK, "count": "banyak"})
    assert again.status_code == 422
    assert 'value="banyak"' in again.text
    assert send(coordinator, f"{draft}/tasks/new", **TASK).status_code == 302
    here = draft.removesuffix("/draft")
    assert send(coordinator, f"{here}/publish", note="Awal").status_code == 302

    pack = queries.get(people.coordinator.as_actor(), "rapat-media")
    [task] = pack.published.tasks
    assert (task.title, task.offset.days, task.anchor.value) == ("Foto rilis", 3, "end")
    assert (task.effort_minutes, task.essential) == (90, True)
    text = plain(coordinator.get(here))
    assert "Versi 1" in text
    assert "dari selesainya kegiatan" in text


def test_a_draft_shows_what_it_changes(coordinator, people, pack):
    here = f"/packs/{pack.id}"
    send(coordinator, f"{here}/draft/begin")
    send(coordinator, f"{here}/draft/tasks/new", **TASK)
    assert "Foto rilis" in plain(coordinator.get(f"{here}/draft"))
    compared = plain(coordinator.get(f"{here}/compare/1/2"))
    assert "Foto rilis" in compared
    assert "Baru" in compared
    assert "Foto rilis" not in plain(coordinator.get(here))
    send(coordinator, f"{here}/discard")
    assert coordinator.get(f"{here}/compare/1/2").status_code == 404


def test_who_was_overtaken_keeps_what_was_typed(coordinator, people, pack):
    here = f"/packs/{pack.id}"
    form = Form(coordinator.get(f"{here}/edit").text).values
    operations.revise(people.desk.as_actor(), pack, {"name": "Dari pusat"})
    db.session.commit()

    page = send(coordinator, f"{here}/edit", **{**form, "name": "Dari kami"})

    assert page.status_code == 412
    assert 'value="Dari kami"' in page.text
    assert "Dari pusat" in page.text


def test_a_copy_goes_back_with_an_offer_that_its_owner_takes(app, people, pack):
    aceh, dit = (
        signed_in(app, one) for one in (people.aceh_coordinator, people.coordinator)
    )
    operations.revise(people.coordinator.as_actor(), pack, {"shared": True})
    db.session.commit()
    form = Form(aceh.get(f"/packs/{pack.id}/copy").text).values
    draft = send(aceh, f"/packs/{pack.id}/copy", **form).headers["Location"]
    send(aceh, f"{draft}/tasks/new", **TASK)
    here = draft.removesuffix("/draft")
    send(aceh, f"{here}/publish")
    assert send(aceh, f"{here}/offer", reason="").status_code == 422
    send(aceh, f"{here}/offer", reason="Ditambah foto")

    listed = dit.get("/packs")
    assert "Ditambah foto" in plain(listed)
    accept = re.search(r"/packs/offers/[0-9a-f-]+/accept", listed.text)[0]
    taken = send(dit, accept)
    assert taken.headers["Location"] == f"/packs/{pack.id}/draft"
    assert "Foto rilis" in plain(dit.get(taken.headers["Location"]))


# Applying


def test_a_pack_is_looked_at_and_applied_once(coordinator, forum):
    page = coordinator.get(f"/events/{forum.id}/plan")
    text = plain(page)
    assert "Konferensi internasional versi 1" in text
    assert "22 tugas" in text
    assert "jenjang" in text
    assert db.session.query(Task).count() == 0
    form = {**Form(page.text).values, "apply": "1"}

    done = send(coordinator, f"/events/{forum.id}/plan", **form)
    twice = send(coordinator, f"/events/{forum.id}/plan", **form)

    assert done.headers["Location"] == twice.headers["Location"]
    assert db.session.query(Task).count() == 22
    assert db.session.query(Plan).count() == 1
    shown = plain(coordinator.get(done.headers["Location"]))
    assert "Tugas dari rencana ini 22" in shown
    assert "Rencana dari paket Konferensi internasional" in plain(
        coordinator.get(f"/events/{forum.id}")
    )


def test_tasks_are_left_out_and_changed_before_they_are_made(
    coordinator, people, forum
):
    form = Form(coordinator.get(f"/events/{forum.id}/plan").text).values
    del form["use-1"]
    form |= {"date-2": "2027-08-02", "user-2": people.officer.email, "user-3": ""}

    send(coordinator, f"/events/{forum.id}/plan", **form, apply="1")

    made = {task.title: task for task in db.session.query(Task)}
    assert len(made) == 21
    second = made["Strategi komunikasi dan pemetaan khalayak"]
    assert second.due_date.isoformat() == "2027-08-02"
    assert second.assignments[0].account.email == people.officer.email
    assert made["Identitas visual, situs, dan akun resmi"].assignments == []


def test_what_cannot_be_is_told_at_its_row_and_nothing_is_lost(
    coordinator, people, forum
):
    form = Form(coordinator.get(f"/events/{forum.id}/plan").text).values
    form |= {"user-5": people.supervisor.email, "date-7": "2027-09-01"}
    form |= {"reviewer": people.supervisor.email}

    page = send(coordinator, f"/events/{forum.id}/plan", **form, apply="1")

    assert page.status_code == 422
    assert 'id="wrong-5"' in page.text
    assert 'name="date-7" value="2027-09-01"' in page.text
    assert db.session.query(Task).count() == 0


def test_short_notice_is_said_and_the_essential_proposed(coordinator, register):
    soon = register(category="international_summit", start="2026-12-14")

    page = coordinator.get(f"/events/{soon.id}/plan")
    text = plain(page)
    assert "9 tugas sudah lewat tanggalnya." in text
    assert "Kegiatan mulai 20 hari lagi." in text
    form = Form(page.text).values
    assert "use-1" in form
    assert "use-2" not in form

    as_counted = plain(coordinator.get(f"/events/{soon.id}/plan?compressed=0"))
    assert "Semua tetap pada tanggal asalnya." in as_counted


def test_a_plan_is_undone_and_says_what_stays(coordinator, forum):
    form = Form(coordinator.get(f"/events/{forum.id}/plan").text).values
    plan = send(coordinator, f"/events/{forum.id}/plan", **form, apply="1")
    here = plan.headers["Location"]
    task = (
        db.session.query(Task)
        .filter_by(title="Media kit dwibahasa (fact sheet, FAQ, profil)")
        .one()
    )
    edit = Form(coordinator.get(f"/tasks/{task.id}/edit").text).values
    send(coordinator, f"/tasks/{task.id}/edit", **{**edit, "priority": "1"})

    undone = plain(send(coordinator, f"{here}/undo", reason="Salah"))

    assert "21 tugas dihapus" in undone
    assert "Media kit dwibahasa" in undone
    assert "Sudah diubah sejak diterapkan" in undone
    assert send(coordinator, f"{here}/undo").status_code == 409
    assert db.session.query(Task).count() == 1


def test_a_task_says_from_which_version_it_came(coordinator, forum):
    form = Form(coordinator.get(f"/events/{forum.id}/plan").text).values
    send(coordinator, f"/events/{forum.id}/plan", **form, apply="1")
    task = db.session.query(Task).first()

    page = coordinator.get(f"/tasks/{task.id}")

    assert "Dari paket Konferensi internasional, versi 1" in plain(page)
    assert "/versions/1" in page.text


def test_who_may_not_plan_is_not_offered_it(app, people, forum):
    officer = signed_in(app, people.officer)
    assert "Terapkan paket" not in officer.get(f"/events/{forum.id}").text
    assert officer.get(f"/events/{forum.id}/plan").status_code == 403
