"""The register as a list: what was asked for, which rows, under which headings."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Form, StringField
from wtforms.widgets import SearchInput

from agenda.errors import BadInput, Problem
from agenda.events import queries
from agenda.events.filters import EventFilter, Sort, read_filter
from agenda.events.models import Event
from agenda.people import queries as people
from agenda.reference import queries as reference
from agenda.rules.event_states import EventKind, EventStatus, Scope, Visibility
from agenda.rules.paging import Page
from agenda.rules.permissions import Actor
from agenda.rules.precision import UNDATED, When
from agenda.web import event_words
from agenda.web.event_words import choice
from agenda.web.forms import choices
from agenda.web.forms.moments import day_field
from agenda.web.forms.problems import tell
from agenda.web.forms.select import any_of, one_of
from agenda.web.page import language, moment_words

PAGE = 40
Pairs = list[tuple[str, str]]


class View(StrEnum):
    """Which part of time the list shows."""

    COMING = "coming"
    ALL = "all"
    PAST = "past"


def _sorts() -> choices.Choices:
    return [
        (Sort.START.value, gettext("Tanggal, terlama dahulu")),
        (Sort.START_DOWN.value, gettext("Tanggal, terbaru dahulu")),
        (Sort.UPDATED_DOWN.value, gettext("Terakhir diubah")),
        (Sort.TITLE.value, gettext("Judul")),
        (Sort.NUMBER.value, gettext("Nomor")),
    ]


def _rows(table: str, nothing: str) -> choices.Choices:
    return choices.of_rows(reference.table(table).values(), nothing)


class FilterForm(Form):
    """The filter bar, named as in the addresses."""

    q = StringField(_l("Kata kunci"), widget=SearchInput())
    first = day_field(_l("Dari"), name="from")
    last = day_field(_l("Sampai"), name="to")
    kind = any_of(_l("Jenis"), lambda: choices.of(EventKind))
    scope = any_of(_l("Lingkup"), lambda: choices.of(Scope))
    status = any_of(_l("Status"), lambda: choices.of(EventStatus))
    visibility = any_of(_l("Siapa yang dapat melihat"), lambda: choices.of(Visibility))
    category = one_of(
        _l("Kategori"), lambda: _rows("categories", gettext("Semua kategori"))
    )
    province = one_of(
        _l("Provinsi"), lambda: _rows("provinces", gettext("Semua provinsi"))
    )
    agency = one_of(
        _l("Instansi"),
        lambda: [("", gettext("Semua instansi")), *choices.agencies_ever()],
    )
    theme = one_of(_l("Tema"), lambda: _rows("themes", gettext("Semua tema")))
    sort = one_of(_l("Urutan"), _sorts)


KEYS = (
    "q",
    "from",
    "to",
    "kind",
    "scope",
    "status",
    "visibility",
    "category",
    "province",
    "agency",
    "theme",
)
_FIELDS = {"from": "first", "to": "last"}


@dataclass(frozen=True)
class Row:
    """An event, with the date under which it stands in the list."""

    event: Event
    when: When | None
    first_day: date


class Listing:
    """One page of the register, as the address asks for it."""

    def __init__(self, actor: Actor, args: MultiDict[str, str]) -> None:
        self.actor = actor
        self.asked: Pairs = [
            (key, value.strip())
            for key in KEYS
            for value in args.getlist(key)
            if value.strip()
        ]
        self.form = FilterForm(MultiDict([*self.asked, ("sort", args.get("sort", ""))]))
        self.problems: list[str] = []
        self.view = self._view(args.get("view"))
        self.wanted = self._wanted()
        self.sort = self._sort(args.get("sort"))
        self.cursor = args.get("cursor") or None
        self.page = self._page()

    def _view(self, asked: str | None) -> View:
        try:
            return View(asked or (View.ALL if self.asked else View.COMING))
        except ValueError:
            return View.ALL

    def _wanted(self) -> EventFilter:
        """The filter; what makes no sense in it is told and left out."""
        given: dict[str, Any] = {}
        for key, value in self.asked:
            given.setdefault(key, []).append(value)
        try:
            return read_filter(given)
        except BadInput as refusal:
            self._tell(refusal.problems)
            wrong = {problem.field for problem in refusal.problems}
            return read_filter({k: v for k, v in given.items() if k not in wrong})

    def _tell(self, problems: list[Problem]) -> None:
        self.problems += tell(
            self.form,
            problems,
            lambda path: self.form._fields.get(_FIELDS.get(path[0], path[0])),
        )

    def _sort(self, asked: str | None) -> Sort:
        try:
            return Sort(asked or Sort.START)
        except ValueError:
            self.problems.append(gettext("Urutan ini tidak dikenal."))
            return Sort.START

    def _page(self) -> Page[Row]:
        try:
            return self._page_at(self.cursor)
        except BadInput:
            self.cursor = None
            self.problems.append(
                gettext("Penunjuk halaman tidak dikenal; ini halaman pertama.")
            )
            return self._page_at(None)

    def _page_at(self, cursor: str | None) -> Page[Row]:
        if self.view is View.ALL:
            found = queries.page(self.actor, self.wanted, self.sort, cursor, PAGE)
            rows = [Row(event, event.when, event.first_day) for event in found.items]
            return Page(rows, found.next_cursor)
        dated = queries.page_of_occurrences(
            self.actor,
            self._in_time(),
            cursor,
            PAGE,
            backwards=self.view is View.PAST,
        )
        return Page([self._dated(row) for row in dated.items], dated.next_cursor)

    def _in_time(self) -> EventFilter:
        """The filter, cut at the reader's today."""
        today = event_words.today()
        if self.view is View.COMING:
            first = max(self.wanted.first_day or today, today)
            return replace(self.wanted, first_day=first)
        yesterday = today - timedelta(days=1)
        last = min(self.wanted.last_day or yesterday, yesterday)
        return replace(self.wanted, last_day=last)

    def _dated(self, row: queries.Dated) -> Row:
        when = event_words.occurrence_when(row.event, row.occurrence)
        return Row(row.event, when, row.occurrence.first_day)

    # For the template

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The rows under the headings of their months."""
        return [
            {
                "title": title,
                "rows": [event_words.event_row(row.event, row.when) for row in rows],
            }
            for title, rows in (
                (title, list(rows))
                for title, rows in groupby(self.page.items, self._heading())
            )
        ]

    def _heading(self) -> Callable[[Row], str]:
        by_date = self.view is not View.ALL or self.sort in {
            Sort.START,
            Sort.START_DOWN,
        }
        today = event_words.today()

        def heading(row: Row) -> str:
            if not by_date:
                return ""
            if row.first_day == UNDATED:
                return str(gettext("Belum bertanggal"))
            if self.view is View.COMING and row.first_day < today:
                return str(gettext("Sedang berlangsung"))
            return event_words.month_heading(row.first_day)

        return heading

    @property
    def tabs(self) -> list[dict[str, Any]]:
        labels = {
            View.COMING: gettext("Mendatang"),
            View.ALL: gettext("Semua"),
            View.PAST: gettext("Sudah lewat"),
        }
        return [
            {
                "url": self.url(view=view),
                "label": label,
                "active": view is self.view,
            }
            for view, label in labels.items()
        ]

    @property
    def chips(self) -> list[dict[str, str]]:
        """Each thing asked for, with the address of the list without it."""
        return [
            {
                "label": f"{self._label(key)}: {self._value(key, value)}",
                "remove_url": self.url(without=(key, value)),
            }
            for key, value in self.asked
        ]

    @property
    def details_open(self) -> bool:
        """Whether something is asked for, or wrong, in the part that folds."""
        keys = {"q", "from", "to"}
        return any(
            field.errors
            for field in self.form
            if field.short_name not in {*keys, "first", "last"}
        ) or any(key not in keys for key, _ in self.asked)

    @property
    def next_url(self) -> str | None:
        cursor = self.page.next_cursor
        return self.url(cursor=cursor) if cursor else None

    @property
    def first_url(self) -> str | None:
        return self.url() if self.cursor else None

    @property
    def clear_url(self) -> str:
        return f"/events?{urlencode({'view': self.view.value})}"

    def url(
        self,
        *,
        view: View | None = None,
        without: tuple[str, str] | None = None,
        cursor: str | None = None,
    ) -> str:
        pairs = [pair for pair in self.asked if pair != without]
        pairs.append(("view", (view or self.view).value))
        if self.sort is not Sort.START and (view or self.view) is View.ALL:
            pairs.append(("sort", self.sort.value))
        if cursor:
            pairs.append(("cursor", cursor))
        return f"/events?{urlencode(pairs)}"

    def _label(self, key: str) -> str:
        return str(self.form[_FIELDS.get(key, key)].label.text)

    def _value(self, key: str, value: str) -> str:
        if key in {"from", "to"}:
            return moment_words(value)
        if key == "agency":
            agency = people.agency_by_code(value)
            return agency.name if agency else value
        tables = {"category": "categories", "province": "provinces", "theme": "themes"}
        if key in tables:
            row = reference.table(tables[key]).get(value)
            return row.named(language()) if row else value
        return _choice_words(key, value)


def _choice_words(key: str, value: str) -> str:
    kinds = {
        "kind": EventKind,
        "scope": Scope,
        "status": EventStatus,
        "visibility": Visibility,
    }
    try:
        return choice(kinds[key](value)) if key in kinds else value
    except ValueError:
        return value
