"""What an export says, kept whole: each kind of file, of events and of tasks.

A workbook is kept as the rows that a reader finds in it.
"""

import io
import json

import openpyxl
import pytest

from agenda.db import db
from agenda.events import operations as events
from agenda.events.filters import EventFilter
from agenda.events.models import Event
from agenda.events.series import leave_out, replace_occurrence
from agenda.exchange import exports
from agenda.exchange.exports import Format, Reading
from agenda.filters import columns
from agenda.rules.permissions import OPERATOR
from agenda.tasks import operations as tasks
from agenda.tasks.filters import TaskFilter
from agenda.tasks.models import Task
from tests.factories import make_event, make_task
from tests.golden import assert_golden


@pytest.fixture
def office_day(people, session):
    """A forum with all that can be said of one, its parts and a series; two tasks."""
    coordinator = people.coordinator
    forum = make_event(
        coordinator,
        title="=Forum Air Dunia ke-10",
        title_en="10th World Water Forum",
        scope="international",
        start="2026-12-09T09:00",
        end="2026-12-11T17:30",
        timezone="Asia/Makassar",
        status="confirmed",
        visibility="public",
        places=[
            {"province": "ID-BA", "city": "Badung", "venue": "BNDCC; \"Nusa Dua\"",
             "latitude": -8.79805, "longitude": 115.2308},
            {"country": "KH", "city": "Phnom Penh", "timezone": "Asia/Phnom_Penh"},
        ],
        partners=["ACEH"],
        principals=[{"name": "Menteri", "status": "delegated", "delegate": "Dirjen"}],
        candidates=[{"start": "2026-12-16", "note": "cadangan"}],
        themes=["air"],
        estimates=[
            {"metric": "participants", "low": 25000, "likely": 30000, "high": 35000,
             "kind": "estimate", "as_of": "2026-10-01", "source": "Panitia",
             "source_url": "https://forum.example/angka",
             "source_kind": "organizer"},
            {"metric": "participants", "likely": 28100, "kind": "actual",
             "as_of": "2026-11-20", "source": "Daftar hadir gladi"},
        ],
        organizer="Kementerian Pekerjaan Umum",
        reference="B-12/2026",
        url="https://forum.example/",
        summary="+62 bukan rumus",
        description="Baris satu\n\nbaris tiga, dengan koma; dan \"kutipan\"",
        key_message="Air untuk semua",
        embargo_until="2026-12-01T00:00:00Z",
        provenance={"source": "Surat", "confidence": "high", "notes": "-1 bukan rumus"},
    )  # fmt: skip
    make_event(
        coordinator,
        title="Sesi pembuka",
        start="2026-12-09T09:30",
        parent=str(forum.id),
    )
    series = make_event(
        coordinator, title="Apel", start="2026-12-07", rrule="FREQ=WEEKLY;COUNT=4"
    )
    actor = coordinator.as_actor()
    leave_out(actor, series, ["2026-12-14"])
    apart = {"title": "Apel pindah", "start": "2026-12-22"}
    replace_occurrence(actor, series, "2026-12-21", apart)
    called_off = make_event(coordinator, title="Batal", start="2026-12-03")
    events.cancel(actor, called_off, reason="hujan")
    moved = make_event(
        coordinator, title="Pindah", start="2027-05-01", precision="month"
    )
    events.move(actor, moved, {"start": "2027-06-01", "precision": "month"})
    make_event(coordinator, title="Isu kemarau", kind="issue", start=None)
    release = make_task(
        coordinator,
        forum,
        title="@Siaran pers",
        title_en="Press release",
        brief="Dua halaman;\nkutip menteri",
        due="2026-12-08T15:00",
        priority=2,
        effort_hours=1.5,
        channels=["website", "media_massa"],
        checklist=[{"text": "Naskah"}, {"text": "Foto"}],
        assignees=[{"user": people.officer.email, "role": "pelaksana"}],
    )
    tasks.accept(people.officer.as_actor(), release)
    make_task(coordinator, title="Taklimat media", due="2026-12-02")
    db.session.commit()


@pytest.mark.usefixtures("office_day")
@pytest.mark.parametrize("form", list(Format))
@pytest.mark.parametrize("kind", ["events", "tasks"])
def test_an_export_says_what_it_always_said(kind, form, pytestconfig):
    content = written(kind, form, "id")
    assert_golden(pytestconfig, f"exchange/{kind}.{name_of(form)}", content)


@pytest.mark.usefixtures("office_day")
@pytest.mark.parametrize("kind", ["events", "tasks"])
def test_fields_of_the_contract_are_the_same_in_either_language(kind):
    for form in (Format.CSV, Format.JSON):
        assert written(kind, form, "en") == written(kind, form, "id")


@pytest.mark.usefixtures("office_day")
@pytest.mark.parametrize("kind", ["events", "tasks"])
def test_a_calendar_speaks_the_language_of_its_reader(kind, pytestconfig):
    content = written(kind, Format.ICS, "en")
    assert_golden(pytestconfig, f"exchange/{kind}-en.ics", content)


@pytest.mark.usefixtures("office_day")
@pytest.mark.parametrize("form", [Format.CSV, Format.XLSX])
@pytest.mark.parametrize("kind", ["events", "tasks"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_the_columns_of_a_list_read_as_they_always_read(
    kind, form, language, pytestconfig
):
    every = columns.COLUMNS[kind]
    content = written(kind, form, language, shown=every)
    file = f"exchange/{kind}-shown-{language}.{name_of(form)}"
    assert_golden(pytestconfig, file, content)


def written(kind, form, language, **options):
    out = io.BytesIO()
    reading = Reading(OPERATOR, language, "Asia/Jakarta", "https://agenda.example")
    if kind == "events":
        exports.write_events(out, reading, form, EventFilter(), **options)
    else:
        exports.write_tasks(out, reading, form, TaskFilter(), **options)
    if form is Format.XLSX:
        return steady(as_lines(out.getvalue()))
    return steady(out.getvalue().decode().replace("\r\n", "\n"))


def steady(text):
    """A uid that we made is another one in every run."""
    for number, event in enumerate(db.session.query(Event).order_by(Event.id)):
        text = text.replace(event.uid, f"uid-of-event-{number}")
    for number, task in enumerate(db.session.query(Task).order_by(Task.id)):
        text = text.replace(task.uid, f"uid-of-task-{number}")
    return text


def name_of(form):
    return "xlsx.txt" if form is Format.XLSX else form.value


def as_lines(content):
    """A line for each cell: where, of which type, shown how, and what it says."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    lines = [f"{sheet.title} {sheet.dimensions} {sheet.freeze_panes}"]
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None:
                said = json.dumps(cell.value, ensure_ascii=False, default=str)
                looks = cell.number_format
                lines.append(f"{cell.coordinate} {cell.data_type} {looks}: {said}")
    return "\n".join(lines) + "\n"
