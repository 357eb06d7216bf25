"""The pages of tasks: from the offer to the approval, as browsers send it."""

import html
import re
from io import BytesIO

import pytest

from agenda.db import db
from agenda.events import operations as events
from agenda.tasks import operations
from agenda.tasks.models import Task
from tests.doors import signed_in
from tests.pages import queries_of, send

NOTHING = "01890000-0000-7000-8000-000000000000"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 60
OFFICER, SUPERVISOR = "petugas@agenda.example", "pimpinan@agenda.example"


def make_event(people, **fields):
    return events.register(
        people.coordinator.as_actor(),
        {
            "title": "Forum kehumasan",
            "kind": "event",
            "scope": "national",
            "category": "governance",
            "start": "2026-12-09",
            "places": [{"province": "ID-BA"}],
            **fields,
        },
    )


def make_task(people, **fields):
    return operations.create(
        people.coordinator.as_actor(),
        {
            "title": "Siaran pers forum",
            "type": "press_release",
            "due": "2026-12-01",
            "assignees": [{"user": OFFICER}],
            "reviewer": SUPERVISOR,
            **fields,
        },
    )


def typed(**fields):
    return {
        "title": "Siaran pers forum",
        "type": "press_release",
        "brief": "Satu halaman.",
        "due_by": "date",
        "due_date": "2026-12-01",
        "due_time": "16:00",
        "timezone": "WITA",
        "count": "7",
        "unit": "days",
        "side": "before",
        "anchor": "start",
        "assignees-0-user": OFFICER,
        "assignees-0-role": "pelaksana",
        "priority": "2",
        "effort_hours": "1,5",
        "checklist-0-text": "Kutipan disetujui",
        **fields,
    }


@pytest.fixture
def officer(app, people):
    return signed_in(app, people.officer)


@pytest.fixture
def coordinator(app, people):
    return signed_in(app, people.coordinator)


def the_task(**fields):
    db.session.expire_all()
    return db.session.query(Task).filter_by(**fields).one()


# Who may come in


def test_strangers_are_asked_to_sign_in(client):
    for page in ("/", "/tasks", "/tasks/new", "/tasks/trash", f"/tasks/{NOTHING}"):
        assert client.get(page).headers["Location"].startswith("/login")


def test_what_is_not_there_or_not_for_one_is_not_found(app, people):
    task = make_task(people)
    visitor = signed_in(app, people.bali_officer)
    for task_id in (NOTHING, task.id):
        assert visitor.get(f"/tasks/{task_id}").status_code == 404
        assert visitor.get(f"/tasks/{task_id}/edit").status_code == 404
        for verb in ("accept", "submit", "cancel", "trash", "evidence", "checklist"):
            assert send(visitor, f"/tasks/{task_id}/{verb}").status_code == 404
    assert visitor.get(f"/files/{NOTHING}").status_code == 404
    assert visitor.get(f"/tasks/new?event={NOTHING}").status_code == 403


def test_what_one_sees_and_may_not_do_is_refused(officer, people):
    task = make_task(people)
    assert officer.get("/tasks/new").status_code == 403
    assert officer.get("/trash").status_code == 403
    assert officer.get(f"/tasks/{task.id}/edit").status_code == 403
    for verb in ("approve", "trash"):
        assert send(officer, f"/tasks/{task.id}/{verb}").status_code == 403
    answer = send(officer, f"/tasks/{task.id}/cancel", reason="Tidak perlu")
    assert answer.status_code == 403


def test_a_form_from_elsewhere_does_nothing(officer, people):
    task = make_task(people)
    assert officer.post(f"/tasks/{task.id}/accept").status_code == 400
    db.session.refresh(task)
    assert task.status == "offered"


# The way of a task


