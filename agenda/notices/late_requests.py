"""Requests whose answer is owed: told once to those who answer, and those above them.

A day of answer that changes is reminded of anew. What had been owed long before anybody
was reminded is left to the list.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from agenda import clock
from agenda.db import db
from agenda.notices import circles, planning, queries
from agenda.people.models import Account
from agenda.requests import fields
from agenda.requests import queries as requests
from agenda.requests.models import CoverageRequest
from agenda.rules.telling import Group, Manner, NoticeKind, goes_out_at_once

_BEHIND = timedelta(days=60)
_RUNS = UUID("5e0c27c5-3a0c-5f0e-8f3e-54d4e5c7a9d2")
_TOLD = (Group.COORDINATORS, Group.SUPERVISORS)


def remind() -> int:
    """Write down whose answer is owed, and post it; answers how many notices."""
    now = clock.now()
    run = uuid5(_RUNS, now.astimezone(UTC).strftime("%Y-%m-%dT%H"))
    count, direct = 0, set()
    for row in filter(fields.late, requests.unanswered(now - _BEHIND)):
        for account in _told(row):
            wish = queries.wish_of(account).each
            at_once = goes_out_at_once(Manner.NOW, wish, None, now)
            if _keep(row, account, run, now, at_once):
                count += 1
                direct |= {account.id} if at_once else set()
    for account_id in sorted(direct):
        planning.post(run, account_id)
    return count


def _told(row: CoverageRequest) -> list[Account]:
    ids = sorted(circles.of_request(row).of(_TOLD))
    found = (db.session.get(Account, one) for one in ids)
    return [account for account in found if account is not None]


def _keep(
    row: CoverageRequest, account: Account, run: UUID, now: datetime, at_once: bool
) -> bool:
    kind = NoticeKind.REQUEST_LATE
    return planning.keep(
        {
            "account_id": account.id,
            "key": f"{kind}:{row.id}:{row.answer_by}",
            "kind": kind,
            "subject_kind": requests.KIND,
            "subject_id": row.id,
            "change_set": run,
            "actor_label": "",
            "reason": "",
            "facts": planning.about_request(row),
            "at": now,
            "mailed_at": now if at_once else None,
        }
    )
