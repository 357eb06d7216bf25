"""Things that tests need more of: plain functions, made as the operator makes them."""

from itertools import count
from typing import Any

from agenda.people import operations
from agenda.people.models import Account, Agency
from agenda.rules.permissions import OPERATOR

_numbers = count(1)


def make_agency(**fields: Any) -> Agency:
    """An agency of the centre with a code nobody else has, unless told otherwise."""
    code = f"UNIT{next(_numbers)}"
    return operations.create_agency(
        OPERATOR, {"code": code, "name": f"Instansi {code}", **fields}
    )


def make_account(**fields: Any) -> Account:
    """An officer of DIT with an address nobody else has, unless told otherwise."""
    email = f"orang{next(_numbers)}@agenda.example"
    account, _ = operations.create_account(
        OPERATOR,
        {
            "email": email,
            "name": "Orang Baru",
            "role": "officer",
            "agency": "DIT",
            "password": "uji coba humas",
            **fields,
        },
    )
    return account
