"""A phase in the terms of the contract: JSON-ready values."""

from typing import Any

from agenda.formats.instants import rfc3339
from agenda.phases.models import Phase

CONTENT = (
    "election",
    "stage",
    "name",
    "name_en",
    "level",
    "status",
    "start",
    "end",
    "provinces",
    "legal_basis",
    "effect",
    "effect_en",
    "source",
    "confidence",
    "notes",
    "event",
)
"""What people may set; the code is given once and stays."""


def as_fields(row: Phase) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "version": row.version,
        "created_at": rfc3339(row.created_at),
        "updated_at": rfc3339(row.updated_at),
        "code": row.code,
        **content(row),
    }


def content(row: Phase) -> dict[str, Any]:
    """What people may set: `start` null has always held, `end` null is open, no
    `provinces` are all of them."""
    return {
        "election": row.election or None,
        "stage": row.stage,
        "name": row.name,
        "name_en": row.name_en,
        "level": row.level.value,
        "status": row.status.value,
        "start": row.start_date.isoformat() if row.start_date else None,
        "end": row.end_date.isoformat() if row.end_date else None,
        "provinces": row.provinces,
        "legal_basis": row.legal_basis,
        "effect": row.effect,
        "effect_en": row.effect_en,
        "source": row.source,
        "confidence": row.confidence.value,
        "notes": row.notes,
        "event": str(row.event_id) if row.event_id else None,
    }
