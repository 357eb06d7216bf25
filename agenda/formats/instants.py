"""Instants as JSON and history write them."""

from datetime import UTC, datetime


def rfc3339(moment: datetime) -> str:
    """`moment` in UTC, to the second, such as `2026-11-24T03:00:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def rfc3339_or_none(moment: datetime | None) -> str | None:
    """The same, for an instant that may not have come."""
    return None if moment is None else rfc3339(moment)
