"""Tasks otherwise than as a list: board, groups, weeks, the timeline of an event."""

import html
import re

import pytest

from agenda.db import db
from agenda.people import leaves
from agenda.people import operations as accounts
from agenda.phases import operations as phases
from agenda.tasks import operations, proving
from agenda.tasks.models import Task
from tests.doors import signed_in
from tests.factories import make_task
from tests.pages import queries_of, send

NOTHING = "01890000-0000-7000-8000-000000000000"


@pytest.fixture
def officer(app, people):
    return signed_in(app, people.officer)


@pytest.fixture
def coordinator(app, people):
    return signed_in(app, people.coordinator)


@pytest.fixture
def give(people):
    """A task of the officer, judged by the supervisor."""

    def give(event=None, **fields):
        usual = {
            "assignees": [{"user": people.officer.email}],
            "reviewer": people.supervisor.email,
        }
        task = make_task(people.coordinator, event, **{**usual, **fields})
        db.session.commit()
        return task

    return give


def card(page, title):
    """The card with that title."""
    cards = page.split('<li class="board-card"')[1:]
    found = next(one for one in cards if f'data-title="{title}"' in one)
    return found.split("</section>")[0]


def moves(text):
    """Label and target column of what can be done to a card."""
    found = re.findall(r'data-to="(\w*)".*?(?:</svg>)([^<]+)<span', text, re.S)
    return [(label, column) for column, label in found]


def column(page, code):
    return re.search(
        rf'<section class="board-column[^"]*" id="column-{code}".*?</section>',
        page,
        re.S,
    )[0]


# The board


def test_a_card_says_what_one_needs_to_know(app, coordinator, give, register):
    event = register(title="Forum", start="2026-12-09")
    give(event, title="Siaran", anchor="start", offset={"days": -7})
    give(title="Terlambat", due="2026-11-20")
    page = coordinator.get("/tasks/board").text
    shown = card(page, "Siaran")
    for words in ("Rab 2 Des", "(H-7)", "Forum", "Rizky Pratama"):
        assert words in shown
    assert "meta-danger" in card(page, "Terlambat")
    assert "meta-danger" not in shown


def test_the_card_names_the_phase_that_holds_it(app, people, coordinator, give):
    phases.enter(
        people.desk.as_actor(),
        {
            "code": "tenang",
            "name": "Masa tenang",
            "name_en": "Quiet period",
            "stage": "masa_tenang",
            "level": "strict",
            "start": "2026-12-01",
            "end": "2026-12-03",
            "legal_basis": "UU",
            "source": "KPU",
        },
    )
    give(title="Ditahan", due="2026-12-02")
    give(title="Bebas", due="2026-12-09")
    page = coordinator.get("/tasks/board").text
    assert "netralitas: ketat, ditahan" in card(page, "Ditahan")
    assert "netralitas" not in card(page, "Bebas")


def test_what_an_officer_can_do_leads_to_the_columns(people, officer, give):
    task = give(title="Siaran")
    page = officer.get("/tasks/board").text
    assert moves(card(page, "Siaran")) == [("Terima", "accepted")]
    assert f'href="/tasks/{task.id}?answer=decline#tolak"' in page
    operations.accept(people.officer.as_actor(), task)
    db.session.commit()
    shown = card(officer.get("/tasks/board").text, "Siaran")
    assert moves(shown) == [("Mulai", "in_progress"), ("Serahkan", "in_review")]
    # Without evidence handing in is asked for on the page of the task.
    assert f'href="/tasks/{task.id}#bukti"' in shown
    proving.add_evidence(
        people.officer.as_actor(), task, {"kind": "note", "title": "Terbit"}
    )
    db.session.commit()
    shown = card(officer.get("/tasks/board").text, "Siaran")
    assert f'action="/tasks/{task.id}/submit"' in shown


def test_whoever_can_do_nothing_is_told_so(app, people, give):
    give(title="Siaran")
    page = signed_in(app, people.viewer).get("/tasks/board").text
    shown = card(page, "Siaran")
    assert "<form" not in shown
    assert 'data-told="Saat ini tidak ada yang dapat Anda lakukan padanya."' in shown


