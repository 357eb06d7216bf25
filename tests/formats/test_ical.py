"""Calendar text: the traps that the library leaves open, and the zones of the world."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from agenda.formats import ical

AT = datetime(2026, 11, 24, 3, tzinfo=UTC)
ENTRY = ical.Entry(
    uid="1",
    sequence=0,
    created=AT,
    revised=AT,
    summary="Rapat",
    start=date(2026, 12, 9),
)
HEAD = ical.Head("Agenda", "", "Asia/Jakarta")


def lines(entry: ical.Entry) -> list[str]:
    return ical.entry_text(entry).decode().replace("\r\n ", "").split("\r\n")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a\x00b\x08c\x0bd\x0ce\x1ff\x7fg", "abcdefg"),
        ("satu\r\ndua\rtiga\u2028empat\u2029lima\x85enam",
         "satu\\ndua\\ntiga\\nempat\\nlima\\nenam"),
        ("a\tb", "a\tb"),
        ("\\n;,:\"", "\\\\n\\;\\,:\""),
    ],
)  # fmt: skip
def test_text_is_cleaned_and_escaped_once(text, written):
    assert f"DESCRIPTION:{written}" in lines(replace(ENTRY, description=text))


def test_a_title_stays_on_one_line():
    assert "SUMMARY:satu dua" in lines(replace(ENTRY, summary="satu\r\ndua"))


@pytest.mark.parametrize("entry", [
    replace(ENTRY, summary=""),
    replace(ENTRY, summary="\x00"),
    replace(ENTRY, start=None),
    replace(ENTRY, url="javascript:alert(1)"),
])  # fmt: skip
def test_what_would_harm_a_calendar_is_not_written(entry):
    with pytest.raises(ical.Malformed):
        ical.entry_text(entry)


def test_addresses_are_percent_encoded_and_not_escaped():
    url = "URL:https://a.example/x,y;z%20a%20%C3%A9"
    assert url in lines(replace(ENTRY, url="https://a.example/x,y;z%20a é"))


def test_commas_in_categories_are_escaped_one_by_one():
    categories = ("Rapat, sidang", "lain; lain")
    text = lines(replace(ENTRY, categories=categories))
    assert "CATEGORIES:Rapat\\, sidang,lain\\; lain" in text


@pytest.mark.parametrize(
    "end", [None, date(2026, 12, 9), datetime(2026, 12, 10, tzinfo=UTC)]
)
def test_an_end_that_is_none_is_not_written(end):
    assert not any(line.startswith("DTEND") for line in lines(replace(ENTRY, end=end)))


def test_an_hour_that_a_change_of_clocks_leaves_empty_is_a_moment():
    zone = "Europe/Berlin"
    start = ical.moment(date(2026, 3, 29), time(2, 30), zone)
    end = ical.moment(date(2026, 3, 29), time(3, 30), zone)
    text = lines(replace(ENTRY, start=start, end=end))
    assert f"DTSTART;TZID={zone}:20260329T023000" in text
    assert not any(line.startswith("DTEND") for line in text)


def test_created_is_never_later_than_the_last_revision():
    text = lines(replace(ENTRY, created=AT + timedelta(microseconds=1)))
    assert "CREATED:20261124T030000Z" in text


def test_a_text_that_names_a_zone_defines_none():
    text = ical.entry_text(replace(ENTRY, description="\nDTSTART;TZID=Asia/Tokyo:1"))
    assert b"VTIMEZONE" not in ical.calendar_text(HEAD, [text])


def test_an_empty_calendar_carries_the_zone_of_its_head():
    text = ical.calendar_text(replace(HEAD, timezone="UTC"), [])
    assert text.count(b"BEGIN:VTIMEZONE") == 1
    assert icalendar.Calendar.from_ical(text).errors == []


ZONES = [
    "Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura", "Asia/Tokyo",
    "Europe/Berlin", "Europe/London", "Europe/Dublin", "America/New_York",
    "America/Sao_Paulo", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu",
    "Africa/Monrovia", "Pacific/Apia", "Asia/Tehran",
]  # fmt: skip


@pytest.mark.parametrize("name", ZONES)
def test_a_zone_gives_the_offsets_that_its_clocks_have(name):
    text = ical.zone_text(name)
    assert b"," not in text
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    zone = icalendar.Component.from_ical(text).to_tz(lookup_tzid=False)
    for year in (1990, 2024, 2026, 2035):
        for month in (1, 4, 7, 10):
            wall = datetime(year, month, 17, 12)  # noqa: DTZ001 - a wall time
            there = wall.replace(tzinfo=ZoneInfo(name)).utcoffset()
            if name != "Asia/Pontianak" or year > 2000:
                assert wall.replace(tzinfo=zone).utcoffset() == there, wall
