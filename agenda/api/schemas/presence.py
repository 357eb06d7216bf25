"""Who is away, who is on duty, who acts for whom, and how full weeks are."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from agenda.api.schemas.base import (
    BaseModel,
    Changing,
    Code,
    Day,
    Filled,
    Kept,
    Moment,
    Whole,
)
from agenda.rules.choices import ActingKind, LeaveKind
from agenda.rules.load import Fullness

Hours = Annotated[float, Field(ge=0)]


class LeaveChange(Changing):
    """Fields of a leave to be changed; whose it is stays."""

    user: str | None = None
    start: Day | None = None
    end: Day | None = None
    kind: LeaveKind | None = None
    note: Annotated[str, Field(max_length=500)] | None = None


class LeaveNew(LeaveChange):
    """Days on which somebody is away, both included; without `user` the caller."""

    start: Day
    kind: LeaveKind


class Leave(Kept):
    """Days on which somebody is away; `kind` and `note` are null for whoever is neither
    the person nor the agency's coordinator."""

    user: str
    name: str
    start: Day
    end: Day
    kind: LeaveKind | None
    note: str | None


class Collision(BaseModel):
    """An open task that falls into a leave, and on which days."""

    id: UUID
    number: str
    title: str
    due: Moment
    days: list[Day]


class DutyNew(Changing):
    """Who is to be on duty on a day."""

    user: Filled
    day: Day


class Duty(Kept):
    """A day on which somebody is on duty."""

    user: str
    name: str
    day: Day


class WeekCopy(Changing):
    """The week, by any of its days, that is to have the duties of the one before."""

    week: Day
    agency: Code | None = None


class LeftOut(BaseModel):
    """Whose duty was not copied since he is on leave."""

    user: str
    day: Day


class CopiedWeek(BaseModel):
    """What came of copying a week."""

    added: Whole
    away: list[LeftOut]


class DelegationChange(Changing):
    """Fields of a delegation to be changed; the two people stay."""

    official: str | None = None
    acting: str | None = None
    kind: ActingKind | None = None
    start: Day | None = None
    end: Day | None = None
    basis: Annotated[str, Field(max_length=300)] | None = None


class DelegationNew(DelegationChange):
    """Who acts for an official between two days, both included; without `official` for
    the caller."""

    acting: Filled
    start: Day
    end: Day


class Delegation(Kept):
    """Somebody acts for an official; `in_force` tells of this moment."""

    official: str
    acting: str
    kind: ActingKind
    start: Day
    end: Day
    basis: str
    in_force: bool
    ended_at: datetime | None


class LoadOfWeek(BaseModel):
    """A week of a person, by its Monday; `hours` are those of the tasks due in it."""

    week: Day
    hours: Hours
    capacity_hours: Hours
    tasks: Whole
    open: Whole
    unestimated: Whole
    days_off: Whole
    fullness: Fullness


class Load(BaseModel):
    """The weeks of a person, from the one asked for on."""

    user: str
    name: str
    weeks: list[LoadOfWeek]
