"""What leaves the house comes back as it was: dates, status, who belongs where."""

import csv
import io
import itertools
import json
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from agenda.db import db, new_id
from agenda.events import fields, operations
from agenda.events.editions import clone
from agenda.events.filters import EventFilter
from agenda.events.models import Event, Occurrence
from agenda.events.series import leave_out, reach, replace_occurrence
from agenda.exchange import components, exports, imports, tables
from agenda.exchange.exports import Format, Reading
from agenda.feeds import operations as feeds
from agenda.feeds import publishing
from agenda.formats import ical, ical_reading, marks
from agenda.formats.marks import Candidate
from agenda.rules.event_states import EventStatus
from agenda.rules.permissions import OPERATOR
from agenda.rules.precision import Precision, When, check_span, coarse_span
from agenda.rules.series import Apply
from tests.factories import make_event

ZONES = ["Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura", "UTC",
         "Europe/Berlin", "America/New_York"]  # fmt: skip
DATES = [
    {"start": "2027-03-28T02:30", "precision": "exact"},
    {"start": "2027-03-27T23:00", "end": "2027-03-29T00:00", "precision": "exact"},
    {"start": "2027-03-31T09:00", "end": "2027-03-31T10:00", "precision": "day"},
    {"start": "2028-02-29", "precision": "day"},
    {"start": "2027-12-30", "end": "2028-01-02", "precision": "exact"},
    {"start": "2027-12-27", "precision": "week"},
    {"start": "2028-02-01", "precision": "month"},
    {"start": "2027-10-01", "precision": "quarter"},
    {"start": "2028-01-01", "precision": "year"},
]
TOLD = ("kind", "start", "end", "all_day", "timezone", "precision", "status",
        "candidates", "rrule", "description", "organizer", "scope")  # fmt: skip


def written(form):
    out = io.BytesIO()
    reading = Reading(OPERATOR, "id", "Asia/Jakarta", "https://agenda.example")
    exports.write_events(out, reading, form, EventFilter())
    return out.getvalue()


def told():
    """By title, all that an event says of its date."""
    found = db.session.scalars(select(Event)).unique()
    every = (fields.as_fields(event) for event in found)
    return {one["title"]: {name: one[name] for name in TOLD} for one in every}


def kinship():
    """By title: the event above, the series, the date in it, the dates left out."""
    events = {one.id: one for one in db.session.scalars(select(Event)).unique()}
    rows = list(db.session.scalars(select(Occurrence)))
    instead = {row.replaced_by_id: row.original_start for row in rows}
    return {
        event.title: (
            events[event.parent_id].title if event.parent_id else None,
            events[event.series_id].title if event.series_id else None,
            instead.get(event.id),
            sorted(
                row.original_start
                for row in rows
                if row.event_id == event.id and row.cancelled
            ),
        )
        for event in events.values()
    }


@pytest.fixture
def elsewhere(office, people):
    """`elsewhere(name, content)` brings a file into an office where nothing is yet."""

    def bring(name, content, again=False):
        if not again:
            db.session.commit()
            db.session.remove()
            office.begin_anew()
        result = imports.import_file(OPERATOR, name, content, people.agency("DIT"))
        db.session.commit()
        return result

    return bring


def reach_status(actor, event, status):
    if status in {"postponed", "cancelled"}:
        act = getattr(operations, status.removesuffix("led").removesuffix("d"))
        act(actor, event, reason="hujan")


def of_every_manner(people):
    """Each precision with each status in each zone, timed and not."""
    by = people.coordinator
    for number, (dates, status, zone) in enumerate(
        itertools.product(DATES, EventStatus, ZONES)
    ):
        coarse = Precision(dates["precision"]).is_coarse
        event = make_event(
            by,
            title=f"Rapat {number}",
            # Only what is no plain event is confirmed without a day.
            kind="issue" if coarse and status is EventStatus.CONFIRMED else "event",
            status=status.value if status in ("confirmed", "completed") else None,
            timezone=zone,
            description="Satu\n\ndua",
            organizer="Panitia; bersama, BNPB",
            scope=("national", "international")[number % 2],
            candidates=CANDIDATES[: number % 4],
            **dates,
        )
        reach_status(by.as_actor(), event, status.value)


