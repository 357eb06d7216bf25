"""What the schemas of every subject are made of."""

from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

import pydantic
from pydantic import ConfigDict, Field

from agenda.rules.series import Apply
from agenda.rules.telling import Manner

ItemT = TypeVar("ItemT")
MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?)?$"
Moment = Annotated[
    str,
    Field(
        pattern=MOMENT,
        description="A date, or a date with wall time in `timezone`",
        examples=["2024-05-18", "2024-05-18T09:00"],
    ),
]
Filled = Annotated[str, Field(pattern=r"[^\s\x00-\x1f\x7f]")]
"""A text that must not be blank."""
Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
Code = Annotated[str, Field(min_length=1)]
Whole = Annotated[int, Field(ge=0)]


class BaseModel(pydantic.BaseModel):
    """What describes is built when somebody reads the description: a server that only
    answers need not wait for it."""

    model_config = ConfigDict(defer_build=True)


class Asked(BaseModel):
    """A body: what is not named here is refused."""

    model_config = ConfigDict(extra="forbid")


class Changing(Asked):
    """Every change may say why, and how people are to be told."""

    reason: str | None = None
    notify: Manner | None = None


class Dated(Changing):
    """What is done to a series, to one of its dates, or to this one and the following.

    `occurrence` is the start that the rule gave the date; without `apply` the act is
    done to that one date, and without `occurrence` to all.
    """

    occurrence: str | None = None
    apply: Apply | None = None


class Reason(Changing):
    """The body of a verb that needs nothing; it may be left out."""


class GivenReason(Changing):
    """The body of a verb that must be explained."""

    reason: Filled


class DatedReason(Dated):
    """The body of a verb of an event that needs nothing; it may be left out."""


class DatedGivenReason(Dated):
    """The body of a verb of an event that must be explained."""

    reason: Filled


class Kept(BaseModel):
    """What every object has."""

    id: UUID
    version: Annotated[int, Field(ge=1)]
    created_at: datetime
    updated_at: datetime


class Listed(BaseModel, Generic[ItemT]):
    """One page of a list."""

    items: list[ItemT]
    next_cursor: str | None


class FieldProblem(BaseModel):
    """What is wrong at one field; `field` is its path in the body."""

    field: str
    message: str


class ProblemDocument(BaseModel):
    """Every answer of 400 and above (application/problem+json)."""

    title: str
    status: int
    detail: str
    errors: list[FieldProblem] | None = None
    current_version: int | None = None
    changed_by: str | None = None
    changes: list["Change"] | None = None
    request_id: str | None = None

    model_config = ConfigDict(json_schema_extra={"required": ["title", "status"]})


class Change(BaseModel):
    """One field that changed, in the values of this API."""

    field: str
    old: Any
    new: Any


class HistoryItem(BaseModel):
    """One act."""

    id: UUID
    at: datetime
    actor: str
    action: str
    reason: str
    changes: list[Change]
    change_set: UUID
