"""Taking up letters one by one until none is due.

At least once: a sender that is killed between the server's yes and the mark in the
table leaves a claim that runs out, and the letter goes out a second time under the
same Message-ID, by which receivers can tell. One that cannot be sent waits apart and
holds up no other. No transaction is open while something is rendered or sent.
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable
from enum import StrEnum

from sqlalchemy.exc import DBAPIError

from agenda.config import Settings
from agenda.db import db
from agenda.notices.mailer import (
    Deferred,
    Deliver,
    ServerAway,
    Undeliverable,
    mailer,
)
from agenda.notices.notice import NoLongerNeeded, Notice, Office
from agenda.notices.writing import BadAddress, write
from agenda.outbox import operations as outbox
from agenda.outbox.operations import Claim

PATIENCE = 3
"""So many letters in a row may find the server away before the round ends."""
_MARKS = 5
_log = logging.getLogger(__name__)


class Fate(StrEnum):
    """What became of a letter in this round."""

    SENT = "sent"
    AGAIN = "again"
    AWAY = "away"
    DEAD = "dead"
    DROPPED = "dropped"


def send_due(
    settings: Settings,
    sender: str,
    stop: threading.Event | None = None,
    deliver: Deliver | None = None,
) -> Counter[Fate]:
    """Send what is due; answers how many met which fate.

    Ends when nothing is due, when `stop` is set (the present letter is finished), or
    when the mail server is away.
    """
    office = Office.of(settings)
    deliver = deliver or mailer(settings)
    fates: Counter[Fate] = Counter()
    away = 0
    while away < PATIENCE and not (stop is not None and stop.is_set()):
        claimed = outbox.claim(sender)
        if claimed is None:
            break
        fate = _send(claimed, office, deliver)
        fates[fate] += 1
        away = away + 1 if fate is Fate.AWAY else 0
    return fates


def _send(claimed: Claim, office: Office, deliver: Deliver) -> Fate:
    facts = {"letter": str(claimed.id), "kind": claimed.kind, "try": claimed.attempt}
    if claimed.attempt > len(outbox.RETRIES) + 1:
        _surely(lambda: outbox.failed(claimed, "its senders ended in the middle"))
        _log.error("letter dead", extra=facts)
        return Fate.DEAD
    try:
        _tell(claimed, office, deliver)
    except NoLongerNeeded as reason:
        why = str(reason)
        _surely(lambda: outbox.not_needed(claimed, why))
        _log.info("letter not needed", extra=facts)
        return Fate.DROPPED
    except (Undeliverable, BadAddress) as error:
        return _failed(claimed, str(error), Fate.DEAD, facts)
    except Deferred as error:
        return _failed(claimed, str(error), Fate.AGAIN, facts)
    except ServerAway as error:
        return _failed(claimed, str(error), Fate.AWAY, facts)
    except Exception as error:
        _log.exception("a letter cannot be written", extra=facts)
        return _failed(claimed, type(error).__name__, Fate.AGAIN, facts)
    _surely(lambda: outbox.sent(claimed))
    _log.info("letter sent", extra=facts)
    return Fate.SENT


def _tell(claimed: Claim, office: Office, deliver: Deliver) -> None:
    notice = Notice(
        claimed.id, claimed.kind, claimed.recipient, claimed.language, claimed.facts
    )
    try:
        message = write(notice, office)
    finally:
        db.session.rollback()
        db.session.remove()
    deliver(message)


def _failed(claimed: Claim, error: str, fate: Fate, facts: dict[str, object]) -> Fate:
    """Write down why; what the server said may name people and is not logged."""
    for_good = fate is Fate.DEAD
    _surely(lambda: outbox.failed(claimed, error, for_good=for_good))
    if for_good or claimed.attempt > len(outbox.RETRIES):
        _log.error("letter dead", extra=facts)
        return Fate.DEAD if for_good else fate
    _log.warning("letter waits for another try", extra={**facts, "fate": fate.value})
    return fate


def _surely(mark: Callable[[], bool]) -> None:
    """Write down what became of a letter, also when the database is busy just now.

    Otherwise a long import would make a letter go out twice.
    """
    for left in reversed(range(_MARKS)):
        try:
            if not mark():
                _log.warning("a letter was taken up by another sender meanwhile")
            return
        except DBAPIError:
            db.session.rollback()
            if not left:
                raise
            time.sleep(1)
        finally:
            db.session.remove()
