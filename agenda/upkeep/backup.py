"""A backup: everything that the office knows, in one file, from one moment.

The tables are read in one transaction that sees one state, while others go on writing.
The file grows beside its place under `.part`, and takes its name only when it is whole
and on the disk. It is read and written in pieces: its size does not matter to memory.
"""

import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from agenda import __version__, clock, migrations
from agenda.config import Settings
from agenda.db import db
from agenda.errors import Refusal
from agenda.files.storage import path_of
from agenda.upkeep import tables
from agenda.upkeep.archive import Writer
from agenda.words import words

LAST = "last-backup.json"
"""In the instance folder: when and where the last backup was written."""
_AT_ONCE = 500
_PIECE = 1 << 20


class CannotBackUp(Refusal):
    """The backup was not written; what was there before is untouched."""


@dataclass
class Report:
    """What a backup holds. `missing` names uploads that are lost or changed."""

    created_at: str
    revision: str
    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    missing: list[str] = field(default_factory=list)
    size: int = 0


def write(path: Path, settings: Settings, *, replace: bool = False) -> Report:
    """Back the office up into the file `path`, which must not exist yet."""
    if path.exists() and not (replace and path.is_file()):
        raise CannotBackUp(
            words("%(path)s sudah ada dan tidak ditimpa.", path=str(path))
        )
    with _growing(path) as file:
        report = _filled(file, settings)
    report.size = path.stat().st_size
    return report


def remember(path: Path, settings: Settings, report: Report) -> None:
    """Note when the last backup was made, for whoever asks whether there are any."""
    note = {"at": report.created_at, "file": str(path.absolute())}
    with suppress(OSError):  # the backup is there; the reminder is a convenience
        (settings.instance / LAST).write_text(json.dumps(note))


def key_mark(settings: Settings) -> str:
    """Tells one secret key from another without telling either."""
    digest = hmac.new(settings.secret_key.encode(), b"agenda backup", hashlib.sha256)
    return digest.hexdigest()[:16]


@contextmanager
def snapshot() -> Iterator[Connection]:
    """A connection that sees the database as it is now, whatever others write."""
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # The driver begins transactions for writes only; the first read ties it.
            connection.exec_driver_sql("BEGIN")
            connection.exec_driver_sql("SELECT count(*) FROM alembic_version")
        else:
            connection = connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        yield connection


@contextmanager
def _growing(path: Path) -> Iterator[IO[bytes]]:
    """A private file that takes the name `path` when all went well."""
    unfinished = path.with_name(f"{path.name}.part")
    try:
        handle = os.open(unfinished, os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(handle, "w+b") as file:
            _must_be_alone(file, unfinished)
            try:
                os.fchmod(file.fileno(), 0o600)
                file.truncate()
                yield file
                file.flush()
                os.fsync(file.fileno())
                unfinished.replace(path)
            except BaseException:
                unfinished.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise CannotBackUp(
            words(
                "Cadangan tidak dapat ditulis ke %(path)s: %(reason)s.",
                path=str(path),
                reason=error.strerror or str(error),
            )
        ) from error
    sync_folder(path.parent)


def _must_be_alone(file: IO[bytes], unfinished: Path) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise CannotBackUp(
            words("Cadangan lain sedang ditulis ke %(path)s.", path=str(unfinished))
        ) from error


def sync_folder(folder: Path) -> None:
    """Make sure that names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _filled(file: IO[bytes], settings: Settings) -> Report:
    writer = Writer(file)
    try:
        with snapshot() as connection:
            report = Report(
                clock.now().isoformat(timespec="seconds"), _revision(connection)
            )
            described = [
                _write_table(writer, connection, table, report)
                for table in tables.dumped(migrations.metadata)
            ]
            kept = _write_files(writer, connection, settings.uploads, report)
            office = _first_act(connection)
        writer.finish(
            {
                "version": __version__,
                "revision": report.revision,
                "created_at": report.created_at,
                "database": db.engine.dialect.name,
                "office": office,
                "key": key_mark(settings),
                "tables": described,
                "files": kept,
                "missing": report.missing,
                "left_out": tables.LEFT_OUT,
            }
        )
    except BaseException:
        with suppress(OSError):
            writer.abandon()
        raise
    return report


def _revision(connection: Connection) -> str:
    return str(connection.scalar(sa.text("SELECT version_num FROM alembic_version")))


def _first_act(connection: Connection) -> str:
    """The id of the first act on record: the same in all backups of an office."""
    source = tables.plain("audit_entry", {"id": "uuid"})
    first = sa.select(source.c.id).order_by(source.c.id).limit(1)
    return str(connection.scalar(first) or "")


def _write_table(
    writer: Writer, connection: Connection, table: sa.Table, report: Report
) -> dict[str, Any]:
    columns = tables.columns_of(table)
    count = 0
    with writer.member(f"tables/{table.name}.jsonl") as append:
        for row in _rows(connection, table, columns):
            append(json.dumps(row, ensure_ascii=False).encode() + b"\n")
            count += 1
    report.rows[table.name] = count
    return {"name": table.name, "columns": list(columns.items()), "rows": count}


def _rows(
    connection: Connection, table: sa.Table, columns: dict[str, str]
) -> Iterator[list[Any]]:
    """The rows as JSON values, in the order of their keys."""
    source = tables.plain(table.name, columns)
    asked = [
        sa.cast(source.c[name], sa.Text) if kind == "json" else source.c[name]
        for name, kind in columns.items()
    ]
    keys = [source.c[column.name] for column in table.primary_key]
    writers = [tables.KINDS[kind].write for kind in columns.values()]
    found = connection.execute(
        sa.select(*asked).select_from(source).order_by(*keys),
        execution_options={"yield_per": _AT_ONCE},
    )
    for row in found:
        yield [
            None if value is None else written(value)
            for written, value in zip(writers, row, strict=True)
        ]


def _write_files(
    writer: Writer, connection: Connection, folder: Path, report: Report
) -> list[str]:
    """The octets of every upload that the snapshot names; answers their ids."""
    kept = []
    for file_id, size, sha256 in stored_files(connection):
        if is_unharmed(path_of(folder, file_id), size, sha256):
            _write_file(writer, folder, file_id)
            kept.append(str(file_id))
        else:
            report.missing.append(str(file_id))
    report.files = len(kept)
    return kept


def stored_files(connection: Connection) -> Iterator[tuple[UUID, int, str]]:
    """Id, size and SHA-256 of every upload that the database knows."""
    source = tables.plain(
        "stored_file", {"id": "uuid", "size": "integer", "sha256": "text"}
    )
    found = connection.execute(
        sa.select(source.c.id, source.c.size, source.c.sha256).order_by(source.c.id),
        execution_options={"yield_per": _AT_ONCE},
    )
    yield from ((row.id, row.size, row.sha256) for row in found)


def is_unharmed(path: Path, size: int, sha256: str) -> bool:
    """Whether an upload lies there, as long and as it was handed in."""
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size != size:
                return False
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False


def _write_file(writer: Writer, folder: Path, file_id: UUID) -> None:
    with (
        path_of(folder, file_id).open("rb") as file,
        writer.member(f"files/{file_id}", packed=False) as append,
    ):
        while piece := file.read(_PIECE):
            append(piece)
