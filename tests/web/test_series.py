"""Pages of a series: its dates, an act on one of them, the next edition."""

import html
import re

import pytest

from agenda.db import db, new_id
from agenda.events import operations
from agenda.events.filters import EventFilter
from agenda.events.queries import page_of_occurrences
from agenda.events.series import leave_out, replace_occurrence
from agenda.rules.series import Apply
from agenda.tasks import travel
from tests.doors import signed_in
from tests.factories import make_task
from tests.pages import queries_of, send

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


def value_of(page, name):
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', page.text)
    assert found, page.text
    value = re.search(r'value="([^"]*)"', found[0])
    return html.unescape(value[1]) if value else ""


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


def test_what_changes_nothing_leaves_the_date_where_it_is(visitor, series, people):
    before = listed(people)
    kept = act_on(visitor, series, MONDAYS[1], reason="Diperiksa")
    assert kept.location == f"/events/{series.id}/occurrences"
    assert "Tidak ada yang berubah." in visitor.get(kept.location).text
    assert (listed(people), series.version) == (before, 1)


def test_other_fields_of_one_date_are_changed_in_its_own_form(visitor, series, people):
    asked = {"act": "other", "apply": "one"}
    shown = act_on(visitor, series, MONDAYS[1], **asked)
    assert "Belum disimpan: 1 tanggal berubah" in shown.text
    assert series.version == 1
    made = act_on(visitor, series, MONDAYS[1], **asked, preview=mark(shown))
    assert made.location.endswith("/edit")
    assert str(series.id) not in made.location
    assert "Tanggal ini kini tersendiri" in visitor.get(made.location).text
    assert [row[1] for row in listed(people)] == MONDAYS
    asked["apply"] = "all"
    whole = act_on(visitor, series, MONDAYS[2], version=2, **asked)
    assert whole.location == f"/events/{series.id}/edit"


def test_the_last_date_that_is_known_can_be_moved_with_all_others(
    visitor, register, people
):
    endless = register(title="Apel", start="2028-12-04", rrule="FREQ=WEEKLY")
    asked = {"act": "change", "apply": "all", "start_date": "2029-01-01"}
    shown = act_on(visitor, endless, "2028-12-25", **asked)
    assert shown.status_code == 200
    assert "Senin, 1 Januari 2029" in shown.text
    act_on(visitor, endless, "2028-12-25", **asked, preview=mark(shown))
    assert [row[1] for row in listed(people)] == [
        "2028-12-11",
        "2028-12-18",
        "2028-12-25",
    ]


@pytest.fixture
def overtaken(series, people):
    """Somebody else changes the whole series after its page was opened."""

    def act(**asked):
        operations.revise(people.desk.as_actor(), series, asked, reason="Surat baru")
        db.session.commit()

    return act


def test_whoever_comes_late_reads_who_changed_what_and_keeps_his_words(
    visitor, series, people, overtaken
):
    overtaken(title="Rapat Pimpinan", summary="Di aula")
    typed = {"act": "change", "start_date": "2027-01-12", "reason": "Aula dipakai"}
    late = act_on(
        visitor, series, MONDAYS[1], title="Rapat Mingguan", version=1, **typed
    )
    assert late.status_code == 412
    assert f"{people.desk.name}" in late.text
    for told in ("orang lain mengubah", "Surat baru", "Rapat Mingguan", "Di aula"):
        assert told in late.text
    # What was typed stays, what was left alone is as it is now.
    assert value_of(late, "start_date") == "2027-01-12"
    assert value_of(late, "title") == "Rapat Pimpinan"
    assert "Aula dipakai" in late.text
    assert value_of(late, "version") == "2"
    assert [row[1] for row in listed(people)] == MONDAYS
    again = {**typed, "title": "Rapat Pimpinan", "version": 2}
    shown = act_on(visitor, series, MONDAYS[1], **again)
    kept = act_on(visitor, series, MONDAYS[1], **again, preview=mark(shown))
    assert kept.status_code == 302
    assert listed(people)[1][:2] == ("Rapat Pimpinan", "2027-01-12")


def test_a_title_that_both_changed_stays_as_it_was_typed(visitor, series, overtaken):
    overtaken(title="Rapat Pimpinan")
    late = act_on(visitor, series, MONDAYS[1], title="Rapat Khusus", version=1)
    assert (late.status_code, value_of(late, "title")) == (412, "Rapat Khusus")


def test_a_date_that_went_away_meanwhile_cannot_be_saved_and_loses_no_words(
    visitor, series, overtaken
):
    overtaken(start="2027-01-05")
    late = act_on(visitor, series, MONDAYS[1], title="Rapat Khusus", version=1)
    assert (late.status_code, value_of(late, "title")) == (412, "Rapat Khusus")
    assert "Tanggal ini sudah tidak ada di rangkaian" in late.text
    assert "Lihat dulu hasilnya" not in late.text
    assert "Pilih tanggal lain" in late.text


def test_two_people_change_one_date_and_the_second_reads_it(
    visitor, app, series, people
):
    other = signed_in(app, people.desk)
    asked = {"title": "Rapat Besar"}
    shown = act_on(other, series, MONDAYS[1], **asked)
    act_on(other, series, MONDAYS[1], **asked, preview=mark(shown))
    late = act_on(visitor, series, MONDAYS[1], title="Rapat Kecil", version=1)
    assert (late.status_code, value_of(late, "title")) == (412, "Rapat Kecil")
    assert people.desk.name in late.text
    opened = visitor.get(f"/events/{series.id}/occurrences/{MONDAYS[1]}")
    assert opened.location == f"/events/{series.id}/occurrences"


