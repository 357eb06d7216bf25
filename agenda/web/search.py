"""One box for everything: events, tasks, people and agencies that have all words.

What was searched for is kept nowhere: the page is for one person, stays out of every
cache, and the log writes no query.
"""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request
from flask_babel import gettext, pgettext

from agenda.errors import BadInput
from agenda.events import queries as events
from agenda.events import search as event_search
from agenda.events.filters import EventFilter, Sort, read_filter
from agenda.events.models import Event
from agenda.people import queries as people
from agenda.people import search as people_search
from agenda.people.models import Account, Agency
from agenda.rules import stems
from agenda.rules.permissions import Action, Actor, Reach, may, reach
from agenda.tasks import queries as tasks
from agenda.tasks import search as task_search
from agenda.tasks.filters import TaskFilter, TaskSort
from agenda.tasks.models import Task
from agenda.web import access, event_words, marking, task_words
from agenda.web.forms import choices
from agenda.web.page import named, say
from agenda.web.row_marks import RowMarks

blueprint = Blueprint("search", __name__, url_prefix="/search")
SHOWN, COUNTED, RANKED = 8, 20, 100
"""How many hits a section shows, up to how many it counts, and how many are compared
for the best one; beyond that the newest come first whatever was asked."""


@dataclass
class Section:
    """The first hits of one kind, and where all of them are."""

    kind: str
    title: str
    icon: str
    rows: list[dict[str, Any]]
    count: str
    all_url: str | None = None
    note: str = ""


