"""An officer's first page: what to mend, to answer, to finish today and this week."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext

from agenda.people.models import Account
from agenda.rules.attention import week_of
from agenda.rules.permissions import Actor
from agenda.rules.task_states import TaskStatus
from agenda.tasks import waiting
from agenda.tasks.filters import ME
from agenda.tasks.waiting import UNDER_WAY
from agenda.web import event_words
from agenda.web.figures import stale_rows
from agenda.web.homes import parts
from agenda.web.homes.parts import Pile, tasks_url

_MINE = "mine"
_MOST_EVENTS = 12


def values(account: Account, actor: Actor) -> dict[str, Any]:
    own = parts.sections(actor, [*_own(actor), _judged(actor), _pool(actor)])
    *mine, judged, pool = own
    return {
        "sections": [section for section in mine if section["rows"]],
        "nothing_waits": not any(section["rows"] for section in mine),
        "judged": judged,
        "pool": pool,
        "coming": parts.coming(actor, _MOST_EVENTS),
        "changes": parts.changes(actor),
        "stale": stale_rows(actor),
    }


def _own(actor: Actor) -> list[Pile]:
    """The officer's own tasks: each stands once, where it is most urgent."""
    today = event_words.today()
    sunday = week_of(today)[1]
    monday = sunday + timedelta(days=1)
    taken = waiting.taken_by(actor)
    work = (taken, waiting.at_work())
    tomorrow = today + timedelta(days=1)
    return [
        Pile(
            "returned",
            gettext("Dikembalikan untuk diperbaiki"),
            "arrow-return-left",
            waiting.pile(actor, taken, waiting.in_status(TaskStatus.RETURNED)),
            tasks_url(_MINE, TaskStatus.RETURNED),
            gettext("Tidak ada hasil yang dikembalikan."),
        ),
        Pile(
            "offers",
            gettext("Ditawarkan kepada saya"),
            "hand-index-thumb",
            waiting.pile(actor, waiting.offered_to(actor)),
            tasks_url(_MINE, TaskStatus.OFFERED),
            gettext("Tidak ada tawaran yang menunggu jawaban."),
        ),
        Pile(
            "late",
            gettext("Tugas saya yang terlambat"),
            "exclamation-triangle-fill",
            waiting.pile(actor, taken, waiting.late()),
            tasks_url(_MINE, *UNDER_WAY, last=today),
            gettext("Tidak ada yang terlambat."),
        ),
        Pile(
            "today",
            gettext("Hari ini"),
            "alarm",
            waiting.pile(actor, *work, waiting.due(today, today)),
            tasks_url(_MINE, *UNDER_WAY, first=today, last=today),
            gettext("Tidak ada yang jatuh tempo hari ini."),
        ),
        Pile(
            "week",
            gettext("Sampai akhir pekan ini"),
            "calendar3",
            _between(actor, work, tomorrow, sunday),
            tasks_url(_MINE, *UNDER_WAY, first=tomorrow, last=sunday),
            gettext("Tidak ada lagi yang jatuh tempo pekan ini."),
        ),
        Pile(
            "later",
            gettext("Sesudah pekan ini"),
            "check2-square",
            waiting.pile(actor, *work, waiting.due(monday)),
            tasks_url(_MINE, *UNDER_WAY, first=monday),
            gettext("Tidak ada tugas sesudah pekan ini."),
            most=3,
        ),
    ]


def _between(actor: Actor, work: Any, first: Any, last: Any) -> list[Any]:
    """On a Sunday nothing is left of the week."""
    return waiting.pile(actor, *work, waiting.due(first, last)) if first <= last else []


def _judged(actor: Actor) -> Pile:
    return Pile(
        "reviews",
        gettext("Menunggu pemeriksaan saya"),
        "eye",
        waiting.pile(actor, waiting.to_be_judged_by(actor)),
        tasks_url("all", TaskStatus.IN_REVIEW, reviewer=ME),
        gettext("Tidak ada hasil yang menunggu pemeriksaan Anda."),
    )


def _pool(actor: Actor) -> Pile:
    own = waiting.of_agency(actor.agency_id)
    return Pile(
        "pool",
        gettext("Belum ada pelaksana"),
        "inbox",
        waiting.pile(actor, own, waiting.pool()),
        "/tasks?tab=pool",
        gettext("Semua tugas instansi Anda sudah ada pelaksananya."),
        most=4,
    )
