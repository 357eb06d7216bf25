"""`agenda import`: what it answers, and that it is one transaction."""

import json
import os
import signal
import subprocess
import sys

import pytest
from sqlalchemy import func, select

from agenda.audit.models import AuditEntry
from agenda.db import db
from agenda.events.models import Event
from agenda.paths import package_folder
from agenda.people import queries as people_queries

EVENTS = str(package_folder("reference", "data", "events.csv"))
COORDINATOR = ("--user", "koordinator@agenda.example")
HEADER = "title,scope,category,start,source\n"

KILLED = """
import os, signal, sys
from agenda.cli import main
from agenda.events import held_dates

keep, left = held_dates.keep, [100]

def kept(*args, **kwargs):
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    return keep(*args, **kwargs)

held_dates.keep = kept
main(sys.argv[1:])
"""


def count() -> int:
    return db.session.scalar(select(func.count(Event.id))) or 0


@pytest.fixture
def table(tmp_path):
    def table(text: str) -> str:
        path = tmp_path / "kegiatan.csv"
        path.write_text(HEADER + text, encoding="utf-8")
        return str(path)

    return table


def test_the_shipped_events_come_in_and_a_second_run_changes_nothing(runner, session):
    first = runner("import", EVENTS, *COORDINATOR, "--json")
    assert (first.exit, first.err) == (0, "")
    answer = {"created": 237, "updated": 0, "unchanged": 0, "errors": []}
    assert json.loads(first.out) == answer
    assert count() == 237
    second = runner("import", EVENTS, *COORDINATOR, "--json")
    assert json.loads(second.out) == answer | {"created": 0, "unchanged": 237}
    assert count() == 237


def test_errors_are_listed_by_row_and_column_and_refuse_the_file(
    runner, session, table
):
    path = table("A,national,profession,2027-03-01,x\nB,national,pesta,2027-03-01,x\n")
    refused = runner("import", path, *COORDINATOR, "--json")
    told = json.loads(refused.out)
    [error] = told.pop("errors")
    assert told == {"created": 0, "updated": 0, "unchanged": 0}
    assert (error["row"], error["column"]) == (3, "category")
    assert error["message"]
    assert refused.exit == 1
    assert refused.err == "Nothing was imported: 1 row has errors.\n"
    assert count() == 0
    assert "row 3, category: " in runner("import", path, *COORDINATOR).out


def test_rows_with_errors_are_left_out_when_asked(runner, session, table):
    path = table("A,national,profession,2027-03-01,x\nB,national,profession,besok,x\n")
    done = runner("import", path, *COORDINATOR, "--skip-errors", "--json")
    assert (done.exit, done.err) == (0, "")
    assert json.loads(done.out)["created"] == 1
    assert count() == 1


def test_a_trial_run_writes_nothing(runner, session):
    done = runner("import", EVENTS, *COORDINATOR, "--dry-run")
    assert done.out == "237 events would be created, 0 would be updated, 0 unchanged.\n"
    assert count() == 0


def test_events_belong_to_the_agency_that_is_named(runner, session, table):
    path = table("A,national,profession,2027-03-01,x\n")
    done = runner("import", path, "--agency", "ACEH", "--user", "desk@agenda.example")
    assert done.exit == 0
    assert db.session.scalars(select(Event)).one().agency.code == "ACEH"


def test_the_operator_imports_in_the_name_of_whom_he_names(runner, session, table):
    path = table("A,national,profession,2027-03-01,x\n")
    done = runner(
        "import", path, "--agency", "ACEH", "--user", "pengamat@agenda.example"
    )
    assert done.exit == 0
    [event] = db.session.scalars(select(Event))
    assert event.agency.code == "ACEH"
    actor = db.session.scalars(
        select(AuditEntry.actor_label).where(AuditEntry.subject_id == event.id)
    ).first()
    assert actor == people_queries.account_by_email("pengamat@agenda.example").name


@pytest.mark.parametrize(
    "words",
    [
        ("no-such-file.csv", *COORDINATOR),
        (EVENTS, "--user", "siapa@agenda.example"),
        (EVENTS, "--agency", "ENTAH", *COORDINATOR),
    ],
)
def test_what_cannot_be_imported_is_refused_in_one_sentence(runner, words):
    refused = runner("import", *words)
    assert (refused.exit, refused.out) == (1, "")
    assert refused.err.count("\n") == 1


def test_an_unreadable_file_is_refused_in_one_sentence(runner, tmp_path):
    for name, content in (
        ("a.csv", b""),
        ("a.csv", b"\xff\xfe\x00"),
        ("a.ics", b"BEGIN:VCALENDAR\r\n"),
        ("a.xlsx", b"PK\x03\x04"),
    ):
        (tmp_path / name).write_bytes(content)
        refused = runner("import", str(tmp_path / name), *COORDINATOR)
        assert (refused.exit, refused.out) == (1, "")
        assert refused.err.count("\n") == 1
    refused = runner("import", str(tmp_path), *COORDINATOR)
    assert (refused.exit, refused.err.count("\n")) == (1, 1)


def test_an_import_that_is_killed_in_the_middle_leaves_nothing(settings, session):
    environment = os.environ | {
        "AGENDA_INSTANCE": str(settings.instance),
        "AGENDA_DATABASE_URL": settings.database_url,
    }
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, "import", EVENTS, *COORDINATOR],
        env=environment,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert count() == 0
    done = subprocess.run(
        [sys.executable, "-c", KILLED.replace("[100]", "[1000]"), "import", EVENTS,
         *COORDINATOR, "--json"],
        env=environment,
        check=True,
        capture_output=True,
    )  # fmt: skip
    assert json.loads(done.stdout)["created"] == 237
