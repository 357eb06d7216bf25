"""Requests for coverage, and how they are answered."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from agenda.api.schemas.base import BaseModel, Changing, Code, Day, Filled, Kept, Moment
from agenda.rules.precision import Precision
from agenda.rules.requests import MessageKind, RequestState
from agenda.rules.task_states import TaskStatus

Line = Annotated[str, Field(max_length=300)]


class CoverageRequestChange(Changing):
    """Fields of a request to be changed; whom it asks stays."""

    agency: Code | None = None
    title: Annotated[Filled, Field(max_length=300)] | None = None
    type: Code | None = None
    details: Filled | None = None
    purpose: str | None = None
    when: Moment | None = None
    precision: Precision | None = None
    timezone: str | None = None
    province: str | None = None
    place: Line | None = None
    contact: Annotated[Filled, Field(max_length=300)] | None = None
    url: str | None = None
    answer_by: Day | None = None


class CoverageRequestNew(CoverageRequestChange):
    """What is asked of an agency; a coarse `when` is any day of its span."""

    agency: Code
    title: Annotated[Filled, Field(max_length=300)]
    type: Code
    details: Filled
    when: Moment
    contact: Annotated[Filled, Field(max_length=300)]


class RequestMessageNew(Changing):
    """What one side writes to the other."""

    text: Filled


class RequestAccepted(Changing):
    """Fields of the task, and of an event that is registered with it."""

    task: dict[str, Any] | None = None
    new_event: dict[str, Any] | None = None


class RequestMessage(BaseModel):
    """A question of the asked agency, or a reply to it."""

    kind: MessageKind
    author: str
    text: str
    at: datetime


class RequestedTask(BaseModel):
    """The task that came of it; `id` is null for whoever may not see the task."""

    id: UUID | None
    title: str
    status: TaskStatus


class CoverageRequest(Kept):
    """Work that somebody asks of an agency; `late` while its answer is owed."""

    number: str
    agency: str
    title: str
    type: str
    details: str
    purpose: str
    when: Moment
    precision: Precision
    timezone: str
    province: str | None
    place: str
    contact: str
    url: str
    answer_by: Day
    requester: str
    asking_agency: str
    state: RequestState
    late: bool
    answer: str
    answered_by: str
    answered_at: datetime | None
    task: RequestedTask | None
    messages: list[RequestMessage]
