"""Pages of the index scores."""

import re

import pytest

from agenda.db import db
from agenda.scores import queries
from agenda.scores.filters import ScoreFilter
from tests.doors import signed_in
from tests.factories import make_score
from tests.pages import queries_of, send


@pytest.fixture
def scores(people):
    make_score(people.desk, year=2022, score=70.0)
    make_score(people.desk, year=2023, score=None, note="tidak diterbitkan")
    make_score(people.desk, note="Dilaporkan naik satu poin")
    make_score(people.desk, agency="ACEH", score=68.5)
    make_score(people.desk, agency="ACEH", year=2023, score=69.75)
    db.session.commit()


def _plain(page):
    return " ".join(re.sub("<[^>]+>", " ", page.text).split())


def test_everybody_reads_trend_and_sources_and_nobody_sees_a_made_up_difference(
    app, people, scores
):
    page = signed_in(app, people.viewer).get("/index-scores")
    text = _plain(page)
    assert "2024 71,79 2023 tidak diterbitkan 2022 70" in text
    assert "Dilaporkan naik satu poin" in text
    assert page.text.count('<circle class="chart-dot"') == 3  # two dots and the key
    assert '<path class="chart-line"' not in page.text
    assert "Catat nilai" not in text


def test_agencies_stand_beside_their_year_before(app, people, scores):
    client = signed_in(app, people.viewer)
    assert "68,5 −1,25" in _plain(client.get("/index-scores?year=2024"))
    aceh = _plain(client.get("/index-scores/agency/ACEH"))
    assert "2024 68,5 −1,25" in aceh
    assert client.get("/index-scores/agency/NOBODY").status_code == 404


def test_an_office_without_scores_says_what_to_do(app, people):
    assert (
        "Belum ada nilai: Nasional"
        in signed_in(app, people.desk).get("/index-scores").text
    )


def test_the_page_asks_as_often_whatever_the_number_of_agencies(app, people, scores):
    client = signed_in(app, people.desk)
    few = queries_of(app, client, "/index-scores")
    make_score(people.desk, agency="BALI")
    make_score(people.desk, agency="SUMUT", dimension="input")
    db.session.commit()
    assert queries_of(app, client, "/index-scores") == few


def test_a_year_is_entered_with_all_its_dimensions_at_once(app, people):
    client = signed_in(app, people.desk)
    typed = {
        "agency": "DIT",
        "year": "2024",
        "score_total": "71,79",
        "score_input": "70.5",
        "source": "Siaran pers",
    }
    answer = send(client, "/index-scores/new", **typed)
    assert answer.headers["Location"].endswith("/index-scores/agency/DIT")
    rows = queries.page(ScoreFilter()).items
    assert {(row.dimension.value, row.score) for row in rows} == {
        ("total", 7179),
        ("input", 7050),
    }


def test_one_wrong_score_keeps_all_that_was_typed_and_enters_none(app, people):
    client = signed_in(app, people.desk)
    typed = {
        "agency": "",
        "year": "2024",
        "score_total": "71,79",
        "score_outcome": "seratus",
        "source": "Siaran pers",
    }
    page = send(client, "/index-scores/new", **typed)
    assert page.status_code == 422
    assert "Hasil: Harus berupa bilangan." in page.text
    assert 'value="71,79"' in page.text
    assert 'value="seratus"' in page.text
    assert queries.page(ScoreFilter()).items == []


def test_a_year_without_any_score_asks_for_a_word_on_it(app, people):
    page = send(signed_in(app, people.desk), "/index-scores/new", year="2023")
    assert "Catatan: Tanpa nilai, sebutkan di sini mengapa." in page.text


def test_a_correction_leads_to_what_stood_there(app, people):
    row = make_score(people.desk)
    db.session.commit()
    client = signed_in(app, people.desk)
    page = client.get(f"/index-scores/{row.id}/edit").text
    assert 'value="71,79"' in page
    typed = {
        "version": "1",
        "agency": "",
        "year": "2024",
        "dimension": "total",
        "score": "71,97",
        "source": "Siaran pers",
        "reason": "angka tertukar",
    }
    assert send(client, f"/index-scores/{row.id}/edit", **typed).status_code == 302
    assert "diperbaiki" in client.get("/index-scores").text
    told = _plain(signed_in(app, people.viewer).get(f"/index-scores/{row.id}/history"))
    assert "memperbaiki nilai" in told
    assert "71,79" in told
    assert "angka tertukar" in told
    page = send(client, f"/index-scores/{row.id}/edit", **{**typed, "score": "60"})
    assert page.status_code == 412
    assert 'value="60"' in page.text


def test_who_may_not_enter_is_told_so(app, people):
    row = make_score(people.desk)
    db.session.commit()
    client = signed_in(app, people.coordinator)
    for path in ("/index-scores/new", f"/index-scores/{row.id}/edit"):
        assert client.get(path).status_code == 403
