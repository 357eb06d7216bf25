"""What is expected of the proof of a kind of work, and what of it is there.

What is missing is told, it never holds anything up: a release that no outlet carried
was work all the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from agenda.words import Words, words

MOST_EXPECTED = 12
"""So many things may be expected of a kind of work; a form has to be filled in."""


class ExpectedKind(StrEnum):
    """In what a piece of evidence is given."""

    LINK = "link"
    FILE = "file"
    NOTE = "note"
    FIGURE = "figure"


LABELS: dict[type[StrEnum], dict[Any, Words]] = {
    ExpectedKind: {
        ExpectedKind.LINK: words("tautan"),
        ExpectedKind.FILE: words("berkas"),
        ExpectedKind.NOTE: words("catatan"),
        ExpectedKind.FIGURE: words("angka"),
    },
}


@dataclass(frozen=True)
class Expected:
    """One thing that is expected: `code` is the name of a figure, too."""

    code: str
    kind: ExpectedKind
    name: str
    name_en: str

    def named(self, language: str) -> str:
        return self.name_en if language == "en" else self.name


@dataclass(frozen=True)
class Proof:
    """A standing piece of evidence, as far as it answers an expectation."""

    kind: str
    expected: str = ""
    note: str = ""
    figures: Mapping[str, Any] = field(default_factory=dict)


class Drafted(Protocol):
    """What was added in one draft and perhaps taken back in another."""

    @property
    def draft(self) -> int: ...
    @property
    def withdrawn_draft(self) -> int | None: ...


def read_expected(rows: Iterable[Mapping[str, Any]]) -> list[Expected]:
    """What is kept of a kind of work, as it was judged when it was written."""
    return [
        Expected(row["code"], ExpectedKind(row["kind"]), row["name"], row["name_en"])
        for row in rows
    ]


def missing(expected: Iterable[Expected], proofs: Iterable[Proof]) -> list[Expected]:
    """What is expected and not there, in the order in which it is asked for.

    A piece that names what it is answers just that. One that names nothing answers the
    first of its kind that is still open, so that nobody is told of a lack who handed
    in a link without having been asked which.
    """
    wanted, standing = list(expected), list(proofs)
    named = {proof.expected for proof in standing}
    figures = {name for proof in standing for name in proof.figures}
    open_ones = [one for one in wanted if not _is_named(one, named, figures)]
    for proof in standing:
        if not proof.expected:
            for kind in _answers(proof):
                _take_first(open_ones, kind)
    return open_ones


def _is_named(one: Expected, named: set[str], figures: set[str]) -> bool:
    return one.code in (figures if one.kind is ExpectedKind.FIGURE else named)


def _answers(proof: Proof) -> list[ExpectedKind]:
    """The kinds that a piece without a name answers: a link may carry a note.

    A note that says nothing carries figures alone.
    """
    kinds = {ExpectedKind(proof.kind)} - {ExpectedKind.NOTE}
    return [*kinds, *([ExpectedKind.NOTE] if proof.note else [])]


def _take_first(open_ones: list[Expected], kind: ExpectedKind) -> None:
    found = next((one for one in open_ones if one.kind is kind), None)
    if found is not None:
        open_ones.remove(found)


def stands_in(row: Drafted, number: int) -> bool:
    """Whether a piece is part of the draft of that number.

    What was there already stays part of the next draft until it is withdrawn; what was
    withdrawn while a draft was worked on was never part of that one.
    """
    return row.draft <= number and (
        row.withdrawn_draft is None or row.withdrawn_draft > number
    )
