"""Posting letters, taking them up, and writing down what became of them.

`post` belongs to the caller's transaction. The rest is for senders: each step is one
conditional UPDATE, so two senders never hold one letter, and one whose claim has run
out in the meantime writes nothing over the other's result.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, Result, and_, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from agenda import clock
from agenda.db import db, new_id
from agenda.errors import WrongState
from agenda.outbox import queries
from agenda.outbox.models import Letter
from agenda.words import words

RETRIES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=24),
    timedelta(hours=24),
)
"""How long a letter waits after its first, second … failure; then it is dead."""

KEPT_AFTER_SENDING = timedelta(days=30)
KEPT_WHEN_DEAD = timedelta(days=180)
_LONGEST_ERROR = 500


@dataclass(frozen=True)
class Claim:
    """A letter in the hands of one sender, as plain values."""

    id: UUID
    kind: str
    recipient: str
    language: str
    facts: Mapping[str, Any]
    attempt: int
    claimed_by: str


def post(
    kind: str,
    recipient: str,
    facts: Mapping[str, Any],
    *,
    dedupe_key: str,
    language: str = "id",
    not_before: datetime | None = None,
) -> None:
    """Write a letter in the caller's transaction; the same key twice is one letter.

    `facts` are JSON values from which the letter is written when it is sent. They
    hold no secret: what a letter must carry is made from the secret key then.
    """
    now = clock.now()
    row = {
        "id": new_id(),
        "dedupe_key": dedupe_key,
        "kind": kind,
        "recipient": recipient,
        "language": language,
        "payload": json.loads(json.dumps(dict(facts))),
        "created_at": now,
        "not_before": not_before or now,
        "attempts": 0,
        "error": "",
    }
    insert = postgresql.insert if _on_postgresql() else sqlite.insert
    db.session.execute(
        insert(Letter).values(row).on_conflict_do_nothing(index_elements=["dedupe_key"])
    )


def claim(sender: str) -> Claim | None:
    """Take the letter that has been due longest; None when nothing is. Commits.

    Reads before it writes, so that an empty queue costs no write.
    """
    now = clock.now()
    free = select(Letter.id).where(queries.is_free(now))
    first = free.order_by(Letter.not_before, Letter.id).limit(1)
    if db.session.scalar(first) is None:
        db.session.rollback()
        return None
    # Who comes second on PostgreSQL passes over the row that is being taken.
    locked = first.with_for_update(skip_locked=True).scalar_subquery()
    taken = db.session.execute(
        update(Letter)
        .where(Letter.id == locked, queries.is_free(now))
        .values(claimed_at=now, claimed_by=sender, attempts=Letter.attempts + 1)
        .returning(
            Letter.id,
            Letter.kind,
            Letter.recipient,
            Letter.language,
            Letter.payload,
            Letter.attempts,
            Letter.claimed_by,
        )
        .execution_options(synchronize_session=False)
    ).all()
    db.session.commit()
    return Claim(*taken[0]) if taken else None


def sent(claimed: Claim) -> bool:
    """It is on its way. Commits; False when the claim had been lost."""
    return _end(claimed, sent_at=clock.now(), error="")


def failed(claimed: Claim, error: str, *, for_good: bool = False) -> bool:
    """It could not be sent: tried again later, or dead. Commits; False as above."""
    error = error[:_LONGEST_ERROR]
    if for_good or claimed.attempt > len(RETRIES):
        return _end(claimed, failed_at=clock.now(), error=error)
    later = clock.now() + RETRIES[claimed.attempt - 1]
    return _end(claimed, not_before=later, error=error)


def not_needed(claimed: Claim, reason: str) -> bool:
    """What it tells is no longer so. Commits; False as above."""
    return _end(claimed, dropped_at=clock.now(), error=reason[:_LONGEST_ERROR])


def retry(letter: Letter) -> None:
    """Send a dead or waiting letter now, with all its tries before it."""
    _decide(letter, failed_at=None, attempts=0, not_before=clock.now())


def drop(letter: Letter) -> None:
    """Do not send it after all; its key stays taken until it is swept away."""
    _decide(letter, dropped_at=clock.now())


def sweep() -> int:
    """Forget letters that ended long ago: they hold addresses. Answers how many."""
    now = clock.now()
    ended, dead = now - KEPT_AFTER_SENDING, now - KEPT_WHEN_DEAD
    gone = db.session.execute(
        delete(Letter).where(
            or_(
                Letter.sent_at <= ended,
                Letter.dropped_at <= ended,
                and_(queries.is_dead(), Letter.failed_at <= dead),
            )
        )
    )
    return _count(gone)


def _decide(letter: Letter, **values: Any) -> None:
    """Change a letter that nobody is sending; WrongState for any other."""
    decided = db.session.execute(
        update(Letter)
        .where(
            Letter.id == letter.id,
            or_(
                and_(queries.is_open(), Letter.claimed_at.is_(None)), queries.is_dead()
            ),
        )
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    if not _count(decided):
        raise WrongState(
            words("Surat ini sudah terkirim, dibuang, atau sedang dikirim.")
        )
    db.session.refresh(letter)


def _end(claimed: Claim, **values: Any) -> bool:
    ended = db.session.execute(
        update(Letter)
        .where(
            Letter.id == claimed.id,
            Letter.claimed_by == claimed.claimed_by,
            Letter.attempts == claimed.attempt,
            queries.is_open(),
        )
        .values(claimed_at=None, claimed_by=None, **values)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    return bool(_count(ended))


def _count(outcome: Result[Any]) -> int:
    """How many rows an UPDATE or DELETE touched."""
    return cast("CursorResult[Any]", outcome).rowcount


def _on_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"
