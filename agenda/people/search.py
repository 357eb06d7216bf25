"""Finding people and agencies by their words, as `q` does with events and tasks.

They are few and read whole wherever they are listed, so no index is kept of them.
"""

from agenda.people.models import Account, Agency
from agenda.rules.stems import finds


def people_with(query: str, accounts: list[Account]) -> list[Account]:
    """Those of the accounts that have all words of `query`."""
    return [account for account in accounts if finds(query, _of_account(account))]


def agencies_with(query: str, agencies: list[Agency]) -> list[Agency]:
    """Those of the agencies that have all words of `query`, former names included."""
    return [agency for agency in agencies if finds(query, _of_agency(agency))]


def _of_account(account: Account) -> str:
    # Who may list an account may read its number: it is a colleague's, or the reader
    # tends all accounts.
    return " ".join([account.name, account.email, account.nip or ""])


def _of_agency(agency: Agency) -> str:
    former = (name for _since, name in agency.all_names)
    return " ".join([agency.name, agency.code, *former])
