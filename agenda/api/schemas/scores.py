"""Yearly index scores."""

from typing import Annotated

from pydantic import Field

from agenda.api.schemas.base import Changing, Kept
from agenda.rules.index_scores import Dimension

Points = Annotated[float, Field(ge=0, le=100, multiple_of=0.01, examples=[71.79])]
Year = Annotated[int, Field(ge=2000, le=2100)]


class ScoreContent(Changing):
    """What people may set; `agency` null is the nation, `score` null not published."""

    score: Points | None = None
    source: str | None = None
    source_url: str | None = None
    note: str | None = None


class ScoreNew(ScoreContent):
    """A score as it was published."""

    agency: str | None = None
    year: Year
    dimension: Dimension


class ScoreChange(ScoreContent):
    """Fields to correct; others stay."""

    agency: str | None = None
    year: Year | None = None
    dimension: Dimension | None = None


class IndexScore(Kept):
    """The score of an agency (null: of the nation) for a year and a dimension."""

    agency: str | None
    year: Year
    dimension: Dimension
    score: Points | None
    source: str
    source_url: str
    note: str
