"""What ships with the product is whole and says what it should."""

from collections import Counter
from datetime import date
from zoneinfo import ZoneInfo

from agenda.db import db
from agenda.reference import holidays, operations, queries, shipped
from agenda.rules.choices import HolidayKind, HolidayStatus
from agenda.rules.evidence import MOST_EXPECTED, read_expected

CATEGORIES = {
    "election",
    "international_summit",
    "sports_event",
    "health_campaign",
    "national_day",
    "international_day",
    "religious",
    "profession",
    "governance",
    "disaster",
    "transport",
    "statistics",
    "crisis",
}
METRICS = [
    "countries",
    "participants",
    "visits",
    "athletes",
    "officials",
    "journalists",
    "delegates",
    "budget_idr",
]


def test_a_new_office_has_every_table_filled(session):
    assert len(queries.provinces()) == 38
    assert set(queries.categories()) == CATEGORIES
    assert list(queries.metrics()) == METRICS
    assert len(queries.task_types()) == 35
    assert len(queries.channels()) == 10
    assert next(iter(queries.roles())) == "pelaksana"
    assert len(queries.holidays()) == 108


def test_every_kind_of_work_ships_with_what_is_expected_as_its_proof(session):
    for row in queries.task_types().values():
        expected = read_expected(row.evidence)
        codes = [one.code for one in expected]
        assert expected
        assert len(codes) == len(set(codes)) <= MOST_EXPECTED
        assert all(one.name and one.name_en for one in expected)
        # A number of people reached says nothing without the way it was counted.
        assert "reach" not in codes or "method" in codes


def test_filling_again_leaves_what_the_desk_expects(session):
    queries.row("task-types", "coverage").evidence = []
    queries.row("task-types", "report").evidence = None
    session.flush()
    operations.fill()
    assert queries.row("task-types", "coverage").evidence == []
    [document] = queries.row("task-types", "report").evidence
    assert document["code"] == "document"


def test_filling_again_adds_nothing_and_brings_back_what_is_missing(session):
    assert operations.fill() == 0
    db.session.delete(queries.row("categories", "transport"))
    db.session.flush()

    assert operations.fill() == 1
    assert "transport" in queries.categories()


def test_filling_again_leaves_edits_alone(people):
    actor = people.admin.as_actor()
    operations.revise(actor, "provinces", "ID-PE", {"name": "Papua Gunung"})
    renamed = queries.holidays(2024)[0]
    holidays.revise(actor, renamed, {"name": "Tahun Baru"})

    assert operations.fill() == 0
    assert queries.province("ID-PE").name == "Papua Gunung"
    assert queries.holidays(2024)[0].name == "Tahun Baru"


def test_filling_does_not_double_a_holiday_that_was_entered_by_hand(people):
    first = queries.holidays(2027)[0]
    fields = {
        "date": "2027-01-01",
        "kind": "public_holiday",
        "name": first.name,
    }
    db.session.delete(first)
    db.session.flush()
    holidays.add(people.admin.as_actor(), fields)

    assert operations.fill() == 0


ZONES = {
    "Asia/Jakarta": "AC SU SB RI JA SS BE LA BB KR JK JB JT YO JI BT",
    "Asia/Pontianak": "KB KT",
    "Asia/Makassar": "BA NB NT KS KI KU SA ST SN SG GO SR",
    "Asia/Jayapura": "MA MU PB PD PA PS PT PE",
}


def test_each_of_the_38_provinces_keeps_its_own_clock(session):
    known = {code: row.timezone for code, row in queries.provinces().items()}
    assert len(known) == 38
    assert known == {
        f"ID-{code}": zone for zone, codes in ZONES.items() for code in codes.split()
    }


def test_every_zone_of_a_province_exists(session):
    assert all(ZoneInfo(row.timezone) for row in queries.provinces().values())


def test_every_name_stands_in_both_languages(session):
    for name in queries.TABLES:
        for row in queries.table(name).values():
            assert row.name
            assert row.name_en
    assert queries.province("ID-SU").named("en") == "North Sumatra"
    assert queries.province("ID-SU").named("id") == "Sumatera Utara"


def test_every_metric_says_what_it_counts(session):
    for metric in queries.metrics().values():
        assert metric.unit
        assert metric.unit_en
        assert len(metric.definition) > 60
        assert len(metric.definition_en) > 60
        assert metric.scale == 0


def test_only_what_counts_nothing_twice_is_added_over_places(session):
    metrics = queries.metrics()
    adding = {code for code, metric in metrics.items() if metric.adds_over_places}
    assert adding == {"visits", "budget_idr"}
    for metric in metrics.values():
        assert metric.adds_reason.endswith(".")
        assert metric.adds_reason_en.endswith(".")


def test_holidays_are_told_apart_by_kind_and_firmness(session):
    kinds = Counter(row.kind for row in queries.holidays())
    firm = Counter(row.status for row in queries.holidays(2027))

    assert set(kinds) == set(HolidayKind)
    assert kinds[HolidayKind.VOTING_DAY] == 2
    assert set(firm) == {HolidayStatus.SET, HolidayStatus.ESTIMATED}


def test_the_real_events_name_only_categories_and_provinces_that_exist(session):
    events = list(shipped.read("events.csv"))

    assert len(events) == 237
    assert {row["category"] for row in events} <= CATEGORIES
    for row in events:
        for code in filter(None, row["provinces"].split(";")):
            assert queries.province(code.strip()) is not None
        date.fromisoformat(row["start"])
