"""Figures on pages: side by side, over time, by source, and when to look again."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import event as sqlalchemy_event

from agenda.db import db
from agenda.events import estimates, operations
from agenda.rules.permissions import OPERATOR
from tests.doors import signed_in
from tests.offices import NOW
from tests.pages import send


def figure(likely, metric="participants", kind="estimate", as_of="2026-11-01", **more):
    return {
        "metric": metric,
        "likely": likely,
        "kind": kind,
        "as_of": as_of,
        "source": "Panitia",
        **more,
    }


FORUM = [
    figure(30_000, as_of="2023-12-15", source="Artikel 15 Desember 2023"),
    figure(46_000, "visits", as_of="2024-05-17", source="Rencana", low=40_000),
    figure(64_000, "visits", "actual", "2024-05-24", source="Laporan penutupan"),
]


@pytest.fixture
def visitor(app, people):
    return signed_in(app, people.coordinator)


@contextmanager
def counted():
    """How many questions the database is asked meanwhile."""
    asked = []

    def note(*_args):
        asked.append(1)

    sqlalchemy_event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        sqlalchemy_event.remove(db.engine, "before_cursor_execute", note)


def figures_of(visitor, event):
    page = visitor.get(f"/events/{event.id}").text
    return page.split('id="figures"')[1].split('id="attachments"')[0]


# One event


def test_the_forum_shows_its_three_figures_side_by_side(visitor, register):
    event = register(start="2024-05-18", status="completed", estimates=FORUM)
    panel = figures_of(visitor, event)
    tiles = panel.split('class="tiles"')[1].split("figure-charts")[0]
    order = [tiles.index(told) for told in ("30.000", "46.000", "64.000")]
    assert order == sorted(order)
    for told in ("Per 15 Des 2023", "Per 17 Mei 2024", "Per 24 Mei 2024"):
        assert told in tiles
    for source in ("Artikel 15 Desember 2023", "Rencana", "Laporan penutupan"):
        assert source in tiles
    assert tiles.count("dari perkiraan terakhir") == 1
    assert "+39,1% dari perkiraan terakhir" in tiles


def test_a_metric_with_two_figures_has_a_chart_with_its_range(visitor, register):
    event = register(start="2024-05-18", status="completed", estimates=FORUM)
    charts = figures_of(visitor, event).split("figure-charts")[1].split("<details")[0]
    assert charts.count('<svg class="chart-drawing"') == 1
    assert charts.count("chart-range") == 1
    assert "17 Mei 2024: 46.000 (Rencana)" in charts
    assert "24 Mei 2024: 64.000 (Laporan penutupan)" in charts
    assert "Peserta" not in charts


def test_places_are_added_up_only_where_nobody_is_counted_twice(visitor, register):
    both = [
        figure(n, metric, place=place)
        for metric in ("participants", "visits")
        for place, n in (("Aceh", 200), ("sumatera utara", 300), ("Aula", 40))
    ]
    places = [{"province": "ID-AC"}, {"province": "ID-SU"}]
    panel = figures_of(visitor, register(places=places, estimates=both))
    assert "Kunjungan di 2 tempat, dijumlahkan: 500 (perkiraan)." in panel
    assert "Peserta di 2 tempat tidak dijumlahkan. Orang yang sama" in panel
    assert panel.count("Bukan salah satu tempat kegiatan ini sekarang.") == 2


def test_a_city_is_not_added_to_its_province(visitor, register):
    event = register(
        places=[{"province": "ID-BA"}, {"province": "ID-BA", "city": "Badung"}],
        estimates=[
            figure(300, "visits", place="Bali"),
            figure(200, "visits", place="Badung"),
        ],
    )
    panel = figures_of(visitor, event)
    assert "dijumlahkan: 500" not in panel
    assert "Tempat yang satu termasuk dalam tempat yang lain." in panel


def test_a_figure_says_where_it_was_when_its_place_is_gone(visitor, register):
    places = [{"province": "ID-AC"}, {"province": "ID-SU", "city": "Medan"}]
    event = register(places=places, estimates=[figure(70, place="Medan")])
    assert "Bukan salah satu tempat" not in figures_of(visitor, event)
    operations.revise(OPERATOR, event, {"places": places[:1]})
    db.session.commit()
    panel = figures_of(visitor, event)
    assert "Medan, Sumatera Utara" in panel
    assert "Bukan salah satu tempat kegiatan ini sekarang." in panel


def test_the_place_is_chosen_among_those_of_the_event(app, people, register):
    event = register(
        places=[
            {"province": "ID-JK", "city": "Jakarta"},
            {"province": "ID-BA", "city": "Badung", "venue": "BNDCC"},
        ]
    )
    db.session.commit()
    people.coordinator.language = "en"
    db.session.commit()
    visitor = signed_in(app, people.coordinator)
    path = f"/events/{event.id}/estimates/new"
    page = visitor.get(path).text
    assert '<option value="Badung, Bali">Badung, Bali</option>' in page
    assert '<option value="DKI Jakarta">' not in page

    typed = {**figure(70), "place": "Badung, Bali", "as_of": "2026-11-01"}
    assert send(visitor, path, **typed).status_code == 302
    assert [row.place for row in event.estimates] == ["Badung, Bali"]

    typed["likely"] = "banyak"
    again = send(visitor, path, **typed)
    assert again.status_code == 422
    assert '<option value="Badung, Bali" selected>' in again.text


def test_sources_are_offered_by_their_names_with_how_far_they_were_off(
    visitor, people, register
):
    judged = [figure(100, as_of="2026-10-01") for _ in range(3)]
    register(estimates=[*judged, figure(130, kind="actual", source="Laporan  akhir")])
    register(
        by=people.aceh_coordinator,
        visibility="confidential",
        estimates=[figure(1, source="Rahasia dapur")],
    )
    register(estimates=[figure(1, source=f"Menurut {'surat ' * 40}")])
    event = register()
    db.session.commit()
    pages = [
        visitor.get(path).text
        for path in (f"/events/{event.id}/estimates/new", "/events/new")
    ]
    for page in pages:
        offered = page.split('id="known-sources"')[1].split("</datalist>")[0]
        assert (
            '<option value="Panitia">realisasi biasanya +30% (+30% sampai +30%)'
            in offered
        )
        assert '<option value="Laporan akhir"></option>' in offered
        assert "Rahasia dapur" not in page
        assert "Menurut" not in offered
    assert 'list="known-sources"' in pages[0]
    beside = pages[0].split("Seberapa tepat sumber selama ini")[1]
    assert '<a href="/sources?name=panitia">Panitia</a>: realisasi' in beside


def test_a_struck_figure_stays_in_the_history_with_its_reason(visitor, register):
    event = register(estimates=[figure(900), figure(1_200)])
    estimates.strike(OPERATOR, event, event.estimates[1], reason="Salah ketik.")
    db.session.commit()
    panel = figures_of(visitor, event)
    tiles, _, history = panel.partition("<details")
    assert "900" in tiles
    assert "1.200" not in tiles
    assert "1.200" in history
    assert "Salah ketik." in history


# Sources


@pytest.fixture
def judged(register):
    """Three events with an estimate of one source and what came; one is hidden."""
    for n, (expected, came, sight) in enumerate(
        [
            (100, 110, "public"),
            (100, 95, "public"),
            (100, 130, "public"),
            (100, 900, "confidential"),
        ]
    ):
        register(
            title=f"Forum {n}",
            status="completed",
            start=f"2026-0{n + 1}-10",
            visibility=sight,
            estimates=[
                figure(expected, as_of=f"2026-0{n + 1}-01", source="Dinas"),
                figure(came, kind="actual", as_of=f"2026-0{n + 1}-11", source="Hasil"),
            ],
        )
    db.session.commit()


@pytest.mark.parametrize(
    ("email", "closed", "middle", "most", "sees"),
    [
        ("coordinator", "4", "+20%", "+800%", True),
        ("viewer", "3", "+10%", "+30%", False),
    ],
)
def test_a_record_counts_the_events_that_its_reader_sees_and_no_others(
    app, people, judged, email, closed, middle, most, sees
):
    visitor = signed_in(app, getattr(people, email))
    listed = visitor.get("/sources").text
    page = visitor.get("/sources?name=dinas").text
    for text in (listed, page):
        assert middle in text
        assert "−5%" in text
        assert most in text
        assert ("+800%" in text) is sees
    assert f'class="number">{closed}</td>' in listed
    assert ("Forum 3" in page) is sees


def test_nothing_is_known_of_a_source_that_only_hidden_events_name(
    app, people, register
):
    register(
        visibility="confidential",
        status="completed",
        estimates=[
            figure(1, source="Sandi", as_of="2026-01-01"),
            figure(2, kind="actual"),
        ],
    )
    db.session.commit()
    insider = signed_in(app, people.coordinator)
    assert insider.get("/sources?name=sandi").status_code == 200
    stranger = signed_in(app, people.viewer)
    for name in ("sandi", "tidak ada"):
        answer = stranger.get(f"/sources?name={name}")
        assert answer.status_code == 404
        assert "Sandi" not in answer.text


def test_the_record_stands_beside_the_next_estimate_of_its_source(
    visitor, register, judged
):
    event = register(estimates=[figure(500, source="DINAS")])
    panel = figures_of(visitor, event)
    assert "Dari 4 perkiraan sumber ini, realisasinya biasanya +20%" in panel
    assert 'href="/sources?name=dinas"' in panel
    other = figures_of(visitor, register(estimates=[figure(5, source="Baru")]))
    assert "perkiraan sumber ini" not in other


def test_without_three_closed_estimates_nobody_is_judged(visitor):
    assert "Belum ada rekam jejak" in visitor.get("/sources").text


# To be looked at again


def test_what_is_mine_and_stale_waits_at_home_and_one_click_verifies(
    app, people, register
):
    mine = register(title="Dekat", start="2026-11-30", estimates=[figure(700)])
    register(title="Jauh", start="2027-06-01", estimates=[figure(701)])
    register(
        title="Segar",
        start="2026-11-30",
        estimates=[figure(702, seen_on="2026-11-23")],
    )
    register(
        title="Orang lain",
        by=people.desk,
        start="2026-11-30",
        estimates=[figure(703)],
    )
    db.session.commit()
    visitor = signed_in(app, people.coordinator)
    for path in ("/", "/estimates/stale"):
        page = visitor.get(path).text
        listed = page.split("Angka yang perlu diverifikasi ulang")[-1]
        listed = listed.split("Dua pekan ke depan")[0]
        assert "700 peserta" in listed
        for other in ("701 peserta", "702 peserta", "703 peserta"):
            assert other not in listed
    row = mine.estimates[0].id
    assert "Perlu diverifikasi ulang" in figures_of(visitor, mine)

    answer = send(visitor, f"/estimates/{row}/verify", back="/")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert "perlu diverifikasi ulang" not in visitor.get("/").text
    assert "Semua angka masih segar" in visitor.get("/estimates/stale").text
    assert "Perlu diverifikasi ulang" not in figures_of(visitor, mine)


@pytest.mark.parametrize(
    ("change", "stale"),
    [
        ({}, True),
        ({"status": "completed"}, False),
        ({"start": "2026-11-20", "end": "2026-11-23"}, False),
        ({"start": "2026-11-20", "end": "2026-11-25"}, True),
        ({"rrule": "FREQ=YEARLY", "start": "2020-11-30"}, True),
        ({"kind": "issue", "start": None}, False),
        ({"visibility": "confidential"}, True),
        ({"estimates": [figure(700), figure(710, kind="actual")]}, False),
        ({"estimates": [figure(700), figure(9, as_of="2026-11-23")]}, False),
    ],
)
def test_only_the_last_word_on_an_event_that_is_still_to_come_grows_stale(
    app, people, register, change, stale
):
    event = register(**{"start": "2026-11-30", "estimates": [figure(700)], **change})
    db.session.commit()
    visitor = signed_in(app, people.coordinator)
    assert ("700 peserta" in visitor.get("/estimates/stale").text) is stale
    assert ("Perlu diverifikasi ulang" in figures_of(visitor, event)) is stale


BUTTON = "Masih benar"
HELD_BY_OTHERS = "Yang tanpa tombol diverifikasi"


@pytest.mark.parametrize(
    ("name", "status", "listed", "button"),
    [
        ("coordinator", "confirmed", True, True),
        ("officer", "confirmed", True, False),
        ("officer", "tentative", True, True),
        ("supervisor", "tentative", True, False),
        ("viewer", "tentative", True, False),
        ("desk", "tentative", False, False),
        ("admin", "tentative", False, False),
        ("aceh_coordinator", "tentative", False, False),
    ],
)
def test_ones_agency_reads_along_and_who_may_verify_has_the_button(
    app, people, register, name, status, listed, button
):
    event = register(start="2026-11-30", status=status, estimates=[figure(700)])
    row = event.estimates[0].id
    db.session.commit()
    visitor = signed_in(app, getattr(people, name))
    page = visitor.get("/estimates/stale").text
    assert ("700 peserta" in page) is listed
    assert (BUTTON in page) is button
    assert (HELD_BY_OTHERS in page) is (listed and not button)
    if listed and not button:
        answer = send(visitor, f"/estimates/{row}/verify", back="/estimates/stale")
        assert answer.status_code == 403


@pytest.mark.parametrize("name", ["admin", "desk", "supervisor", "officer"])
def test_everybody_who_works_meets_his_stale_figures_at_home(
    app, people, register, name
):
    account = getattr(people, name)
    by = people.coordinator if account.agency.code == "DIT" else people.desk
    register(by=by, start="2026-11-30", title="Dekat", estimates=[figure(700)])
    register(by=by, start="2027-06-30", title="Jauh", estimates=[figure(701)])
    db.session.commit()
    page = signed_in(app, account).get("/").text
    panel = page.split('id="stale"')[1].split("</ul>")[0]
    assert "700 peserta" in panel
    assert "701 peserta" not in panel
    assert (BUTTON in panel) is (name != "supervisor")


def test_what_one_wrote_down_or_verified_is_ones_own_wherever_one_sees_it(
    app, people, register
):
    desk = people.desk.as_actor()
    theirs = register(start="2026-11-30", estimates=[figure(700)])
    estimates.add(desk, theirs, figure(20, "countries"))
    looked_at = register(start="2026-11-30", estimates=[figure(800)])
    with time_machine.travel(NOW - timedelta(days=9), tick=False):
        estimates.verify(desk, looked_at, looked_at.estimates[0])
    hidden = register(start="2026-11-30", estimates=[figure(900)])
    estimates.add(desk, hidden, figure(30, "countries"))
    operations.revise(
        people.coordinator.as_actor(), hidden, {"visibility": "confidential"}
    )
    db.session.commit()

    page = signed_in(app, people.desk).get("/estimates/stale").text

    assert "20 negara" in page
    assert "800 peserta" in page
    for other in ("700 peserta", "900 peserta", "30 negara"):
        assert other not in page
    bait = signed_in(app, people.coordinator).get("/estimates/stale").text
    assert "30 negara" in bait


def test_an_event_known_to_the_month_begins_on_no_day(app, people, register):
    register(
        start="2026-12-01",
        end="2026-12-31",
        precision="month",
        estimates=[figure(700)],
    )
    register(start="2026-11-30", estimates=[figure(701)])
    db.session.commit()
    page = signed_in(app, people.coordinator).get("/estimates/stale").text
    assert "1 Desember 2026" not in page
    assert "Terakhir dicocokkan 1 Nov 2026 · Desember 2026" in page
    assert "mulai Senin, 30 November 2026, 6 hari lagi" in page


def test_many_stale_figures_cost_no_more_questions_than_one(app, people, register):
    visitor = signed_in(app, people.coordinator)
    costs = []
    for more in (1, 12):
        for n in range(more):
            rows = [figure(700 + n), figure(5, "countries")]
            register(title=f"Dekat {n}", start="2026-11-30", estimates=rows)
        db.session.commit()
        for path in ("/", "/estimates/stale", "/sources"):
            visitor.get(path)
            with counted() as asked:
                assert visitor.get(path).status_code == 200
            costs.append(len(asked))
    assert costs[:3] == costs[3:]


def test_time_alone_makes_a_figure_stale(app, people, register):
    register(start="2026-12-24", estimates=[figure(700, as_of="2026-11-24")])
    db.session.commit()
    seen = []
    for days in (13, 14):
        with time_machine.travel(NOW + timedelta(days=days), tick=False):
            visitor = signed_in(app, people.coordinator)
            seen.append("700 peserta" in visitor.get("/estimates/stale").text)
    assert seen == [False, True]


def test_a_cancelled_event_lets_its_figures_be(app, people, register):
    event = register(start="2026-11-30", estimates=[figure(700)])
    operations.cancel(OPERATOR, event, reason="Batal.")
    db.session.commit()
    visitor = signed_in(app, people.coordinator)
    assert "Semua angka masih segar" in visitor.get("/estimates/stale").text
    assert "Perlu diverifikasi ulang" not in figures_of(visitor, event)


# The register


def test_the_list_is_narrowed_and_sorted_by_a_metric(visitor, register):
    for title, likely in (("Kecil", 90), ("Besar", 40_000), ("Sedang", 30_000)):
        register(title=f"Forum {title}", estimates=[figure(likely)])
    register(title="Forum Tanpa")
    db.session.commit()
    address = "/events?view=all&metric=participants&sort=-figure"
    page = visitor.get(address).text
    order = [page.index(f"Forum {one}") for one in ("Besar", "Sedang", "Kecil")]
    assert order == sorted(order)
    assert "Forum Tanpa" not in page
    assert "Ukuran: Peserta" in page

    page = visitor.get(f"{address}&figure_min=30.000").text
    assert "Forum Kecil" not in page
    assert "Forum Sedang" in page
    assert "Angka paling sedikit: 30.000" in page
    written = visitor.get(
        "/events/export.csv?view=all&metric=participants&figure_min=30.000"
    )
    assert "Forum Sedang" in written.text
    assert "Forum Kecil" not in written.text


def test_an_order_by_figures_without_a_metric_is_told_beside_the_field(visitor):
    page = visitor.get("/events?view=all&sort=figure").text
    assert "Sebutkan ukuran mana yang diurutkan." in page
