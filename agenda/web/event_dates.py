"""The dates of an event in words: all it ever held, and those that are held open."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask_babel import gettext, ngettext

from agenda.events import held_dates, same_days
from agenda.events.fields import candidate as as_fields
from agenda.events.models import Event, EventCandidate, EventDate
from agenda.events.queries import Dated
from agenda.reference import queries as reference
from agenda.reference.models import Holiday
from agenda.rules.event_states import EventStatus, Scope
from agenda.rules.held_dates import former_date, overlap
from agenda.rules.permissions import Actor
from agenda.rules.precision import Span, When, default_precision, span_of
from agenda.web import event_words, undo_words
from agenda.web.event_history import act_icon
from agenda.web.event_words import choice
from agenda.web.forms.choices import capital
from agenda.web.page import (
    date_in,
    instant_words,
    language,
    short_day,
    title_of,
    when_words,
)

_SHOWN = 6
"""So many dates of the past stand open; the others fold."""

_OTHERS = 3
_CONFIRMED = {EventStatus.CONFIRMED, EventStatus.COMPLETED}


def values(actor: Actor, event: Event) -> dict[str, Any]:
    """What the page of an event shows of its dates."""
    held = held_dates.of_event(event)
    former = (
        None if event.rrule else former_date([row.when for row in held], event.when)
    )
    rows = [
        _held(row, before, is_present=row is held[-1])
        for before, row in zip([None, *held[:-1]], held, strict=True)
    ][::-1]
    return {
        "former": former_words(former),
        # One row says no more than the head of the page does.
        "held_dates": rows[:_SHOWN] if len(rows) > 1 else [],
        "older_dates": rows[_SHOWN:],
        "candidates": candidates(actor, event),
        "undo": undo_words.offered(actor, event, held),
    }


def former_words(former: When | None) -> str:
    """From where the event was moved; blank when it never was."""
    if former is None:
        return ""
    return str(gettext("Dipindah dari %(when)s", when=when_words(former)))


def former_of(events: Iterable[Event]) -> Mapping[UUID, str]:
    """The same for the rows of a list, by their ids."""
    found = held_dates.former_dates(events)
    return {key: former_words(when) for key, when in found.items()}


def _held(
    row: EventDate, before: EventDate | None, *, is_present: bool
) -> dict[str, Any]:
    return {
        "when": capital(when_words(row.when)),
        "zone": event_words.zone_words(row.timezone) if _shows_zone(row) else "",
        "status": row.status.value,
        "status_label": choice(row.status),
        "precision": choice(row.precision) if row.precision.is_coarse else "",
        "icon": act_icon(row.action),
        "is_present": is_present,
        "since": instant_words(row.at),
        "iso": row.at.isoformat(),
        "actor": row.actor_label,
        "confirmation": _confirmation(row) if _confirms(row, before) else "",
        "reason": row.reason,
    }


def _shows_zone(row: EventDate) -> bool:
    return row.when is not None and row.when.all_day and not row.precision.is_coarse


def _confirms(row: EventDate, before: EventDate | None) -> bool:
    """Whether it was this act that made the date firm, or told by whom."""
    if row.status not in _CONFIRMED:
        return False
    if before is None or before.status not in _CONFIRMED:
        return True
    return (row.confirmed_by, row.confirmation_reference) != (
        before.confirmed_by,
        before.confirmation_reference,
    )


def _confirmation(row: EventDate) -> str:
    by, letter = row.confirmed_by, row.confirmation_reference
    if by and letter:
        told = gettext(
            "Dikonfirmasi %(name)s, surat %(letter)s", name=by, letter=letter
        )
    elif by:
        told = gettext("Dikonfirmasi %(name)s", name=by)
    else:
        told = gettext("Surat %(letter)s", letter=letter) if letter else ""
    return str(told)


# Dates held open, side by side


def candidates(actor: Actor, event: Event) -> list[dict[str, Any]]:
    """The dates held open, each with what speaks for and against it.

    Three questions, however many dates there are.
    """
    if not event.candidates:
        return []
    dates = [when_of(row, event.timezone) for row in event.candidates]
    spans = [span_of(when) for when in dates]
    around = same_days.others(actor, event, spans)
    free = reference.holidays_between(
        min(span.first_day for span in spans),
        max(span.last_day for span in spans),
        {place.province_code for place in event.places if place.province_code},
    )
    listed = reference.years_with_list()
    return [
        {
            "value": value(row),
            "when": capital(when_words(when)),
            "length": _length(span),
            "note": row.note,
            "holidays": [*_holidays(free, span), *_unlisted(listed, span)],
            **_others(around, span),
        }
        for row, when, span in zip(event.candidates, dates, spans, strict=True)
    ]


def when_of(row: EventCandidate, zone: str) -> When:
    """The date that is held open, in the zone of its event."""
    return When(
        row.start_date,
        row.start_time,
        row.end_date,
        row.end_time,
        zone,
        default_precision(row.start_time),
    )


def value(row: EventCandidate) -> str:
    """What a form calls the date: its start and end, as `2026-12-09/2026-12-11`."""
    shown = as_fields(row)
    return f"{shown['start']}/{shown['end'] or ''}"


def _length(span: Span) -> str:
    """How many days, and of several the first and last by name."""
    days = (span.last_day - span.first_day).days + 1
    told = str(ngettext("%(num)d hari", "%(num)d hari", days))
    if days == 1:
        return told
    first, last = (date_in("EEEE", day) for day in (span.first_day, span.last_day))
    return f"{first}–{last} · {told}"


def _holidays(free: list[Holiday], span: Span) -> list[str]:
    named: dict[str, list[str]] = {}
    for row in free:
        if span.first_day <= row.date <= span.last_day:
            name = row.name_en if language() == "en" and row.name_en else row.name
            named.setdefault(name, []).append(short_day(row.date))
    return [f"{name} ({', '.join(days)})" for name, days in named.items()]


def _unlisted(listed: set[int], span: Span) -> list[str]:
    """That nothing is known of a year is not that nothing is in it."""
    years = range(span.first_day.year, span.last_day.year + 1)
    unknown = [str(year) for year in years if year not in listed]
    if not unknown:
        return []
    return [
        gettext("Daftar libur %(years)s belum ditetapkan", years=", ".join(unknown))
    ]


def _others(around: list[Dated], span: Span) -> dict[str, Any]:
    """The largest of what else happens then, and where the rest stands."""
    found = [row.event for row in around if overlap(span, _days_of(row))]
    first = list(dict.fromkeys(found))
    query = urlencode({"from": span.first_day, "to": span.last_day, "view": "all"})
    return {
        "others": [
            {
                "title": title_of(event),
                "url": f"/events/{event.id}",
                "is_international": event.scope is Scope.INTERNATIONAL,
            }
            for event in first[:_OTHERS]
        ],
        "more": max(0, len(first) - _OTHERS),
        "more_url": f"/events?{query}",
    }


def _days_of(row: Dated) -> Span:
    occurrence = row.occurrence
    return Span(
        occurrence.first_day,
        occurrence.last_day,
        occurrence.starts_at_utc,
        occurrence.ends_at_utc,
    )
