"""Tables come in whole or not at all, and a second time change nothing."""

from collections import Counter

import pytest
from sqlalchemy import event as sql
from sqlalchemy import func, select

from agenda.db import db
from agenda.errors import NotAllowed
from agenda.events import fields, operations
from agenda.events.models import Event, EventPlace
from agenda.exchange import imports, tables
from agenda.paths import package_folder
from agenda.rules.permissions import OPERATOR

EVENTS = package_folder("reference", "data", "events.csv")


@pytest.fixture
def bring(people):
    """Import a file in somebody's name, as DIT's unless told otherwise."""

    def bring(path, email="koordinator@agenda.example", agency="DIT", **options):
        rows = tables.read_table(path)
        lead = people.agency(agency)
        return imports.import_table(people.actor(email), rows, lead, **options)

    return bring


def told(result):
    return [(error.row, error.column) for error in result.errors]


def counts(result):
    return (result.created, result.updated, result.unchanged)


def events():
    return db.session.scalars(select(Event).order_by(Event.number)).all()


def test_the_shipped_events_come_in_once_and_stay_as_they_are(bring):
    first = bring(EVENTS)
    assert (counts(first), first.errors) == ((237, 0, 0), [])
    versions = {event.id: event.version for event in events()}
    second = bring(EVENTS)
    assert counts(second) == (0, 0, 237)
    assert {event.id: event.version for event in events()} == versions
    assert Counter(event.visibility.value for event in events()) == {"public": 237}


def test_the_water_forum_comes_with_its_figures_and_source(bring):
    bring(EVENTS)
    wanted = select(Event).where(Event.title == "World Water Forum ke-10")
    told = fields.as_fields(db.session.scalars(wanted).one())
    figures = [
        (row["metric"], row["likely"], row["kind"], row["as_of"])
        for row in told["estimates"]
    ]
    assert figures == [
        ("countries", 170, "estimate", "2023-12-15"),
        ("participants", 30_000, "estimate", "2023-12-15"),
    ]
    assert told["themes"] == ["air-untuk-kemakmuran-bersama"]
    assert told["provenance"]["confidence"] == "high"
    assert (told["precision"], told["timezone"]) == ("day", "Asia/Makassar")


def test_a_trial_run_counts_and_writes_nothing(bring):
    result = bring(EVENTS, dry_run=True)
    assert counts(result) == (237, 0, 0)
    assert db.session.scalar(select(func.count(Event.id))) == 0


def test_every_error_is_told_by_row_and_column_and_nothing_comes_in(bring, write_table):
    path = write_table(
        {},
        {"title": "Satu", "end": "2027-02-01", "category": "pesta"},
        {"title": "Dua", "provinces": "ID-XX", "participants_estimate": "banyak"},
        {"title": "Tiga", "date_precision": "month", "start": "2027-03-02"},
        {"title": ""},
        {},
        {"organizer": "Lain"},
    )
    result = bring(path)
    assert told(result) == [
        (3, "category"),
        (3, "end"),
        (4, "participants_estimate"),
        (4, "provinces"),
        (5, "date_precision"),
        (5, "start"),
        (6, "title"),
        (8, "title"),
    ]
    assert result.refused
    assert counts(result) == (0, 0, 0)
    assert events() == []


def test_rows_with_errors_can_be_left_out(bring, write_table):
    result = bring(
        write_table({}, {"title": "Dua", "start": "kemarin"}), skip_errors=True
    )
    assert (counts(result), told(result)) == ((1, 0, 0), [(3, "start")])
    assert [event.title for event in events()] == ["Rapat koordinasi humas"]


def test_what_people_changed_is_not_overwritten(bring, write_table, people):
    bring(write_table({}))
    [event] = events()
    operations.revise(people.coordinator.as_actor(), event, {"title": "Rapat besar"})
    result = bring(write_table({"organizer": "Kemenkes", "end": "2027-03-02"}))
    assert counts(result) == (0, 0, 1)
    assert (event.title, event.organizer) == ("Rapat besar", "")


def test_an_untouched_event_follows_its_corrected_row(bring, write_table):
    bring(write_table({"status": "tentative"}))
    corrected = {
        "organizer": "Kemenkes",
        "provinces": "ID-BA",
        "end": "2027-03-02",
        "participants_estimate": "500",
    }
    assert counts(bring(write_table(corrected))) == (0, 1, 0)
    assert counts(bring(write_table(corrected))) == (0, 0, 1)
    assert counts(bring(write_table(corrected | {"organizer": "KPU"}))) == (0, 1, 0)
    [event] = events()
    told = fields.as_fields(event)
    assert (told["status"], told["organizer"], told["end"]) == (
        "confirmed",
        "KPU",
        "2027-03-02",
    )
    assert [row["likely"] for row in told["estimates"]] == [500]
    assert told["places"][0]["province"] == "ID-BA"


def test_an_event_in_the_trash_is_not_entered_anew(bring, write_table, people):
    bring(write_table({}))
    operations.trash(people.coordinator.as_actor(), events()[0])
    assert counts(bring(write_table({}))) == (0, 0, 1)


