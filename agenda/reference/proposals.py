"""Free days that a library works out, for whoever enters a year ahead of its decree.

Asked only to fill in a form: what the office counts with are its own rows. The library
does not know the day on which the ministers will place a feast that follows the moon,
so everything it names is an estimate.
"""

import re
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version

from agenda.rules.choices import HolidayKind

_CATEGORIES = {
    "public": HolidayKind.PUBLIC_HOLIDAY,
    "government": HolidayKind.JOINT_LEAVE,
}
_REMARK = re.compile(r" \((perkiraan|estimated)\)$")


@dataclass(frozen=True)
class Proposal:
    """A day that is probably free; `source` names the library and its version."""

    date: date
    kind: HolidayKind
    name: str
    name_en: str
    source: str


def for_year(year: int) -> list[Proposal]:
    """The days of the whole country in order of date; joint leave only once decreed."""
    source = f"pustaka holidays {version('holidays')}"
    found = [
        Proposal(day, kind, name, name_en, source)
        for category, kind in _CATEGORIES.items()
        for (day, name), (_, name_en) in zip(
            _named(year, category, "id"), _named(year, category, "en_US"), strict=True
        )
    ]
    return sorted(found, key=lambda each: (each.date, each.kind))


def _named(year: int, category: str, language: str) -> list[tuple[date, str]]:
    """Each name of each day; one day may have several."""
    import holidays  # noqa: PLC0415 - slow to load, and asked for once a year

    days = holidays.country_holidays(
        "ID", years=year, categories=(category,), language=language
    )
    return [
        (day, _REMARK.sub("", name))
        for day in sorted(days)
        for name in days.get_list(day)
    ]
