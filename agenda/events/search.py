"""Finding events by their words: every word as typed, the last one as a prefix.

Both databases compare the same folded text, so they find the same events.
"""

import re
import unicodedata

from sqlalchemy import ColumnElement, and_, exists, false

from agenda.db import db
from agenda.events.models import Event, EventSearch
from agenda.reference import queries as reference

_MOST_WORDS = 12


def fold(text: str) -> list[str]:
    """The words of `text`: letters and digits only, no accents, small letters."""
    # Compatibility caseless matching, Unicode 3.13 D146: folding may undo decomposing.
    plain = unicodedata.normalize("NFD", text)
    for _ in range(2):
        plain = unicodedata.normalize("NFKD", plain.casefold())
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.findall(r"[^\W_]+", bare)


def index(event: Event) -> None:
    """Write down the words by which the event is found."""
    row = db.session.get(EventSearch, event.id) or EventSearch(event_id=event.id)
    row.folded = f" {' '.join(fold(_text(event)))} "
    db.session.add(row)


def matches(query: str) -> ColumnElement[bool]:
    """The condition that an event has all words of `query`; no word, no event."""
    typed = fold(query)[:_MOST_WORDS]
    if not typed:
        return false()
    *whole, last = typed
    patterns = [f"% {word} %" for word in whole] + [f"% {last}%"]
    return exists().where(
        EventSearch.event_id == Event.id,
        and_(*(EventSearch.folded.like(pattern) for pattern in patterns)),
    )


def _text(event: Event) -> str:
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
        province = reference.province(place.province_code)
        parts += [place.city, place.venue, province.name if province else ""]
    return " ".join(parts)
