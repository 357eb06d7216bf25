"""What every test stands on: an office of its own, a still clock, and no network."""

import contextvars
import os
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask, has_app_context
from flask.testing import FlaskClient

from agenda.config import Settings
from agenda.db import db
from agenda.people import passwords
from tests.cast import Cast
from tests.offices import NOW, OFFICES, SERVER

os.environ["TZ"] = "UTC"
time.tzset()

# Good hashes are slow on purpose; a test of them makes its own.
passwords.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def pytest_configure(config: pytest.Config) -> None:
    """Workers are told where the run's PostgreSQL is; it starts when one asks."""
    if not hasattr(config, "workerinput"):
        os.environ[SERVER] = tempfile.mkdtemp(prefix="agenda-postgres-")


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        with suppress(OSError):  # a server that was started takes its folder along
            Path(os.environ.pop(SERVER)).rmdir()


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
