"""Tasks and their evidence."""

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
    GivenReason,
    Kept,
    Moment,
)
from agenda.api.schemas.companions import StoredFile
from agenda.rules.choices import (
    Anchor,
    AssignmentState,
    EvidenceKind,
    TimeRequestState,
)
from agenda.rules.neutrality import Answer, Ground, GuardState
from agenda.rules.task_states import TaskStatus


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


class Reassignment(Changing):
    """Who has the task from now on."""

    assignees: list[AssigneeAsked]


class NeutralityAnswer(Asked):
    """The answer to one question, by its number."""

    item: Annotated[int, Field(ge=1)]
    answer: Answer
    note: str | None = None


class NeutralityAnswers(Changing):
    """Answers to the neutrality checklist; they replace those given before."""

    answers: list[NeutralityAnswer]


class Release(GivenReason):
    """On which ground something goes out although a strict phase holds it."""

    ground: Ground


class NeutralityApproval(BaseModel):
    """Who approved the draft, and when."""

    user: str | None
    at: datetime


class Neutrality(BaseModel):
    """What the phases on the day of the due ask for, and how far the draft has come."""

    level: Literal["none", "info", "heightened", "strict"]
    state: GuardState
    answers: list[NeutralityAnswer]
    checked_by: str | None
    approvals: list[NeutralityApproval]


class Evidence(Kept):
    """Proof of work; `draft` is the one of the task in which it was added.

    `expected` is what it answers among the things that its kind of work asks for.
    """

    draft: int
    expected: str | None
    kind: EvidenceKind
    title: str
    url: str
    note: str
    figures: dict[str, float]
    file: StoredFile | None
    added_by: str


class DraftEvidence(Evidence):
    """A piece as it stood in a draft; `sha256` is that of its file."""

    sha256: str | None


class DraftAct(BaseModel):
    """Who handed a draft in or gave it back, when and with which words."""

    by: str
    at: datetime
    reason: str


class DraftRuling(BaseModel):
    """Who approved a draft, or let it out on a ground; `digest` is what was seen."""

    by: str
    at: datetime
    digest: str
    ground: Ground | None


class TaskDraft(BaseModel):
    """What was handed in between two returns; `digest` is the SHA-256 of its evidence.

    `added` and `withdrawn` are the ids that tell it apart from the draft before.
    """

    number: int
    digest: str
    evidence: list[DraftEvidence]
    added: list[UUID]
    withdrawn: list[UUID]
    handed_in: DraftAct | None
    returned: DraftAct | None
    rulings: list[DraftRuling]


class EvidenceNew(Changing):
    """A link or a note; a file comes as a form."""

    kind: EvidenceKind
    expected: str | None = None
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
    neutrality: Neutrality
    agency: str
    completed_at: datetime | None


class TimeRequestNew(GivenReason):
    """A later due that somebody asks for his task, and why."""

    due: Moment


class TimeRequest(Kept):
    """A wish for more time; `present_due` is the due as it stood then."""

    task: UUID
    user: str
    due: Moment
    present_due: Moment
    reason: str
    state: TimeRequestState
    answer: str
    answered_by: str | None
    answered_at: datetime | None


class GivenTask(Task):
    """A task that was written; `warnings` name what to look at about its people: leave,
    more work than time, two places at once."""

    warnings: list[str] | None = None
