"""Letters to owners about their accounts: what was done, in case by a stranger."""

from agenda import clock
from agenda.formats.instants import rfc3339
from agenda.outbox import operations as outbox
from agenda.people.models import Account


def tell(account: Account, kind: str) -> None:
    """Post one of `password_changed`, `new_factor`, `factor_removed`."""
    outbox.post(
        kind,
        account.email,
        {"name": account.name, "at": rfc3339(clock.now()), "zone": account.timezone},
        dedupe_key=f"{kind}:{account.id}:{account.version}",
        language=account.language,
    )
