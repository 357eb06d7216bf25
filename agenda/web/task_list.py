"""The lists of tasks: my agency's, mine, the pool, all; which rows were asked for."""

from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Form, StringField
from wtforms.widgets import SearchInput

from agenda.errors import BadInput
from agenda.people import queries as people
from agenda.reference import queries as reference
from agenda.rules.paging import Page
from agenda.rules.permissions import Action, Actor, Reach, reach
from agenda.rules.task_states import TaskStatus, TaskVerb
from agenda.tasks import queries
from agenda.tasks.filters import ME, TaskFilter, TaskSort, read_task_filter
from agenda.tasks.models import Task
from agenda.web import access, task_words
from agenda.web.forms import choices
from agenda.web.forms.moments import day_field
from agenda.web.forms.problems import tell
from agenda.web.forms.select import one_of
from agenda.web.page import language, moment_words, named
from agenda.web.task_page import Rights

PAGE = 40
KEYS = ("q", "status", "type", "agency", "open", "from", "to")
_FIELDS = {"from": "first", "to": "last"}
ANY = "any"


class Tab(StrEnum):
    """Whose tasks the list shows."""

    AGENCY = "agency"
    MINE = "mine"
    POOL = "pool"
    ALL = "all"


class FilterForm(Form):
    """The filter bar, named as in the addresses."""

    q = StringField(_l("Kata kunci"), widget=SearchInput())
    status = one_of(
        _l("Status"),
        lambda: choices.of(TaskStatus, gettext("Semua status")),
    )
    type = one_of(
        _l("Jenis"),
        lambda: choices.of_rows(
            reference.task_types().values(), gettext("Semua jenis")
        ),
    )
    agency = one_of(
        _l("Instansi"),
        lambda: [("", gettext("Semua instansi")), *choices.agencies_ever()],
    )
    open = one_of(
        _l("Keadaan"),
        lambda: [
            ("true", gettext("Belum selesai")),
            ("false", gettext("Selesai atau batal")),
            (ANY, gettext("Semuanya")),
        ],
    )
    first = day_field(_l("Tenggat dari"), name="from")
    last = day_field(_l("Sampai"), name="to")


