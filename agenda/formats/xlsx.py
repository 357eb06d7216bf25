"""Reading workbooks (xlsx, xls, ods): the first sheet, each cell as text."""

import io
import zipfile
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook

from agenda.errors import TooLarge, WrongType
from agenda.words import words

_MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_MOST_UNPACKED = 500 * 1024 * 1024

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
    except (CalamineError, zipfile.BadZipFile, OSError, ValueError) as error:
        raise WrongType(
            words("Buku kerja ini rusak, terkunci, atau bukan tabel.")
        ) from error
    return [[_text(cell) for cell in row] for row in rows]


def _must_unpack_small(content: bytes) -> None:
    if not content.startswith(_MAGIC[0]):
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(part.file_size for part in archive.infolist()) > _MOST_UNPACKED:
            raise TooLarge(words("Isi buku kerja ini terlalu besar."))


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
