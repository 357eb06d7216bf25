"""A backup restored on either database is the same office, to the last value."""

import json
import tracemalloc
import zipfile
from dataclasses import replace
from urllib.parse import quote

import pytest
import sqlalchemy as sa

from agenda import migrations
from agenda.config import OddSetting, read_settings
from agenda.db import db, new_id
from agenda.events import queries
from agenda.events.filters import EventFilter, Sort
from agenda.events.models import Event
from agenda.upkeep import backup, tables
from tests.factories import make_event
from tests.upkeep.conftest import contents, empty_place


def test_an_office_comes_back_on_either_database_and_from_there_again(
    full, backed_up, runner, elsewhere, move, tmp_path
):
    before = contents(full)
    assert all(before.values()), [name for name, rows in before.items() if not rows]
    move(elsewhere)

    restored = runner("restore", str(backed_up))
    assert (restored.exit, restored.err) == (0, "")
    assert contents(elsewhere.settings) == before
    checked = runner("db", "check")
    assert (checked.exit, checked.err) == (0, "")

    again = tmp_path / "again.agenda"
    assert runner("backup", str(again)).exit == 0
    assert sorted_lines(again) == sorted_lines(backed_up)
    back = "postgresql" if full.database_url.startswith("sqlite") else "sqlite"
    with empty_place(back, tmp_path / "back") as third:
        move(third)
        assert runner("restore", str(again)).exit == 0
        assert contents(third.settings) == before


def test_uploads_go_where_the_setting_says_and_come_from_there(
    full, backed_up, runner, tmp_path, move
):
    before = contents(full)
    with empty_place("sqlite", tmp_path / "here") as place:
        folder = tmp_path / "a disk of its own" / "berkas"
        place.settings = replace(
            place.settings, storage_url=f"file://{quote(str(folder))}"
        )
        move(place)
        assert runner("restore", str(backed_up)).exit == 0
        assert contents(place.settings)["uploads"] == before["uploads"]
        assert [path.name for path in folder.parent.iterdir()] == ["berkas"]
        assert not (place.settings.instance / "uploads").exists()

        again = tmp_path / "again.agenda"
        assert runner("backup", str(again)).exit == 0
        assert sorted_lines(again) == sorted_lines(backed_up)
        looked = runner("doctor", "--deep")
        assert "all intact" in looked.out

        next(path for path in folder.rglob("*") if path.is_file()).unlink()
        lost = runner("doctor").out
        assert "Uploads lost or damaged (1)" in lost


@pytest.mark.parametrize("url", ["s3://bucket", "file://relative", "/srv", "file:///"])
def test_a_storage_that_is_not_offered_is_refused_in_a_sentence(tmp_path, url):
    with pytest.raises(OddSetting, match=r"AGENDA_STORAGE_URL must be file:///"):
        read_settings({"AGENDA_INSTANCE": str(tmp_path), "AGENDA_STORAGE_URL": url})


def sorted_lines(path):
    """The rows of each table; text sorts differently on the two databases."""
    with zipfile.ZipFile(path) as kept:
        return {
            name: sorted(kept.read(name).splitlines())
            for name in kept.namelist()
            if not name.startswith("manifest")
        }


def test_what_no_backup_holds_is_made_anew_or_empty(
    people, backed_up, runner, elsewhere, move
):
    move(elsewhere)
    assert runner("restore", str(backed_up)).exit == 0

    kept = contents(elsewhere.settings, left_out=True)
    found = {name for name in tables.LEFT_OUT if kept[name]}

    assert found == {"event_search", "task_search"}


def test_everything_is_found_again_by_its_words(
    people, full, runner, elsewhere, move, tmp_path
):
    make_event(people.coordinator, title="Peresmian bendungan Jatigede")
    path = tmp_path / "office.agenda"
    assert runner("backup", str(path)).exit == 0
    move(elsewhere)
    assert runner("restore", str(path)).exit == 0

    actor = people.coordinator.as_actor()
    with elsewhere.opened():
        wanted = EventFilter(q="bendungan")
        found = queries.page(actor, wanted, Sort.START, None, 10).items

    assert [event.title for event in found] == ["Peresmian bendungan Jatigede"]


