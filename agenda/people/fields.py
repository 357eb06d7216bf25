"""Agencies, accounts and tokens in the terms of the contract: JSON-ready values."""

from typing import Any

from agenda.formats.instants import rfc3339, rfc3339_or_none
from agenda.people.models import Account, Agency, ApiToken
from agenda.rules.names import BEGINNING
from agenda.rules.permissions import Actor, sees_private_data

PRIVATE = frozenset({"nip", "phone", "private_email"})
"""Of an account: for oneself, people of the same agency, and administrators."""


def agency_fields(agency: Agency) -> dict[str, Any]:
    return {
        "id": str(agency.id),
        "version": agency.version,
        "created_at": rfc3339(agency.created_at),
        "updated_at": rfc3339(agency.updated_at),
        **agency_content(agency),
        **agency_past(agency),
    }


def agency_past(agency: Agency) -> dict[str, Any]:
    """Former names, each with its first day (null: from the beginning), and the end."""
    return {
        "names": [
            {"from": None if since == BEGINNING else since.isoformat(), "name": name}
            for since, name in agency.all_names
        ],
        "merged_into": agency.merged_into.code if agency.merged_into else None,
        "merged_on": agency.merged_on.isoformat() if agency.merged_on else None,
    }


def agency_content(agency: Agency) -> dict[str, Any]:
    """What an administrator may set."""
    above = agency.path.split("/")[-3]
    return {
        "code": agency.code,
        "name": agency.name,
        "kind": agency.kind.value,
        "parent": above or None,
        "province": agency.province_code,
        "timezone": agency.timezone,
        "answer_hours": agency.answer_hours,
    }


def user_fields(account: Account, reader: Actor) -> dict[str, Any]:
    """An account as `reader` sees it, private data left out unless they are for him."""
    fields = {
        "id": str(account.id),
        "version": account.version,
        "created_at": rfc3339(account.created_at),
        "updated_at": rfc3339(account.updated_at),
        **account_content(account),
        "active": account.is_active,
    }
    if sees_private_data(reader, account.id, account.agency_id):
        return fields
    return {name: value for name, value in fields.items() if name not in PRIVATE}


def account_content(account: Account) -> dict[str, Any]:
    """What an administrator may set."""
    return {
        "email": account.email,
        "name": account.name,
        "role": account.role.value,
        "agency": account.agency.code,
        "grade": account.grade.value if account.grade else None,
        "nip": account.nip,
        **own_content(account),
    }


def own_content(account: Account) -> dict[str, Any]:
    """What everybody may set in his own account."""
    return {
        "phone": account.phone,
        "private_email": account.private_email,
        "language": account.language,
        "timezone": account.timezone,
    }


def token_fields(token: ApiToken) -> dict[str, Any]:
    return {
        "id": str(token.id),
        "created_at": rfc3339(token.created_at),
        "name": token.name,
        "scopes": token.scopes.split(),
        "last_four": token.last_four,
        "expires_at": rfc3339_or_none(token.expires_at),
        "last_used_at": rfc3339_or_none(token.last_used_at),
        "revoked_at": rfc3339_or_none(token.revoked_at),
    }
