"""What to look out for in an event that was just written; never a refusal."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from agenda.events import programme, queries
from agenda.events.models import Event
from agenda.rules.permissions import Actor
from agenda.rules.programme import is_outside
from agenda.words import Words, words


@dataclass(frozen=True)
class EventWarning:
    """Something to look at: a plain value, kept after undoing."""

    kind: str
    message: Words
    id: UUID
    number: str

    def as_fields(self, language: str) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "message": self.message.in_language(language),
            "event": str(self.id),
            "number": self.number,
        }


def of_event(actor: Actor, event: Event) -> list[EventWarning]:
    """The warnings about `event`, naming only what the actor may see."""
    return [
        *_similar(actor, event),
        *_outside_parent(actor, event),
        *_items_outside(actor, event),
        *_places_outside(event),
    ]


def _similar(actor: Actor, event: Event) -> Iterator[EventWarning]:
    for other in queries.similar(actor, event):
        message = words(
            "Ada kegiatan dengan judul yang sama pada waktu yang berdekatan:"
            " %(number)s.",
            number=other.number,
        )
        yield EventWarning("similar", message, other.id, other.number)


def _outside_parent(actor: Actor, event: Event) -> Iterator[EventWarning]:
    parent = event.parent
    if parent is None or not programme.lies_outside(event, parent):
        return
    if queries.sees(actor, parent):
        message = words(
            "Di luar rentang kegiatan induk (%(number)s).", number=parent.number
        )
        yield EventWarning("outside_parent", message, parent.id, parent.number)


def _items_outside(actor: Actor, event: Event) -> Iterator[EventWarning]:
    for item in programme.outside(event, queries.under(actor, [event.id])):
        message = words(
            "Rangkaian acara %(number)s di luar rentang kegiatan ini.",
            number=item.number,
        )
        yield EventWarning("item_outside", message, item.id, item.number)


def _places_outside(event: Event) -> Iterator[EventWarning]:
    if event.when is None or event.rrule:
        return
    for position, place in enumerate(event.places, start=1):
        if place.when is not None and is_outside(place.when, event.when):
            message = words(
                "Tanggal tempat ke-%(position)s (%(city)s) di luar rentang kegiatan.",
                position=position,
                city=place.city or place.venue or place.province_code or place.country,
            )
            yield EventWarning("place_outside", message, event.id, event.number)