CANDIDATES = [
    {"start": "2027-05-01", "end": "2027-05-03", "note": "Usul; panitia, \\n /kedua"},
    {"start": "2027-06-01T09:00", "end": "2027-06-01T12:00", "note": "dua\nbaris"},
    {"start": "2027-07-01"},
]


def test_every_date_with_every_status_in_every_zone_comes_back(people, elsewhere):
    of_every_manner(people)
    before, content = told(), written(Format.ICS)
    result = elsewhere("a.ics", content)
    assert result.errors == []
    assert told() == before
    assert len(before) == len(DATES) * len(EventStatus) * len(ZONES)
    again = elsewhere("a.ics", content, again=True)
    assert (again.created, again.updated) == (0, 0)
    assert told() == before


@pytest.mark.parametrize("detail", ["full", "title"])
@pytest.mark.parametrize("cancelled", ["show", "google"])
def test_a_feed_comes_back_with_precision_status_and_title(
    people, elsewhere, detail, cancelled
):
    by = people.coordinator
    soon = [
        {"start": "2027-01-12T09:00"},
        {"start": "2027-01-12", "end": "2027-01-13"},
        {"start": "2027-01-01", "precision": "quarter"},
    ]
    for number, (dates, status) in enumerate(itertools.product(soon, EventStatus)):
        coarse = "precision" in dates and status is EventStatus.CONFIRMED
        if coarse and detail == "title":
            # Such a feed names no kind, so this comes back as a tentative event.
            continue
        event = make_event(
            by,
            title=f"Rapat {number}",
            kind="issue" if coarse else "event",
            status=status.value if status in ("confirmed", "completed") else None,
            timezone="Asia/Makassar",
            candidates=[{"start": "2027-02-01", "note": "jangan disebut"}],
            **dates,
        )
        reach_status(by.as_actor(), event, status.value)
    feed = make_feed(by, detail=detail, cancelled=cancelled)
    db.session.commit()
    content = publishing.publish(feed, "https://agenda.example").octets
    assert b"jangan disebut" not in content
    before = told()
    assert elsewhere("a.ics", content).errors == []
    kept = ("start", "end", "timezone", "precision", "status")
    assert {title: [one[name] for name in kept] for title, one in told().items()} == {
        title: [one[name] for name in kept] for title, one in before.items()
    }
    held_open = {len(one["candidates"]) for one in told().values()}
    assert held_open == ({1} if detail == "full" else {0})


days = st.dates(date(1900, 1, 1), date(2400, 12, 30))
clocks = st.times().map(lambda at: at.replace(second=0, microsecond=0))
notes = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cf", "Mn")), max_size=40
).map(lambda text: " ".join(text.split()))


@st.composite
def whens(draw):
    """Dates of every precision, as the register holds them."""
    precision = draw(st.sampled_from(Precision))
    zone, on = draw(st.sampled_from(ZONES)), draw(days)
    if precision.is_coarse:
        first, _ = coarse_span(precision, on)
        last = check_span(precision, first, None)
        return When(first, None, last, None, zone, precision)
    length = draw(st.one_of(st.none(), st.timedeltas(timedelta(days=1), timedelta(99))))
    if draw(st.booleans()):
        last = on + length if length else None
        return When(on, None, last, None, zone, precision)
    begins = datetime.combine(on, draw(clocks))
    ends = (
        begins + timedelta(minutes=length // timedelta(minutes=1)) if length else None
    )
    return When(
        on, begins.time(), ends and ends.date(), ends and ends.time(), zone, precision
    )


@st.composite
def candidates(draw):
    on, at = draw(days), draw(st.one_of(st.none(), clocks))
    end = (
        (on + timedelta(days=draw(st.integers(1, 50))), at)
        if draw(st.booleans())
        else None
    )
    return Candidate((on, at), end, draw(notes))


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    when=whens(),
    status=st.sampled_from(EventStatus),
    held_open=st.lists(candidates(), max_size=4),
)
def test_what_was_written_is_read(people, when, status, held_open):
    start, end = marks.start_and_end(when)
    shown = marks.SHOWN_AS[status][0]
    entry = ical.Entry(
        uid="a@x",
        sequence=0,
        created=datetime.fromisoformat("2026-11-24T03:00:00Z"),
        revised=datetime.fromisoformat("2026-11-24T03:00:00Z"),
        summary="Isu",
        start=start,
        end=end,
        status=shown,
        categories=("isu",),
        marks=(*marks.of_date(when, status), *map(marks.of_candidate, held_open)),
    )
    head = ical.Head("a", "", "Asia/Jakarta")
    file = ical_reading.read(ical.calendar_text(head, [ical.entry_text(entry)]))
    read = components.read(file.components[0], file, people.agency("DIT"))
    assert read.faults == []
    assert (read.status or EventStatus(read.asked["status"])) is status
    asked = read.asked
    assert _moment(asked["start"]) == (when.start_date, when.start_time)
    assert _moment(asked.get("end")) == (when.end_date, when.end_time)
    assert (asked["timezone"], asked["precision"]) == (when.timezone, when.precision)
    assert [
        Candidate(_moment(one["start"]), _moment(one["end"], None), one["note"])
        for one in asked.get("candidates", [])
    ] == held_open


