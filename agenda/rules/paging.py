"""Pages of a long list, cut by the sort key of the last row shown.

A cursor carries that key, so rows that come or go meanwhile neither shift the pages
nor cost more the further one reads.
"""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Generic, TypeVar
from uuid import UUID

from agenda.errors import BadInput
from agenda.words import words

ItemT = TypeVar("ItemT")
MOST_COUNTED = 1000
"""Beyond this many a list says "more than": counting on would cost and help nobody."""


@dataclass(frozen=True)
class Page(Generic[ItemT]):
    """Some rows of a list, and where the next ones begin (None: that was all).

    `previous_cursor` is for lists that are read backwards, too: what stands before it
    is the page before.
    """

    items: list[ItemT]
    next_cursor: str | None
    previous_cursor: str | None = None


def cut(
    rows: Sequence[ItemT], limit: int, key: Callable[[ItemT], Sequence[str]]
) -> Page[ItemT]:
    """The page made of `rows`, of which the asker fetched one more than `limit`.

    `key` gives the values, as text, by which the list is sorted; the last one must
    differ from row to row.
    """
    shown = list(rows[:limit])
    more = len(rows) > limit
    return Page(shown, encode_cursor(key(shown[-1])) if more else None)


def encode_cursor(values: Sequence[str]) -> str:
    octets = json.dumps(list(values), separators=(",", ":")).encode()
    return urlsafe_b64encode(octets).decode().rstrip("=")


def decode_cursor(text: str, length: int) -> list[str]:
    """The `length` values that `encode_cursor` packed; BadInput at `cursor`."""
    try:
        octets = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        values = json.loads(octets)
    except (ValueError, RecursionError):
        values = None
    if (
        not isinstance(values, list)
        or len(values) != length
        or not all(isinstance(value, str) and _is_text(value) for value in values)
    ):
        raise _unknown_cursor()
    return values


def _is_text(value: str) -> bool:
    """Whether every database takes it: no NUL, no half of a surrogate pair."""
    return "\x00" not in value and not any("\ud800" <= c <= "\udfff" for c in value)


def cursor_id(text: str) -> UUID:
    """The id in a cursor; BadInput at `cursor` when it is none."""
    try:
        return UUID(text)
    except ValueError:
        raise _unknown_cursor() from None


def cursor_instant(text: str) -> datetime:
    """The aware instant in a cursor; BadInput at `cursor` when it is none."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise _unknown_cursor()
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _unknown_cursor() from None


def cursor_number(text: str) -> int:
    """The whole number in a cursor; BadInput at `cursor` when it is none."""
    if not re.fullmatch(r"[0-9]{1,18}", text):
        raise _unknown_cursor()
    return int(text)


def _unknown_cursor() -> BadInput:
    return BadInput.at("cursor", words("Penunjuk halaman ini tidak dikenal."))
