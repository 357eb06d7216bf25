"""Events in several places and programme items as subscribers get them."""

import pytest

from agenda.db import db
from agenda.tasks import travel
from tests.feeds.test_clients import by_ical_js, by_icalendar

PLACES = [
    {
        "province": "ID-AC",
        "city": "Banda Aceh",
        "start": "2026-12-09T19:30",
        "end": "2026-12-09T22:00",
    },
    {"province": "ID-SU", "city": "Deli Serdang", "start": "2026-12-20"},
]


@pytest.fixture
def games(register):
    """Games that open in one province and close in another."""
    whole = register(
        title="Pekan Olahraga", start="2026-12-09", end="2026-12-20", places=PLACES
    )

    def item(title, start, place):
        return register(title=title, start=start, places=[place], parent=str(whole.id))

    opening = item("Pembukaan", "2026-12-09T19:30", PLACES[0])
    closing = item("Penutupan", "2026-12-20", PLACES[1])
    return whole, opening, closing


def titles(feed):
    return sorted(str(part["summary"]) for part in feed.entries)


@pytest.mark.parametrize(
    ("provinces", "shown"),
    [
        (["ID-AC"], ["Pekan Olahraga", "Pembukaan"]),
        (["ID-SU"], ["Pekan Olahraga", "Penutupan"]),
        (["ID-AC", "ID-SU"], ["Pekan Olahraga", "Pembukaan", "Penutupan"]),
        (["ID-BA"], []),
    ],
)
def test_a_feed_of_a_province_has_the_event_once_and_the_items_there(
    games, make_feed, read, provinces, shown
):
    assert titles(read(make_feed(filter={"province": provinces}))) == shown


def test_the_description_tells_when_it_is_where(games, make_feed, read):
    whole, *_ = games
    entry = read(make_feed()).entry(whole)
    assert str(entry["location"]) == ("Banda Aceh, Aceh; Deli Serdang, Sumatera Utara")
    told = str(entry["description"]).splitlines()
    assert "Di Banda Aceh, Aceh: Rabu, 9 Desember 2026 pukul 19.30–22.00 WIB" in told
    assert "Di Deli Serdang, Sumatera Utara: Minggu, 20 Desember 2026" in told


def test_a_place_on_another_clock_tells_all_three(register, make_feed, read):
    event = register(
        start="2026-12-09T07:00",
        timezone="Asia/Jakarta",
        places=[{"province": "ID-PA", "city": "Jayapura", "start": "2026-12-09T09:00"}],
    )
    told = str(read(make_feed()).entry(event)["description"])
    assert (
        "Di Jayapura, Papua: Rabu, 9 Desember 2026 pukul 09.00 WIT"
        " (07.00 WIB · 08.00 WITA · 09.00 WIT)"
    ) in told


def test_items_are_entries_of_their_own_and_rise_with_the_move_of_their_event(
    people, games, make_feed, read
):
    feed = make_feed()
    before = read(feed)
    assert by_ical_js(before) == by_icalendar(before.calendar)
    whole, opening, closing = games
    travel.move_event(
        people.coordinator.as_actor(), whole, {"start": "2026-12-10"}, reason="Hujan"
    )
    db.session.commit()
    after = read(feed)
    for event in (whole, opening, closing):
        old, new = before.entry(event), after.entry(event)
        assert str(new["uid"]) == str(old["uid"]) == event.uid
        assert (new["dtstart"].dt - old["dtstart"].dt).days == 1
        assert (old["sequence"], new["sequence"]) == (0, 1)
        assert "Dipindah dari" in str(new["description"])
    assert by_ical_js(after) == by_icalendar(after.calendar)