def _moment(text, blank=(None, None)):
    if not text:
        return blank
    on, _, at = text.partition("T")
    return date.fromisoformat(on), time.fromisoformat(at) if at else None


# Marks that cannot be


def one_event(*lines):
    body = ["UID:a@x", "SUMMARY:BATAL: Rapat", "CATEGORIES:kegiatan"]
    names = {line.replace(";", ":").split(":")[0] for line in lines}
    if "DTSTART" not in names:
        body += ["DTSTART;VALUE=DATE:20270501", "DTEND;VALUE=DATE:20270601"]
    whole = ["BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", *body, *lines]
    return "\r\n".join([*whole, "END:VEVENT", "END:VCALENDAR", ""]).encode()


@pytest.mark.parametrize(
    ("lines", "named", "says"),
    [
        (["X-AGENDA-PRECISION:MONTH"], [], {"precision": "month"}),
        (["X-AGENDA-PRECISION:month"], [], {"precision": "month"}),
        (["X-AGENDA-PRECISION:DECADE"], ["X-AGENDA-PRECISION"], {"precision": "day"}),
        (["X-AGENDA-PRECISION:WEEK"], ["X-AGENDA-PRECISION"], {"precision": "day"}),
        (["X-AGENDA-PRECISION:MONTH", "DTSTART;VALUE=DATE:20270502",
          "DTEND;VALUE=DATE:20270601"],
         ["X-AGENDA-PRECISION"], {"precision": "day", "start": "2027-05-02"}),
        (["X-AGENDA-PRECISION:MONTH", "DTSTART;VALUE=DATE:20270501"],
         ["X-AGENDA-PRECISION"], {"precision": "day", "start": "2027-05-01"}),
        (["X-AGENDA-PRECISION:MONTH", "DTSTART:20270501T000000"],
         ["X-AGENDA-PRECISION"], {"precision": "exact"}),
        (["X-AGENDA-STATUS:POSTPONED", "STATUS:TENTATIVE"], [],
         {"status": "postponed"}),
        (["X-AGENDA-STATUS:COMPLETED"], [], {"status": "completed"}),
        (["X-AGENDA-STATUS:COMPLETED", "STATUS:TENTATIVE"], ["X-AGENDA-STATUS"],
         {"status": "tentative"}),
        (["X-AGENDA-STATUS:POSTPONED", "STATUS:CONFIRMED"], ["X-AGENDA-STATUS"],
         {"status": "confirmed"}),
        (["X-AGENDA-STATUS:TENTATIVE", "STATUS:CANCELLED"], ["X-AGENDA-STATUS"],
         {"status": "cancelled"}),
        (["X-AGENDA-STATUS:DONE", "STATUS:CONFIRMED"], ["X-AGENDA-STATUS"],
         {"status": "confirmed"}),
        (["X-AGENDA-STATUS:CONFIRMED", "STATUS:TENTATIVE",
          "X-AGENDA-PRECISION:MONTH"],
         ["STATUS"], {"status": "tentative", "precision": "month"}),
        (["STATUS:CONFIRMED", "X-AGENDA-PRECISION:MONTH"],
         ["STATUS"], {"status": "tentative", "precision": "month"}),
        (["X-AGENDA-ZONE:Asia/Jayapura"], [], {"timezone": "Asia/Jayapura"}),
        (["X-AGENDA-ZONE:Mars/Olympus"], ["X-AGENDA-ZONE"],
         {"timezone": "Asia/Jakarta"}),
        (["X-AGENDA-ZONE:Asia/Jayapura",
          "DTSTART;TZID=Asia/Makassar:20270501T090000"],
         ["X-AGENDA-ZONE"],
         {"timezone": "Asia/Makassar", "start": "2027-05-01T09:00"}),
        (["X-AGENDA-ZONE:Asia/Jayapura", "DTSTART:20270501T000000Z"], [],
         {"timezone": "Asia/Jayapura", "start": "2027-05-01T09:00"}),
        (["X-AGENDA-SCOPE:GALACTIC"], ["X-AGENDA-SCOPE"], {"scope": "national"}),
        (["X-AGENDA-TITLE:Rapat"], [], {"title": "Rapat"}),
        (["X-AGENDA-TITLE:Pesta"], ["X-AGENDA-TITLE"], {"title": "BATAL: Rapat"}),
        (["X-AGENDA-CANDIDATE:2027-05-09 aula", "X-AGENDA-CANDIDATE:besok",
          "X-AGENDA-CANDIDATE:2027-05-09/2027-05-08",
          "X-AGENDA-CANDIDATE:2027-05-09T10:00/2027-05-09T10:00",
          "X-AGENDA-CANDIDATE:2027-05-09/2027-05-09T10:00",
          "X-AGENDA-CANDIDATE:2027-02-30"],
         ["X-AGENDA-CANDIDATE"] * 5,
         {"candidates": [{"start": "2027-05-09", "end": None, "note": "aula"}]}),
        (["X-AGENDA-SERIES:tidak-ada@x", "X-AGENDA-OCCURRENCE:2027-05-03"],
         ["X-AGENDA-SERIES"], {"series": None}),
        (["RELATED-TO:tidak-ada@x"], ["RELATED-TO"], {"parent": None}),
        (["RELATED-TO:a@x"], ["RELATED-TO"], {"parent": None}),
    ],
)  # fmt: skip
def test_a_mark_that_cannot_be_is_named_and_the_entry_read_as_written(
    people, session, lines, named, says
):
    content = one_event(*lines)
    result = imports.import_file(OPERATOR, "a.ics", content, people.agency("DIT"))
    assert [error.column for error in result.errors] == named
    [event] = db.session.scalars(select(Event)).unique()
    shown = fields.as_fields(event)
    assert {name: shown[name] for name in says} == says
    for error in result.errors:
        assert error.words.in_language("id")


