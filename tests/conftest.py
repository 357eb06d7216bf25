"""What every test stands on: an office of its own, a still clock, and no network."""

import contextvars
import gc
import importlib
import io
import os
import socket
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

from agenda import create_app
from agenda.config import Settings
from agenda.db import db
from agenda.people import passwords
from tests import once
from tests.cast import Cast
from tests.offices import NOW, OFFICES, SERVER

os.environ["TZ"] = "UTC"
time.tzset()

once.share()
# Good hashes are slow on purpose; a test of them makes its own.
passwords.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="Write the files under tests/golden as they come out now.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Workers are told where the run's PostgreSQL is; it starts when one asks."""
    if not hasattr(config, "workerinput"):
        os.environ[SERVER] = tempfile.mkdtemp(prefix="agenda-postgres-")


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        with suppress(OSError):  # a server that was started takes its folder along
            Path(os.environ.pop(SERVER)).rmdir()


def pytest_collection_finish() -> None:
    """What is loaded by now stays for the whole run: it is not looked through again.

    With half a million objects from imports, collecting garbage at the usual pace took
    a third of the time of the tests.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """With CI=true nothing is left out: a test that would skip fails instead."""
    report = yield
    return _as_failure(report) if os.environ.get("CI") == "true" else report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    """The same for a module that would leave itself out."""
    report = yield
    return _as_failure(report) if os.environ.get("CI") == "true" else report


def _as_failure(report):
    if report.skipped and not hasattr(report, "wasxfail"):
        path, line, reason = report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{path}:{line}: {reason}; with CI=true nothing is skipped"
    return report


@pytest.fixture(scope="session", params=OFFICES)
def office(request, tmp_path_factory):
    """The office of this worker, on each database in turn; tests take `settings`."""
    with OFFICES[request.param](tmp_path_factory.mktemp(request.param)) as office:
        yield office


@pytest.fixture
def settings(office) -> Settings:
    """Settings of an office with schema, reference data and cast, as new."""
    office.begin_anew()
    return office.settings


@pytest.fixture
def empty_database(office) -> Iterator[str]:
    """The address of a database without any table."""
    with office.empty_database() as address:
        yield address


@pytest.fixture
def bare_app(office, settings) -> Flask:
    """A database in an application without any door, for what lies below the doors."""
    return office.bare_app


@pytest.fixture
def session(bare_app):
    """The database session of the office, in a context of its own."""
    with bare_app.app_context():
        yield db.session
        db.session.rollback()
        db.session.remove()


@pytest.fixture
def people(session) -> Cast:
    """The cast: `people.coordinator` is an account, `people.actor(email)` an actor."""
    return Cast()


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory) -> FileSystemBytecodeCache:
    """Templates, which each application of a test would compile for itself anew."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def make_app(settings, compiled_templates) -> Iterator[Callable[..., Flask]]:
    """The whole application on the office: `make_app(base_url="https://…")`."""
    made = []

    def make(**changes: Any) -> Flask:
        app = create_app(replace(settings, **changes))
        app.testing = True
        app.test_client_class = ApartClient
        app.jinja_env.bytecode_cache = compiled_templates
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def app(make_app) -> Flask:
    return make_app()


@pytest.fixture
def client(app) -> FlaskClient:
    """A visitor who has not signed in."""
    return app.test_client()


@dataclass(frozen=True)
class Finished:
    """How a command ended and what it said."""

    exit: int
    out: str
    err: str


@pytest.fixture
def runner(settings, monkeypatch, capsys) -> Callable[..., Finished]:
    """The command line on the office: `runner("user", "list", "--json").out`."""
    monkeypatch.setenv("AGENDA_INSTANCE", str(settings.instance))
    monkeypatch.setenv("AGENDA_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("AGENDA_SECRET_KEY", settings.secret_key)

    def run(*words: str, stdin: str = "") -> Finished:
        if has_app_context():
            db.session.commit()
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        capsys.readouterr()
        status = contextvars.Context().run(_status_of, words)
        return Finished(status, *capsys.readouterr())

    return run


def _status_of(words: Sequence[str]) -> int:
    try:
        status = importlib.import_module("agenda.cli").main(list(words))
    except SystemExit as ended:
        status = ended.code
    return status if isinstance(status, int) else 0


class ApartClient(FlaskClient):
    """A visitor from outside: requests share no context with the test.

    Inside a context of the test, Flask would let the request use its database session
    and its idea of who is signed in. What the test has made is committed before the
    visit, and is read anew after it.
    """

    def open(self, *args, **kwargs):
        if has_app_context():
            db.session.commit()
        return contextvars.Context().run(super().open, *args, **kwargs)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """It is the same moment in every test, and stays so: `clock.shift(60)` moves it."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def no_network(monkeypatch) -> None:
    """Nobody is reached but this machine."""
    connect = socket.socket.connect

    def connect_here(self, address):
        if isinstance(address, tuple) and address[0] not in {
            "127.0.0.1",
            "::1",
            "localhost",
        }:
            raise AssertionError(f"a test tried to reach {address}")
        return connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_here)