@dataclass
class Results:
    """What one query finds for one reader."""

    actor: Actor
    query: str
    by_nearness: bool = False
    sections: list[Section] = field(default_factory=list)

    def __post_init__(self) -> None:
        made = (self._events(), self._tasks(), self._people(), self._agencies())
        self.sections = [section for section in made if section and section.rows]

    def _events(self) -> Section:
        wanted = EventFilter(q=self.query)
        found = events.page(
            self.actor, wanted, Sort.START_DOWN, limit=self._looked_through
        )
        exact = events.by_number(self.actor, self.query)
        rows = self._ordered(
            found.items, exact, event_search.texts, found.next_cursor is not None
        )
        pairs = {"q": self.query, "view": "all", "sort": Sort.START_DOWN.value}
        return Section(
            "events",
            gettext("Kegiatan"),
            "calendar-event",
            self._event_rows(rows),
            _counted(events.count(self.actor, wanted, COUNTED))
            if found.next_cursor
            else _counted(len(found.items)),
            f"/events?{urlencode(pairs)}",
            self._note(found.next_cursor),
        )

    def _tasks(self) -> Section:
        wanted = TaskFilter(q=self.query)
        found = tasks.page(
            self.actor,
            wanted,
            TaskSort.DUE_DOWN,
            limit=self._looked_through,
            for_rows=True,
        )
        exact = tasks.by_number(self.actor, self.query)
        rows = self._ordered(
            found.items, exact, task_search.texts, found.next_cursor is not None
        )
        return Section(
            "tasks",
            gettext("Tugas"),
            "check2-square",
            [self._task_row(task) for task in rows],
            _counted(tasks.count(self.actor, wanted, COUNTED))
            if found.next_cursor
            else _counted(len(found.items)),
            f"/tasks?{urlencode({'q': self.query, 'tab': 'all', 'open': 'any'})}",
            self._note(found.next_cursor),
        )

    def _people(self) -> Section | None:
        if reach(self.actor, Action.LIST_PEOPLE) is Reach.NONE:
            return None
        found = people_search.people_with(
            self.query, people.people(self.actor), self.actor
        )
        return Section(
            "people",
            gettext("Orang"),
            "people",
            [self._person_row(account) for account in found[:SHOWN]],
            _counted(len(found)),
            f"/admin/people?{urlencode({'q': self.query})}",
        )

    def _agencies(self) -> Section:
        found = people_search.agencies_with(self.query, people.agencies())
        manages = may(self.actor, Action.MANAGE_PEOPLE)
        all_of_them = f"/admin/agencies?{urlencode({'q': self.query})}"
        return Section(
            "agencies",
            pgettext("daftar", "Instansi"),
            "building",
            [self._agency_row(agency, manages) for agency in found[:SHOWN]],
            _counted(len(found)),
            all_of_them if manages else None,
        )

    # The order

    @property
    def _looked_through(self) -> int:
        return RANKED if self.by_nearness else SHOWN

    def _ordered(
        self, found: list[Any], exact: Any, texts: Any, too_many: bool
    ) -> list[Any]:
        """The rows to show: the one whose number was typed, then the others."""
        rows = [row for row in found if exact is None or row.id != exact.id]
        if self.by_nearness and not too_many:
            rows.sort(key=lambda row: self._nearness(texts(row)), reverse=True)
        return [*([exact] if exact else []), *rows][:SHOWN]

    def _nearness(self, texts: list[str]) -> int:
        return stems.nearness(self.query, texts[0], " ".join(texts[1:]))

    def _note(self, next_cursor: str | None) -> str:
        if not self.by_nearness or next_cursor is None:
            return ""
        return str(
            gettext(
                "Terlalu banyak untuk diurutkan menurut kesesuaian; yang terbaru"
                " di atas. Tambahkan kata."
            )
        )

    # Rows, the words that were looked for marked in them

    def _event_rows(self, events: list[Event]) -> list[dict[str, Any]]:
        marks = RowMarks.of(self.actor, events)
        return [
            marking.event_row(
                self.query,
                event,
                event_words.event_row(event, None, **marks.of_row(event)),
            )
            for event in events
        ]

    def _task_row(self, task: Task) -> dict[str, Any]:
        return marking.task_row(self.query, task, task_words.task_row(task))

    def _person_row(self, account: Account) -> dict[str, Any]:
        manages = may(self.actor, Action.MANAGE_PEOPLE)
        listed = f"/admin/people?{urlencode({'q': account.email})}"
        return {
            "url": f"/admin/people/{account.id}/edit" if manages else listed,
            "title": marking.line(self.query, account.name),
            "name": account.name,
            "facts": [
                choices.capital(named(account.role)),
                account.agency.name,
                marking.line(self.query, account.email),
            ],
        }

    def _agency_row(self, agency: Agency, manages: bool) -> dict[str, Any]:
        pairs = {"agency": agency.code, "view": "all"}
        former = [name for _, name in agency.all_names if name != agency.name]
        return {
            "url": f"/events?{urlencode(pairs)}",
            "title": marking.line(self.query, agency.name),
            "facts": [
                marking.line(self.query, agency.code),
                choices.capital(named(agency.kind)),
            ],
            "excerpt": marking.excerpt(self.query, former),
            "edit_url": f"/admin/agencies/{agency.code}/edit" if manages else None,
        }


@blueprint.get("")
def index() -> tuple[str, int]:
    typed = request.args.get("q", "")
    problem, results, status = "", None, 200
    by_nearness = request.args.get("sort") == "nearest"
    try:
        query = read_filter({"q": typed}).q
    except BadInput as refusal:
        problem, query, status = say(refusal.problems[0].words), "", 400
    if query and not stems.fold(query):
        problem = gettext("Ketik setidaknya satu huruf atau angka.")
    elif query:
        results = Results(access.actor(), query, by_nearness)
    page = render_template(
        "search/results.html",
        query=query,
        typed=typed[:300],
        problem=problem,
        results=results,
        tabs=_orders(query, by_nearness),
    )
    return page, status


def _orders(query: str, by_nearness: bool) -> list[dict[str, Any]]:
    nearest = urlencode({"q": query, "sort": "nearest"})
    return [
        {
            "url": f"/search?{urlencode({'q': query})}",
            "label": gettext("Terbaru"),
            "active": not by_nearness,
        },
        {
            "url": f"/search?{nearest}",
            "label": gettext("Paling sesuai"),
            "active": by_nearness,
        },
    ]


def _counted(count: int) -> str:
    return f"{COUNTED}+" if count > COUNTED else str(count)
