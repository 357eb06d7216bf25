"""Lists taken away from their pages, and files brought in on a page."""

import csv
import io
import re

import openpyxl
import pytest
from sqlalchemy import select

from agenda.audit.models import AuditEntry
from agenda.db import db
from agenda.events.models import Event
from agenda.exchange import columns
from agenda.formats import xlsx
from agenda.web import exchange
from tests.doors import signed_in
from tests.factories import make_event, make_task

TABLE = b"title,scope,category,start\nRapat <b>,national,profession,2027-03-01\n"
WRONG = TABLE + b"Salah,national,pesta,2027-03-01\n"


@pytest.fixture
def coordinator(app, people):
    return signed_in(app, people.coordinator)


def titles(answer):
    rows = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))
    return [row["title"] for row in rows]


def token_of(page):
    return re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]


def field_of(page, name):
    return re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.text)[1]


def upload(coordinator, content, name="a.csv"):
    token = token_of(coordinator.get("/events/import"))
    data = {"csrf_token": token, "agency": "DIT", "file": (io.BytesIO(content), name)}
    return coordinator.post("/events/import", data=data)


def apply(coordinator, page, **more):
    names = ("csrf_token", "token", "name", "agency")
    data = {name: field_of(page, name) for name in names} | more
    return coordinator.post("/events/import/apply", data=data)


@pytest.mark.parametrize(
    ("kind", "form", "media"),
    [
        (kind, form, media)
        for kind in ("events", "tasks")
        for form, media in (
            ("csv", "text/csv"),
            ("xlsx", "application/vnd.openxmlformats-officedocument."
             "spreadsheetml.sheet"),
            ("ics", "text/calendar"),
            ("json", "application/json"),
        )
    ],
)  # fmt: skip
def test_every_list_comes_as_every_kind_of_file(coordinator, people, kind, form, media):
    make_task(people.coordinator, make_event(people.coordinator))
    answer = coordinator.get(f"/{kind}/export.{form}?view=all&tab=all")
    assert (answer.status_code, answer.mimetype) == (200, media)
    said = answer.headers["Content-Disposition"]
    assert re.fullmatch(rf"attachment; filename=\w+-2026-11-24\.{form}", said)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert int(answer.headers["Content-Length"]) == len(answer.data)


def test_the_file_holds_what_the_list_shows(coordinator, people):
    by = people.coordinator
    make_event(by, title="Lewat", start="2026-11-02")
    make_event(by, title="Masih", start="2026-11-20", end="2026-11-28")
    make_event(by, title="Nanti", start="2026-12-02")
    for view, shown in (
        ("coming", ["Masih", "Nanti"]),
        ("past", ["Lewat"]),
        ("all", ["Lewat", "Masih", "Nanti"]),
    ):
        assert titles(coordinator.get(f"/events/export.csv?view={view}")) == shown
    assert titles(coordinator.get("/events/export.csv?view=all&q=nanti")) == ["Nanti"]


def test_the_columns_of_the_list_are_those_of_the_file_when_asked(coordinator, people):
    make_event(people.coordinator, title="Rapat")
    answer = coordinator.get("/events/export.csv?view=all&columns=shown")
    assert answer.data.decode("utf-8-sig").startswith("Nomor,Judul,")


def test_a_filter_that_makes_no_sense_gives_no_file(coordinator):
    assert coordinator.get("/events/export.csv?from=kemarin").status_code == 422


def test_nobody_takes_away_what_he_does_not_see(app, coordinator, people):
    make_event(people.coordinator, title="Umpan", visibility="confidential")
    assert "Umpan" in titles(coordinator.get("/events/export.csv?view=all"))
    stranger = signed_in(app, people.account("pengamat@bali.agenda.example"))
    assert "Umpan" not in titles(stranger.get("/events/export.csv?view=all"))


def test_it_is_written_down_who_took_what(coordinator, people):
    coordinator.get("/events/export.csv?view=all&q=rapat")
    entry = db.session.scalar(
        select(AuditEntry).where(AuditEntry.subject_kind == "export")
    )
    told = {change["field"]: change["new"] for change in entry.changes}
    assert entry.actor_id == people.coordinator.id
    assert (told["list"], told["format"], told["rows"]) == ("events", "csv", 0)
    assert "rapat" in str(told["filter"])


