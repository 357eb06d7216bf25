"""An entry of the record in the terms of the contract."""

from typing import Any

from agenda.audit.models import AuditEntry
from agenda.formats.instants import rfc3339


def as_fields(entry: AuditEntry) -> dict[str, Any]:
    return {
        "id": str(entry.id),
        "at": rfc3339(entry.at),
        "actor": entry.actor_label,
        "action": entry.action,
        "reason": entry.reason,
        "changes": entry.changes,
        "change_set": str(entry.change_set),
    }
