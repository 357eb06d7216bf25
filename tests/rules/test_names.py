from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from agenda.rules.names import BEGINNING, corrected, name_on, renamed

DEPKOMINFO = ((BEGINNING, "Departemen Penerangan"),)
LATER = date(2024, 10, 21)
NAMES = st.sampled_from(["Penerangan", "Kominfo", "Komdigi"])
DAYS = st.dates(date(1945, 8, 17), date(2045, 8, 17))


def test_a_name_holds_from_its_day_until_the_next_one():
    names = renamed(DEPKOMINFO, "Kementerian Komunikasi dan Digital", LATER)

    assert name_on(names, date(2024, 10, 20)) == "Departemen Penerangan"
    assert name_on(names, LATER) == "Kementerian Komunikasi dan Digital"
    assert name_on(names, date.max) == "Kementerian Komunikasi dan Digital"


def test_an_earlier_change_that_is_entered_late_leaves_the_later_one():
    names = renamed(DEPKOMINFO, "Komdigi", LATER)

    names = renamed(names, "Kominfo", date(2001, 8, 9))

    assert [name for _, name in names] == [
        "Departemen Penerangan",
        "Kominfo",
        "Komdigi",
    ]


def test_a_correction_changes_the_name_of_today_for_all_its_time():
    names = renamed(DEPKOMINFO, "Komdgi", LATER)

    assert corrected(names, "Komdigi", date(2026, 1, 1)) == (
        *DEPKOMINFO,
        (LATER, "Komdigi"),
    )


def test_a_change_back_to_the_name_before_takes_the_change_away():
    names = renamed(DEPKOMINFO, "Komdigi", LATER)

    assert renamed(names, "Departemen Penerangan", LATER) == DEPKOMINFO


@given(st.lists(st.tuples(NAMES, DAYS), max_size=8))
def test_whatever_is_entered_each_day_has_one_name_and_neighbours_differ(changes):
    names = DEPKOMINFO
    for name, since in changes:
        names = renamed(names, name, since)
        assert name_on(names, since) == name

    assert names[0][0] == BEGINNING
    days, told = zip(*names, strict=True)
    assert list(days) == sorted(set(days))
    assert all(one != other for one, other in pairwise(told))
