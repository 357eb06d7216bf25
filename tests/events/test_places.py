"""Places of an event: their zones and dates, and who finds the event by them."""

from datetime import UTC, date, datetime

import pytest

from agenda.db import db
from agenda.errors import BadInput
from agenda.events import fields, queries, warnings
from agenda.events.filters import read_filter
from agenda.reference import queries as reference
from agenda.rules.precision import zone_label
from agenda.tasks import travel

LABELS = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}


def test_in_every_province_an_event_and_its_place_run_on_the_clock_of_the_province(
    register,
):
    for code, province in reference.provinces().items():
        event = register(start="2026-12-31T23:30", places=[{"province": code}])
        [place] = event.places
        assert event.timezone == place.timezone == province.timezone
        starts = event.starts_at_utc
        assert zone_label(event.timezone, starts) == LABELS[province.timezone]
        hour = {"WIB": 16, "WITA": 15, "WIT": 14}[LABELS[province.timezone]]
        assert starts == datetime(2026, 12, 31, hour, 30, tzinfo=UTC)
        assert (event.first_day, event.last_day) == (date(2026, 12, 31),) * 2


def test_a_zone_that_is_said_goes_before_that_of_the_province(register):
    event = register(
        start="2026-12-09T09:00",
        timezone="Asia/Jakarta",
        places=[
            {"province": "ID-PA", "timezone": "Asia/Makassar"},
            {"province": "ID-PA"},
            {"country": "MY", "city": "Kuala Lumpur"},
        ],
    )
    zones = [place.timezone for place in event.places]
    assert event.timezone == "Asia/Jakarta"
    assert zones == ["Asia/Makassar", "Asia/Jayapura", "Asia/Jakarta"]


def test_a_place_that_changes_province_changes_its_clock_unless_told(register, people):
    actor = people.coordinator.as_actor()
    event = register(places=[{"province": "ID-BA"}])
    travel.revise_event(actor, event, {"places": [{"province": "ID-PA"}]})
    assert event.places[0].timezone == "Asia/Jayapura"
    assert event.sequence == 1


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"province": "ID-XX"}, "places.1.province"),
        ({"timezone": "WIB"}, "places.1.timezone"),
        ({"end": "2026-12-09"}, "places.1.start"),
        ({"start": "2026-12-09", "end": "2026-12-08"}, "places.1.end"),
        ({"start": "2026-12-09", "end": "2026-12-09T10:00"}, "places.1.end"),
        ({"latitude": 91}, "places.1.latitude"),
    ],
)
def test_what_a_place_cannot_be_is_told_at_its_field(register, asked, field):
    with pytest.raises(BadInput) as refused:
        register(places=[{"province": "ID-AC"}, asked])
    assert [problem.field for problem in refused.value.problems] == [field]


def test_dates_of_a_place_outside_the_event_are_a_warning_and_no_refusal(
    register, people
):
    event = register(
        start="2026-12-09",
        end="2026-12-20",
        places=[
            {"province": "ID-AC", "city": "Banda Aceh", "start": "2026-12-08"},
            {"province": "ID-SU", "start": "2026-12-20"},
            {"province": "ID-SU", "start": "2026-12-20", "end": "2026-12-21"},
        ],
    )
    told = warnings.of_event(people.coordinator.as_actor(), event)
    assert [(one.kind, one.number) for one in told] == [
        ("place_outside", event.number)
    ] * 2
    assert str(told[0].message) == (
        "Tanggal tempat ke-1 (Banda Aceh) di luar rentang kegiatan."
    )


GAMES = [
    {"province": "ID-AC", "city": "Banda Aceh"},
    {"province": "ID-AC", "city": "Sabang"},
    {"province": "ID-SU", "city": "Deli Serdang"},
]


@pytest.mark.parametrize(
    ("provinces", "found"),
    [
        (["ID-AC"], 1),
        (["ID-SU"], 1),
        (["ID-AC", "ID-SU"], 1),
        (["ID-BA", "ID-SU"], 1),
        (["ID-BA"], 0),
    ],
)
@pytest.mark.parametrize("span", [{}, {"from": ["2026-12-20"], "to": ["2026-12-31"]}])
def test_an_event_in_two_provinces_is_found_in_each_of_them_once(
    register, people, provinces, found, span
):
    event = register(start="2026-12-09", end="2026-12-20", places=GAMES)
    actor = people.coordinator.as_actor()
    wanted = read_filter({"province": provinces, **span})
    assert [one.id for one in queries.page(actor, wanted).items] == [event.id] * found
    dated = queries.page_of_occurrences(actor, wanted).items
    assert [row.event.id for row in dated] == [event.id] * found
    assert queries.count(actor, wanted) == found


def test_the_dates_of_the_event_decide_whether_it_is_in_a_span_not_those_of_a_place(
    register, people
):
    event = register(
        start="2026-12-09",
        end="2026-12-20",
        places=[{"province": "ID-AC", "start": "2026-12-09"}, {"province": "ID-SU"}],
    )
    actor = people.coordinator.as_actor()
    wanted = read_filter({"province": ["ID-AC"], "from": ["2026-12-19"]})
    assert [one.id for one in queries.page(actor, wanted).items] == [event.id]


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ({"start": "2026-12-09", "end": "2026-12-21"}, "2026-12-09", "2026-12-21"),
        ({"start": "2027-11-28", "end": "2028-02-10"}, "2027-11-28", "2028-02-10"),
        ({"start": "2028-02-29"}, "2028-02-29", "2028-02-29"),
        (
            {"start": "2026-12-31T22:00", "end": "2027-01-01T02:00"},
            "2026-12-31",
            "2027-01-01",
        ),
        ({"start": "2026-12-09T09:00"}, "2026-12-09", "2026-12-09"),
    ],
)
def test_an_event_of_any_length_takes_its_places_along_and_comes_back(
    register, people, asked, first, last
):
    start = asked["start"]
    event = register(
        **asked,
        timezone="Asia/Jayapura",
        places=[
            {"province": "ID-PA", "start": start},
            {"province": "ID-BA", "start": f"{start[:10]}T23:59"},
            {"province": "ID-JK"},
        ],
    )
    assert (str(event.first_day), str(event.last_day)) == (first, last)
    before = fields.as_fields(event)
    actor = people.coordinator.as_actor()
    travel.move_event(actor, event, {"start": f"2029-03-01{start[10:]}"})
    moved = fields.as_fields(event)
    assert [place["start"] for place in moved["places"]] == [
        f"2029-03-01{start[10:]}",
        "2029-03-01T23:59",
        None,
    ]
    travel.move_event(actor, event, {"start": start})
    after = fields.as_fields(event)
    assert after["places"] == before["places"]
    assert (after["start"], after["end"]) == (before["start"], before["end"])
    db.session.rollback()
