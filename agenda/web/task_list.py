"""The lists of tasks: my agency's, mine, the pool, all; which rows were asked for."""

from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Form, StringField
from wtforms.widgets import SearchInput

from agenda.errors import BadInput, NotFound
from agenda.events import queries as events
from agenda.filters.columns import task_facts
from agenda.people import queries as people
from agenda.reference import queries as reference
from agenda.rules.choices import ListKind
from agenda.rules.paging import Page
from agenda.rules.permissions import Action, Actor, Reach, reach
from agenda.rules.task_states import TaskStatus, TaskVerb
from agenda.tasks import following, queries
from agenda.tasks.filters import (
    ME,
    TaskFilter,
    TaskSort,
    must_know_codes,
    read_task_filter,
)
from agenda.tasks.following import Earlier
from agenda.tasks.models import Task
from agenda.web import access, guard_words, marking, saved, task_words
from agenda.web.forms import choices
from agenda.web.forms.moments import day_field
from agenda.web.forms.problems import tell
from agenda.web.forms.select import one_of
from agenda.web.list_table import Look, TableRow, tick
from agenda.web.page import count_words, language, moment_words, named, title_of
from agenda.web.task_page import Rights

PAGE = 40
KEYS = (
    "q",
    "status",
    "type",
    "agency",
    "open",
    "from",
    "to",
    "assignee",
    "reviewer",
    "event",
    "pool",
    "updated_since",
)
_IN_THE_BAR = frozenset({"q", "status", "type", "agency", "from", "to"})
Pairs = list[tuple[str, str]]
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


