"""The table of messages: each kind with the function that gathers what it says.

A kind has three templates, `emails/<kind>-subject.txt`, `-body.txt` and `-body.html`,
written in Indonesian and translated by the catalogue.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from agenda import links
from agenda.db import db
from agenda.notices import attachments, digests, planning, queries, sentences
from agenda.notices.models import Notification
from agenda.notices.notice import Builder, NoLongerNeeded, Notice, Office
from agenda.people import one_time
from agenda.people.models import Account


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


def changes(notice: Notice, office: Office) -> Mapping[str, Any]:
    """Tells a person everything that one change set means for him."""
    account = _reader(notice)
    change_set = UUID(notice.facts["change_set"])
    found = queries.of_change_set(account.id, change_set)
    return _told(notice, office, account, found)


def digest(notice: Notice, office: Office) -> Mapping[str, Any]:
    """Tells a person what waited for his hour."""
    account = _reader(notice)
    found = queries.named(UUID(text) for text in notice.facts["notices"])
    return _told(notice, office, account, found)


def _reader(notice: Notice) -> Account:
    account = db.session.get(Account, UUID(notice.facts["account"]))
    if account is None or not account.is_active:
        raise NoLongerNeeded("the account is closed")
    return account


def _told(
    notice: Notice, office: Office, account: Account, found: list[Notification]
) -> Mapping[str, Any]:
    """What its reader may still see of it, with a calendar file of the dates."""
    seen = [row for row in found if planning.may_still_see(account, row)]
    if not seen:
        raise NoLongerNeeded("its reader may not see it any more")
    file = attachments.calendar_of(
        seen, office.base_url, notice.language, account.timezone
    )
    return {
        "name": account.name,
        "lines": [_line(row, office, notice.language) for row in seen],
        "inbox": links.notifications(office.base_url),
        "calendar": file,
    }


_LINKS = {"task": links.task, "event": links.event, "request": links.request}


def _line(row: Notification, office: Office, language: str) -> dict[str, str]:
    link = _LINKS[row.subject_kind]
    return {
        "text": sentences.sentence(row, language),
        "event": sentences.event_title(row, language),
        "reason": row.reason,
        "address": link(office.base_url, row.subject_id),
    }


BUILDERS: dict[str, Builder] = {
    "test": test,
    "invitation": one_time_link,
    "password_reset": one_time_link,
    "password_changed": about_account,
    "new_factor": about_account,
    "factor_removed": about_account,
    planning.CHANGES: changes,
    digests.DIGEST: digest,
}
"""Every kind that may be posted."""
