"""The register as a list: what was asked for, which rows, under which headings."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext, pgettext
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import Form, StringField
from wtforms.widgets import SearchInput

from agenda.errors import BadInput, Problem
from agenda.events import queries
from agenda.events.filters import (
    EventFilter,
    Sort,
    must_fit,
    must_know_codes,
    read_filter,
)
from agenda.events.models import Event
from agenda.filters.columns import event_facts
from agenda.people import queries as people
from agenda.reference import queries as reference
from agenda.rules.choices import ListKind
from agenda.rules.event_states import EventKind, EventStatus, Scope, Visibility
from agenda.rules.paging import Page
from agenda.rules.permissions import Actor
from agenda.rules.precision import UNDATED, When, format_moment
from agenda.web import estimate_words, event_words, marking, saved
from agenda.web.event_words import choice
from agenda.web.forms import choices
from agenda.web.forms.moments import day_field
from agenda.web.forms.numbers import whole
from agenda.web.forms.problems import tell
from agenda.web.forms.select import any_of, one_of
from agenda.web.forms.texts import number
from agenda.web.list_table import Look, TableRow, tick
from agenda.web.page import (
    count_words,
    figure_words,
    language,
    moment_words,
    title_of,
)
from agenda.web.row_marks import RowMarks

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
        (Sort.TITLE.value, pgettext("urutan", "Judul")),
        (Sort.NUMBER.value, gettext("Nomor")),
        (Sort.FIGURE_DOWN.value, gettext("Angka, terbesar dahulu")),
        (Sort.FIGURE.value, gettext("Angka, terkecil dahulu")),
    ]


def _rows(table: str, nothing: str) -> choices.Choices:
    return choices.of_rows(reference.listed(table).values(), nothing)


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
    metric = one_of(
        _l("Ukuran"), lambda: _rows("metrics", gettext("Dengan atau tanpa angka"))
    )
    figure_min = number(_l("Angka paling sedikit"))
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
    "metric",
    "figure_min",
    "updated_since",
)
_OF_TIME = frozenset({"from", "to", "updated_since", "sort"})
"""What a filter has to say about time itself, for the list to show all of it."""
_SINGLE = frozenset({"category", "province", "agency", "theme", "metric", "figure_min"})
"""Of these the bar shows one value; a filter may name more."""
_FIELDS = {"from": "first", "to": "last"}


@dataclass(frozen=True)
class Row:
    """An event, with the date under which it stands in the list."""

    event: Event
    when: When | None
    first_day: date


class Listing:
    """One page of the register, as the address asks for it."""

    def __init__(self, actor: Actor, sent: MultiDict[str, str]) -> None:
        self.actor = actor
        opened = saved.opened(actor, ListKind.EVENTS, sent)
        self.saved, args = opened.saved, opened.args
        self.asked: Pairs = [
            (key, value.strip())
            for key in KEYS
            for value in args.getlist(key)
            if value.strip()
        ]
        self.form = FilterForm(MultiDict([*self.asked, ("sort", args.get("sort", ""))]))
        self.problems: list[str] = opened.problems
        self.view = self._view(args.get("view"))
        self.wanted = self._wanted()
        self.sort = self._sort(args.get("sort"))
        self.cursor = args.get("cursor") or None
        self.before = args.get("before") or None
        self.look = Look(actor, ListKind.EVENTS)
        self.page = self._page()

    def _view(self, asked: str | None) -> View:
        try:
            return View(asked or self._usual_view())
        except ValueError:
            return View.ALL

    def _usual_view(self) -> View:
        """What comes; whoever searches looks everywhere, a filter may say when."""
        if self.saved is not None:
            says_when = bool(_OF_TIME & self.saved.definition.keys())
            return View.ALL if says_when else View.COMING
        return View.ALL if self.asked else View.COMING

    def _wanted(self) -> EventFilter:
        """The filter; what makes no sense in it is told and left out."""
        given: dict[str, Any] = {}
        for key, value in self.asked:
            typed = str(whole(value)) if key == "figure_min" else value
            given.setdefault(key, []).append(typed)
        for judge in (read_filter, must_know_codes):
            try:
                judge(given)
            except BadInput as refusal:
                self._tell(refusal.problems)
                wrong = {problem.field for problem in refusal.problems}
                given = {k: v for k, v in given.items() if k not in wrong}
        return read_filter(given)

    def _tell(self, problems: list[Problem]) -> None:
        self.problems += tell(
            self.form,
            problems,
            lambda path: self.form._fields.get(_FIELDS.get(path[0], path[0])),
        )

    def _sort(self, asked: str | None) -> Sort:
        try:
            sort = Sort(asked or Sort.START)
            must_fit(sort, self.wanted)
        except ValueError:
            self.problems.append(gettext("Urutan ini tidak dikenal."))
            return Sort.START
        except BadInput as refusal:
            self._tell(refusal.problems)
            return Sort.START
        return sort

    def _page(self) -> Page[Row]:
        try:
            return self._page_at(self.cursor, self.before)
        except BadInput:
            self.cursor = self.before = None
            self.problems.append(
                gettext("Penunjuk halaman tidak dikenal; ini halaman pertama.")
            )
            return self._page_at(None, None)

    def _page_at(self, cursor: str | None, before: str | None) -> Page[Row]:
        if self.view is View.ALL:
            found = queries.page(
                self.actor,
                self.wanted,
                self.sort,
                cursor,
                PAGE,
                before=before,
                for_rows=not (self.look.is_table or self.wanted.q),
            )
            rows = [Row(event, event.when, event.first_day) for event in found.items]
            return Page(rows, found.next_cursor, found.previous_cursor)
        dated = queries.page_of_occurrences(
            self.actor,
            self._in_time(),
            cursor,
            PAGE,
            backwards=self.view is View.PAST,
            before=before,
            over_by=self._over_by(),
            for_rows=not (self.look.is_table or self.wanted.q),
        )
        rows = [self._dated(row) for row in dated.items]
        return Page(rows, dated.next_cursor, dated.previous_cursor)

    def _in_time(self) -> EventFilter:
        """The filter; what comes is cut at the reader's today."""
        if self.view is not View.COMING:
            return self.wanted
        today = event_words.today()
        first = max(self.wanted.first_day or today, today)
        return replace(self.wanted, first_day=first)

    def _over_by(self) -> date | None:
        """Past is what ended before the reader's today."""
        if self.view is not View.PAST:
            return None
        return event_words.today() - timedelta(days=1)

    @property
    def total(self) -> str:
        """How many rows there are on all pages, counted as far as that is cheap."""
        if self.view is View.ALL:
            return count_words(queries.count(self.actor, self.wanted))
        return count_words(
            queries.count_occurrences(self.actor, self._in_time(), self._over_by())
        )

    def _dated(self, row: queries.Dated) -> Row:
        when = event_words.occurrence_when(row.event, row.occurrence)
        return Row(row.event, when, row.occurrence.first_day)

    # For the template

    @property
    def filters(self) -> saved.Bar:
        """The saved filters, and how to save this one."""
        return saved.bar(self.actor, ListKind.EVENTS, self.saved, self.definition)

    @property
    def definition(self) -> dict[str, Any]:
        """What the list asks, whatever part of time it shows."""
        sort = [("sort", self.sort.value)] if self.sort is not Sort.START else []
        return saved.definition_of(ListKind.EVENTS, [*self.asked, *sort])

    @property
    def table(self) -> list[TableRow]:
        """The rows with the chosen columns."""
        facts = event_facts(self.actor, [row.event for row in self.page.items])
        return [
            TableRow(
                url=f"/events/{row.event.id}",
                title=marking.title(self.wanted.q, title_of(row.event)),
                cells=self.look.cells({**fields, **_shown_dates(row)}),
                tick=tick(row.event),
                is_struck=row.event.status is EventStatus.CANCELLED,
            )
            for row, fields in zip(self.page.items, facts, strict=True)
        ]

    @property
    def hidden(self) -> Pairs:
        """What is asked for and has no field of its own in the bar."""
        pairs = [("view", self.view.value)]
        if self.saved is not None:
            pairs.append((saved.PARAMETER, str(self.saved.id)))
        if self.view is not View.ALL and self.sort is not Sort.START:
            pairs.append(("sort", self.sort.value))
        seen = set()
        for key, value in self.asked:
            if key == "updated_since" or (key in _SINGLE and key in seen):
                pairs.append((key, value))
            seen.add(key)
        return pairs

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The rows under the headings of their months."""
        marks = RowMarks.of(self.actor, [row.event for row in self.page.items])
        return [
            {
                "title": title,
                "rows": [
                    {
                        "row": marking.event_row(
                            self.wanted.q,
                            row.event,
                            self._row(row, marks),
                        ),
                        "tick": tick(row.event),
                    }
                    for row in rows
                ],
            }
            for title, rows in (
                (title, list(rows))
                for title, rows in groupby(self.page.items, self._heading())
            )
        ]

    def _row(self, row: Row, marks: RowMarks) -> dict[str, Any]:
        """The row of an event; with the figure of the metric that was asked for."""
        shown = event_words.event_row(row.event, row.when, **marks.of_row(row.event))
        if self.wanted.metric:
            asked = estimate_words.newest(row.event, self.wanted.metric)
            shown["figures"] = [estimate_words.figure_line(asked)] if asked else []
        return shown

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
                "label": pair_words(self.actor, key, value),
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
    def previous_url(self) -> str | None:
        cursor = self.page.previous_cursor
        return self.url(before=cursor) if cursor else None

    @property
    def here(self) -> str:
        """This page of the list, to come back to."""
        return self.url(cursor=self.cursor, before=self.before)

    @property
    def clear_url(self) -> str:
        return f"/events?{urlencode({'view': self.view.value})}"

    def url(
        self,
        *,
        view: View | None = None,
        without: tuple[str, str] | None = None,
        cursor: str | None = None,
        before: str | None = None,
    ) -> str:
        pairs = [pair for pair in self.asked if pair != without]
        pairs.append(("view", (view or self.view).value))
        if self.sort is not Sort.START:
            pairs.append(("sort", self.sort.value))
        if self.saved is not None and len(pairs) > 1:
            pairs.append((saved.PARAMETER, str(self.saved.id)))
        if cursor:
            pairs.append(("cursor", cursor))
        if before:
            pairs.append(("before", before))
        return f"/events?{urlencode(pairs)}"


def pair_words(_actor: Actor, key: str, value: str) -> str:
    """One thing that is asked of the register: `Provinsi: Bali`."""
    return f"{_label(key)}: {_value(key, value)}"


def _label(key: str) -> str:
    if key == "updated_since":
        return str(gettext("Diubah sejak"))
    return str(getattr(FilterForm, _FIELDS.get(key, key)).args[0])


def _value(key: str, value: str) -> str:
    if key in {"from", "to"}:
        return moment_words(value)
    if key == "sort":
        return str(dict(_sorts()).get(value, value))
    if key == "agency":
        agency = people.agency_by_code(value)
        return agency.name if agency else value
    if key == "figure_min":
        amount = whole(value)
        return figure_words(amount) if isinstance(amount, int) else value
    tables = {
        "category": "categories",
        "province": "provinces",
        "theme": "themes",
        "metric": "metrics",
    }
    if key in tables:
        row = reference.listed(tables[key]).get(value)
        return row.named(language()) if row else value
    return _choice_words(key, value)


def _shown_dates(row: Row) -> dict[str, str | None]:
    """The dates of the occurrence that stands in the list."""
    when = row.when
    if when is None:
        return {"start": None, "end": None}
    return {
        "start": format_moment(when.start_date, when.start_time),
        "end": format_moment(when.end_date, when.end_time),
    }


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