class Asked:
    """Which tasks an address asks for, and how else one may ask: tabs, chips, form.

    The list, the board and the groups at `path` read the same keys.
    """

    path = "/tasks"

    def __init__(self, actor: Actor, sent: MultiDict[str, str]) -> None:
        self.actor = actor
        opened = saved.opened(actor, ListKind.TASKS, sent)
        self.saved, args = opened.saved, _with_tab(opened.args)
        self.asked: Pairs = [
            (key, value.strip())
            for key in KEYS
            if key != "open"
            for value in args.getlist(key)
            if value.strip()
        ]
        self.tab = self._tab(args.get("tab"))
        self.open = args.get("open", "").strip() or self._usual()
        self.form = FilterForm(MultiDict([*self.asked, ("open", self.open)]))
        self.problems: list[str] = opened.problems
        self.sort = self._sort(args.get("sort"))
        self.wanted = self._wanted()
        self.cursor = args.get("cursor") or None
        self.before = args.get("before") or None

    def _asks(self, *keys: str) -> bool:
        return any(key in keys for key, _ in self.asked)

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
        elsewhere = tab is Tab.AGENCY and self._asks("agency")
        return Tab.ALL if elsewhere else tab

    def _landing(self) -> Tab:
        """Where one begins: with what waits for oneself, or for one's people."""
        if self.asked or self.saved is not None:
            return Tab.ALL
        if self.leads:
            return Tab.AGENCY
        return Tab.MINE if self.works else Tab.ALL

    def _usual(self) -> str:
        """Whoever asks for words or a status looks for what is over, too."""
        if self.saved is not None or self._asks("q", "status"):
            return ANY
        return "true"

    def _sort(self, asked: str | None) -> TaskSort | None:
        """The order that was asked for; None leaves it to the list."""
        try:
            return TaskSort(asked) if asked else None
        except ValueError:
            self.problems.append(gettext("Urutan ini tidak dikenal."))
            return None

    def _wanted(self) -> TaskFilter:
        """The filter; what makes no sense in it is told and left out."""
        given = self.definition
        given.pop("sort", None)
        for judge in (read_task_filter, must_know_codes):
            try:
                judge(given)
            except BadInput as refusal:
                self.problems += tell(
                    self.form,
                    refusal.problems,
                    lambda path: self.form._fields.get(_FIELDS.get(path[0], path[0])),
                )
                wrong = {problem.field for problem in refusal.problems}
                given = {k: v for k, v in given.items() if k not in wrong}
        return read_task_filter(given)

    @property
    def definition(self) -> dict[str, Any]:
        """What the list asks, its tab as well."""
        pairs = [*self.asked]
        if self.open != ANY:
            pairs.append(("open", self.open))
        if self.tab is Tab.AGENCY:
            pairs.append(("agency", access.account().agency.code))
        elif self.tab is Tab.MINE:
            pairs.append(("assignee", ME))
        elif self.tab is Tab.POOL:
            pairs.append(("pool", "true"))
        if self.sort is not None:
            pairs.append(("sort", self.sort.value))
        return saved.definition_of(ListKind.TASKS, pairs)

    # For the template

    @property
    def hidden(self) -> Pairs:
        """What is asked for and has no field of its own in the bar."""
        pairs = [("tab", self.tab.value)]
        if self.saved is not None:
            pairs.append((saved.PARAMETER, str(self.saved.id)))
        if self.sort is not None:
            pairs.append(("sort", self.sort.value))
        seen = set()
        for key, value in self.asked:
            if key not in _IN_THE_BAR or key in seen:
                pairs.append((key, value))
            seen.add(key)
        return pairs

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
    def views(self) -> list[dict[str, Any]]:
        """The other ways to look at the same tasks."""
        labels = {
            "/tasks": ("list-ul", gettext("Daftar")),
            "/tasks/board": ("kanban", gettext("Papan")),
            "/tasks/by-event": ("calendar-event", gettext("Per kegiatan")),
            "/tasks/by-person": ("people", gettext("Per orang")),
        }
        found = [
            {
                "url": self.url(path=path),
                "icon": icon,
                "label": label,
                "active": path == self.path,
            }
            for path, (icon, label) in labels.items()
        ]
        if self.works:
            week = {"url": "/tasks/week", "icon": "calendar2-range", "active": False}
            found.append({**week, "label": gettext("Pekan saya")})
        return found

    @property
    def chips(self) -> list[dict[str, str]]:
        """Each thing asked for, with the address of the list without it."""
        return [
            {
                "label": pair_words(self.actor, key, value),
                "remove_url": self.url(without=(key, value)),
            }
            for key, value in self.asked
        ]

    @property
    def details_open(self) -> bool:
        return any(key != "q" for key, _ in self.asked) or bool(self.form.errors)

    @property
    def clear_url(self) -> str:
        return f"{self.path}?{urlencode({'tab': self.tab.value})}"

    def url(
        self,
        *,
        tab: Tab | None = None,
        without: tuple[str, str] | None = None,
        cursor: str = "",
        before: str = "",
        path: str = "",
        instead: tuple[str, str] | None = None,
    ) -> str:
        """The address of the same question with one thing changed.

        `instead` replaces what is asked of its key, `path` is another view.
        """
        replaced = instead[0] if instead else ""
        pairs = [pair for pair in self.asked if pair != without and pair[0] != replaced]
        if instead is not None:
            pairs.append(instead)
        if tab is Tab.AGENCY:
            pairs = [pair for pair in pairs if pair[0] != "agency"]
        pairs.append(("tab", (tab or self.tab).value))
        if self.open != "true" or self.saved is not None:
            pairs.append(("open", self.open))
        if self.sort is not None:
            pairs.append(("sort", self.sort.value))
        if self.saved is not None:
            pairs.append((saved.PARAMETER, str(self.saved.id)))
        if cursor:
            pairs.append(("cursor", cursor))
        if before:
            pairs.append(("before", before))
        return f"{path or self.path}?{urlencode(pairs)}"