def test_an_offer_becomes_accepted_proven_handed_in_and_approved(app, officer, people):
    task = make_task(people, checklist=[{"text": "Angka dicek"}])
    address = f"/tasks/{task.id}"
    assert "Terima" in officer.get("/").text
    back = send(officer, f"{address}/accept", back="/")
    assert back.headers["Location"] == "/"
    send(officer, f"{address}/checklist", done="0", version="2")
    answer = send(
        officer,
        f"{address}/evidence",
        url="https://contoh.go.id/siaran",
        figure_name="tayangan situs",
        figure_value="12.400",
        submit="1",
    )
    assert answer.status_code == 302
    db.session.refresh(task)
    assert task.status == "in_review"
    assert task.checklist == [{"text": "Angka dicek", "done": True}]
    assert task.evidence[0].figures == {"tayangan_situs": 12400}
    judge = signed_in(app, people.supervisor)
    assert "Menunggu persetujuan" in judge.get("/").text
    assert task.title in judge.get("/").text
    page = judge.get(address).text
    assert "Setujui" in page
    assert "12.400" in page
    answer = send(judge, f"{address}/approve", version=str(task.version))
    assert answer.status_code == 302
    db.session.refresh(task)
    assert task.status == "done"


def test_handing_in_without_evidence_says_what_is_missing(officer, people):
    task = make_task(people)
    send(officer, f"/tasks/{task.id}/accept")
    answer = send(officer, f"/tasks/{task.id}/submit")
    assert answer.status_code == 409
    assert "bukti" in answer.text
    assert "Siaran pers forum" in answer.text


@pytest.mark.parametrize(
    ("path", "typed"),
    [("decline", {}), ("return", {}), ("cancel", {}), ("evidence", {})],
)
def test_who_may_not_is_told_so_before_what_is_missing(app, people, path, typed):
    task = make_task(people)
    db.session.commit()
    viewer = signed_in(app, people.viewer)

    assert send(viewer, f"/tasks/{task.id}/{path}", **typed).status_code == 403


def test_a_task_that_is_not_in_the_trash_is_not_restored_but_found(app, people):
    task = make_task(people)
    db.session.commit()
    coordinator = signed_in(app, people.coordinator)

    assert send(coordinator, f"/tasks/{task.id}/restore").status_code == 409


def test_an_unchanged_checklist_may_be_sent_by_who_works_on_it(officer, people):
    task = make_task(people, checklist=[{"text": "Kutipan", "done": False}])

    answer = send(officer, f"/tasks/{task.id}/checklist")

    assert answer.status_code == 302
    db.session.refresh(task)
    assert task.version == 1


def test_a_task_is_declined_with_a_reason_only(officer, people):
    task = make_task(people)
    answer = send(officer, f"/tasks/{task.id}/decline", reason=" ")
    assert answer.status_code == 422
    assert "Sebutkan alasannya." in answer.text
    answer = send(officer, f"/tasks/{task.id}/decline", reason="Sedang cuti")
    assert answer.status_code == 302
    db.session.refresh(task)
    assert task.status == "declined"


def test_work_comes_back_with_what_is_missing(app, officer, people):
    task = make_task(people)
    send(officer, f"/tasks/{task.id}/accept")
    send(officer, f"/tasks/{task.id}/evidence", note="Draf", submit="1")
    judge = signed_in(app, people.supervisor)
    send(judge, f"/tasks/{task.id}/return", reason="Kutipan belum ada")
    assert "Kutipan belum ada" in officer.get(f"/tasks/{task.id}").text
    assert "Dikembalikan untuk diperbaiki" in officer.get("/").text


def test_a_judgement_of_a_stale_page_is_refused_with_what_changed(app, officer, people):
    task = make_task(people)
    send(officer, f"/tasks/{task.id}/accept")
    send(officer, f"/tasks/{task.id}/evidence", note="Draf", submit="1")
    db.session.refresh(task)
    seen = task.version
    operations.return_(people.supervisor.as_actor(), task, reason="Belum lengkap")
    judge = signed_in(app, people.desk)
    answer = send(judge, f"/tasks/{task.id}/approve", version=str(seen))
    assert answer.status_code == 412


def test_a_task_without_person_is_claimed_from_the_pool(officer, people):
    task = make_task(people, assignees=[])
    assert "Ambil" in officer.get("/tasks?tab=pool").text
    answer = send(officer, f"/tasks/{task.id}/accept", back="/tasks")
    assert answer.headers["Location"] == "/tasks"
    assert "Siaran pers forum" in officer.get("/tasks").text


# Evidence and files


def test_a_file_is_kept_and_given_back_as_an_attachment(app, officer, people):
    task = make_task(people)
    send(officer, f"/tasks/{task.id}/accept")
    send(officer, f"/tasks/{task.id}/evidence", file=(BytesIO(PNG), "foto <1>.png"))
    file_id = the_task(id=task.id).evidence[0].file_id
    answer = officer.get(f"/files/{file_id}")
    assert answer.data == PNG
    answer.close()
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert signed_in(app, people.bali_officer).get(
        f"/files/{file_id}"
    ).status_code == 404  # fmt: skip


