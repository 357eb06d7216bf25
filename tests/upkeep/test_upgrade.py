"""An office that was filled at the first revision is the same at the newest one."""

import json
from uuid import UUID

import psycopg
import pytest
import sqlalchemy as sa

from agenda import create_app, migrations
from agenda.db import db
from agenda.files.storage import path_of
from agenda.migrations import append_only
from agenda.upkeep import backup, tables
from agenda.upkeep.archive import Writer
from tests.cast import PASSWORD
from tests.golden import FOLDER
from tests.offices import settings_in
from tests.test_migrations import steps
from tests.upkeep.conftest import Somewhere
from tests.web.entering import token_on

FIRST = "0001"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
FILE = UUID("01a20b7e-f780-7058-83c5-7b603abae953")
EMPTY = {"entry_text"}
"""A cache of octets, which plain SQL cannot say for both databases."""
GONE = {("task", "folded"), ("account", "session_key")}
"""Columns that later steps took away, having carried over what they held."""


@pytest.fixture
def first(empty_database, tmp_path):
    """An office of the first revision with rows in every table, and an upload."""
    place = Somewhere(settings_in(tmp_path / "first", empty_database))
    with place.opened():
        migrations.upgrade(FIRST)
        load((FOLDER / "offices" / f"{FIRST}.sql").read_text())
        for name, rows in contents().items():
            assert rows or name in EMPTY, f"nothing is proved of {name}"
    path = path_of(place.settings.instance / "uploads", FILE)
    path.parent.mkdir(parents=True)
    path.write_bytes(PDF)
    return place


def load(script):
    connection = db.session.connection().connection.driver_connection
    if isinstance(connection, psycopg.Connection):
        connection.execute("SET LOCAL timezone TO 'UTC'")
        connection.execute(script)
        connection.commit()
    else:
        connection.executescript(script)


def contents():
    """Every row of every table as it lies there, by primary key."""
    found = {}
    with db.engine.connect() as connection:
        known = sa.inspect(connection)
        for name in known.get_table_names():
            if name == "alembic_version" or "_search" in name:
                continue
            key = known.get_pk_constraint(name)["constrained_columns"]
            rows = connection.execute(sa.text(f"SELECT * FROM {name}")).mappings()  # noqa: S608
            found[name] = {tuple(row[part] for part in key): dict(row) for row in rows}
    return found


def is_kept(before, after):
    """Each row of before is there, with the values that it had."""
    for name, rows in before.items():
        for key, row in rows.items():
            now = after[name][key]
            for column, value in row.items():
                if (name, column) not in GONE:
                    assert now[column] == value, (name, key, column)


@pytest.mark.parametrize("by_way_of", steps()[::-1])
def test_nothing_is_lost_on_the_way_from_the_first_revision(
    first, move, runner, by_way_of
):
    with first.opened():
        before = contents()
        migrations.upgrade(by_way_of)
    move(first)

    done = runner("db", "upgrade")

    assert (done.exit, done.err) == (0, "")
    with first.opened():
        assert migrations.check() == []
        is_kept(before, contents())
    if by_way_of == FIRST:
        is_an_office_to_work_in(first)


def is_an_office_to_work_in(place):
    """People sign in, words find, uploads are read, feeds answer."""
    app = create_app(place.settings)
    try:
        is_worked_in(app.test_client())
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def is_worked_in(client):
    form = token_on(client.get("/login").text)
    typed = {"email": "petugas@agenda.example", "password": PASSWORD}
    entered = client.post("/login", data={"csrf_token": form, **typed})
    assert entered.status_code == 302
    assert client.get("/").status_code == 200
    for asked, title in (
        ("luncur", "<mark>Peluncuran</mark> aplikasi layanan aduan nasional"),
        ("siar", "<mark>Siaran</mark> pers peluncuran"),
    ):
        assert title in client.get(f"/search?q={asked}").text
    assert "Hari Pers" not in client.get("/search?q=luncur").text
    handed_out = client.get(f"/files/{FILE}")
    assert (handed_out.status_code, handed_out.data) == (200, PDF)


def test_an_upgrade_that_is_interrupted_leaves_the_office_as_it_was(
    first, move, runner, monkeypatch
):
    with first.opened():
        before = contents()

    def fail(_table):
        raise RuntimeError("the power went out")

    move(first)
    monkeypatch.setattr(append_only, "protect", fail)  # in the last step
    told = runner("db", "upgrade")
    assert (told.exit, told.err.count("\n")) == (1, 1)
    with first.opened():
        assert migrations.revision() == FIRST
        assert contents() == before

    monkeypatch.undo()
    move(first)
    assert runner("db", "upgrade").exit == 0
    with first.opened():
        assert migrations.check() == []


def test_a_backup_of_an_older_revision_is_restored_and_brought_up_to_date(
    first, elsewhere, move, runner, tmp_path
):
    with first.opened():
        before = contents()
        path = written_at_its_revision(tmp_path / "old.agenda", first.settings)
    move(elsewhere)

    restored = runner("restore", str(path))

    assert (restored.exit, restored.err) == (0, "")
    assert runner("db", "check").exit == 0
    with elsewhere.opened():
        after = contents()
    left_out = {"entry_text", "idempotency"}
    for name, rows in before.items():
        assert name in left_out or len(after[name]) >= len(rows), name
    is_an_office_to_work_in(elsewhere)


def written_at_its_revision(path, settings):
    """A backup such as the program of that time would have written."""
    with path.open("w+b") as file, backup.snapshot() as connection:
        writer = Writer(file)
        said = []
        for table in tables.dumped(migrations.metadata):
            columns = columns_then(connection, table)
            if columns:
                said.append(written(writer, connection, table, columns))
        with writer.member(f"files/{FILE}") as append:
            append(PDF)
        writer.finish(
            {
                "version": "0.1",
                "revision": FIRST,
                "created_at": "2026-11-24T03:00:00+00:00",
                "key": backup.key_mark(settings),
                "tables": said,
                "files": [str(FILE)],
                "missing": [],
            }
        )
    return path


def columns_then(connection, table):
    known = sa.inspect(connection)
    if not known.has_table(table.name):
        return {}
    today = tables.columns_of(table)
    there = [column["name"] for column in known.get_columns(table.name)]
    return {name: today.get(name, "text") for name in there}


def written(writer, connection, table, columns):
    rows = list(backup._rows(connection, table, columns))
    with writer.member(f"tables/{table.name}.jsonl") as append:
        for row in rows:
            append(json.dumps(row).encode() + b"\n")
    return {"name": table.name, "columns": list(columns.items()), "rows": len(rows)}
