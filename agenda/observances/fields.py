"""An observance in the contract's terms: JSON-ready values."""

from typing import Any

from agenda.observances.queries import Observance


def as_fields(observance: Observance) -> dict[str, Any]:
    """What the list says, what the register has, and what would bring them together.

    `event` is null when the register has none, or none that the reader sees.
    """
    event = observance.event
    title, title_en = observance.feast.titles(observance.first)
    return {
        "code": observance.feast.code,
        "title": title,
        "title_en": title_en,
        "start": observance.first.isoformat(),
        "end": observance.last.isoformat(),
        "status": observance.firm.value,
        "decree": observance.decree,
        "source": observance.source,
        "holidays": [str(day.id) for day in observance.days],
        "event": str(event.id) if event else None,
        "number": event.number if event else None,
        "event_status": event.status.value if event else None,
        "step": observance.step.value,
    }
