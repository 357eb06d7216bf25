"""The first page: what each role meets there, and what nobody else meets."""

import re
from contextlib import contextmanager
from datetime import timedelta
from html import unescape
from io import BytesIO

import pytest
import time_machine
from sqlalchemy import event as sqlalchemy_event

from agenda.db import db
from agenda.events import operations as events
from agenda.tasks import operations as tasks
from agenda.tasks import proving
from tests.doors import signed_in
from tests.factories import make_event, make_task
from tests.offices import NOW
from tests.pages import send

ROLES = ["admin", "desk", "koordinator", "petugas", "pimpinan", "pengamat"]


@pytest.fixture
def forum(people):
    """A confidential event of the week, moved once, with a task for an officer."""
    actor = people.coordinator.as_actor()
    event = events.register(
        actor,
        {
            "title": "Forum tertutup",
            "kind": "event",
            "scope": "national",
            "category": "governance",
            "start": "2026-11-27",
            "status": "confirmed",
            "visibility": "confidential",
        },
    )
    events.move(actor, event, {"start": "2026-11-28"}, reason="Jadwal menteri")
    tasks.create(
        actor,
        {
            "event": str(event.id),
            "title": "Siaran tertutup",
            "type": "press_release",
            "due": "2026-11-26",
            "assignees": [{"user": "petugas@sumut.agenda.example"}],
        },
    )
    return event


@pytest.fixture
def give(people):
    """`give("Foto", due=…)`: a task for the officer of DIT, accepted unless told."""

    def give(title, accept=True, **fields):
        fields = {"assignees": [{"user": people.officer.email}], **fields}
        task = make_task(people.coordinator, title=title, **fields)
        if accept:
            tasks.accept(people.officer.as_actor(), task)
        db.session.commit()
        return task

    return give


def hand_in(people, task):
    officer = people.officer.as_actor()
    proving.add_evidence(officer, task, {"kind": "note", "note": "Sudah terbit."})
    tasks.submit(officer, task)
    db.session.commit()


def part(page, name):
    """One section of the page, by the name of its pile."""
    return page.split(f'<div id="{name}">', 1)[1].split("</section>", 1)[0]


def links_of(page):
    """Where the links of a page lead, in its own order."""
    return [unescape(one) for one in re.findall(r'<a [^>]*href="(/[^"]*)"', page)]


def test_what_comes_and_what_changed_is_told_in_words(app, people, forum):
    page = signed_in(app, people.supervisor).get("/").text
    assert "Sabtu, 28 November 2026" in page
    assert "memindahkan" in page
    assert "Jumat, 27 November 2026" in page
    assert "Jadwal menteri" in page


def test_the_assigned_meets_the_offer(app, people, forum):
    page = signed_in(app, people.sumut_officer).get("/").text
    assert "Siaran tertutup" in page
    assert "Terima" in page


