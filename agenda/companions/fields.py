"""Attachments, comments and contacts in the terms of the API: JSON-ready values."""

from typing import Any

from agenda.companions.models import EventAttachment, EventComment, EventContact
from agenda.formats.instants import rfc3339

Companion = EventAttachment | EventComment | EventContact


def attachment(row: EventAttachment) -> dict[str, Any]:
    file = row.file
    return {
        **_kept(row),
        "title": row.title,
        "file": {
            "id": str(file.id),
            "name": file.name,
            "media_type": file.media_type,
            "size": file.size,
            "sha256": file.sha256,
        },
        "added_by": row.added_by,
    }


def comment(row: EventComment) -> dict[str, Any]:
    return {
        **_kept(row),
        "text": row.text,
        "author": row.added_by,
        "agency": row.agency.code if row.agency else None,
    }


def contact(row: EventContact) -> dict[str, Any]:
    return {**_kept(row), **contact_content(row), "added_by": row.added_by}


def contact_content(row: EventContact) -> dict[str, Any]:
    """What people may set."""
    return {
        "name": row.name,
        "role": row.role,
        "organisation": row.organisation,
        "phone": row.phone,
        "email": row.email,
        "note": row.note,
        "visibility": row.visibility.value,
    }


def _kept(row: Companion) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "version": row.version,
        "created_at": rfc3339(row.created_at),
        "updated_at": rfc3339(row.updated_at),
        "event": str(row.event_id),
    }
