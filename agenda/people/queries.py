"""Finding agencies, the people of an agency, and whom an address or token names."""

from collections.abc import Collection
from datetime import date
from typing import NoReturn
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from agenda import clock
from agenda.db import db
from agenda.errors import NotAllowed, NotFound
from agenda.people.models import Account, Agency, ApiToken
from agenda.rules.paging import Page, cursor_id, cut, decode_cursor
from agenda.rules.permissions import Action, Actor, Reach, reach


def agencies() -> list[Agency]:
    """All agencies, each after the one it belongs to."""
    found = db.session.scalars(select(Agency)).all()
    return sorted(found, key=lambda agency: agency.path.split("/"))


def agency(agency_id: UUID) -> Agency:
    return db.session.get(Agency, agency_id) or _nobody()


def agency_by_code(code: str) -> Agency | None:
    return db.session.scalar(select(Agency).where(Agency.code == code))


def codes() -> frozenset[str]:
    """The codes of all agencies."""
    return frozenset(db.session.scalars(select(Agency.code)))


def living_agencies() -> list[Agency]:
    """Those that something new can belong to: merged ones are left out."""
    return [found for found in agencies() if found.merged_into_id is None]


def led_by(
    codes: Collection[str],
    agency_id: InstrumentedAttribute[UUID],
    former_id: InstrumentedAttribute[UUID | None],
    day: InstrumentedAttribute[date],
) -> ColumnElement[bool]:
    """The condition that something is or was of one of these agencies.

    What an agency led before it was merged is found under its own code and under that
    of its heir; under its own code also what the heir has led since.
    """
    named = db.session.scalars(select(Agency).where(Agency.code.in_(codes))).all()
    own = {found.id for found in named}
    conditions: list[ColumnElement[bool]] = [
        agency_id.in_(own),
        former_id.in_(own | _taken_in(own)),
    ]
    for found in named:
        while found.merged_into is not None and found.merged_on is not None:
            since, found = found.merged_on, found.merged_into
            conditions.append((agency_id == found.id) & (day >= since))
    return or_(*conditions)


def _taken_in(heirs: set[UUID]) -> set[UUID]:
    """The agencies that were merged into these, and into those in turn."""
    found: set[UUID] = set()
    newest = heirs
    while newest:
        into = Agency.merged_into_id.in_(newest)
        newest = set(db.session.scalars(select(Agency.id).where(into))) - found
        found |= newest
    return found


def below(parent: Agency) -> list[Agency]:
    """The agencies under `parent`, at any depth."""
    return [
        found
        for found in agencies()
        if found.path.startswith(parent.path) and found is not parent
    ]


def account(account_id: UUID) -> Account:
    return db.session.get(Account, account_id) or _nobody()


def account_by_email(email: str) -> Account | None:
    key = email_key(email)
    return db.session.scalar(select(Account).where(Account.email_key == key))


def account_named(text: str) -> Account | None:
    """The account of that address, or of that id."""
    try:
        return db.session.get(Account, UUID(text))
    except ValueError:
        return account_by_email(text)


def email_key(email: str) -> str:
    """Two spellings of an address that are one mailbox to us have one key."""
    return email.strip().casefold()


def people(
    actor: Actor, agency: Agency | None = None, include_inactive: bool = False
) -> list[Account]:
    """Accounts in order of creation, as far as the actor may list them.

    A coordinator lists the people of the own agency, and is refused another one.
    """
    wanted = select(Account).order_by(Account.created_at, Account.id)
    match reach(actor, Action.LIST_PEOPLE):
        case Reach.ANY:
            agency_id = agency.id if agency else None
        case Reach.OWN if agency is None or agency.id == actor.agency_id:
            agency_id = actor.agency_id
        case _:
            raise NotAllowed
    if agency_id is not None:
        wanted = wanted.where(Account.agency_id == agency_id)
    if not include_inactive:
        wanted = wanted.where(Account.deactivated_at.is_(None))
    return list(db.session.scalars(wanted))


def everybody(agency: Agency) -> list[Account]:
    """All accounts of the agency, closed ones too."""
    wanted = select(Account).where(Account.agency_id == agency.id).order_by(Account.id)
    return list(db.session.scalars(wanted))


def active_people(agency: Agency) -> list[Account]:
    """Who of the agency can be given work, by name."""
    wanted = (
        select(Account)
        .where(Account.agency_id == agency.id, Account.deactivated_at.is_(None))
        .order_by(Account.name_key, Account.id)
    )
    return list(db.session.scalars(wanted))


def tokens(owner: Account) -> list[ApiToken]:
    """The tokens of one person, revoked ones too, in order of creation."""
    wanted = (
        select(ApiToken)
        .where(ApiToken.account_id == owner.id)
        .order_by(ApiToken.created_at, ApiToken.id)
    )
    return list(db.session.scalars(wanted))


def living_tokens(cursor: str | None = None, limit: int = 50) -> Page[ApiToken]:
    """The tokens of everybody that open the API, the newest first."""
    now = clock.now()
    wanted = select(ApiToken).where(
        ApiToken.revoked_at.is_(None),
        or_(ApiToken.expires_at.is_(None), ApiToken.expires_at > now),
    )
    if cursor:
        wanted = wanted.where(ApiToken.id < cursor_id(decode_cursor(cursor, 1)[0]))
    ordered = wanted.order_by(ApiToken.id.desc()).limit(limit + 1)
    rows = db.session.scalars(ordered).all()
    return cut(rows, limit, lambda token: [str(token.id)])


def token_by_digest(sha256: str) -> ApiToken | None:
    return db.session.scalar(select(ApiToken).where(ApiToken.sha256 == sha256))


def token(token_id: UUID) -> ApiToken:
    return db.session.get(ApiToken, token_id) or _nobody()


def code_is_taken(code: str, by_other_than: UUID | None) -> bool:
    """Whether another agency has this code, in capitals or not."""
    same = select(Agency.id).where(func.lower(Agency.code) == code.lower())
    return db.session.scalar(same) not in (None, by_other_than)


def email_is_taken(key: str, by_other_than: UUID | None) -> bool:
    same = select(Account.id).where(Account.email_key == key)
    return db.session.scalar(same) not in (None, by_other_than)


def nip_is_taken(nip: str, by_other_than: UUID | None) -> bool:
    same = select(Account.id).where(Account.nip == nip)
    return db.session.scalar(same) not in (None, by_other_than)


def _nobody() -> NoReturn:
    raise NotFound
