"""Finding people and agencies by their words, as `q` does with events and tasks.

They are few and read whole wherever they are listed, so no index is kept of them.
"""

from agenda.people.models import Account, Agency
from agenda.rules.permissions import Actor, sees_private_data
from agenda.rules.stems import finds


def people_with(query: str, accounts: list[Account], reader: Actor) -> list[Account]:
    """Those of the accounts that have all words of `query`, as far as one reads."""
    return [
        account for account in accounts if finds(query, _of_account(account, reader))
    ]


def agencies_with(query: str, agencies: list[Agency]) -> list[Agency]:
    """Those of the agencies that have all words of `query`, former names included."""
    return [agency for agency in agencies if finds(query, _of_agency(agency))]


def _of_account(account: Account, reader: Actor) -> str:
    words = [account.name, account.email]
    if sees_private_data(reader, account.id, account.agency_id):
        words.append(account.nip or "")
    return " ".join(words)


def _of_agency(agency: Agency) -> str:
    former = (name for _since, name in agency.all_names)
    return " ".join([agency.name, agency.code, *former])
