"""The register as a list: what comes by default, filters, pages, sight, cost."""

import re
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest
from sqlalchemy import event as sqlalchemy_event

from agenda.db import db
from tests.doors import signed_in


@pytest.fixture
def visitor(app, people):
    return signed_in(app, people.coordinator)


def listed(visitor, **asked):
    """The titles on one page of the list."""
    page = visitor.get(f"/events?{urlencode(asked, doseq=True)}").text
    return [
        re.sub(r"<[^>]*>", "", part.split(">", 1)[1].split("</a>", 1)[0])
        for part in page.split('<h3 class="row-title"><a href="/events/')[1:]
    ]


def test_a_stranger_is_asked_to_sign_in(client):
    for page in ("/events", "/events/new", "/events/trash"):
        assert client.get(page).headers["Location"].startswith("/login?next=")


def test_without_a_filter_what_comes_is_shown_by_month(visitor, register):
    register(title="Kemarin", start="2026-11-23")
    register(title="Hari ini", start="2026-11-24")
    register(title="Berjalan", start="2026-11-01", end="2026-11-30")
    register(title="Nanti", start="2027-01-09")
    register(title="Isu", kind="issue", start=None)

    page = visitor.get("/events").text
    assert listed(visitor) == ["Berjalan", "Hari ini", "Nanti"]
    assert "Sedang berlangsung" in page
    assert "<h2>November 2026</h2>" in page
    assert "<h2>Januari 2027</h2>" in page


def test_the_past_runs_backwards_and_all_ends_with_what_has_no_date(visitor, register):
    register(title="Lama", start="2026-01-05")
    register(title="Kemarin", start="2026-11-23")
    register(title="Nanti", start="2027-01-09")
    register(title="Isu", kind="issue", start=None)

    assert listed(visitor, view="past") == ["Kemarin", "Lama"]
    assert listed(visitor, view="all") == ["Lama", "Kemarin", "Nanti", "Isu"]
    assert "Belum bertanggal" in visitor.get("/events?view=all").text
    assert listed(visitor, view="all", sort="-start") == [
        "Nanti",
        "Kemarin",
        "Lama",
        "Isu",
    ]


def test_a_series_stands_once_for_each_date_ahead(visitor, register):
    register(title="Hari Humas", start="2024-12-10", rrule="FREQ=YEARLY")

    page = visitor.get("/events").text
    assert listed(visitor) == ["Hari Humas"] * 3
    assert "Kamis, 10 Desember 2026" in page
    assert "Jumat, 10 Desember 2027" in page
    assert listed(visitor, view="all") == ["Hari Humas"]


def test_filters_narrow_the_list_and_can_be_taken_away_one_by_one(visitor, register):
    register(title="Forum di Bali", places=[{"province": "ID-BA"}])
    register(
        title="Forum di Aceh", places=[{"province": "ID-AC"}], scope="international"
    )

    assert listed(visitor, q="forum", province="ID-BA") == ["Forum di Bali"]
    assert listed(visitor, scope=["national", "international"]) == [
        "Forum di Bali",
        "Forum di Aceh",
    ]
    assert listed(visitor, scope="international") == ["Forum di Aceh"]
    page = visitor.get("/events?q=forum&province=ID-BA").text
    assert "Provinsi: Bali" in page
    assert 'href="/events?q=forum&amp;view=all"' in page
    assert 'href="/events?province=ID-BA&amp;view=all"' in page


def test_what_makes_no_sense_is_told_at_its_filter_and_the_list_stays(
    visitor, register
):
    register(title="Forum")
    answer = visitor.get("/events?view=all&from=2026-13-01&kind=apa&sort=x&cursor=y")
    assert answer.status_code == 422
    assert "harus ada di kalender" in answer.text
    assert "Pilihan ini tidak dikenal" in answer.text
    assert "Urutan ini tidak dikenal" in answer.text
    assert "Penunjuk halaman tidak dikenal" in answer.text
    assert "Forum" in answer.text
    assert 'value="2026-13-01"' in answer.text


