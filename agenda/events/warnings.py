"""What to look out for in an event that was just written; never a refusal."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from agenda.events import queries
from agenda.events.models import Event
from agenda.rules.permissions import Actor
from agenda.words import words


@dataclass(frozen=True)
class SimilarEvent:
    """Another event that is perhaps the same one: a plain value, kept after undoing."""

    id: UUID
    number: str

    def as_fields(self, language: str) -> dict[str, Any]:
        message = words(
            "Ada kegiatan dengan judul yang sama pada waktu yang berdekatan:"
            " %(number)s.",
            number=self.number,
        )
        return {
            "kind": "similar",
            "message": message.in_language(language),
            "event": str(self.id),
            "number": self.number,
        }


def of_event(actor: Actor, event: Event) -> list[SimilarEvent]:
    """The warnings about `event`, naming only what the actor may see."""
    return [
        SimilarEvent(other.id, other.number) for other in queries.similar(actor, event)
    ]
