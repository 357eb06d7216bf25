"""Events, their dates, and what came of moving one."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from agenda.api.schemas.base import (
    Asked,
    BaseModel,
    Changing,
    Code,
    Dated,
    DatedGivenReason,
    DatedReason,
    Day,
    Filled,
    Kept,
    Moment,
    Reason,
    Whole,
)
from agenda.api.schemas.figures import Estimate, EstimateAsked
from agenda.rules.choices import PrincipalStatus
from agenda.rules.event_states import EventKind, EventStatus, Scope, Visibility
from agenda.rules.lessons import Slip, Verdict
from agenda.rules.precision import Precision
from agenda.rules.rescheduling import Answer, TaskVerdict


class PlaceAsked(Asked):
    """One of the places of an event."""

    province: str | None = Field(None, examples=["ID-BA"])
    country: str | None = Field(None, examples=["ID"])
    city: str | None = None
    venue: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    timezone: str | None = None
    start: Moment | None = None
    end: Moment | None = None


class Place(BaseModel):
    """One of the places of an event, with its own clock."""

    province: str | None
    country: str
    city: str
    venue: str
    latitude: float | None
    longitude: float | None
    timezone: str
    start: Moment | None
    end: Moment | None


class PrincipalAsked(Asked):
    """A leader whose presence is asked for."""

    name: str
    status: PrincipalStatus | None = None
    delegate: str | None = None


class Principal(BaseModel):
    """A leader whose presence is asked for."""

    name: str
    status: PrincipalStatus
    delegate: str


class Candidate(Asked):
    """A date that is still held open."""

    start: Moment
    end: Moment | None = None
    note: str | None = None


class Provenance(Asked):
    """Where an entry comes from."""

    source: str | None = None
    source_url: str | None = None
    confidence: str | None = None
    notes: str | None = None


class HeldDate(BaseModel):
    """A date that an event held; the last one of a list is the present date."""

    id: UUID
    at: datetime = Field(description="Since when it was known so")
    actor: str
    action: str = Field(examples=["event:move"])
    change_set: UUID
    start: Moment | None
    end: Moment | None
    all_day: bool
    timezone: str
    precision: Precision
    status: EventStatus
    confirmed_by: str
    reference: str = Field(description="The letter that confirms it")
    reason: str


class EventChange(Changing):
    """Fields of an event to be changed; dates follow the rules of `move`."""

    title: str | None = None
    title_en: str | None = None
    summary: str | None = None
    description: str | None = None
    significance: str | None = None
    strategy: str | None = None
    audience: str | None = None
    key_message: str | None = None
    kind: EventKind | None = None
    scope: Scope | None = None
    category: str | None = None
    themes: list[str] | None = None
    start: Moment | None = None
    end: Moment | None = None
    all_day: bool | None = None
    timezone: str | None = Field(None, examples=["Asia/Makassar"])
    precision: Precision | None = None
    candidates: list[Candidate] | None = None
    confirmed_by: str | None = None
    confirmation_reference: str | None = None
    places: list[PlaceAsked] | None = None
    agency: str | None = None
    partners: list[str] | None = None
    principals: list[PrincipalAsked] | None = None
    organizer: str | None = None
    reference: str | None = None
    url: str | None = None
    visibility: Visibility | None = None
    embargo_until: str | None = None
    parent: str | None = None
    rrule: str | None = None
    provenance: Provenance | None = None


class TaskAnswer(Asked):
    """Whether a due that was set by hand goes along with its event."""

    id: UUID
    due: Answer


class DatedEventChange(EventChange, Dated):
    """Fields of an event, or of dates of a series, to be changed."""

    tasks: list[TaskAnswer] | None = None
    dry_run: bool | None = None


class EventNew(EventChange):
    """An event to be registered."""

    title: Filled
    kind: EventKind
    scope: Scope
    category: Code
    status: Literal["tentative", "confirmed", "completed"] | None = None
    estimates: list[EstimateAsked] | None = None


class Event(Kept):
    """A dated happening that the office tracks."""

    number: str = Field(examples=["AG-2024-00012"])
    uid: str
    sequence: Whole
    title: str
    title_en: str
    summary: str
    description: str
    significance: str
    strategy: str
    audience: str
    key_message: str
    kind: EventKind
    scope: Scope
    category: str
    themes: list[str]
    status: EventStatus
    start: Moment | None
    end: Moment | None
    all_day: bool
    timezone: str
    precision: Precision
    candidates: list[Candidate]
    confirmed_by: str
    confirmation_reference: str
    places: list[Place]
    estimates: list[Estimate]
    agency: str
    partners: list[str]
    principals: list[Principal]
    organizer: str
    reference: str
    url: str
    visibility: Visibility
    embargo_until: datetime | None
    parent: UUID | None
    series: UUID | None
    rrule: str
    provenance: Provenance


class ListedEvent(Event):
    """An event in a list; with `expand=true` one for each of its occurrences."""

    occurrence: Moment | None = Field(
        None, description="With expand=true: the date of a series that this is"
    )


class EventWarning(BaseModel):
    """Something to look at; never a refusal."""

    kind: str
    message: str
    event: UUID | None = None
    number: str | None = None


class RegisteredEvent(Event):
    """An event that was written; `warnings` name what to look at in it."""

    warnings: list[EventWarning] | None = None


class Confirmation(Dated):
    """Who made the date firm, and which one it is."""

    start: Moment | None = None
    end: Moment | None = None
    timezone: str | None = None
    precision: Precision | None = None
    confirmed_by: str | None = None
    reference: str | None = None
    phases_follow: bool | None = None
    tasks: list[TaskAnswer] | None = None
    dry_run: bool | None = None


class Moving(Dated):
    """The new date of an event."""

    start: Moment
    end: Moment | None = None
    timezone: str | None = None
    precision: Precision | None = None
    phases_follow: bool | None = None
    tasks: list[TaskAnswer] | None = None
    dry_run: bool | None = None


class Stopping(DatedReason):
    """Why, and to which programme items the same is done; it may be left out."""

    items: list[UUID] | None = None
    dry_run: bool | None = None


class LessonAsked(Asked):
    """What is learned of a task of the event, or without `task` of the whole."""

    task: UUID | None = None
    verdict: Verdict | None = None
    text: str | None = None


class Closing(Stopping):
    """What came of the event and what is learned of it; it may be left out."""

    estimates: list[EstimateAsked] | None = None
    lessons: list[LessonAsked] | None = None


class Lesson(Kept):
    """What was learned; `task` only for whoever sees it."""

    event: UUID
    task: UUID | None
    verdict: Verdict | None
    text: str
    slip: Slip | None
    days_late: int
    author: str


class Cancelling(DatedGivenReason):
    """Why, and which programme items are called off as well."""

    items: list[UUID] | None = None
    dry_run: bool | None = None


class Restoring(Reason):
    """Why, and which programme items come back as well; it may be left out."""

    items: list[UUID] | None = None
    dry_run: bool | None = None


class Cloning(Changing):
    """When the next edition begins, and whether its tasks are planned again."""

    start: Moment
    tasks: bool | None = None


class MovedTask(BaseModel):
    """What a move of its event means for one task, of the event or of an item."""

    id: UUID
    event: UUID
    number: str
    title: str
    old_due: Moment
    new_due: Moment
    proposed_due: Moment | None = Field(
        description="Where a due goes that was set by hand, if `tasks` says `move`"
    )
    verdict: TaskVerdict
    explanation: str
    people: list[str] = Field(description="By e-mail; helpers by name")


class MovedItem(BaseModel):
    """What a move of its event means for a programme item; wall times in its zone."""

    id: UUID
    number: str
    title: str
    level: int = Field(description="1 under the event, 2 under one of its items")
    timezone: str | None
    old_start: Moment | None
    old_end: Moment | None
    new_start: Moment | None
    new_end: Moment | None
    verdict: Literal["moved", "kept", "asked", "paused", "done"]
    explanation: str


class MovedPhase(BaseModel):
    """What a move of its event means for a phase; without `phases_follow` it stays."""

    id: UUID
    code: str
    name: str
    old_start: Day | None
    old_end: Day | None
    new_start: Day | None
    new_end: Day | None
    verdict: Literal["moved", "kept", "asked", "done"]
    explanation: str


class MovedDate(BaseModel):
    """The start of one date before and after."""

    old: Moment | None
    new: Moment | None


class TouchedPerson(BaseModel):
    """Somebody whose tasks stand otherwise now, and how many of them."""

    user: str | None
    name: str
    tasks: Whole


class Parts(BaseModel):
    """What an act meant for the parts of an event; `change_set` binds what was
    recorded, and takes it back."""

    items: list[MovedItem]
    dates: list[MovedDate]
    tasks: list[MovedTask]
    people: list[TouchedPerson]
    phases: list[MovedPhase]
    warnings: list[EventWarning]
    change_set: UUID | None


class Moved(Parts):
    """A moved event with what that meant for its parts."""

    event: Event


class SteeredEvent(Event, Parts):
    """The event after an act, with what it meant for its parts beside it."""


class RevisedEvent(Event):
    """An event that was written; with another date, or `dry_run`, also its parts."""

    items: list[MovedItem] | None = None
    dates: list[MovedDate] | None = None
    tasks: list[MovedTask] | None = None
    people: list[TouchedPerson] | None = None
    phases: list[MovedPhase] | None = None
    warnings: list[EventWarning] | None = None
    change_set: UUID | None = None


class Recounting(Changing):
    """Which tasks get the dues that they count to by the list of a year."""

    year: Whole
    tasks: list[UUID]


class Recounted(BaseModel):
    """Tasks that count to another day by an amended list of free days."""

    tasks: list[MovedTask]
    change_set: UUID | None