def test_an_unknown_view_shows_everything(visitor, register):
    register(title="Lama", start="2020-01-05")
    assert listed(visitor, view="lain") == ["Lama"]


def test_nothing_found_offers_a_way_out(app, people, visitor):
    page = visitor.get("/events?q=tidakada&view=coming").text
    assert "Tidak ada yang cocok" in page
    assert 'href="/events?view=coming"' in page
    assert 'href="/events?q=tidakada&amp;view=all"' in page
    assert 'href="/events/new"' in page
    assert 'href="/events/new"' not in signed_in(app, people.viewer).get("/events").text


@pytest.mark.parametrize("view", ["coming", "all", "past"])
def test_pages_follow_one_another_without_gap_or_repeat(visitor, register, view):
    year = 2025 if view == "past" else 2027
    titles = {f"Acara {number:02}" for number in range(45)}
    for number in range(45):
        register(title=f"Acara {number:02}", start=f"{year}-03-{number % 28 + 1:02}")

    first = visitor.get(f"/events?view={view}").text
    rest = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    address = rest.replace("&amp;", "&")
    query = dict(part.split("=", 1) for part in address.split("?")[1].split("&"))
    second = listed(visitor, **query)
    assert len(listed(visitor, view=view)) == 40
    assert {*listed(visitor, view=view), *second} == titles
    assert len(second) == 5
    assert 'rel="next"' not in visitor.get(address).text


@contextmanager
def counted():
    """How many statements the database was sent."""
    statements = []

    def note(_conn, _cursor, statement, *_rest):
        statements.append(statement)

    sqlalchemy_event.listen(db.engine.__class__, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        sqlalchemy_event.remove(db.engine.__class__, "before_cursor_execute", note)


@pytest.mark.parametrize("view", ["coming", "all"])
def test_thirty_rows_cost_no_more_questions_than_one(visitor, register, people, view):
    def cost():
        with counted() as statements:
            assert visitor.get(f"/events?view={view}").status_code == 200
        return len(statements)

    def make(number):
        register(
            title=f"Acara {number}",
            places=[{"province": "ID-BA"}, {"province": "ID-AC"}],
            partners=["BALI"],
            themes=[f"tema {number}"],
            principals=[{"name": "Menteri"}],
            by=people.desk if number % 2 else people.coordinator,
            estimates=[
                {
                    "metric": "participants",
                    "likely": 10,
                    "kind": "estimate",
                    "as_of": "2026-11-24",
                    "source": "Panitia",
                }
            ],
        )

    make(1)
    make(2)
    one = cost()
    for number in range(3, 33):
        make(number)
    assert cost() == one
    assert 5 < one < 25


def test_nobody_meets_what_is_not_for_him(app, people, register):
    word = "Kintamani"
    register(title=f"Rapat {word}", visibility="confidential", start="2026-11-30")
    register(title=f"Acara {word}", visibility="agency", start="2026-11-30")
    pages = [
        "/events",
        "/events?view=all&q=kintamani",
        "/events?visibility=confidential",
        "/events?from=2026-11-30&to=2026-11-30",
    ]
    for account, met in (
        (people.coordinator, {"Rapat", "Acara"}),
        (people.supervisor, {"Rapat", "Acara"}),
        (people.officer, {"Acara"}),
        (people.desk, {"Acara"}),
        (people.outsider, set()),
        (people.bali_officer, set()),
    ):
        visitor = signed_in(app, account)
        shown = "".join(visitor.get(page).text for page in pages)
        assert {w for w in ("Rapat", "Acara") if f"{w} {word}" in shown} == met


def test_the_list_leads_to_the_trash_whoever_may_restore(app, people):
    assert "/trash?kind=event" in signed_in(app, people.coordinator).get("/events").text
    for account in (people.officer, people.supervisor, people.viewer):
        assert "/trash" not in signed_in(app, account).get("/events").text


def test_a_long_title_and_a_hostile_one_are_shown_as_text(visitor, register):
    register(title="<script>alert(1)</script>" + "panjang" * 30)
    page = visitor.get("/events").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
