"""The clock of this machine, beside that of the database and what has passed."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from agenda import clock, migrations
from agenda.config import Settings
from agenda.db import db
from agenda.upkeep.doctor.verdicts import fail
from agenda.words import Words, words

_ASKEW = timedelta(minutes=2)


def right(settings: Settings) -> Words:
    now = clock.now()
    ahead = max(_marks_of_time(settings), default=now) - now
    if ahead > _ASKEW:
        raise fail(
            words("Jam mesin ini tertinggal %(ahead)s.", ahead=str(ahead)),
            words("Nyalakan penyelarasan waktu (systemd-timesyncd atau chrony)."),
        )
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            theirs = connection.execute(sa.select(sa.func.clock_timestamp())).scalar()
            _must_agree(now, theirs)
    here = now.astimezone(ZoneInfo(settings.timezone))
    return words(
        "Jam mesin wajar: %(now)s (%(zone)s).", now=here, zone=settings.timezone
    )


def _marks_of_time(settings: Settings) -> Iterator[datetime]:
    """Moments that have certainly passed: the last act, and when files changed."""
    with db.engine.connect() as connection:
        last = connection.execute(
            sa.select(sa.func.max(migrations.metadata.tables["audit_entry"].c.at))
        ).scalar()
    if last is not None:
        yield last
    for path in settings.instance.glob("agenda.db*"):
        with suppress(OSError):
            yield datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _must_agree(ours: datetime, theirs: datetime | None) -> None:
    apart = abs(ours - theirs) if theirs else timedelta()
    if apart > _ASKEW:
        raise fail(
            words("Jam basis data berbeda %(apart)s.", apart=str(apart)),
            words("Nyalakan penyelarasan waktu (systemd-timesyncd atau chrony)."),
        )
