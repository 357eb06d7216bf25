"""Phases in words, and the strip that shows a year of them."""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext

from agenda import clock
from agenda.events.models import Event
from agenda.phases import queries, rights
from agenda.phases.models import Phase
from agenda.reference import queries as reference
from agenda.rules.choices import Confidence
from agenda.rules.permissions import Actor
from agenda.rules.phases import Days, Level, PhaseStatus, election_name, reads_as
from agenda.rules.precision import When, describe_days, span_of
from agenda.web import access
from agenda.web.forms.choices import capital
from agenda.web.page import date_in, day_words, language, named

LEVEL_LOOK = {
    Level.INFO: ("info", "info-circle-fill"),
    Level.HEIGHTENED: ("warning", "exclamation-triangle-fill"),
    Level.STRICT: ("danger", "exclamation-octagon-fill"),
}
_STATUS_LOOK = {
    PhaseStatus.IN_FORCE: ("success", "check-circle-fill"),
    PhaseStatus.DONE: ("neutral", "flag-fill"),
    PhaseStatus.CANCELLED: ("danger", "x-circle-fill"),
    PhaseStatus.ESTIMATED: ("warning", "question-circle"),
}


def rows(actor: Actor, phases: Sequence[Phase]) -> list[dict[str, Any]]:
    """What a list tells of each phase, and whether the actor may correct it."""
    kept = rights.kept(actor, phases)
    return [{**row(phase), "may_keep": phase.id in kept} for phase in phases]


def row(phase: Phase) -> dict[str, Any]:
    status = reads_as(phase, clock.today(access.zone()))
    english = language() == "en"
    firm = phase.confidence is Confidence.HIGH
    return {
        "id": phase.id,
        "name": name(phase),
        "when": when(phase),
        "area": area(phase.provinces),
        "level": level(phase.level),
        "status": (capital(named(status)), *_STATUS_LOOK[status]),
        "cancelled": status is PhaseStatus.CANCELLED,
        "estimated": status is PhaseStatus.ESTIMATED,
        "basis": phase.legal_basis,
        "effect": (phase.effect_en if english else phase.effect) or phase.effect,
        "source": phase.source,
        "linked": phase.source.startswith(("https://", "http://")),
        "confidence": "" if firm else capital(named(phase.confidence)),
        "notes": phase.notes,
    }


def facts(phase: Phase) -> list[dict[str, str]]:
    """What the page of a phase lists beside its dates and rules."""
    return [
        {"label": gettext("Pemilu"), "value": election_name(phase.election)},
        {"label": gettext("Jenis tahapan"), "value": election_name(phase.stage)},
        {"label": gettext("Kode"), "value": phase.code},
    ]


def name(phase: Phase) -> str:
    return phase.name_en if language() == "en" else phase.name


def level(of: Level) -> tuple[str, str, str]:
    """Word, tone and icon of a level."""
    return capital(named(of)), *LEVEL_LOOK[of]


def when(phase: Phase) -> str:
    return days_words(Days(phase.start_date, phase.end_date))


def days_words(days: Days) -> str:
    """The days of a phase, open ends too."""
    start, end = days
    if start and end:
        return describe_days(start, end, language())
    if start:
        return str(gettext("sejak %(day)s", day=day_words(start, weekday=False)))
    if end:
        return str(gettext("sampai %(day)s", day=day_words(end, weekday=False)))
    return str(gettext("berlaku terus, tanpa tanggal"))


def area(provinces: Iterable[str]) -> str:
    known = reference.provinces()
    names = [known[code].named(language()) for code in provinces]
    return ", ".join(names) or str(gettext("Seluruh Indonesia"))


def by_election(actor: Actor, phases: Sequence[Phase]) -> list[dict[str, Any]]:
    """Phases under the name of their election, those of none first."""
    told = dict(zip(phases, rows(actor, phases), strict=True))
    groups: dict[str, list[Phase]] = {}
    for phase in phases:
        groups.setdefault(phase.election, []).append(phase)
    first = sorted(groups, key=lambda code: (code != "", _begin(groups[code]), code))
    return [
        {
            "name": election_name(code) or gettext("Tanpa pemilu"),
            "rows": [told[phase] for phase in groups[code]],
            "phases": groups[code],
        }
        for code in first
    ]


def _begin(phases: Sequence[Phase]) -> date:
    return min(phase.start_date or date.min for phase in phases)


# The page of an event


def values(actor: Actor, event: Event, shown: When | None) -> dict[str, Any]:
    """What the page of an event tells of phases; `shown` is the date at its head."""
    others: list[Phase] = []
    coarse = False
    if shown is not None:
        span = span_of(shown)
        others = queries.around(actor, event, (span.first_day, span.last_day))
        coarse = shown.precision.is_coarse
    return {
        "own_phases": rows(actor, queries.of_event(actor, event)),
        "other_phases": rows(actor, others),
        "phases_perhaps": coarse,
        "may_enter_phases": rights.may_keep(actor, event),
    }


# A year of them


@dataclass(frozen=True)
class Bar:
    """A phase in the strip of a year, in units of the drawing."""

    number: int
    x: float
    width: float
    y: float
    look: str
    text: str


@dataclass(frozen=True)
class Strip:
    """A year, a line a phase; `months` are where each begins and its short name."""

    height: float
    months: list[tuple[float, str]]
    bars: list[Bar]


def looks() -> list[tuple[str, str]]:
    """How bars of the strip may look, and what that means."""
    levels = [(each.value, level(each)[0]) for each in Level]
    never = PhaseStatus.CANCELLED
    return [*levels, (never.value, capital(named(never)))]


WIDTH, LEFT, HEAD, LINE = 400, 24, 22, 16
_THIN = 3


def strip(year: int, groups: Iterable[dict[str, Any]]) -> Strip:
    """The phases of the groups as bars, numbered as the lists under them."""
    bars: list[Bar] = []
    for group in groups:
        for phase, told in zip(group["phases"], group["rows"], strict=True):
            told["number"] = len(bars) + 1
            bars.append(_bar(year, phase, told, len(bars)))
    months = [
        (_place(year, date(year, month, 1)), date_in("MMM", date(year, month, 1)))
        for month in range(1, 13)
    ]
    return Strip(HEAD + LINE * len(bars) + 4, months, bars)


def _bar(year: int, phase: Phase, told: dict[str, Any], line: int) -> Bar:
    first, last = date(year, 1, 1), date(year, 12, 31)
    begin = max(phase.start_date or first, first)
    end = min(phase.end_date or last, last)
    x = _place(year, begin)
    width = max(_THIN, _place(year, end) + _day(year) - x)
    look = "cancelled" if told["cancelled"] else phase.level.value
    text = f"{told['name']}, {told['when']}: {told['level'][0]}"
    if told["cancelled"]:
        text = f"{text}, {told['status'][0]}"
    return Bar(line + 1, x, round(width, 1), HEAD + LINE * line, look, text)


def _place(year: int, on: date) -> float:
    return round(LEFT + (on.timetuple().tm_yday - 1) * _day(year), 1)


def _day(year: int) -> float:
    return (WIDTH - LEFT) / (366 if calendar.isleap(year) else 365)
