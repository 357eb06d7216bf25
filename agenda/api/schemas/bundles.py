"""Bundles: what an officer did in a period."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from agenda.api.schemas.base import BaseModel, Changing, Kept
from agenda.api.schemas.tasks import DraftEvidence, DraftRuling


class BundleNew(Changing):
    """Whose work of which days, both included; one's own without `user`."""

    user: str | None = None
    first: date = Field(alias="from")
    last: date = Field(alias="to")


class BundleChange(Changing):
    """Who may read it beside the officer and the coordinators: exactly these."""

    readers: list[str]


class Bundle(Kept):
    """One lasting address; `readers` only for whoever may name them."""

    user: str
    first: date = Field(alias="from")
    last: date = Field(alias="to")
    readers: list[str] | None


class BundleItem(BaseModel):
    """A task that was done, with the officer's part; `digest` is of its evidence."""

    id: UUID
    number: str
    title: str
    type: str
    event: UUID | None
    role: str
    lead: bool
    due: datetime
    completed_at: datetime
    digest: str
    evidence: list[DraftEvidence]
    approvals: list[DraftRuling]
