"""Calendars of other programs: what comes in, what is named, what a second run does."""

import pytest
from sqlalchemy import func, select

from agenda.db import db
from agenda.errors import NotAllowed, TooLarge, WrongType
from agenda.events import fields, occurrences, operations
from agenda.events.models import Event, Occurrence
from agenda.exchange import imports
from agenda.formats import ical_reading
from agenda.tasks.models import Task
from tests.factories import make_event


def calendar(*components, head="X-WR-TIMEZONE:Asia/Jakarta"):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", *head.split("\n"), *components]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def event(*lines, kind="VEVENT"):
    body = ["SUMMARY:Rapat", "DTSTART:20261209T090000", "UID:a@x"]
    names = {line.replace(";", ":").split(":")[0] for line in lines}
    kept = [line for line in body if line.split(":")[0] not in names]
    shown = [line for line in lines if not line.startswith("-")]
    left = {line[1:] for line in lines if line.startswith("-")}
    kept = [line for line in kept if line.split(":")[0] not in left]
    return "\r\n".join([f"BEGIN:{kind}", *kept, *shown, f"END:{kind}"])


@pytest.fixture
def bring(people):
    def bring(*components, email="koordinator@agenda.example", agency="DIT", **head):
        content = (
            components[0]
            if isinstance(components[0], bytes)
            else calendar(*components, **head)
        )
        actor, lead = people.actor(email), people.agency(agency)
        return imports.import_file(actor, "a.ics", content, lead)

    return bring


def counts(result):
    return result.created, result.updated, result.unchanged


def columns(result):
    return [error.column for error in result.errors]


def events():
    found = db.session.scalars(select(Event).order_by(Event.number)).unique()
    return [fields.as_fields(one) for one in found]


def test_an_event_comes_with_what_it_says(bring):
    result = bring(
        event(
            "SUMMARY:Rapat\\, besar\\; sekali",
            "DESCRIPTION:satu\\ndua",
            "LOCATION:Aula\\, Banda Aceh\\, Aceh",
            "GEO:5.55;95.32",
            "CATEGORIES:Ajang olahraga,Perubahan Iklim",
            'ORGANIZER;CN="Biro, Humas":mailto:biro@agenda.example',
            "URL:https://agenda.example/a",
            "CLASS:CONFIDENTIAL",
            "STATUS:CONFIRMED",
            "DTEND:20261209T110000",
        )
    )
    assert (counts(result), result.errors) == ((1, 0, 0), [])
    [told] = events()
    assert told["title"] == "Rapat, besar; sekali"
    assert told["description"] == "satu\ndua"
    assert (told["start"], told["end"]) == ("2026-12-09T09:00", "2026-12-09T11:00")
    assert (told["uid"], told["status"]) == ("a@x", "confirmed")
    assert (told["category"], told["themes"]) == ("sports_event", ["perubahan-iklim"])
    assert told["organizer"] == "Biro, Humas"
    assert told["visibility"] == "confidential"
    [place] = told["places"]
    assert (place["province"], place["venue"]) == ("ID-AC", "Aula, Banda Aceh")
    assert (place["latitude"], place["longitude"]) == (5.55, 95.32)


@pytest.mark.parametrize(
    ("lines", "start", "end", "zone"),
    [
        (["DTSTART:20261209T020000Z"], "2026-12-09T09:00", None, "Asia/Jakarta"),
        (["DTSTART;TZID=SE Asia Standard Time:20261209T090000"],
         "2026-12-09T09:00", None, "Asia/Jakarta"),
        (["DTSTART;TZID=/mozilla.org/2005/Asia/Makassar:20261209T090000",
          "DTEND;TZID=Asia/Jakarta:20261209T090000"],
         "2026-12-09T09:00", "2026-12-09T10:00", "Asia/Makassar"),
        (["DTSTART;VALUE=DATE:20261209", "DTEND;VALUE=DATE:20261212"],
         "2026-12-09", "2026-12-11", "Asia/Jakarta"),
        (["DTSTART;VALUE=DATE:20261209", "DTEND;VALUE=DATE:20261209"],
         "2026-12-09", None, "Asia/Jakarta"),
        (["DTSTART;VALUE=DATE:20261209", "DURATION:P2D"],
         "2026-12-09", "2026-12-10", "Asia/Jakarta"),
        (["DTSTART:20261209T230000", "DURATION:PT2H30M"],
         "2026-12-09T23:00", "2026-12-10T01:30", "Asia/Jakarta"),
        (["DTSTART:20261209T000000", "DTEND:20261211T000000",
          "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE"],
         "2026-12-09", "2026-12-10", "Asia/Jakarta"),
    ],
)  # fmt: skip
def test_dates_are_read_on_the_clock_that_they_mean(bring, lines, start, end, zone):
    assert bring(event(*lines)).errors == []
    [told] = events()
    assert (told["start"], told["end"], told["timezone"]) == (start, end, zone)


