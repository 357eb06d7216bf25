"""Saved filters."""

from typing import Any

from pydantic import Field

from agenda.api.schemas.base import Changing, Filled, Kept
from agenda.rules.choices import ListKind


class FilterChange(Changing):
    """What may change about a saved filter; a definition replaces the old one."""

    name: str | None = None
    definition: dict[str, Any] | None = Field(
        None, description="Keys of GET /events or GET /tasks, and `sort`"
    )
    shared: bool | None = Field(None, description="With the caller's agency")


class FilterNew(FilterChange):
    """A filter to be saved."""

    name: Filled
    kind: ListKind


class SavedFilter(Kept):
    """A question under a name; each reader finds in it what he may see."""

    name: str
    kind: ListKind
    definition: dict[str, Any]
    shared: bool
    owner: str
    agency: str | None = Field(description="Whose people see it, when shared")
