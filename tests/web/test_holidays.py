"""Pages of the free days: a year and its decree, days ahead of it."""

import html
import re

import pytest

from agenda.reference import queries
from tests.doors import signed_in
from tests.pages import send

PAGE = "/admin/reference/holidays"


@pytest.fixture
def desk(app, people):
    return signed_in(app, people.desk)


def _plain(page):
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", page.text)).split())


def test_a_year_says_by_which_decree_it_is_set(desk):
    assert "Diubah SKB 3 Menteri No. 1017/2024" in _plain(desk.get(f"{PAGE}?year=2025"))
    text = _plain(desk.get(f"{PAGE}?year=2029"))
    assert "Belum ditetapkan" in text
    assert "Susun usulan" in text


def test_a_year_is_set_with_its_decree_and_not_without(desk):
    answer = send(desk, f"{PAGE}/year/2028", status="set", basis="", version="")
    assert answer.status_code == 422
    assert "Sebutkan keputusan yang menetapkannya." in answer.text
    answer = send(desk, f"{PAGE}/year/2028", status="set", basis="SKB 1/2027")
    assert answer.headers["Location"].endswith(f"{PAGE}?year=2028")
    assert "Ditetapkan SKB 1/2027" in _plain(desk.get(f"{PAGE}?year=2028"))


def test_who_was_slower_keeps_what_was_typed(desk):
    first = {"status": "amended", "basis": "SKB perubahan", "version": "1"}
    assert send(desk, f"{PAGE}/year/2026", **first).status_code == 302
    page = send(desk, f"{PAGE}/year/2026", **{**first, "basis": "SKB lain"})
    assert page.status_code == 412
    assert 'value="SKB lain"' in page.text
    assert "SKB perubahan" in page.text


def test_chosen_proposals_become_estimated_days(desk):
    page = desk.get(f"{PAGE}/propose/2028").text
    boxes = re.findall(r'name="days" [^>]*value="([^"]+)"( checked)?', page)
    assert len(boxes) > 10
    assert all(ticked for _, ticked in boxes)
    chosen = [value for value, _ in boxes[:2]]
    answer = send(desk, f"{PAGE}/propose/2028", days=chosen, reason="persiapan")
    assert answer.status_code == 302
    assert len(queries.holidays(2028)) == 2
    text = _plain(desk.get(f"{PAGE}?year=2028"))
    assert "2 hari dicatat sebagai perkiraan." in text
    assert "Tahun Baru Masehi" in text


def test_who_ticks_nothing_is_asked_to_and_keeps_the_reason(desk):
    page = send(desk, f"{PAGE}/propose/2028", reason="persiapan")
    assert page.status_code == 422
    assert "Pilih paling sedikit satu hari." in page.text
    assert 'value="persiapan"' in page.text
    assert " checked" not in page.text


@pytest.mark.parametrize("path", ["year/1999", "propose/2201"])
def test_years_out_of_reach_are_not_there(desk, path):
    assert desk.get(f"{PAGE}/{path}").status_code == 404


def test_odd_boxes_are_not_there(desk):
    answer = send(desk, f"{PAGE}/propose/2028", days=["2028-13-01 x"])
    assert answer.status_code == 404
