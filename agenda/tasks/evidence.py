"""What a piece of evidence may say: a link, a file or a note, with figures."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agenda.rules.choices import EvidenceKind
from agenda.rules.evidence import Expected, ExpectedKind
from agenda.rules.readings import Reading
from agenda.words import words

EVIDENCE_FIELDS = frozenset({"kind", "expected", "title", "url", "note", "figures"})
MOST_FIGURES = 50
_NAME = re.compile(r"[\w-]{1,64}")


@dataclass(frozen=True)
class EvidenceDraft:
    kind: EvidenceKind
    title: str
    url: str
    note: str
    figures: dict[str, int | float]
    expected: str


def read_evidence(
    asked: Mapping[str, Any],
    *,
    has_file: bool,
    expected: Sequence[Expected] = (),
) -> EvidenceDraft:
    """The evidence that `asked` describes; raises BadInput.

    `has_file` tells whether a file came with it, which is what the kind `file` needs;
    `expected` is what the kind of work asks for, of which it may answer one.
    """
    reading = Reading(asked, EVIDENCE_FIELDS)
    kind = reading.choice("kind", EvidenceKind)
    draft = EvidenceDraft(
        kind or EvidenceKind.NOTE,
        reading.line("title", 300),
        reading.address("url"),
        reading.text("note"),
        _figures(reading),
        _answered(reading, expected),
    )
    _judge(reading, kind, draft, has_file)
    reading.finish()
    return draft


def _judge(
    reading: Reading, kind: EvidenceKind | None, draft: EvidenceDraft, has_file: bool
) -> None:
    if kind is EvidenceKind.LINK and not draft.url and not reading.has_problem("url"):
        reading.note("url", words("Wajib diisi."))
    if kind is EvidenceKind.NOTE and not (draft.note or draft.title or draft.figures):
        reading.note("note", words("Wajib diisi."))
    if kind is not None and (kind is EvidenceKind.FILE) != has_file:
        reading.note("kind", words("Bukti berupa berkas memerlukan berkasnya."))


def _answered(reading: Reading, expected: Sequence[Expected]) -> str:
    """The code of what it answers; a figure answers by its own name."""
    code = reading.line("expected", 64)
    fitting = {one.code for one in expected if one.kind is not ExpectedKind.FIGURE}
    if code and code not in fitting and not reading.has_problem("expected"):
        reading.note("expected", words("Jenis tugas ini tidak meminta bukti itu."))
    return code


def _figures(reading: Reading) -> dict[str, int | float]:
    value = reading.values.get("figures")
    if value is None:
        return {}
    if not isinstance(value, Mapping) or len(value) > MOST_FIGURES:
        reading.note("figures", words("Harus berupa objek nama dan angka."))
        return {}
    figures: dict[str, int | float] = {}
    for name, amount in value.items():
        if not _NAME.fullmatch(str(name)):
            reading.note("figures", words("Nama angka terdiri atas huruf dan angka."))
        elif not _is_amount(amount):
            reading.note(f"figures.{name}", words("Harus berupa bilangan."))
        else:
            figures[str(name)] = amount
    return figures


def _is_amount(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return abs(value) <= 2**53
