"""Text tables in UTF-8, read whatever sign stands between cells, written with commas.

A spreadsheet takes a cell that begins with one of a few signs for a formula, and runs
it. Such a text is written with an apostrophe before it, which reading takes off again;
a text that has one of its own gets another, so nothing changes on the way.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from agenda.errors import WrongType
from agenda.words import words

Cell = str | int | float | bool | date | datetime | None
"""What a cell of a written table may hold; datetimes are wall times."""

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""By which Excel knows that a text table is UTF-8."""

_SIGNS = (",", ";", "\t")
_FORMULA = re.compile(r"\'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_AS_TEXT = re.compile(r"\'+[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def read(content: bytes) -> list[list[str]]:
    """Every record of the table, the header too, as the cells of a row.

    The separator is the one that splits the first line into most cells, for
    spreadsheets in Indonesian write `;`. Raises WrongType.
    """
    text = _text(content)
    first = text.split("\n", 1)[0]
    sign = max(_SIGNS, key=lambda candidate: _cells(first, candidate))
    try:
        records = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
        return [[original(cell) for cell in record] for record in records]
    except csv.Error as error:
        raise WrongType(
            words("Tabel ini rusak: %(reason)s.", reason=str(error))
        ) from error


def write(rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The rows as lines of a text table, one at a time."""
    line = io.StringIO(newline="")
    writer = csv.writer(line, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_written(cell) for cell in row])
        yield line.getvalue().encode()
        line.seek(0)
        line.truncate()


def harmless(text: str) -> str:
    """`text` as no spreadsheet takes it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def original(text: str) -> str:
    """The text that `harmless` was given."""
    return text[1:] if _AS_TEXT.match(text) else text


def _written(cell: Cell) -> str:
    return harmless(cell) if isinstance(cell, str) else text_of(cell)


def text_of(cell: Cell) -> str:
    """A cell as a person would type it into a text table."""
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case datetime():
            return cell.strftime("%Y-%m-%dT%H:%M")
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WrongType(
            words("Berkas ini bukan teks UTF-8; simpan ulang sebagai CSV UTF-8.")
        ) from error
    if "\0" in text:
        raise WrongType(words("Berkas ini bukan tabel teks."))
    return text


def _cells(line: str, sign: str) -> int:
    return len(next(csv.reader([line], delimiter=sign), []))