def test_a_card_moves_by_its_button_and_one_comes_back_to_it(officer, give):
    task = give(title="Siaran")
    page = officer.get("/tasks/board?tab=mine&q=siaran").text
    [back] = re.findall(r'name="back" value="([^"]+)"', card(page, "Siaran"))
    back = html.unescape(back)
    answer = send(officer, f"/tasks/{task.id}/accept", back=back, version=task.version)
    assert answer.headers["Location"] == back
    assert (
        back == f"/tasks/board?q=siaran&tab=mine&open=any&column=offered#task-{task.id}"
    )
    page = officer.get(back).text
    assert "Siaran" in column(page, "accepted")
    assert "Siaran" not in column(page, "offered")
    # The phone stays at the column in which one worked.
    assert 'value="offered" checked' in page


def test_a_card_that_moved_meanwhile_is_not_moved_again(people, officer, give):
    task = give(title="Siaran")
    seen = task.version
    operations.revise(people.coordinator.as_actor(), task, {"brief": "Baru."})
    db.session.commit()
    answer = send(
        officer, f"/tasks/{task.id}/accept", back="/tasks/board", version=seen
    )
    assert answer.status_code == 412
    assert "Baru." in answer.text
    db.session.expire_all()
    assert db.session.get(Task, task.id).status == "offered"


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/admin"])
def test_a_button_leads_nowhere_else(officer, give, back):
    task = give()
    answer = send(officer, f"/tasks/{task.id}/accept", back=back)
    assert answer.headers["Location"] in {"/", f"/tasks/{task.id}"}


def test_a_full_column_leads_to_the_list_with_the_same_question(coordinator, give):
    for number in range(14):
        give(title=f"Siaran {number}", due="2026-12-01")
    page = coordinator.get("/tasks/board?q=siaran&type=press_release").text
    shown = column(page, "offered")
    assert shown.count('<li class="board-card"') == 12
    assert "Lihat 2 lagi" in shown
    [rest] = re.findall(r'board-foot no-print"><a href="([^"]+)"', shown)
    rest = html.unescape(rest)
    assert rest == (
        "/tasks?q=siaran&type=press_release&status=offered&tab=all&open=any"
    )
    assert coordinator.get(rest).text.count('<h3 class="row-title">') == 14


def test_the_board_refuses_what_the_list_refuses(coordinator):
    for address in ("/tasks/board", "/tasks/by-event", "/tasks/by-person"):
        assert coordinator.get(f"{address}?status=tiada").status_code == 422
        assert coordinator.get(f"{address}?from=kemarin").status_code == 422
    assert coordinator.get("/tasks/board?column=tiada").status_code == 200
    assert coordinator.get("/tasks/by-event?page=banyak").status_code == 200
    assert coordinator.get("/tasks/by-event?page=999999999").status_code == 200
    assert coordinator.get("/tasks/by-tiada").status_code == 404


def test_an_empty_board_shows_the_way_on(officer):
    page = officer.get("/tasks/board").text
    assert "Tidak ada tugas di papan ini" in page
    assert 'href="/tasks/board?tab=all"' in page


# Groups


def test_groups_lead_to_the_event_the_list_and_the_week(
    people, coordinator, give, register
):
    event = register(title="Forum", start="2026-12-09")
    for number in range(6):
        give(event, title=f"Tugas {number}")
    page = coordinator.get("/tasks/by-event").text
    assert f'<a href="/events/{event.id}">Forum</a>' in page
    assert f'href="/events/{event.id}/timeline"' in page
    assert f'href="/tasks?event={event.id}&amp;tab=agency"' in page
    assert "Lihat 1 lagi" in page
    page = coordinator.get("/tasks/by-person").text
    assert 'href="/tasks/week?person=petugas%40agenda.example"' in page
    assert "pekan ini 0 dari 37,5 jam" in page


def test_the_load_is_told_to_whoever_may_see_it(app, people, give):
    give(title="Siaran")
    # The bait: the coordinator is told.
    page = signed_in(app, people.coordinator).get("/tasks/by-person").text
    assert "37,5 jam" in page
    page = signed_in(app, people.viewer).get("/tasks/by-person?tab=all").text
    assert "Siaran" in page
    assert "37,5 jam" not in page
    assert "/tasks/week?person" not in page