def test_no_value_and_a_null_within_json_are_two_things(
    people, session, runner, elsewhere, move, tmp_path
):
    event = Event.__table__
    made = make_event(people.coordinator).id
    session.execute(
        event.update().where(event.c.id == made).values(provenance=sa.JSON.NULL)
    )
    path = tmp_path / "office.agenda"
    assert runner("backup", str(path)).exit == 0
    move(elsewhere)
    assert runner("restore", str(path)).exit == 0

    engine = sa.create_engine(elsewhere.settings.database_url)
    with engine.connect() as connection:
        asked = sa.select(sa.cast(event.c.provenance, sa.Text))
        assert connection.scalar(asked.where(event.c.id == made)) == "null"
    engine.dispose()


def test_every_table_is_in_a_backup_or_left_out_for_a_reason():
    known = set(migrations.metadata.tables)

    assert set(tables.LEFT_OUT) <= known
    assert all(tables.LEFT_OUT.values())
    held = {table.name for table in tables.dumped(migrations.metadata)}
    assert held | set(tables.LEFT_OUT) == known


def test_every_column_is_of_a_kind_that_comes_back():
    for table in tables.dumped(migrations.metadata):
        assert set(tables.columns_of(table)) == set(table.columns.keys())


def test_a_column_of_an_unknown_kind_is_noticed():
    column = sa.Table("thing", sa.MetaData(), sa.Column("pay", sa.Numeric(10, 2))).c.pay

    with pytest.raises(LookupError, match=r"thing\.pay"):
        tables.kind_of(column)


def test_no_table_counts_by_a_sequence_that_a_restore_would_have_to_set():
    for table in migrations.metadata.sorted_tables:
        counting = table.autoincrement_column
        assert counting is None or counting.autoincrement is False, table.name


def test_a_backup_holds_no_secret(full, backed_up):
    secrets = [full.secret_key, "login_session", "one_time_link", "idempotency"]
    with zipfile.ZipFile(backed_up) as kept:
        assert kept.testzip() is None
        names = kept.namelist()
        said = b"".join(kept.read(name) for name in names if "tables/" in name)
    assert b"argon2" in said  # hashes stay: this would find a secret, too
    assert full.secret_key.encode() not in said
    assert not [name for name in names if any(word in name for word in secrets)]


def test_the_manifest_tells_what_is_in_the_file(full, backed_up):
    with zipfile.ZipFile(backed_up) as kept:
        manifest = json.loads(kept.read("manifest.json"))
        names = set(kept.namelist())
        events = kept.read("tables/event.jsonl").splitlines()

    said = {table["name"]: table["rows"] for table in manifest["tables"]}
    assert said["event"] == len(events) == 3
    assert set(manifest["members"]) == names - {"manifest.json", "manifest.sha256"}
    assert manifest["created_at"] == "2026-11-24T03:00:00+00:00"
    assert manifest["format"] == 1
    assert manifest["office"]
    assert len(manifest["files"]) == 3
    assert manifest["key"] == backup.key_mark(full)


def test_a_backup_is_of_one_moment_while_others_write(
    session, settings, runner, tmp_path, monkeypatch
):
    """Themes and categories are entered in pairs; the backup knows no half pair."""
    engine = sa.create_engine(settings.database_url)
    write_table, pairs = backup._write_table, iter(range(100))

    def meanwhile(*words):
        with engine.begin() as connection:
            code = f"pair-{next(pairs)}"
            for name in ("theme", "category"):
                connection.execute(
                    migrations.metadata.tables[name].insert(),
                    {"code": code, "name": code, "name_en": code},
                )
        return write_table(*words)

    monkeypatch.setattr(backup, "_write_table", meanwhile)
    path = tmp_path / "office.agenda"
    assert runner("backup", str(path)).exit == 0
    assert next(pairs) > 20
    engine.dispose()

    with zipfile.ZipFile(path) as kept:
        said = kept.read("tables/theme.jsonl") + kept.read("tables/category.jsonl")
    assert b"pair-" not in said
    db.session.remove()


def test_a_backup_needs_no_more_memory_for_a_larger_office(
    session, settings, tmp_path, bare_app
):
    entries = migrations.metadata.tables["audit_entry"]
    row = session.execute(sa.select(entries).limit(1)).mappings().one()
    for _ in range(10):
        session.execute(
            entries.insert(),
            [{**row, "id": new_id()} for _ in range(2000)],
        )
    session.commit()
    tracemalloc.start()
    try:
        report = backup.write(tmp_path / "office.agenda", settings)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert report.rows["audit_entry"] > 20_000
    assert peak < 12 << 20
