"""Putting a backup back, into either database, whole or not at all.

All of the file is looked at before anything is done. The office is then built beside
the present one: its schema at the revision of the backup, its rows in one transaction,
the steps that have come since, and what no backup holds. Only then do the two change
places, and a former office has been backed up before.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from itertools import count, islice
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from agenda import clock, migrations
from agenda.config import Settings
from agenda.db import db
from agenda.errors import Refusal
from agenda.events import occurrences
from agenda.files.storage import path_of
from agenda.neutrality import operations as neutrality
from agenda.packs import operations as packs
from agenda.phases import operations as phases
from agenda.reference import operations as reference
from agenda.upkeep import backup, rebuilding, tables
from agenda.upkeep.archive import Archive, Damaged, TooNew, opened
from agenda.upkeep.places import Place, place_for, unfinished
from agenda.words import words

_AT_ONCE = 500

Office = Callable[[Settings], AbstractContextManager[object]]
"""Opens the office of those settings, so that `db` and `migrations` work in it."""


class CannotRestore(Refusal):
    """Nothing was restored, and what was there before is untouched."""


@dataclass(frozen=True)
class Report:
    """What was restored, and where the former office is kept, if there was one.

    `same_key` tells whether the secret key is that of the backup.
    """

    created_at: str
    version: str
    rows: int
    files: int
    missing: list[str]
    kept: str
    same_key: bool


def read(path: Path, settings: Settings, office: Office, *, force: bool) -> Report:
    """Restore the backup in `path` into the office that `settings` name."""
    with _archive(path) as archive:
        manifest = archive.manifest
        if manifest["revision"] not in migrations.revisions():
            raise TooNew(manifest["version"])
        place = place_for(settings)
        filled = place.is_filled()
        if filled and not force:
            raise CannotRestore(
                words(
                    "Di sini sudah ada data; `--force` menggantinya setelah membuat"
                    " cadangannya."
                )
            )
        place.must_be_idle()
        kept = _built_and_swapped(archive, place, office, filled)
    return Report(
        manifest["created_at"],
        manifest["version"],
        sum(table["rows"] for table in manifest["tables"]),
        len(manifest["files"]),
        manifest["missing"],
        kept,
        manifest["key"] == backup.key_mark(settings),
    )


@contextmanager
def _archive(path: Path) -> Iterator[Archive]:
    try:
        with opened(path) as archive:
            yield archive
    except (IsADirectoryError, FileNotFoundError, PermissionError) as error:
        if error.filename != str(path):
            raise
        raise CannotRestore(
            words(
                "Cadangan %(path)s tidak dapat dibaca: %(reason)s.",
                path=str(path),
                reason=error.strerror,
            )
        ) from error


def _built_and_swapped(
    archive: Archive, place: Place, office: Office, filled: bool
) -> str:
    """Build the new office, keep the former one, change places; answers where it is."""
    place.prepare()
    try:
        _build(archive, place, office)
        kept = _keep(place, office) if filled else ""
    except BaseException:
        place.give_up()
        raise
    place.change_places(kept)
    return kept


def _build(archive: Archive, place: Place, office: Office) -> None:
    _unpack(archive, place.new_uploads)
    url = place.building_url.render_as_string(hide_password=False)
    with office(replace(place.settings, database_url=url)):
        revision = archive.manifest["revision"]
        migrations.upgrade(revision)
        _load(archive)
        if not migrations.is_current():
            migrations.upgrade()
            reference.fill()
            phases.fill()
            neutrality.fill()
            packs.fill()
        rebuilding.rebuild()
        occurrences.extend_all()
        db.session.commit()
        if differences := migrations.check():
            raise CannotRestore(
                words(
                    "Cadangan ini tidak cocok dengan program ini: %(reason)s.",
                    reason=differences,
                )
            )


def _unpack(archive: Archive, folder: Path) -> None:
    """Write each upload under its id, which is the only name that it is given."""
    for text in archive.manifest["files"]:
        path = path_of(folder, UUID(text))
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with path.open("wb") as file:
            for piece in archive.octets(text):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())


def _load(archive: Archive) -> None:
    """All rows in one transaction; foreign keys are judged when all are there."""
    with db.engine.connect() as connection:
        with _pointing_later(connection):
            present = set(sa.inspect(connection).get_table_names())
            for table in archive.manifest["tables"]:
                if table["name"] not in present:
                    raise Damaged(f"table {table['name']}")
            for table in archive.manifest["tables"]:
                _load_table(connection, archive, table)
        connection.commit()


def _load_table(connection: Connection, archive: Archive, said: dict[str, Any]) -> None:
    columns = dict(said["columns"])
    if not set(columns.values()) <= tables.KINDS.keys():
        raise Damaged(f"columns of {said['name']}")
    target = tables.plain(said["name"], columns)
    connection.execute(target.delete())
    rows = _readied(archive.rows(said["name"]), columns)
    loaded = 0
    while some := list(islice(rows, _AT_ONCE)):
        connection.execute(target.insert(), some)
        loaded += len(some)
    if loaded != said["rows"]:
        raise Damaged(f"rows of {said['name']}")


def _readied(
    rows: Iterator[list[Any]], columns: dict[str, str]
) -> Iterator[dict[str, Any]]:
    readers = [(name, tables.KINDS[kind].read) for name, kind in columns.items()]
    try:
        for row in rows:
            yield {
                name: None if value is None else read_value(value)
                for (name, read_value), value in zip(readers, row, strict=True)
            }
    except (ValueError, TypeError) as error:
        raise Damaged("a row") from error


@contextmanager
def _pointing_later(connection: Connection) -> Iterator[None]:
    """Rows may come before those that they point at; in the end all must be there."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.commit()
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield
        if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise Damaged("rows that point nowhere")
        return
    keys = connection.execute(_FOREIGN_KEYS).all()
    for table, name, _ in keys:
        connection.execute(sa.text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
    yield
    for table, name, definition in keys:
        connection.execute(
            sa.text(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        )


_FOREIGN_KEYS = sa.text(
    "SELECT conrelid::regclass, quote_ident(conname), pg_get_constraintdef(oid)"
    " FROM pg_constraint WHERE contype = 'f'"
    " AND connamespace = to_regnamespace(current_schema())"
)


def _keep(place: Place, office: Office) -> str:
    """Back the former office up, or put it by as it is when that cannot be done."""
    settings = place.settings
    if unfinished(settings):
        return ""  # it was kept when the restore that was interrupted began
    folder = settings.instance / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    name = _free_name(folder)
    kept = folder / f"{name}.agenda"
    try:
        with office(settings):
            if not migrations.is_current():
                raise CannotRestore(words("Skema basis data lama belum mutakhir."))
            backup.write(kept, settings)
    except (sa.exc.DatabaseError, CannotRestore) as error:
        kept = folder / f"{name}.db"
        if not place.keep_as_it_is(kept):
            raise CannotRestore(
                words(
                    "Data lama tidak dapat dicadangkan (%(reason)s); kosongkan basis"
                    " datanya sendiri bila memang tidak diperlukan.",
                    reason=str(error).splitlines()[0],
                )
            ) from error
        if place.uploads.exists():
            shutil.copytree(place.uploads, folder / f"{name}-uploads")
    return str(kept)


def _free_name(folder: Path) -> str:
    """A name with the time in it that nothing in the folder begins with."""
    stamp = clock.now().strftime("before-restore-%Y%m%d-%H%M%S")
    names = (f"{stamp}{f'-{number}' if number else ''}" for number in count())
    return next(name for name in names if not any(folder.glob(f"{name}.*")))
