"""A supervisor's first page: what changed since the last visit, what waits, what comes.

When a visit ends is decided in `people.visits`.
"""

from datetime import datetime
from typing import Any

from flask_babel import gettext

from agenda import clock
from agenda.events import news
from agenda.people import visits
from agenda.people.models import Account
from agenda.rules.permissions import Actor
from agenda.rules.task_states import TaskStatus
from agenda.tasks import waiting
from agenda.web import access
from agenda.web.figures import stale_rows
from agenda.web.homes import parts
from agenda.web.homes.parts import Pile, tasks_url
from agenda.web.page import instant_words


def values(account: Account, actor: Actor) -> dict[str, Any]:
    return {
        "reviews": parts.sections(actor, [approvals(account, actor)])[0],
        "coming": parts.coming(actor),
        "news": since_last_visit(actor),
        "stale": stale_rows(actor),
    }


def since_last_visit(actor: Actor) -> dict[str, Any]:
    """What is new to the person, and since when; that it was shown is remembered."""
    assert actor.account_id is not None
    since, now = visits.news_since(actor.account_id), clock.now()
    found = news.page(actor, since, limit=parts.MOST_NEWS)
    count = news.count(actor, since, waiting.MOST + 1)
    shown = {
        "rows": parts.told(actor, found.items),
        "count": parts.count_words(count),
        "more": parts.more_words(count, parts.MOST_NEWS),
        "since": instant_words(since),
        "until": _until(found.items, now).isoformat(),
        "url": "/changes",
    }
    account_id = access.account().id
    access.note(lambda: visits.note_shown(account_id, now))
    return shown


def _until(items: list[news.News], now: datetime) -> datetime:
    """The newest act that was shown: what came after it stays news."""
    return items[0][0].at if items else now


def approvals(account: Account, actor: Actor) -> Pile:
    return Pile(
        "reviews",
        gettext("Menunggu persetujuan"),
        "eye",
        waiting.pile(
            actor,
            waiting.of_agency_or_judge(actor),
            waiting.in_status(TaskStatus.IN_REVIEW),
        ),
        tasks_url("all", TaskStatus.IN_REVIEW, agency=account.agency.code),
        gettext("Tidak ada hasil yang menunggu persetujuan."),
        step=("/tasks", gettext("Lihat tugas instansi")),
    )
