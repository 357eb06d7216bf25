"""What a feed owes to every calendar program, requirement by requirement (RFC 5545)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from agenda.db import db
from agenda.events import operations as events
from agenda.events.models import Event
from agenda.events.series import replace_occurrence
from agenda.reference import operations as reference
from agenda.rules.permissions import OPERATOR
from agenda.rules.task_states import TaskStatus
from tests.golden import assert_golden

ALL_KINDS = [
    {"title": "Rapat pagi", "start": "2026-12-09T09:00", "end": "2026-12-09T11:00"},
    {"title": "Sebuah saat", "start": "2026-12-10T09:00"},
    {"title": "Tiga hari", "start": "2026-12-11", "end": "2026-12-13"},
    {"title": "Hari Pers", "kind": "observance", "start": "2027-02-09",
     "rrule": "FREQ=YEARLY"},
    {"title": "Musim hujan", "kind": "issue", "start": "2027-01-01",
     "precision": "month"},
    {"title": "Isu tanpa tanggal", "kind": "issue", "start": None},
    {"title": "Tonggak", "kind": "milestone", "start": "2026-12-14T08:00"},
    {"title": "Di Jenewa", "start": "2026-12-15T09:00", "timezone": "Europe/Zurich",
     "end": "2026-12-15T10:00",
     "places": [{"country": "CH", "city": "Jenewa", "timezone": "Europe/Zurich"}]},
]  # fmt: skip


@pytest.fixture
def all_kinds(register) -> list[Event]:
    return [register(**fields) for fields in ALL_KINDS]


# 1.1 The calendar object


def test_f1_prodid_and_version_stand_once(all_kinds, make_feed, read):
    lines = read(make_feed()).lines
    assert lines.count("VERSION:2.0") == 1
    assert [line for line in lines if line.startswith("PRODID:")] == [
        "PRODID:-//Agenda//Agenda 1//ID"
    ]


def test_f2_f3_the_calendar_is_gregorian_and_has_no_method(make_feed, read):
    lines = read(make_feed()).lines
    assert "CALSCALE:GREGORIAN" in lines
    assert not any(line.startswith("METHOD") for line in lines)


def test_f4_a_feed_without_entries_still_has_a_component(make_feed, read):
    feed = read(make_feed())
    assert feed.entries == []
    assert [part.name for part in feed.calendar.subcomponents] == ["VTIMEZONE"]


def test_f5_there_is_one_calendar_object(all_kinds, make_feed, read):
    lines = read(make_feed()).lines
    assert lines.count("BEGIN:VCALENDAR") == lines.count("END:VCALENDAR") == 1
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]


def test_f6_both_names_are_equal_and_escaped(make_feed, read):
    lines = read(make_feed(name="Humas; Aceh, dan Bali")).lines
    assert "NAME:Humas\\; Aceh\\, dan Bali" in lines
    assert "X-WR-CALNAME:Humas\\; Aceh\\, dan Bali" in lines


def test_f9_f10_clients_are_asked_to_come_hourly(make_feed, read):
    lines = read(make_feed()).lines
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in lines
    assert "X-PUBLISHED-TTL:PT1H" in lines


def test_f11_the_feed_never_holds_its_own_address(make_feed, all_kinds, read):
    feed = read(make_feed())
    assert not any(line.startswith("SOURCE") for line in feed.lines)
    assert b"agf_" not in feed.octets


def test_f14_the_window_is_ninety_days_back_and_four_hundred_ahead(
    register, make_feed, read
):
    for start in ("2026-08-25", "2026-08-26", "2027-12-29", "2027-12-30"):
        register(title=start, start=start)
    assert read(make_feed()).titles == ["2026-08-26", "2027-12-29"]
    assert read(make_feed(window_back=91, window_ahead=0)).titles == [
        "2026-08-25",
        "2026-08-26",
    ]


def test_f15_entries_come_by_start_then_uid(register, make_feed, read):
    register(title="c", start="2026-12-10", uid="b-2")
    register(title="b", start="2026-12-10", uid="b-1")
    register(title="a", start="2026-12-09T23:00")
    assert read(make_feed()).titles == ["a", "b", "c"]


# 1.2 Identity and revision


def test_f16_an_imported_uid_stands_octet_for_octet(register, make_feed, read):
    event = register(uid="Rapat 7-2024/ä@kantor.example")
    assert read(make_feed()).entry(event)["uid"] == event.uid
    assert "UID:Rapat 7-2024/ä@kantor.example" in read(make_feed()).lines


def test_f16_the_uid_stays_whatever_is_edited(people, register, make_feed, read):
    event = register()
    feed, uid = make_feed(), event.uid
    actor = people.coordinator.as_actor()
    events.revise(actor, event, {"title": "Lain", "start": "2026-12-20"})
    assert [part["uid"] for part in read(feed).entries] == [uid]


def test_f17_no_uid_stands_twice(all_kinds, make_task, people, make_feed, read):
    for event in all_kinds[:3]:
        make_task(event, people.officer)
    feed = read(make_feed(people.officer))
    uids = [str(part["uid"]) for part in feed.entries]
    assert len(uids) == len(set(uids)) == 10


def test_f18_f19_dtstamp_is_the_last_revision_and_never_now(
    people, register, make_feed, read, clock
):
    event = register()
    feed = make_feed()
    first = read(feed).octets
    clock.shift(timedelta(hours=5))
    assert read(feed).octets == first
    entry = read(feed).entry(event)
    revised = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
    assert entry["dtstamp"].dt == entry["last-modified"].dt == revised
    assert entry["created"].dt == revised


def test_f19_a_change_raises_last_modified_even_within_one_second(
    people, register, make_feed, read
):
    event = register()
    feed = make_feed()
    before = read(feed).entry(event)["last-modified"].dt
    events.revise(people.coordinator.as_actor(), event, {"summary": "Baru"})
    assert read(feed).entry(event)["last-modified"].dt > before


def test_f19_a_renamed_category_raises_last_modified(register, make_feed, read):
    event = register()
    feed = make_feed()
    before = read(feed).entry(event)
    reference.revise(OPERATOR, "categories", "profession", {"name": "Kehumasan"})
    events.touch_shown_names("categories", "profession")
    after = read(feed).entry(event)
    assert "Kehumasan" in after["categories"].to_ical().decode()
    assert after["last-modified"].dt > before["last-modified"].dt


def test_f20_sequence_rises_with_date_status_and_place(
    people, register, make_feed, read
):
    event, feed = register(), make_feed()
    actor = people.coordinator.as_actor()
    seen = [read(feed).entry(event)["sequence"]]
    for change in (
        lambda: events.revise(actor, event, {"start": "2026-12-10"}),
        lambda: events.confirm(actor, event, {}),
        lambda: events.revise(actor, event, {"places": [{"province": "ID-BA"}]}),
        lambda: events.cancel(actor, event, reason="Batal"),
        lambda: events.restore(actor, event),
    ):
        change()
        seen.append(read(feed).entry(event)["sequence"])
    assert seen == [0, 1, 2, 3, 4, 5]


def test_f21_an_event_that_comes_back_has_its_uid_and_a_higher_sequence(
    people, register, make_feed, read
):
    event, feed = register(), make_feed()
    actor = people.coordinator.as_actor()
    before = read(feed).entry(event)["sequence"]
    events.revise(actor, event, {"visibility": "agency"})
    owned_by_outsider = make_feed(people.outsider)
    assert read(owned_by_outsider).entries == []
    events.revise(actor, event, {"visibility": "public"})
    assert read(owned_by_outsider).entry(event)["sequence"] > before


# 1.3 Time


@pytest.mark.parametrize(
    ("zone", "offset"),
    [
        ("Asia/Jakarta", 7),
        ("Asia/Pontianak", 7),
        ("Asia/Makassar", 8),
        ("Asia/Jayapura", 9),
    ],
)
def test_f22_f26_a_time_stands_in_the_zone_of_its_place(
    zone, offset, register, make_feed, read
):
    event = register(start="2026-12-31T23:30", end="2027-01-01T00:30", timezone=zone)
    feed = read(make_feed())
    assert feed.line(event, "DTSTART") == f"DTSTART;TZID={zone}:20261231T233000"
    start = feed.entry(event)["dtstart"].dt
    assert start.utcoffset() == timedelta(hours=offset)
    assert start.date() == date(2026, 12, 31)
    letters = {7: "WIB", 8: "WITA", 9: "WIT"}[offset]
    assert feed.calendar.walk("VTIMEZONE")[0].to_ical().decode().split("\r\n") == [
        "BEGIN:VTIMEZONE",
        f"TZID:{zone}",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        f"TZNAME:{letters}",
        f"TZOFFSETFROM:+0{offset}00",
        f"TZOFFSETTO:+0{offset}00",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    ]


def test_f23_universal_time_is_written_with_its_letter(register, make_feed, read):
    event = register(start="2026-12-09T09:00", timezone="UTC")
    assert read(make_feed()).line(event, "DTSTART") == "DTSTART:20261209T090000Z"


def test_f24_no_time_floats(all_kinds, make_feed, read):
    for part in read(make_feed()).entries:
        for name in ("dtstart", "dtend"):
            moment = part[name].dt if name in part else None
            assert not isinstance(moment, datetime) or moment.tzinfo is not None


def test_f25_each_zone_in_use_is_defined_once_before_its_first_use(
    all_kinds, make_feed, read
):
    feed = read(make_feed())
    defined = [line for line in feed.lines if line.startswith("TZID:")]
    assert defined == ["TZID:Asia/Jakarta", "TZID:Europe/Zurich"]
    assert feed.lines.index("BEGIN:VEVENT") > feed.lines.index("TZID:Europe/Zurich")


def test_f27_no_zone_knows_anything_before_1970_or_seconds(all_kinds, make_feed, read):
    for zone in read(make_feed()).calendar.walk("VTIMEZONE"):
        for part in zone.subcomponents:
            assert part["dtstart"].dt.year >= 1970
            for name in ("tzoffsetfrom", "tzoffsetto"):
                assert part[name].td.total_seconds() % 60 == 0


def test_f28_no_zone_is_named_on_utc_values_and_days(all_kinds, make_feed, read):
    for line in read(make_feed()).lines:
        name, _, value = line.partition(":")
        if "TZID=" in name:
            assert name.startswith(("DTSTART;", "DTEND;", "EXDATE;"))
            assert len(value) == len("20261209T090000")


def test_f29_a_day_ends_on_the_next(register, make_feed, read):
    event = register(start="2026-12-11", end="2026-12-13")
    single = register(start="2026-12-31")
    feed = read(make_feed())
    assert feed.line(event, "DTSTART") == "DTSTART;VALUE=DATE:20261211"
    assert feed.line(event, "DTEND") == "DTEND;VALUE=DATE:20261214"
    assert feed.line(single, "DTEND") == "DTEND;VALUE=DATE:20270101"


def test_f30_a_moment_has_no_end(register, make_feed, read):
    event = register(start="2026-12-10T09:00")
    feed = read(make_feed())
    assert not feed.has(event, "DTEND")
    assert not feed.has(event, "DURATION")


def test_f30_an_end_is_later_than_its_start(all_kinds, make_feed, read):
    for part in read(make_feed()).entries:
        if "dtend" in part:
            assert part["dtend"].dt > part["dtstart"].dt
            assert type(part["dtend"].dt) is type(part["dtstart"].dt)


def test_f31_only_what_one_attends_takes_time(register, make_feed, read):
    expected = {
        register(): "OPAQUE",
        register(start="2026-12-09T09:00"): "OPAQUE",
        register(kind="milestone", start="2026-12-09T09:00"): "OPAQUE",
        register(kind="milestone"): "TRANSPARENT",
        register(kind="observance"): "TRANSPARENT",
        register(kind="issue"): "TRANSPARENT",
        register(start="2026-12-01", precision="month"): "TRANSPARENT",
    }
    feed = read(make_feed())
    for event, transparency in expected.items():
        assert feed.entry(event)["transp"] == transparency
        free = feed.has(event, "X-MICROSOFT-CDO-BUSYSTATUS")
        assert free is (transparency == "TRANSPARENT")


# 1.4 Recurrence and cancellation


def test_f34_a_series_is_one_entry_whose_start_is_its_first_date(
    register, make_feed, read
):
    event = register(
        title="Hari Pers Nasional", start="2020-02-09", rrule="FREQ=YEARLY"
    )
    feed = read(make_feed())
    assert feed.titles == ["Hari Pers Nasional"]
    assert feed.line(event, "DTSTART") == "DTSTART;VALUE=DATE:20200209"
    assert feed.line(event, "RRULE") == "RRULE:FREQ=YEARLY"


def test_f34_until_is_of_the_kind_of_the_start(register, make_feed, read):
    dated = register(start="2026-12-09", rrule="FREQ=WEEKLY;UNTIL=20261230")
    timed = register(start="2026-12-09T09:00", rrule="FREQ=WEEKLY;UNTIL=20261230")
    feed = read(make_feed())
    assert feed.line(dated, "RRULE") == "RRULE:FREQ=WEEKLY;UNTIL=20261230"
    assert feed.line(timed, "RRULE") == "RRULE:FREQ=WEEKLY;UNTIL=20261230T020000Z"


def test_f34_the_last_day_of_february_is_a_rule_of_its_own(register, make_feed, read):
    event = register(start="2024-02-29", rrule="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1")
    assert "BYMONTHDAY=-1" in read(make_feed()).line(event, "RRULE")


@pytest.mark.parametrize(
    ("start", "excluded"),
    [
        ("2026-12-09", "EXDATE;VALUE=DATE:20261216"),
        ("2026-12-09T09:00", "EXDATE;TZID=Asia/Jakarta:20261216T090000"),
    ],
)
def test_f35_a_date_that_became_an_event_of_its_own_is_not_shown_twice(
    start, excluded, people, register, make_feed, read
):
    series = register(title="Rapat", start=start, rrule="FREQ=WEEKLY;COUNT=3")
    second = start.replace("12-09", "12-16")
    own = replace_occurrence(
        people.coordinator.as_actor(), series, second, {"title": "Rapat besar"}
    )
    feed = read(make_feed())
    assert feed.line(series, "EXDATE") == excluded
    assert feed.entry(own)["summary"] == "Rapat besar"
    assert not feed.has(own, "RRULE")
    assert not feed.has(own, "RECURRENCE-ID")


def test_f34_a_series_is_out_when_no_date_of_it_is_in_the_window(
    people, register, make_feed, read
):
    register(start="2020-03-01", rrule="FREQ=YEARLY;COUNT=2")
    series = register(title="Rapat", start="2026-12-09", rrule="FREQ=WEEKLY;COUNT=2")
    actor = people.coordinator.as_actor()
    for start in ("2026-12-09", "2026-12-16"):
        replace_occurrence(actor, series, start, {"title": start})
    assert read(make_feed()).titles == ["2026-12-09", "2026-12-16"]


def test_f38_a_cancelled_event_is_told_until_thirty_days_after_its_end(
    people, register, make_feed, read, clock
):
    event, feed = register(start="2026-12-01", end="2026-12-02"), make_feed()
    events.cancel(people.coordinator.as_actor(), event, reason="Banjir")
    shown = read(feed).entry(event)
    assert shown["summary"] == "BATAL: Forum Humas Daerah"
    assert (shown["status"], shown["transp"]) == ("CANCELLED", "TRANSPARENT")
    clock.move_to(datetime(2027, 1, 1, 16, 59, tzinfo=UTC))
    assert len(read(feed).entries) == 1
    clock.move_to(datetime(2027, 1, 1, 17, 0, tzinfo=UTC))
    assert read(feed).entries == []


def test_f38_for_google_it_is_confirmed_with_the_prefix(
    people, register, make_feed, read
):
    event = register()
    events.cancel(people.coordinator.as_actor(), event, reason="Banjir")
    shown = read(make_feed(cancelled="google")).entry(event)
    assert (shown["status"], shown["transp"]) == ("CONFIRMED", "TRANSPARENT")
    assert shown["summary"] == "BATAL: Forum Humas Daerah"
    assert read(make_feed(cancelled="hide")).entries == []


def test_a_postponed_event_stays_at_its_last_date_and_takes_no_time(
    people, register, make_feed, read
):
    event = register()
    events.postpone(people.coordinator.as_actor(), event)
    feed = read(make_feed())
    shown = feed.entry(event)
    assert shown["summary"] == "DITUNDA: Forum Humas Daerah"
    assert (shown["status"], shown["transp"]) == ("TENTATIVE", "TRANSPARENT")
    assert feed.line(event, "DTSTART") == "DTSTART;VALUE=DATE:20261209"


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({}, "TENTATIVE"),
        ({"status": "confirmed"}, "CONFIRMED"),
        ({"status": "completed", "start": "2026-11-01"}, "CONFIRMED"),
        (
            {"status": "confirmed", "kind": "issue", "start": "2027-01-01",
             "precision": "quarter"},
            "TENTATIVE",
        ),
    ],
)  # fmt: skip
def test_the_status_says_how_firm_the_date_is(
    fields, status, register, make_feed, read
):
    assert read(make_feed()).entries == []
    event = register(**fields)
    assert read(make_feed()).entry(event)["status"] == status


@pytest.mark.parametrize(
    ("start", "precision", "words", "end"),
    [
        ("2027-05-03", "week", "pekan 3–9 Mei 2027", "20270510"),
        ("2027-05-01", "month", "Mei 2027", "20270601"),
        ("2027-04-01", "quarter", "triwulan II 2027", "20270701"),
        ("2027-01-01", "year", "tahun 2027", "20280101"),
    ],
)
def test_a_coarse_date_covers_its_whole_span_and_says_so(
    start, precision, words, end, register, make_feed, read
):
    event = register(start=start, precision=precision)
    feed = read(make_feed())
    assert feed.titles == [f"Forum Humas Daerah (perkiraan {words})"]
    assert feed.line(event, "DTEND") == f"DTEND;VALUE=DATE:{end}"
    assert feed.entry(event)["status"] == "TENTATIVE"


def test_a_series_of_coarse_dates_names_none_of_them(register, make_feed, read):
    register(
        title="Bulan Bahasa", kind="observance", start="2020-10-01",
        precision="month", rrule="FREQ=YEARLY",
    )  # fmt: skip
    assert read(make_feed()).titles == ["Bulan Bahasa (tanggal perkiraan)"]


def test_what_is_not_firm_can_be_left_out(people, register, make_feed, read):
    register(title="tentatif")
    register(title="kasar", start="2027-01-01", precision="month")
    postponed = register(title="ditunda")
    events.postpone(people.coordinator.as_actor(), postponed)
    register(title="pasti", status="confirmed")
    register(title="selesai", status="completed", start="2026-11-01")
    assert read(make_feed(tentative="hide")).titles == ["selesai", "pasti"]


def test_f40_what_one_may_no_longer_see_is_gone_without_a_trace(
    people, register, make_feed, read
):
    event, feed = register(title="Rahasia besar"), make_feed()
    assert read(feed).titles == ["Rahasia besar"]
    actor = people.coordinator.as_actor()
    events.revise(actor, event, {"visibility": "confidential"})
    after = read(feed).octets
    assert b"Rahasia" not in after
    assert event.uid.encode() not in after


# 1.5 Content


def full_event(register) -> Event:
    return register(
        uid="6f1c2d34-0000-4000-8000-000000000001",
        title="World Water Forum ke-10",
        title_en="10th World Water Forum",
        scope="international",
        category="international_summit",
        status="confirmed",
        start="2027-05-18T09:00",
        end="2027-05-18T17:00",
        summary="Air untuk kemakmuran bersama.",
        description="Catatan dalam kantor",
        strategy="Naskah rahasia",
        audience="Wartawan",
        key_message="Pesan kunci",
        organizer="Sekretariat, telepon 0812",
        principals=[{"name": "Ibu Sari", "status": "requested"}],
        places=[
            {
                "province": "ID-BA",
                "city": "Badung",
                "venue": "BNDCC, Nusa Dua",
                "latitude": -8.79805,
                "longitude": 115.2308,
            },
            {"province": "ID-BA", "city": "Denpasar"},
        ],
        estimates=[
            figure("participants", 30000, "2023-12-15", "Artikel", low=25000),
            figure("participants", 17000, "2024-05-01", "Panitia"),
            figure("participants", 16500, "2024-05-25", "Laporan", kind="actual"),
            figure("countries", 170, "2023-12-15", "Artikel"),
            figure("budget_idr", 123456789, "2023-12-15", "RKA"),
        ],
    )


def figure(metric: str, likely: int, as_of: str, source: str, **more: object) -> dict:
    return {
        "metric": metric,
        "likely": likely,
        "as_of": as_of,
        "source": source,
        "kind": "estimate",
        **more,
    }


def test_f41_to_f49_a_full_event_as_it_is_written(
    register, make_feed, read, pytestconfig
):
    full_event(register)
    text = "\n".join(read(make_feed()).lines)
    assert_golden(pytestconfig, "feeds/full.ics", text)


def test_the_same_event_in_english(register, make_feed, read, pytestconfig):
    full_event(register)
    text = "\n".join(read(make_feed(language="en", detail="full")).lines)
    assert "SUMMARY:10th World Water Forum" in text
    assert "Bali" in text


def test_detail_title_tells_title_time_place_and_status(
    register, make_feed, read, pytestconfig
):
    full_event(register)
    text = "\n".join(read(make_feed(detail="title")).lines)
    assert_golden(pytestconfig, "feeds/title.ics", text)


def test_detail_busy_tells_the_time_alone(register, make_feed, read, pytestconfig):
    full_event(register)
    text = "\n".join(read(make_feed(detail="busy")).lines)
    assert_golden(pytestconfig, "feeds/busy.ics", text)


@pytest.mark.parametrize("detail", ["full", "title", "busy"])
def test_f54_only_named_fields_reach_a_calendar(detail, register, make_feed, read):
    full_event(register)
    octets = read(make_feed(detail=detail)).octets.replace(b"\r\n ", b"").decode()
    for untold in (
        "Catatan dalam kantor",
        "Naskah rahasia",
        "Wartawan",
        "Pesan kunci",
        "0812",
        "Ibu Sari",
        "123.456.789",
        "RKA",
    ):
        assert untold not in octets


def test_f42_the_description_tells_all_clocks_when_the_feed_has_another(
    register, make_feed, read
):
    event = full_event(register)
    text = str(read(make_feed()).entry(event)["description"])
    assert (
        "Waktu: Selasa, 18 Mei 2027 pukul 09.00–17.00 WITA"
        " (08.00 WIB · 09.00 WITA · 10.00 WIT)" in text
    )
    assert text.endswith(f"/events/{event.id}")


def test_f43_the_position_is_that_of_the_first_place_with_coordinates(
    register, make_feed, read
):
    event = full_event(register)
    feed = read(make_feed())
    assert feed.line(event, "GEO") == "GEO:-8.798050;115.230800"
    assert feed.entry(event)["location"] == (
        "BNDCC, Nusa Dua, Badung, Bali; Denpasar, Bali"
    )


def test_f44_the_address_of_the_page_holds_no_token(register, make_feed, read):
    event = register()
    line = read(make_feed()).line(event, "URL")
    assert line == f"URL:https://agenda.example/events/{event.id}"


def test_f45_categories_are_the_words_of_category_and_kind(register, make_feed, read):
    event = register(category="election")
    line = read(make_feed()).line(event, "CATEGORIES")
    assert line == "CATEGORIES:Pemilu dan pilkada,kegiatan"


def test_f46_to_f48_nothing_is_attached_and_nobody_invited(
    all_kinds, register, make_feed, read
):
    full_event(register)
    lines = read(make_feed(alarms=[15])).lines
    assert not any(
        line.startswith(("ATTACH", "ORGANIZER", "ATTENDEE", "CONTACT"))
        for line in lines
    )


def test_f49_the_label_says_whether_the_event_is_public(register, make_feed, read):
    shown = register()
    inside = register(visibility="agency")
    feed = read(make_feed())
    assert feed.entry(shown)["class"] == "PUBLIC"
    assert feed.entry(inside)["class"] == "PRIVATE"


def test_f50_alarms_come_only_when_the_feed_asks(register, make_feed, read):
    event = register(start="2026-12-09T09:00")
    register(kind="observance")
    assert "BEGIN:VALARM" not in read(make_feed()).lines
    feed = read(make_feed(alarms=[15, 1440]))
    alarms = feed.entry(event).walk("VALARM")
    assert [part["trigger"].dt for part in alarms] == [
        timedelta(days=-1),
        timedelta(minutes=-15),
    ]
    assert {str(part["action"]) for part in alarms} == {"DISPLAY"}
    assert {str(part["description"]) for part in alarms} == {"Forum Humas Daerah"}
    assert feed.lines.count("BEGIN:VALARM") == 2


def test_f53_a_task_points_to_its_event_in_the_same_feed_only(
    people, register, make_task, make_feed, read
):
    event = register()
    task = make_task(event, people.officer)
    alone = make_task(None, people.officer)
    distant = make_task(register(start="2029-01-01"), people.officer)
    feed = read(make_feed(people.officer))
    assert feed.entry(task)["related-to"] == event.uid
    assert not feed.has(alone, "RELATED-TO")
    assert not feed.has(distant, "RELATED-TO")


def test_f53_a_link_that_comes_or_goes_at_midnight_is_a_revision(
    people, register, make_task, make_feed, read, clock
):
    event = register(start="2026-12-01", end="2026-12-01")
    task = make_task(event, people.officer, due="2026-12-20")
    feed = make_feed(people.officer, window_back=3)
    assert read(feed).has(task, "RELATED-TO")
    clock.move_to(datetime(2026, 12, 4, 17, 0, tzinfo=UTC))
    after = read(feed)
    assert not after.has(task, "RELATED-TO")
    assert after.entry(task)["last-modified"].dt == datetime(
        2026, 12, 4, 17, 0, tzinfo=UTC
    )


# 1.6 Tasks


def test_f58_a_task_is_a_whole_day_that_takes_no_time(
    people, register, make_task, make_feed, read, pytestconfig
):
    event = register(uid="6f1c2d34-0000-4000-8000-000000000002")
    make_task(
        event,
        people.officer,
        due="2026-12-01T15:00",
        uid="6f1c2d34-0000-4000-8000-000000000003",
    )
    text = "\n".join(read(make_feed(people.officer)).lines)
    assert_golden(pytestconfig, "feeds/task.ics", text)


def test_f58_a_done_task_is_ticked(people, make_task, make_feed, read):
    task = make_task(None, people.officer, status=TaskStatus.DONE)
    assert read(make_feed(people.officer)).entry(task)["summary"] == "✓ Siaran pers"


def test_f58_tasks_can_be_left_out(people, register, make_task, make_feed, read):
    make_task(register(), people.officer)
    feed = read(make_feed(people.officer, tasks="none"))
    assert feed.titles == ["Forum Humas Daerah"]


def test_f55_f57_a_to_do_has_a_due_and_no_end(people, make_task, make_feed, read):
    dated = make_task(None, people.officer, due="2026-12-01")
    timed = make_task(
        None, people.officer, due="2026-12-01T15:00", timezone="Asia/Makassar"
    )
    feed = read(make_feed(people.officer, tasks="todos"))
    assert {part.name for part in feed.entries} == {"VTODO"}
    assert feed.line(dated, "DUE") == "DUE;VALUE=DATE:20261201"
    assert feed.line(timed, "DUE") == "DUE;TZID=Asia/Makassar:20261201T150000"
    assert "TZID:Asia/Makassar" in feed.lines
    assert feed.entry(dated)["priority"] == 5
    for name in ("DTSTART", "DTEND", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS"):
        assert not feed.has(dated, name)


@pytest.mark.parametrize(
    ("status", "written"),
    [
        (TaskStatus.OFFERED, "NEEDS-ACTION"),
        (TaskStatus.ACCEPTED, "NEEDS-ACTION"),
        (TaskStatus.DECLINED, "NEEDS-ACTION"),
        (TaskStatus.IN_PROGRESS, "IN-PROCESS"),
        (TaskStatus.IN_REVIEW, "IN-PROCESS"),
        (TaskStatus.RETURNED, "IN-PROCESS"),
        (TaskStatus.DONE, "COMPLETED"),
        (TaskStatus.CANCELLED, "CANCELLED"),
    ],
)
def test_f56_a_to_do_is_completed_exactly_when_it_is_done(
    status, written, people, make_task, make_feed, read
):
    task = make_task(None, people.officer, status=status)
    feed = read(make_feed(people.officer, tasks="todos"))
    assert feed.entry(task)["status"] == written
    done = status is TaskStatus.DONE
    assert feed.has(task, "COMPLETED") is done
    assert feed.has(task, "PERCENT-COMPLETE") is done


# 1.7 Octets

ODD = 'Rapat\x00 \x0b\x1f\x7f \\ koma, titik; "kutip" \u2028 ä€😀 ' + "panjang " * 20


def test_f59_f60_the_stream_is_utf8_with_crlf_and_no_empty_line(
    register, make_feed, read
):
    register(title=ODD[:300], summary=ODD)
    octets = read(make_feed()).octets
    octets.decode("utf-8")
    assert not octets.startswith(b"\xef\xbb\xbf")
    assert octets.endswith(b"END:VCALENDAR\r\n")
    assert octets.count(b"\n") == octets.count(b"\r\n") == octets.count(b"\r")
    assert b"\r\n\r\n" not in octets


def test_f61_lines_are_folded_within_75_octets_and_never_inside_a_character(
    register, make_feed, read
):
    register(title="😀" * 299, summary="ä" * 999)
    for line in read(make_feed()).octets.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")


def test_f62_text_is_escaped_once(register, make_feed, read):
    title = 'a\\b, c; d: "e" \\n'
    event = register(title=title, summary="satu\r\ndua")
    feed = read(make_feed())
    assert feed.line(event, "SUMMARY") == 'SUMMARY:a\\\\b\\, c\\; d: "e" \\\\n'
    assert feed.entry(event)["summary"] == title
    assert "DESCRIPTION:satu\\ndua" in feed.line(event, "DESCRIPTION")


def test_f65_controls_never_reach_a_calendar(register, make_feed, read):
    event = register()
    # As an old import might have left it, past the reading of today.
    event.title = "a\x01b\x0bc\x7fd\u2028e"
    event.summary = "x\u0085y\u2029z\rw"
    db.session.commit()
    feed = read(make_feed())
    assert feed.entry(event)["summary"] == "abcd e"
    assert str(feed.entry(event)["description"]).startswith("x\ny\nz\nw\n\nStatus")
    assert not any(ord(sign) < 32 for line in feed.lines for sign in line)
