"""The schema on both databases: as the models say, up and down, whole or not at all."""

import shutil
from datetime import UTC, date, datetime, time
from uuid import UUID, uuid4

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Enum, inspect, text
from sqlalchemy.exc import DatabaseError

from agenda import migrations
from agenda.db import db
from agenda.migrations import append_only, word_indexes
from agenda.migrations import drift as comparison
from agenda.migrations import steps as taking
from agenda.paths import package_folder
from tests.offices import bare_app

VALUES = {
    str: "x",
    int: 1,
    float: 1.5,
    bool: True,
    bytes: b"x",
    object: {},  # JSON
    date: date(2026, 11, 24),
    time: time(9, 0),
    datetime: datetime(2026, 11, 24, 3, 0, tzinfo=UTC),
}


@pytest.fixture
def empty_app(empty_database):
    app = bare_app(empty_database)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def filled_app(empty_app):
    """Every table has a row."""
    migrations.upgrade()
    kept = {}
    for table in migrations.metadata.sorted_tables:
        row = {column.name: value_for(column, kept) for column in table.columns}
        kept[table.name] = row
        db.session.execute(table.insert().values(row))
    db.session.commit()
    return empty_app


def value_for(column, kept):
    """Something that the column accepts; what may be absent is."""
    if column.nullable:
        return None
    for key in column.foreign_keys:
        return kept[key.column.table.name][key.column.name]
    kind = getattr(column.type, "impl_instance", column.type)
    if isinstance(kind, Enum):
        return next(iter(kind.enum_class))
    return uuid4() if kind.python_type is UUID else VALUES[kind.python_type]


def tables():
    found = inspect(db.engine).get_table_names()
    return {
        name
        for name in found
        if name != "alembic_version" and not word_indexes.is_one(name, "table")
    }


def steps():
    scripts = ScriptDirectory(str(package_folder("migrations")))
    return [step.revision for step in scripts.walk_revisions()]


def run(command):
    db.session.execute(text(command))
    db.session.commit()


def test_an_upgraded_database_is_current_and_equal_to_the_models(empty_app):
    assert not migrations.is_current()

    migrations.upgrade()

    assert migrations.is_current()
    assert migrations.check() == []
    assert tables() == set(migrations.metadata.tables)


def test_a_second_upgrade_changes_nothing(filled_app):
    migrations.upgrade()

    assert migrations.check() == []
    assert db.session.scalar(text("SELECT count(*) FROM event")) == 1


def test_each_step_goes_down_and_up_again_with_rows_in_the_tables(filled_app):
    for revision in [*steps()[1:], "base"]:
        migrations.downgrade(revision)
        assert not migrations.is_current()
    assert tables() == set()

    for revision in reversed(steps()):
        migrations.upgrade(revision)
    assert migrations.check() == []


def test_rows_of_before_are_found_by_their_stems_and_still_there_below(filled_app):
    migrations.downgrade("0001")
    run("UPDATE event_search SET folded = ' peluncuran aplikasi '")
    run("UPDATE task SET folded = ' siaran pers '")
    run("UPDATE event_principal SET name = 'Menteri Agama'")

    migrations.upgrade("0002")

    assert finds("luncur", "event_search")
    assert finds("menteri", "event_search")
    assert finds("siar", "task_search")
    assert not finds("umpan", "event_search")
    db.session.commit()

    migrations.downgrade("0001")
    [words] = db.session.scalars(text("SELECT folded FROM event_search"))
    assert " peluncuran aplikasi " in words
    [words] = db.session.scalars(text("SELECT folded FROM task"))
    assert " siaran pers " in words


def finds(term, table):
    asked = (
        f"SELECT count(*) FROM {table}_fts WHERE {table}_fts MATCH :term"  # noqa: S608
        if db.engine.dialect.name == "sqlite"
        else f"SELECT count(*) FROM {table}"  # noqa: S608
        " WHERE array_to_tsvector(string_to_array(stems, ' '))"
        " @@ CAST(:term AS tsquery)"
    )
    return db.session.scalar(text(asked), {"term": term}) == 1


def test_figures_of_before_are_found_by_source_and_by_what_is_known_last(filled_app):
    migrations.downgrade("0013")
    for likely, kind, place, struck in (
        (100, "estimate", "", None),
        (300, "actual", "", None),
        (200, "estimate", "", None),
        (900, "actual", "", "2026-01-01 00:00:00"),
        (700, "actual", "Medan", None),
    ):
        told = {"id": uuid4().hex, "likely": likely, "kind": kind, "place": place}
        told |= {"source": "  Panitia  Daerah ", "struck_at": struck}
        copy_row("estimate", told)

    migrations.upgrade("0014")

    kept = text("SELECT DISTINCT source_key FROM estimate WHERE source <> 'x'")
    assert list(db.session.scalars(kept)) == ["panitia daerah"]
    [known_last] = db.session.scalars(text("SELECT likely FROM event_figure"))
    assert known_last == 300
    db.session.commit()
    with pytest.raises(DatabaseError, match="append-only"):
        run("UPDATE estimate SET source_key = 'x'")
    db.session.rollback()
    migrations.downgrade("0013")
    assert db.session.scalar(text("SELECT count(*) FROM estimate")) == 6