# A week


def test_a_week_tells_day_by_day(people, officer, give, register):
    event = register(title="Forum", start="2026-12-02")
    give(event, title="Siaran", due="2026-12-01T16:00", effort_hours=2)
    leaves.enter(people.officer.as_actor(), {"start": "2026-12-04", "kind": "annual"})
    db.session.commit()
    page = officer.get("/tasks/week?week=2026-12-03").text
    assert "Pekan saya" in page
    days = re.findall(
        r'<li class="week-row.*?(?=<li class="week-row|</ol>)', page, re.S
    )
    assert len(days) == 7
    assert "Siaran" in days[1]
    assert "pukul 16.00" in days[1]
    assert "2 jam" in days[1]
    assert "Forum" in days[2]
    assert ">Cuti<" in days[4]
    assert "Bukan hari kerja" in days[5]
    assert 'href="/tasks/week?week=2026-11-23"' in page
    assert 'href="/tasks/week?week=2026-12-07"' in page


def test_a_holiday_stands_in_the_week(officer):
    page = officer.get("/tasks/week?week=2026-12-25").text
    assert "Natal" in page


@pytest.mark.parametrize("week", ["", "kemarin", "0001-01-01", "9999-12-31"])
def test_any_week_can_be_asked_for(officer, week):
    assert officer.get(f"/tasks/week?week={week}").status_code == 200


def test_weeks_of_others_are_for_whoever_plans_or_judges(app, people, give):
    give(title="Siaran", due="2026-12-01")
    address = f"/tasks/week?person={people.officer.email}&week=2026-12-01"
    page = signed_in(app, people.coordinator).get(address).text
    assert "Pekan Rizky Pratama" in page
    assert "Siaran" in page
    for stranger in (people.viewer, people.bali_officer, people.aceh_coordinator):
        assert signed_in(app, stranger).get(address).status_code == 404
    tiada = "/tasks/week?person=tiada@agenda.example"
    assert signed_in(app, people.coordinator).get(tiada).status_code == 404


# The timeline


def test_the_timeline_tells_in_order_of_days(people, coordinator, give, register):
    event = register(title="Forum", start="2026-12-09", end="2026-12-11")
    register(title="Pembukaan", start="2026-12-10", parent=str(event.id))
    give(event, title="Sesudah", due="2026-12-16")
    give(event, title="Undangan", anchor="start", offset={"days": -14})
    give(event, title="Jauh", due="2026-06-01")
    page = coordinator.get(f"/events/{event.id}/timeline").text
    rows = re.findall(
        r'line-mark"[^>]*>([^<]+)</td>\s*<th scope="row"><a href="[^"]+">([^<]+)</a>',
        page,
    )
    along = [row for row in rows if row[1] != "Netralitas ASN (berlaku tetap)"]
    assert along == [
        ("H-191", "Jauh"),
        ("H-14", "Undangan"),
        ("H+1", "Pembukaan"),
        ("H+7", "Sesudah"),
    ]
    assert "1 baris tabel di luar H-90 sampai H+30 tidak digambar." in page
    drawn = re.findall(r"<title>\d+\. ([^:]+): ([^<]+)</title>", page)
    assert [row for row in drawn if row in along] == along[1:]
    # Who listens meets the table first.
    assert page.index("<table") < page.index('<figure class="strip">')
    assert "style=" not in page


def test_phases_around_an_event_stand_first(people, coordinator, register):
    event = register(title="Forum", start="2026-12-09")
    phases.enter(
        people.coordinator.as_actor(),
        {
            "code": "akreditasi",
            "name": "Akreditasi media",
            "name_en": "Media accreditation",
            "stage": "akreditasi",
            "level": "info",
            "start": "2026-11-09",
            "end": "2026-12-01",
            "event": str(event.id),
            "source": "Panitia",
        },
    )
    db.session.commit()
    page = coordinator.get(f"/events/{event.id}/timeline").text
    assert "H-30 s.d. H-8" in page
    assert "Akreditasi media" in page


