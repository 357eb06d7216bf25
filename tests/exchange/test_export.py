"""Lists written to files: what is in them, what is not, and that they are read back."""

import csv
import io
import json

import icalendar
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event as sql
from sqlalchemy import select

from agenda.db import db
from agenda.events import fields, operations
from agenda.events.filters import EventFilter, Sort
from agenda.events.models import Event
from agenda.events.series import leave_out, replace_occurrence
from agenda.exchange import exports, imports, tables
from agenda.exchange.exports import Format, Reading
from agenda.filters import columns as shown
from agenda.formats import csv as text_tables
from agenda.formats import xlsx
from agenda.rules.permissions import OPERATOR
from agenda.tasks.filters import TaskFilter
from tests.factories import make_event, make_task

HOSTILE = [
    '=HYPERLINK("http://jahat.example")',
    "+62 21 000",
    "-1+1",
    "@SUM(A1)",
    "'=sudah berkutip",
    "''@dua",
    'it\'s biasa; "kutip", koma',
    "<script>alert(1)</script>",
    "_x0041_ bukan A",
    "＝1＋1",
]
KEPT = {"id", "number", "version", "sequence", "created_at", "updated_at"}


def write(form, actor=OPERATOR, wanted=None, **options):
    out = io.BytesIO()
    reading = Reading(actor, "id", "Asia/Jakarta", "http://agenda.example")
    rows = exports.write_events(out, reading, form, wanted or EventFilter(), **options)
    return rows, out.getvalue()


def contents():
    """Everything that people can set, by title."""
    events = db.session.scalars(select(Event)).unique()
    told = [fields.as_fields(event) for event in events]
    for one in told:
        for estimate in one["estimates"]:
            for name in (*KEPT, "recorded_by"):
                estimate.pop(name, None)
        one["has_parent"] = bool(one.pop("parent"))
        one["has_series"] = bool(one.pop("series"))
    return {
        one["title"]: {name: v for name, v in one.items() if name not in KEPT}
        for one in told
    }


def fill(people):
    """One event of every manner."""
    by = people.coordinator
    rich = make_event(
        by,
        title="Forum",
        title_en="Forum",
        start="2026-12-09T00:00",
        end="2026-12-09T11:30",
        places=[
            {"province": "ID-BA", "city": "Badung; Kuta", "venue": "Aula, 'A'",
             "latitude": -8.7, "longitude": 115.2, "start": "2026-12-09"},
            {"country": "KH", "city": "Phnom Penh", "timezone": "Asia/Phnom_Penh"},
        ],
        principals=[{"name": "Menteri", "status": "delegated", "delegate": "Dirjen"}],
        partners=["ACEH"],
        themes=["perubahan-iklim", "air"],
        candidates=[{"start": "2026-12-10", "note": "cadangan"}],
        estimates=[{"metric": "participants", "likely": 100, "low": 50, "high": 200,
                    "kind": "estimate", "as_of": "2026-11-01", "source": "Panitia",
                    "source_kind": "letter", "seen_on": "2026-11-02"}],
        description="satu\n\ndua",
        summary=HOSTILE[0],
        embargo_until="2026-12-01T00:00:00Z",
        visibility="confidential",
        provenance={"source": "lihat https://x.example/a", "notes": HOSTILE[2]},
    )  # fmt: skip
    make_event(by, title="Sesi", start="2026-12-09T09:00", parent=str(rich.id))
    series = make_event(
        by, title="Apel", start="2026-12-07", rrule="FREQ=WEEKLY;COUNT=5"
    )
    actor = by.as_actor()
    leave_out(actor, series, ["2026-12-14"])
    replace_occurrence(
        actor, series, "2026-12-21", {"title": "Apel pindah", "start": "2026-12-22"}
    )
    batal = make_event(by, title="Batal", start="2026-12-03")
    operations.cancel(actor, batal, reason="hujan")
    tunda = make_event(by, title="Tunda", start="2026-12-03", status="confirmed")
    operations.postpone(actor, tunda, reason="hujan")
    make_event(by, title="Isu", kind="issue", start=None)
    make_event(by, title="Triwulan", start="2027-04-01", precision="quarter")
    make_event(by, title="Lama", start="1850-02-01", status="completed")
    make_event(people.desk, title="Aceh", agency="ACEH", visibility="agency")
    for number, text in enumerate(HOSTILE):
        make_event(by, title=text, start=f"2026-11-{number + 1:02}")
    db.session.commit()


