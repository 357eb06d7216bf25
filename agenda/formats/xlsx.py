"""Workbooks: the first sheet read (xlsx, xls, ods), each cell as text; and written.

Written cells are typed: dates are dates, figures are numbers, and every text is a text,
whatever sign it begins with.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import IO, Any

from agenda.errors import TooLarge, WrongType
from agenda.formats import csv, workbook_reader
from agenda.words import words

_MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_MOST_READ = 128 * 1024 * 1024
_MOST_ROWS = 1_100_000
_PATIENCE = 60.0
"""Bytes, rows and seconds: beyond them a workbook is too large."""
_readers = threading.BoundedSemaphore(2)
"""Each may take a gigabyte."""

MOST_IN_CELL = 32_767
"""So many units of UTF-16 a cell of a workbook holds."""
_FIRST_DATE = date(1900, 3, 1)
"""Before it, programs count days differently."""


def is_workbook(content: bytes) -> bool:
    """Whether the bytes begin as a workbook does."""
    return content.startswith(_MAGIC)


def read(content: bytes) -> list[list[str]]:
    """Every row of the first sheet; raises WrongType and TooLarge."""
    with _readers, _reader() as reader:
        timer = threading.Timer(_PATIENCE, reader.kill)
        timer.start()
        try:
            rows = _rows(reader, content)
        finally:
            timer.cancel()
            reader.kill()
    if reader.returncode == workbook_reader.DAMAGED:
        raise WrongType(words("Buku kerja ini rusak, terkunci, atau bukan tabel."))
    if reader.returncode:
        raise _too_large()
    return rows


def _reader() -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - a program of ours, and nothing from outside
        [sys.executable, "-I", workbook_reader.__file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _rows(reader: subprocess.Popen[bytes], content: bytes) -> list[list[str]]:
    """What the reader says, as far as it is bearable."""
    assert reader.stdin is not None
    assert reader.stdout is not None
    with suppress(BrokenPipeError):  # it ended, and its status says why
        reader.stdin.write(content)
        reader.stdin.close()
    rows: list[list[str]] = []
    room = _MOST_READ
    while line := reader.stdout.readline(room + 1):
        room -= len(line)
        if room < 0 or len(rows) == _MOST_ROWS:
            raise _too_large()
        rows.append(json.loads(line))
    reader.wait()
    return rows


def _too_large() -> TooLarge:
    return TooLarge(words("Isi buku kerja ini terlalu besar."))


# Writing


@dataclass(frozen=True)
class Column:
    """The head of a written column, and how wide it stands."""

    name: str
    width: int = 16


def write(
    out: IO[bytes],
    sheet: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[csv.Cell]],
    cut: str,
    made_at: datetime,
) -> None:
    """A workbook of one sheet; rows are written as they come and not kept.

    A text that is longer than a cell ends with `cut`, which says so.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    from xlsxwriter import Workbook  # noqa: PLC0415 - dear, and no page needs it

    with Workbook(out, options) as workbook:
        workbook.set_properties({"created": made_at.astimezone(UTC)})
        _Sheet(workbook, sheet, columns, cut).fill(rows)


class _Sheet:
    """A sheet being filled, from the head downwards."""

    def __init__(
        self, workbook: Any, name: str, columns: Sequence[Column], cut: str
    ) -> None:
        self._cut = cut
        self._sheet = workbook.add_worksheet(name)
        top = {"valign": "top"}
        self._text = workbook.add_format({**top, "text_wrap": True})
        self._plain = workbook.add_format(top)
        self._day = workbook.add_format({**top, "num_format": "yyyy-mm-dd"})
        self._minute = workbook.add_format({**top, "num_format": "yyyy-mm-dd hh:mm"})
        head = workbook.add_format({"bold": True, "bottom": 1, **top})
        self._sheet.freeze_panes(1, 0)
        for at, column in enumerate(columns):
            self._sheet.set_column(at, at, column.width)
            self._sheet.write_string(0, at, column.name, head)
        self._last_column = len(columns) - 1

    def fill(self, rows: Iterable[Sequence[csv.Cell]]) -> None:
        last = 0
        for last, row in enumerate(rows, start=1):
            for at, cell in enumerate(row):
                self._write(last, at, cell)
        self._sheet.autofilter(0, 0, last, self._last_column)

    def _write(self, row: int, at: int, cell: csv.Cell) -> None:
        match cell:
            case None | "":
                pass
            case bool():
                self._sheet.write_boolean(row, at, cell, self._plain)
            case datetime() if cell.date() >= _FIRST_DATE and cell.time() != time():
                self._sheet.write_datetime(row, at, cell, self._minute)
            case datetime():
                # A midnight would be read as a day.
                self._write(row, at, cell.strftime("%Y-%m-%dT%H:%M"))
            case date() if cell >= _FIRST_DATE:
                self._sheet.write_datetime(row, at, cell, self._day)
            case date():
                self._write(row, at, cell.isoformat())
            case int() | float():
                self._sheet.write_number(row, at, cell, self._plain)
            case _:
                text = fitting(cell, self._cut)
                self._sheet.write_string(row, at, text, self._text)


def fitting(text: str, cut: str) -> str:
    """`text` when it fits into a cell, else its beginning and `cut`."""
    if _length(text) <= MOST_IN_CELL:
        return text
    room = MOST_IN_CELL - _length(cut)
    octets = text.encode("utf-16-le")[: 2 * room]
    return octets.decode("utf-16-le", "ignore") + cut


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
