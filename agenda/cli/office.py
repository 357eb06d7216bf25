"""The office that a command works in: settings, database, whom a command names."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from agenda import migrations
from agenda.cli.output import Stop
from agenda.config import Settings, read_settings
from agenda.db import db
from agenda.people import queries as people
from agenda.people.models import Account
from agenda.upkeep.places import unfinished


@contextmanager
def opened(settings: Settings | None = None) -> Iterator[Settings]:
    """The database of this installation, at the newest migration; closed at the end."""
    with connected(settings) as read:
        if not migrations.is_current():
            raise Stop(
                "The database is not at the newest migration: run `agenda db upgrade`."
            )
        yield read


@contextmanager
def connected(settings: Settings | None = None) -> Iterator[Settings]:
    """The same, whatever its schema is."""
    settings = settings or read_settings()
    if interrupted := unfinished(settings):
        raise Stop(interrupted.in_language("en"))
    with unguarded(settings):
        yield settings


@contextmanager
def unguarded(settings: Settings) -> Iterator[Settings]:
    """The same, even when a restore was interrupted; for those who repair."""
    with _bare_app(settings).app_context():
        try:
            yield settings
        finally:
            db.session.rollback()
            db.session.remove()
            db.engine.dispose()


def account(email: str) -> Account:
    """The account of that address, closed or not."""
    found = people.account_by_email(email)
    if found is None:
        raise Stop(f"No account has the address {email}.")
    return found


def _bare_app(settings: Settings) -> Flask:
    """An application with a database and no door: enough to work, quick to start."""
    app = Flask("agenda", instance_path=str(settings.instance))
    app.config.update(
        AGENDA=settings,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True, "hide_parameters": True},
    )
    db.init_app(app)
    return app
