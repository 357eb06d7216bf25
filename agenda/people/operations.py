"""Agencies and accounts: made, changed, closed; passwords, sign-in and tokens.

What a field accepts is said in `drafts`, how secrets are kept in `passwords`. Sessions
and the slowing of guesses belong to the door. A new name of an agency shows in events:
the door that calls `revise_agency` calls
`agenda.tasks.shown_names.names_changed("agency", code)` right after it.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from agenda import clock
from agenda.audit.operations import AuditAction, differences, record
from agenda.audit.queries import must_be_current
from agenda.db import db, flush, new_id
from agenda.errors import BadInput, NotAllowed, NotFound, WrongState
from agenda.people import (
    delegations,
    drafts,
    letters,
    lockout,
    passwords,
    queries,
    sessions,
)
from agenda.people import fields as shown
from agenda.people.models import Account, Agency, ApiToken, OneTimeLink
from agenda.rules import names
from agenda.rules.choices import LinkPurpose
from agenda.rules.permissions import Action, Actor, Role, may
from agenda.words import words

_MINUTE = timedelta(minutes=1)
SCOPES = {
    "read": ("read",),
    "write": ("read", "write"),
    "admin": ("read", "write", "admin"),
}
"""What each scope of a token includes."""


# Agencies


def create_agency(
    actor: Actor,
    fields: Mapping[str, Any],
    reason: str = "",
    default_zone: str = "Asia/Jakarta",
) -> Agency:
    """Enter an agency; its zone is that of its province, else of its parent."""
    _must_manage(actor)
    draft = drafts.read_agency(fields, None, default_zone)
    agency = Agency(id=new_id(), code=draft.code, name=draft.name)
    _write_agency(agency, draft)
    db.session.add(agency)
    flush()
    changes = differences({}, shown.agency_content(agency))
    record(actor, AuditAction.AGENCY_CREATE, "agency", agency.id, changes, reason)
    return agency


def revise_agency(
    actor: Actor,
    agency: Agency,
    fields: Mapping[str, Any],
    seen: int | None = None,
    reason: str = "",
) -> Agency:
    """Change what is known of an agency; its code stays for good.

    A `name` with `name_from` is a new name from that day, which may lie ahead; without
    it the name of today is corrected for all the time that it held.
    """
    _must_manage(actor)
    must_be_current("agency", agency, seen)
    content, past = shown.agency_content(agency), shown.agency_past(agency)
    draft = drafts.read_agency({**content, **fields}, agency, agency.timezone)
    _place(agency, partial(_write_agency, agency, draft))
    _rename(agency, draft)
    now = shown.agency_content(agency) | shown.agency_past(agency)
    if now["name"] != content["name"] and len(now["names"]) == len(past["names"]):
        past["names"] = now["names"]  # a corrected name is told once
    changes = differences(content | past, now)
    if changes:
        agency.touch()
        record(actor, AuditAction.AGENCY_REVISE, "agency", agency.id, changes, reason)
    return agency


def _rename(agency: Agency, draft: drafts.AgencyDraft) -> None:
    today = clock.today(agency.timezone)
    if draft.name_from is not None:
        told = names.renamed(agency.all_names, draft.name, draft.name_from)
    else:
        told = names.corrected(agency.all_names, draft.name, today)
    _write_names(agency, told)
    agency.name = agency.name_on(today)


def _write_names(agency: Agency, told: names.Names) -> None:
    agency.names = [[since.isoformat(), name] for since, name in told]


def adopt_names() -> None:
    """Let agencies whose next name begins today bear it; done once a day."""
    for agency in queries.agencies():
        name = agency.name_on(clock.today(agency.timezone))
        if agency.merged_into is None and agency.name != name:
            agency.name = name
            agency.touch()
    flush()


def pass_on(
    actor: Actor, agency: Agency, heir: Agency, reason: str, change_set: UUID
) -> None:
    """Let `heir` have the people and units of an agency that was merged into it."""
    for unit in [found for found in queries.agencies() if found.parent is agency]:
        before = shown.agency_content(unit)
        _place(unit, partial(_put_under, unit, heir))
        unit.touch()
        changes = differences(before, shown.agency_content(unit))
        action = AuditAction.AGENCY_REVISE
        record(actor, action, "agency", unit.id, changes, reason, change_set)
    for account in queries.everybody(agency):
        account.agency = heir
        account.touch()
        change = {"field": "agency", "old": agency.code, "new": heir.code}
        action = AuditAction.ACCOUNT_REVISE
        record(actor, action, "account", account.id, [change], reason, change_set)


def _put_under(unit: Agency, parent: Agency) -> None:
    unit.parent, unit.parent_id = parent, parent.id
    unit.path = f"{parent.path}{unit.code}/"


def _place(agency: Agency, write: Callable[[], None]) -> None:
    """Let `write` move the agency in the tree, with everything below it."""
    below = queries.below(agency)
    old_path = agency.path
    write()
    for unit in below:
        unit.path = agency.path + unit.path.removeprefix(old_path)


def _write_agency(agency: Agency, draft: drafts.AgencyDraft) -> None:
    agency.kind = draft.kind
    agency.parent_id = draft.parent.id if draft.parent else None
    agency.path = draft.path
    agency.province_code = draft.province_code
    agency.timezone = draft.timezone
    agency.answer_hours = draft.answer_hours


# Accounts


def create_account(
    actor: Actor, fields: Mapping[str, Any], reason: str = ""
) -> tuple[Account, str | None]:
    """Open an account; answers the password too when none was given and one is made.

    A password that somebody else chose is changed at the first sign-in. What the
    operator gives is taken as the owner's own.
    """
    _must_manage(actor)
    values = dict(fields)
    given = values.pop("password", None)
    draft = drafts.read_account(values)
    account = Account(id=new_id())
    _write_account(account, draft)
    if given:
        must_be_good(given, account, "password")
    secret = given or passwords.made_up()
    _set_password(account, secret)
    account.must_change_password = not (given and actor.is_operator)
    db.session.add(account)
    flush()
    changes = differences({}, shown.account_content(account))
    record(actor, AuditAction.ACCOUNT_CREATE, "account", account.id, changes, reason)
    return account, None if given else secret


def revise_account(
    actor: Actor,
    account: Account,
    fields: Mapping[str, Any],
    seen: int | None = None,
    reason: str = "",
) -> Account:
    """Change an account; with `active` true a closed one is opened again."""
    _must_manage(actor)
    must_be_current("account", account, seen)
    values = dict(fields)
    active = _read_active(values.pop("active", account.is_active))
    before = {**shown.account_content(account), "active": account.is_active}
    draft = drafts.read_account({**shown.account_content(account), **values}, account)
    if draft.role is not account.role or not active:
        _must_not_be_oneself(actor, account)
    was_admin = account.is_active and account.role is Role.ADMIN
    _write_account(account, draft)
    _set_active(account, active)
    if was_admin:
        _must_leave_an_administrator()
    after = {**shown.account_content(account), "active": account.is_active}
    changes = differences(before, after)
    if changes:
        account.touch()
        closed = before["active"] and not active
        action = (
            AuditAction.ACCOUNT_DEACTIVATE if closed else AuditAction.ACCOUNT_REVISE
        )
        record(actor, action, "account", account.id, changes, reason)
        if any(change["field"] in _OFFICE for change in changes):
            delegations.end_with_office(actor, account, reason)
    return account


_OFFICE = frozenset({"role", "agency", "active"})
"""What somebody acts in the place of."""


def deactivate(
    actor: Actor, account: Account, seen: int | None = None, reason: str = ""
) -> Account:
    """Close an account: its sessions, tokens and feeds end; what it did stays."""
    return revise_account(actor, account, {"active": False}, seen, reason)


def set_preferences(
    actor: Actor,
    fields: Mapping[str, Any],
    seen: int | None = None,
    reason: str = "",
) -> Account:
    """The actor's own language, zone, telephone and private e-mail."""
    account = _own_account(actor)
    must_be_current("account", account, seen)
    before = shown.own_content(account)
    _write_own(account, drafts.read_own({**before, **fields}, account.agency))
    if changes := differences(before, shown.own_content(account)):
        account.touch()
        action = AuditAction.ACCOUNT_REVISE
        record(actor, action, "account", account.id, changes, reason)
    return account


