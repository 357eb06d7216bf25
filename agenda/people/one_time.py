"""One-time links: the invitation of a new person, and the way back in.

The address of a link holds the id of its row, signed with the secret key: neither the
database nor a queued letter nor a backup holds anything that opens. A link is used
once; a younger one of the same purpose, a new password and a closed account void it.
"""

import base64
import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from itsdangerous import Signer
from sqlalchemy import delete, select, update

from agenda import clock
from agenda.audit.operations import AuditAction, record
from agenda.db import db, flush
from agenda.errors import NotAllowed, Refusal, WrongState
from agenda.outbox import operations as outbox
from agenda.people import lockout, operations, queries
from agenda.people.models import Account, OneTimeLink
from agenda.rules.choices import LinkPurpose
from agenda.rules.permissions import Action, Actor, may
from agenda.words import words

LASTS = {
    LinkPurpose.INVITATION: timedelta(hours=72),
    LinkPurpose.PASSWORD_RESET: timedelta(hours=2),
}
PREFIX = "agl_"
_ID_LENGTH = 22
_KEPT = timedelta(days=30)


class LinkEnded(Refusal):
    """The link was used, is too old, was replaced, or never was one."""

    def __init__(self) -> None:
        super().__init__(words("Tautan ini tidak berlaku lagi."))


def make(actor: Actor, account: Account, reason: str = "") -> OneTimeLink:
    """A link by which this person, and nobody else, sets a password.

    Whoever has never signed in is invited; others find back in. The link is shown to
    the administrator who made it, or sent by `send`.
    """
    if not may(actor, Action.MANAGE_PEOPLE):
        raise NotAllowed
    if not account.is_active:
        raise WrongState(words("Akun ini tidak aktif."))
    never = account.last_login_at is None
    link = _new(
        account, LinkPurpose.INVITATION if never else LinkPurpose.PASSWORD_RESET
    )
    record(actor, AuditAction.ACCOUNT_LINK, "account", account.id, [], reason)
    return link


def ask(email: str) -> None:
    """Send a link to whoever forgot the password, if there is such a person."""
    account = queries.account_by_email(email)
    if account is not None and account.is_active:
        send(_new(account, LinkPurpose.PASSWORD_RESET))


def send(link: OneTimeLink) -> None:
    """Post a letter; the address of the link is made when the letter is sent."""
    account = link.account
    outbox.post(
        link.purpose.value,
        account.email,
        {"link": str(link.id)},
        dedupe_key=f"{link.purpose.value}:{link.id}",
        language=account.language,
    )


def token_of(secret_key: str, link_id: UUID) -> str:
    """What stands in the address of a link."""
    name = base64.urlsafe_b64encode(link_id.bytes).rstrip(b"=")
    return PREFIX + (name + _signer(secret_key).get_signature(name)).decode()


def find(secret_key: str, token: str) -> OneTimeLink:
    """The link of this token, as long as it opens; LinkEnded otherwise."""
    link_id = _id_in(secret_key, token)
    link = db.session.get(OneTimeLink, link_id) if link_id else None
    if link is None or not opens(link):
        raise LinkEnded
    return link


def by_id(link_id: UUID) -> OneTimeLink | None:
    return db.session.get(OneTimeLink, link_id)


def opens(link: OneTimeLink) -> bool:
    """Whether a password can still be set by it."""
    unused = link.used_at is None and clock.now() < link.expires_at
    return unused and link.account.is_active


def use(secret_key: str, token: str, password: str) -> Account:
    """Set the password by a link, once; sessions, lock and other links end."""
    link = find(secret_key, token)
    account = link.account
    operations.must_be_good(password, account, "new")
    if not _take(link, clock.now()):
        raise LinkEnded
    operations.set_own_password(account, password)
    lockout.forget(account.email)
    return account


def pending(account: Account) -> OneTimeLink | None:
    """The youngest link of the account that still opens."""
    found = db.session.scalars(
        select(OneTimeLink)
        .where(OneTimeLink.account_id == account.id, OneTimeLink.used_at.is_(None))
        .order_by(OneTimeLink.id.desc())
    )
    return next((link for link in found if opens(link)), None)


def clean_up() -> None:
    """Forget links that ended long ago."""
    long_ago = clock.now() - _KEPT
    db.session.execute(delete(OneTimeLink).where(OneTimeLink.expires_at < long_ago))


def _new(account: Account, purpose: LinkPurpose) -> OneTimeLink:
    operations.void_links(account, purpose)
    now = clock.now()
    link = OneTimeLink(
        account=account,
        account_id=account.id,
        purpose=purpose,
        created_at=now,
        expires_at=now + LASTS[purpose],
    )
    db.session.add(link)
    flush()
    return link


def _take(link: OneTimeLink, now: datetime) -> bool:
    """Use it up; of two who come at once, one gets it."""
    taken = db.session.scalar(
        update(OneTimeLink)
        .where(OneTimeLink.id == link.id, OneTimeLink.used_at.is_(None))
        .values(used_at=now)
        .returning(OneTimeLink.id)
        .execution_options(synchronize_session=False)
    )
    return taken is not None


def _id_in(secret_key: str, token: str) -> UUID | None:
    """The id that was signed, or None when nobody here signed it."""
    text = token.removeprefix(PREFIX)
    if text == token or not text.isascii():
        return None
    name, signature = text[:_ID_LENGTH].encode(), text[_ID_LENGTH:].encode()
    if not _signer(secret_key).verify_signature(name, signature):
        return None
    return UUID(bytes=base64.urlsafe_b64decode(name + b"=="))


def _signer(secret_key: str) -> Signer:
    return Signer(
        secret_key,
        salt=b"agenda one-time link",
        key_derivation="hmac",
        digest_method=hashlib.sha256,
    )