class Listing(Asked):
    """One page of tasks, as the address asks for it."""

    def __init__(self, actor: Actor, sent: MultiDict[str, str]) -> None:
        super().__init__(actor, sent)
        self.page = self._page()
        self.look = Look(actor, ListKind.TASKS)

    def _page(self) -> Page[Task]:
        over = self.open in {"false", ANY} and self.saved is None
        sort = self.sort or (TaskSort.DUE_DOWN if over else TaskSort.DUE)
        try:
            return queries.page(
                self.actor, self.wanted, sort, self.cursor, PAGE, before=self.before
            )
        except BadInput:
            self.cursor = self.before = None
            self.problems.append(
                gettext("Penunjuk halaman tidak dikenal; ini halaman pertama.")
            )
            return queries.page(self.actor, self.wanted, sort, None, PAGE)

    @property
    def total(self) -> str:
        """How many tasks there are on all pages, counted as far as that is cheap."""
        return count_words(queries.count(self.actor, self.wanted))

    @property
    def filters(self) -> saved.Bar:
        """The saved filters, and how to save this one."""
        return saved.bar(self.actor, ListKind.TASKS, self.saved, self.definition)

    @property
    def rows(self) -> list[dict[str, Any]]:
        tasks = self.page.items
        held = guard_words.held(tasks)
        earlier = following.unfinished(self.actor, tasks)
        return [
            {
                **task_row(
                    self.actor,
                    task,
                    self.wanted.q,
                    held.get(task.id),
                    earlier.get(task.id),
                ),
                "tick": tick(task),
            }
            for task in tasks
        ]

    @property
    def table(self) -> list[TableRow]:
        """The rows with the chosen columns."""
        return [
            TableRow(
                url=f"/tasks/{task.id}",
                title=marking.title(self.wanted.q, title_of(task)),
                cells=self.look.cells(task_facts(task)),
                tick=tick(task),
                is_struck=task.status is TaskStatus.CANCELLED,
            )
            for task in self.page.items
        ]

    @property
    def next_url(self) -> str | None:
        cursor = self.page.next_cursor
        return self.url(cursor=cursor) if cursor else None

    @property
    def previous_url(self) -> str | None:
        cursor = self.page.previous_cursor
        return self.url(before=cursor) if cursor else None

    @property
    def here(self) -> str:
        """This page of the list, to come back to."""
        return self.url(cursor=self.cursor or "", before=self.before or "")


def pair_words(actor: Actor, key: str, value: str) -> str:
    """One thing that is asked of the list of tasks: `Status: selesai`."""
    return f"{_label(key)}: {_value(actor, key, value)}"


def _label(key: str) -> str:
    labels = {
        "assignee": gettext("Pelaksana"),
        "reviewer": gettext("Pemeriksa"),
        "event": gettext("Kegiatan"),
        "pool": gettext("Belum ada pelaksana"),
        "updated_since": gettext("Diubah sejak"),
        "sort": gettext("Urutan"),
    }
    return labels.get(key) or str(getattr(FilterForm, _FIELDS.get(key, key)).args[0])


def _with_tab(args: MultiDict[str, str]) -> MultiDict[str, str]:
    """What a filter says of whose tasks, as the tab that says the same."""
    given = MultiDict(args)
    tab = None
    if given.getlist("assignee") == [ME]:
        given.poplist("assignee")
        tab = Tab.MINE
    elif given.get("pool") == "true":
        given.poplist("pool")
        tab = Tab.POOL
    if tab is not None and "tab" not in given:
        given["tab"] = tab.value
    return given


def task_row(
    actor: Actor,
    task: Task,
    query: str = "",
    guarded: str | None = None,
    earlier: Earlier | None = None,
) -> dict[str, Any]:
    """A row of a list, with what its reader can do right there."""
    rights = Rights(actor, task)
    row = task_words.task_row(task, guarded)
    row["waits"] = task_words.waits_words(earlier)
    return {
        "id": task.id,
        "row": marking.task_row(query, task, row),
        "accept": rights.can(TaskVerb.ACCEPT),
        "claims": rights.claims,
        "judge": rights.can(TaskVerb.APPROVE),
    }


def _value(actor: Actor, key: str, value: str) -> str:
    if key in {"assignee", "reviewer"}:
        return str(gettext("saya")) if value == ME else value
    if key == "open":
        return str(
            gettext("Belum selesai")
            if value == "true"
            else gettext("Selesai atau batal")
        )
    if key == "sort":
        return (
            {
                TaskSort.DUE: gettext("Tenggat, terlama dahulu"),
                TaskSort.DUE_DOWN: gettext("Tenggat, terbaru dahulu"),
                TaskSort.UPDATED: gettext("Terlama diubah"),
                TaskSort.UPDATED_DOWN: gettext("Terakhir diubah"),
            }.get(TaskSort(value), value)
            if value in set(TaskSort)
            else value
        )
    if key == "pool":
        return str(gettext("ya") if value == "true" else gettext("tidak"))
    if key == "event":
        return _event_words(actor, value)
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


def _event_words(actor: Actor, value: str) -> str:
    """The title of an event that the reader may know of."""
    try:
        return events.get(actor, value).title
    except NotFound:
        return str(gettext("tidak ditemukan"))
