"""The first page: what comes, what waits for me, what changed; by role."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import Blueprint, render_template
from flask_babel import gettext, npgettext
from markupsafe import Markup

from agenda import clock
from agenda.audit.models import AuditEntry
from agenda.audit.operations import AuditAction
from agenda.events import operations as events
from agenda.events import queries as register
from agenda.events.filters import EventFilter
from agenda.events.models import Event
from agenda.events.queries import Dated
from agenda.feeds import queries as feeds
from agenda.people.models import Account
from agenda.reference import queries as reference
from agenda.rules.permissions import Action, Actor, Reach, Role, reach
from agenda.rules.task_states import TaskStatus, is_over
from agenda.tasks import queries
from agenda.tasks.filters import TaskFilter
from agenda.tasks.models import Task
from agenda.web import access, event_words, task_words
from agenda.web.page import day_words, language
from agenda.web.task_list import task_row

blueprint = Blueprint("home", __name__)

_AHEAD = 14
_WEEK = 7
_MOST_EVENTS = 60
_MOST_TASKS = 6
_MOST_NEWS = 8
_LOOKED_AT = 20
_AT_WORK: list[TaskStatus] = [
    status
    for status in TaskStatus
    if not is_over(status) and status not in {TaskStatus.IN_REVIEW, TaskStatus.DECLINED}
]
"""What its people still have to do something about."""


@blueprint.get("/")
def index() -> str:
    account, actor = access.account(), access.actor()
    coming = _coming(actor)
    sections = _sections(account, actor)
    return render_template(
        "home/home.html",
        greeting=_greeting(account),
        today=day_words(event_words.today()),
        zone=event_words.zone_words(access.zone()),
        week=_week(coming),
        days=_days(coming),
        vague=[_event(row) for row in coming if _is_vague(row)],
        sections=[section for section in sections if section["rows"]],
        nothing_waits=not any(section["rows"] for section in sections),
        works=reach(actor, Action.WORK_ON_TASK) is not Reach.NONE,
        news=_news(actor),
        subscribed=bool(feeds.mine(actor)),
        may_register=events.may_register(actor, {}),
        events_first=account.role in {Role.VIEWER, Role.SUPERVISOR},
    )


def _greeting(account: Account) -> str:
    hour = clock.now().astimezone(ZoneInfo(access.zone())).hour
    first = account.name.split()[0]
    if 4 <= hour < 11:
        return str(gettext("Selamat pagi, %(name)s", name=first))
    if 11 <= hour < 15:
        return str(gettext("Selamat siang, %(name)s", name=first))
    if 15 <= hour < 18:
        return str(gettext("Selamat sore, %(name)s", name=first))
    return str(gettext("Selamat malam, %(name)s", name=first))


# What comes


def _coming(actor: Actor) -> list[Dated]:
    today = event_words.today()
    wanted = EventFilter(first_day=today, last_day=today + timedelta(days=_AHEAD - 1))
    return register.page_of_occurrences(actor, wanted, limit=_MOST_EVENTS).items


def _is_vague(row: Dated) -> bool:
    return row.event.precision.is_coarse


def _event(row: Dated) -> dict[str, Any]:
    when = event_words.occurrence_when(row.event, row.occurrence)
    return event_words.event_row(row.event, when)


def _days(coming: list[Dated]) -> list[dict[str, Any]]:
    """Firm dates day by day; what began earlier stands under today."""
    today = event_words.today()

    def day(row: Dated) -> date:
        return max(row.occurrence.first_day, today)

    firm = sorted((row for row in coming if not _is_vague(row)), key=day)
    return [
        {"title": _day_title(on, today), "rows": [_event(row) for row in rows]}
        for on, rows in groupby(firm, key=day)
    ]


def _day_title(on: date, today: date) -> str:
    if on == today:
        return str(gettext("Hari ini, %(day)s", day=day_words(on)))
    if on == today + timedelta(days=1):
        return str(gettext("Besok, %(day)s", day=day_words(on)))
    return day_words(on)


def _week(coming: list[Dated]) -> list[dict[str, Any]]:
    today, free = event_words.today(), reference.free_days()
    days = []
    for on in (today + timedelta(days=ahead) for ahead in range(_WEEK)):
        count = sum(
            row.occurrence.first_day <= on <= row.occurrence.last_day
            for row in coming
            if not _is_vague(row)
        )
        days.append(
            {
                "name": format_date(on, "EEE", locale=language()),
                "number": on.day,
                "iso": on.isoformat(),
                "url": f"/events?view=all&from={on}&to={on}",
                "count": count,
                "count_label": npgettext("jumlah", "kegiatan", "kegiatan", count),
                "today": on == today,
                "red": on.weekday() == 6 or bool(free.on(on)),
            }
        )
    return days


# What waits


def _sections(account: Account, actor: Actor) -> list[dict[str, Any]]:
    """The lists of tasks that matter to this role, the most urgent first."""
    waiting = queries.waiting_for(actor)
    *urgent, rest = _own(actor, waiting.offers)
    judged = _section(
        actor,
        gettext("Menunggu pemeriksaan"),
        "eye",
        _to_judge(account, actor, waiting.reviews),
        "/tasks?tab=all&status=in_review",
    )
    led = _led(account, actor)
    if account.role is Role.OFFICER:
        return [*urgent, judged, rest, *led]
    return [judged, *urgent, *led, rest]


def _own(actor: Actor, offers: list[Task]) -> list[dict[str, Any]]:
    """The actor's own tasks: each stands once, where it is most urgent."""
    offered = {task.id for task in offers}
    taken = [task for task in queries.mine(actor).items if task.id not in offered]
    back = [task for task in taken if task.status is TaskStatus.RETURNED]
    late = [task for task in taken if task not in back and _is_late(task)]
    rest = [task for task in taken if task not in back and task not in late]
    lists = (
        (gettext("Ditawarkan kepada saya"), "hand-index-thumb", offers),
        (gettext("Dikembalikan untuk diperbaiki"), "arrow-return-left", back),
        (gettext("Tugas saya yang terlambat"), "exclamation-triangle-fill", late),
        (gettext("Tugas saya"), "check2-square", rest),
    )
    return [_section(actor, *one, "/tasks?tab=mine") for one in lists]


