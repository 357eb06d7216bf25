"""Observances set by decree, beside the list of a year and on their own pages."""

import html
import re

import pytest

from agenda.db import db
from agenda.observances import operations, queries
from agenda.reference import holidays
from agenda.reference import queries as reference
from agenda.reference.fields import holiday_content
from agenda.rules.permissions import OPERATOR
from tests.doors import signed_in
from tests.factories import make_event
from tests.pages import queries_of, send

LIST = "/admin/reference/holidays"
ACTS = "/admin/reference/observances"
DECREE = "SKB 3 Menteri No. 77/2027"


@pytest.fixture
def desk(app, people):
    return signed_in(app, people.desk)


@pytest.fixture
def ahead(people):
    """2028 as the library reckons it, its observances in the register."""
    actor = people.desk.as_actor()
    days = {(each.date, each.kind) for each in holidays.proposed(2028)}
    holidays.accept_proposals(actor, 2028, days, "")
    operations.register(actor, {"year": 2028})
    db.session.commit()
    return actor


def fitri(year=2028):
    return next(
        each
        for each in queries.of_year(OPERATOR, year)
        if each.feast.code == "idul_fitri"
    )


def set_days(actor, dates=(), basis=DECREE):
    for place, day in enumerate(fitri().days):
        asked = {"status": "set", "basis": basis}
        if dates:
            asked["date"] = dates[place]
        holidays.revise(actor, day, asked)
    db.session.commit()


def _plain(page):
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", page.text)).split())


def test_the_list_of_a_year_tells_each_observance_with_its_source(desk, ahead):
    text = _plain(desk.get(f"{LIST}?year=2028"))
    told = "27–28 Februari 2028 Perkiraan Belum ditetapkan. Sumber: pustaka"
    assert f"Idul Fitri 1449 H {told}" in text
    assert f"Tentatif {fitri().event.number}" in text
    assert "Konfirmasi Idul Fitri" not in text


def test_a_year_nobody_estimated_says_that_it_is_not_set_and_which_ones_wait(desk):
    text = _plain(desk.get(f"{LIST}?year=2028"))
    assert "Daftar libur 2028 belum ditetapkan" in text
    assert "Yang belum lengkap: 2027 , 2028" in text
    assert "Peringatan yang tanggalnya" not in text


def test_all_of_a_year_are_entered_with_one_press(desk):
    assert "Catat 12 peringatan di register" in _plain(desk.get(f"{LIST}?year=2027"))
    answer = send(desk, f"{ACTS}/2027/register")
    assert answer.headers["Location"].endswith("?year=2027#observances")
    text = _plain(desk.get(f"{LIST}?year=2027"))
    assert "12 peringatan tercatat di register." in text
    assert "di register" in text
    assert "Catat 12" not in text
    assert send(desk, f"{ACTS}/2027/register").status_code == 409


def test_the_desk_sets_the_list_and_confirms_with_one_press(desk, ahead):
    page = desk.get(f"{LIST}/year/2028").text
    boxes = re.findall(r'name="days" [^>]*value="([^"]+)"', page)
    assert len(boxes) == 17
    version = reference.holiday_year(2028).version
    answer = send(
        desk,
        f"{LIST}/year/2028",
        status="set",
        basis=DECREE,
        days=boxes,
        version=str(version),
    )
    assert answer.status_code == 302
    event = fitri().event
    text = _plain(desk.get(f"{LIST}?year=2028"))
    assert "11 peringatan di register belum sesuai daftar ini." in text
    assert "Sesuaikan 11 peringatan" in text
    assert "Konfirmasi Idul Fitri 1449 H" in text

    form = {"version": str(event.version), "year": "2028"}
    answer = send(desk, f"/events/{event.id}/follow-decree", **form)

    assert answer.headers["Location"].endswith("?year=2028#observances")
    text = _plain(desk.get(f"{LIST}?year=2028"))
    assert "Idul Fitri 1449 H: Terkonfirmasi, " in text
    assert "Sesuaikan 10 peringatan" in text
    assert send(desk, f"{ACTS}/2028/follow").status_code == 302
    assert {each.event.status.value for each in queries.of_year(OPERATOR, 2028)} == {
        "confirmed"
    }


