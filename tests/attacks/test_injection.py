"""Texts that would be more than texts elsewhere: formulas, headers, lines, parts."""

import csv
import io
import time
from urllib.parse import unquote

import icalendar
import openpyxl
import pytest
from sqlalchemy import func, select, update

from agenda.db import db
from agenda.events.models import Event
from agenda.files.models import StoredFile
from agenda.people.models import Account
from agenda.tasks.models import Task
from tests.attacks.conftest import ONCE, everything_kept
from tests.doors import bearer, feed_address, signed_in
from tests.pages import token
from tests.samples import PDF

LINES = "\r\nBEGIN:VEVENT\r\nUID:evil\r\nEND:VEVENT\r\nX-EVIL:1\r\nSet-Cookie: evil=1"
SIGNS = set("=+-@\t\r\n＝＋－＠")


THERE = {"VEVENT": Event, "VTODO": Task}


@ONCE
@pytest.mark.parametrize("formula", ["=cmd|' /C calc'!A0", "\t=1+1"])
def test_no_export_makes_a_formula_or_a_line_of_a_text(app, people, things, formula):
    """Every list, with every column that one can choose, in every form."""
    texts = formula + LINES
    for model, names in (
        (Event, ("title", "title_en", "summary", "description", "organizer", "audience",
                 "reference", "confirmed_by", "key_message", "strategy")),
        (Task, ("title", "title_en", "brief")),
        (Account, ("name",)),
    ):  # fmt: skip
        db.session.execute(update(model).values(dict.fromkeys(names, texts)))
    db.session.commit()
    client = signed_in(app, people.coordinator)
    for kind in ("events", "tasks"):
        every = ",".join(columns_of(client, kind))
        for query in ("", f"?columns={every}"):
            table = got(client, f"/{kind}/export.csv{query}", "text/csv").get_data()
            cells = [c for row in csv.reader(io.StringIO(table.decode())) for c in row]
            assert any(formula.strip()[1:] in cell for cell in cells), (
                "the bait is there"
            )
            assert not [cell for cell in cells if cell[:1] in SIGNS], (kind, query)
            book = got(
                client, f"/{kind}/export.xlsx{query}", "spreadsheetml"
            ).get_data()
            sheet = openpyxl.load_workbook(io.BytesIO(book)).active
            for cell in (cell for row in sheet.iter_rows() for cell in row):
                assert cell.data_type != "f", (kind, query, cell.value)
                assert cell.hyperlink is None
        got(client, f"/{kind}/export.json", "application/json")
        calendar = got(client, f"/{kind}/export.ics", "text/calendar").get_data()
        entry = "VEVENT" if kind == "events" else "VTODO"
        as_many_as_there_are(calendar, {entry: THERE[entry]})
    calendar = app.test_client().get(feed_address(people.coordinator, tasks="todos"))
    as_many_as_there_are(calendar.get_data(), THERE)


def columns_of(client, kind):
    """The names of the columns that the page of the list offers."""
    page = client.get(f"/{kind}").text
    found = [part.split('"')[0] for part in page.split('name="column" value="')[1:]]
    return found or ["title"]


def got(client, path, kind):
    answer = client.get(path)
    assert answer.status_code == 200, path
    assert kind in answer.content_type
    assert answer.headers["Content-Disposition"].startswith("attachment"), path
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    return answer


def as_many_as_there_are(octets, there):
    """Every entry once, and no line that began within a text."""
    calendar = icalendar.Calendar.from_ical(octets)
    for kind, model in there.items():
        count = db.session.scalar(select(func.count()).select_from(model))
        assert len(calendar.walk(kind)) == count > 0, kind
    assert b"\r\nX-EVIL" not in octets
    assert b"\nUID:evil" not in octets
    assert max(map(len, octets.split(b"\r\n"))) <= 75


# Names of files

NAMES = {
    "a line": b'filename="a\r\nSet-Cookie: evil=1.pdf"',
    "a line in percents": b"filename*=UTF-8''a%0d%0aSet-Cookie:%20evil=1.pdf",
    "a quote": b'filename="a\\"; evil=1; x=\\".pdf"',
    "upwards": b'filename="../../../../tmp/evil.pdf"',
    "from the root": b'filename="/etc/cron.d/evil.pdf"',
    "of Windows": b'filename="C:\\\\evil\\\\..\\\\CON.pdf"',
    "a NUL": b'filename="a.pdf\0.html"',
    "turned around": b"filename*=UTF-8''a%E2%80%AEfdp.exe",
    "half a character": b"filename*=UTF-8''a%ED%A0%80.pdf",
    "no end": b'filename="' + b"a" * 9_000 + b'.pdf"',
    "nothing": b"filename=\"\"; filename*=UTF-8''x",
    "script": b'filename="<script>alert(1)</script>.pdf"',
}


@ONCE
def test_no_name_of_a_file_becomes_a_header_or_a_path(app, people, things, settings):
    client = signed_in(app, people.coordinator)
    csrf = token(client).encode()
    before = lying(settings.instance.parent)
    taken = 0
    for name in NAMES.values():
        answer = client.post(
            f"/events/{things.event.id}/attachments/new",
            data=part(b"csrf_token", csrf) + part(b"title", b"Lampiran")
            + file_part(name) + b"--x--\r\n",
            content_type="multipart/form-data; boundary=x",
        )  # fmt: skip
        assert answer.status_code in {302, 400, 413, 422}, name
        assert "evil" not in str(answer.headers.getlist("Set-Cookie")), name
        taken += answer.status_code == 302
    assert taken >= 6, "harmless names are taken from among them"
    for path in lying(settings.instance.parent) - before:
        inside = path.relative_to(settings.instance)
        assert inside.parts[0] == "uploads" or path.name.startswith("agenda.db")
    for stored in db.session.query(StoredFile).all():
        sent = client.get(f"/files/{stored.id}")
        assert sent.status_code == 200
        told = unquote(sent.headers["Content-Disposition"])
        assert told.startswith("attachment; filename")
        assert not set(told) & set("\r\n\0/\\<>\u202e")
        assert (
            "Set-Cookie" not in sent.headers or "evil" not in sent.headers["Set-Cookie"]
        )
        assert "sandbox" in sent.headers["Content-Security-Policy"]


