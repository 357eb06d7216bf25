"""Finding agencies, the people of an agency, and whom an address or token names."""

from typing import NoReturn
from uuid import UUID

from sqlalchemy import func, select

from agenda.db import db
from agenda.errors import NotAllowed, NotFound
from agenda.people.models import Account, Agency, ApiToken
from agenda.rules.permissions import Action, Actor, Reach, reach


def agencies() -> list[Agency]:
    """All agencies, each after the one it belongs to."""
    found = db.session.scalars(select(Agency)).all()
    return sorted(found, key=lambda agency: agency.path.split("/"))


def agency(agency_id: UUID) -> Agency:
    return db.session.get(Agency, agency_id) or _nobody()


def agency_by_code(code: str) -> Agency | None:
    return db.session.scalar(select(Agency).where(Agency.code == code))


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
