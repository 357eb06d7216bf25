"""A viewer's first page: the next fourteen days, and what changed since last time."""

from typing import Any

from agenda.people.models import Account
from agenda.rules.permissions import Actor
from agenda.web.homes import parts
from agenda.web.homes.supervisor import since_last_visit


def values(account: Account, actor: Actor) -> dict[str, Any]:
    return {"coming": parts.coming(actor), "news": since_last_visit(actor)}