def lying(folder):
    return {path for path in folder.rglob("*") if path.is_file()}


@ONCE
def test_a_hostile_name_that_stands_in_the_database_becomes_no_header_either(
    app, people, things
):
    for name in ('a"; filename="evil.html', "a\u2028Set-Cookie: evil=1", "x" * 255):
        db.session.execute(update(StoredFile).values(name=name))
        db.session.commit()
        for client, path, headers in (
            (signed_in(app, people.coordinator), "/files", {}),
            (app.test_client(), "/api/v1/files", bearer(people.coordinator)),
        ):
            sent = client.get(f"{path}/{things.parts['file_id']}", headers=headers)
            assert sent.status_code == 200, name
            assert sent.data == PDF
            assert "evil" not in str(sent.headers.getlist("Set-Cookie"))
            told = sent.headers["Content-Disposition"]
            assert told.startswith("attachment")
            assert not set(told) & set("\r\n\0")


ADDRESSES = (
    "a@agenda.example\r\nBcc: evil@evil.example",
    "a@agenda.example, evil@evil.example",
    "a@agenda.example\0",
    "Evil <evil@evil.example>",
    "<script>@agenda.example",
    "a@agenda.example\u2028Bcc: x",
    '"a\r\nBcc: x"@agenda.example',
    "a@" + "b" * 300 + ".example",
    "-oQ/tmp@agenda.example",
    "a@[127.0.0.1]",
)


@ONCE
def test_an_address_of_mail_is_one_address_or_is_refused(app, people):
    """Nobody is invited under another, and nobody's way back leads there."""
    headers = bearer(people.admin, "admin")
    client = app.test_client()
    for email in ADDRESSES:
        person = {"email": email, "name": "Orang", "role": "officer", "agency": "DIT"}
        answer = client.post("/api/v1/users", json=person, headers=headers)
        assert answer.status_code in {201, 422}, (email, answer.text)
        if answer.status_code == 201:
            kept = answer.json["email"]
            assert kept.isprintable(), email
            assert kept.count("@") == 1, email
            assert not set(kept) & set(" ,<>\"'()[]"), email


# Forms without end


def part(name, value):
    return b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (
        name,
        value,
    )


def file_part(filename, octets=PDF):
    head = b'--x\r\nContent-Disposition: form-data; name="file"; %s\r\n\r\n'
    return head % filename + octets + b"\r\n"


MANY = {
    "fields": part(b"a", b"b") * 5_000,
    "files": file_part(b'filename="a.pdf"', b"x") * 5_000,
    "one long field": part(b"title", b"a" * 5_000_000),
    "a head without end": b"--x\r\nContent-Disposition: form-data; name="
    + b"a" * 2_000_000,
    "heads without end": b"--x\r\n" + b"X-A: b\r\n" * 200_000,
    "no end": part(b"title", b"a")[:-2],
    "nearly boundaries": b"--x\r\n\r\n" + b"\r\n--" * 500_000,
    "forms in forms": b"--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y\r\n"
    * 900,
    "nothing": b"",
}  # fmt: skip


@ONCE
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_form_without_end_is_refused_soon(app, people, things):
    client = signed_in(app, people.coordinator)
    headers = bearer(people.coordinator, "write")
    at = f"/events/{things.event.id}/attachments"
    before, began = everything_kept(), time.process_time()
    for name, parts in MANY.items():
        for path, visitor, told in (
            ("/login", app.test_client(), {}),
            (f"{at}/new", client, {}),
            (f"/api/v1{at}", app.test_client(), headers),
        ):
            for boundary in ("x", "", "x" * 10_000):
                kind = f"multipart/form-data; boundary={boundary}"
                answer = visitor.post(
                    path, data=parts + b"--x--\r\n", headers=told, content_type=kind
                )
                assert 400 <= answer.status_code < 500, (name, path, answer.status_code)
    assert time.process_time() - began < 30
    assert everything_kept() == before


LONGEST = 4_000
"""What a served office reads of an address; more of it is refused before."""


@ONCE
def test_a_question_as_long_as_can_be_is_answered_soon(app, people, things):
    client, headers = signed_in(app, people.coordinator), bearer(people.coordinator)
    began = time.process_time()
    for query in (
        "".join(f"x{n}=1&" for n in range(999)),
        "status=confirmed&" * 999,
        "q=" + "a%20" * 999,
        "q=" + "%22" * 1_500,
        "q=" + "-a+OR+NEAR(" * 500,
        "columns=" + "title," * 999,
        "cursor=" + "A" * LONGEST,
        "from=" + "9" * LONGEST,
        "category=" + "%00" * 999,
    ):
        query = query[:LONGEST].rstrip("%&0")
        for path in ("/events", "/tasks", "/search", "/events/export.csv"):
            assert client.get(f"{path}?{query}").status_code < 500, (path, query[:20])
        for path in ("/api/v1/events", "/api/v1/tasks"):
            answer = client.get(f"{path}?{query}", headers=headers)
            assert answer.status_code in {200, 422}, (path, query[:20])
    assert time.process_time() - began < 30
