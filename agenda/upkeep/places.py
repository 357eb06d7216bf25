"""Where a restored office is built, and how it takes the place of the former one.

Nothing of the former office is touched while the new one is built beside it: in SQLite
in a file of its own, in PostgreSQL in a schema of its own. Then they change places.
While they do, a note lies in the instance folder; whoever finds it there knows that
the change was interrupted.
"""

import os
import shutil
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import URL, Connection, make_url

from agenda.config import Settings
from agenda.errors import Refusal
from agenda.upkeep.backup import sync_folder
from agenda.words import Words, words

_BUILDING = "agenda_restoring"
_NOTE = "restore-unfinished"


class InUse(Refusal):
    """Somebody works in the office that is to be replaced."""

    def __init__(self) -> None:
        super().__init__(
            words("Basis data sedang dipakai; hentikan server dan worker lebih dahulu.")
        )


def unfinished(settings: Settings) -> Words | None:
    """What to do when a restore was interrupted while offices changed places."""
    note = settings.instance / _NOTE
    if not note.exists():
        return None
    return words(
        "Pemulihan terputus saat data lama diganti: ulangi dengan"
        " `agenda restore --force` (cadangan data lama: %(kept)s).",
        kept=note.read_text().strip() or "-",
    )


class Place(ABC):
    """A database and its uploads, present or to be."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.url = make_url(settings.database_url)
        self.uploads = settings.uploads
        self.new_uploads = self._beside("restoring")
        self.old_uploads = self._beside("replaced")

    @property
    @abstractmethod
    def building_url(self) -> URL:
        """Where the new database is built."""

    @abstractmethod
    def has_tables(self) -> bool:
        """Whether there is a database with anything in it."""

    @abstractmethod
    def must_be_idle(self) -> None:
        """Refuse with InUse when others are at work in the database."""

    @abstractmethod
    def clear(self) -> None:
        """Remove what an interrupted restore has left of the new database."""

    @abstractmethod
    def keep_as_it_is(self, kept: Path) -> bool:
        """Put a copy of an unreadable database by, if that can be done at all."""

    @abstractmethod
    def swap(self) -> None:
        """Let the new database take the place of the former one."""

    def is_filled(self) -> bool:
        return self.has_tables() or any(_files_in(self.uploads))

    def prepare(self) -> None:
        """Make room for the new office."""
        self.clear()
        for leftover in (self.new_uploads, self.old_uploads):
            if self.uploads.exists() or leftover is self.new_uploads:
                shutil.rmtree(leftover, ignore_errors=True)
        self.new_uploads.mkdir(mode=0o700, parents=True)

    def _beside(self, ending: str) -> Path:
        """A folder on the disk of the uploads, so that they change places at once."""
        return self.uploads.with_name(f"{self.uploads.name}.{ending}")

    def give_up(self) -> None:
        """Leave nothing behind of an office that will not be."""
        with suppress(sa.exc.SQLAlchemyError, OSError):
            self.clear()
        shutil.rmtree(self.new_uploads, ignore_errors=True)

    def change_places(self, kept: str) -> None:
        """The new office in, the former one out; `kept` says where that is kept."""
        with _noted(self.settings.instance, kept):
            if self.uploads.exists():
                shutil.rmtree(self.old_uploads, ignore_errors=True)
                self.uploads.rename(self.old_uploads)
            self.new_uploads.rename(self.uploads)
            self.swap()
        shutil.rmtree(self.old_uploads, ignore_errors=True)


@contextmanager
def _noted(instance: Path, kept: str) -> Iterator[None]:
    """A note that lies there until all is done; it stays when that fails."""
    note = instance / _NOTE
    note.write_text(kept)
    sync_folder(instance)
    yield
    note.unlink()
    sync_folder(instance)


def _files_in(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


class SqlitePlace(Place):
    """A database in a file; the new one is built in a file beside it."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.file = Path(self.url.database or "")
        self.new_file = self.file.with_name(f"{self.file.name}.restoring")

    @property
    def building_url(self) -> URL:
        return self.url.set(database=str(self.new_file))

    def has_tables(self) -> bool:
        """A file that is no database is not nothing either."""
        if not self.file.exists() or not self.file.stat().st_size:
            return False
        try:
            with closing(sqlite3.connect(self.file)) as connection:
                [(count,)] = connection.execute("SELECT count(*) FROM sqlite_master")
        except sqlite3.DatabaseError:
            return True
        return bool(count)

    def must_be_idle(self) -> None:
        """Leaving the write-ahead log takes a lock that no open connection grants."""
        if not self.file.exists():
            return
        with closing(sqlite3.connect(self.file, timeout=1)) as connection:
            try:
                connection.execute("PRAGMA journal_mode=DELETE").fetchall()
            except sqlite3.OperationalError as error:
                if "locked" in str(error):
                    raise InUse from error
            except sqlite3.DatabaseError:
                return  # no database, so nobody works in it

    def clear(self) -> None:
        for path in _with_companions(self.new_file):
            path.unlink(missing_ok=True)

    def keep_as_it_is(self, kept: Path) -> bool:
        for path in _with_companions(self.file):
            if path.exists():
                ending = path.name.removeprefix(self.file.name)
                shutil.copyfile(path, kept.with_name(f"{kept.name}{ending}"))
        return True

    def swap(self) -> None:
        self._be_one_file()
        for path in _with_companions(self.file)[1:]:
            path.unlink(missing_ok=True)
        self.new_file.replace(self.file)
        sync_folder(self.file.parent)

    def _be_one_file(self) -> None:
        with closing(sqlite3.connect(self.new_file)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE").fetchall()
        with self.new_file.open("rb") as file:
            os.fsync(file.fileno())


def _with_companions(file: Path) -> list[Path]:
    """A database file, and the files that SQLite keeps beside it."""
    return [file, *(file.with_name(f"{file.name}{end}") for end in ("-wal", "-shm"))]


class PostgresPlace(Place):
    """A database on a server; the new one is built in a schema beside the present."""

    @property
    def building_url(self) -> URL:
        options = str(self.url.query.get("options", ""))
        return self.url.update_query_dict(
            {"options": f"{options} -csearch_path={_BUILDING}".strip()}
        )

    def has_tables(self) -> bool:
        with _connected(self.url) as connection:
            return bool(sa.inspect(connection).get_table_names())

    def must_be_idle(self) -> None:
        with _connected(self.url) as connection:
            others = connection.scalar(
                sa.text(
                    "SELECT count(*) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    " AND backend_type = 'client backend'"
                )
            )
        if others:
            raise InUse

    def clear(self) -> None:
        with _connected(self.url) as connection:
            connection.execute(sa.text(f"DROP SCHEMA IF EXISTS {_BUILDING} CASCADE"))

    def prepare(self) -> None:
        super().prepare()
        with _connected(self.url) as connection:
            connection.execute(sa.text(f"CREATE SCHEMA {_BUILDING}"))

    def keep_as_it_is(self, kept: Path) -> bool:
        return False

    def swap(self) -> None:
        """One transaction: the former tables go, the new ones come, or neither."""
        with _connected(self.url) as connection:
            present = connection.scalar(sa.text("SELECT current_schema()"))
            home = connection.dialect.identifier_preparer.quote(str(present))
            for kind, name in _things(connection, str(present)):
                connection.execute(
                    sa.text(f"DROP {kind} IF EXISTS {home}.{name} CASCADE")
                )
            for kind, name in _things(connection, _BUILDING):
                connection.execute(
                    sa.text(f"ALTER {kind} {_BUILDING}.{name} SET SCHEMA {home}")
                )
            connection.execute(sa.text(f"DROP SCHEMA {_BUILDING}"))


_THINGS = sa.text(
    """
    SELECT CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
           WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, quote_ident(relname)
    FROM pg_class AS thing
    WHERE relnamespace = to_regnamespace(:schema)
      AND relkind IN ('r', 'p', 'v', 'm', 'S')
      AND NOT EXISTS (
          SELECT FROM pg_depend
          WHERE objid = thing.oid AND classid = 'pg_class'::regclass
            AND deptype IN ('a', 'i', 'e')
            AND refclassid IN ('pg_class'::regclass, 'pg_extension'::regclass)
      )
    UNION ALL
    SELECT 'FUNCTION', quote_ident(proname)
           || '(' || pg_get_function_identity_arguments(oid) || ')'
    FROM pg_proc AS thing
    WHERE pronamespace = to_regnamespace(:schema) AND prokind = 'f'
      AND NOT EXISTS (
          SELECT FROM pg_depend WHERE objid = thing.oid AND deptype = 'e'
      )
    """
)


def _things(connection: Connection, schema: str) -> list[tuple[str, str]]:
    """Tables, views, sequences and functions of a schema; what they own moves along."""
    return [
        (kind, name) for kind, name in connection.execute(_THINGS, {"schema": schema})
    ]


@contextmanager
def _connected(url: URL) -> Iterator[Connection]:
    """A connection of its own, one transaction, committed at the end."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def place_for(settings: Settings) -> Place:
    """The place that the settings name."""
    if settings.database_url.startswith("sqlite"):
        return SqlitePlace(settings)
    return PostgresPlace(settings)
