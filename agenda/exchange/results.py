"""What an import answers: counts, what became of each row, and what is wrong where."""

from dataclasses import dataclass, field
from enum import StrEnum

from agenda.words import Words


class Fate(StrEnum):
    """What becomes of one row, or of one entry of a calendar."""

    CREATE = "create"
    UPDATE = "update"
    LEAVE = "leave"


@dataclass(frozen=True)
class RowError:
    """What is wrong with one cell, which says `value`, or with a line of a calendar."""

    row: int
    column: str
    words: Words
    value: str = ""


@dataclass(frozen=True)
class RowFate:
    """What became of one row that could be read."""

    row: int
    title: str
    start: str
    fate: Fate


@dataclass
class ImportResult:
    """What an import did; `refused` when errors kept the whole file out."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    errors: list[RowError] = field(default_factory=list)
    refused: bool = False
    rows: list[RowFate] = field(default_factory=list)

    def count(self, row: RowFate) -> None:
        self.rows.append(row)
        match row.fate:
            case Fate.CREATE:
                self.created += 1
            case Fate.UPDATE:
                self.updated += 1
            case Fate.LEAVE:
                self.unchanged += 1
