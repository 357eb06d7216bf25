"""Workbooks: the first sheet read (xlsx, xls, ods), each cell as text; and written.

Written cells are typed: dates are dates, figures are numbers, and every text is a text,
whatever sign it begins with.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import IO, Any
from xml.etree.ElementTree import Element, ParseError, iterparse

from python_calamine import CalamineError, CalamineWorkbook
from xlsxwriter import Workbook

from agenda.errors import TooLarge, WrongType
from agenda.formats import csv
from agenda.words import words

_MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_MOST_UNPACKED = 250 * 1024 * 1024
_MOST_CELLS = 20_000_000
"""A sheet is held from its first to its last cell, however empty it is in between."""
_CELL = re.compile(rb'<c [^>]{0,200}?\br="([A-Z]{1,3})([0-9]{1,7})"')
_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
_TABLE, _OFFICE = f"{{{_ODF}table:1.0}}", f"{{{_ODF}office:1.0}}"
_PIECE, _OVERLAP = 1 << 20, 400
_BOUNDLESS = 1 << 40

MOST_IN_CELL = 32_767
"""So many units of UTF-16 a cell of a workbook holds."""
_FIRST_DATE = date(1900, 3, 1)
"""Before it, programs count days differently."""

Cell = int | float | str | bool | time | date | datetime | timedelta


def is_workbook(content: bytes) -> bool:
    """Whether the bytes begin as a workbook does."""
    return content.startswith(_MAGIC)


def read(content: bytes) -> list[list[str]]:
    """Every row of the first sheet; raises WrongType and TooLarge."""
    try:
        _must_unpack_small(content)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = workbook.get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
    except (
        CalamineError,
        zipfile.BadZipFile,
        zlib.error,
        ParseError,
        NotImplementedError,
        RuntimeError,
        OSError,
        ValueError,
    ) as error:
        raise WrongType(
            words("Buku kerja ini rusak, terkunci, atau bukan tabel.")
        ) from error
    return [[_text(cell) for cell in row] for row in rows]


def _must_unpack_small(content: bytes) -> None:
    if not content.startswith(_MAGIC[0]):
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        room = _MOST_UNPACKED
        for part in archive.infolist():
            room -= _unpacked_size(archive, part, room)
        for name in archive.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                _must_reach_near(archive, name)
            elif name == "content.xml":
                _must_repeat_little(archive, name)


def _unpacked_size(archive: zipfile.ZipFile, part: zipfile.ZipInfo, room: int) -> int:
    """How large the part is in truth, whatever it says; refused beyond `room`."""
    told, size = copy(part), 0
    told.file_size = _BOUNDLESS
    with archive.open(told) as file:
        while piece := file.read(_PIECE):
            size += len(piece)
            if size > room:
                raise _too_large()
    return size


def _too_large() -> TooLarge:
    return TooLarge(words("Isi buku kerja ini terlalu besar."))


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """What is packed, piece by piece, each with the end of the one before."""
    with archive.open(part) as file:
        kept = b""
        while piece := file.read(_PIECE):
            yield kept + piece
            kept = piece[-_OVERLAP:]


def _must_reach_near(archive: zipfile.ZipFile, part: str) -> None:
    """Refuse two lonely cells at the ends of a sheet of seventeen milliard."""
    column, row = b"", 0
    for piece in _pieces(archive, part):
        for letters, number in _CELL.findall(piece):
            column = max(column, letters, key=lambda name: (len(name), name))
            row = max(row, int(number))
        if _number(column) * row > _MOST_CELLS:
            raise _too_large()


def _must_repeat_little(archive: zipfile.ZipFile, part: str) -> None:
    """The same of an ods, where rows and cells say how often they are repeated.

    Blank ones at the ends do not count: programs fill a sheet with them to its edges.
    """
    if b"<!DOCTYPE" in next(_pieces(archive, part), b""):
        raise WrongType(words("Buku kerja ini rusak, terkunci, atau bukan tabel."))
    reach = _Reach()
    with archive.open(part) as file:
        for happening, element in iterparse(file, ("start", "end")):  # noqa: S314 - no document type, bounded size
            reach.meet(happening, element)
            if reach.rows * reach.columns > _MOST_CELLS:
                raise _too_large()


class _Reach:
    """How far the cells of a table reach that hold something."""

    def __init__(self) -> None:
        self.rows = self.columns = 0
        self._row = self._column = self._filled = 0

    def meet(self, happening: str, element: Element) -> None:
        kind = element.tag.rpartition("}")[2]
        if happening == "start":
            if kind == "table":
                self._row = 0
            elif kind == "table-row":
                self._column = self._filled = 0
        elif kind in {"table-cell", "covered-table-cell"}:
            self._column += _times(element, "number-columns-repeated")
            if element.get(f"{_OFFICE}value-type") or len(element):
                self._filled = self._column
            element.clear()
        elif kind == "table-row":
            self._row += _times(element, "number-rows-repeated")
            if self._filled:
                self.rows = max(self.rows, self._row)
                self.columns = max(self.columns, self._filled)
            element.clear()


def _times(element: Element, name: str) -> int:
    told = element.get(f"{_TABLE}{name}", "1")
    return int(told[:9]) if told.isascii() and told.isdigit() else 1


def _number(column: bytes) -> int:
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number


def _text(cell: Cell) -> str:
    """The cell as a person would type it into a text table."""
    match cell:
        case bool():
            return "true" if cell else "false"
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case datetime():
            return cell.strftime("%Y-%m-%dT%H:%M")
        case date():
            return cell.isoformat()
        case time():
            return cell.strftime("%H:%M")
        case float() if cell.is_integer():
            return str(int(cell))
        case _:
            return str(cell)


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
