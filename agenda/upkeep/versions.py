"""Which versions work here, and how much room there is."""

import platform
import shutil
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import sqlalchemy as sa

from agenda import __version__, migrations
from agenda.config import Settings
from agenda.db import db


@dataclass(frozen=True)
class Room:
    """Bytes: what the office takes, and what is left on its disk."""

    database: int
    uploads: int
    free: int
    total: int


def versions() -> dict[str, str]:
    """Names of programs with their versions, the own one first."""
    with db.engine.connect() as connection:
        name, own = _database(connection)
    return {
        "Agenda": __version__,
        "Python": platform.python_version(),
        "Flask": version("flask"),
        "SQLAlchemy": version("sqlalchemy"),
        name: own,
        "gunicorn": version("gunicorn"),
        "migration": migrations.revision() or "–",
    }


def room(settings: Settings) -> Room:
    """How large database and uploads are, and what is free beside them."""
    disk = shutil.disk_usage(settings.instance)
    return Room(_database_size(), _size_of(settings.uploads), disk.free, disk.total)


def _database(connection: sa.Connection) -> tuple[str, str]:
    if connection.dialect.name == "sqlite":
        asked = "SELECT sqlite_version()"
        return "SQLite", str(connection.exec_driver_sql(asked).scalar_one())
    asked = "SHOW server_version"
    told = str(connection.exec_driver_sql(asked).scalar_one())
    return "PostgreSQL", told.split()[0]


def _database_size() -> int:
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            asked = (
                "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size"
            )
        else:
            asked = "SELECT pg_database_size(current_database())"
        return int(connection.exec_driver_sql(asked).scalar_one())


def _size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
