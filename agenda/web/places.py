"""The places of an event in words: where, on which clock, with dates of their own."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext

from agenda.events import figure_places
from agenda.events.models import Event, EventPlace
from agenda.rules.precision import When, wall_instant
from agenda.rules.programme import is_outside
from agenda.web import access, event_words
from agenda.web.forms.choices import capital
from agenda.web.page import language, when_words


def values(event: Event, shown: When | None) -> dict[str, Any]:
    """What the page tells of the places; `shown` is the date at its head."""
    return {"places": [_place(place, event, shown) for place in event.places]}


def names(event: Event) -> list[tuple[str, str]]:
    """What a figure calls each of the places, and how the reader does."""
    spots = figure_places.spots_of(event.places)
    told = zip(
        figure_places.names(spots), figure_places.names(spots, language()), strict=True
    )
    return list(dict(told).items())


def _place(place: EventPlace, event: Event, shown: When | None) -> dict[str, Any]:
    where = event_words.place_words(place)
    own = place.when
    return {
        "name": place.venue or where,
        "where": where if place.venue else "",
        "zone": event_words.zone_words(place.timezone),
        "when": capital(when_words(own)) if own else "",
        "clocks": _clocks(place, own or shown),
        "outside": lies_outside(place, event),
    }


def _clocks(place: EventPlace, when: When | None) -> str:
    """The start there and on the reader's clock, unless the date says it already."""
    if when is None or when.start_time is None:
        return ""
    starts = wall_instant(when.start_date, when.start_time, when.timezone)
    zones = (when.timezone, place.timezone, access.zone())
    offsets = {starts.astimezone(ZoneInfo(zone)).utcoffset() for zone in zones}
    if len(offsets) == 1:
        return ""
    return event_words.clocks(when, place.timezone, access.zone())


def lies_outside(place: EventPlace, event: Event) -> bool:
    """Whether the dates of a place lie, or reach, outside those of its event."""
    if place.when is None or event.when is None or event.rrule:
        return False
    return is_outside(place.when, event.when)


def outside_sentences(event: Event) -> list[str]:
    """What to look at in the places of an event that was just written."""
    return [
        gettext(
            "Tanggal di %(place)s di luar rentang kegiatan: %(when)s.",
            place=place.city or place.venue or event_words.place_words(place),
            when=when_words(place.when),
        )
        for place in _outside(event)
    ]


def _outside(event: Event) -> Iterable[EventPlace]:
    return (place for place in event.places if lies_outside(place, event))
