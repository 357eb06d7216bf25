"""How the installation fares, as plain values; and who may know, without signing in.

Monitors read it at `/metrics` and `/health/details`. To everybody else these addresses
do not exist.
"""

import hmac
import ipaddress
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import request
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url

from agenda import __version__, clock, migrations
from agenda.config import Settings
from agenda.db import db
from agenda.jobs.table import JOBS
from agenda.outbox import queries as outbox
from agenda.runs import queries as runs
from agenda.web import access

_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP")


def may_watch() -> bool:
    """Whether this request has the token, or comes from an address, of the settings."""
    settings = access.settings()
    return _has_token(settings.metrics_token) or _comes_from(settings)


def _has_token(token: str) -> bool:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    return (
        bool(token)
        and scheme.lower() == "bearer"
        and hmac.compare_digest(given.strip().encode(), token.encode())
    )


def _comes_from(settings: Settings) -> bool:
    """A proxy that nobody declared would lend its own address to everybody."""
    if not settings.metrics_addresses or not request.remote_addr:
        return False
    if not settings.proxies and any(name in request.headers for name in _FORWARDED):
        return False
    try:
        address = ipaddress.ip_address(request.remote_addr)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return any((mapped or address) in net for net in settings.metrics_addresses)


def details(settings: Settings) -> dict[str, Any]:
    """Everything that a monitor asks for. Raises SQLAlchemyError."""
    standing = outbox.standing()
    return {
        "version": __version__,
        "database": {
            "kind": db.engine.dialect.name,
            "bytes": database_bytes(db.engine),
            "migrations": "current" if migrations.is_current() else "due",
        },
        "outbox": {
            "waiting": standing.waiting,
            "due": standing.due,
            "dead": standing.dead,
            "oldest_seconds": seconds_since(standing.oldest),
        },
        "disk": disk(settings.instance),
        "jobs": [_job(record) for record in _records()],
    }


def disk(folder: Path) -> dict[str, int]:
    """Bytes of the file system that holds the instance folder."""
    usage = shutil.disk_usage(folder)
    return {"free": usage.free, "total": usage.total}


def database_bytes(engine: Engine) -> int:
    """How large the database is; of SQLite, the file and what lies beside it."""
    if engine.dialect.name == "postgresql":
        size = db.session.scalar(text("SELECT pg_database_size(current_database())"))
        return int(size or 0)
    file = make_url(str(engine.url)).database or ""
    parts = (Path(file + suffix) for suffix in ("", "-wal", "-shm"))
    return sum(part.stat().st_size for part in parts if part.exists())


def _records() -> list[runs.Record]:
    return runs.records(job.name for job in JOBS)


def _job(record: runs.Record) -> dict[str, Any]:
    return {
        "name": record.job,
        "last_success": _told(record.last_success),
        "failed_at": _told(record.failed_at),
        "error": record.error,
    }


def seconds_since(moment: datetime | None) -> int:
    """Whole seconds, never fewer than none; 0 without a moment."""
    return max(0, int((clock.now() - moment).total_seconds())) if moment else 0


def _told(moment: datetime | None) -> str | None:
    return None if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")
