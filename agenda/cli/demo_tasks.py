"""Tasks of the demonstration."""

from agenda.events.models import Event


def fill(upcoming: list[Event], internal: list[Event]) -> None:
    """Later."""
