"""A saved filter in the terms of the contract: JSON-ready values."""

from typing import Any

from agenda.filters.models import SavedFilter
from agenda.formats.instants import rfc3339


def as_fields(saved: SavedFilter) -> dict[str, Any]:
    return {
        "id": str(saved.id),
        "version": saved.version,
        "created_at": rfc3339(saved.created_at),
        "updated_at": rfc3339(saved.updated_at),
        **content(saved),
        "owner": saved.owner.email,
        "agency": saved.shared_with.code if saved.shared_with else None,
    }


def content(saved: SavedFilter) -> dict[str, Any]:
    """What people may set."""
    return {
        "name": saved.name,
        "kind": saved.kind.value,
        "definition": dict(saved.definition),
        "shared": saved.shared_with_id is not None,
    }


KEPT_BY_US = ("id", "version", "created_at", "updated_at", "owner", "agency")
"""Fields that nobody sets."""
