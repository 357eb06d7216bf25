"""Rows of reference data in the terms of the contract: JSON-ready values."""

from typing import Any
from uuid import UUID, uuid5

from agenda.formats.instants import rfc3339
from agenda.reference.models import (
    Holiday,
    HolidayYear,
    Metric,
    Named,
    Province,
    TaskType,
)

CODES = UUID("6f0c1f8e-5d0a-5b6e-9c53-0d6e3c9f4a11")
"""Namespace of the ids of rows that are kept under a code."""

PROVINCE = ("timezone", "capital", "island_group", "code_bps", "code_kemendagri")
METRIC = (
    "unit",
    "unit_en",
    "definition",
    "definition_en",
    "adds_over_places",
    "adds_reason",
    "adds_reason_en",
)


def row_id(row: Named) -> UUID:
    """An id for a row kept under a code: history and API name things by id."""
    return uuid5(CODES, f"{row.__tablename__}/{row.code}")


def as_fields(row: Named) -> dict[str, Any]:
    return {
        "id": str(row_id(row)),
        "version": row.version,
        "created_at": rfc3339(row.created_at),
        "updated_at": rfc3339(row.updated_at),
        "code": row.code,
        **content(row),
    }


def content(row: Named) -> dict[str, Any]:
    """What people may set."""
    names = ["name", "name_en", "position"]
    if isinstance(row, Province):
        names += PROVINCE
    elif isinstance(row, Metric):
        names += METRIC
    told = {name: getattr(row, name) for name in names}
    if isinstance(row, TaskType):
        told["evidence"] = list(row.evidence or [])
    return told


def holiday_fields(row: Holiday) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "version": row.version,
        "created_at": rfc3339(row.created_at),
        "updated_at": rfc3339(row.updated_at),
        **holiday_content(row),
    }


def holiday_content(row: Holiday) -> dict[str, Any]:
    """What people may set; `area` is null for the whole country."""
    return {
        "date": row.date.isoformat(),
        "area": row.area or None,
        "kind": row.kind.value,
        "name": row.name,
        "name_en": row.name_en,
        "status": row.status.value,
        "basis": row.basis,
        "source": row.source,
        "notes": row.notes,
    }


def holiday_year_fields(row: HolidayYear) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "version": row.version,
        "created_at": rfc3339(row.created_at),
        "updated_at": rfc3339(row.updated_at),
        **holiday_year_content(row),
    }


def holiday_year_content(row: HolidayYear) -> dict[str, Any]:
    """What people may set; `area` is null for the whole country."""
    return {
        "year": row.year,
        "area": row.area or None,
        "status": row.status.value,
        "basis": row.basis,
        "source": row.source,
        "notes": row.notes,
    }
