"""Stored answers to requests with an Idempotency-Key: how long they are kept."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete

from agenda import clock
from agenda.db import db
from agenda.people.models import StoredAnswer

KEPT_FOR = timedelta(hours=24)


def forget_old(token_id: UUID | None = None) -> None:
    """Delete the answers that no repeat may ask for any more (of one token, or all)."""
    old = delete(StoredAnswer).where(StoredAnswer.created_at <= clock.now() - KEPT_FOR)
    if token_id is not None:
        old = old.where(StoredAnswer.token_id == token_id)
    db.session.execute(old)
