"""Observances in calendars: tentative as estimates, confirmed and moved by decree."""

from datetime import date
from uuid import UUID

import pytest

from agenda.db import db
from agenda.observances import operations, queries
from agenda.reference import holidays
from tests.feeds.test_clients import by_ical_js, by_icalendar
from tests.golden import assert_golden

DECREE = "SKB 3 Menteri No. 77/2027"


@pytest.fixture
def of_2028(people):
    """Idul Fitri, Nyepi and Waisak by code, each under a uid that never changes."""
    actor = people.desk.as_actor()
    wanted = ("Idul Fitri", "Nyepi", "Waisak")
    days = {
        (each.date, each.kind)
        for each in holidays.proposed(2028)
        if any(name in each.name for name in wanted)
    }
    holidays.accept_proposals(actor, 2028, days, "")
    entered = operations.register(actor, {"year": 2028})
    for number, event in enumerate(entered, start=1):
        event.uid = str(UUID(int=number))
        event.provenance = {"source": "pustaka holidays"}
    db.session.commit()
    return {each.feast.code: each for each in queries.of_year(actor, 2028)}


def text(feed):
    return "\n".join(feed.lines)


def test_estimates_are_tentative_and_a_decree_confirms_and_moves_them(
    people, of_2028, make_feed, read, pytestconfig
):
    feed = make_feed(window_ahead=800)
    fitri, nyepi, waisak = (
        of_2028[code].event for code in ("idul_fitri", "nyepi", "waisak")
    )
    before = read(feed)
    told = {str(one["status"]) for one in before.entries}
    assert (told, len(before.entries)) == ({"TENTATIVE"}, 3)

    actor = people.desk.as_actor()
    placed = {
        "idul_fitri": ["2028-02-26", "2028-02-27"],
        "nyepi": ["2028-03-26"],
    }
    for code, dates in placed.items():
        for day, on in zip(of_2028[code].days, dates, strict=True):
            asked = {"status": "set", "basis": DECREE, "date": on}
            holidays.revise(actor, day, asked)
    operations.follow_year(actor, {"year": 2028})
    db.session.commit()

    after = read(feed)
    assert_golden(pytestconfig, "feeds/observances.ics", text(after))
    assert by_ical_js(after) == by_icalendar(after.calendar)
    assert {
        name: (
            str(after.entry(event)["status"]),
            int(after.entry(event)["sequence"]),
            after.entry(event)["dtstart"].dt,
        )
        for name, event in (("fitri", fitri), ("nyepi", nyepi), ("waisak", waisak))
    } == {
        "fitri": ("CONFIRMED", 1, date(2028, 2, 26)),
        "nyepi": ("CONFIRMED", 1, date(2028, 3, 26)),
        "waisak": ("TENTATIVE", 0, date(2028, 5, 9)),
    }
    moved = str(after.entry(fitri)["description"])
    assert "Dipindah dari: 27–28 Februari 2028" in moved
    assert "Dipindah" not in str(after.entry(nyepi)["description"])
