"""Sort orders that pages can be cut from, whatever comes or goes meanwhile.

An order is a column that is never NULL and then the id, so that no two rows are equal.
Both databases compare such pairs as one value, along an index.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, true, tuple_

from agenda.rules.paging import (
    Page,
    cursor_id,
    cursor_instant,
    cut,
    decode_cursor,
    encode_cursor,
)

Fetch = Callable[[Any], Sequence[Any]]
"""Runs a query and answers its rows."""


@dataclass(frozen=True)
class Stretch:
    """A part of an order that is read by itself, and which sorted values are in it."""

    condition: ColumnElement[bool]
    holds: Callable[[Any], bool]


EVERYTHING = Stretch(true(), lambda _: True)


@dataclass(frozen=True)
class Order:
    """One order of a model's rows; `read` undoes in a cursor what `shown` wrote.

    Rows whose column has the value `last`, the highest of all, stand at the end in
    either direction.
    """

    column: Any
    downwards: bool = False
    read: Callable[[str], Any] = str
    shown: Callable[[Any], str] = str
    last: Any = None

    def page(
        self,
        query: Any,
        fetch: Fetch,
        limit: int,
        *,
        after: str | None = None,
        before: str | None = None,
        row_of: Callable[[Any], Any] = lambda row: row,
        stretches: Sequence[Stretch] = (),
    ) -> Page[Any]:
        """The page after a cursor, or the one before it, or the first.

        Where less than a page stands before, it is the first page. `row_of` finds in
        what `fetch` answers the row that is sorted. `stretches` of the caller, in the
        direction of the order, are read one after another instead of all at once.
        """

        def key(row: Any) -> list[str]:
            return self.key(row_of(row))

        if before is not None:
            rows = self._rows(
                query, fetch, limit + 1, before, stretches, backwards=True
            )
            if len(rows) > limit:
                shown = rows[limit - 1 :: -1]
                return Page(shown, encode_cursor(key(shown[-1])), _first(shown, key))
            after = None
        rows = self._rows(query, fetch, limit + 1, after, stretches)
        found = cut(rows, limit, key)
        previous = _first(found.items, key) if after is not None else None
        return Page(found.items, found.next_cursor, previous)

    def _rows(
        self,
        query: Any,
        fetch: Fetch,
        count: int,
        cursor: str | None,
        stretches: Sequence[Stretch],
        *,
        backwards: bool = False,
    ) -> list[Any]:
        rows: list[Any] = []
        for condition in self._conditions(cursor, stretches, backwards):
            if len(rows) < count:
                part = self._apply(query.where(condition), backwards)
                rows += fetch(part.limit(count - len(rows)))
        return rows

    def _conditions(
        self, cursor: str | None, stretches: Sequence[Stretch], backwards: bool
    ) -> list[ColumnElement[bool]]:
        """The stretches of the order beyond the cursor, each read along an index."""
        stretches = stretches or self._stretches()
        if cursor is None:
            return [one.condition for one in stretches]
        value, row_id = decode_cursor(cursor, 2)
        at = self.read(value)
        key, place = tuple_(*self._columns), tuple_(at, cursor_id(row_id))
        beyond = key < place if self.downwards != backwards else key > place
        here = next(n for n, one in enumerate(stretches) if one.holds(at))
        ahead = stretches[:here][::-1] if backwards else stretches[here + 1 :]
        return [stretches[here].condition & beyond, *(one.condition for one in ahead)]

    def _stretches(self) -> list[Stretch]:
        if self.last is None or not self.downwards:
            return [EVERYTHING]
        return [
            Stretch(self.column < self.last, lambda at: at != self.last),
            Stretch(self.column == self.last, lambda at: at == self.last),
        ]

    def _apply(self, query: Any, backwards: bool) -> Any:
        down = self.downwards != backwards
        return query.order_by(
            *(column.desc() if down else column for column in self._columns)
        )

    def key(self, row: Any) -> list[str]:
        """What a cursor at this row carries."""
        return [self.shown(getattr(row, self.column.key)), str(row.id)]

    @property
    def _columns(self) -> tuple[Any, Any]:
        return self.column, self.column.class_.id


def _first(rows: Sequence[Any], key: Callable[[Any], list[str]]) -> str | None:
    return encode_cursor(key(rows[0])) if rows else None


def by_instant(
    column: Any, *, downwards: bool = False, last: datetime | None = None
) -> Order:
    """An order by a column of instants."""
    return Order(column, downwards, cursor_instant, datetime.isoformat, last)
