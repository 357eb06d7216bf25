"""A coordinator's first page: this week's load, and what needs a decision."""

from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext

from agenda.people import queries as people
from agenda.people.models import Account, Agency
from agenda.reference import queries as reference
from agenda.requests import queries as requests
from agenda.rules.attention import AT_RISK, Load, last_day_at_risk, loads, week_of
from agenda.rules.permissions import Actor, Role
from agenda.rules.task_states import TaskStatus
from agenda.tasks import waiting
from agenda.tasks.waiting import UNDER_WAY
from agenda.web import event_words, request_words, time_words
from agenda.web.figures import stale_rows
from agenda.web.homes import parts
from agenda.web.homes.parts import Pile, tasks_url
from agenda.web.page import day_words, figure_words, short_day

_MOST_PEOPLE = 12
_MOST_TITLES = 2
_MOST_REQUESTS = 5


def values(account: Account, actor: Actor) -> dict[str, Any]:
    today = event_words.today()
    piles = parts.sections(actor, _piles(account, actor, today))
    return {
        "sections": piles,
        "load": _load(account, actor, today),
        "requests": _requests(account.agency),
        "coming": parts.coming(actor),
        "changes": parts.changes(actor),
        "stale": stale_rows(actor),
        "time": time_words.at_home(actor),
    }


def _piles(account: Account, actor: Actor, today: date) -> list[Pile]:
    own = waiting.of_agency(actor.agency_id)
    horizon = last_day_at_risk(
        today, reference.free_days(), account.agency.province_code
    )
    agency = account.agency.code
    return [
        Pile(
            "pool",
            gettext("Tanpa pelaksana"),
            "inbox",
            waiting.pile(actor, own, waiting.pool()),
            tasks_url("pool", agency=agency),
            gettext("Semua tugas sudah ada pelaksananya."),
            "warning",
            ("/tasks/new", gettext("Buat tugas")),
        ),
        Pile(
            "declined",
            gettext("Ditolak, perlu orang lain"),
            "hand-thumbs-down-fill",
            waiting.pile(actor, own, waiting.in_status(TaskStatus.DECLINED)),
            tasks_url("all", TaskStatus.DECLINED, agency=agency),
            gettext("Tidak ada tugas yang ditolak."),
            "danger",
        ),
        Pile(
            "late",
            gettext("Terlambat"),
            "exclamation-triangle-fill",
            waiting.pile(actor, own, waiting.late()),
            tasks_url("agency", *UNDER_WAY, last=today),
            gettext("Tidak ada tugas yang terlambat."),
            "danger",
        ),
        Pile(
            "risk",
            gettext("Berisiko terlambat"),
            "hourglass-split",
            waiting.pile(actor, own, waiting.at_risk(today, horizon)),
            tasks_url("agency", *AT_RISK, first=today, last=horizon),
            gettext(
                "Yang jatuh tempo sampai %(day)s sudah dimulai.",
                day=day_words(horizon),
            ),
            "warning",
        ),
        Pile(
            "returned",
            gettext("Dikembalikan"),
            "arrow-return-left",
            waiting.pile(actor, own, waiting.in_status(TaskStatus.RETURNED)),
            tasks_url("all", TaskStatus.RETURNED, agency=agency),
            gettext("Tidak ada hasil yang sedang diperbaiki."),
        ),
        Pile(
            "reviews",
            gettext("Menunggu persetujuan"),
            "eye",
            waiting.pile(
                actor,
                waiting.of_agency_or_judge(actor),
                waiting.in_status(TaskStatus.IN_REVIEW),
            ),
            tasks_url("all", TaskStatus.IN_REVIEW, agency=agency),
            gettext("Tidak ada hasil yang menunggu persetujuan."),
        ),
    ]


def _requests(agency: Agency) -> dict[str, Any]:
    """What the agency is asked for and has to answer, the most urgent first."""
    found, count = requests.waiting(agency, _MOST_REQUESTS)
    return {
        "rows": [request_words.row(one) for one in found],
        "count": count,
        "more": parts.more_words(count, _MOST_REQUESTS),
        "url": "/requests?state=new",
    }


# This week's load


def _load(account: Account, actor: Actor, today: date) -> dict[str, Any]:
    """Everybody of the agency who can be given work, the busiest first."""
    monday, sunday = week_of(today)
    found = loads(waiting.parts(actor, monday, sunday))
    rows = _busiest(account.agency, found)
    week = {"first": monday, "last": sunday}
    url = tasks_url("agency", first=monday, last=sunday)
    return {
        "rows": [
            _person(one, load, tasks_url("all", assignee=one.email, **week))
            for one, load in rows[:_MOST_PEOPLE]
        ],
        "more": parts.more_words(len(rows), _MOST_PEOPLE),
        "url": url,
        "week": gettext(
            "%(monday)s sampai %(sunday)s",
            monday=short_day(monday),
            sunday=short_day(sunday),
        ),
        "hours": _hours(sum(load.minutes for _, load in rows)),
        "unknown": sum(len(load.unknown) for _, load in rows),
    }


def _busiest(agency: Agency, found: dict[UUID, Load]) -> list[tuple[Account, Load]]:
    """Officers, and whoever else has a part; the name decides between equals."""
    rows = [
        (one, found.get(one.id, Load()))
        for one in people.active_people(agency)
        if one.role is Role.OFFICER or one.id in found
    ]
    return sorted(rows, key=lambda row: (-row[1].minutes, -row[1].leads))


def _person(one: Account, load: Load, url: str) -> dict[str, Any]:
    more = len(load.unknown) - _MOST_TITLES
    return {
        "name": one.name,
        "url": url,
        "hours": _hours(load.minutes),
        "leads": figure_words(load.leads),
        "helps": figure_words(load.helps),
        "unknown": load.unknown[:_MOST_TITLES],
        "more": parts.more_words(len(load.unknown), _MOST_TITLES) if more > 0 else "",
        "free": not load.leads and not load.helps,
    }


def _hours(minutes: int) -> str:
    return str(gettext("%(hours)s jam", hours=figure_words(round(minutes / 60, 1))))
