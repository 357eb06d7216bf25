"""The table of messages: each kind with the function that gathers what it says.

A kind has three templates, `emails/<kind>-subject.txt`, `-body.txt` and `-body.html`,
written in Indonesian and translated by the catalogue.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from agenda import links
from agenda.notices.notice import Builder, NoLongerNeeded, Notice, Office
from agenda.people import one_time


def test(notice: Notice, office: Office) -> Mapping[str, Any]:
    """Shows the administrator that messages arrive."""
    return {
        "address": office.base_url,
        "asked_at": datetime.fromisoformat(notice.facts["asked_at"]),
    }


def one_time_link(notice: Notice, office: Office) -> Mapping[str, Any]:
    """Carries the address by which its reader sets a password."""
    link = one_time.by_id(UUID(notice.facts["link"]))
    if link is None or not one_time.opens(link):
        raise NoLongerNeeded("the link has ended")
    token = one_time.token_of(office.secret_key, link.id)
    return {
        "name": link.account.name,
        "address": links.one_time(office.base_url, token),
        "until": link.expires_at,
        "zone": link.account.timezone,
    }


def about_account(notice: Notice, office: Office) -> Mapping[str, Any]:
    """Tells the owner what was done to the account, so that a stranger's act shows."""
    return {
        "name": notice.facts["name"],
        "at": datetime.fromisoformat(notice.facts["at"]),
        "zone": notice.facts["zone"],
        "address": office.base_url,
    }


BUILDERS: dict[str, Builder] = {
    "test": test,
    "invitation": one_time_link,
    "password_reset": one_time_link,
    "password_changed": about_account,
    "new_factor": about_account,
    "factor_removed": about_account,
}
"""Every kind that may be posted."""
