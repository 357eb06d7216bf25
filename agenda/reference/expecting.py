"""What the office expects as proof of a kind of work: read and judged."""

import re
from typing import Any

from agenda.rules.evidence import MOST_EXPECTED, ExpectedKind
from agenda.rules.readings import Reading
from agenda.words import words

EXPECTED_FIELDS = frozenset({"code", "kind", "name", "name_en"})
_CODE = re.compile(r"[a-z0-9_]{1,64}")
_NAME = 120


def read_evidence(reading: Reading) -> list[dict[str, Any]]:
    """The things at `evidence`, in order; problems are noted at their place."""
    found = [
        _one(row) for row in reading.rows("evidence", MOST_EXPECTED, EXPECTED_FIELDS)
    ]
    codes = [one["code"] for one in found]
    for at, code in enumerate(codes):
        if code and code in codes[:at]:
            reading.note(
                f"evidence.{at}.code", words("Kode ini sudah dipakai di atas.")
            )
    return found


def _one(row: Reading) -> dict[str, Any]:
    code = row.line("code", 64, required=True)
    if code and not _CODE.fullmatch(code):
        row.note(
            "code", words("Kode terdiri atas huruf kecil, angka, dan garis bawah.")
        )
    kind = row.choice("kind", ExpectedKind)
    if kind is None and not row.has_problem("kind"):
        row.note("kind", words("Wajib diisi."))
    name = row.line("name", _NAME, required=True)
    return {
        "code": code,
        "kind": kind.value if kind else "",
        "name": name,
        "name_en": row.line("name_en", _NAME) or name,
    }
