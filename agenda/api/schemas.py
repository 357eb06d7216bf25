"""What bodies and answers look like, for whoever programs against the API.

These models describe; they check nothing. What a value may be is judged below the
doors, in one place for all of them, and a test holds every answer against its model.
"""

from datetime import date, datetime
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

import pydantic
from pydantic import ConfigDict, Field

from agenda.rules.choices import (
    AgencyKind,
    Anchor,
    AssignmentState,
    CancelledAs,
    Confidence,
    ContactSight,
    Detail,
    EvidenceKind,
    FigureKind,
    Grade,
    HolidayKind,
    HolidayStatus,
    HolidayYearStatus,
    ListKind,
    PrincipalStatus,
    SourceKind,
    TasksAs,
    TentativeAs,
)
from agenda.rules.event_states import EventKind, EventStatus, Scope, Visibility
from agenda.rules.index_scores import Dimension
from agenda.rules.permissions import Role
from agenda.rules.phases import Level, PhaseStatus
from agenda.rules.precision import Precision
from agenda.rules.series import Apply
from agenda.rules.task_states import TaskStatus

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
    """Every change may say why."""

    reason: str | None = None


class Dated(Changing):
    """What is done to a series, to one of its dates, or to this one and the following.

    `occurrence` is the start that the rule gave the date; without `apply` the act is
    done to that one date, and without `occurrence` to all.
    """

    occurrence: str | None = None
    apply: Apply | None = None


class Reason(Changing):
    """The body of a verb that needs nothing; it may be left out."""


class GivenReason(Asked):
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


# Events


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
    place: str | None = None


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


class SourceRecord(BaseModel):
    """How far a source was off: by how many percent actuals exceeded its estimates."""

    source: str
    closed: int = Field(description="How many of its estimates have an actual")
    median_percent: float
    least_percent: float
    most_percent: float


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


class DatedEventChange(EventChange, Dated):
    """Fields of an event, or of dates of a series, to be changed."""


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


class Moving(Dated):
    """The new date of an event."""

    start: Moment
    end: Moment | None = None
    timezone: str | None = None
    precision: Precision | None = None
    dry_run: bool | None = None


class Cloning(Changing):
    """When the next edition begins, and whether its tasks are planned again."""

    start: Moment
    tasks: bool | None = None


class MovedTask(BaseModel):
    """What a move of its event means for one task."""

    id: UUID
    title: str
    old_due: Moment
    new_due: Moment
    verdict: Literal["moved", "kept", "asked", "paused", "done", "too_late", "on_leave"]
    explanation: str


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


class MovedDate(BaseModel):
    """The start of one date before and after."""

    old: Moment | None
    new: Moment | None


class Moved(BaseModel):
    """A moved event, its items and tasks; `change_set` binds what was recorded."""

    event: Event
    items: list[MovedItem]
    dates: list[MovedDate]
    tasks: list[MovedTask]
    warnings: list[EventWarning]
    change_set: UUID | None


# Beside an event


class StoredFile(BaseModel):
    """An uploaded file; its bytes are at /files/{id}."""

    id: UUID
    name: str
    media_type: str
    size: int


class AttachedFile(StoredFile):
    """The same with the SHA-256 of its bytes."""

    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Attachment(Kept):
    """A file beside an event, for whoever sees the event."""

    event: UUID
    title: str
    file: AttachedFile
    added_by: str


class AttachmentNew(Changing):
    """What goes with the file; without a title it is called as its file."""

    title: str | None = None


class Comment(Kept):
    """What somebody of a lead or partner agency says of an event: plain text."""

    event: UUID
    text: str
    author: str
    agency: str | None


class CommentNew(Changing):
    """A comment to be written."""

    text: Filled


class Contact(Kept):
    """Whom one rings up about an event; `visibility` is no wider than the event's."""

    event: UUID
    name: str
    role: str
    organisation: str
    phone: str
    email: str
    note: str
    visibility: ContactSight
    added_by: str


class ContactChange(Changing):
    """Fields of a contact to be changed."""

    name: str | None = None
    role: str | None = None
    organisation: str | None = None
    phone: str | None = None
    email: str | None = None
    note: str | None = None
    visibility: ContactSight | None = None


class ContactNew(ContactChange):
    """A contact to be noted down."""

    name: Filled


# Tasks


class Offset(Asked):
    """How far the due is from its anchor, in one unit; negative is before."""

    days: int | None = None
    working_days: int | None = None
    hours: int | None = None


class After(Asked):
    """The task that has to be done before, and how many days lie between."""

    task: UUID
    lag: int | None = None


class AssigneeAsked(Asked):
    """A person by e-mail address, or a helper from outside by name."""

    user: str | None = None
    helper: str | None = None
    role: str | None = None
    lead: bool | None = None
    state: AssignmentState | None = None


class Assignee(BaseModel):
    """Who has part in a task, and what they said to the offer."""

    user: str | None
    helper: str | None
    role: str
    lead: bool
    state: AssignmentState


class ChecklistItem(Asked):
    """A step of the work."""

    text: str
    done: bool | None = None