def test_an_officer_is_told_that_what_he_brings_stays_tentative(people, session):
    content = one_event("X-AGENDA-STATUS:POSTPONED", "STATUS:TENTATIVE")
    actor = people.officer.as_actor()
    result = imports.import_file(actor, "a.ics", content, people.agency("DIT"))
    assert [error.column for error in result.errors] == ["STATUS"]
    [event] = db.session.scalars(select(Event)).unique()
    assert event.status is EventStatus.TENTATIVE


# Who belongs where


def hang_together(people):
    """A programme of two levels, a series in two parts with dates apart, an edition."""
    by, actor = people.coordinator, people.coordinator.as_actor()
    week = make_event(by, title="Pekan", start="2027-05-03", end="2027-05-07")
    day = make_event(by, title="Hari kedua", start="2027-05-04", parent=str(week.id))
    make_event(by, title="Sesi", start="2027-05-04T09:00", parent=str(day.id))
    series = make_event(
        by, title="Apel", start="2027-03-01T08:00", rrule="FREQ=WEEKLY;COUNT=9",
        end="2027-03-01T09:00",
    )  # fmt: skip
    leave_out(actor, series, ["2027-03-08T08:00"])
    replace_occurrence(
        actor,
        series,
        "2027-03-15T08:00",
        {
            "title": "Apel pindah",
            "start": "2027-03-16T08:00",
            "end": "2027-03-16T09:00",
        },
    )
    later = reach(actor, series, "2027-04-05T08:00", Apply.FOLLOWING)
    operations.revise(actor, later, {"title": "Apel baru"})
    edition = clone(actor, week, "2028-05-01", "", new_id())[week.id]
    operations.revise(actor, edition, {"title": "Pekan berikut"})
    for item in db.session.scalars(select(Event)).unique():
        if item.series_id and item.parent_id:
            title = f"{item.title} {item.start_date:%Y}"
            operations.revise(actor, item, {"title": title})


