"""What the first pages share: greeting, piles of tasks, what comes, what changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext, ngettext, npgettext
from markupsafe import Markup

from agenda import clock
from agenda.audit.models import AuditEntry
from agenda.audit.operations import AuditAction
from agenda.events import news
from agenda.events import queries as register
from agenda.events.filters import EventFilter
from agenda.events.guards import may_register
from agenda.events.models import Event
from agenda.events.queries import Dated
from agenda.feeds import queries as feeds
from agenda.people.models import Account
from agenda.reference import queries as reference
from agenda.rules.permissions import Actor
from agenda.rules.task_states import TaskStatus, TaskVerb
from agenda.tasks import waiting
from agenda.tasks.models import Task
from agenda.web import access, event_words, guard_words, task_words
from agenda.web.event_history import Teller
from agenda.web.page import date_in, day_words, figure_words, shorten, title_of
from agenda.web.row_marks import RowMarks
from agenda.web.task_page import Rights

AHEAD = 14
_WEEK = 7
MOST_EVENTS = 20
MOST_TASKS = 6
MOST_NEWS = 8
MOST_CHANGES = 3
_LONG_TITLE = 100
_LONG_REASON = 200


def frame(account: Account, actor: Actor) -> dict[str, Any]:
    """What every first page shows around its sections."""
    return {
        "greeting": _greeting(account),
        "today": day_words(event_words.today()),
        "zone": event_words.zone_words(access.zone()),
        "may_register": may_register(actor, {}),
        "subscribed": bool(feeds.mine(actor)),
    }


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


# Piles of tasks


@dataclass(frozen=True)
class Pile:
    """A section of tasks: which ones, its words, and the full list behind it.

    `empty` is the sentence that stands there when nothing does, and `step` what one
    can do then: an address with its words.
    """

    name: str
    title: str
    icon: str
    ids: list[UUID]
    url: str
    empty: str
    tone: str = ""
    step: tuple[str, str] = ("", "")
    most: int = MOST_TASKS

    @property
    def count(self) -> str:
        """How many, or that there are more than we count."""
        return count_words(len(self.ids))

    @property
    def more(self) -> str:
        return more_words(len(self.ids), self.most)


def tasks_url(tab: str, *statuses: TaskStatus, **asked: object) -> str:
    """The list of open tasks in these states, the most urgent first."""
    pairs = [("tab", tab), *(("status", one.value) for one in statuses)]
    pairs += [("open", "true"), ("sort", "due")]
    named = {"first": "from", "last": "to"}
    pairs += [(named.get(key, key), str(value)) for key, value in asked.items()]
    return f"/tasks?{urlencode(pairs)}"


def count_words(found: int) -> str:
    most = waiting.MOST
    return f"{figure_words(most)}+" if found > most else figure_words(found)


def more_words(found: int, shown: int) -> str:
    """`3 lagi`, for whatever does not stand in a section."""
    if found <= shown:
        return ""
    if found > waiting.MOST:
        return str(gettext("Lebih dari %(count)s lagi", count=waiting.MOST - shown))
    return str(ngettext("%(num)d lagi", "%(num)d lagi", found - shown))


def sections(actor: Actor, piles: Iterable[Pile]) -> list[dict[str, Any]]:
    """The piles with the rows of their first tasks, all read at once."""
    piles = list(piles)
    tasks = waiting.read(task_id for one in piles for task_id in one.ids[: one.most])
    held = guard_words.held(tasks.values())
    return [{"pile": one, "rows": _rows(actor, one, tasks, held)} for one in piles]


def _rows(
    actor: Actor, one: Pile, tasks: Mapping[UUID, Task], held: Mapping[UUID, str]
) -> list[dict[str, Any]]:
    return [
        task_item(actor, tasks[task_id], held.get(task_id))
        for task_id in one.ids[: one.most]
        if task_id in tasks
    ]


def task_item(actor: Actor, task: Task, guarded: str | None = None) -> dict[str, Any]:
    """A task with what its reader can do about it right there."""
    rights = Rights(actor, task)
    return {
        "id": task.id,
        "version": task.version,
        "row": task_words.task_row(task, guarded),
        "accept": rights.can(TaskVerb.ACCEPT),
        "claims": rights.claims,
        "decline": rights.can(TaskVerb.DECLINE) and rights.can(TaskVerb.ACCEPT),
        "finish": rights.can(TaskVerb.SUBMIT),
        "proved": any(row.withdrawn_at is None for row in task.evidence),
        "judge": rights.can(TaskVerb.APPROVE) or rights.can(TaskVerb.RETURN),
    }


# What comes


def coming(actor: Actor, most: int = MOST_EVENTS) -> dict[str, Any]:
    """The next fourteen days: day by day, and what has no firm date apart."""
    today = event_words.today()
    until = today + timedelta(days=AHEAD - 1)
    wanted = EventFilter(first_day=today, last_day=until)
    found = register.page_of_occurrences(actor, wanted, limit=most, for_rows=True)
    rows = found.items
    marks = marks_of(actor, rows)
    return {
        "days": _days(rows, today, marks),
        "vague": [event_item(row, marks) for row in rows if _is_vague(row)],
        "more": bool(found.next_cursor),
        "url": f"/events?view=coming&from={today}&to={until}",
        "week": _week(rows, today, whole=not found.next_cursor),
    }


def _is_vague(row: Dated) -> bool:
    return row.event.precision.is_coarse


def marks_of(actor: Actor, rows: Iterable[Dated]) -> RowMarks:
    """From where these events were moved, and what they are dates of."""
    return RowMarks.of(actor, [row.event for row in rows])


def event_item(row: Dated, marks: RowMarks) -> dict[str, Any]:
    when = event_words.occurrence_when(row.event, row.occurrence)
    return event_words.event_row(row.event, when, **marks.of_row(row.event))


def _days(rows: list[Dated], today: date, marks: RowMarks) -> list[dict[str, Any]]:
    """Firm dates day by day; what began earlier stands under today."""

    def day(row: Dated) -> date:
        return max(row.occurrence.first_day, today)

    firm = sorted((row for row in rows if not _is_vague(row)), key=day)
    return [
        {
            "title": day_title(on, today),
            "rows": [event_item(row, marks) for row in group],
        }
        for on, group in groupby(firm, key=day)
    ]


def day_title(on: date, today: date) -> str:
    if on == today:
        return str(gettext("Hari ini, %(day)s", day=day_words(on)))
    if on == today + timedelta(days=1):
        return str(gettext("Besok, %(day)s", day=day_words(on)))
    return day_words(on)


def _week(rows: list[Dated], today: date, *, whole: bool) -> list[dict[str, Any]]:
    """Seven days with their number of events; none is told of days not read whole."""
    free = reference.free_days()
    # Rows come by their start: the last one read may share its day with others.
    known_until = date.max if whole or not rows else rows[-1].occurrence.first_day
    days = []
    for on in (today + timedelta(days=ahead) for ahead in range(_WEEK)):
        count = sum(
            row.occurrence.first_day <= on <= row.occurrence.last_day
            for row in rows
            if not _is_vague(row)
        )
        days.append(
            {
                "name": date_in("EEE", on),
                "number": on.day,
                "iso": on.isoformat(),
                "url": f"/events?view=all&from={on}&to={on}",
                "count": count if on < known_until else 0,
                "count_label": npgettext("jumlah", "kegiatan", "kegiatan", count),
                "today": on == today,
                "red": on.weekday() == 6 or bool(free.on(on)),
            }
        )
    return days


# What changed


def changes(
    actor: Actor, since: datetime | None = None, most: int = MOST_NEWS
) -> dict[str, Any]:
    """What people did last to visible events, old and new in words."""
    found = news.page(actor, since, limit=most)
    return {"rows": told(actor, found.items), "more": bool(found.next_cursor)}


def told(actor: Actor, items: Iterable[news.News]) -> list[dict[str, Any]]:
    rows = list(items)
    teller = Teller(actor, [entry for entry, _ in rows])
    return [_told(teller, entry, event) for entry, event in rows]


def _told(teller: Teller, entry: AuditEntry, event: Event) -> dict[str, Any]:
    words = teller.entry(entry, whole=False)
    title = shorten(title_of(event), _LONG_TITLE)
    link = Markup('<a href="/events/{}">{}</a>').format(event.id, title)
    return {
        **words,
        "reason": shorten(words["reason"], _LONG_REASON),
        "action": Markup.escape(_act(entry.action)).format(event=link),
        "changes": words["changes"][:MOST_CHANGES],
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
        AuditAction.EVENT_UNDO: gettext("mengembalikan {event} seperti semula"),
        AuditAction.ESTIMATE_ADD: gettext("menambahkan angka pada {event}"),
        AuditAction.ESTIMATE_STRIKE: gettext("mencoret angka pada {event}"),
        AuditAction.ESTIMATE_VERIFY: gettext("memeriksa angka pada {event}"),
    }
    return said.get(action) or str(gettext("mengubah {event}"))
