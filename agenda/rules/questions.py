"""Reading what is asked of a list: a text for each key, or several as alternatives.

Texts stand for everything here, because that is what an address can carry.
"""

from collections.abc import Container, Mapping
from datetime import date
from typing import Any

from agenda.rules.readings import ChoiceT, Reading
from agenda.words import words


class Question(Reading):
    """One question being read; of a key that is not in `lists` the last value counts.

    Nothing raises before `finish`.
    """

    def __init__(
        self, asked: Mapping[str, Any], known: frozenset[str], lists: frozenset[str]
    ) -> None:
        values = {k: v if k in lists else _last(v) for k, v in asked.items()}
        super().__init__(values, known)

    def texts(self, field: str) -> list[str]:
        """The alternatives of a key, blank ones apart."""
        value = self.values.get(field)
        values = value if isinstance(value, list) else [value]
        given = [item for item in values if item not in (None, "")]
        if not all(isinstance(item, str) for item in given):
            self.note(field, words("Harus berupa teks atau daftar teks."))
            return []
        if any("\x00" in item for item in given):
            self.note(field, words("Karakter ini tidak diterima."))
            return []
        return given

    def choices(self, field: str, kind: type[ChoiceT]) -> list[ChoiceT]:
        """The alternatives of a key that offers a choice."""
        chosen = []
        for text in self.texts(field):
            try:
                chosen.append(kind(text))
            except ValueError:
                self.note(
                    field,
                    words("Pilihan ini tidak dikenal; pilih: %(all)s.", all=list(kind)),
                )
        return chosen

    def known(self, field: str, codes: Container[str]) -> None:
        """Note each alternative of a key that is none of the known codes."""
        for text in self.texts(field):
            if text not in codes:
                self.note(field, words("Kode %(code)s tidak dikenal.", code=text))

    def yes_or_no(self, field: str) -> bool | None:
        """True, false, or None when it does not matter."""
        value = self.values.get(field)
        if value in (None, ""):
            return None
        if value in (True, "true"):
            return True
        if value in (False, "false"):
            return False
        self.note(field, words("Harus berupa true atau false."))
        return None

    def amount(self, field: str, most: int) -> int | None:
        """A whole number from nothing to `most`, as digits or as a number."""
        value = self.values.get(field)
        if value in (None, ""):
            return None
        digits = str(value) if type(value) in (int, str) else ""
        if not (digits.isascii() and digits.isdigit() and int(digits[:20]) <= most):
            self.note(field, words("Harus berupa bilangan bulat dari 0."))
            return None
        return int(digits)

    def days(self) -> tuple[date | None, date | None]:
        """The first and the last day of the span `from` to `to`, each may be open."""
        first, last = self.day("from"), self.day("to")
        if first and last and last < first:
            self.note("to", words("Akhir rentang mendahului awalnya."))
        return first, last


def _last(value: Any) -> Any:
    if isinstance(value, list):
        return value[-1] if value else None
    return value
