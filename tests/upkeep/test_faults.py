"""What goes wrong while an office is backed up or restored costs nothing."""

import hashlib
import json
import os
import resource
import signal
import stat
import subprocess
import sys
import zipfile
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text

from agenda import __version__
from agenda.files.storage import path_of
from tests.upkeep.conftest import contents, empty_place


@pytest.fixture
def elsewhere(settings, tmp_path):
    """An empty place on the same kind of database as the office."""
    kind = settings.database_url.partition(":")[0].partition("+")[0]
    with empty_place(kind, tmp_path / "elsewhere") as place:
        yield place


STAMP = "20261124-030000"


# Writing


def test_a_backup_is_for_its_owner_alone_and_overwrites_nothing(
    settings, runner, tmp_path
):
    path = tmp_path / "office.agenda"
    assert runner("backup", str(path)).exit == 0
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    first = path.read_bytes()

    refused = runner("backup", str(path))
    assert (refused.exit, refused.out) == (1, "")
    assert "exists already" in refused.err
    assert path.read_bytes() == first

    assert runner("backup", str(path), "--force", "--json").exit == 0
    assert [kept.name for kept in tmp_path.glob("office*")] == ["office.agenda"]


def test_the_same_office_makes_the_same_backup(settings, runner, tmp_path):
    paths = [tmp_path / name for name in ("a.agenda", "b.agenda")]
    for path in paths:
        assert runner("backup", str(path)).exit == 0

    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.parametrize("place", ["missing/office.agenda", "."])
def test_a_place_that_takes_no_file_is_told(settings, runner, tmp_path, place):
    refused = runner("backup", str(tmp_path / place))

    assert (refused.exit, refused.out) == (1, "")
    assert refused.err.count("\n") == 1
    assert "Traceback" not in refused.err


def test_a_full_disk_leaves_no_half_backup(full, tmp_path):
    path = tmp_path / "office.agenda"

    ended = agenda(
        full,
        ["backup", str(path)],
        before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (33_000, 33_000)),
    )

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("The backup cannot be written to ")
    assert ended.stderr.count("\n") == 1
    assert list(tmp_path.glob("office*")) == []


def test_a_backup_that_was_killed_is_in_nobodys_way(settings, tmp_path):
    path = tmp_path / "office.agenda"

    killed = agenda(settings, ["backup", str(path)], kill="backup._write_files")
    assert killed.returncode == -signal.SIGKILL
    assert not path.exists()

    assert agenda(settings, ["backup", str(path)]).returncode == 0
    assert [kept.name for kept in tmp_path.glob("office*")] == ["office.agenda"]


def test_lost_uploads_are_named_and_the_rest_is_backed_up(
    full, runner, elsewhere, move, tmp_path
):
    lost, changed, kept = sorted(
        path for path in (full.instance / "uploads").rglob("*") if path.is_file()
    )
    lost.unlink()
    changed.write_bytes(changed.read_bytes()[:-1] + b"\x01")
    path = tmp_path / "office.agenda"

    told = runner("backup", str(path), "--json")

    assert told.exit == 1
    assert json.loads(told.out)["missing"] == [lost.name, changed.name]
    assert told.err.startswith("2 uploads are lost or damaged: ")
    move(elsewhere)
    restored = runner("restore", str(path))
    assert (restored.exit, kept.name) == (0, kept.name)
    assert "2 uploads are lost or damaged" in restored.err
    assert [name for name, _ in contents(elsewhere.settings)["uploads"]] == [kept.name]


# Reading


