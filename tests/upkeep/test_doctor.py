"""`agenda doctor`: an office that is well is told so, and what is ill by name."""

import json
import os
import smtplib
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from agenda import clock as time
from agenda.db import db
from agenda.jobs import running
from agenda.jobs.table import JOBS, Job
from agenda.outbox import operations as outbox
from agenda.outbox.models import Letter
from agenda.upkeep import doctor
from agenda.upkeep.doctor import Verdict
from tests.offices import bare_app


@pytest.fixture(autouse=True)
def clock():
    """The clock of the database runs on, and so does ours."""


def named(settings, name, **options):
    return next(
        each for each in doctor.findings(settings, **options) if each.name == name
    )


def test_an_office_that_is_well_has_nothing_that_fails(session, settings, runner):
    done = runner("doctor", "--json")

    assert done.exit == 0, done.err
    found = {each["name"]: each for each in json.loads(done.out)}
    assert not [each for each in found.values() if each["verdict"] == "failure"]
    for name in ("database", "migrations", "storage", "uploads", "mail", "clock"):
        assert found[name]["verdict"] == "ok", found[name]


def test_findings_are_told_in_both_languages(session, settings):
    for finding in doctor.findings(settings):
        told = [finding.sentence, *([finding.advice] if finding.advice else [])]
        for sentence in told:
            assert sentence.in_language("en") != sentence.in_language("id")


@pytest.mark.parametrize(
    ("change", "name", "verdict"),
    [
        ({"base_url": "http://agenda.go.id"}, "settings", Verdict.WARNING),
        ({"base_url": "https://agenda.go.id"}, "settings", Verdict.WARNING),
        ({"base_url": "https://agenda.go.id", "proxies": 1}, "settings", Verdict.OK),
        ({"proxies": 1}, "settings", Verdict.WARNING),
        ({"secret_key": "short"}, "secret_key", Verdict.WARNING),
        ({"secret_key": "x" * 40}, "secret_key", Verdict.OK),
    ],
)
def test_settings_that_make_no_sense_are_told(session, settings, change, name, verdict):
    assert named(replace(settings, **change), name).verdict is verdict


def test_a_secret_that_others_can_read_fails(session, settings):
    kept = settings.instance / "secret-key"
    kept.write_text("x" * 48)
    kept.chmod(0o644)

    found = named(replace(settings, secret_key="x" * 48), "secret_key")

    assert found.verdict is Verdict.FAILURE
    assert found.advice is not None
    assert "chmod 600" in found.advice.in_language("en")


def test_an_open_instance_folder_is_a_warning(session, settings):
    settings.instance.chmod(0o755)
    assert named(settings, "instance").verdict is Verdict.WARNING
    settings.instance.chmod(0o700)
    assert named(settings, "instance").verdict is Verdict.OK


def test_lost_and_changed_uploads_fail(full):
    *_, last = sorted(
        path for path in (full.instance / "uploads").rglob("*") if path.is_file()
    )
    assert named(full, "uploads", deep=True).verdict is Verdict.OK

    last.write_bytes(b"y")
    assert named(full, "uploads").verdict is Verdict.OK  # as long as it was
    assert named(full, "uploads", deep=True).verdict is Verdict.FAILURE

    last.unlink()
    found = named(full, "uploads")
    assert found.verdict is Verdict.FAILURE
    assert last.name in found.sentence.in_language("en")


def test_before_the_upgrade_one_finding_says_what_to_do(session, settings, tmp_path):
    bare = replace(settings, database_url=f"sqlite:///{tmp_path / 'new.db'}")
    app = bare_app(bare.database_url)
    with app.app_context():
        found = {each.name: each for each in doctor.findings(bare)}
        db.engine.dispose()
    failed = [name for name, each in found.items() if each.verdict is Verdict.FAILURE]
    assert failed == ["migrations"]
    for name in ("letters", "jobs", "clock", "uploads"):
        assert found[name].verdict is Verdict.WARNING
        told = found[name].sentence.in_language("en")
        assert told == "Not examined yet: waits for the schema to be up to date."


def test_a_schema_that_differs_fails_with_reasons(session, settings, runner):
    session.execute(text("CREATE TABLE stray (id integer)"))
    session.commit()
    try:
        told = runner("doctor")
    finally:
        session.execute(text("DROP TABLE stray"))
        session.commit()

    assert told.exit == 1
    assert "stray" in told.err
    assert "failure" in told.out


