"""Sort orders that pages can be cut from, whatever comes or goes meanwhile.

An order is a column that is never NULL and then the id, so that no two rows are equal.
Both databases compare such pairs as one value, along an index.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, tuple_

from agenda.rules.paging import cursor_id, cursor_instant, decode_cursor


@dataclass(frozen=True)
class Order:
    """One order of a model's rows; `read` undoes in a cursor what `shown` wrote."""

    column: Any
    downwards: bool = False
    read: Callable[[str], Any] = str
    shown: Callable[[Any], str] = str

    def apply(self, query: Select[Any]) -> Select[Any]:
        """The query, its rows in this order."""
        return query.order_by(
            *(column.desc() if self.downwards else column for column in self._columns)
        )

    def beyond(self, cursor: str) -> ColumnElement[bool]:
        """The rows that come after the one at which `cursor` was cut."""
        value, last = decode_cursor(cursor, 2)
        key, place = tuple_(*self._columns), tuple_(self.read(value), cursor_id(last))
        return key < place if self.downwards else key > place

    def key(self, row: Any) -> list[str]:
        """What a cursor at this row carries."""
        return [self.shown(getattr(row, self.column.key)), str(row.id)]

    @property
    def _columns(self) -> tuple[Any, Any]:
        return self.column, self.column.class_.id


def by_instant(column: Any, *, downwards: bool = False) -> Order:
    """An order by a column of instants."""
    return Order(column, downwards, cursor_instant, datetime.isoformat)
