"""23.30 on the last day of a month stays on that day, wherever one looks.

The server runs in UTC, seven to nine hours behind the places of the events.
"""

from datetime import date

import icalendar
import pytest

from agenda.db import db
from agenda.events import operations
from tests.doors import bearer, feed_address, signed_in

ZONES = [
    ("ID-JK", "Asia/Jakarta", "WIB", "16:30:00"),
    ("ID-BA", "Asia/Makassar", "WITA", "15:30:00"),
    ("ID-PA", "Asia/Jayapura", "WIT", "14:30:00"),
]


@pytest.mark.parametrize(("province", "zone", "abbreviation", "utc"), ZONES)
def test_an_evening_stays_on_its_day(app, people, province, zone, abbreviation, utc):
    event = operations.register(
        people.coordinator.as_actor(),
        {
            "title": "Malam terakhir",
            "kind": "event",
            "scope": "national",
            "category": "governance",
            "start": "2026-11-30T23:30",
            "visibility": "public",
            "places": [{"province": province}],
        },
    )
    db.session.commit()
    account = people.officer
    headers = bearer(account)
    client = app.test_client()

    assert (event.first_day, event.last_day) == (date(2026, 11, 30),) * 2
    assert event.starts_at_utc.isoformat() == f"2026-11-30T{utc}+00:00"

    def found(first, last):
        span = f"/api/v1/events?from={first}&to={last}"
        return [
            [item["title"] for item in client.get(url, headers=headers).json["items"]]
            for url in (span, f"{span}&expand=true")
        ]

    assert found("2026-11-30", "2026-11-30") == [["Malam terakhir"]] * 2
    assert found("2026-12-01", "2026-12-31") == [[], []]
    shown = client.get(f"/api/v1/events/{event.id}", headers=headers).json
    assert (shown["start"], shown["timezone"]) == ("2026-11-30T23:30", zone)

    page = signed_in(app, account).get(f"/events/{event.id}").text
    assert f"Senin, 30 November 2026 pukul 23.30 {abbreviation}" in page

    calendar = icalendar.Calendar.from_ical(client.get(feed_address(account)).data)
    [entry] = calendar.walk("VEVENT")
    assert entry["DTSTART"].dt.isoformat()[:16] == "2026-11-30T23:30"
    assert entry["DTSTART"].params["TZID"] == zone