def test_a_database_that_is_away_is_a_finding_and_no_traceback(
    runner, monkeypatch, settings
):
    monkeypatch.setenv(
        "AGENDA_DATABASE_URL", "postgresql+psycopg://x@127.0.0.1:9/nothing"
    )
    told = runner("doctor", "--json")

    assert told.exit == 1
    found = {each["name"]: each["verdict"] for each in json.loads(told.out)}
    assert found["database"] == found["migrations"] == "failure"
    assert found["disk"] != "failure"
    assert "Traceback" not in told.err


def test_a_mail_server_that_does_not_answer_fails(session, settings):
    away = replace(settings, mail_url="smtp://127.0.0.1:9")

    assert named(away, "mail").verdict is Verdict.FAILURE


def test_a_mail_server_is_greeted(session, settings, monkeypatch):
    class Server:
        def __init__(self, host, port, timeout):
            self.place = host, port

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        def ehlo(self):
            return 250, b"hello"

    monkeypatch.setattr(smtplib, "SMTP", Server)
    there = replace(settings, mail_url="smtp://surat.example:25")

    assert named(there, "mail").verdict is Verdict.OK


def test_the_last_backup_is_remembered_until_it_is_old(
    session, settings, runner, tmp_path, monkeypatch
):
    assert named(settings, "backups").verdict is Verdict.WARNING

    assert runner("backup", str(tmp_path / "office.agenda")).exit == 0
    assert named(settings, "backups").verdict is Verdict.OK

    later = time.now() + timedelta(days=9)
    monkeypatch.setattr("agenda.clock.now", lambda: later)
    assert named(settings, "backups").verdict is Verdict.WARNING


def post(session, **values):
    outbox.post("test", "penerima@agenda.example", {}, dedupe_key=str(values))
    row = session.query(Letter).order_by(Letter.id.desc()).first()
    for name, value in values.items():
        setattr(row, name, value)
    session.commit()


def test_letters_that_wait_too_long_or_were_given_up_are_told(session, settings):
    assert named(settings, "letters").verdict is Verdict.OK
    post(session)
    assert named(settings, "letters").verdict is Verdict.OK

    post(session, failed_at=time.now(), attempts=8)
    found = named(settings, "letters")
    assert found.verdict is Verdict.WARNING
    assert found.sentence.in_language("en") == "1 letters could not be delivered."

    post(session, not_before=time.now() - timedelta(hours=2))
    found = named(settings, "letters")
    assert found.verdict is Verdict.FAILURE
    assert found.sentence.in_language("en").startswith("2 letters have not been sent")


def test_periodic_work_that_never_ran_stands_still_or_fails_is_told(
    session, settings, monkeypatch
):
    assert named(settings, "jobs").verdict is Verdict.WARNING

    def fail(_settings):
        raise RuntimeError

    broken = Job("purge-trash", lambda *_: "today", fail)
    running.run_due(settings, "uji", jobs=(JOBS[0],))
    assert named(settings, "jobs").verdict is Verdict.OK
    running.run_due(settings, "uji", jobs=(broken,))
    found = named(settings, "jobs")
    assert found.verdict is Verdict.WARNING
    assert "purge-trash (RuntimeError)" in found.sentence.in_language("en")

    later = time.now() + timedelta(hours=27)
    monkeypatch.setattr("agenda.clock.now", lambda: later)
    found = named(settings, "jobs")
    assert found.verdict is Verdict.FAILURE
    assert "stands still since" in found.sentence.in_language("en")


def test_a_clock_that_went_back_fails(session, settings):
    ahead = (time.now() + timedelta(hours=1)).timestamp()
    mark = settings.instance / "agenda.db-mark"
    mark.touch()
    os.utime(mark, (ahead, ahead))

    assert named(settings, "clock").verdict is Verdict.FAILURE
    db.session.rollback()


def test_a_disk_that_fills_up_is_told_before_it_is_full(session, settings, monkeypatch):
    for room, verdict in ((1 << 20, "failure"), (1 << 30, "warning")):
        monkeypatch.setattr("shutil.disk_usage", lambda _, room=room: Free(room))
        assert named(settings, "disk").verdict == verdict


class Free:
    def __init__(self, free):
        self.free = free
