"""How firm the list of a year is; days proposed ahead of it; the years as they were."""

from datetime import date, timedelta

import pytest

from agenda.audit import queries as audit
from agenda.errors import BadInput, NotAllowed, Stale
from agenda.reference import holidays, queries
from agenda.rules.choices import HolidayKind
from agenda.rules.permissions import OPERATOR
from agenda.rules.working_days import add_working_days, count_working_days

NEW_YEAR = {"date": "2028-01-01", "kind": "public_holiday", "name": "Tahun Baru"}


def status_of(year):
    row = queries.holiday_year(year)
    return row.status.value if row else None


def _fields(refused):
    return [problem.field for problem in refused.value.problems]


# Reality


@pytest.mark.parametrize(
    ("day", "count", "lands"),
    [
        (date(2024, 4, 5), 1, date(2024, 4, 16)),
        (date(2024, 4, 16), -1, date(2024, 4, 5)),
        (date(2024, 2, 13), 1, date(2024, 2, 15)),
        (date(2024, 9, 9), -7, date(2024, 8, 29)),
        (date(2024, 12, 24), 1, date(2024, 12, 27)),
        (date(2025, 8, 15), 1, date(2025, 8, 19)),
    ],
)
def test_the_working_days_of_the_years_as_they_were(session, day, count, lands):
    assert add_working_days(day, count, queries.free_days()) == lands


def test_the_working_year_of_2024_has_its_holidays_joint_leave_and_voting_days(session):
    free = queries.free_days()
    year = [date(2024, 1, 1) + timedelta(days=n) for n in range(366)]
    weekdays = [day for day in year if day.weekday() < 5]
    closed = [day for day in weekdays if not free.is_working_day(day)]
    assert len(weekdays) == 262
    assert date(2024, 11, 27) in closed
    assert len(closed) == 24
    kinds = {one.kind for day in closed for one in free.on(day)}
    assert kinds == {"public_holiday", "joint_leave", "voting_day"}


def test_the_shipped_years_say_by_which_decree_they_are_set(session):
    told = {row.year: (row.status.value, row.basis) for row in queries.holiday_years()}
    assert {year: status for year, (status, _) in told.items()} == {
        2024: "set",
        2025: "amended",
        2026: "set",
        2027: "set",
    }
    assert all(basis.startswith("SKB 3 Menteri") for _, basis in told.values())


# The list of a year


def test_a_year_without_a_list_is_told_by_every_count(session):
    count = count_working_days(date(2027, 12, 30), 3, queries.free_days())
    assert count.years_without_list == (2028,)
    holidays.enter_year(OPERATOR, {"year": 2028, "status": "estimated"})
    count = count_working_days(date(2027, 12, 30), 3, queries.free_days())
    assert count.years_without_list == ()


def test_a_list_begins_as_an_estimate_with_its_first_day(session):
    assert status_of(2028) is None
    holidays.add(OPERATOR, NEW_YEAR)
    assert status_of(2028) == "estimated"


def test_a_day_of_one_province_or_a_voting_day_begins_no_list(session):
    holidays.add(OPERATOR, {**NEW_YEAR, "area": "ID-BA"})
    holidays.add(OPERATOR, {**NEW_YEAR, "kind": "voting_day", "date": "2028-02-09"})
    assert status_of(2028) is None


def test_a_list_that_was_set_is_amended_by_a_change_of_its_days(session):
    added = {**NEW_YEAR, "date": "2026-08-18", "kind": "joint_leave"}
    holidays.add(OPERATOR, added, "SKB perubahan")
    assert status_of(2026) == "amended"
    year = queries.holiday_year(2026)
    [entry] = audit.of_subject("holiday_year", year.id).items
    assert entry.reason == "SKB perubahan"
    assert entry.changes == [{"field": "status", "old": "set", "new": "amended"}]


def test_more_words_on_a_day_amend_nothing(session):
    day = queries.holidays(2026)[0]
    holidays.revise(OPERATOR, day, {"notes": "lihat lampiran"})
    assert status_of(2026) == "set"
    holidays.revise(OPERATOR, day, {"status": "withdrawn"})
    assert status_of(2026) == "amended"


@pytest.mark.parametrize("status", ["set", "amended"])
def test_a_list_is_set_by_a_decree_that_is_named(session, status):
    with pytest.raises(BadInput) as refused:
        holidays.enter_year(OPERATOR, {"year": 2028, "status": status})
    assert _fields(refused) == ["basis"]
    row = holidays.enter_year(
        OPERATOR, {"year": 2028, "status": status, "basis": "SKB 1/2027"}
    )
    assert status_of(2028) == status
    assert row.version == 1


def test_a_year_stands_once_and_stays_that_year(session):
    with pytest.raises(BadInput) as refused:
        holidays.enter_year(OPERATOR, {"year": 2026, "status": "none"})
    assert _fields(refused) == ["year"]
    with pytest.raises(BadInput) as refused:
        holidays.revise_year(OPERATOR, queries.holiday_year(2026), {"year": 2030})
    assert _fields(refused) == ["year"]
    with pytest.raises(Stale):
        holidays.revise_year(OPERATOR, queries.holiday_year(2026), {}, seen=9)


def test_only_who_keeps_reference_data_sets_a_year(people):
    with pytest.raises(NotAllowed):
        holidays.enter_year(people.coordinator.as_actor(), {"year": 2028})
    with pytest.raises(NotAllowed):
        holidays.accept_proposals(people.coordinator.as_actor(), 2028, [], "")


# Ahead of the decree


def test_proposed_days_are_entered_as_estimates_and_not_offered_again(session):
    offered = holidays.proposed(2028)
    names = {each.name for each in offered}
    assert {"Tahun Baru Masehi", "Hari Raya Idul Fitri", "Hari Raya Natal"} <= names
    assert not any("perkiraan" in name for name in names)
    chosen = [(each.date, each.kind) for each in offered[:3]]
    rows = holidays.accept_proposals(OPERATOR, 2028, chosen, "persiapan")
    assert {row.status.value for row in rows} == {"estimated"}
    assert all(row.source.startswith("pustaka holidays ") for row in rows)
    assert status_of(2028) == "estimated"
    assert holidays.proposed(2028) == offered[3:]


def test_nothing_is_proposed_that_the_decree_already_names(session):
    listed = {(row.date, row.kind) for row in queries.holidays(2024)}
    assert (date(2024, 12, 25), HolidayKind.PUBLIC_HOLIDAY) in listed
    left = {(each.date, each.kind) for each in holidays.proposed(2024)}
    assert not left & listed


def test_who_ticks_nothing_is_asked_to(session):
    with pytest.raises(BadInput) as refused:
        holidays.accept_proposals(OPERATOR, 2028, [(date(2028, 7, 7), "x")], "")
    assert _fields(refused) == ["days"]
