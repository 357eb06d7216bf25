"""Whoever guesses has to wait: failed sign-ins counted by the address that was typed.

An address that no account has is counted and locked like any other, by the same writes
and in the same words: nobody learns here who works for the office.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import IntegrityError

from agenda import clock
from agenda.audit.operations import AuditAction, record
from agenda.db import db
from agenda.errors import NotAllowed, TooMany
from agenda.people import passwords
from agenda.people.models import Account, FailedSignIn
from agenda.people.queries import email_key
from agenda.rules.permissions import Action, Actor, may
from agenda.words import words

FREE_TRIES = 10
"""The last of them locks, unless it is the right one."""
_MORE_TRIES = 5
_FIRST_LOCK = timedelta(minutes=15)
_LONGEST_LOCK = timedelta(hours=2)
_FORGOTTEN_AFTER = timedelta(hours=24)


def knock(email: str) -> None:
    """Count a try before it is judged; TooMany while the address is locked.

    Counted first and committed by the door, so that many tries at once are many tries.
    """
    key, now = _key(email), clock.now()
    _forget_old(key, now)
    for _ in range(2):
        failures = _count(key, now)
        if failures is not None:
            _lock(key, failures, now)
            return
        locked = _locked_until(key, now)
        if locked is not None:
            raise TooMany(
                max(1, int((locked - now).total_seconds())),
                words(
                    "Terlalu banyak percobaan masuk. Coba lagi dalam beberapa menit."
                ),
            )
        if _insert(key, now):
            return
    raise TooMany(1)


def forget(email: str) -> None:
    """The right one came in: what failed before is forgotten."""
    db.session.execute(delete(FailedSignIn).where(FailedSignIn.sha256 == _key(email)))


def locked_until(account: Account) -> datetime | None:
    """Until when nobody can sign in to this account; None when it is open."""
    return _locked_until(_key(account.email), clock.now())


def unlock(actor: Actor, account: Account, reason: str = "") -> bool:
    """Let the account in again at once; answers whether it was locked."""
    if not may(actor, Action.MANAGE_PEOPLE):
        raise NotAllowed
    was_locked = locked_until(account) is not None
    forget(account.email)
    if was_locked:
        record(actor, AuditAction.ACCOUNT_UNLOCK, "account", account.id, [], reason)
    return was_locked


def clean_up() -> None:
    """Forget what failed long ago."""
    long_ago = clock.now() - _FORGOTTEN_AFTER
    db.session.execute(delete(FailedSignIn).where(FailedSignIn.last_at < long_ago))


def _key(email: str) -> str:
    return passwords.digest(email_key(email))


def _forget_old(key: str, now: datetime) -> None:
    db.session.execute(
        delete(FailedSignIn).where(
            FailedSignIn.sha256 == key, FailedSignIn.last_at < now - _FORGOTTEN_AFTER
        )
    )


def _count(key: str, now: datetime) -> int | None:
    """The number of this try; None when there was none before, or a lock is on."""
    return db.session.scalar(
        update(FailedSignIn)
        .where(
            FailedSignIn.sha256 == key,
            or_(FailedSignIn.locked_until.is_(None), FailedSignIn.locked_until <= now),
        )
        .values(failures=FailedSignIn.failures + 1, last_at=now, locked_until=None)
        .returning(FailedSignIn.failures)
        .execution_options(synchronize_session=False)
    )


def _insert(key: str, now: datetime) -> bool:
    try:
        with db.session.begin_nested():
            db.session.add(FailedSignIn(sha256=key, failures=1, last_at=now))
    except IntegrityError:  # another first try was faster
        return False
    return True


def _lock(key: str, failures: int, now: datetime) -> None:
    """Lock at the last free try and then at every fifth, longer each time."""
    over = failures - FREE_TRIES
    if over < 0 or over % _MORE_TRIES:
        return
    lasts = min(_FIRST_LOCK * 2 ** min(over // _MORE_TRIES, 10), _LONGEST_LOCK)
    db.session.execute(
        update(FailedSignIn)
        .where(FailedSignIn.sha256 == key)
        .values(locked_until=now + lasts)
        .execution_options(synchronize_session=False)
    )


def _locked_until(key: str, now: datetime) -> datetime | None:
    until = db.session.scalar(
        select(FailedSignIn.locked_until).where(FailedSignIn.sha256 == key)
    )
    return until if until is not None and until > now else None
