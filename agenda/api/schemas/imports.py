"""Files that are read in, and what came of them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from agenda.api.schemas.base import Asked, BaseModel, Whole


class ImportNew(Asked):
    """A form with a file; in a form, truth values are written true and false."""

    file: Annotated[str, Field(json_schema_extra={"contentMediaType": "*/*"})]
    dry_run: bool | None = None
    skip_errors: bool | None = None
    agency: str | None = None
    reason: str | None = None

    @classmethod
    def fields(cls) -> frozenset[str]:
        return frozenset(cls.model_fields) - {"reason"}


class ImportFault(BaseModel):
    """What could not be read: a row and column, or a line and property."""

    row: int
    column: str
    message: str


class Import(BaseModel):
    """What came of a file; a dry run has only the counts and errors."""

    id: UUID | None = None
    at: datetime | None = None
    by: str | None = None
    file: str | None = None
    agency: str | None = None
    created: Whole
    updated: Whole
    unchanged: Whole
    errors: list[ImportFault]