@pytest.mark.parametrize("form", [Format.CSV, Format.XLSX])
@pytest.mark.parametrize("mark", [False, True])
def test_an_exported_table_fills_an_empty_office_alike(office, people, form, mark):
    fill(people)
    before = contents()
    _, content = write(form, mark=mark)
    db.session.rollback()
    db.session.remove()
    office.begin_anew()
    rows = tables.read_content(f"a.{form}", content)
    result = imports.import_table(OPERATOR, rows, people.agency("DIT"))
    assert result.errors == []
    assert result.created == len(before)
    db.session.commit()
    assert contents() == before
    again = imports.import_table(OPERATOR, rows, people.agency("DIT"))
    assert (again.created, again.updated) == (0, 0)
    _, second = write(Format.JSON)
    assert {row["title"] for row in json.loads(second)} == set(before)


def test_a_table_that_comes_back_to_its_own_office_changes_nothing(people):
    fill(people)
    _, content = write(Format.CSV)
    rows = tables.read_content("a.csv", content)
    result = imports.import_table(OPERATOR, rows, people.agency("DIT"))
    assert (result.created, result.updated, result.errors) == (0, 0, [])
    assert result.unchanged == len(rows)


def test_a_correction_in_the_table_is_followed_and_a_stale_one_is_not(people):
    event = make_event(people.coordinator, title="Rapat lama")
    db.session.commit()
    _, content = write(Format.CSV)
    wrong = content.replace(b"Rapat lama", b"Rapat baru")
    rows = tables.read_content("a.csv", wrong)
    actor = people.coordinator.as_actor()
    result = imports.import_table(actor, rows, people.agency("DIT"))
    assert (result.updated, event.title) == (1, "Rapat baru")
    operations.revise(actor, event, {"title": "Punya kami"})
    stale = tables.read_content("a.csv", wrong.replace(b"Rapat baru", b"Usang"))
    result = imports.import_table(actor, stale, people.agency("DIT"))
    assert (result.unchanged, event.title) == (1, "Punya kami")


def test_no_cell_is_a_formula_to_any_program(people):
    fill(people)
    _, content = write(Format.CSV)
    for row in csv.reader(io.StringIO(content.decode())):
        assert not [cell for cell in row if cell[:1] in set("=+-@\t\r＝＋－＠")]
    _, content = write(Format.XLSX)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    # openpyxl leaves one escape of Excel in place.
    assert {text for text in HOSTILE if "_x" not in text} <= {c.value for c in cells}


def test_a_workbook_has_a_frozen_head_a_filter_and_real_dates(people):
    make_event(people.coordinator, title="Rapat", start="2026-12-09T09:30")
    db.session.commit()
    _, content = write(Format.XLSX)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert (sheet.title, sheet.freeze_panes) == ("Kegiatan", "A2")
    assert sheet.auto_filter.ref.startswith("A1:")
    head = [cell.value for cell in sheet[1]]
    cell = sheet.cell(2, head.index("start") + 1)
    assert cell.is_date
    assert f"{cell.value:%Y-%m-%d %H:%M}" == "2026-12-09 09:30"
    assert sheet.cell(2, head.index("title") + 1).alignment.wrap_text


def test_the_columns_of_the_list_are_named_for_people(people):
    make_event(people.coordinator, title="Rapat")
    db.session.commit()
    chosen = shown.chosen("events", ["title", "status"])
    _, content = write(Format.CSV, shown=chosen)
    assert content.decode().splitlines() == ["Judul,Status", "Rapat,Tentatif"]


def test_the_calendar_is_read_by_another_program(people):
    fill(people)
    rows, content = write(Format.ICS)
    calendar = icalendar.Calendar.from_ical(content)
    entries = calendar.walk("VEVENT")
    assert len(entries) == rows == len(contents()) - 1
    assert not [error for entry in entries for error in entry.errors]
    [series] = [entry for entry in entries if "RRULE" in entry]
    assert len(series["EXDATE"] if isinstance(series["EXDATE"], list)
               else series["EXDATE"].dts) == 2  # fmt: skip


@pytest.mark.parametrize(
    ("start", "precision", "last", "worded"),
    [
        ("2026-12-14", "week", "2026-12-21", "pekan 14–20 Desember 2026"),
        ("2028-02-01", "month", "2028-03-01", "Februari 2028"),
        ("2027-10-01", "quarter", "2028-01-01", "triwulan IV 2027"),
        ("2027-01-01", "year", "2028-01-01", "tahun 2027"),
    ],
)
def test_a_vague_date_leaves_the_house_as_its_span_and_in_words(
    people, start, precision, last, worded
):
    make_event(
        people.coordinator,
        title="Peringatan",
        kind="observance",
        status="confirmed",
        start=start,
        precision=precision,
    )
    db.session.commit()
    [entry] = icalendar.Calendar.from_ical(write(Format.ICS)[1]).walk("VEVENT")
    assert entry["dtstart"].dt.isoformat() == start
    assert entry["dtend"].dt.isoformat() == last
    assert str(entry["status"]) == "TENTATIVE"
    assert str(entry["transp"]) == "TRANSPARENT"
    assert f"Waktu: {worded}\n" in str(entry["description"])
    told = shown.chosen("events", ["start", "end"])
    table = write(Format.CSV, shown=told)[1].decode().splitlines()
    assert table[1] == f"{worded[0].upper()}{worded[1:]},"
    [one] = json.loads(write(Format.JSON)[1])
    assert (one["start"], one["precision"]) == (start, precision)


