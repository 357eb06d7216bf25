"""Events in words: what templates show of them, as finished text.

Everything here answers plain values for the macros of `templates/macros/ui.html`.
What a reader may not see is not asked here: callers hand over what is visible.
"""

import re
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext

from agenda import clock
from agenda.events.models import Event, EventPlace, Occurrence
from agenda.reference import queries as reference
from agenda.reference.territories import territories
from agenda.rules.choices import PrincipalStatus
from agenda.rules.event_states import EventKind, EventStatus
from agenda.rules.precision import (
    Precision,
    When,
    describe_clock,
    span_of,
    wall_instant,
    zone_label,
)
from agenda.web import access
from agenda.web.estimate_words import row_figures
from agenda.web.forms.choices import OFFICIAL_ZONES, capital
from agenda.web.page import (
    date_in,
    instant_words,
    language,
    named,
    title_of,
    when_words,
)

KIND_ICONS = {
    EventKind.ISSUE: "binoculars",
    EventKind.OBSERVANCE: "star",
    EventKind.MILESTONE: "flag",
}


def today() -> date:
    """The reader's day."""
    return clock.today(access.zone())


def choice(value: StrEnum) -> str:
    return capital(named(value))


# Dates


def date_block(when: When | None, *, muted: bool = False) -> dict[str, Any]:
    """The leaf of the calendar that stands beside an event."""
    if when is None:
        return {
            "day": None,
            "month": "–",
            "text": gettext("tanpa tanggal"),
            "tone": "soft",
        }
    on = when.start_date
    if when.precision.is_coarse:
        return {"day": None, "tone": "soft", "iso": on.isoformat(), **_coarse(when)}
    last = span_of(when).last_day
    block = {
        "day": on.day,
        "month": _month(on),
        "note": _note(on, last),
        "iso": on.isoformat(),
    }
    if muted or last < today():
        block["tone"] = "past"
    return block


def _note(on: date, last: date) -> str:
    """The weekday of one day, in letters that fit, else until when."""
    if on == last:
        return date_in("EEEE" if language() == "id" else "EEE", on)
    same_month = (on.year, on.month) == (last.year, last.month)
    until = str(last.day) if same_month else f"{last.day} {_month(last)}"
    return str(gettext("s.d. %(day)s", day=until))