def test_a_program_is_no_evidence_and_what_was_typed_stays(officer, people):
    task = make_task(people)
    answer = send(
        officer,
        f"/tasks/{task.id}/evidence",
        file=(BytesIO(b"MZ\x90\0"), "foto.png"),
        note="Foto pembukaan",
    )
    assert answer.status_code == 415
    assert "Foto pembukaan" in answer.text
    assert the_task(id=task.id).evidence == []


@pytest.mark.parametrize(
    "fields",
    [{}, {"url": "javascript:alert(1)"},
     {"note": "x", "figure_name": "tayangan", "figure_value": "banyak"}],
)  # fmt: skip
def test_evidence_that_says_nothing_is_refused(officer, people, fields):
    task = make_task(people)
    answer = send(officer, f"/tasks/{task.id}/evidence", **fields)
    assert answer.status_code == 422
    assert the_task(id=task.id).evidence == []


def test_evidence_is_withdrawn(officer, people):
    task = make_task(people)
    send(officer, f"/tasks/{task.id}/evidence", note="Salah tempel")
    row = the_task(id=task.id).evidence[0]
    answer = send(officer, f"/tasks/{task.id}/evidence/{row.id}/withdraw")
    assert answer.status_code == 302
    assert "Belum ada bukti" in officer.get(f"/tasks/{task.id}").text


# The form


def test_a_task_is_made_with_a_date_and_people(coordinator, people):
    answer = send(coordinator, "/tasks/new", **typed())
    assert answer.status_code == 302
    task = the_task(title="Siaran pers forum")
    assert answer.headers["Location"] == f"/tasks/{task.id}"
    assert (task.timezone, task.priority, task.effort_minutes) == (
        "Asia/Makassar",
        2,
        90,
    )
    assert [row.account.email for row in task.assignments] == [OFFICER]
    page = coordinator.get(f"/tasks/{task.id}").text
    assert "Selasa, 1 Desember 2026 pukul 16.00 WITA" in page


def test_a_task_counts_back_from_its_event_and_says_so(coordinator, people):
    event = make_event(people)
    fields = typed(event=str(event.id), due_by="count", count="1", unit="working_days")
    answer = send(coordinator, "/tasks/new", **fields)
    page = coordinator.get(answer.headers["Location"]).text
    assert "Selasa, 8 Desember 2026" in page
    assert "H-1 hari kerja" in page
    assert "Forum kehumasan" in page


def test_what_was_typed_stays_when_something_is_wrong(coordinator):
    answer = send(
        coordinator,
        "/tasks/new",
        **typed(
            title="",
            due_date="",
            **{
                "assignees-0-user": "",
                "assignees-1-email": "tiada@agenda.example",
                "checklist-0-text": "Kutipan disetujui",
            },
        ),
    )
    assert answer.status_code == 422
    assert "Satu halaman." in answer.text
    assert "Kutipan disetujui" in answer.text
    assert 'id="title-error"' in answer.text
    assert 'id="due_date-error"' in answer.text
    assert 'id="assignees-1-email-error"' in answer.text


def test_rows_are_added_and_removed_without_saving(coordinator):
    answer = send(coordinator, "/tasks/new", **typed(add_assignee="1"))
    assert answer.status_code == 200
    assert "assignees-1-user" in answer.text
    assert "Satu halaman." in answer.text
    answer = send(coordinator, "/tasks/new", **typed(remove_check="0"))
    assert "Kutipan disetujui" not in answer.text
    assert db.session.query(Task).count() == 0


def test_opening_and_saving_the_form_changes_nothing(coordinator, people):
    event = make_event(people)
    task = make_task(
        people,
        event=str(event.id),
        due=None,
        anchor="start",
        offset={"days": -3},
    )
    page = coordinator.get(f"/tasks/{task.id}/edit").text
    assert "Forum kehumasan" in page
    fields = typed(
        brief="",
        due_by="count",
        count="3",
        due_date="2026-12-06",
        due_time="",
        reviewer=SUPERVISOR,
        priority="5",
        effort_hours="",
        version="1",
        **{"checklist-0-text": "", "assignees-0-lead": "y"},
    )
    answer = send(coordinator, f"/tasks/{task.id}/edit", **fields)
    assert answer.status_code == 302
    assert the_task(id=task.id).version == 1


