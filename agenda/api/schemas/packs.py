"""Packs of tasks, their versions, what is offered back, and plans."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from agenda.api.schemas.base import (
    Asked,
    BaseModel,
    Changing,
    Code,
    Filled,
    Kept,
    Moment,
)
from agenda.api.schemas.events import Event, MovedTask
from agenda.api.schemas.tasks import Assignee, Offset
from agenda.rules.choices import Anchor, Grade, OfferState, ShiftRule

Position = Annotated[int, Field(ge=1)]


class PackAfterAsked(Asked):
    """What has to be done first, by its position, and how many days lie between."""

    position: Position
    lag: Annotated[int, Field(ge=0, le=366)] = 0


class PackAfter(BaseModel):
    """What has to be done first."""

    position: Position
    lag: int


class PackOffsetAsked(Asked):
    """Exactly one of the three; negative is before."""

    days: int | None = None
    working_days: int | None = None
    hours: int | None = None


class PackTaskAsked(Asked):
    """A task of a pack; `anchor_ref` is the stage of a phase, or a place's number.

    `shift` says what becomes of a due that is counted in days and falls on a free day:
    `auto` before the event the previous working day, after it the next one.
    """

    id: UUID | None = None
    position: Position | None = None
    title: Filled
    title_en: str | None = None
    type: Code
    channels: list[str] | None = None
    brief: str | None = None
    anchor: Anchor | None = None
    anchor_ref: str | int | None = None
    offset: PackOffsetAsked
    shift: ShiftRule | None = None
    role: str | None = None
    grade: Grade | None = None
    effort_hours: float | None = None
    evidence: str | None = None
    needs_neutrality_check: bool | None = None
    essential: bool | None = None
    after: PackAfterAsked | None = None


class PackTask(BaseModel):
    """A task of a version."""

    id: UUID
    position: Position
    title: str
    title_en: str
    type: str
    channels: list[str]
    brief: str
    anchor: Anchor
    anchor_ref: str
    offset: Offset
    shift: ShiftRule
    role: str
    grade: Grade | None
    effort_hours: float | None
    evidence: str
    needs_neutrality_check: bool
    essential: bool
    after: PackAfter | None


class PackChange(Changing):
    """Fields of a pack to be changed; `tasks` are those of the next version.

    The next version is published at once; with `publish` false it stays a draft.
    """

    name: Filled | None = None
    name_en: str | None = None
    category: Code | None = None
    description: str | None = None
    shared: bool | None = None
    tasks: list[PackTaskAsked] | None = None
    publish: bool | None = None


class PackNew(PackChange):
    """A pack to be made; without `code` one is made, without tasks it is a draft."""

    code: str | None = None
    agency: Code | None = None
    name: Filled
    category: Code


class PackCopy(Changing):
    """What is to be different from the pack that is taken over."""

    code: str | None = None
    name: str | None = None
    agency: str | None = None


class PackPublish(Changing):
    """What is new in the draft that is published."""

    note: str | None = None


class PackOrigin(BaseModel):
    """The version of another pack from which a copy was made."""

    pack: str
    number: int


class Pack(Kept):
    """A pack with the tasks of the version that is applied now (`number`).

    Without `agency` it ships with the product. `uses` counts the plans from it.
    """

    code: str
    name: str
    name_en: str
    category: str
    description: str
    shared: bool
    agency: str | None
    copied_from: PackOrigin | None
    number: int | None
    uses: int
    retired_at: datetime | None
    tasks: list[PackTask]


class PackVersion(BaseModel):
    """One state of a pack; a draft has no `published_at`."""

    id: UUID
    number: int
    published_at: datetime | None
    published_by: str
    note: str
    tasks: list[PackTask]


class PackOffer(Kept):
    """A version of a copy that was offered back to the pack it came from."""

    pack: str
    number: int
    to: str
    note: str
    state: OfferState
    offered_by: str
    answered_by: str
    answered_at: datetime | None
    answer: str


class PlanChoice(Asked):
    """What is wanted otherwise than proposed; `user` null leaves it to the pool."""

    position: Position
    included: bool | None = None
    due: Moment | None = None
    user: str | None = None


class PlanAsked(Changing):
    """Which pack is applied, and how; a dry run writes nothing.

    `compressed` gives what no longer fits new dates within the time left, and plans the
    essential of it only. `again` applies a pack that was applied before. `reviewer` is
    proposed unless named; null is nobody.
    """

    pack: Code
    dry_run: bool | None = None
    occurrence: Moment | None = None
    agency: Code | None = None
    compressed: bool | None = None
    again: bool | None = None
    reviewer: str | None = None
    tasks: list[PlanChoice] | None = None


class PlannedTask(BaseModel):
    """A task as it is, or would be, planned; `id` once it is there.

    `new_due` is proposed for what no longer fits; `conflict` says what to look out for.
    """

    id: UUID | None
    position: Position
    title: str
    due: Moment | None
    new_due: Moment | None
    explanation: str
    assignees: list[Assignee]
    why: str | None
    conflict: str | None
    essential: bool
    included: bool


class Plan(BaseModel):
    """A plan; `change_set`, null after a dry run, is what undoes it."""

    pack: str
    number: int
    agency: str
    reviewer: str | None
    tasks: list[PlannedTask]
    change_set: UUID | None


class StayingTask(BaseModel):
    """A task that was not taken away, and why."""

    id: UUID
    title: str
    reason: str


class UndoneChange(BaseModel):
    """What undoing took away, and what stays; of an event also how it is again."""

    change_set: UUID
    kind: Literal["plan", "move"]
    removed: list[str]
    stays: list[StayingTask]
    event: Event | None = None
    tasks: list[MovedTask] | None = None
    undone_by: UUID | None = None
