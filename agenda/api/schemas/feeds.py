"""Calendar subscriptions."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from agenda.api.schemas.base import Changing, Filled, Kept
from agenda.rules.choices import CancelledAs, Detail, TasksAs, TentativeAs

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