def test_the_same_row_of_another_agency_is_another_event(bring, write_table):
    bring(write_table({}))
    result = bring(write_table({}), email="desk@agenda.example", agency="ACEH")
    assert counts(result) == (1, 0, 0)


def test_an_officer_brings_in_what_is_tentative_only(bring, write_table):
    officer = "petugas@agenda.example"
    refused = bring(write_table({}), email=officer)
    assert told(refused) == [(2, "status")]
    accepted = bring(write_table({"status": "tentative"}), email=officer)
    assert counts(accepted) == (1, 0, 0)


@pytest.mark.parametrize(
    ("email", "agency"),
    [("pengamat@agenda.example", "DIT"), ("koordinator@agenda.example", "ACEH")],
)
def test_who_may_not_register_imports_nothing(bring, write_table, email, agency):
    with pytest.raises(NotAllowed):
        bring(write_table({}), email=email, agency=agency)


def test_cells_beyond_the_header_are_an_error(bring, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("title,scope,category,start\nA,national,profession,2027-03-01,x\n")
    assert told(bring(path)) == [(2, "")]


def test_a_city_without_a_province_is_a_place_of_its_own(bring, write_table):
    bring(write_table({"city": "Dubai", "country": "AE"}))
    [place] = db.session.scalars(select(EventPlace))
    assert (place.city, place.country, place.province_code) == ("Dubai", "AE", None)


def test_many_new_rows_are_written_in_as_few_statements_as_few(bring, write_table):
    asked = []

    def note(_connection, _cursor, statement, *_rest):
        if statement.startswith(("INSERT", "UPDATE")):
            asked.append(statement)

    written = []
    for number in (5, 50):
        titles = [f"Rapat {number}-{one}" for one in range(number)]
        table = write_table(*({"title": title} for title in titles))
        asked.clear()
        sql.listen(db.engine, "before_cursor_execute", note)
        assert bring(table).created == number
        sql.remove(db.engine, "before_cursor_execute", note)
        written.append(len(asked))
    few, many = written
    assert few <= many <= 2 * few


def test_numbers_follow_the_rows_year_by_year(bring, write_table):
    rows = [("A", "2027-03-01"), ("B", "2028-03-01"), ("C", "2027-02-01")]
    bring(write_table(*({"title": title, "start": day} for title, day in rows)))
    numbers = {event.title: event.number for event in db.session.query(Event)}
    assert numbers == {"A": "AG-2027-00001", "B": "AG-2028-00001", "C": "AG-2027-00002"}


def test_of_two_rows_with_one_uid_both_come_in_and_one_keeps_it(people, tmp_path):
    table = tmp_path / "a.csv"
    lines = ["uid,title,scope,category,start,agency"]
    lines += [
        f"satu@lain.example,Rapat {code},national,profession,2027-03-01,{code}"
        for code in ("DIT", "ACEH")
    ]
    table.write_text("\n".join(lines))
    rows = tables.read_table(table)
    result = imports.import_table(OPERATOR, rows, people.agency("DIT"))
    assert (result.created, result.errors) == (2, [])
    uids = {event.title: event.uid for event in db.session.query(Event)}
    assert uids.pop("Rapat DIT") == "satu@lain.example"
    assert uids["Rapat ACEH"] != "satu@lain.example"


def test_a_third_level_of_programme_items_is_an_error_of_its_row(people, tmp_path):
    table = tmp_path / "acara.csv"
    lines = ["uid,parent,title,scope,category,start"]
    lines += [
        f"{uid},{parent},Acara {uid},national,profession,2027-03-01"
        for uid, parent in (("d", "c"), ("c", "b"), ("b", "a"), ("a", ""))
    ]
    table.write_text("\n".join(lines))
    rows = tables.read_table(table)
    refused = imports.import_table(OPERATOR, rows, people.agency("DIT"))
    assert [(error.row, error.column) for error in refused.errors] == [(2, "parent")]
    assert str(refused.errors[0].words) == "Rangkaian acara paling banyak dua tingkat."
    db.session.rollback()
    taken = imports.import_table(OPERATOR, rows[1:], people.agency("DIT"))
    assert (taken.created, taken.errors) == (3, [])


def test_a_table_that_moves_an_event_says_itself_where_its_items_belong(
    people, tmp_path
):
    def brought(first):
        table = tmp_path / "acara.csv"
        lines = ["uid,parent,title,scope,category,start"]
        lines += ["a,,Pekan,national,profession," + first]
        lines += ["b,a,Pembukaan,national,profession,2027-03-01"]
        table.write_text("\n".join(lines))
        rows = tables.read_table(table)
        return imports.import_table(OPERATOR, rows, people.agency("DIT"))

    assert brought("2027-03-01").created == 2
    moved = brought("2027-03-08")
    assert (moved.updated, moved.unchanged) == (1, 1)
    days = {event.title: str(event.first_day) for event in db.session.query(Event)}
    assert days == {"Pekan": "2027-03-08", "Pembukaan": "2027-03-01"}
    again = brought("2027-03-08")
    assert (again.updated, again.unchanged) == (0, 2)
