"""Dates as articles write them: "Mei 2024", "triwulan IV 2024", "akhir 2024", "2024".

What they leave open stays open: each is the week, month, quarter or year that it names.
The beginning and the end of a year are its first and last quarter; its middle is no
quarter, and is not read.
"""

import re
from datetime import date
from functools import cache

from babel.dates import get_month_names

from agenda.rules.precision import FIRST_YEAR, LAST_YEAR, Precision, coarse_span

Span = tuple[Precision, date, date]
"""How exactly a date is known, with the first and last day of the unit."""

_YEAR = r"(?P<year>[0-9]{4})"
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_PARTS = {"awal": 1, "early": 1, "akhir": 4, "late": 4, "end of": 4}
_MANNERS = (
    re.compile(rf"(?:tahun |year )?{_YEAR}"),
    re.compile(
        rf"(?:triwulan |kuartal |tw\.? ?|quarter |q ?)(?P<quarter>iv|i{{1,3}}|[1-4]),? "
        rf"(?:tahun )?{_YEAR}"
    ),
    re.compile(rf"(?:pada )?(?P<part>awal|akhir|early|late|end of) (?:tahun )?{_YEAR}"),
    re.compile(rf"(?:bulan )?(?P<month>[a-z]+) {_YEAR}"),
    re.compile(
        rf"(?:pekan|minggu|week of) (?P<day>[0-9]{{1,2}}) (?P<month>[a-z]+) {_YEAR}"
    ),
)


def read_vague(text: str) -> Span | None:
    """The unit of time that the text names; None when it names none."""
    plain = " ".join(text.casefold().split())
    for manner in _MANNERS:
        if match := manner.fullmatch(plain):
            return _unit(**match.groupdict())
    return None


def _unit(
    year: str,
    quarter: str = "",
    part: str = "",
    month: str = "",
    day: str = "",
) -> Span | None:
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        return None
    number = _months().get(month, 0) if month else 1
    precision = Precision.YEAR
    if quarter or part:
        number = (_QUARTERS.get(quarter) or _PARTS[part]) * 3 - 2
        precision = Precision.QUARTER
    elif month:
        precision = Precision.WEEK if day else Precision.MONTH
    try:
        first, last = coarse_span(precision, date(int(year), number, int(day or 1)))
    except ValueError:
        return None
    return precision, first, last


@cache
def _months() -> dict[str, int]:
    """Months by the names and short names of both languages."""
    names = {
        name.casefold().rstrip("."): number
        for language in ("id", "en")
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, locale=language).items()
    }
    return {**names, "agt": 8}