def test_days_are_not_set_while_the_list_is_an_estimate(desk, ahead):
    days = [str(day.id) for day in fitri().days]
    form = {"status": "estimated", "basis": "", "days": days, "version": "1"}
    assert send(desk, f"{LIST}/year/2028", **form).status_code == 302
    assert fitri().firm == "estimated"


def test_a_list_that_is_set_offers_its_estimates_unticked(desk):
    page = desk.get(f"{LIST}/year/2027").text
    boxes = re.findall(r'name="days"[^>]*>', page)
    assert len(boxes) == 4
    assert not any("checked" in box for box in boxes)


def test_readers_learn_that_the_date_is_an_estimate_until_the_decree(
    app, people, desk, ahead
):
    path = f"/events/{fitri().event.id}"
    reader = signed_in(app, people.viewer)
    told = "Tanggal ini perkiraan sampai ditetapkan dengan keputusan pemerintah."
    assert told in _plain(reader.get(path))
    set_days(ahead, ["2028-02-26", "2028-02-27"])
    text = _plain(reader.get(path))
    assert "27 Februari 2028 dengan SKB 3 Menteri No. 77/2027; tanggal di sini" in text
    assert "follow-decree" not in reader.get(path).text

    assert "follow-decree" in desk.get(path).text
    answer = send(desk, f"{path}/follow-decree", version="1")
    assert answer.headers["Location"].endswith(path)
    text = _plain(reader.get(path))
    assert "perkiraan sampai" not in text
    assert "Dipindah dari 27–28 Februari 2028" in text
    assert "Dikonfirmasi Pemerintah, surat SKB 3 Menteri No. 77/2027" in text


def test_who_was_overtaken_changes_nothing(desk, ahead):
    set_days(ahead)
    event = fitri().event
    answer = send(desk, f"/events/{event.id}/follow-decree", version="7")
    assert answer.status_code == 412
    assert fitri().event.status == "tentative"


def test_what_is_set_by_nothing_asks_for_its_basis(desk, ahead):
    set_days(ahead, basis="")
    text = _plain(desk.get(f"{LIST}?year=2028"))
    assert "Dasar hukum belum diisi." in text
    assert "Isi dasar hukum Idul Fitri 1449 H" in text


def test_a_correction_offers_the_move(desk, ahead):
    set_days(ahead)
    event = fitri().event
    send(desk, f"/events/{event.id}/follow-decree", version="1")
    first = fitri().days[0]
    asked = {**holiday_content(first), "date": "2028-02-26", "area": ""}
    send(desk, f"{LIST}/{first.id}", **asked, version=str(first.version))
    text = _plain(desk.get(f"{LIST}?year=2028"))
    assert "1 peringatan di register belum sesuai daftar ini." in text
    assert "Pindahkan Idul Fitri 1449 H" in text
    assert "Masih pada" in text


@pytest.mark.parametrize("act", ["register", "follow"])
def test_years_out_of_reach_are_not_there(desk, act):
    for year in ("1999", "2201", "besok"):
        assert send(desk, f"{ACTS}/{year}/{act}").status_code == 404


def test_other_observances_say_nothing_of_decrees(app, people, desk):
    kept = make_event(people.coordinator, kind="observance", visibility="public")
    db.session.commit()
    assert "follow-decree" not in desk.get(f"/events/{kept.id}").text


def test_the_page_asks_as_much_of_a_full_year_as_of_one_without_events(
    app, desk, people
):
    empty = queries_of(app, desk, f"{LIST}?year=2027")
    operations.register(people.desk.as_actor(), {"year": 2027})
    db.session.commit()
    assert queries_of(app, desk, f"{LIST}?year=2027") <= empty + 8


def test_in_english(app, people, ahead):
    people.desk.language = "en"
    db.session.commit()
    text = _plain(signed_in(app, people.desk).get(f"{LIST}?year=2028"))
    assert "Eid al-Fitr 1449" in text
    assert "Estimate Not yet set" in text