def test_a_date_that_the_series_never_had_is_not_found(visitor, series):
    path = f"/events/{series.id}/occurrences/2027-01-05"
    assert visitor.get(path).status_code == 404
    asked = {"version": "1", "title": "Lain", "start_date": "2027-01-05"}
    assert send(visitor, path, **asked).status_code == 404


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


# In lists


def change_one(people, series, on, apply="one", **asked):
    actor, bound = people.coordinator.as_actor(), new_id()
    part = travel.reach_dates(actor, series, on, Apply(apply), change_set=bound)
    travel.revise_event(actor, part, asked, change_set=bound)
    db.session.commit()
    return part


@pytest.fixture
def soon(register):
    """A series of Fridays within the next fourteen days."""
    return register(title="Apel Jumat", start="2026-11-27", rrule="FREQ=WEEKLY;COUNT=6")


@pytest.mark.parametrize(
    "path", ["/", "/events?view=coming", "/events?view=all", "/search?q=bersama"]
)
def test_every_list_says_of_which_series_a_changed_date_is(visitor, people, soon, path):
    change_one(people, soon, "2026-12-04", title="Apel bersama")
    page = visitor.get(path).text
    assert page.count("Satu tanggal dari rangkaian Apel Jumat") == 1


def test_the_desk_reads_it_on_its_first_page(app, people, soon):
    change_one(people, soon, "2026-12-04", title="Apel bersama")
    page = signed_in(app, people.desk).get("/").text
    assert "Satu tanggal dari rangkaian Apel Jumat" in page


def test_a_moved_date_tells_once_from_where_and_of_which_series(visitor, people, soon):
    change_one(people, soon, "2026-12-04", start="2026-12-03")
    page = visitor.get("/events?view=coming").text
    assert "Satu tanggal dari rangkaian Apel Jumat<" in page
    assert page.count("Dipindah dari ") == 1
    # Elsewhere from the beginning, as by an import: the series knows where it was.
    actor = people.coordinator.as_actor()
    asked = {"start": "2026-12-10"}
    replace_occurrence(actor, soon, "2026-12-11", asked)
    db.session.commit()
    page = visitor.get("/events?view=coming").text
    assert "rangkaian Apel Jumat, semula Jumat, 11 Desember 2026" in page


def test_a_series_that_goes_on_names_the_one_before(visitor, people, soon):
    change_one(people, soon, "2026-12-11", "following", title="Apel Jumat pagi")
    page = visitor.get("/events?view=all").text
    assert page.count("Lanjutan rangkaian Apel Jumat") == 1


def test_a_series_out_of_sight_is_not_told_of_its_dates(app, people, register, visitor):
    hidden = register(
        title="Rapat tertutup",
        start="2026-11-27",
        rrule="FREQ=WEEKLY;COUNT=3",
        visibility="agency",
    )
    change_one(people, hidden, "2026-12-04", title="Rapat terbuka", visibility="public")
    assert "rangkaian Rapat tertutup" in visitor.get("/events?view=coming").text
    page = signed_in(app, people.bali_officer).get("/events?view=coming").text
    assert "Rapat terbuka" in page
    assert "rangkaian" not in page.split("<main")[1]


def test_many_changed_dates_cost_no_more_questions_than_one(app, visitor, people, soon):
    change_one(people, soon, "2026-12-04", title="Apel bersama")
    asked = queries_of(app, visitor, "/events?view=all")
    for start in ("2026-12-11", "2026-12-18", "2026-12-25"):
        change_one(people, soon, start, title=f"Apel {start}")
    assert queries_of(app, visitor, "/events?view=all") == asked


def test_the_page_of_a_series_says_what_became_of_its_dates(visitor, people, soon):
    change_one(people, soon, "2026-11-27", title="Apel pertama")
    later = change_one(people, soon, "2026-12-11", "following", title="Apel baru")
    page = visitor.get(f"/events/{soon.id}").text
    assert "Setiap pekan, 2 kali" in page
    assert "kejadian berikutnya Jumat, 4 Desember 2026" in page
    goes_on = page.split("Dilanjutkan oleh rangkaian")[1]
    assert f'href="/events/{later.id}"' in goes_on.partition("</p>")[0]
    assert "Tanggal rangkaian" in page
    assert "tidak lagi di rangkaian ini" in page
    assert "2026-11-27</del>" not in page


def test_a_series_out_of_sight_is_not_named_as_going_on(app, people, register):
    public = register(
        title="Apel", start="2026-11-27", rrule="FREQ=WEEKLY;COUNT=4",
        visibility="public",
    )  # fmt: skip
    change_one(people, public, "2026-12-11", "following", visibility="agency")
    own = signed_in(app, people.coordinator).get(f"/events/{public.id}").text
    assert "Dilanjutkan oleh rangkaian" in own
    page = signed_in(app, people.bali_officer).get(f"/events/{public.id}")
    assert page.status_code == 200
    assert "Dilanjutkan oleh rangkaian" not in page.text


def test_an_edition_links_the_sources_of_the_former_one(visitor, register):
    figure = {
        "metric": "participants",
        "likely": 30_000,
        "kind": "estimate",
        "as_of": "2026-11-01",
        "source": "Panitia Forum",
        "source_url": "https://forum.example/angka",
    }
    former = register(title="Forum", start="2026-12-09", estimates=[figure])
    made = send(visitor, f"/events/{former.id}/clone", start_date="2027-12-01")
    page = visitor.get(made.location).text
    told = page.split("Sumbernya pada edisi sebelumnya")[1].partition("</p>")[0]
    assert 'href="https://forum.example/angka"' in told
    assert "Panitia Forum" in told
    assert "30.000" not in page
