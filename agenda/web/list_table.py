"""A list as a table: the chosen columns of each row, worded for its reader."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext

from agenda.filters import columns, queries
from agenda.filters.columns import Cell, Column
from agenda.filters.models import ListHabit
from agenda.rules.choices import ListKind, ListLook
from agenda.rules.permissions import Actor
from agenda.rules.precision import describe_clock
from agenda.web.page import figure_words, language, say, short_day, shorten

_LONGEST_CELL = 140


class Look:
    """How the reader likes this list, for its page."""

    def __init__(self, actor: Actor, kind: ListKind) -> None:
        self.kind = kind
        self.habit: ListHabit = queries.habit(actor, kind)
        self.columns = columns.chosen(kind, self.habit.columns)

    @property
    def is_table(self) -> bool:
        return self.habit.look is ListLook.TABLE

    @property
    def offered(self) -> list[dict[str, Any]]:
        """Every column with whether it is shown; the title always is."""
        shown = {column.code for column in self.columns}
        return [
            {
                "code": column.code,
                "label": say(column.label),
                "shown": column.code in shown,
            }
            for column in columns.COLUMNS[self.kind]
            if column.code != "title"
        ]

    @property
    def headings(self) -> list[dict[str, Any]]:
        return [
            {"label": say(column.label), "is_number": column.is_number}
            for column in self._others
        ]

    @property
    def _others(self) -> list[Column]:
        return [column for column in self.columns if column.code != "title"]

    def cells(self, facts: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The cells beside the title."""
        return [
            {
                "label": say(column.label),
                "text": cell_words(column.value(facts, language())),
                "is_number": column.is_number,
            }
            for column in self._others
        ]


def cell_words(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return str(
            gettext(
                "%(day)s pukul %(time)s",
                day=short_day(cell.date()),
                time=describe_clock(cell, language()),
            )
        )
    if isinstance(cell, date):
        return short_day(cell)
    if isinstance(cell, int | float):
        return figure_words(cell)
    return shorten(cell, _LONGEST_CELL)


@dataclass(frozen=True)
class TableRow:
    """One row: its link, its cells, and what a tick on it says."""

    url: str
    title: str
    cells: list[dict[str, Any]]
    tick: str
    is_struck: bool = False


def tick(thing: Any) -> str:
    """What a ticked row sends: which thing, and in which version it was seen."""
    return f"{thing.id}.{thing.version}"


def read_ticks(texts: Iterable[str]) -> list[tuple[str, str]]:
    """The parts of what was ticked, unread."""
    return [(one, seen) for one, _, seen in (text.partition(".") for text in texts)]
