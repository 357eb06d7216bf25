"""Tables of codes, holidays, and their years."""

from typing import Annotated

from pydantic import Field

from agenda.api.schemas.base import (
    Asked,
    Changing,
    Day,
    Filled,
    Kept,
    Listed,
    Whole,
)
from agenda.rules.choices import HolidayKind, HolidayStatus, HolidayYearStatus
from agenda.rules.evidence import ExpectedKind


class ExpectedEvidence(Asked):
    """One thing that is expected as proof; `code` also names the figure."""

    code: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,64}$")]
    kind: ExpectedKind
    name: Filled
    name_en: str | None = None


class Row(Kept):
    """A row of a table of codes; which fields it has depends on the table."""

    code: str
    name: str
    name_en: str
    position: int
    timezone: str | None = None
    capital: str | None = None
    island_group: str | None = None
    code_bps: str | None = None
    code_kemendagri: str | None = None
    unit: str | None = None
    unit_en: str | None = None
    definition: str | None = None
    definition_en: str | None = None
    evidence: list[ExpectedEvidence] | None = None


class RowChange(Changing):
    """Fields of a row to be changed; the code stays."""

    name: str | None = None
    name_en: str | None = None
    position: Whole | None = None
    timezone: str | None = None
    capital: str | None = None
    island_group: str | None = None
    code_bps: str | None = None
    code_kemendagri: str | None = None
    unit: str | None = None
    unit_en: str | None = None
    definition: str | None = None
    definition_en: str | None = None
    evidence: list[ExpectedEvidence] | None = None


class HolidayChange(Changing):
    """Fields of a free day to be changed."""

    date: str | None = None
    area: str | None = None
    kind: HolidayKind | None = None
    name: str | None = None
    name_en: str | None = None
    status: HolidayStatus | None = None
    basis: str | None = None
    source: str | None = None
    notes: str | None = None


class HolidayNew(HolidayChange):
    """A free day to be entered; `area` is null for the whole country."""

    date: Day
    kind: HolidayKind
    name: Filled


class Holiday(Kept):
    """A free day by decree."""

    date: str
    area: str | None
    kind: HolidayKind
    name: str
    name_en: str
    status: HolidayStatus
    basis: str
    source: str
    notes: str


class HolidayList(Listed[Holiday]):
    """Free days; of one year, how firm its list is (`none`: nothing was set yet)."""

    list_status: HolidayYearStatus | None = Field(
        description="Null when no year was asked for"
    )


class HolidayYearChange(Changing):
    """What is said of the list of a year; set or amended, it names its decree."""

    status: HolidayYearStatus | None = None
    basis: str | None = None
    source: str | None = None
    notes: str | None = None


class HolidayYearNew(HolidayYearChange):
    """A year to be entered; `area` is null for the whole country."""

    year: Annotated[int, Field(ge=2000, le=2200)]
    area: str | None = None
    status: HolidayYearStatus


class HolidayYear(Kept):
    """How firm the list of free days of a year is, and by which decree."""

    year: int
    area: str | None
    status: HolidayYearStatus
    basis: str
    source: str
    notes: str
