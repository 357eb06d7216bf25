"""Finding rows by their words: both databases say what `rules.stems` says."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import text

from agenda import fulltext
from agenda.db import db
from agenda.events import operations, search
from agenda.events import queries as events
from agenda.events.filters import EventFilter, Sort
from agenda.events.models import Event, EventSearch
from agenda.reference import queries as reference
from agenda.rules import stems
from agenda.rules.permissions import OPERATOR
from agenda.tasks import queries as tasks
from agenda.tasks.filters import TaskFilter
from agenda.tasks.shown_names import names_changed
from tests.factories import make_task, registrar

LOOKED_AT = ("Peluncuran aplikasi", "Menteri meluncurkan", "Diluncurkan di Aceh")
HOSTILE = (
    '"',
    "'",
    "*",
    "-",
    "a AND b",
    "NOT a",
    "NEAR(a b, 2)",
    "stems:a",
    "a OR",
    "(((",
    "a* *",
    "^a",
    "'a':* & 'b'",
    "!a | b <-> c",
    "%",
    "_",
    "\\",
    "a\\' b",
    "🎉 🎊",
    "ﷺ",
    "a" * 10_240,
    "kata " * 2_048,
    " ".join(map(str, range(2_000))),
    "\u0301\u0301",
    "𐐀 東京 Ωmega",
)
WORDS = st.sampled_from(
    [
        "peluncuran",
        "diluncurkan",
        "meluncurkan",
        "luncur",
        "pemerintah",
        "perintah",
        "kementerian",
        "menteri",
        "kement",
        "aceh",
        "acara",
        "AG-2026-00012",
        "2026",
        "00012",
        "café",
        "CAFE",
        "東京",
        "ﬁlm",
        "1e5",
        "-7",
        "a_b",
        "e-mail",
        "ter",
        "terbuka",
        "ter-",
        "berada",
        "🎉",
        "'a':*",
        '"b"',
        "Ωmega",
    ]
)
TEXTS = st.lists(WORDS | st.text(max_size=5), min_size=1, max_size=6).map(" ".join)


@pytest.fixture
def register(people):
    return registrar(people, visibility="public")


def found(query, actor=OPERATOR):
    rows = events.page(actor, EventFilter(q=query), Sort.TITLE).items
    return [event.title for event in rows]


def test_three_forms_of_one_word_find_each_other(register):
    for title in LOOKED_AT:
        register(title=title)
    register(title="Umpan")

    for query in ("peluncuran", "diluncurkan", "meluncurkan", "luncur", "lunc"):
        assert found(query) == sorted(LOOKED_AT)
    assert found("diluncurkan aplikasi") == ["Peluncuran aplikasi"]
    assert found("umpan peluncuran") == []


def test_a_change_is_found_at_once_inside_its_transaction(register, people):
    event = register(title="Umpan", places=[{"city": "Sabang", "province": "ID-AC"}])
    actor = people.coordinator.as_actor()
    assert found("sabang") == ["Umpan"]

    operations.revise(actor, event, {"title": "Pelantikan", "places": []})
    assert found("lantik") == ["Pelantikan"]
    assert found("umpan") == []
    assert found("sabang") == []
    db.session.rollback()
    assert found("umpan") == ["Umpan"]
    assert found("lantik") == []


@pytest.mark.parametrize("query", HOSTILE)
@pytest.mark.parametrize("few", [fulltext.FEW, 0])
def test_whatever_is_typed_is_answered(register, monkeypatch, query, few):
    monkeypatch.setattr(fulltext, "FEW", few)
    event = register(title="Umpan a b 東京")
    words = " ".join(search.texts(event))

    assert found(query) == ([event.title] if stems.finds(query, words) else [])
    tasks.page(OPERATOR, TaskFilter(q=query))


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(contents=st.lists(TEXTS, min_size=1, max_size=5), query=TEXTS)
def test_both_databases_find_what_plain_python_finds(
    register, session, contents, query
):
    """By the index and by the terms alike; so both databases find the same."""
    event = db.session.query(Event).first() or register(title="Umpan")
    assume(query)
    expected = [stems.finds(query, content) for content in contents]
    for few in (fulltext.FEW, -1):
        answered = []
        for content in contents:
            fulltext.index(EventSearch, event.id, content)
            db.session.flush()
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(fulltext, "FEW", few)
                answered.append(bool(found(query)))
        assert answered == expected, (few, contents, query)


def test_many_matches_are_walked_and_few_looked_up_with_the_same_result(
    register, monkeypatch
):
    for number in range(6):
        register(title=f"Peluncuran {number}", start=f"2026-12-{20 - number:02d}")
    register(title="Umpan")
    asked = EventFilter(q="diluncurkan")

    def pages():
        found, cursor = [], None
        while True:
            page = events.page(OPERATOR, asked, Sort.START_DOWN, cursor, limit=4)
            found += [event.title for event in page.items]
            cursor = page.next_cursor
            if cursor is None:
                return found

    looked_up = pages()
    monkeypatch.setattr(fulltext, "FEW", 2)
    assert pages() == looked_up == [f"Peluncuran {number}" for number in range(6)]
    dated = events.page_of_occurrences(OPERATOR, asked).items
    assert len(dated) == events.count(OPERATOR, asked) == 6


def test_nobody_finds_what_he_may_not_see(register, people):
    hidden = register(title="Umpan rahasia", visibility="confidential")
    make_task(people.coordinator, hidden, title="Umpan tugas")
    db.session.commit()
    insider = people.coordinator.as_actor()
    outsider = people.actor("petugas@sumut.agenda.example")

    assert found("umpan", insider) == ["Umpan rahasia"]
    assert found("umpan", outsider) == []
    assert [t.title for t in tasks.page(insider, TaskFilter(q="ump")).items]
    assert not tasks.page(outsider, TaskFilter(q="ump")).items
    assert tasks.by_number(outsider, "TG-2026-00001") is None
    assert events.by_number(outsider, hidden.number) is None


def test_a_place_that_is_renamed_is_found_by_its_new_name(register):
    register(title="Festival", places=[{"province": "ID-AC", "city": ""}])
    assert found("aceh") == ["Festival"]

    reference.row("provinces", "ID-AC").name = "Serambi Mekkah"
    db.session.flush()
    names_changed("provinces", "ID-AC")

    assert found("serambi mekkah") == ["Festival"]


def test_the_terms_of_a_row_that_goes_leave_the_index(register):
    event = register(title="Umpan sementara")
    assert found("umpan") == ["Umpan sementara"]
    row = db.session.get(EventSearch, fulltext.row_number(event.id))

    db.session.delete(row)
    db.session.commit()

    assert found("umpan") == []
    if db.engine.dialect.name == "sqlite":
        check = (
            "INSERT INTO event_search_fts(event_search_fts) VALUES ('integrity-check')"
        )
        db.session.execute(text(check))


def test_searching_asks_the_same_number_of_questions_for_few_and_many(register, people):
    actor = people.coordinator.as_actor()

    def questions():
        db.session.expunge_all()
        asked = []
        listen = lambda *args: asked.append(args[2])  # noqa: E731
        sqlalchemy_event.listen(db.engine, "before_cursor_execute", listen)
        try:
            events.page(actor, EventFilter(q="peluncuran"))
        finally:
            sqlalchemy_event.remove(db.engine, "before_cursor_execute", listen)
        return len(asked)

    register(title="Peluncuran", places=[{"province": "ID-AC"}])
    few = questions()
    for _ in range(8):
        register(title="Peluncuran", places=[{"province": "ID-BA"}])
    assert questions() == few


def test_row_numbers_keep_the_order_and_fit_both_databases(register):
    first, second = register(title="Satu"), register(title="Dua")

    numbers = [fulltext.row_number(event.id) for event in (first, second)]
    assert 0 < numbers[0] < numbers[1] < 2**63
