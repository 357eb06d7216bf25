"""Entering and correcting index scores, on both databases."""

import pytest

from agenda.audit import queries as audit
from agenda.db import db
from agenda.errors import BadInput, NotAllowed, NotFound, Stale
from agenda.scores import fields, operations, queries
from agenda.scores.filters import ScoreFilter, read_filter
from tests.factories import make_score

YEAR = {"year": 2024, "dimension": "total"}
NATIONAL = {**YEAR, "score": 71.79, "source": "liputancyber.com"}


@pytest.fixture
def desk(people):
    return people.desk.as_actor()


def _fields(refused):
    return [problem.field for problem in refused.value.problems]


def test_a_score_is_kept_as_it_was_published(desk):
    row = operations.enter(desk, {**NATIONAL, "note": "naik satu poin"})
    db.session.commit()
    db.session.expire_all()
    assert fields.content(queries.score(row.id)) == {
        "agency": None,
        "year": 2024,
        "dimension": "total",
        "score": 71.79,
        "source": "liputancyber.com",
        "source_url": "",
        "note": "naik satu poin",
    }


@pytest.mark.parametrize("name", ["coordinator", "officer", "supervisor", "viewer"])
def test_only_who_keeps_reference_data_enters_scores(people, name):
    actor = getattr(people, name).as_actor()
    row = make_score(people.desk)
    with pytest.raises(NotAllowed):
        operations.enter(actor, {**NATIONAL, "year": 2020})
    with pytest.raises(NotAllowed):
        operations.correct(actor, row, {"score": 1})


def test_nation_and_agencies_have_one_score_a_year_and_dimension_each(desk):
    operations.enter(desk, NATIONAL)
    operations.enter(desk, {**NATIONAL, "agency": "DIT"})
    operations.enter(desk, {**NATIONAL, "dimension": "input"})
    for again in (NATIONAL, {**NATIONAL, "agency": "DIT"}):
        with pytest.raises(BadInput) as refused:
            operations.enter(desk, again)
        assert _fields(refused) == ["year"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"score": 100.01}, "score"),
        ({"score": -1}, "score"),
        ({"score": 71.795}, "score"),
        ({"score": "71,79"}, "score"),
        ({"source": ""}, "source"),
        ({"score": None, "note": ""}, "note"),
        ({"year": 1999}, "year"),
        ({"year": None}, "year"),
        ({"dimension": "mood"}, "dimension"),
        ({"agency": "NOBODY"}, "agency"),
        ({"source_url": "ftp://x"}, "source_url"),
        ({"total": 1}, "total"),
    ],
)
def test_what_makes_no_sense_is_told_at_its_field(desk, changed, field):
    with pytest.raises(BadInput) as refused:
        operations.enter(desk, {**NATIONAL, **changed})
    assert _fields(refused) == [field]


def test_a_year_without_a_published_score_needs_a_word_on_it_and_no_source(desk):
    row = operations.enter(
        desk, {"year": 2023, "dimension": "total", "note": "tidak dipublikasikan"}
    )
    assert fields.content(row)["score"] is None


def test_a_correction_keeps_the_former_score_in_the_history(desk):
    row = operations.enter(desk, NATIONAL)
    operations.correct(desk, row, {"score": 71.97}, seen=1, reason="angka tertukar")
    assert (row.version, row.score) == (2, 7197)
    newest, first = audit.of_subject(operations.KIND, row.id).items
    assert newest.changes == [{"field": "score", "old": 71.79, "new": 71.97}]
    assert newest.reason == "angka tertukar"
    assert {c["field"]: c["new"] for c in first.changes}["score"] == 71.79


def test_a_correction_may_name_the_right_year_unless_that_is_taken(desk):
    row = operations.enter(desk, NATIONAL)
    operations.enter(desk, {**NATIONAL, "year": 2022})
    operations.correct(desk, row, {"year": 2025})
    assert row.year == 2025
    with pytest.raises(BadInput) as refused:
        operations.correct(desk, row, {"year": 2022})
    assert _fields(refused) == ["year"]


def test_nothing_different_is_no_correction(desk):
    row = operations.enter(desk, NATIONAL)
    operations.correct(desk, row, NATIONAL)
    assert row.version == 1
    assert len(audit.of_subject(operations.KIND, row.id).items) == 1


def test_who_read_an_older_version_is_told(desk):
    row = operations.enter(desk, NATIONAL)
    operations.correct(desk, row, {"score": 70.0})
    with pytest.raises(Stale):
        operations.correct(desk, row, {"score": 60.0}, seen=1)


def test_lists_begin_with_the_latest_year_and_go_on_where_they_were_cut(people):
    for year in (2021, 2024, 2022, 2023):
        make_score(people.desk, year=year)
    first = queries.page(ScoreFilter(), limit=3)
    rest = queries.page(ScoreFilter(), first.next_cursor, limit=3)
    assert [row.year for row in first.items] == [2024, 2023, 2022]
    assert [row.year for row in rest.items] == [2021]
    assert rest.next_cursor is None


def test_a_filter_names_holders_years_and_dimensions(people):
    make_score(people.desk)
    make_score(people.desk, agency="DIT")
    make_score(people.desk, agency="DIT", dimension="input", year=2022)

    def found(**asked):
        rows = queries.page(read_filter(asked)).items
        return [(row.agency.code if row.agency else None, row.year) for row in rows]

    assert found(agency=["nation"]) == [(None, 2024)]
    assert found(agency=["DIT"]) == [("DIT", 2024), ("DIT", 2022)]
    both = found(agency=["DIT", "nation"], year=["2024"])
    assert both == [(None, 2024), ("DIT", 2024)]
    assert found(dimension=["input"]) == [("DIT", 2022)]
    assert found(agency=["NOBODY"]) == []
    with pytest.raises(BadInput):
        read_filter({"year": ["24"]})


def test_an_unknown_score_is_not_found(people):
    with pytest.raises(NotFound):
        queries.score(people.desk.id)