class Listing:
    """One page of tasks, as the address asks for it."""

    def __init__(self, actor: Actor, args: MultiDict[str, str]) -> None:
        self.actor = actor
        self.asked = {
            key: args[key].strip() for key in KEYS if args.get(key, "").strip()
        }
        self.tab = self._tab(args.get("tab"))
        self.open = self.asked.pop("open", "") or self._usual()
        self.form = FilterForm(MultiDict({**self.asked, "open": self.open}))
        self.problems: list[str] = []
        self.wanted = self._wanted()
        self.cursor = args.get("cursor") or None
        self.page = self._page()

    @property
    def works(self) -> bool:
        """Whether people of this role are given tasks at all."""
        return reach(self.actor, Action.WORK_ON_TASK) is not Reach.NONE

    @property
    def leads(self) -> bool:
        """Whether the reader answers for the tasks of his agency."""
        return reach(self.actor, Action.JUDGE_TASK) is Reach.OWN

    def _tab(self, asked: str | None) -> Tab:
        tab = Tab(asked) if asked in set(Tab) else self._landing()
        elsewhere = tab is Tab.AGENCY and "agency" in self.asked
        return Tab.ALL if elsewhere else tab

    def _landing(self) -> Tab:
        """Where one begins: with what waits for oneself, or for one's people."""
        if self.asked:
            return Tab.ALL
        if self.leads:
            return Tab.AGENCY
        return Tab.MINE if self.works else Tab.ALL

    def _usual(self) -> str:
        """Whoever asks for words or a status looks for what is over, too."""
        return ANY if {"q", "status"} & self.asked.keys() else "true"

    def _wanted(self) -> TaskFilter:
        asked: dict[str, Any] = dict(self.asked)
        if self.open != ANY:
            asked["open"] = self.open
        if self.tab is Tab.AGENCY:
            asked["agency"] = access.account().agency.code
        elif self.tab is Tab.MINE:
            asked["assignee"] = ME
        elif self.tab is Tab.POOL:
            asked["pool"] = "true"
        try:
            return read_task_filter(asked)
        except BadInput as refusal:
            self.problems += tell(
                self.form,
                refusal.problems,
                lambda path: self.form._fields.get(_FIELDS.get(path[0], path[0])),
            )
            return TaskFilter(open=True)

    def _page(self) -> Page[Task]:
        over = self.open == "false"
        sort = TaskSort.DUE_DOWN if over or self.open == ANY else TaskSort.DUE
        try:
            return queries.page(self.actor, self.wanted, sort, self.cursor, PAGE)
        except BadInput:
            self.cursor = None
            self.problems.append(
                gettext("Penunjuk halaman tidak dikenal; ini halaman pertama.")
            )
            return queries.page(self.actor, self.wanted, sort, None, PAGE)

    # For the template

    @property
    def rows(self) -> list[dict[str, Any]]:
        return [task_row(self.actor, task) for task in self.page.items]

    @property
    def tabs(self) -> list[dict[str, Any]]:
        labels = {
            Tab.AGENCY: gettext("Instansi saya"),
            Tab.MINE: gettext("Tugas saya"),
            Tab.POOL: gettext("Belum ada pelaksana"),
            Tab.ALL: gettext("Semua"),
        }
        if not self.works:
            del labels[Tab.MINE]
        if not self.leads:
            del labels[Tab.AGENCY]
        return [
            {"url": self.url(tab=tab), "label": label, "active": tab is self.tab}
            for tab, label in labels.items()
        ]

    @property
    def chips(self) -> list[dict[str, str]]:
        """Each thing asked for, with the address of the list without it."""
        return [
            {
                "label": f"{self._label(key)}: {_value(key, value)}",
                "remove_url": self.url(without=key),
            }
            for key, value in self.asked.items()
        ]

    @property
    def details_open(self) -> bool:
        return bool(self.asked.keys() - {"q"}) or bool(self.form.errors)

    @property
    def next_url(self) -> str | None:
        cursor = self.page.next_cursor
        return self.url(cursor=cursor) if cursor else None

    @property
    def first_url(self) -> str | None:
        return self.url() if self.cursor else None

    @property
    def clear_url(self) -> str:
        return f"/tasks?{urlencode({'tab': self.tab.value})}"

    def url(
        self, *, tab: Tab | None = None, without: str = "", cursor: str = ""
    ) -> str:
        pairs = {key: value for key, value in self.asked.items() if key != without}
        pairs["tab"] = (tab or self.tab).value
        if tab is Tab.AGENCY:
            pairs.pop("agency", None)
        if self.open != "true":
            pairs["open"] = self.open
        if cursor:
            pairs["cursor"] = cursor
        return f"/tasks?{urlencode(pairs)}"

    def _label(self, key: str) -> str:
        return str(self.form[_FIELDS.get(key, key)].label.text)


def task_row(actor: Actor, task: Task) -> dict[str, Any]:
    """A row of a list, with what its reader can do right there."""
    rights = Rights(actor, task)
    return {
        "id": task.id,
        "row": task_words.task_row(task),
        "accept": rights.can(TaskVerb.ACCEPT),
        "claims": rights.claims,
        "judge": rights.can(TaskVerb.APPROVE),
    }


def _value(key: str, value: str) -> str:
    if key in {"from", "to"}:
        return moment_words(value)
    if key == "agency":
        agency = people.agency_by_code(value)
        return agency.name if agency else value
    if key == "type" and value in reference.task_types():
        return reference.task_types()[value].named(language())
    if key == "status" and value in set(TaskStatus):
        return choices.capital(named(TaskStatus(value)))
    return value
