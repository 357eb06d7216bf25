"""Finding events: visibility in every question, filters, orders, pages."""

from datetime import date

import pytest
from sqlalchemy import event as sqlalchemy_event

from agenda.audit import fields as audit
from agenda.db import db
from agenda.errors import BadInput, NotFound
from agenda.events import operations, queries, shown
from agenda.events.audience import admit
from agenda.events.filters import BY_FIGURE, Sort, read_filter

EVERYONE = (
    "admin@agenda.example",
    "desk@agenda.example",
    "koordinator@agenda.example",
    "petugas@agenda.example",
    "pimpinan@agenda.example",
    "pengamat@agenda.example",
    "pimpinan@kem.agenda.example",
    "koordinator@aceh.agenda.example",
    "petugas@aceh.agenda.example",
    "petugas@sumut.agenda.example",
)
SEES = {
    "public": set(EVERYONE),
    "government": set(EVERYONE),
    "agency": set(EVERYONE[:6])
    | {"koordinator@aceh.agenda.example", "petugas@aceh.agenda.example"},
    "confidential": {"koordinator@agenda.example", "pimpinan@agenda.example"},
}


def titles(actor, **asked):
    return [e.title for e in queries.page(actor, read_filter(asked)).items]


@pytest.mark.parametrize("visibility", SEES)
def test_each_visibility_is_seen_by_whom_the_contract_names(
    register, people, visibility
):
    bait = register(title="Umpan", visibility=visibility, partners=["ACEH"])
    seen = {
        email
        for email in EVERYONE
        if titles(people.actor(email), q="umpan") == ["Umpan"]
    }
    assert seen == SEES[visibility]
    for email in EVERYONE:
        actor = people.actor(email)
        assert queries.sees(actor, bait) == (email in seen)
        assert queries.count(actor, read_filter({})) == (email in seen)
        occurrences = queries.page_of_occurrences(actor, read_filter({})).items
        assert len(occurrences) == (email in seen)
        if email not in seen:
            with pytest.raises(NotFound):
                queries.get(actor, bait.id)


def test_whoever_has_a_task_on_it_is_let_in_and_out(register, people):
    bait = register(title="Umpan", visibility="confidential")
    officer = people.officer.as_actor()
    assert titles(officer) == []
    admit(bait, [people.officer.id])
    operations.revise(people.coordinator.as_actor(), bait, {"summary": "masih rahasia"})
    assert titles(officer) == ["Umpan"]
    admit(bait, [])
    assert titles(officer) == []


def test_a_narrowed_visibility_takes_the_event_out_of_sight(register, people):
    event = register(title="Umpan", visibility="public")
    outsider = people.outsider.as_actor()
    assert titles(outsider) == ["Umpan"]
    operations.revise(people.coordinator.as_actor(), event, {"visibility": "agency"})
    assert titles(outsider) == []
    assert event.sequence == 0
    operations.revise(people.coordinator.as_actor(), event, {"visibility": "public"})
    assert (titles(outsider), event.sequence) == (["Umpan"], 1)


def test_filters_are_or_within_and_and_between(register, people):
    actor = people.coordinator.as_actor()
    register(title="A", category="election", themes=["Air"])
    register(title="B", category="religious", places=[{"province": "ID-AC"}])
    register(title="C", category="sports_event", scope="international")
    assert titles(actor, category=["election", "religious"]) == ["A", "B"]
    assert titles(actor, category=["election", "religious"], theme="air") == ["A"]
    assert titles(actor, province=["ID-AC", "ID-BA"]) == ["B"]
    assert titles(actor, scope="international", agency="DIT") == ["C"]
    assert titles(actor, agency="ACEH") == []


def test_a_span_is_closed_and_in_the_events_own_zone(register, people):
    actor = people.coordinator.as_actor()
    register(title="Kampanye", start="2026-12-01", end="2026-12-20")
    for province, title in (("ID-JK", "WIB"), ("ID-BA", "WITA"), ("ID-PA", "WIT")):
        register(
            title=title,
            start="2026-11-30T23:30",
            places=[{"province": province}],
        )
    november = {"from": "2026-11-01", "to": "2026-11-30"}
    assert titles(actor, **november) == ["WIT", "WITA", "WIB"]
    assert titles(actor, **{"from": "2026-12-20"}) == ["Kampanye"]
    assert titles(actor, **{"from": "2026-12-21"}) == []
    assert titles(actor, to="2026-12-01", **{"from": "2026-12-01"}) == ["Kampanye"]


@pytest.mark.parametrize("limit", [1, 2, 3, 10])
def test_from_a_day_on_what_has_begun_and_what_comes_are_one_list_in_both_directions(
    register, people, limit
):
    for title, start, end, zone in (
        ("Sudah selesai", "2027-04-01", "2027-05-09", "Asia/Jakarta"),
        ("Sepanjang tahun", "2027-01-01", "2027-12-31", "Asia/Jakarta"),
        ("Sampai hari ini", "2027-05-01", "2027-05-10", "Asia/Jakarta"),
        ("Hari ini, paling timur", "2027-05-10", None, "Pacific/Kiritimati"),
        ("Hari ini, paling barat", "2027-05-10", None, "Pacific/Pago_Pago"),
        ("Besok", "2027-05-11", None, "Asia/Jakarta"),
        ("Kemarin, paling barat", "2027-05-09", None, "Pacific/Pago_Pago"),
    ):
        register(title=title, start=start, end=end, timezone=zone)
    actor, wanted = (
        people.actor("desk@agenda.example"),
        read_filter({"from": "2027-05-10"}),
    )

    def page(**at):
        found = queries.page_of_occurrences(actor, wanted, limit=limit, **at)
        return [row.event.title for row in found.items], found

    names, found = page()
    pages = [names]
    while found.next_cursor:
        names, found = page(cursor=found.next_cursor)
        pages.append(names)
    assert [name for names in pages for name in names] == [
        "Sepanjang tahun",
        "Sampai hari ini",
        "Hari ini, paling timur",
        "Hari ini, paling barat",
        "Besok",
    ]
    for names in reversed(pages[:-1]):
        before, found = page(before=found.previous_cursor)
        assert before == names
    assert found.previous_cursor is None


