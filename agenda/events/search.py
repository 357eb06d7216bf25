"""The words of an event by which it is found."""

from sqlalchemy import ColumnElement, select

from agenda import fulltext
from agenda.db import db
from agenda.events.models import Event, EventPlace, EventSearch, EventTheme
from agenda.reference import queries as reference


def index(event: Event) -> None:
    """Write down the words by which the event is found."""
    fulltext.index(EventSearch, event.id, " ".join(texts(event)))


def begin(event: Event) -> None:
    """The same for an event that is new; the caller flushes."""
    fulltext.add(EventSearch, event.id, " ".join(texts(event)))


def index_anew(kind: str, code: str) -> None:
    """The same for each event that is found by the name of a renamed thing."""
    shows = {
        "provinces": Event.places.any(EventPlace.province_code == code),
        "themes": Event.themes.any(EventTheme.theme_code == code),
    }
    if kind in shows:
        for event in db.session.scalars(select(Event).where(shows[kind])).unique():
            index(event)


def matches(query: str) -> ColumnElement[bool]:
    """The condition that an event has all words of `query`; no word, no event."""
    return fulltext.matches(EventSearch, Event.id, query)


def texts(event: Event) -> list[str]:
    """What is searched, the title first."""
    parts = [
        event.title,
        event.title_en,
        event.summary,
        event.description,
        event.organizer,
        event.number,
        event.reference,
    ]
    for place in event.places:
        parts += [place.venue, place.city, _province(place.province_code)]
    parts += [principal.name for principal in event.principals]
    parts += [_theme(row.theme_code) for row in event.themes]
    return [part for part in parts if part]


def _province(code: str | None) -> str:
    found = reference.province(code)
    return found.name if found else ""


def _theme(code: str) -> str:
    found = reference.listed("themes").get(code)
    return found.name if found else ""
