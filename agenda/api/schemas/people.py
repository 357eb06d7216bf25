"""Accounts and agencies."""

from typing import Annotated, Literal

from pydantic import Field

from agenda.api.schemas.base import (
    BaseModel,
    Changing,
    Code,
    Day,
    Filled,
    GivenReason,
    Kept,
)
from agenda.rules.choices import AgencyKind, Grade
from agenda.rules.offers import MOST_HOURS
from agenda.rules.permissions import Role


class AgencyChange(Changing):
    """Fields of an agency to be changed."""

    name: str | None = None
    name_from: Day | None = None
    kind: AgencyKind | None = None
    parent: str | None = None
    province: str | None = None
    timezone: str | None = None
    answer_hours: Annotated[int, Field(ge=0, le=MOST_HOURS)] | None = None


class AgencyMerge(GivenReason):
    """The agency that takes this one in, and the first day of the new order."""

    into: Code
    on: Day


class AgencyName(BaseModel):
    """A name and the day from which it holds; null is the beginning."""

    name: str
    from_: Day | None = Field(alias="from")


class AgencyNew(Changing):
    """An agency to be entered."""

    code: Code
    name: Filled
    kind: AgencyKind | None = None
    parent: str | None = None
    province: str | None = None
    timezone: str | None = None
    answer_hours: Annotated[int, Field(ge=0, le=MOST_HOURS)] | None = None


class Agency(Kept):
    """A government body, or a unit of one; `parent` is a code."""

    code: str
    name: str
    kind: AgencyKind
    parent: str | None
    province: str | None
    timezone: str
    answer_hours: int
    names: list[AgencyName]
    merged_into: str | None
    merged_on: Day | None


class Preferences(Changing):
    """What everybody chooses alone."""

    language: Literal["id", "en"] | None = None
    timezone: str | None = None
    phone: str | None = None
    private_email: str | None = None


class UserChange(Preferences):
    """Fields of an account to be changed."""

    email: str | None = None
    name: str | None = None
    role: Role | None = None
    agency: str | None = None
    grade: Grade | None = None
    nip: str | None = None
    active: bool | None = None


class UserNew(Preferences):
    """An account to be opened; without a password one is made and told once."""

    email: Filled
    name: Filled
    role: Role
    agency: Code
    grade: Grade | None = None
    nip: str | None = None
    password: str | None = None


class User(Kept):
    """An account; `nip`, `phone`, `private_email` are there for oneself, people of the
    same agency, and administrators."""

    email: str
    name: str
    role: Role
    agency: str
    grade: Grade | None
    nip: str | None = None
    phone: str | None = None
    private_email: str | None = None
    language: Literal["id", "en"]
    timezone: str
    active: bool


class OpenedUser(User):
    """A new account; `password` is there once, when none was given."""

    password: str | None = None
