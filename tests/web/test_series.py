"""Pages of a series: its dates, an act on one of them, the next edition."""

import html
import re

import pytest

from agenda.events.filters import EventFilter
from agenda.events.queries import page_of_occurrences
from agenda.events.series import leave_out
from tests.doors import signed_in
from tests.factories import make_task
from tests.pages import send

MONDAYS = [f"2027-01-{day:02}" for day in (4, 11, 18, 25)]


@pytest.fixture
def series(register):
    return register(
        title="Rapat Mingguan", start=MONDAYS[0], rrule="FREQ=WEEKLY;COUNT=4"
    )


@pytest.fixture
def visitor(app, people):
    return signed_in(app, people.coordinator)


def listed(people):
    actor = people.coordinator.as_actor()
    found = page_of_occurrences(actor, EventFilter(), limit=100).items
    return [
        (row.event.title, row.occurrence.original_start, row.event.status.value)
        for row in found
    ]


def act_on(visitor, series, start, **typed):
    asked = {
        "version": str(series.version),
        "title": series.title,
        "start_date": start,
        "precision": "fixed",
        **typed,
    }
    return send(visitor, f"/events/{series.id}/occurrences/{start}", **asked)


def mark(page):
    found = re.search(r'name="preview" value="([^"]*)"', page.text)
    assert found, page.text
    return html.unescape(found[1])


def test_each_date_is_listed_with_what_can_be_done_to_it(
    visitor, series, people, register
):
    leave_out(people.coordinator.as_actor(), series, [MONDAYS[1]])
    page = visitor.get(f"/events/{series.id}/occurrences").text
    assert page.count("Januari 2027") >= 4
    assert f"/occurrences/{MONDAYS[0]}" in page
    assert f'/occurrences/{MONDAYS[1]}"' not in page
    assert "ditiadakan" in page
    past = visitor.get(f"/events/{series.id}/occurrences?past=1").text
    assert "Tidak ada tanggal" in past


def test_a_move_of_the_following_is_shown_before_it_is_kept(visitor, series, people):
    before = listed(people)
    asked = {"act": "change", "apply": "following", "start_date": "2027-01-20"}
    shown = act_on(visitor, series, MONDAYS[2], **asked)
    assert shown.status_code == 200
    assert "Belum disimpan: 2 tanggal berubah" in shown.text
    assert "Rabu, 20 Januari 2027" in shown.text
    assert listed(people) == before
    kept = act_on(visitor, series, MONDAYS[2], **asked, preview=mark(shown))
    assert kept.status_code == 302
    assert [row[1] for row in listed(people)] == [
        *MONDAYS[:2],
        "2027-01-20",
        "2027-01-27",
    ]
    page = visitor.get(kept.location).text
    assert "Lanjutan dari rangkaian" in page


def test_one_date_is_cancelled_with_a_reason_and_marked(visitor, series, people):
    make_task(people.coordinator, series, occurrence=MONDAYS[1])
    asked = {"act": "cancel", "apply": "one"}
    assert act_on(visitor, series, MONDAYS[1], **asked).status_code == 422
    asked["reason"] = "Cuti bersama"
    shown = act_on(visitor, series, MONDAYS[1], **asked)
    assert "1 tugas ikut serta" in shown.text
    act_on(visitor, series, MONDAYS[1], **asked, preview=mark(shown))
    assert [row[2] for row in listed(people)] == [
        "tentative",
        "cancelled",
        "tentative",
        "tentative",
    ]
    page = visitor.get(f"/events/{series.id}/occurrences").text
    assert ("diubah" in page, "Batal" in page) == (True, True)


def test_another_choice_than_the_one_that_was_shown_is_shown_anew(
    visitor, series, people
):
    asked = {"act": "cancel", "reason": "Cuti bersama"}
    shown = act_on(visitor, series, MONDAYS[1], apply="one", **asked)
    again = act_on(
        visitor, series, MONDAYS[1], apply="all", preview=mark(shown), **asked
    )
    assert "Belum disimpan: 4 tanggal berubah" in again.text
    assert {row[2] for row in listed(people)} == {"tentative"}


def test_a_stale_page_and_a_date_that_is_not_there_change_nothing(
    visitor, series, people
):
    late = act_on(visitor, series, MONDAYS[1], title="Lain", version="7")
    assert late.status_code == 412
    assert visitor.get(f"/events/{series.id}/occurrences/2027-01-05").status_code == 404


def test_every_so_many_years_is_chosen_and_read_in_words(visitor, register):
    event = register(title="PON", start="2028-09-09")
    path = f"/events/{event.id}"
    form = visitor.get(f"{path}/edit").text
    assert "Setiap beberapa tahun" in form
    shown = register(title="PON", start="2028-09-09", rrule="FREQ=YEARLY;INTERVAL=4")
    assert "Setiap 4 tahun" in visitor.get(f"/events/{shown.id}").text
    edit = visitor.get(f"/events/{shown.id}/edit").text
    assert re.search(r'name="years"[^>]*value="4"', edit)
    assert re.search(r'checked[^>]*value="years"|value="years"[^>]*checked', edit)


def test_the_next_edition_names_the_former_one_and_the_other_way_round(
    visitor, register
):
    former = register(title="Forum Humas", start="2026-12-09", end="2026-12-10")
    path = f"/events/{former.id}"
    assert f"{path}/clone" in visitor.get(path).text
    assert send(visitor, f"{path}/clone").status_code == 422
    made = send(visitor, f"{path}/clone", start_date="2027-12-01")
    page = visitor.get(made.location).text
    assert ("1–2 Desember 2027" in page, "Edisi sebelumnya" in page) == (True, True)
    assert f'href="{path}"' in page
    assert made.location in visitor.get(path).text
