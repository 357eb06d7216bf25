"""An event in the terms of the contract: JSON-ready values under the API's names.

One representation serves the API, the history (differences of two of these), the
forms (what is typed is what was shown) and validation of a partial change.
"""

from datetime import date, datetime, time
from typing import Any

from agenda.events.models import (
    Estimate,
    Event,
    EventCandidate,
    EventDate,
    EventPlace,
    EventPrincipal,
)
from agenda.formats.instants import rfc3339, rfc3339_or_none
from agenda.reference import queries as reference
from agenda.rules.precision import When, format_moment

TEXTS = (
    "title",
    "title_en",
    "summary",
    "description",
    "significance",
    "strategy",
    "audience",
    "key_message",
    "organizer",
    "reference",
    "url",
    "confirmed_by",
    "confirmation_reference",
)
"""Plain texts of an event, in the order in which they are shown."""

KEPT_BY_US = (
    "id",
    "number",
    "uid",
    "version",
    "sequence",
    "created_at",
    "updated_at",
    "series",
)
"""Fields that nobody sets: they follow from what happens to the event."""

PROVENANCE = ("source", "source_url", "confidence", "notes")


def as_fields(event: Event) -> dict[str, Any]:
    """Every field of the contract's event, with values as the API gives them."""
    return {
        "id": str(event.id),
        "number": event.number,
        "uid": event.uid,
        "version": event.version,
        "sequence": event.sequence,
        "created_at": rfc3339(event.created_at),
        "updated_at": rfc3339(event.updated_at),
        **content(event),
        "series": str(event.series_id) if event.series_id else None,
        "estimates": [estimate(row) for row in event.estimates if not row.struck_at],
    }


def content(event: Event) -> dict[str, Any]:
    """What people may set, estimates apart: they are rows of their own."""
    return {
        **{name: getattr(event, name) for name in TEXTS},
        "kind": event.kind.value,
        "scope": event.scope.value,
        "category": event.category_code,
        "themes": [theme.theme_code for theme in event.themes],
        "status": event.status.value,
        **dates(event),
        "candidates": [candidate(row) for row in event.candidates],
        "places": [place(row) for row in event.places],
        "agency": event.agency.code,
        "partners": [partner.agency.code for partner in event.partners],
        "principals": [principal(row) for row in event.principals],
        "visibility": event.visibility.value,
        "embargo_until": rfc3339_or_none(event.embargo_until),
        "parent": str(event.parent_id) if event.parent_id else None,
        "rrule": event.rrule,
        "provenance": {key: event.provenance.get(key, "") for key in PROVENANCE},
    }


def dates(event: Event | EventDate) -> dict[str, Any]:
    return {
        "start": format_moment(event.start_date, event.start_time),
        "end": format_moment(event.end_date, event.end_time),
        "all_day": event.start_date is not None and event.start_time is None,
        "timezone": event.timezone,
        "precision": event.precision.value,
    }


def dates_of(when: When) -> dict[str, Any]:
    """The same of a date that is not in a row."""
    return {
        "start": format_moment(when.start_date, when.start_time),
        "end": end_of(when),
        "all_day": when.all_day,
        "timezone": when.timezone,
        "precision": when.precision.value,
    }


def place(row: EventPlace) -> dict[str, Any]:
    return {
        "province": row.province_code,
        "country": row.country,
        "city": row.city,
        "venue": row.venue,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "timezone": row.timezone,
        "start": format_moment(row.start_date, row.start_time),
        "end": format_moment(row.end_date, row.end_time),
    }


def principal(row: EventPrincipal) -> dict[str, Any]:
    return {"name": row.name, "status": row.status.value, "delegate": row.delegate}


def candidate(row: EventCandidate) -> dict[str, Any]:
    return {
        "start": format_moment(row.start_date, row.start_time),
        "end": format_moment(row.end_date, row.end_time),
        "note": row.note,
    }


def held_date(row: EventDate) -> dict[str, Any]:
    """One row of the history of dates."""
    return {
        "id": str(row.id),
        "at": rfc3339(row.at),
        "actor": row.actor_label,
        "action": row.action,
        "change_set": str(row.change_set),
        **dates(row),
        "status": row.status.value,
        "confirmed_by": row.confirmed_by,
        "reference": row.confirmation_reference,
        "reason": row.reason,
    }


def estimate(row: Estimate) -> dict[str, Any]:
    metric = reference.metric(row.metric_code)
    return {
        "id": str(row.id),
        "version": row.version,
        "created_at": rfc3339(row.created_at),
        "updated_at": rfc3339(row.updated_at),
        "metric": row.metric_code,
        "low": row.low,
        "likely": row.likely,
        "high": row.high,
        "unit": metric.unit,
        "definition": metric.definition,
        "confidence": row.confidence.value,
        "kind": row.kind.value,
        "as_of": row.as_of.isoformat(),
        "source": row.source,
        "source_kind": row.source_kind.value if row.source_kind else None,
        "source_url": row.source_url,
        "seen_on": row.seen_on.isoformat() if row.seen_on else None,
        "place": row.place,
        "recorded_by": row.recorded_by,
        "verified_at": rfc3339_or_none(row.verified_at),
        "verified_by": row.verified_by,
        "struck_at": rfc3339_or_none(row.struck_at),
        "struck_reason": row.struck_reason,
    }


def end_of(when: When) -> str | None:
    """The end of a date as the API writes it."""
    return format_moment(when.end_date, when.end_time)


def shifted_end(event: Event, on: date, at: time | None) -> str | None:
    """The end that an event has when it begins at another moment and stays as long."""
    assert event.start_date is not None
    assert event.end_date is not None
    if at is None or event.start_time is None or event.end_time is None:
        return format_moment(on + (event.end_date - event.start_date), None)
    began = datetime.combine(event.start_date, event.start_time)
    ended = datetime.combine(event.end_date, event.end_time)
    ends = datetime.combine(on, at) + (ended - began)
    return format_moment(ends.date(), ends.time())