@pytest.mark.parametrize("form", [Format.CSV, Format.XLSX, Format.ICS])
@pytest.mark.parametrize("backwards", [False, True])
def test_programme_and_series_survive_every_file_that_can_be_imported(
    people, elsewhere, form, backwards
):
    hang_together(people)
    before, content = kinship(), written(form)
    assert before["Sesi"][0] == "Hari kedua"
    assert before["Apel pindah"][1:3] == ("Apel", "2027-03-15T08:00")
    assert before["Apel baru"][1] == "Apel"
    assert before["Pekan berikut"][1] == "Pekan"
    if backwards and form is Format.ICS:
        content = turned_round(content)
    result = elsewhere(f"a.{form}", content)
    assert result.errors == []
    assert kinship() == before
    again = elsewhere(f"a.{form}", content, again=True)
    assert (again.created, again.updated, again.errors) == (0, 0, [])
    assert kinship() == before


def turned_round(content):
    """The same calendar with its entries in the opposite order."""
    head, *entries = content.split(b"BEGIN:VEVENT\r\n")
    last, end = entries[-1].split(b"END:VCALENDAR")
    entries = [b"BEGIN:VEVENT\r\n" + one for one in (*entries[:-1], last)]
    return b"".join([head, *reversed(entries), b"END:VCALENDAR", end])


def test_a_parent_that_the_importer_may_not_see_is_not_found(people, session):
    hidden = make_event(
        people.account("koordinator@aceh.agenda.example"),
        title="Rahasia",
        visibility="confidential",
    )
    content = one_event(f"RELATED-TO:{hidden.uid}", f"X-AGENDA-SERIES:{hidden.uid}")
    actor = people.coordinator.as_actor()
    result = imports.import_file(actor, "a.ics", content, people.agency("DIT"))
    assert [error.column for error in result.errors] == [
        "RELATED-TO",
        "X-AGENDA-SERIES",
    ]
    [event] = db.session.scalars(select(Event).where(Event.id != hidden.id)).unique()
    assert (event.parent_id, event.series_id) == (None, None)


def test_a_third_level_of_a_calendar_stands_by_itself_and_is_named(people, session):
    entries = [
        f"BEGIN:VEVENT\r\nUID:{level}@x\r\nSUMMARY:Tingkat {level}\r\n"
        f"DTSTART:2027050{level + 1}T090000\r\nRELATED-TO:{level - 1}@x\r\nEND:VEVENT"
        for level in (3, 2, 1)
    ]
    first = "BEGIN:VEVENT\r\nUID:0@x\r\nSUMMARY:Tingkat 0\r\nDTSTART:20270501T090000"
    whole = ["BEGIN:VCALENDAR", *entries, first, "END:VEVENT", "END:VCALENDAR", ""]
    content = "\r\n".join(whole).encode()
    result = imports.import_file(OPERATOR, "a.ics", content, people.agency("DIT"))
    assert (result.created, [error.column for error in result.errors]) == (
        4,
        ["RELATED-TO"],
    )
    assert {title: parent for title, (parent, *_) in kinship().items()} == {
        "Tingkat 0": None,
        "Tingkat 1": "Tingkat 0",
        "Tingkat 2": "Tingkat 1",
        "Tingkat 3": None,
    }


def test_an_entry_that_comes_to_belong_to_another_follows_its_file(people, session):
    def bring(*lines):
        other = one_event("X-AGENDA-PRECISION:MONTH").split(b"BEGIN:VEVENT")[1]
        content = one_event(*lines).replace(b"UID:a@x", b"UID:b@x")
        whole = content.replace(
            b"BEGIN:VEVENT", b"BEGIN:VEVENT" + other.partition(b"END:VCAL")[0]
            + b"BEGIN:VEVENT", 1
        )  # fmt: skip
        imports.import_file(OPERATOR, "a.ics", whole, people.agency("DIT"))
        found = select(Event).where(Event.uid == "b@x")
        part = db.session.scalars(found).unique().one()
        return part.parent and part.parent.uid

    assert bring() is None
    assert bring("RELATED-TO:a@x") == "a@x"
    assert bring() is None


