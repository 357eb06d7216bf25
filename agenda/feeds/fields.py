"""A subscription in the terms of the contract: JSON-ready values, never its token."""

from typing import Any

from agenda.feeds.models import Feed
from agenda.formats.instants import rfc3339, rfc3339_or_none


def as_fields(feed: Feed) -> dict[str, Any]:
    return {
        "id": str(feed.id),
        "version": feed.version,
        "created_at": rfc3339(feed.created_at),
        "updated_at": rfc3339(feed.updated_at),
        **content(feed),
        "last_four": feed.last_four,
        "last_fetched_at": rfc3339_or_none(feed.last_fetched_at),
        "revoked_at": rfc3339_or_none(feed.revoked_at),
    }


def content(feed: Feed) -> dict[str, Any]:
    """What the owner chose; it stays as it is for the life of the feed."""
    return {
        "name": feed.name,
        "purpose": feed.purpose,
        "filter": feed.filter,
        "tasks": feed.tasks.value,
        "detail": feed.detail.value,
        "language": feed.language,
        "alarms": feed.alarms,
        "cancelled": feed.cancelled.value,
        "tentative": feed.tentative.value,
        "window_back": feed.window_back,
        "window_ahead": feed.window_ahead,
        "expires_at": rfc3339_or_none(feed.expires_at),
    }
