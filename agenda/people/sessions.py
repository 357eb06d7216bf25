"""Where somebody is signed in: begun, found by its secret, listed, ended.

A session ends when it was idle for long, after some days in any case, when its owner or
an administrator ends it, and with the password that opened it.
"""

import re
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import bindparam, delete, or_, select, update

from agenda import clock
from agenda.db import db, flush
from agenda.errors import NotFound
from agenda.people import passwords
from agenda.people.models import Account, LoginSession

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
_MINUTE = timedelta(minutes=1)
_OF_SECRET = select(LoginSession).where(LoginSession.sha256 == bindparam("sha256"))
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox|FxiOS", "Firefox"),
    ("Chrome|CriOS", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh|Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def begin(account: Account, user_agent: str = "") -> str:
    """A session of its own for this browser; answers its secret, seen only here."""
    text = passwords.new_token("")
    now = clock.now()
    session = LoginSession(
        account_id=account.id,
        sha256=passwords.digest(text),
        browser=browser_of(user_agent),
        created_at=now,
        last_seen_at=_to_the_minute(now),
    )
    db.session.add(session)
    flush()
    db.session.execute(
        update(Account).where(Account.id == account.id).values(last_login_at=now)
    )
    return text


def find(text: str) -> LoginSession | None:
    """The living session of this secret, with its account."""
    found = db.session.scalar(_OF_SECRET, {"sha256": passwords.digest(text)})
    if found is None or not found.account.is_active or _is_over(found):
        return None
    return found


def note_use(session: LoginSession) -> bool:
    """Keep that it was used, to the minute; answers whether anything was written."""
    now = clock.now()
    if now - session.last_seen_at < _MINUTE:
        return False
    db.session.execute(
        update(LoginSession)
        .where(LoginSession.id == session.id)
        .values(last_seen_at=_to_the_minute(now))
        .execution_options(synchronize_session=False)
    )
    return True


def living(account: Account) -> list[LoginSession]:
    """The sessions that are not over, the one used last first."""
    found = db.session.scalars(
        select(LoginSession)
        .where(LoginSession.account_id == account.id)
        .order_by(LoginSession.last_seen_at.desc(), LoginSession.id.desc())
    )
    return [session for session in found if not _is_over(session)]


def of_account(account: Account, session_id: UUID) -> LoginSession:
    """A session of this very account; that of somebody else is not there."""
    found = db.session.get(LoginSession, session_id)
    if found is None or found.account_id != account.id:
        raise NotFound
    return found


def end(session: LoginSession) -> None:
    db.session.execute(delete(LoginSession).where(LoginSession.id == session.id))


def end_text(text: str) -> None:
    """End the session of this secret, if there is one."""
    sha256 = passwords.digest(text)
    db.session.execute(delete(LoginSession).where(LoginSession.sha256 == sha256))


def end_all(account: Account, but: UUID | None = None) -> None:
    """Whoever is signed in as this account is so no longer, `but` in one session."""
    theirs = delete(LoginSession).where(LoginSession.account_id == account.id)
    db.session.execute(theirs if but is None else theirs.where(LoginSession.id != but))


def clean_up() -> None:
    """Forget sessions that are over."""
    now = clock.now()
    db.session.execute(
        delete(LoginSession).where(
            or_(
                LoginSession.last_seen_at < now - IDLE - _MINUTE,
                LoginSession.created_at < now - LONGEST,
            )
        )
    )


def browser_of(user_agent: str) -> str:
    """The family of browser and system, such as "Firefox · Windows"; "" if unknown."""
    known = [_first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent)]
    return " · ".join(name for name in known if name)


def _first(table: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for mark, name in table if re.search(mark, user_agent)), "")


def _is_over(session: LoginSession) -> bool:
    now = clock.now()
    # What is kept of the last use lies up to a minute back.
    idle = now - session.last_seen_at >= IDLE + _MINUTE
    return idle or now - session.created_at >= LONGEST


def _to_the_minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
