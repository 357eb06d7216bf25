"""The national desk's first page: the whole country, and events without a plan."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask_babel import gettext

from agenda import clock
from agenda.events import queries as register
from agenda.events.filters import EventFilter
from agenda.events.queries import Dated
from agenda.people.models import Account
from agenda.rules.attention import GAP_DAYS, last_day_of_gaps
from agenda.rules.event_states import EventStatus
from agenda.rules.permissions import Actor
from agenda.rules.task_states import TaskStatus
from agenda.tasks import waiting
from agenda.tasks.waiting import UNDER_WAY
from agenda.web import event_words
from agenda.web.event_words import choice
from agenda.web.figures import stale_rows
from agenda.web.forms.choices import capital
from agenda.web.homes import parts
from agenda.web.homes.parts import Pile, tasks_url
from agenda.web.page import short_day, when_words
from agenda.web.row_marks import RowMarks

_MOST_ROWS = 25
_MOST_GAPS = 10


def values(account: Account, actor: Actor) -> dict[str, Any]:
    return {
        "country": _country(actor),
        "gaps": gaps(actor),
        "sections": parts.sections(actor, _piles(actor)),
        "changes": parts.changes(actor),
        "stale": stale_rows(actor),
    }


def _country(actor: Actor) -> dict[str, Any]:
    """One line an item: when, what, whose, firm or not, how sensitive."""
    today = event_words.today()
    until = today + timedelta(days=parts.AHEAD - 1)
    wanted = EventFilter(first_day=today, last_day=until)
    found = register.page_of_occurrences(actor, wanted, limit=_MOST_ROWS)
    return {
        "rows": lines(actor, found.items),
        "more": bool(found.next_cursor),
        "url": f"/events?view=coming&from={today}&to={until}",
    }


def lines(actor: Actor, rows: Sequence[Dated]) -> list[dict[str, Any]]:
    marks = parts.marks_of(actor, rows)
    return [_line(row, marks) for row in rows]


def _line(row: Dated, marks: RowMarks) -> dict[str, Any]:
    event = row.event
    embargo = event.embargo_until is not None and event.embargo_until > clock.now()
    item = parts.event_item(row, marks)
    return {
        "id": event.id,
        "url": item["url"],
        "title": item["title"],
        "when": capital(when_words(event_words.occurrence_when(event, row.occurrence))),
        "former": item["former"],
        "series": item["series"],
        "where": item["where"],
        "agency": item["agency"],
        "firm": _firm_words(row),
        "status": event.status.value,
        "visibility": (event.visibility.value, choice(event.visibility)),
        "embargo": embargo,
        "struck": item["struck"],
    }


def _firm_words(row: Dated) -> str:
    """Confirmed to the month is not a date that one can plan by."""
    if row.event.status is EventStatus.CONFIRMED and row.event.precision.is_coarse:
        return str(gettext("Terkonfirmasi, tanggal belum pasti"))
    return choice(row.event.status)


def gaps(actor: Actor) -> dict[str, Any]:
    today = event_words.today()
    found = waiting.gaps(actor, today, limit=_MOST_GAPS)
    count = waiting.count_gaps(actor, today, waiting.MOST + 1)
    return {
        "rows": lines(actor, found.items),
        "count": parts.count_words(count),
        "more": parts.more_words(count, _MOST_GAPS),
        "days": GAP_DAYS,
        "until": short_day(last_day_of_gaps(today)),
    }


def _piles(actor: Actor) -> list[Pile]:
    today = event_words.today()
    return [
        Pile(
            "reviews",
            gettext("Menunggu pemeriksaan"),
            "eye",
            waiting.pile(actor, waiting.in_status(TaskStatus.IN_REVIEW)),
            tasks_url("all", TaskStatus.IN_REVIEW),
            gettext("Tidak ada hasil yang menunggu pemeriksaan."),
            most=4,
        ),
        Pile(
            "late",
            gettext("Terlambat"),
            "exclamation-triangle-fill",
            waiting.pile(actor, waiting.late()),
            tasks_url("all", *UNDER_WAY, last=today),
            gettext("Tidak ada tugas yang terlambat."),
            "danger",
            most=4,
        ),
    ]
