"""Pages cut from short lists that are read whole: agencies, people, reference data."""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from agenda.api import asking
from agenda.errors import BadInput
from agenda.rules.paging import Page, decode_cursor, encode_cursor
from agenda.words import words

ItemT = TypeVar("ItemT")


def page_of(rows: Sequence[ItemT], key: Callable[[ItemT], str]) -> Page[ItemT]:
    """The page that the request asks for; `key` differs from row to row."""
    limit, cursor = asking.limit(), asking.cursor()
    begin = _begin(rows, key, cursor) if cursor else 0
    shown = list(rows[begin : begin + limit])
    end = begin + limit
    more = end < len(rows)
    return Page(shown, encode_cursor([key(shown[-1]), str(end)]) if more else None)


def _begin(rows: Sequence[ItemT], key: Callable[[ItemT], str], cursor: str) -> int:
    """Where the row after the last one shown is, even when that one has gone."""
    last, place = decode_cursor(cursor, 2)
    if not re.fullmatch(r"[0-9]{1,6}", place):
        raise BadInput.at("cursor", words("Penunjuk halaman ini tidak dikenal."))
    found = (at + 1 for at, row in enumerate(rows) if key(row) == last)
    return next(found, int(place))