def test_the_lists_offer_their_files(coordinator, people):
    page = coordinator.get("/events?view=all&q=rapat").text
    assert "/events/export.xlsx?q=rapat&amp;view=all" in page
    assert "/tasks/export.csv?" in coordinator.get("/tasks").text


def test_a_file_is_looked_at_before_it_is_brought_in(coordinator):
    page = upload(coordinator, TABLE)
    assert page.status_code == 200
    assert "Rapat &lt;b&gt;" in page.text
    assert db.session.query(Event).count() == 0
    done = apply(coordinator, page)
    assert (done.status_code, db.session.query(Event).count()) == (302, 1)
    assert apply(coordinator, page).status_code == 404


def test_rows_with_errors_are_told_and_can_be_left_out(coordinator):
    page = upload(coordinator, WRONG)
    assert "category" in page.text
    assert "<q>pesta</q>" in page.text
    assert apply(coordinator, page).status_code == 422
    assert db.session.query(Event).count() == 0
    assert apply(coordinator, page, skip_errors="y").status_code == 302
    assert db.session.query(Event).count() == 1


def test_a_rejected_cell_is_shown_as_far_as_it_helps(coordinator):
    content = TABLE + b"Salah,,<i>" + b"y" * 300 + b",2027-03-01\n"
    page = upload(coordinator, content).text
    assert "<q>&lt;i&gt;yyyy" in page
    assert "y" * 100 not in page
    assert '<span class="muted">kosong</span>' in page


def test_an_empty_table_can_be_filled_in_and_brought_in(coordinator):
    answer = coordinator.get("/events/import/template.xlsx")
    assert "templat-kegiatan.xlsx" in answer.headers["Content-Disposition"]
    assert xlsx.read(answer.data) == [list(columns.COLUMNS)]
    page = upload(coordinator, answer.data, "kegiatan.xlsx").text
    assert "Berkas ini tidak memuat kegiatan" in page

    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    filled = ["Rapat", "", "national", "profession", "", "2027-03-01"]
    for at, text in enumerate(filled, start=1):
        book.active.cell(2, at, text)
    out = io.BytesIO()
    book.save(out)
    assert (
        apply(coordinator, upload(coordinator, out.getvalue(), "a.xlsx")).status_code
        == 302
    )
    assert db.session.scalars(select(Event.title)).all() == ["Rapat"]


def test_every_column_is_explained_with_the_codes_it_knows(coordinator):
    page = coordinator.get("/events/import").text
    for name in columns.COLUMNS:
        assert f'<span class="mono">{name}</span>' in page
    for code in ("election", "ID-BA", "tentative", "national", "quarter"):
        assert f'<span class="mono">{code}</span>' in page
    assert page.count("(wajib)") == len(columns.REQUIRED)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"halo"])
def test_what_cannot_be_read_is_told_at_the_field(coordinator, content):
    page = upload(coordinator, content)
    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.text


def test_too_many_entries_are_left_to_the_command_line(coordinator, monkeypatch):
    monkeypatch.setattr(exchange, "MOST_ON_A_PAGE", 0)
    page = upload(coordinator, TABLE)
    assert page.status_code == 422
    assert "agenda import" in page.text


def test_only_who_decides_over_events_brings_files_in(app, people):
    for email in ("petugas@agenda.example", "pengamat@agenda.example"):
        assert (
            signed_in(app, people.account(email)).get("/events/import").status_code
            == 403
        )


def test_a_waiting_file_is_its_uploaders_alone(app, coordinator, people):
    page = upload(coordinator, TABLE)
    desk = signed_in(app, people.desk)
    token = token_of(desk.get("/events/import"))
    for waiting in (field_of(page, "token"), "../../agenda.db", "x" * 36):
        data = {"csrf_token": token, "token": waiting, "name": "a", "agency": "DIT"}
        assert desk.post("/events/import/apply", data=data).status_code == 404
    assert apply(coordinator, page, agency="ACEH").status_code == 403