def test_floating_times_are_of_the_agency_where_the_file_names_no_zone(bring):
    bring(event(), head="METHOD:PUBLISH", agency="BALI", email="desk@agenda.example")
    assert events()[0]["timezone"] == "Asia/Makassar"


def test_a_zone_that_the_file_describes_is_known_by_its_offset(bring):
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Kantor\r\nBEGIN:STANDARD\r\nTZOFFSETTO:+0900\r\n"
        "END:STANDARD\r\nEND:VTIMEZONE"
    )
    result = bring(zone, event("DTSTART;TZID=Kantor:20261209T090000"))
    assert (result.errors, events()[0]["timezone"]) == ([], "Asia/Jayapura")


def test_an_unknown_zone_is_named_and_read_as_the_files_own(bring):
    result = bring(event("DTSTART;TZID=Entah:20261209T090000"))
    assert columns(result) == ["TZID"]
    assert events()[0]["timezone"] == "Asia/Jakarta"


def test_of_one_uid_the_highest_sequence_counts_once(bring):
    result = bring(
        event("SEQUENCE:1", "SUMMARY:Satu"),
        event("SEQUENCE:3", "SUMMARY:Tiga"),
        event("SEQUENCE:2", "SUMMARY:Dua"),
    )
    assert counts(result) == (1, 0, 0)
    assert [told["title"] for told in events()] == ["Tiga"]


def test_what_has_no_uid_is_known_by_its_content(bring):
    same = event("-UID", "DTSTAMP:20260101T000000Z")
    later = event("-UID", "DTSTAMP:20260202T000000Z")
    assert counts(bring(same, later, event("-UID", "SUMMARY:Lain"))) == (2, 0, 0)
    assert counts(bring(later)) == (0, 0, 1)


def test_a_series_comes_with_its_dates_left_out_and_moved(bring):
    series = event(
        "DTSTART:20261207T080000",
        "RRULE:FREQ=WEEKLY;BYDAY=MO;UNTIL=20270131T235959",
        "EXDATE:20261214T080000,20261225T080000",
        "DESCRIPTION:tiap pekan",
    )
    moved = event("RECURRENCE-ID:20261221T080000", "DTSTART:20261222T090000",
                  "SUMMARY:Dipindah")  # fmt: skip
    gone = event("RECURRENCE-ID:20261228T080000", "STATUS:CANCELLED")
    result = bring(series, moved, gone)
    assert (counts(result), result.errors) == ((1, 0, 0), [])
    whole, alone = events()
    assert alone["series"] == whole["id"]
    assert (alone["start"], alone["end"]) == ("2026-12-22T09:00", None)
    assert alone["description"] == ""
    rows = db.session.scalars(select(Occurrence).order_by(Occurrence.starts_at_utc))
    hidden = [row.original_start[:10] for row in rows if row.cancelled]
    assert hidden == ["2026-12-14", "2026-12-28"]
    assert counts(bring(series, moved, gone)) == (0, 0, 1)
    assert len(events()) == 2


def test_a_changed_file_is_followed_until_people_change_the_event(bring, people):
    bring(event())
    assert counts(bring(event("SUMMARY:Rapat kedua"))) == (0, 1, 0)
    [told] = events()
    assert told["title"] == "Rapat kedua"
    here = db.session.scalars(select(Event)).unique().one()
    operations.revise(people.coordinator.as_actor(), here, {"title": "Punya kami"})
    assert counts(bring(event("SUMMARY:Rapat ketiga"))) == (0, 0, 1)
    assert events()[0]["title"] == "Punya kami"


def test_a_cancelled_entry_is_a_cancelled_event(bring):
    assert bring(event("STATUS:CANCELLED")).errors == []
    assert events()[0]["status"] == "cancelled"


def test_a_text_beyond_its_limit_is_cut_and_named(bring):
    result = bring(event(f"SUMMARY:{'a' * 400}", f"DESCRIPTION:{'b' * 20_001}"))
    assert (counts(result), sorted(columns(result))) == (
        (1, 0, 0),
        ["DESCRIPTION", "SUMMARY"],
    )
    [told] = events()
    assert (len(told["title"]), len(told["description"])) == (300, 20_000)


def test_what_cannot_be_read_is_named_by_its_line_and_the_rest_is_in(bring):
    result = bring(
        event("UID:1", "-DTSTART"),
        event("UID:2", "DTSTART:20261399"),
        event("UID:3", "RRULE:FREQ=SECONDLY"),
        event("UID:4", "URL:javascript:alert(1)"),
        event("UID:5", "GEO:di sana"),
        event("UID:6", "DTEND:20261201T000000"),
        event("UID:7", "RDATE:20261212T090000"),
        "BEGIN:X-LAIN\r\n" + event("UID:8") + "\r\nEND:X-LAIN",
    )
    assert counts(result) == (5, 0, 0)
    assert columns(result) == ["DTSTART", "DTSTART", "RRULE", "URL", "GEO", "DTEND",
                               "RDATE"]  # fmt: skip
    assert [error.row for error in result.errors] == sorted(
        error.row for error in result.errors
    )
    assert "8" not in {told["uid"] for told in events()}