def _write_account(account: Account, draft: drafts.AccountDraft) -> None:
    account.email = draft.email
    account.email_key = queries.email_key(draft.email)
    account.name = draft.name
    account.name_key = draft.name.casefold()
    account.role = draft.role
    account.agency = draft.agency
    account.agency_id = draft.agency.id
    account.grade = draft.grade
    account.nip = draft.nip
    _write_own(account, draft.own)


def _write_own(account: Account, own: drafts.OwnDraft) -> None:
    account.language = own.language
    account.timezone = own.timezone
    account.phone = own.phone
    account.private_email = own.private_email


def _read_active(value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadInput.at("active", words("Harus berupa ya atau tidak."))
    return value


def _set_active(account: Account, active: bool) -> None:
    if active and not account.is_active:
        account.deactivated_at = None
    elif not active and account.is_active:
        account.deactivated_at = clock.now()
        _end_entrances(account)


def _must_not_be_oneself(actor: Actor, account: Account) -> None:
    if actor.account_id == account.id:
        raise WrongState(
            words(
                "Peran dan keaktifan akun sendiri hanya dapat diubah"
                " administrator lain."
            )
        )


def _must_leave_an_administrator() -> None:
    """Asked after the change is written, so that two at once do not both pass."""
    flush()
    found = (
        select(Account.id)
        .where(Account.role == Role.ADMIN, Account.deactivated_at.is_(None))
        .with_for_update()
    )
    if not db.session.scalars(found).all():
        raise WrongState(
            words(
                "Ini administrator terakhir. Tetapkan administrator lain lebih dahulu."
            )
        )


# Passwords and sign-in


def authenticate(email: str, password: str) -> Account:
    """The active account of this address and password.

    NotAllowed in the same words, after the same work, whether the address is unknown,
    the account closed or the password wrong. `lockout.knock` comes before it.
    """
    account = queries.account_by_email(email)
    kept = account.password_hash if account else passwords.STAND_IN
    right = passwords.matches(kept, password)
    if account is None or not right or not account.is_active:
        raise NotAllowed(words("Alamat surel atau kata sandi salah."))
    if passwords.is_outdated(kept):
        _write_quietly(account, password_hash=passwords.hash_of(password))
    return account


def reset_password(
    actor: Actor, account: Account, password: str | None = None, reason: str = ""
) -> str | None:
    """Give an account another password; answers it when it is made up here.

    It lets the owner in again at once, and is changed at the next sign-in unless the
    operator gave it.
    """
    _must_manage(actor)
    if password is not None:
        must_be_good(password, account, "password")
    secret = password or passwords.made_up()
    _replace_password(actor, account, secret, reason)
    account.must_change_password = not (password and actor.is_operator)
    lockout.forget(account.email)
    return None if password else secret


def change_password(actor: Actor, current: str, new: str) -> Account:
    """The actor's own password, for whoever knows the present one."""
    account = _own_account(actor)
    if not passwords.matches(account.password_hash, current):
        raise BadInput.at("current", words("Kata sandi sekarang tidak cocok."))
    must_be_good(new, account, "new")
    set_own_password(account, new)
    return account


def choose_first_password(actor: Actor, new: str) -> Account:
    """The owner's own password in place of the one that somebody else made."""
    account = _own_account(actor)
    if not account.must_change_password:
        raise WrongState(words("Kata sandi akun ini sudah milik Anda sendiri."))
    must_be_good(new, account, "new")
    if passwords.matches(account.password_hash, new):
        raise BadInput.at(
            "new", words("Pilih kata sandi yang lain dari yang dibuatkan.")
        )
    set_own_password(account, new)
    return account


def set_own_password(account: Account, password: str) -> None:
    """What the owner has chosen; every session and link ends, and a letter tells it."""
    account.must_change_password = False
    _replace_password(account.as_actor(), account, password, "")
    letters.tell(account, "password_changed")


def must_be_good(password: Any, account: Account, field: str) -> None:
    """BadInput at `field` unless the password will do for this person."""
    if not isinstance(password, str):
        raise BadInput.at(field, words("Harus berupa teks."))
    about = (account.name, account.agency.name, account.agency.code)
    weakness = passwords.weakness(password, account.email, about)
    if weakness is not None:
        raise BadInput.at(field, weakness)


def end_sessions(actor: Actor, account: Account, reason: str = "") -> None:
    """Sign somebody out everywhere."""
    _must_manage(actor)
    sessions.end_all(account)
    record(actor, AuditAction.ACCOUNT_SESSIONS, "account", account.id, [], reason)


def void_links(account: Account, purpose: LinkPurpose | None = None) -> None:
    """Links that were not used (of one purpose, or all) open nothing any more."""
    now = clock.now()
    unused = update(OneTimeLink).where(
        OneTimeLink.account_id == account.id,
        OneTimeLink.used_at.is_(None),
        OneTimeLink.expires_at > now,
    )
    if purpose is not None:
        unused = unused.where(OneTimeLink.purpose == purpose)
    db.session.execute(unused.values(expires_at=now))


def _replace_password(
    actor: Actor, account: Account, password: str, reason: str
) -> None:
    _set_password(account, password)
    account.touch()
    record(actor, AuditAction.ACCOUNT_PASSWORD, "account", account.id, [], reason)


def _set_password(account: Account, password: str) -> None:
    account.password_hash = passwords.hash_of(password)
    _end_entrances(account)


def _end_entrances(account: Account) -> None:
    """Who is signed in is so no longer, and old links open nothing."""
    sessions.end_all(account)
    void_links(account)


def _write_quietly(account: Account, **values: Any) -> None:
    """Keep what is no change of the account to anybody; its version stays."""
    db.session.execute(update(Account).where(Account.id == account.id).values(**values))


# Tokens


def create_token(
    actor: Actor,
    account: Account,
    name: str,
    scopes: Iterable[str] = ("read",),
    expires_at: datetime | None = None,
) -> tuple[ApiToken, str]:
    """A token that stands for `account`, with its text, which is never seen again."""
    _must_own(actor, account)
    if not account.is_active:
        raise WrongState(words("Akun ini tidak aktif."))
    text = passwords.new_token("aga_")
    token = ApiToken(
        id=new_id(),
        account=account,
        name=_token_name(name),
        sha256=passwords.digest(text),
        last_four=text[-4:],
        scopes=" ".join(_scopes(scopes, account)),
        expires_at=_future(expires_at),
    )
    db.session.add(token)
    flush()
    changes = differences({}, _told(token))
    record(actor, AuditAction.TOKEN_CREATE, "token", token.id, changes)
    return token, text


def revoke_token(actor: Actor, token: ApiToken, reason: str = "") -> None:
    """End a token at once; ending an ended one changes nothing."""
    if not may(actor, Action.MANAGE_PEOPLE):
        _must_own(actor, token.account)
    if token.revoked_at is None:
        token.revoked_at = token.updated_at = clock.now()
        record(actor, AuditAction.TOKEN_REVOKE, "token", token.id, [], reason)


def account_for_token(text: str) -> ApiToken:
    """The living token of this text, with its account.

    NotFound when it is unknown, revoked, expired, or its owner's account is closed. Its
    use is noted to the minute, which the door commits with the request.
    """
    token = queries.token_by_digest(passwords.digest(text))
    now = clock.now()
    if (
        token is None
        or token.revoked_at is not None
        or (token.expires_at is not None and token.expires_at <= now)
        or not token.account.is_active
    ):
        raise NotFound
    if token.last_used_at is None or now - token.last_used_at >= _MINUTE:
        token.last_used_at = now.replace(second=0, microsecond=0)
    return token


def _told(token: ApiToken) -> dict[str, Any]:
    told = shown.token_fields(token)
    return {name: told[name] for name in ("name", "scopes", "last_four", "expires_at")}


def _token_name(name: Any) -> str:
    text = " ".join(name.split()) if isinstance(name, str) else ""
    if not text:
        raise BadInput.at("name", words("Wajib diisi."))
    if len(text) > 200:
        raise BadInput.at(
            "name",
            words(
                "Terlalu panjang: %(length)s karakter, paling banyak %(limit)s.",
                length=len(text),
                limit=200,
            ),
        )
    return text


def _scopes(asked: Iterable[str], account: Account) -> list[str]:
    """The scopes asked for with those they include, in one order."""
    names = list(asked) or ["read"]
    for name in names:
        if name not in SCOPES:
            raise BadInput.at(
                "scopes",
                words("Pilihan ini tidak dikenal; pilih: %(all)s.", all=list(SCOPES)),
            )
    if "admin" in names and account.role is not Role.ADMIN:
        raise BadInput.at(
            "scopes", words("Cakupan admin hanya untuk akun administrator.")
        )
    included = {scope for name in names for scope in SCOPES[name]}
    return [scope for scope in SCOPES if scope in included]


def _future(moment: datetime | None) -> datetime | None:
    if moment is not None and moment <= clock.now():
        raise BadInput.at("expires_at", words("Waktu berakhir sudah lewat."))
    return moment


# Who may


def _must_manage(actor: Actor) -> None:
    if not may(actor, Action.MANAGE_PEOPLE):
        raise NotAllowed


def _must_own(actor: Actor, account: Account) -> None:
    """A token of somebody else is not even there for the actor; the operator's hand
    is needed to make one for another person."""
    if not actor.is_operator and actor.account_id != account.id:
        raise NotFound


def _own_account(actor: Actor) -> Account:
    if not isinstance(actor.account_id, UUID):
        raise NotAllowed
    return queries.account(actor.account_id)
