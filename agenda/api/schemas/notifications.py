"""What a person is told."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from agenda.api.schemas.base import BaseModel, Changing
from agenda.rules.telling import MailEach, NoticeKind


class Notification(BaseModel):
    """One notice: the act, what it is about, the sentence that its reader reads."""

    id: UUID
    kind: NoticeKind
    subject_kind: Literal["task", "event", "request"]
    subject: UUID
    change_set: UUID
    text: str
    reason: str
    actor: str
    at: datetime
    read_at: datetime | None


class NotificationsRead(Changing):
    """Which notices were read; without `ids` all of them."""

    ids: list[UUID] | None = None


class MailWish(BaseModel):
    """How often mail comes, and at which hour of the person's own clock."""

    each: MailEach
    hour: int


class MailWishChange(Changing):
    """How mail is wished for from now on."""

    each: MailEach | None = None
    hour: Annotated[int, Field(ge=0, le=23)] | None = None