def test_not_one_octet_can_change_unnoticed(backed_up, runner, elsewhere, move):
    whole = bytearray(backed_up.read_bytes())
    move(elsewhere)
    for at in [*range(0, len(whole), len(whole) // 40), len(whole) - 1]:
        whole[at] ^= 1
        backed_up.write_bytes(whole)
        refused(runner, backed_up, "is damaged")
        whole[at] ^= 1
    assert is_empty(elsewhere)

    backed_up.write_bytes(whole)
    assert runner("restore", str(backed_up)).exit == 0


@pytest.mark.parametrize("share", [0, 0.3, 0.999])
def test_a_truncated_file_is_refused(backed_up, runner, elsewhere, move, share):
    whole = backed_up.read_bytes()
    backed_up.write_bytes(whole[: int(len(whole) * share)])
    move(elsewhere)

    refused(runner, backed_up, "is damaged")
    assert is_empty(elsewhere)


def test_a_file_of_another_kind_is_refused(runner, elsewhere, move, tmp_path):
    move(elsewhere)
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as made:
        made.writestr("readme.txt", "nothing of ours" * 20)

    refused(runner, other, "is damaged")
    refused(runner, tmp_path, "cannot be read: Is a directory")
    refused(runner, tmp_path / "nothing", "cannot be read: No such file")


def rewritten(path, change, members=None):
    """The backup with another manifest and other members, and checksums that fit."""
    with zipfile.ZipFile(path) as kept:
        contained = {name: kept.read(name) for name in kept.namelist()}
    manifest = json.loads(contained["manifest.json"])
    contained |= members or {}
    change(manifest)
    for name, said in manifest["members"].items():
        if name in (members or {}):
            said["size"] = len(contained[name])
            said["sha256"] = hashlib.sha256(contained[name]).hexdigest()
    contained["manifest.json"] = json.dumps(manifest).encode()
    contained["manifest.sha256"] = (
        hashlib.sha256(contained["manifest.json"]).hexdigest().encode()
    )
    with zipfile.ZipFile(path, "w") as made:
        for name, octets in contained.items():
            made.writestr(name, octets)
        made.comment = b"0" * 64
    octets = path.read_bytes()[:-64]
    path.write_bytes(octets + hashlib.sha256(octets).hexdigest().encode())


@pytest.mark.parametrize(
    "change",
    [{"format": 2, "version": "9.0"}, {"revision": "9999", "version": "9.0"}],
)
def test_a_newer_backup_asks_for_a_newer_program(
    backed_up, runner, elsewhere, move, change
):
    rewritten(backed_up, lambda manifest: manifest.update(change))
    move(elsewhere)

    refused(runner, backed_up, "made by a newer Agenda (9.0); update this program")
    assert is_empty(elsewhere)
    assert __version__ != "9.0"


@pytest.mark.parametrize(
    "change",
    [
        {"product": "other"},
        {"tables": None},
        {"tables": [{"name": "nothing", "columns": [], "rows": 0}]},
        {"members": {}},
    ],
)
def test_a_manifest_that_makes_no_sense_is_refused(
    backed_up, runner, elsewhere, move, change
):
    rewritten(backed_up, lambda manifest: manifest.update(change))
    move(elsewhere)

    refused(runner, backed_up, "is damaged")
    assert is_empty(elsewhere)


@pytest.mark.parametrize(
    "name", ["files/../../escaped", "/escaped", "tables/../escaped.jsonl"]
)
def test_no_name_in_a_backup_reaches_a_path(backed_up, runner, elsewhere, move, name):
    entry = {"size": 1, "sha256": hashlib.sha256(b"x").hexdigest()}
    rewritten(
        backed_up,
        lambda manifest: manifest["members"].update({name: entry}),
        {name: b"x"},
    )
    move(elsewhere)

    refused(runner, backed_up, "is damaged")
    assert not list(backed_up.parent.rglob("escaped*"))


def test_an_upload_that_is_listed_under_no_id_is_refused(
    backed_up, runner, elsewhere, move
):
    rewritten(backed_up, lambda manifest: manifest["files"].append("../../escaped"))
    move(elsewhere)

    refused(runner, backed_up, "is damaged")
    assert is_empty(elsewhere)


@pytest.mark.parametrize(
    "lines",
    [
        b"",
        b"[1]\n",
        b"no json\n",
        b'["tender", 2026]\n',
        b'["tender", 2026, "many"]\n',
    ],
)
def test_rows_that_are_not_those_that_were_written_are_refused(
    backed_up, runner, elsewhere, move, lines
):
    rewritten(backed_up, lambda _: None, {"tables/number_counter.jsonl": lines})
    move(elsewhere)

    ended = runner("restore", str(backed_up))
    assert (ended.exit, ended.out) == (1, "")
    assert ended.err.count("\n") == 1
    assert "Something unexpected" not in ended.err
    assert is_empty(elsewhere)


def test_rows_that_point_nowhere_are_refused(backed_up, runner, elsewhere, move):
    with zipfile.ZipFile(backed_up) as kept:
        lines = kept.read("tables/task_audience.jsonl").splitlines()
    lines[0] = json.dumps([str(uuid4()), "public"]).encode()
    rewritten(
        backed_up,
        lambda _: None,
        {"tables/task_audience.jsonl": b"\n".join([*lines, b""])},
    )
    move(elsewhere)

    ended = runner("restore", str(backed_up))
    assert (ended.exit, ended.err.count("\n")) == (1, 1)
    assert is_empty(elsewhere)


# Replacing


@pytest.fixture
def settled(backed_up, runner, elsewhere, move):
    """An office elsewhere, restored, in which something has changed since."""
    move(elsewhere)
    assert runner("restore", str(backed_up)).exit == 0
    change(elsewhere, "INSERT INTO number_counter VALUES ('X', 1999, 7)")
    return elsewhere


def change(place, command):
    engine = create_engine(place.settings.database_url)
    with engine.begin() as connection:
        connection.execute(text(command))
    engine.dispose()


def test_an_office_is_replaced_only_by_force_and_kept(settled, backed_up, runner):
    before = contents(settled.settings)

    refused(runner, backed_up, "`--force` replaces it")
    assert contents(settled.settings) == before

    done = runner("restore", str(backed_up), "--force", "--json")
    assert done.exit == 0
    kept = json.loads(done.out)["kept"]
    assert kept.startswith(str(settled.settings.instance / "backups"))
    assert contents(settled.settings) != before
    assert json.loads(runner("doctor", "--json").out)[4]["verdict"] == "ok"

    assert runner("restore", kept, "--force").exit == 0
    assert contents(settled.settings) == before


def test_uploads_without_a_database_are_an_office_too(
    backed_up, runner, elsewhere, move
):
    stray = path_of(elsewhere.settings.instance / "uploads", uuid4())
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"somebody's")
    move(elsewhere)

    refused(runner, backed_up, "`--force` replaces it")
    assert stray.read_bytes() == b"somebody's"


def test_an_office_at_work_is_not_replaced(settled, backed_up, runner):
    engine = create_engine(settled.settings.database_url)
    with engine.connect() as somebody:
        somebody.execute(text("SELECT count(*) FROM event"))
        refused(runner, backed_up, "stop the server and the worker", "--force")
    engine.dispose()

    assert runner("restore", str(backed_up), "--force").exit == 0


def test_a_broken_database_is_put_by_as_it_is(backed_up, runner, tmp_path, monkeypatch):
    instance = tmp_path / "broken"
    instance.mkdir()
    (instance / "agenda.db").write_bytes(b"scrambled " * 1000)
    monkeypatch.setenv("AGENDA_INSTANCE", str(instance))
    monkeypatch.setenv("AGENDA_DATABASE_URL", "")

    done = runner("restore", str(backed_up), "--force")

    assert done.exit == 0, done.err
    kept = instance / "backups" / f"before-restore-{STAMP}.db"
    assert kept.read_bytes() == b"scrambled " * 1000
    assert runner("db", "check").exit == 0


@pytest.mark.parametrize(
    "moment", ["restore._load", "rebuilding.rebuild", "restore._keep"]
)
def test_a_restore_killed_before_the_change_leaves_the_former_office(
    settled, backed_up, runner, moment
):
    before = contents(settled.settings)

    killed = agenda(
        settled.settings, ["restore", str(backed_up), "--force"], kill=moment
    )

    assert killed.returncode == -signal.SIGKILL
    assert contents(settled.settings) == before
    assert runner("db", "check").exit == 0
    assert runner("restore", str(backed_up), "--force").exit == 0
    assert contents(settled.settings) != before


def test_a_restore_killed_during_the_change_says_so_until_it_is_repeated(
    settled, backed_up, runner
):
    killed = agenda(
        settled.settings,
        ["restore", str(backed_up), "--force"],
        kill="places.sync_folder",
    )
    assert killed.returncode == -signal.SIGKILL

    for words in (("user", "list"), ("db", "upgrade"), ("serve",), ("doctor",)):
        told = runner(*words)
        assert (told.exit, told.out) == (1, "")
        assert "A restore was interrupted" in told.err
        assert "before-restore-" in told.err

    assert runner("restore", str(backed_up), "--force").exit == 0
    assert runner("db", "check").exit == 0


def refused(runner, path, why, *options):
    ended = runner("restore", str(path), *options)
    assert (ended.exit, ended.out) == (1, "")
    assert why in ended.err
    assert ended.err.count("\n") == 1


def is_empty(place):
    """Whether nothing lies there but the folder and its secret."""
    engine = create_engine(place.settings.database_url)
    with engine.connect() as connection:
        on_sqlite = connection.dialect.name == "sqlite"
        catalogue = (
            "SELECT count(*) FROM sqlite_master"
            if on_sqlite
            else "SELECT count(*) FROM pg_class JOIN pg_namespace n"
            " ON n.oid = relnamespace WHERE nspname IN ('public', 'agenda_restoring')"
        )
        things = connection.scalar(text(catalogue))
    engine.dispose()
    kept = {path.name for path in place.settings.instance.iterdir()}
    return things == 0 and kept <= {"secret-key", "agenda.db", "agenda.db-wal"}


def agenda(settings, words, *, kill="", before=None):
    """The command line as a process; `kill` names where it is killed."""
    code = "import os, signal, sys\nfrom agenda.cli import main\n"
    if kill:
        module, name = kill.split(".")
        code += (
            f"from agenda.upkeep import {module}\n"
            f"{module}.{name} = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        )
    return subprocess.run(
        [sys.executable, "-c", f"{code}sys.exit(main({words!r}))"],
        env=os.environ
        | {
            "AGENDA_INSTANCE": str(settings.instance),
            "AGENDA_DATABASE_URL": settings.database_url,
            "AGENDA_SECRET_KEY": settings.secret_key,
        },
        capture_output=True,
        text=True,
        preexec_fn=before,
        timeout=120,
        check=False,
    )
