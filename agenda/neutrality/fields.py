"""The guard in the terms of the contract: JSON-ready values."""

from typing import Any

from agenda.formats.instants import rfc3339
from agenda.neutrality.models import Checklist, ChecklistItem
from agenda.neutrality.queries import Standing

ITEM = ("number", "question", "question_en", "advice", "advice_en", "basis")


def standing(found: Standing) -> dict[str, Any]:
    """`neutrality` of a task."""
    check = found.check
    return {
        "level": found.level.value if found.level else "none",
        "state": found.guard.state.value,
        "answers": check.answers if check else [],
        "checked_by": check.account.email if check and check.account else None,
        "approvals": [
            {"user": row.account.email if row.account else None, "at": rfc3339(row.at)}
            for row in found.approvals
        ],
    }


def checklist(row: Checklist) -> dict[str, Any]:
    """A version of the checklist."""
    return {
        "id": str(row.id),
        "version": row.number,
        "created_at": rfc3339(row.published_at),
        "updated_at": rfc3339(row.published_at),
        "published_by": row.published_by or None,
        "reason": row.reason,
        "items": [item(one) for one in row.items],
    }


def item(row: ChecklistItem) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ITEM}
