"""A pack in the terms of the contract: JSON-ready values."""

from typing import Any

from agenda.formats.instants import rfc3339, rfc3339_or_none
from agenda.packs.models import Pack, PackOffer, PackTask, PackVersion

CONTENT = ("name", "name_en", "category", "description", "shared")
"""What people may set of a pack beside its tasks; the code is given once."""

TASK = (
    "title",
    "title_en",
    "type",
    "channels",
    "brief",
    "anchor",
    "anchor_ref",
    "offset",
    "shift",
    "role",
    "grade",
    "effort_hours",
    "evidence",
    "needs_neutrality_check",
    "essential",
    "after",
)
"""What people may set of a task of a pack."""


def as_fields(
    pack: Pack, uses: int = 0, origin: PackVersion | None = None
) -> dict[str, Any]:
    """A pack with the tasks of the version that is applied now.

    `origin` is where it was copied from, as far as the reader may know.
    """
    shown = pack.published
    return {
        "id": str(pack.id),
        "version": pack.version,
        "created_at": rfc3339(pack.created_at),
        "updated_at": rfc3339(pack.updated_at),
        "code": pack.code,
        **content(pack),
        "agency": pack.agency.code if pack.agency else None,
        "copied_from": _origin(origin),
        "number": shown.number if shown else None,
        "uses": uses,
        "retired_at": rfc3339_or_none(pack.retired_at),
        "tasks": [task(row) for row in shown.tasks] if shown else [],
    }


def content(pack: Pack) -> dict[str, Any]:
    return {
        "name": pack.name,
        "name_en": pack.name_en,
        "category": pack.category_code,
        "description": pack.description,
        "shared": pack.shared,
    }


def told(pack: Pack) -> dict[str, Any]:
    """What can change about a pack, its draft included."""
    draft = pack.draft
    published = pack.published
    return {
        **content(pack),
        "number": published.number if published else None,
        "draft": [_placed(row) for row in draft.tasks] if draft else None,
        "retired": pack.retired_at is not None,
    }


def version(row: PackVersion) -> dict[str, Any]:
    """One version with its tasks; a draft has no `published_at`."""
    return {
        "id": str(row.id),
        "number": row.number,
        "published_at": rfc3339_or_none(row.published_at),
        "published_by": row.published_by,
        "note": row.note,
        "tasks": [task(one) for one in row.tasks],
    }


def task(row: PackTask) -> dict[str, Any]:
    return {"id": str(row.id), **_placed(row)}


def _placed(row: PackTask) -> dict[str, Any]:
    return {"position": row.position, **task_content(row)}


def task_content(row: PackTask) -> dict[str, Any]:
    """What people may set; `after` names a position of the same version."""
    minutes = row.effort_minutes
    return {
        "title": row.title,
        "title_en": row.title_en,
        "type": row.type_code,
        "channels": list(row.channels),
        "brief": row.brief,
        "anchor": row.anchor.value,
        "anchor_ref": row.anchor_ref,
        "offset": {
            "days": row.offset_days,
            "working_days": row.offset_working_days,
            "hours": row.offset_hours,
        },
        "shift": row.shift.value,
        "role": row.role_code,
        "grade": row.grade.value if row.grade else None,
        "effort_hours": _hours(minutes),
        "evidence": row.evidence,
        "needs_neutrality_check": row.needs_neutrality_check,
        "essential": row.essential,
        "after": _after(row),
    }


def offer(row: PackOffer) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "version": row.version,
        "created_at": rfc3339(row.created_at),
        "updated_at": rfc3339(row.updated_at),
        "pack": row.pack_version.pack.code,
        "number": row.pack_version.number,
        "to": row.to_pack.code,
        "note": row.note,
        "state": row.state.value,
        "offered_by": row.offered_by,
        "answered_by": row.answered_by,
        "answered_at": rfc3339_or_none(row.answered_at),
        "answer": row.answer,
    }


def _origin(origin: PackVersion | None) -> dict[str, Any] | None:
    return {"pack": origin.pack.code, "number": origin.number} if origin else None


def _after(row: PackTask) -> dict[str, Any] | None:
    return {"position": row.after.position, "lag": row.after_lag} if row.after else None


def _hours(minutes: int | None) -> int | float | None:
    if minutes is None:
        return None
    return minutes // 60 if minutes % 60 == 0 else minutes / 60