def test_a_series_is_listed_once_and_found_by_any_occurrence(register, people):
    actor = people.coordinator.as_actor()
    register(title="Hari Pers", start="2024-02-09", rrule="FREQ=YEARLY")
    span = {"from": "2027-02-01", "to": "2028-03-01"}
    assert titles(actor, **span) == ["Hari Pers"]
    found = queries.page_of_occurrences(actor, read_filter(span)).items
    days = [row.occurrence.first_day for row in found]
    assert days == [date(2027, 2, 9), date(2028, 2, 9)]
    assert titles(actor, **{"from": "2029-01-01"}) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("forum", True),
        ("FORUM water", True),
        ("wat", True),
        ("wat forum", False),
        ("nusa dua", True),
        ("bali", True),
        ("kementerian pupr", True),
        ("AG-2024-00001", True),
        ("S-12/2024", True),
        ("ringkasan", True),
        ("uraian", True),
        ("élan", True),
        ("elan", True),
        ("banjir", False),
        ("%", False),
        ("_", False),
    ],
)
def test_q_finds_words_as_typed_and_the_last_as_a_prefix(
    register, people, query, found
):
    register(
        title="World Water Forum ke-10",
        start="2024-05-18",
        summary="Ringkasan",
        description="Uraian Élan",
        organizer="Kementerian PUPR",
        reference="S-12/2024",
        places=[{"province": "ID-BA", "city": "Nusa Dua"}],
    )
    actor = people.coordinator.as_actor()
    assert (titles(actor, q=query) != []) is found


def test_q_follows_a_change_at_once(register, people):
    actor = people.coordinator.as_actor()
    event = register(title="Lama")
    operations.revise(actor, event, {"title": "Baru"})
    assert titles(actor, q="lama") == []
    assert titles(actor, q="baru") == ["Baru"]


@pytest.mark.parametrize("sort", sorted(set(Sort) - BY_FIGURE))
def test_pages_cover_the_register_once_in_every_order(register, people, sort):
    actor = people.coordinator.as_actor()
    for number in range(7):
        register(title=f"Acara {number % 3}", start=f"2026-12-{1 + number % 4:02}")
    register(kind="issue", start=None, title="Isu")
    seen, cursor = [], None
    while True:
        page = queries.page(actor, read_filter({}), sort, cursor, 3)
        seen += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len({event.id for event in seen}) == len(seen) == 8
    whole = queries.page(actor, read_filter({}), sort, None, 50).items
    assert seen == whole
    if sort is Sort.START:
        assert seen[-1].title == "Isu"


def test_a_foreign_cursor_is_refused_in_words(people, register):
    register()
    for cursor in ("x", "W10", "WyJhIiwiYiJd"):
        with pytest.raises(BadInput) as refusal:
            queries.page(people.coordinator.as_actor(), read_filter({}), cursor=cursor)
        assert refusal.value.problems[0].field == "cursor"


@pytest.mark.parametrize(
    ("asked", "at"),
    [
        ({"from": "soon"}, "from"),
        ({"from": "2026-02-02", "to": "2026-01-01"}, "to"),
        ({"kind": ["event", "party"]}, "kind"),
        ({"color": "red"}, "color"),
        ({"updated_since": "x"}, "updated_since"),
        ({"trashed": "maybe"}, "trashed"),
    ],
)
def test_a_filter_that_makes_no_sense_is_told_at_its_key(asked, at):
    with pytest.raises(BadInput) as refusal:
        read_filter(asked)
    assert [problem.field for problem in refusal.value.problems] == [at]


def test_a_page_costs_the_same_number_of_queries_for_few_and_many(register, people):
    actor = people.coordinator.as_actor()

    def queries_for_a_page():
        db.session.expunge_all()
        count = 0

        def counted(*_):
            nonlocal count
            count += 1

        sqlalchemy_event.listen(db.engine, "before_cursor_execute", counted)
        try:
            queries.page(actor, read_filter({}))
        finally:
            sqlalchemy_event.remove(db.engine, "before_cursor_execute", counted)
        return count

    register(partners=["ACEH"], themes=["Air"], places=[{"province": "ID-AC"}])
    few = queries_for_a_page()
    for _ in range(12):
        register(partners=["BALI"], themes=["Api"], places=[{"province": "ID-BA"}])
    assert queries_for_a_page() == few


def test_a_hidden_parent_is_named_neither_in_the_event_nor_in_its_history(
    register, people
):
    hidden = register(title="Umpan", visibility="confidential")
    part = register(title="Bagian", visibility="public", parent=str(hidden.id))
    officer, coordinator = people.officer.as_actor(), people.coordinator.as_actor()

    def told(actor):
        items = [audit.as_fields(entry) for entry in queries.history(part).items]
        reader = shown.Reader.of_history(actor, items)
        return str([shown.as_fields(actor, part), *map(reader.entry, items)])

    assert str(hidden.id) in told(coordinator)
    assert str(hidden.id) not in told(officer)
    operations.revise(officer, part, {"parent": None, "summary": "Baru"})
    assert (part.summary, part.parent_id) == ("Baru", hidden.id)
