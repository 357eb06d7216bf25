"""Observances whose date is set each year by decree."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from agenda.api.schemas.base import BaseModel, Changing, Filled
from agenda.rules.event_states import EventStatus
from agenda.rules.observances import Firmness, Step


class Observance(BaseModel):
    """What the list of free days says of a feast of a year, and what the register has.

    `step` is what would bring the register to the list.
    """

    code: str
    title: str
    title_en: str
    start: str
    end: str
    status: Firmness
    decree: str = Field(description="What set the days; blank while nobody named it")
    source: str
    holidays: list[UUID]
    event: UUID | None = Field(
        description="Null when the register has none, or none that you see"
    )
    number: str | None
    event_status: EventStatus | None
    step: Step


class ObservanceYear(Changing):
    """Of which year the observances are entered, and which agency leads them."""

    year: Annotated[int, Field(ge=2000, le=2200)]
    agency: Filled | None = None


class ObservanceFollow(Changing):
    """The decree; left out, the one that the days or their list name."""

    reference: str | None = None