def _coarse(when: When) -> dict[str, str]:
    on = when.start_date
    year = str(on.year)
    match when.precision:
        case Precision.YEAR:
            return {"month": gettext("Tahun"), "text": year}
        case Precision.QUARTER:
            quarter = ("I", "II", "III", "IV")[(on.month - 1) // 3]
            return {"month": year, "text": gettext("TW %(number)s", number=quarter)}
        case Precision.MONTH:
            return {"month": year, "text": _month(on)}
        case _:
            return {"month": _month(on), "text": gettext("Pekan %(day)s", day=on.day)}


def _month(on: date) -> str:
    return date_in("MMM", on)


def month_heading(on: date) -> str:
    return date_in("MMMM y", on)


def local_words(when: When | None) -> str:
    """The start on the reader's clock, when that shows another time; else nothing."""
    if when is None or when.start_time is None:
        return ""
    starts = wall_instant(when.start_date, when.start_time, when.timezone)
    here = starts.astimezone(ZoneInfo(access.zone()))
    there = starts.astimezone(ZoneInfo(when.timezone))
    return "" if here.utcoffset() == there.utcoffset() else instant_words(starts)


def clocks(when: When | None, *zones: str) -> str:
    """The start on the clocks of these zones, as `09.00 WIT, 07.00 WIB`.

    A day stands beside the hour where it is another one than on the first clock.
    """
    if when is None or when.start_time is None:
        return ""
    starts = wall_instant(when.start_date, when.start_time, when.timezone)
    told: dict[str, None] = {}
    first = starts.astimezone(ZoneInfo(zones[0])).date()
    for zone in zones:
        local = starts.astimezone(ZoneInfo(zone))
        day = "" if local.date() == first else f"{date_in('d MMM', local.date())} "
        clock = describe_clock(local, language())
        told[f"{day}{clock} {zone_label(zone, starts)}"] = None
    return ", ".join(told)


def reader_clock(when: When | None) -> str:
    """The start on the reader's clock, as `07.00 WIB`, when that shows another time."""
    if when is None or when.start_time is None:
        return ""
    here = access.zone()
    if here == when.timezone:
        return ""
    _, _, other = clocks(when, when.timezone, here).partition(", ")
    return other


def with_reader_clock(when: When | None) -> str:
    """A date in words, and its start on the reader's clock when that differs."""
    other = reader_clock(when)
    return f"{when_words(when)} ({other})" if other else when_words(when)


def zone_words(zone: str) -> str:
    """WIB, WITA or WIT; elsewhere the name of the zone."""
    if zone in OFFICIAL_ZONES.values() or zone == "Asia/Pontianak":
        return zone_label(zone, clock.now())
    return (
        f"{zone.rpartition('/')[2].replace('_', ' ')} ({zone_label(zone, clock.now())})"
    )


def occurrence_when(event: Event, occurrence: Occurrence) -> When:
    """The date of one occurrence: as long as the event is, on its own day."""
    when = event.when
    assert when is not None
    first = occurrence.first_day
    if when.end_date is None:
        return replace(when, start_date=first)
    length = when.end_date - when.start_date
    last = occurrence.last_day if when.precision.is_coarse else first + length
    return replace(when, start_date=first, end_date=last)


# Places


def place_words(place: EventPlace) -> str:
    """`Nusa Dua, Bali`, or the country abroad."""
    return ", ".join(place_parts(place.city, place.province_code, place.country))


def places_words(event: Event, most: int = 3) -> str:
    names = list(
        dict.fromkeys(words for p in event.places if (words := place_words(p)))
    )
    more = len(names) - most
    shown = "; ".join(names[:most])
    if more > 0:
        return str(
            gettext("%(places)s dan %(count)s lainnya", places=shown, count=more)
        )
    return shown


def place_parts(city: str, province: str | None, country: str) -> list[str]:
    row = reference.province(province)
    parts = [city, row.named(language()) if row else ""]
    if country != "ID":
        parts.append(territories(language()).get(country, country))
    elif not any(parts):
        parts.append(territories(language())["ID"])
    # A city that is a province is named once.
    return list(dict.fromkeys(part for part in parts if part))


# Rows of lists


def event_row(
    event: Event, when: When | None = None, former: str = "", series: str = ""
) -> dict[str, Any]:
    """The values of one row of the register.

    `former` is from where it was moved, `series` what it is a date of.
    """
    shown = when or event.when
    over = event.status is EventStatus.CANCELLED
    return {
        "url": f"/events/{event.id}",
        "title": title_of(event),
        "when": capital(with_reader_clock(shown)),
        "former": former,
        "series": series,
        "date": date_block(shown, muted=over),
        "status": event.status.value,
        "status_label": choice(event.status),
        "where": places_words(event),
        "agency": event.agency_name,
        "number": event.number,
        "kind_icon": KIND_ICONS.get(event.kind),
        "kind_label": _kind_line(event),
        "visibility": event.visibility.value,
        "visibility_label": choice(event.visibility),
        "figures": row_figures(event),
        "struck": over,
    }


def _kind_line(event: Event) -> str | None:
    """What is unusual about it: no plain event, or one that comes back."""
    words = [choice(event.kind)] if event.kind in KIND_ICONS else []
    if event.rrule:
        yearly = event.rrule == "FREQ=YEARLY"
        words.append(gettext("setiap tahun") if yearly else gettext("berulang"))
    return capital(", ".join(words)) or None


# Principals and series


PRINCIPAL_LOOK = {
    PrincipalStatus.REQUESTED: ("warning", "question-circle"),
    PrincipalStatus.CONFIRMED: ("success", "check-lg"),
    PrincipalStatus.UNAVAILABLE: ("danger", "x-lg"),
    PrincipalStatus.DELEGATED: ("violet", "arrow-right"),
}


def years_between(rule: str) -> str:
    """N of a rule that says every N years and nothing else."""
    found = re.fullmatch("FREQ=YEARLY;INTERVAL=([0-9]+)", rule)
    return found[1] if found else ""
