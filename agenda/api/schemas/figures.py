"""Figures of events, and how far their sources were off."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from agenda.api.schemas.base import Asked, BaseModel, Kept, Whole
from agenda.rules.choices import Confidence, FigureKind, SourceKind


class EstimateAsked(Asked):
    """A figure with its source, as one row of an event's estimates."""

    metric: str = Field(examples=["participants"])
    low: Whole | None = None
    likely: Whole
    high: Whole | None = None
    unit: str | None = None
    definition: str | None = None
    confidence: Confidence | None = None
    kind: FigureKind
    as_of: date
    source: str
    source_kind: SourceKind | None = None
    source_url: str | None = None
    seen_on: date | None = Field(None, description="The day the source was seen")
    place: str | int | None = Field(
        None,
        description="One of the event's places, by name or by position from 0; another"
        " text stands as it is. Empty: the whole event",
    )


class EstimateNew(EstimateAsked):
    """A figure appended to an event."""

    reason: str | None = None


class Estimate(Kept):
    """A figure with its source; a wrong one is struck, never changed."""

    metric: str
    low: int | None
    likely: int
    high: int | None
    unit: str
    definition: str
    confidence: Confidence
    kind: FigureKind
    as_of: date
    source: str
    source_kind: SourceKind | None
    source_url: str
    seen_on: date | None = Field(description="The day the source was seen")
    place: str
    recorded_by: str
    verified_at: datetime | None
    verified_by: str
    struck_at: datetime | None
    struck_reason: str


class StaleEstimate(Estimate):
    """A figure that was not compared with its source for too long."""

    event: UUID
    begins: date = Field(description="The first day of its event")
    checked_on: date = Field(description="When it was last compared")
    may_verify: bool = Field(description="Whether the caller may verify it")


class SourceRecord(BaseModel):
    """How far a source was off: by how many percent actuals exceeded its estimates."""

    source: str
    closed: int = Field(description="How many of its estimates have an actual")
    median_percent: float
    least_percent: float
    most_percent: float
