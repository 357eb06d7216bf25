"""A score in the terms of the contract: JSON-ready values."""

from typing import Any

from agenda.formats.instants import rfc3339
from agenda.rules.index_scores import in_points
from agenda.scores.models import IndexScore

CONTENT = (
    "agency",
    "year",
    "dimension",
    "score",
    "source",
    "source_url",
    "note",
)


def as_fields(row: IndexScore) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "version": row.version,
        "created_at": rfc3339(row.created_at),
        "updated_at": rfc3339(row.updated_at),
        **content(row),
    }


def content(row: IndexScore) -> dict[str, Any]:
    """What people may set; `agency` is null for the nation, `score` in points."""
    return {
        "agency": row.agency.code if row.agency else None,
        "year": row.year,
        "dimension": row.dimension.value,
        "score": in_points(row.score),
        "source": row.source,
        "source_url": row.source_url,
        "note": row.note,
    }
