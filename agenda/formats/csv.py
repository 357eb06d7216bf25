"""Reading text tables: UTF-8, whatever sign stands between the cells."""

import csv
import io

from agenda.errors import WrongType
from agenda.words import words

_SIGNS = (",", ";", "\t")


def read(content: bytes) -> list[list[str]]:
    """Every record of the table, the header too, as the cells of a row.

    The separator is the one that splits the first line into most cells, for
    spreadsheets in Indonesian write `;`. Raises WrongType.
    """
    text = _text(content)
    first = text.split("\n", 1)[0]
    sign = max(_SIGNS, key=lambda candidate: _cells(first, candidate))
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=sign))
    except csv.Error as error:
        raise WrongType(
            words("Tabel ini rusak: %(reason)s.", reason=str(error))
        ) from error


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