def test_nobody_takes_away_what_he_does_not_see(people):
    fill(people)
    make_event(people.coordinator, title="Umpan", visibility="confidential")
    db.session.commit()
    actor = people.actor("petugas@bali.agenda.example")
    for form in Format:
        _, all_of_it = write(form)
        _, seen = write(form, actor)
        if form is Format.XLSX:
            all_of_it, seen = (str(xlsx.read(c)).encode() for c in (all_of_it, seen))
        assert b"Umpan" in all_of_it
        assert b"Umpan" not in seen
        assert b"Forum" not in seen.replace(b"Forum Humas", b"")


def test_the_rows_stand_in_the_order_of_the_list(people):
    fill(people)
    _, up = write(Format.JSON)
    _, down = write(Format.JSON, sort=Sort.TITLE)
    starts = [row["start"] or "9999" for row in json.loads(up)]
    assert [start[:10] for start in starts] == sorted(start[:10] for start in starts)
    titles = [row["title"].casefold() for row in json.loads(down)]
    assert titles == sorted(titles)


@pytest.mark.parametrize("form", list(Format))
def test_each_part_asks_the_same_number_of_questions(people, monkeypatch, form):
    monkeypatch.setattr(exports, "CHUNK", 5)
    counts = []
    for number in (5, 15):
        while db.session.query(Event).count() < number:
            make_event(people.coordinator, rrule="FREQ=YEARLY;COUNT=2")
        db.session.commit()
        asked = []

        def note(*_args, asked=asked):
            asked.append(1)

        sql.listen(db.engine, "before_cursor_execute", note)
        write(form)
        sql.remove(db.engine, "before_cursor_execute", note)
        counts.append(len(asked))
        db.session.expunge_all()
    # Three parts ask at most three times what one part asks.
    assert counts[1] <= 3 * counts[0]


@given(st.text(max_size=40))
@settings(suppress_health_check=list(HealthCheck), deadline=None)
def test_every_text_comes_back_from_a_table_as_it_was(text):
    plain = text.replace("\0", "").encode("utf-8", "ignore").decode()
    lines = b"".join(text_tables.write([["a"], [plain]]))
    if plain.strip("\r\n") == plain and plain:
        assert text_tables.read(lines)[1] == [plain]


def test_tasks_are_written_with_what_belongs_to_them(people):
    event = make_event(people.coordinator, title="Rapat")
    make_task(people.coordinator, event, title="=Siaran", due="2026-12-01T10:00")
    make_task(people.coordinator, title="Taklimat")
    db.session.commit()
    reading = Reading(OPERATOR, "id", "Asia/Jakarta", "http://agenda.example")
    written = {}
    for form in Format:
        out = io.BytesIO()
        assert exports.write_tasks(out, reading, form, TaskFilter()) == 2
        written[form] = out.getvalue()
    rows = list(csv.DictReader(io.StringIO(written[Format.CSV].decode())))
    found = {row["title"]: row for row in rows}
    assert found["'=Siaran"]["event"] == event.number
    assert found["'=Siaran"]["due"] == "2026-12-01T10:00"
    entries = icalendar.Calendar.from_ical(written[Format.ICS]).walk("VTODO")
    assert {str(entry["SUMMARY"]) for entry in entries} == {"=Siaran", "Taklimat"}
    assert len(json.loads(written[Format.JSON])) == 2


def test_an_empty_list_is_a_sound_file_of_every_kind(session):
    for form in Format:
        rows, content = write(form)
        assert rows == 0
        if form is Format.JSON:
            assert json.loads(content) == []
        if form is Format.ICS:
            icalendar.Calendar.from_ical(content)
        if form is Format.CSV:
            assert content.count(b"\r\n") == 1


def test_a_text_beyond_a_cell_is_cut_and_says_so():
    told = xlsx.fitting("a" * 40_000, "… terpotong")
    assert len(told) == xlsx.MOST_IN_CELL
    assert told.endswith("… terpotong")
    assert xlsx.fitting("😀" * 16_383, "…") == "😀" * 16_383