def copy_row(table, changed):
    """Another row like the first one, but for what is changed."""
    names = [column["name"] for column in inspect(db.engine).get_columns(table)]
    rest = [name for name in names if name not in changed]
    columns = ", ".join([*changed, *rest])
    values = ", ".join([*(cast_of(name) for name in changed), *rest])
    copied = f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} LIMIT 1"  # noqa: S608
    db.session.execute(text(copied), changed)
    db.session.commit()


def cast_of(name):
    """The parameter, as the kind that PostgreSQL wants to be told."""
    kinds = {"id": "uuid", "struck_at": "timestamptz", "likely": "bigint"}
    if db.engine.dialect.name == "sqlite" or name not in kinds:
        return f":{name}"
    return f"CAST(:{name} AS {kinds[name]})"


def test_a_missing_index_of_words_is_told(empty_app):
    migrations.upgrade()

    on_sqlite = db.engine.dialect.name == "sqlite"
    name = "event_search_updates" if on_sqlite else "ix_event_search_lexemes"
    run(f"DROP {'TRIGGER' if on_sqlite else 'INDEX'} {name}")

    assert migrations.check() == [f"missing: {name}"]


def test_a_database_without_schema_is_told_what_to_do(empty_app):
    [sentence] = migrations.check()

    assert "agenda db upgrade" in sentence


def test_a_step_that_fails_leaves_nothing_half_done(empty_app, monkeypatch):
    def fail(_table):
        raise RuntimeError("the power went out")

    monkeypatch.setattr(append_only, "protect", fail)
    with pytest.raises(RuntimeError):
        migrations.upgrade()
    assert tables() == set()

    monkeypatch.undo()
    migrations.upgrade()
    assert migrations.check() == []


@pytest.mark.parametrize(
    ("command", "drift"),
    [
        ("ALTER TABLE event ADD COLUMN colour TEXT", "remove column: event.colour"),
        ("ALTER TABLE feed DROP COLUMN purpose", "add column: feed.purpose"),
        ("DROP INDEX ix_task_due_at_utc_id", "add index: ix_task_due_at_utc_id"),
        ("CREATE TABLE extra (id INTEGER)", "remove table: extra"),
    ],
)
def test_a_difference_between_database_and_models_is_told(empty_app, command, drift):
    migrations.upgrade()

    run(command)

    assert migrations.check() == [drift]


def test_a_missing_trigger_is_told(empty_app):
    migrations.upgrade()
    table = " ON estimate" if db.engine.dialect.name == "postgresql" else ""

    run(f"DROP TRIGGER estimate_keeps_values{table}")

    assert migrations.check() == ["missing trigger: estimate_keeps_values"]


def test_a_missing_choice_check_is_told(empty_app, monkeypatch):
    migrations.upgrade()
    kept = comparison._kept_checks
    monkeypatch.setattr(
        comparison,
        "_kept_checks",
        lambda inspector, table: kept(inspector, table) - {"ck_account_role"},
    )

    assert migrations.check() == ["missing check: account.ck_account_role"]


def test_both_databases_refuse_a_choice_that_does_not_exist(filled_app):
    with pytest.raises(DatabaseError):
        run("UPDATE account SET role = 'king'")


@pytest.mark.parametrize(
    "command",
    [
        "UPDATE estimate SET likely = 2",
        "UPDATE estimate SET source = source",
        "UPDATE estimate SET struck_reason = 'x', as_of = as_of",
        "DELETE FROM estimate",
        "UPDATE event_date SET start_date = start_date",
        "UPDATE event_date SET purged_at = at, reason = 'x'",
        "DELETE FROM event_date",
        "UPDATE audit_entry SET reason = 'x'",
        "DELETE FROM audit_entry",
    ],
)
def test_append_only_tables_refuse_updates_and_deletes(filled_app, command):
    with pytest.raises(DatabaseError, match="is append-only"):
        run(command)


def test_an_estimate_is_struck_and_verified(filled_app):
    run(
        "UPDATE estimate SET struck_by = 'Dewi', struck_reason = 'salah tulis',"
        " struck_at = updated_at, verified_by = 'Dewi', verified_at = updated_at,"
        " version = 2, updated_at = updated_at"
    )

    assert db.session.scalar(text("SELECT struck_by FROM estimate")) == "Dewi"


def test_only_a_purged_estimate_may_go(filled_app):
    run("UPDATE estimate SET purged_at = updated_at")
    run("DELETE FROM estimate")

    assert db.session.scalar(text("SELECT count(*) FROM estimate")) == 0


def test_every_column_that_stays_open_exists():
    for table, columns in append_only.STAYS_OPEN.items():
        assert columns <= set(migrations.metadata.tables[table].columns.keys())


def test_every_module_with_models_is_part_of_the_schema():
    found = {path.parent.name for path in package_folder().glob("*/models.py")}

    assert {module.__name__.split(".")[1] for module in migrations.MODELS} == found


def test_a_drafted_step_leads_from_the_database_to_the_models(
    empty_app, monkeypatch, tmp_path
):
    shutil.copytree(package_folder("migrations"), tmp_path / "migrations")
    monkeypatch.setattr(taking, "package_folder", tmp_path.joinpath)
    migrations.upgrade()
    run("ALTER TABLE feed DROP COLUMN purpose")

    drafted = migrations.draft("purposes of feeds")

    number = len(steps()) + 1
    assert drafted.name == f"{number:04d}_purposes_of_feeds.py"
    assert 'add_column(sa.Column("purpose"' in drafted.read_text().replace("'", '"')
