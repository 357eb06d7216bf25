"""The second factor: time-based codes (RFC 6238), and recovery codes on paper.

The secret lies sealed in the database; a code opens once, also within its half minute.
"""

import hmac
import re

import pyotp
from sqlalchemy import delete, func, or_, select, update

from agenda import clock
from agenda.audit.operations import AuditAction, record
from agenda.db import db, flush
from agenda.errors import BadInput, NotAllowed, WrongState
from agenda.people import letters, passwords, queries
from agenda.people.models import Account, RecoveryCode
from agenda.rules.permissions import Action, Actor, may
from agenda.seal import Broken, seal, unseal
from agenda.words import words

ISSUER = "Agenda"
CODES = 10
_STEP = 30
_DRIFT = (0, -1, 1)
"""Half minutes by which a clock may be wrong, the likeliest first."""


def new_secret() -> str:
    return pyotp.random_base32()


def address(account: Account, secret: str) -> str:
    """What an authenticator program reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=account.email, issuer_name=ISSUER)


def enable(
    actor: Actor, secret_key: str, secret: str, password: str, code: str
) -> list[str]:
    """Ask for codes of `secret` from now on; answers the recovery codes, shown once."""
    account = _proved(actor, password)
    step = _step_of(secret, code)
    if step is None:
        raise BadInput.at(
            "code",
            words("Kode ini tidak cocok. Periksa jam ponsel, lalu ketik kode terbaru."),
        )
    account.totp_sealed = seal(secret_key, secret)
    account.totp_last_step = step
    account.touch()
    codes = _new_codes(account)
    _note(actor, AuditAction.ACCOUNT_FACTOR_ON, account)
    letters.tell(account, "new_factor")
    return codes


def renew_codes(actor: Actor, password: str) -> list[str]:
    """Ten other recovery codes; the former ones open nothing any more."""
    account = _proved(actor, password)
    if not account.has_second_factor:
        raise WrongState(words("Verifikasi dua langkah belum aktif."))
    codes = _new_codes(account)
    _note(actor, AuditAction.ACCOUNT_FACTOR_CODES, account)
    return codes


def disable(actor: Actor, password: str) -> Account:
    """The owner goes back to the password alone."""
    account = _proved(actor, password)
    _take_away(account)
    _note(actor, AuditAction.ACCOUNT_FACTOR_OFF, account)
    return account


def reset(actor: Actor, account: Account, reason: str) -> Account:
    """Take the factor from somebody who lost the telephone and the paper."""
    if not may(actor, Action.MANAGE_PEOPLE):
        raise NotAllowed
    if not reason.strip():
        raise BadInput.at("reason", words("Sebutkan alasannya."))
    if not account.has_second_factor:
        raise WrongState(words("Verifikasi dua langkah belum aktif."))
    _take_away(account)
    _note(actor, AuditAction.ACCOUNT_FACTOR_OFF, account, reason)
    return account


def opens(secret_key: str, account: Account, typed: str) -> bool:
    """Whether this code, of the telephone or of the paper, opens; it does so once."""
    code = re.sub(r"[\s-]", "", typed).lower()
    if re.fullmatch(r"[0-9]{6}", code):
        return _opens_by_time(secret_key, account, code)
    return _opens_by_paper(account, code)


def codes_left(account: Account) -> int:
    unused = select(func.count(RecoveryCode.id)).where(
        RecoveryCode.account_id == account.id, RecoveryCode.used_at.is_(None)
    )
    return db.session.scalar(unused) or 0


def _opens_by_time(secret_key: str, account: Account, code: str) -> bool:
    try:
        secret = unseal(secret_key, account.totp_sealed or "")
    except Broken:
        return False
    step = _step_of(secret, code)
    if step is None:
        return False
    fresh = or_(Account.totp_last_step.is_(None), Account.totp_last_step < step)
    taken = db.session.scalar(
        update(Account)
        .where(Account.id == account.id, fresh)
        .values(totp_last_step=step)
        .returning(Account.id)
        .execution_options(synchronize_session=False)
    )
    return taken is not None


def _opens_by_paper(account: Account, code: str) -> bool:
    taken = db.session.scalar(
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account.id,
            RecoveryCode.sha256 == passwords.digest(code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
        .returning(RecoveryCode.id)
        .execution_options(synchronize_session=False)
    )
    return taken is not None


def _step_of(secret: str, typed: str) -> int | None:
    """The half minute whose code this is, when it is about now."""
    code = re.sub(r"\s", "", typed)
    totp = pyotp.TOTP(secret)
    now = int(clock.now().timestamp()) // _STEP
    for step in (now + drift for drift in _DRIFT):
        if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode()):
            return step
    return None


def _new_codes(account: Account) -> list[str]:
    codes = [passwords.recovery_code() for _ in range(CODES)]
    db.session.execute(
        delete(RecoveryCode).where(RecoveryCode.account_id == account.id)
    )
    db.session.add_all(
        RecoveryCode(
            account_id=account.id, sha256=passwords.digest(code.replace("-", ""))
        )
        for code in codes
    )
    flush()
    return codes


def _take_away(account: Account) -> None:
    account.totp_sealed = account.totp_last_step = None
    account.touch()
    letters.tell(account, "factor_removed")
    db.session.execute(
        delete(RecoveryCode).where(RecoveryCode.account_id == account.id)
    )


def _proved(actor: Actor, password: str) -> Account:
    """The actor's own account, for whoever knows its password."""
    if actor.account_id is None:
        raise NotAllowed
    account = queries.account(actor.account_id)
    if not passwords.matches(account.password_hash, password):
        raise BadInput.at("password", words("Kata sandi tidak cocok."))
    return account


def _note(
    actor: Actor, action: AuditAction, account: Account, reason: str = ""
) -> None:
    record(actor, action, "account", account.id, [], reason)
