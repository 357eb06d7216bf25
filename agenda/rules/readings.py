"""Reading typed values out of what was sent, collecting every problem on the way.

A `Reading` walks one mapping of the contract's names. It never raises for a bad value:
it notes a problem at the field's path and goes on, so that a person is told everything
at once.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from agenda.errors import BadInput, Problem
from agenda.rules.precision import (
    FIRST_YEAR,
    LAST_YEAR,
    MalformedMoment,
    parse_moment,
)
from agenda.words import Words, words

Moment = tuple[date, time | None]
ChoiceT = TypeVar("ChoiceT", bound=StrEnum)

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LINE_ENDS = re.compile("\r\n|\r|\u2028|\u2029|\x85")
LONGEST_TEXT = 20_000
_MOST_MARKS = 30
"""Upon one letter; so many are enough for every writing (Stream-Safe Text Format)."""


def clean(text: str) -> str:
    """`text` without control characters, with plain line ends, composed (NFC)."""
    plain = _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))
    if not plain.isascii():
        plain = unicodedata.normalize("NFC", "".join(_with_few_marks(plain)))
    return plain.strip()


def _with_few_marks(text: str) -> Iterator[str]:
    """Without endless marks: putting them in order takes the square of their number."""
    marks = 0
    for letter in text:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks <= _MOST_MARKS:
            yield letter


class Reading:
    """One mapping being read; `at` makes readings of the mappings inside it."""

    def __init__(
        self,
        values: Mapping[str, Any],
        known: frozenset[str] | set[str],
        path: str = "",
        problems: list[Problem] | None = None,
    ) -> None:
        self.values = values
        self.path = path
        self.problems: list[Problem] = [] if problems is None else problems
        for name in values:
            if name not in known:
                self.note(name, words("Isian ini tidak dikenal."))

    def note(self, field: str, reason: Words) -> None:
        self.problems.append(Problem(f"{self.path}{field}", reason))

    def has_problem(self, field: str) -> bool:
        return any(problem.field == f"{self.path}{field}" for problem in self.problems)

    def finish(self) -> None:
        """Raise BadInput when anything was wrong."""
        if self.problems:
            raise BadInput(self.problems)

    def text(
        self, field: str, limit: int = LONGEST_TEXT, required: bool = False
    ) -> str:
        value = self.values.get(field)
        if value is None:
            value = ""
        if not isinstance(value, str):
            self.note(field, words("Harus berupa teks."))
            return ""
        value = clean(value)
        if required and not value:
            self.note(field, words("Wajib diisi."))
        if len(value) > limit:
            self.note(
                field,
                words(
                    "Terlalu panjang: %(length)s karakter, paling banyak %(limit)s.",
                    length=len(value),
                    limit=limit,
                ),
            )
        return value

    def line(self, field: str, limit: int, required: bool = False) -> str:
        """A text on one line."""
        return " ".join(self.text(field, limit, required).split())

    def address(self, field: str) -> str:
        """An http or https address, or nothing."""
        value = self.line(field, LONGEST_TEXT)
        if value and not _is_web_address(value):
            self.note(field, words("Harus berupa alamat http atau https."))
        return value

    def choice(
        self, field: str, kind: type[ChoiceT], default: ChoiceT | None = None
    ) -> ChoiceT | None:
        value = self.values.get(field)
        if value is None or value == "":
            if default is None:
                self.note(field, words("Wajib diisi."))
            return default
        try:
            return kind(value)
        except ValueError:
            self.note(
                field,
                words("Pilihan ini tidak dikenal; pilih: %(all)s.", all=list(kind)),
            )
            return default

    def moment(self, field: str) -> Moment | None:
        """A date, or a date with wall time, or nothing."""
        value = self.values.get(field)
        if value is None or value == "":
            return None
        try:
            if not isinstance(value, str):
                raise MalformedMoment
            return parse_moment(value)
        except MalformedMoment:
            self.note(
                field,
                words(
                    "Tanggal ditulis 2024-05-18, dengan jam 2024-05-18T09:00, dan harus"
                    " ada di kalender."
                ),
            )
            return None

    def day(self, field: str, required: bool = False) -> date | None:
        """A date without a time."""
        moment = self.moment(field)
        if moment is None:
            if required and not self.has_problem(field):
                self.note(field, words("Wajib diisi."))
            return None
        if moment[1] is not None:
            self.note(field, words("Harus berupa tanggal tanpa jam."))
        return moment[0]

    def zone(self, field: str, default: str) -> str:
        value = self.values.get(field)
        if value is None or value == "":
            return default
        if not isinstance(value, str) or value not in known_zones():
            self.note(field, words("Zona waktu ini tidak dikenal."))
            return default
        return value

    def instant(self, field: str, zone: str) -> datetime | None:
        """An RFC 3339 instant, or a wall time in `zone`."""
        value = self.values.get(field)
        if value is None or value == "":
            return None
        try:
            return _instant(value, zone)
        except (TypeError, ValueError):
            self.note(field, words("Waktu ditulis 2024-05-18T09:00:00Z."))
            return None

    def whole_number(
        self,
        field: str,
        required: bool = False,
        least: int = 0,
        most: int = 2**53,
    ) -> int | None:
        value = self.values.get(field)
        if value is None or value == "":
            if required:
                self.note(field, words("Wajib diisi."))
            return None
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            self.note(field, words("Harus berupa bilangan bulat."))
            return None
        if not least <= value <= most:
            self.note(
                field,
                words(
                    "Harus antara %(least)s dan %(most)s.",
                    least=least,
                    most=most,
                ),
            )
            return None
        return value

    def number(self, field: str, least: float, most: float) -> float | None:
        value = self.values.get(field)
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.note(field, words("Harus berupa bilangan."))
            return None
        if not least <= value <= most:
            self.note(
                field,
                words("Harus antara %(least)s dan %(most)s.", least=least, most=most),
            )
            return None
        return float(value)

    def flag(self, field: str, default: bool = False) -> bool:
        value = self.values.get(field, default)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.note(field, words("Harus berupa ya atau tidak."))
            return default
        return value

    def sequence(self, field: str, limit: int) -> list[Any]:
        value = self.values.get(field)
        if value is None:
            return []
        if not isinstance(value, list):
            self.note(field, words("Harus berupa daftar."))
            return []
        if len(value) > limit:
            self.note(field, words("Paling banyak %(limit)s baris.", limit=limit))
            return []
        return value

    def rows(
        self, field: str, limit: int, known: frozenset[str] | set[str]
    ) -> list["Reading"]:
        """A reading for each mapping in the list at `field`."""
        readings = []
        for index, value in enumerate(self.sequence(field, limit)):
            if isinstance(value, Mapping):
                path = f"{self.path}{field}.{index}."
                readings.append(Reading(value, known, path, self.problems))
            else:
                self.note(f"{field}.{index}", words("Harus berupa objek."))
        return readings

    def codes(self, field: str, limit: int) -> list[str]:
        """A list of texts, each once, in order."""
        values = self.sequence(field, limit)
        if all(isinstance(value, str) for value in values):
            return list(dict.fromkeys(clean(value) for value in values))
        self.note(field, words("Harus berupa daftar teks."))
        return []

    def part(self, field: str, known: frozenset[str] | set[str]) -> "Reading":
        """A reading of the mapping at `field`."""
        value = self.values.get(field)
        if value is None:
            value = {}
        if not isinstance(value, Mapping):
            self.note(field, words("Harus berupa objek."))
            value = {}
        return Reading(value, known, f"{self.path}{field}.", self.problems)


def read_reason(text: str) -> str:
    """The reason of an act, blank if none was given; raises BadInput at `reason`."""
    reason = clean(text)
    if len(reason) > LONGEST_TEXT:
        raise BadInput.at("reason", words("Alasan terlalu panjang."))
    return reason


def given_reason(text: str) -> str:
    """The reason that an act needs; raises BadInput at `reason` without one."""
    reason = read_reason(text)
    if not reason:
        raise BadInput.at("reason", words("Sebutkan alasannya."))
    return reason


@cache
def known_zones() -> frozenset[str]:
    """Every IANA zone; kept, for the list is read from hundreds of files."""
    return frozenset(available_timezones())


def safe_zone(zone: str, fallback: str = "Asia/Jakarta") -> str:
    """`zone` when it is an IANA zone, else `fallback`."""
    return zone if zone in known_zones() else fallback


def _instant(text: str, zone: str) -> datetime:
    """The instant in UTC; ValueError when no clock in the world could show it."""
    moment = datetime.fromisoformat(text)
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    return moment.astimezone(UTC)


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)