def test_whoever_saves_second_is_told_what_the_first_changed(coordinator, people):
    task = make_task(people)
    operations.revise(people.desk.as_actor(), task, {"title": "Rilis forum"})
    fields = typed(title="Judul ketiga", version="1")
    answer = send(coordinator, f"/tasks/{task.id}/edit", **fields)
    assert answer.status_code == 412
    assert "Bambang Wiryawan" in answer.text
    assert "Rilis forum" in answer.text
    assert 'value="Judul ketiga"' in answer.text
    again = send(coordinator, f"/tasks/{task.id}/edit", **{**fields, "version": "2"})
    assert again.status_code == 302
    assert the_task(id=task.id).title == "Judul ketiga"


def test_a_task_is_thrown_away_and_brought_back(coordinator, people):
    task = make_task(people)
    answer = send(coordinator, f"/tasks/{task.id}/trash")
    assert answer.headers["Location"] == "/tasks"
    assert coordinator.get(f"/tasks/{task.id}").status_code == 404
    assert "Siaran pers forum" in coordinator.get("/trash?kind=task").text
    send(coordinator, f"/tasks/{task.id}/restore")
    assert coordinator.get(f"/tasks/{task.id}").status_code == 200


# Lists


def test_the_list_is_filtered_and_wrong_filters_are_told(coordinator, people):
    make_task(people)
    make_task(people, title="Foto udara", type="documentation", due="2026-12-20")
    page = re.sub("</?mark>", "", coordinator.get("/tasks?tab=all&q=siaran").text)
    assert "Siaran pers forum" in page
    assert "Foto udara" not in page
    page = coordinator.get("/tasks?tab=all&from=2026-12-10").text
    assert "Foto udara" in page
    assert "Siaran pers forum" not in page
    assert coordinator.get("/tasks?tab=all&status=selesai").status_code == 422
    assert coordinator.get("/tasks?tab=all&cursor=xx").status_code == 422


@pytest.mark.parametrize(
    ("email", "lands_on"),
    [("koordinator@agenda.example", "agency"), (SUPERVISOR, "agency"),
     (OFFICER, "mine"), ("desk@agenda.example", "all")],
)  # fmt: skip
def test_one_begins_with_the_tasks_that_one_answers_for(app, people, email, lands_on):
    make_task(people)
    page = signed_in(app, people.account(email)).get("/tasks").text
    assert f'name="tab" value="{lands_on}"' in page
    assert "Siaran pers forum" in page


def test_the_list_of_the_own_agency_holds_nothing_of_others(app, people):
    make_task(people, assignees=[{"user": "koordinator@aceh.agenda.example"}])
    visitor = signed_in(app, people.aceh_coordinator)
    assert "Siaran pers forum" not in visitor.get("/tasks").text
    assert "Siaran pers forum" in visitor.get("/tasks?tab=mine").text
    # Whoever asks for an agency looks among all of them.
    assert "Siaran pers forum" in visitor.get("/tasks?tab=agency&agency=DIT").text


def test_a_list_goes_on_page_by_page(coordinator, people):
    made = {f"Tugas nomor {number:02}" for number in range(45)}
    for title in sorted(made):
        make_task(people, title=title, assignees=[])
    first = coordinator.get("/tasks?tab=all").text
    following = html.unescape(re.search(r'href="([^"]+)" rel="next"', first)[1])
    second = coordinator.get(following).text
    on_first, on_second = (
        set(re.findall(r"Tugas nomor \d\d", page)) for page in (first, second)
    )
    assert (len(on_first), len(on_second)) == (40, 5)
    assert on_first | on_second == made
    assert 'rel="next"' not in second


@pytest.mark.parametrize("address", ["/", "/tasks?tab=all"])
def test_more_rows_cost_no_more_questions(app, people, address):
    visitor = signed_in(app, people.coordinator)
    for _ in range(2):
        event = make_event(people, start="2026-11-27")
        make_task(people, event=str(event.id))
    few = queries_of(app, visitor, address)
    for _ in range(8):
        event = make_event(people, start="2026-11-28")
        make_task(people, event=str(event.id))
    assert queries_of(app, visitor, address) == few