def test_a_rule_without_end_is_refused_in_a_sentence_and_costs_nothing(bring):
    result = bring(event("DTSTART:19000101T090000", "RRULE:FREQ=DAILY"))
    assert columns(result) == ["RRULE"]
    assert db.session.scalar(select(func.count(Occurrence.id))) == 1


def test_to_dos_are_tasks_of_the_event_that_they_name(bring):
    todo = event("UID:t", "-DTSTART", "DUE:20261201T100000", "RELATED-TO:a@x",
                 "CATEGORIES:Siaran pers", "PRIORITY:1", kind="VTODO")  # fmt: skip
    done = event("UID:d", "-DTSTART", "DUE;VALUE=DATE:20261120", "STATUS:COMPLETED",
                 "COMPLETED:20261119T010000Z", kind="VTODO")  # fmt: skip
    none = event("UID:n", "-DTSTART", kind="VTODO")
    result = bring(event(), todo, done, none)
    assert (counts(result), columns(result)) == ((3, 0, 0), ["DUE"])
    tasks = db.session.scalars(select(Task).order_by(Task.uid)).unique().all()
    assert [(t.uid, t.status, t.type_code) for t in tasks] == [
        ("d", "done", "coordination"),
        ("t", "offered", "press_release"),
    ]
    assert tasks[1].event.uid == "a@x"
    assert f"{tasks[0].completed_at:%Y-%m-%d}" == "2026-11-19"
    assert counts(bring(event(), todo, done)) == (0, 0, 3)


def test_two_agencies_may_import_one_uid(bring):
    bring(event())
    bring(event(), agency="ACEH", email="desk@agenda.example")
    found = [(told["agency"], told["uid"] == "a@x") for told in events()]
    assert found == [("DIT", True), ("ACEH", False)]
    again = bring(event(), agency="ACEH", email="desk@agenda.example")
    assert counts(again) == (0, 0, 1)


def test_an_event_that_was_exported_from_here_is_not_doubled(bring, people):
    make_event(people.coordinator, uid="a@x")
    assert counts(bring(event())) == (0, 0, 1)


def test_an_officer_brings_tentative_events_only(bring):
    result = bring(event("STATUS:CONFIRMED"), email="petugas@agenda.example")
    assert (counts(result), columns(result)) == ((1, 0, 0), ["STATUS"])
    with pytest.raises(NotAllowed):
        bring(event(), email="pengamat@agenda.example")


def test_a_truncated_file_gives_what_is_whole(bring):
    content = calendar(event("UID:1"), event("UID:2"))
    result = bring(content[: content.index(b"UID:2") + 5])
    assert counts(result) == (1, 0, 0)
    assert columns(result) == ["VEVENT", "VCALENDAR"]


@pytest.mark.parametrize(
    "content",
    [b"BEGIN:VCALENDAR\r\n", b"BEGIN:VCARD\r\nEND:VCARD\r\n", b"halo", b"\xff\xfe\x00"],
)
def test_what_is_no_calendar_is_refused(bring, content):
    with pytest.raises(WrongType):
        bring(content)


def test_bombs_are_met_with_limits(bring, monkeypatch):
    nested = "BEGIN:X\r\n" * 20_000 + "END:X\r\n" * 20_000
    result = bring(
        calendar(nested.rstrip(), event("EXDATE:" + "20261210T090000," * 9_000))
    )
    assert (counts(result), columns(result)) == ((1, 0, 0), ["EXDATE"])
    monkeypatch.setattr(ical_reading, "MOST_COMPONENTS", 2)
    with pytest.raises(TooLarge):
        bring(*[event(f"UID:{number}") for number in range(3)])


def test_folded_lines_and_old_letters_are_read(bring):
    content = calendar(event()).replace(b"SUMMARY:Rapat", b"SUMMARY:Ra\r\n pat caf\xe9")
    assert bring(content).errors == []
    assert events()[0]["title"] == "Rapat café"


def test_an_occurrence_that_the_series_has_not_is_named(bring):
    result = bring(
        event("RRULE:FREQ=DAILY;COUNT=3"),
        event("RECURRENCE-ID:20300101T090000", "SUMMARY:Entah"),
    )
    assert (counts(result), columns(result)) == ((1, 0, 0), ["RECURRENCE-ID"])
    whole = db.session.scalars(select(Event)).unique().one()
    assert len(occurrences.of_event(whole)) == 3
