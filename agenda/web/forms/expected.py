"""What is expected as proof of a kind of work, as lines that the desk types.

A line is `kode | jenis | nama | nama dalam bahasa Inggris`; a kind may be written as
its code or as the interface calls it, in either language.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from agenda.rules.evidence import ExpectedKind
from agenda.rules.labels import label
from agenda.web.page import named

_COLUMNS = ("code", "kind", "name", "name_en")


def typed(rows: Iterable[Mapping[str, str]]) -> str:
    """The lines that say what is kept."""
    return "\n".join(
        " | ".join(
            (row["code"], named(ExpectedKind(row["kind"])), row["name"], row["name_en"])
        )
        for row in rows
    )


def read(text: str) -> list[dict[str, Any]]:
    """What the lines say; the operation judges it. Blank lines are passed over."""
    return [_row(line) for line in text.splitlines() if line.strip()]


def _row(line: str) -> dict[str, Any]:
    cells = [cell.strip() for cell in line.split("|", 3)]
    row: dict[str, Any] = dict(zip(_COLUMNS, [*cells, "", "", ""], strict=False))
    row["kind"] = _kinds().get(row["kind"].casefold(), row["kind"])
    return row


@cache
def _kinds() -> dict[str, str]:
    return {
        word.casefold(): kind.value
        for kind in ExpectedKind
        for word in (kind, label(kind).in_language("id"), label(kind).in_language("en"))
    }
