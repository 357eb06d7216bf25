"""The bell, the inbox and how one wants one's mail."""

from sqlalchemy import select

from agenda.audit.models import AuditEntry
from agenda.db import db
from agenda.notices import planning, queries
from agenda.tasks import operations as tasks
from tests.doors import signed_in
from tests.factories import make_event, make_task
from tests.pages import send


def assign(people, **fields):
    task = make_task(
        people.coordinator, assignees=[{"user": people.officer.email}], **fields
    )
    planning.plan_all()
    return task


def test_the_bell_counts_and_opening_the_task_reads_it(app, people):
    officer = signed_in(app, people.officer)
    assert "Belum ada pemberitahuan" in officer.get("/notifications").text
    assert "bell-count" not in officer.get("/").text
    task = assign(people)
    assign(people, title="Tugas lain")
    home = officer.get("/").text
    assert '<span class="bell-count" aria-hidden="true">2</span>' in home
    inbox = officer.get("/notifications").text
    assert "Anda ditugasi: Siaran pers, tenggat Selasa, 1 Desember 2026." in inbox
    page = officer.get(f"/tasks/{task.id}").text
    assert '<span class="bell-count" aria-hidden="true">1</span>' in page
    done = send(officer, "/notifications/read")
    assert done.location == "/notifications"
    assert "bell-count" not in officer.get("/").text


def test_reading_one_opens_its_thing_and_others_notices_stay(app, people):
    assign(people)
    [notice] = queries.inbox(people.officer.as_actor()).items
    other = signed_in(app, people.supervisor)
    send(other, "/notifications/read", notice=str(notice.id))
    assert queries.count_unread(people.officer.as_actor()) == 1
    officer = signed_in(app, people.officer)
    sent = send(officer, "/notifications/read", notice=str(notice.id))
    assert sent.location == f"/tasks/{notice.subject_id}"
    assert queries.count_unread(people.officer.as_actor()) == 0


def test_a_reader_chooses_a_digest_and_its_hour(app, people):
    officer = signed_in(app, people.officer)
    sent = send(officer, "/notifications/wish", each="day", hour="16")
    assert sent.location == "/notifications#surel"
    wish = queries.wish_of(people.officer)
    db.session.refresh(wish)
    assert (wish.each, wish.hour) == ("day", 16)
    refused = send(officer, "/notifications/wish", each="kapan-kapan", hour="16")
    assert refused.status_code == 422


def test_who_moves_an_event_sees_who_is_told_and_may_be_silent(app, people):
    event = make_event(people.coordinator, title="Forum")
    planning.pass_over_everything()
    db.session.commit()
    coordinator = signed_in(app, people.coordinator)
    form = coordinator.get(f"/events/{event.id}/cancel").text
    assert f"1 orang: {people.supervisor.name}." in form
    typed = {"version": str(event.version), "reason": "Batal", "notify": "silent"}
    assert send(coordinator, f"/events/{event.id}/cancel", **typed).status_code == 302
    [entry] = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "event:cancel")
    )
    assert entry.manner == "silent"
    planning.plan_all()
    assert queries.count_unread(people.supervisor.as_actor()) == 0


def test_the_inbox_speaks_the_language_of_its_reader(app, people):
    event = make_event(people.coordinator, title="Forum", title_en="The Forum")
    task = assign(people, event=event, title="Siaran", title_en="Release")
    tasks.cancel(people.coordinator.as_actor(), task, reason="Digabung")
    people.officer.language = "en"
    db.session.commit()
    planning.plan_all()
    page = signed_in(app, people.officer).get("/notifications").text
    assert "cancelled the task Release." in page
    assert "The Forum" in page
    assert "Digabung" in page
