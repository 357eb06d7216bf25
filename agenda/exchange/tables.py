"""Files of rows as tables: their bytes, their sheet, their header, the cells below it.

What the columns mean is said in `columns`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from agenda.errors import TooLarge, WrongType
from agenda.exchange import columns
from agenda.formats import csv, ical_reading, xlsx
from agenda.rules.readings import clean
from agenda.words import words

MOST_BYTES = 25 * 1024 * 1024
MOST_ROWS = 100_000


@dataclass(frozen=True)
class TableRow:
    """One row below the header; `number` is how a spreadsheet counts it."""

    number: int
    cells: Mapping[str, str]


def read_file(path: Path) -> bytes:
    """What a file holds, unless it is too much."""
    must_be_small(path.stat().st_size)
    return path.read_bytes()


def must_be_small(size: int) -> None:
    if size > MOST_BYTES:
        raise TooLarge(
            words("Berkas ini lebih besar dari %(most)s MB.", most=MOST_BYTES >> 20)
        )


def read_table(path: Path) -> list[TableRow]:
    """The rows of a file; WrongType and TooLarge say why it is not a table."""
    return read_content(path.name, read_file(path))


def read_content(name: str, content: bytes) -> list[TableRow]:
    """The same for a file that came as bytes."""
    if not content.strip():
        raise WrongType(words("Berkas ini kosong."))
    if ical_reading.is_calendar(name, content):
        raise WrongType(words("Berkas kalender (ics) bukan tabel."))
    reader = xlsx if xlsx.is_workbook(content) else csv
    records = reader.read(content)
    if len(records) > MOST_ROWS + 1:
        raise TooLarge(
            words("Tabel ini memuat lebih dari %(most)s baris.", most=MOST_ROWS)
        )
    return _under_header(records)


def _under_header(records: list[list[str]]) -> list[TableRow]:
    if not records:
        raise WrongType(words("Berkas ini kosong."))
    names = [clean(name).casefold() for name in records[0]]
    while names and not names[-1]:
        names.pop()
    _must_be_known(names)
    return [
        TableRow(number, _cells(names, cells))
        for number, cells in enumerate(records[1:], start=2)
        if any(cell.strip() for cell in cells)
    ]


TOO_MANY = ""
"""The column under which cells beyond the header are kept, to be told of."""


def _cells(names: list[str], cells: list[str]) -> dict[str, str]:
    row = dict.fromkeys(columns.COLUMNS, "")
    row |= {name: clean(cell) for name, cell in zip(names, cells, strict=False)}
    if any(cell.strip() for cell in cells[len(names) :]):
        row[TOO_MANY] = "more"
    return row


def _must_be_known(names: list[str]) -> None:
    unknown = [name or "–" for name in names if name not in columns.KNOWN]
    missing = [name for name in columns.REQUIRED if name not in names]
    twice = sorted({name for name in names if names.count(name) > 1})
    if unknown:
        raise WrongType(
            words(
                "Kolom ini tidak dikenal: %(names)s. Yang dikenal: %(known)s.",
                names=unknown,
                known=columns.COLUMNS,
            )
        )
    if missing:
        raise WrongType(words("Kolom ini tidak ada: %(names)s.", names=missing))
    if twice:
        raise WrongType(words("Kolom ini ada dua kali: %(names)s.", names=twice))