class TaskChange(Changing):
    """Fields of a task to be changed; a list replaces the old one."""

    event: str | None = None
    occurrence: str | None = None
    title: str | None = None
    title_en: str | None = None
    type: str | None = None
    brief: str | None = None
    channels: list[str] | None = None
    due: Moment | None = None
    due_fixed: bool | None = None
    timezone: str | None = None
    anchor: Anchor | None = None
    anchor_ref: str | None = None
    offset: Offset | None = None
    after: After | None = None
    essential: bool | None = None
    assignees: list[AssigneeAsked] | None = None
    reviewer: str | None = None
    priority: Annotated[int, Field(ge=1, le=9)] | None = None
    effort_hours: Annotated[float, Field(ge=0)] | None = None
    checklist: list[ChecklistItem] | None = None
    needs_neutrality_check: bool | None = None
    agency: str | None = None


class TaskNew(TaskChange):
    """A task to be given; `due`, or `anchor` and `offset` on an event."""

    title: Filled
    type: Code


class Evidence(Kept):
    """Proof of work."""

    kind: EvidenceKind
    title: str
    url: str
    note: str
    figures: dict[str, float]
    file: StoredFile | None
    added_by: str


class EvidenceNew(Changing):
    """A link or a note; a file comes as a form."""

    kind: EvidenceKind
    title: str | None = None
    url: str | None = None
    note: str | None = None
    figures: dict[str, float] | None = None


class Task(Kept):
    """A PR work item, on an event or alone."""

    number: str
    event: UUID | None
    occurrence: Moment | None
    title: str
    title_en: str
    type: str
    brief: str
    channels: list[str]
    due: Moment
    due_fixed: bool
    timezone: str
    anchor: Anchor | None
    anchor_ref: str | None
    offset: Offset | None
    after: After | None
    essential: bool
    status: TaskStatus
    paused: bool
    provisional: bool
    assignees: list[Assignee]
    reviewer: str | None
    author: str | None
    priority: int
    effort_hours: float | None
    checklist: list[ChecklistItem]
    evidence: list[Evidence]
    needs_neutrality_check: bool
    agency: str
    completed_at: datetime | None


# People


class AgencyChange(Changing):
    """Fields of an agency to be changed."""

    name: str | None = None
    name_from: Day | None = None
    kind: AgencyKind | None = None
    parent: str | None = None
    province: str | None = None
    timezone: str | None = None


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


class Agency(Kept):
    """A government body, or a unit of one; `parent` is a code."""

    code: str
    name: str
    kind: AgencyKind
    parent: str | None
    province: str | None
    timezone: str
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


# Reference data


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


# Feeds


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


Minutes = Annotated[int, Field(ge=0, le=28 * 24 * 60)]
Window = Annotated[int, Field(ge=0, le=3650)]


class FeedNew(Changing):
    """A calendar subscription to be made; `filter` has the keys of GET /events."""

    name: Filled
    purpose: str | None = None
    filter: dict[str, Any] | None = None
    tasks: TasksAs | None = None
    detail: Detail | None = None
    language: Literal["id", "en"] | None = None
    alarms: list[Minutes] | None = Field(
        None, max_length=5, description="Minutes before"
    )
    cancelled: CancelledAs | None = None
    tentative: TentativeAs | None = None
    window_back: Window | None = Field(None, description="Days")
    window_ahead: Window | None = Field(None, description="Days")
    expires_at: str | None = None


class Feed(Kept):
    """A calendar subscription; its address is nowhere to be read again."""

    name: str
    purpose: str
    filter: dict[str, Any]
    tasks: TasksAs
    detail: Detail
    language: Literal["id", "en"]
    alarms: list[int]
    cancelled: CancelledAs
    tentative: TentativeAs
    window_back: int
    window_ahead: int
    expires_at: datetime | None
    last_four: str
    last_fetched_at: datetime | None
    revoked_at: datetime | None


class OpenedFeed(Feed):
    """A feed with its address, which is told once."""

    url: str | None


class Ending(Changing):
    """Whether the address is in the wrong hands."""

    leaked: bool | None = None


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


# Phases


class PhaseChange(Changing):
    """Fields of a phase to be changed; the code stays.

    `start` null has always held, `end` null is open, no `provinces` are all of them; a
    phase with an `event` is seen by whoever sees that event.
    """

    election: str | None = None
    stage: str | None = None
    name: str | None = None
    name_en: str | None = None
    level: Level | None = None
    status: PhaseStatus | None = None
    start: str | None = None
    end: str | None = None
    provinces: list[str] | None = None
    legal_basis: str | None = None
    effect: str | None = None
    effect_en: str | None = None
    source: str | None = None
    confidence: Confidence | None = None
    notes: str | None = None
    event: str | None = None


class PhaseNew(PhaseChange):
    """A phase to be entered."""

    code: str | None = None
    name: Filled
    level: Level


class Phase(Kept):
    """A dated part of an election or an event that carries rules."""

    code: str
    election: str | None
    stage: str
    name: str
    name_en: str
    level: Level
    status: PhaseStatus
    start: str | None
    end: str | None
    provinces: list[str]
    legal_basis: str
    effect: str
    effect_en: str
    source: str
    confidence: Confidence
    notes: str
    event: UUID | None


class EventPhase(Phase):
    """A phase of an event, or one that the event falls into."""

    own: bool


# Index scores

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