def _is_late(task: Task) -> bool:
    """Late, and it is for its people to do something about it."""
    return task_words.is_overdue(task) and task.status is not TaskStatus.IN_REVIEW


def _to_judge(account: Account, actor: Actor, own: list[Task]) -> list[Task]:
    """Work handed in that the actor is to judge, or whose agency he answers for."""
    match reach(actor, Action.JUDGE_TASK):
        case Reach.ANY:
            wanted = TaskFilter(status=[TaskStatus.IN_REVIEW])
        case Reach.OWN:
            wanted = TaskFilter(
                status=[TaskStatus.IN_REVIEW], agency=[account.agency.code]
            )
        case _:
            return own
    found = queries.page(actor, wanted, limit=_LOOKED_AT).items
    return list({task.id: task for task in (*own, *found)}.values())


def _led(account: Account, actor: Actor) -> list[dict[str, Any]]:
    """What waits in the agency: declined, without a person, late."""
    works = reach(actor, Action.WORK_ON_TASK) is not Reach.NONE
    pool = queries.pool(actor, limit=_LOOKED_AT).items if works else []
    section = _section(
        actor, gettext("Belum ada pelaksana"), "inbox", pool, "/tasks?tab=pool"
    )
    if account.role is Role.DESK:
        return [*_in_trouble(actor, []), section]
    if account.role in {Role.COORDINATOR, Role.SUPERVISOR}:
        return [*_in_trouble(actor, [account.agency.code]), section]
    return [section]


def _in_trouble(actor: Actor, agency: list[str]) -> list[dict[str, Any]]:
    """Tasks that need another person, and tasks that are late."""
    yesterday = event_words.today() - timedelta(days=1)
    declined = TaskFilter(agency=agency, status=[TaskStatus.DECLINED])
    late = TaskFilter(agency=agency, status=_AT_WORK, last_day=yesterday)
    where = urlencode({"tab": "all", **({"agency": agency[0]} if agency else {})})
    return [
        _section(
            actor,
            gettext("Ditolak, perlu orang lain"),
            "hand-thumbs-down-fill",
            queries.page(actor, declined, limit=_LOOKED_AT).items,
            f"/tasks?{where}&status=declined",
        ),
        _section(
            actor,
            gettext("Terlambat di instansi") if agency else gettext("Terlambat"),
            "alarm",
            queries.page(actor, late, limit=_LOOKED_AT).items,
            f"/tasks?{where}&to={yesterday}",
        ),
    ]


def _section(
    actor: Actor, title: str, icon: str, tasks: Iterable[Task], url: str
) -> dict[str, Any]:
    found = list(tasks)
    return {
        "title": title,
        "icon": icon,
        "count": len(found),
        "rows": [task_row(actor, task) for task in found[:_MOST_TASKS]],
        "url": url,
    }


# What changed


def _news(actor: Actor) -> list[dict[str, Any]]:
    teller = event_words.Teller(actor)
    return [
        _told(teller, entry, event) for entry, event in register.news(actor, _MOST_NEWS)
    ]


def _told(
    teller: event_words.Teller, entry: AuditEntry, event: Event
) -> dict[str, Any]:
    told = teller.entry(entry, whole=False)
    link = Markup('<a href="/events/{}">{}</a>').format(event.id, event.title)
    return {
        **told,
        "action": Markup.escape(_act(entry.action)).format(event=link),
        "changes": told["changes"][:3],
    }


def _act(action: str) -> str:
    said: dict[str, str] = {
        AuditAction.EVENT_REGISTER: gettext("mencatat {event}"),
        AuditAction.EVENT_CONFIRM: gettext("mengonfirmasi {event}"),
        AuditAction.EVENT_MOVE: gettext("memindahkan {event}"),
        AuditAction.EVENT_POSTPONE: gettext("menunda {event}"),
        AuditAction.EVENT_CANCEL: gettext("membatalkan {event}"),
        AuditAction.EVENT_COMPLETE: gettext("menyatakan {event} selesai"),
        AuditAction.EVENT_RESTORE: gettext("memulihkan {event}"),
        AuditAction.ESTIMATE_ADD: gettext("menambahkan angka pada {event}"),
        AuditAction.ESTIMATE_STRIKE: gettext("mencoret angka pada {event}"),
        AuditAction.ESTIMATE_VERIFY: gettext("memeriksa angka pada {event}"),
    }
    return said.get(action) or str(gettext("mengubah {event}"))