def test_the_timeline_shows_what_its_reader_may_see(app, people, give, register):
    event = register(title="Forum", visibility="confidential")
    address = f"/events/{event.id}/timeline"
    # The bait is there for whoever may see it.
    give(event, title="Rahasia", assignees=[{"user": people.officer.email}])
    assert "Rahasia" in signed_in(app, people.coordinator).get(address).text
    for stranger in (people.viewer, people.bali_officer):
        assert signed_in(app, stranger).get(address).status_code == 404
    assert (
        signed_in(app, people.coordinator)
        .get(f"/events/{NOTHING}/timeline")
        .status_code
        == 404
    )
    public = register(title="Terbuka")
    register(title="Acara tertutup", parent=str(public.id), visibility="confidential")
    address = f"/events/{public.id}/timeline"
    assert "Acara tertutup" in signed_in(app, people.coordinator).get(address).text
    assert "Acara tertutup" not in signed_in(app, people.viewer).get(address).text


def test_a_coarse_date_and_none_are_told(coordinator, register):
    coarse = register(start="2027-04-01", precision="quarter")
    page = coordinator.get(f"/events/{coarse.id}/timeline").text
    assert "Tanggalnya belum pasti" in page
    without = register(kind="issue", start=None)
    page = coordinator.get(f"/events/{without.id}/timeline").text
    assert "Kegiatan ini belum bertanggal" in page
    assert (
        f"/events/{without.id}/timeline"
        not in coordinator.get(f"/events/{without.id}").text
    )
    assert (
        f"/events/{coarse.id}/timeline" in coordinator.get(f"/events/{coarse.id}").text
    )


# All of them


def test_the_views_speak_english(app, people, give, register):
    event = register(title="Forum", start="2026-12-09")
    give(event, title="Siaran")
    accounts.set_preferences(people.coordinator.as_actor(), {"language": "en"})
    db.session.commit()
    reader = signed_in(app, people.coordinator)
    for address, words in (
        ("/tasks/board", "Task board"),
        ("/tasks/by-event", "Tasks by event"),
        ("/tasks/by-person", "Nobody with an account|Tasks by person"),
        ("/tasks/week", "My week"),
        (f"/events/{event.id}/timeline", "In order of time"),
        (f"/events/{event.id}/timeline", "D is Wednesday"),
        (f"/events/{event.id}/timeline", r'class="strip-month line-h"[^>]*>D<'),
    ):
        assert re.search(words, reader.get(address).text), address


@pytest.mark.parametrize(
    "address", ["/tasks/board", "/tasks/by-event", "/tasks/by-person", "/tasks/week"]
)
def test_a_page_asks_the_same_number_of_questions_for_many_tasks(
    app, coordinator, give, register, address
):
    first = register(title="Forum", start="2026-11-26")
    for _ in range(2):
        give(first, due="2026-11-26")
    coordinator.get(address)
    few = queries_of(app, coordinator, address)
    for number in range(8):
        event = register(title=f"Forum {number}", start="2026-11-26")
        give(event, due="2026-11-26")
    assert queries_of(app, coordinator, address) <= few


def test_a_timeline_asks_the_same_number_of_questions_for_many_tasks(
    app, coordinator, give, register
):
    event = register(title="Forum", start="2026-12-09")
    address = f"/events/{event.id}/timeline"
    register(parent=str(event.id), start="2026-12-09")
    for _ in range(2):
        give(event)
    coordinator.get(address)
    few = queries_of(app, coordinator, address)
    for _ in range(8):
        give(event)
        register(parent=str(event.id), start="2026-12-09")
    assert queries_of(app, coordinator, address) <= few


@pytest.mark.parametrize("address", ["/tasks/by-event", "/tasks/by-person"])
@pytest.mark.parametrize("tab", ["", "?tab=mine", "?tab=pool", "?tab=review"])
def test_groups_of_ones_own_tasks_are_asked_apart_from_their_filter(
    app, people, address, tab
):
    task = make_task(people.coordinator, assignees=[{"user": people.officer.email}])
    db.session.commit()
    page = signed_in(app, people.officer).get(f"{address}{tab}")
    assert page.status_code == 200
    if tab in {"", "?tab=mine"}:
        assert f"/tasks/{task.id}" in page.text
