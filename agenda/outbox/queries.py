"""What waits, what is stuck: for senders, monitors and the administrator."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select

from agenda import clock
from agenda.db import db
from agenda.errors import NotFound
from agenda.outbox.models import Letter
from agenda.rules.ids import read_id
from agenda.rules.paging import Page, cursor_id, cut, decode_cursor

CLAIM_HOLDS = timedelta(minutes=10)
"""A claim older than this belongs to a sender that is gone."""


class State(StrEnum):
    """Where a letter is on its way."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Standing:
    """The queue in figures; `oldest` is since when the first due letter is due."""

    waiting: int
    due: int
    dead: int
    oldest: datetime | None


def state_of(letter: Letter) -> State:
    """Where this letter is on its way."""
    if letter.sent_at is not None:
        return State.SENT
    if letter.dropped_at is not None:
        return State.DROPPED
    if letter.failed_at is not None:
        return State.DEAD
    return State.SENDING if letter.claimed_at is not None else State.WAITING


def is_open() -> ColumnElement[bool]:
    """Neither sent nor given up."""
    return and_(
        Letter.sent_at.is_(None),
        Letter.failed_at.is_(None),
        Letter.dropped_at.is_(None),
    )


def is_dead() -> ColumnElement[bool]:
    """Given up, and nobody has decided what to do about it."""
    return and_(
        Letter.sent_at.is_(None),
        Letter.failed_at.is_not(None),
        Letter.dropped_at.is_(None),
    )


def is_free(now: datetime) -> ColumnElement[bool]:
    """Open, due, and in nobody's hands.

    A claim from the future is one from before the clock was put back.
    """
    return and_(
        is_open(),
        Letter.not_before <= now,
        or_(
            Letter.claimed_at.is_(None),
            Letter.claimed_at <= now - CLAIM_HOLDS,
            Letter.claimed_at > now + CLAIM_HOLDS,
        ),
    )


def standing() -> Standing:
    """The queue in figures."""
    now = clock.now()
    due = and_(is_open(), Letter.not_before <= now)
    count = select(func.count()).select_from(Letter)
    return Standing(
        waiting=db.session.scalar(count.where(is_open())) or 0,
        due=db.session.scalar(count.where(due)) or 0,
        dead=db.session.scalar(count.where(is_dead())) or 0,
        oldest=db.session.scalar(select(func.min(Letter.not_before)).where(due)),
    )


def get(letter_id: UUID | str) -> Letter:
    """The letter of that id; NotFound."""
    letter = db.session.get(Letter, read_id(letter_id))
    if letter is None:
        raise NotFound
    return letter


def page(
    states: Iterable[State] = (State.WAITING, State.SENDING, State.DEAD),
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Letter]:
    """One page of the letters in these states, newest first."""
    wanted = (
        select(Letter)
        .where(or_(*(_in_state(state) for state in states)))
        .order_by(Letter.id.desc())
        .limit(limit + 1)
    )
    if cursor:
        wanted = wanted.where(Letter.id < cursor_id(decode_cursor(cursor, 1)[0]))
    rows = db.session.scalars(wanted).all()
    return cut(rows, limit, lambda letter: [str(letter.id)])


def _in_state(state: State) -> ColumnElement[bool]:
    match state:
        case State.WAITING:
            return and_(is_open(), Letter.claimed_at.is_(None))
        case State.SENDING:
            return and_(is_open(), Letter.claimed_at.is_not(None))
        case State.SENT:
            return Letter.sent_at.is_not(None)
        case State.DEAD:
            return is_dead()
        case State.DROPPED:
            return and_(Letter.sent_at.is_(None), Letter.dropped_at.is_not(None))