@pytest.mark.parametrize(
    "email",
    ["admin@agenda.example", "desk@agenda.example", "petugas@agenda.example",
     "pengamat@agenda.example", "pimpinan@kem.agenda.example",
     "koordinator@aceh.agenda.example"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/", "/changes", "/changes?all=1", "/events/gaps"])
def test_nobody_else_meets_a_confidential_event(app, people, forum, email, path):
    page = signed_in(app, people.account(email)).get(path).text
    assert "tertutup" not in page
    assert "Jadwal menteri" not in page


@pytest.mark.parametrize(
    ("email", "says"),
    [("petugas@agenda.example", "Tidak ada yang menunggu Anda"),
     ("pengamat@agenda.example", "Belum ada kegiatan dalam dua pekan ke depan"),
     ("koordinator@agenda.example", "Tidak ada tugas yang terlambat."),
     ("pimpinan@agenda.example", "Tidak ada hasil yang menunggu persetujuan."),
     ("desk@agenda.example", "Semua kegiatan dalam 21 hari sudah ada tugasnya"),
     ("admin@agenda.example", "Belum ada perubahan")],
)  # fmt: skip
def test_an_empty_office_says_what_to_do_next(app, people, email, says):
    assert says in signed_in(app, people.account(email)).get("/").text


@pytest.mark.parametrize("role", ROLES)
def test_the_page_speaks_english_to_whoever_wishes(app, people, role):
    account = people.account(f"{role}@agenda.example")
    account.language = "en"
    db.session.commit()
    answer = signed_in(app, account).get("/")
    assert '<html lang="en">' in answer.text
    assert "Dua pekan" not in answer.text


@pytest.mark.parametrize("role", ROLES)
def test_long_and_hostile_titles_are_text(app, people, role, give):
    hostile = "<script>alert(1)</script>" + "panjang" * 39
    event = make_event(people.coordinator, title=hostile, start="2026-11-26")
    events.revise(people.coordinator.as_actor(), event, {"summary": hostile})
    give(hostile, due="2026-11-25")
    give(hostile, due="2026-11-20")
    page = signed_in(app, people.account(f"{role}@agenda.example")).get("/").text
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


@contextmanager
def questions():
    asked = []

    def count(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    sqlalchemy_event.listen(db.engine, "before_cursor_execute", count)
    try:
        yield asked
    finally:
        sqlalchemy_event.remove(db.engine, "before_cursor_execute", count)


@pytest.mark.parametrize("role", ROLES)
def test_a_full_office_asks_no_more_of_the_database_than_a_small_one(
    app, people, role, give
):
    def fill(count):
        for number in range(count):
            event = make_event(
                people.coordinator, title=f"Acara {number}", start="2026-11-26"
            )
            make_event(people.coordinator, title=f"Sepi {number}", start="2026-12-02")
            give(f"Lewat {number}", due="2026-11-20")
            give(f"Dekat {number}", due="2026-11-25", event=event)
            give(f"Tawaran {number}", accept=False, due="2026-11-27")
            give(f"Tanpa {number}", accept=False, assignees=[])
            hand_in(people, give(f"Jadi {number}"))
            back = give(f"Balik {number}")
            hand_in(people, back)
            tasks.return_(people.supervisor.as_actor(), back, reason="Lengkapi")
        db.session.commit()

    visitor = signed_in(app, people.account(f"{role}@agenda.example"))
    fill(2)
    visitor.get("/")
    with questions() as small:
        visitor.get("/")
    fill(10)
    visitor.get("/")
    with questions() as full:
        assert visitor.get("/").status_code == 200
    assert len(full) == len(small)
    assert len(full) <= 55


# Officer


def test_returned_work_stands_before_offers(app, people, give):
    give("Tawaran baru", accept=False)
    back = give("Perbaiki ini")
    hand_in(people, back)
    tasks.return_(people.supervisor.as_actor(), back, reason="Lengkapi")
    db.session.commit()

    page = signed_in(app, people.officer).get("/").text

    assert "Perbaiki ini" in part(page, "returned")
    assert page.index('id="returned"') < page.index('id="offers"')


def test_each_task_of_an_officer_stands_once(app, people, give):
    for title, due in (
        ("Kemarin", "2026-11-23"),
        ("Sekarang", "2026-11-24"),
        ("Minggu", "2026-11-29"),
        ("Nanti", "2026-12-20"),
    ):
        give(title, due=due)
    page = signed_in(app, people.officer).get("/").text
    places = {
        "late": "Kemarin",
        "today": "Sekarang",
        "week": "Minggu",
        "later": "Nanti",
    }
    for name, title in places.items():
        assert f">{title}</a>" in part(page, name)
        assert page.count(f">{title}</a>") == 1


def test_an_offer_is_answered_right_there(app, people, give):
    yes, no = give("Mau", accept=False), give("Tidak mau", accept=False)
    officer = signed_in(app, people.officer)
    assert officer.get("/").text.count("/decline") == 2

    answer = send(officer, f"/tasks/{yes.id}/accept", back="/")
    assert answer.headers["Location"] == "/"
    answer = send(officer, f"/tasks/{no.id}/decline", back="/", reason="Cuti")
    assert answer.headers["Location"] == "/"

    page = officer.get("/").text
    assert 'id="offers"' not in page
    assert ">Mau</a>" in part(page, "later")


def test_a_refused_answer_keeps_the_page_of_the_task(app, people, give):
    task = give("Tidak mau", accept=False)
    answer = send(signed_in(app, people.officer), f"/tasks/{task.id}/decline", back="/")
    assert answer.status_code == 422
    assert "Sebutkan alasannya." in answer.text


@pytest.mark.parametrize(
    "typed",
    [
        {"url": "https://contoh.example/siaran"},
        {"note": "Terbit di laman resmi."},
        {"file": b"%PDF-1.4\n%%EOF\n"},
    ],
)
def test_one_form_brings_the_evidence_and_hands_in(app, people, give, typed):
    if "file" in typed:
        typed = {"file": (BytesIO(typed["file"]), "siaran.pdf")}
    task = give("Siaran", due="2026-11-24")
    officer = signed_in(app, people.officer)
    assert f"/tasks/{task.id}/evidence" in part(officer.get("/").text, "today")

    answer = send(officer, f"/tasks/{task.id}/evidence", back="/", submit="1", **typed)

    assert answer.headers["Location"] == "/"
    db.session.refresh(task)
    assert task.status == "in_review"
    assert len(task.evidence) == 1


def test_returned_work_with_its_evidence_goes_back_by_one_click(app, people, give):
    task = give("Perbaiki")
    hand_in(people, task)
    tasks.return_(people.supervisor.as_actor(), task, reason="Judul")
    db.session.commit()

    send(signed_in(app, people.officer), f"/tasks/{task.id}/evidence", submit="1")

    db.session.refresh(task)
    assert task.status == "in_review"
    assert len(task.evidence) == 1


def test_nothing_is_handed_in_without_evidence(app, people, give):
    task = give("Siaran")
    officer = signed_in(app, people.officer)
    answer = send(officer, f"/tasks/{task.id}/evidence", back="/", submit="1")
    assert answer.status_code == 422
    db.session.refresh(task)
    assert task.status == "accepted"


# Coordinator


def test_a_coordinator_meets_what_needs_a_decision(app, people, give):
    give("Tak bertuan", accept=False, assignees=[])
    give("Lewat", due="2026-11-20")
    give("Mepet", due="2026-11-26")
    hand_in(people, give("Selesai"))
    back = give("Balik")
    hand_in(people, back)
    tasks.return_(people.supervisor.as_actor(), back, reason="Lengkapi")
    refused = give("Ditolak orang", accept=False)
    tasks.decline(people.officer.as_actor(), refused, reason="Cuti")
    db.session.commit()

    page = signed_in(app, people.coordinator).get("/").text

    for name, title in (
        ("pool", "Tak bertuan"), ("declined", "Ditolak orang"), ("late", "Lewat"),
        ("risk", "Mepet"), ("returned", "Balik"), ("reviews", "Selesai"),
    ):  # fmt: skip
        assert f">{title}</a>" in part(page, name)
        assert page.count(f">{title}</a>") == 1


def test_what_waits_for_judgement_is_not_called_late_as_well(app, people, give):
    task = give("Siaran lama", due="2026-01-05")
    visitor = signed_in(app, people.coordinator)
    assert "Siaran lama" in part(visitor.get("/").text, "late")
    hand_in(people, task)
    page = visitor.get("/").text
    assert page.count(">Siaran lama</a>") == 1
    assert "Siaran lama" in part(page, "reviews")


def test_the_load_of_the_week_stands_first_in_hours_and_counts(app, people, give):
    give("Dengan jam", due="2026-11-25", effort_hours=2.5)
    give("Belum ditaksir", due="2026-11-26")

    page = signed_in(app, people.coordinator).get("/").text

    load = page.split("Beban pekan ini", 1)[1].split("</section>", 1)[0]
    assert page.index("Beban pekan ini") < page.index('id="pool"')
    assert people.officer.name in load
    assert "2,5 jam" in load
    assert "Belum ditaksir" in load
    assert "Dengan jam" not in load


def test_an_officer_without_tasks_is_seen_to_be_free(app, people):
    page = signed_in(app, people.coordinator).get("/").text
    assert people.officer.name in page
    assert "belum ada tugas pekan ini" in page


def test_what_does_not_fit_is_counted(app, people, give):
    for number in range(9):
        give(f"Lewat {number}", due="2026-11-20")
    late = part(signed_in(app, people.coordinator).get("/").text, "late")
    assert late.count("row-title") == 6
    assert "3 lagi" in late


# Supervisor and viewer


def change(people, title, hours):
    """Something changes so many hours after the beginning."""
    with time_machine.travel(NOW + timedelta(hours=hours), tick=False):
        event = make_event(people.coordinator, title=title, status="confirmed")
        events.move(
            people.coordinator.as_actor(), event, {"start": "2026-12-11"}, reason="Tamu"
        )
        db.session.commit()


def told(app, account, hours):
    """The first page so many hours after the beginning, signed in anew."""
    with time_machine.travel(NOW + timedelta(hours=hours), tick=False):
        return signed_in(app, account).get("/").text


@pytest.mark.parametrize("role", ["pimpinan", "pengamat"])
def test_news_stay_for_the_visit_and_are_old_in_the_next(app, people, role):
    def at(hours):
        return told(app, people.account(f"{role}@agenda.example"), hours)

    change(people, "Berubah pertama", 1)
    news = at(2)
    assert "Berubah pertama" in news
    assert "Rabu, 9 Desember 2026" in news
    assert "Jumat, 11 Desember 2026" in news
    change(people, "Berubah kedua", 4)
    later = at(5)
    assert "Berubah pertama" in later
    assert "Berubah kedua" in later
    tomorrow = at(24)
    assert "Tidak ada yang berubah." in tomorrow
    change(people, "Berubah ketiga", 25)
    assert "Berubah ketiga" in at(40)


def test_read_is_what_was_on_the_screen_and_nothing_more(app, people):
    change(people, "Terlihat", 1)
    page = told(app, people.supervisor, 2)
    until = page.split('name="until" value="', 1)[1].split('"', 1)[0]
    change(people, "Baru saja", 2.5)
    with time_machine.travel(NOW + timedelta(hours=3), tick=False):
        visitor = signed_in(app, people.supervisor)
        send(visitor, "/changes/read", until=until)
        page = visitor.get("/changes").text
        assert "Baru saja" in page
        assert "Terlihat" not in page
        assert "Terlihat" in visitor.get("/changes?all=1").text


@pytest.mark.parametrize("until", ["", "kemarin", "2026-11-24", "x" * 5000])
def test_an_odd_moment_marks_nothing(app, people, until):
    change(people, "Terlihat", 1)
    assert "Terlihat" in told(app, people.supervisor, 2)
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        visitor = signed_in(app, people.supervisor)
        assert send(visitor, "/changes/read", until=until).status_code == 302
        assert "Terlihat" in visitor.get("/changes").text


def test_a_supervisor_meets_what_waits_for_approval(app, people, give):
    hand_in(people, give("Selesai"))
    page = signed_in(app, people.supervisor).get("/").text
    assert "Selesai" in part(page, "reviews")
    assert "Periksa" in part(page, "reviews")


# Desk and administrator


def test_the_desk_sees_the_country_in_one_line_an_item(app, people):
    make_event(people.aceh_coordinator, title="Rapat Aceh", start="2026-11-26",
               visibility="government", status="confirmed")  # fmt: skip
    make_event(people.coordinator, title="Forum DIT", start="2026-11-27")
    db.session.commit()

    page = signed_in(app, people.desk).get("/").text

    for words in ("Rapat Aceh", people.aceh_coordinator.agency.name, "Terkonfirmasi",
                  "Pemerintah", "Forum DIT", "Tentatif", "Instansi"):  # fmt: skip
        assert words in page


def test_the_desk_is_told_of_gaps_and_can_plan_them(app, people):
    event = make_event(people.coordinator, title="Belum terencana", start="2026-12-05")
    make_event(people.coordinator, title="Hari raya", kind="observance")
    db.session.commit()
    desk = signed_in(app, people.desk)

    page = desk.get("/").text.split("Belum ada tugasnya", 1)[1]

    assert "Belum terencana" in page
    assert f"/tasks/new?event={event.id}" in page
    assert "Belum terencana" in desk.get("/events/gaps").text
    assert "Hari raya" not in desk.get("/events/gaps").text


def test_gaps_are_for_whoever_plans_and_a_coordinators_are_his_own(app, people):
    make_event(people.aceh_coordinator, title="Punya Aceh", visibility="public")
    make_event(people.coordinator, title="Punya DIT", visibility="public")
    db.session.commit()
    for account in (people.officer, people.supervisor, people.viewer):
        assert signed_in(app, account).get("/events/gaps").status_code == 403
    page = signed_in(app, people.coordinator).get("/events/gaps").text
    assert "Punya DIT" in page
    assert "Punya Aceh" not in page


def test_an_administrator_meets_the_state_of_the_office(app, people):
    page = signed_in(app, people.admin).get("/").text
    for words in ("Pengguna aktif", "/admin/people", "/trash", "Basis data"):
        assert words in page


def test_strangers_and_odd_cursors_are_turned_away(app, client, people):
    for path in ("/", "/changes", "/events/gaps", "/trash"):
        assert client.get(path).headers["Location"].startswith("/login")
    desk = signed_in(app, people.desk)
    for path in ("/changes", "/events/gaps", "/trash"):
        assert desk.get(f"{path}?cursor=x").status_code == 422


@pytest.mark.parametrize("role", ROLES)
def test_every_link_of_the_page_leads_to_a_page(app, people, role, give):
    for title, due in (("Lewat", "2026-11-20"), ("Mepet", "2026-11-26")):
        give(title, due=due)
    give("Tawaran", accept=False)
    hand_in(people, give("Jadi"))
    visitor = signed_in(app, people.account(f"{role}@agenda.example"))
    links = set(links_of(visitor.get("/").text.split("<main", 1)[1]))
    assert links
    for link in links:
        answer = visitor.get(link, follow_redirects=True)
        assert answer.status_code == 200, link
        assert "notice-danger" not in answer.text, link


def test_a_section_leads_to_its_full_list(app, people, give):
    give("Mepet", due="2026-11-26")
    begun = give("Sudah mulai", due="2026-11-26")
    tasks.start(people.officer.as_actor(), begun)
    db.session.commit()
    visitor = signed_in(app, people.coordinator)
    link = links_of(part(visitor.get("/").text, "risk"))[0]
    full = visitor.get(link).text
    assert ">Mepet</a>" in full
    assert ">Sudah mulai</a>" not in full