def make_feed(account, **options):
    asked = {"name": "Agenda", **options}
    feed, _ = feeds.create(account.as_actor(), account, asked)
    return feed


# What is told and not read back


def test_every_file_tells_from_where_an_event_was_moved(people, session):
    by, actor = people.coordinator, people.coordinator.as_actor()
    moved = make_event(by, title="Forum", start="2027-05-01", precision="month")
    operations.move(actor, moved, {"start": "2027-06-01", "precision": "month"})
    make_event(by, title="Tetap", start="2027-05-05")
    calendar = written(Format.ICS).decode().replace("\r\n ", "")
    assert calendar.count("Dipindah dari: Mei 2027") == 2  # the text and its mark
    still, told = sorted(
        json.loads(written(Format.JSON)), key=lambda one: -len(one["title"])
    )
    assert still["moved_from"] is None
    assert told["moved_from"] == {
        "start": "2027-05-01",
        "end": "2027-05-31",
        "all_day": True,
        "timezone": "Asia/Jakarta",
        "precision": "month",
    }
    assert [(row["action"], row["start"]) for row in told["dates"]] == [
        ("event:register", "2027-05-01"),
        ("event:move", "2027-06-01"),
    ]
    rows = list(csv.DictReader(io.StringIO(written(Format.CSV).decode())))
    assert [
        [row[f"former_{name}"] for name in ("start", "end", "timezone", "precision")]
        for row in sorted(rows, key=lambda row: row["title"])
    ] == [["2027-05-01", "2027-05-31", "Asia/Jakarta", "month"], ["", "", "", ""]]


def test_a_correction_of_what_is_only_told_changes_nothing(people, session):
    by = people.coordinator
    event = make_event(
        by,
        start="2027-05-04",
        estimates=[
            {"metric": "participants", "likely": 90, "kind": "estimate",
             "as_of": "2026-11-01", "source": "Panitia", "source_kind": "letter"},
        ],
    )  # fmt: skip
    operations.move(by.as_actor(), event, {"start": "2027-05-11"})
    content = written(Format.CSV).decode()
    assert ",2027-05-04,,Asia/Jakarta,day,letter," in content
    other = content.replace(
        ",2027-05-04,,Asia/Jakarta,day,letter,", ",1999-01-01,,,,media,"
    )
    for text in (content, other):
        table = tables.read_content("a.csv", text.encode())
        result = imports.import_table(OPERATOR, table, people.agency("DIT"))
        assert (result.created, result.updated, result.errors) == (0, 0, [])
    assert event.estimates[0].source_kind == "letter"


def test_nobody_reads_of_a_relative_that_he_does_not_see(people, session):
    """Neither its number and title nor its UID, in any kind of file."""
    by = people.coordinator
    above = make_event(by, title="Rahasia", visibility="confidential")
    part = make_event(by, title="Acara", parent=str(above.id), visibility="public")
    for form in Format:
        out = io.BytesIO()
        reading = Reading(people.viewer.as_actor(), "id", "Asia/Jakarta", "http://a.b")
        assert exports.write_events(out, reading, form, EventFilter()) == 1
        if form is not Format.XLSX:
            assert part.uid.encode() in out.getvalue()
            for secret in (above.uid, above.number, "Rahasia"):
                assert secret.encode() not in out.getvalue()
    assert above.uid.encode() in written(Format.ICS)
    told = {one["title"]: one for one in json.loads(written(Format.JSON))}
    assert told["Acara"]["parent_number"] == above.number
    assert told["Acara"]["parent_title"] == "Rahasia"


def test_a_table_kept_by_hand_says_of_which_kind_the_source_of_its_figures_is(
    people, session
):
    head = "title,scope,category,start,participants_estimate,source,source_kind"
    rows = [
        "Forum,national,profession,2027-05-04,900,Surat S-1,letter",
        "Rapat,national,profession,2027-05-05,900,Surat S-1,surat",
    ]
    for line, errors in zip(rows, ([], ["source_kind"]), strict=True):
        table = tables.read_content("a.csv", f"{head}\n{line}\n".encode())
        result = imports.import_table(OPERATOR, table, people.agency("DIT"))
        assert [error.column for error in result.errors] == errors
    [event] = db.session.scalars(select(Event)).unique()
    assert event.estimates[0].source_kind == "letter"
