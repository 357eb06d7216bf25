from datetime import date

import pytest

from agenda.audit import queries as audit
from agenda.errors import BadInput, Stale
from agenda.reference import holidays, queries
from agenda.reference.fields import holiday_fields
from agenda.rules.permissions import OPERATOR
from agenda.rules.working_days import add_working_days

GALUNGAN = {
    "date": "2026-06-17",
    "area": "ID-BA",
    "kind": "public_holiday",
    "name": "Galungan",
}


def test_a_day_of_one_province_is_free_there_only(session):
    holidays.add(OPERATOR, GALUNGAN)
    day = date(2026, 6, 17)

    assert not queries.free_days().is_working_day(day, "ID-BA")
    assert queries.free_days().is_working_day(day, "ID-AC")
    assert queries.free_days().is_working_day(day)


def test_a_new_holiday_is_shown_and_recorded(session):
    row = holidays.add(OPERATOR, GALUNGAN, "SE Gubernur")

    assert holiday_fields(row) == {
        "id": str(row.id),
        "version": 1,
        "created_at": "2026-11-24T03:00:00Z",
        "updated_at": "2026-11-24T03:00:00Z",
        **GALUNGAN,
        "name_en": "Galungan",
        "status": "set",
        "basis": "",
        "source": "",
        "notes": "",
    }
    [entry] = audit.of_subject("holiday", row.id).items
    assert (entry.action, entry.reason) == ("reference:revise", "SE Gubernur")


def test_a_withdrawn_day_is_a_working_day_again_and_stays_in_the_list(session):
    [day] = [row for row in queries.holidays(2025) if row.date == date(2025, 8, 18)]
    assert not queries.free_days().is_working_day(day.date)

    holidays.revise(OPERATOR, day, {"status": "withdrawn"}, seen=1)

    assert queries.free_days().is_working_day(day.date)
    assert day in queries.holidays(2025)
    assert day.version == 2
    [entry] = audit.of_subject("holiday", day.id).items
    assert entry.changes == [{"field": "status", "old": "set", "new": "withdrawn"}]


def test_a_holiday_saved_as_it_is_has_not_changed(session):
    day = queries.holidays(2025)[0]

    holidays.revise(OPERATOR, day, {"name": day.name})

    assert day.version == 1


@pytest.mark.parametrize(
    ("fields", "problems"),
    [
        ({"date": None}, ["date"]),
        ({"date": "2026-02-30"}, ["date"]),
        ({"date": "2026-06-17T09:00"}, ["date"]),
        ({"area": "BALI"}, ["area"]),
        ({"kind": "weekend"}, ["kind"]),
        ({"name": ""}, ["name"]),
        ({"status": "maybe"}, ["status"]),
        ({"weekday": "Rabu"}, ["weekday"]),
    ],
)
def test_what_a_holiday_cannot_be_is_told_at_its_field(session, fields, problems):
    with pytest.raises(BadInput) as refused:
        holidays.add(OPERATOR, {**GALUNGAN, **fields})

    assert [problem.field for problem in refused.value.problems] == problems


def test_a_holiday_is_entered_once(session):
    first = holidays.add(OPERATOR, GALUNGAN)
    second = holidays.add(OPERATOR, {**GALUNGAN, "name": "Kuningan"})

    with pytest.raises(BadInput):
        holidays.add(OPERATOR, GALUNGAN)
    with pytest.raises(BadInput):
        holidays.revise(OPERATOR, second, {"name": first.name})
    assert second.name == "Kuningan"


def test_whoever_read_an_older_version_is_told(session):
    with pytest.raises(Stale):
        holidays.revise(OPERATOR, queries.holidays()[0], {}, seen=2)


def test_holidays_are_listed_by_year_and_area(session):
    holidays.add(OPERATOR, GALUNGAN)
    everywhere = queries.holidays(2026)

    assert {row.date.year for row in everywhere} == {2026}
    assert "Galungan" in [row.name for row in everywhere]
    assert "Galungan" in [row.name for row in queries.holidays(2026, "ID-BA")]
    assert "Galungan" not in [row.name for row in queries.holidays(2026, "ID-AC")]
    assert queries.holidays(2031) == []


def test_the_working_day_after_5_april_2024_is_16_april(session):
    free = queries.free_days()

    assert add_working_days(date(2024, 4, 5), 1, free) == date(2024, 4, 16)


def test_a_year_has_a_list_once_a_national_holiday_is_entered(session):
    assert queries.free_days().years_with_list == {2024, 2025, 2026, 2027}

    holidays.add(OPERATOR, {**GALUNGAN, "date": "2028-02-01"})
    assert 2028 not in queries.free_days().years_with_list
    holidays.add(OPERATOR, {**GALUNGAN, "date": "2028-01-01", "area": None})
    assert 2028 in queries.free_days().years_with_list


def test_a_day_that_is_entered_or_withdrawn_counts_at_once(session):
    day = date(2026, 6, 17)
    assert queries.free_days().is_working_day(day, "ID-BA")

    row = holidays.add(OPERATOR, GALUNGAN)
    assert not queries.free_days().is_working_day(day, "ID-BA")

    holidays.revise(OPERATOR, row, {"status": "withdrawn"})
    assert queries.free_days().is_working_day(day, "ID-BA")


@pytest.mark.parametrize("area", ["", "ID-BA"])
@pytest.mark.parametrize("day", ["1999-12-31", "2201-01-01"])
def test_a_day_of_a_year_without_list_is_told_at_the_day(session, day, area):
    with pytest.raises(BadInput) as refusal:
        holidays.add(OPERATOR, {**GALUNGAN, "date": day, "area": area})
    assert [problem.field for problem in refusal.value.problems] == ["date"]
