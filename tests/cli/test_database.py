"""`agenda db` and what commands say of a database that is not ready."""

import os

import pytest
from sqlalchemy import text

from agenda import migrations
from agenda.db import db


@pytest.fixture
def unmigrated(runner, empty_database, monkeypatch):
    """The command line on a database without any table."""
    monkeypatch.setenv("AGENDA_DATABASE_URL", empty_database)
    return runner


def test_a_database_is_made_and_a_second_upgrade_adds_nothing(unmigrated):
    first = unmigrated("db", "upgrade", "--json")
    assert first.exit == 0
    assert unmigrated("db", "upgrade", "--json").out.split() == [
        *("{", '"added":', "0", "}")
    ]
    checked = unmigrated("db", "check")
    assert (checked.exit, checked.err) == (0, "")


def test_every_command_asks_for_the_upgrade_in_one_sentence(unmigrated):
    for words in (
        ("db", "check"),
        ("user", "list"),
        ("serve",),
        ("token", "list"),
        ("feed", "list"),
        ("import", "a.csv", "--user", "desk@agenda.example"),
    ):
        refused = unmigrated(*words)
        assert (refused.exit, refused.out) == (1, "")
        assert "agenda db upgrade" in refused.err
        assert refused.err.count("\n") == 1


def test_a_database_that_differs_from_the_models_is_told(session, runner):
    session.execute(text("CREATE TABLE stray (id integer)"))
    session.commit()
    try:
        refused = runner("db", "check")
        assert (refused.exit, refused.out) == (1, "")
        assert "stray" in refused.err
    finally:
        session.execute(text("DROP TABLE stray"))
        session.commit()
    assert migrations.check() == []
    db.session.rollback()


def test_an_unusable_database_is_told_without_a_traceback(runner, monkeypatch):
    monkeypatch.setenv(
        "AGENDA_DATABASE_URL", "postgresql+psycopg://x@127.0.0.1:9/nothing"
    )
    refused = runner("user", "list")
    assert (refused.exit, refused.out) == (1, "")
    assert refused.err.startswith("The database cannot be used: ")
    assert "Traceback" not in refused.err


def test_an_odd_setting_is_named(runner, monkeypatch):
    monkeypatch.setenv("AGENDA_TIMEZONE", "Mars/Base")
    refused = runner("user", "list")
    assert (refused.exit, refused.out) == (1, "")
    assert refused.err.startswith("AGENDA_TIMEZONE ")


def test_the_unexpected_is_one_sentence_too(runner, monkeypatch):
    def stumble() -> None:
        raise RuntimeError("first line\nsecond line")

    monkeypatch.setattr("agenda.cli.people.queries.agencies", stumble)
    refused = runner("agency", "list")
    assert refused.exit == 1
    assert "RuntimeError: first line)" in refused.err
    assert refused.err.count("\n") == 1


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("serve",),
        ("demo",),
        ("import",),
        ("db",),
        ("db", "upgrade"),
        ("db", "check"),
        ("agency",),
        ("agency", "create"),
        ("agency", "list"),
        ("user",),
        ("user", "create"),
        ("user", "list"),
        ("user", "deactivate"),
        ("user", "reset-password"),
        ("token", "create"),
        ("token", "list"),
        ("token", "revoke"),
        ("feed", "create"),
        ("feed", "list"),
        ("feed", "revoke"),
    ],
)
def test_every_command_explains_itself(runner, words):
    told = runner(*words, "--help")
    assert (told.exit, told.err) == (0, "")
    assert told.out.startswith(" ".join(("Usage: agenda", *words)))


def test_what_an_office_keeps_is_for_its_own_account_alone(settings, runner):
    runner("db", "upgrade")
    assert runner("agency", "list").exit == 0
    umask = os.umask(0)
    os.umask(umask)
    assert umask == 0o077
