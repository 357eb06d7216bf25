"""PR tasks as they are kept, who has them, and the proof that they are done."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from agenda.db import Base, Identified, Versioned, choice, index_of_few
from agenda.events.models import Event
from agenda.files.models import StoredFile
from agenda.fulltext import Findable
from agenda.packs.models import PackTask
from agenda.people.models import Account, Agency
from agenda.rules.choices import (
    Anchor,
    AssignmentState,
    EvidenceKind,
    ShiftRule,
    TimeRequestState,
)
from agenda.rules.lessons import Slip, Verdict
from agenda.rules.task_states import TaskStatus


class Task(Versioned, Base):
    """A PR work item, on an event or alone.

    `draft` counts from 1 how often the work was handed in anew after a return.
    """

    __tablename__ = "task"
    __table_args__ = (
        Index(None, "agency_id", "status", "due_at_utc", "id"),
        Index(None, "event_id", "due_at_utc", "id"),
        Index(None, "status", "due_at_utc", "id"),
        Index(None, "due_at_utc", "id"),
        Index(
            None,
            "trashed_at",
            "id",
            sqlite_where=text("trashed_at IS NOT NULL"),
            postgresql_where=text("trashed_at IS NOT NULL"),
        ),
        index_of_few("former_agency_id"),
        index_of_few("pack_task_id"),
        index_of_few("plan_id"),
    )

    number: Mapped[str] = mapped_column(String(20), unique=True)
    uid: Mapped[str] = mapped_column(String(255), unique=True)
    event_id: Mapped[UUID | None] = mapped_column(ForeignKey("event.id"))
    occurrence_start: Mapped[str] = mapped_column(String(16), default="")
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    former_agency_id: Mapped[UUID | None] = mapped_column(ForeignKey("agency.id"))
    title: Mapped[str] = mapped_column(String(300))
    title_en: Mapped[str] = mapped_column(default="")
    type_code: Mapped[str] = mapped_column(ForeignKey("task_type.code"))
    brief: Mapped[str] = mapped_column(default="")
    channels: Mapped[list[str]] = mapped_column(JSON, default=list)

    anchor: Mapped[Anchor | None] = mapped_column(choice(Anchor, "anchor"))
    anchor_ref: Mapped[str] = mapped_column(String(100), default="")
    offset_days: Mapped[int | None]
    offset_working_days: Mapped[int | None]
    offset_hours: Mapped[int | None]
    shift: Mapped[ShiftRule] = mapped_column(
        choice(ShiftRule, "shift"), default=ShiftRule.NONE
    )
    due_date: Mapped[date]
    due_time: Mapped[time | None]
    timezone: Mapped[str] = mapped_column(String(64))
    due_at_utc: Mapped[datetime]
    due_fixed: Mapped[bool] = mapped_column(default=False)
    provisional: Mapped[bool] = mapped_column(default=False)

    pack_task_id: Mapped[UUID | None] = mapped_column(ForeignKey("pack_task.id"))
    plan_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("plan.id", ondelete="SET NULL")
    )
    after_id: Mapped[UUID | None] = mapped_column(ForeignKey("task.id"))
    after_lag: Mapped[int] = mapped_column(default=0)
    essential: Mapped[bool] = mapped_column(default=False)
    priority: Mapped[int] = mapped_column(default=5)
    effort_minutes: Mapped[int | None]
    checklist: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    needs_neutrality_check: Mapped[bool] = mapped_column(default=False)

    draft: Mapped[int] = mapped_column(default=1)
    status: Mapped[TaskStatus] = mapped_column(choice(TaskStatus, "status"))
    paused_at: Mapped[datetime | None]
    reviewer_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("account.id"), index=True
    )
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    completed_at: Mapped[datetime | None]
    sequence: Mapped[int] = mapped_column(default=0)
    revised_at: Mapped[datetime]
    trashed_at: Mapped[datetime | None]
    trashed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

    event: Mapped[Event | None] = relationship(lazy="selectin")
    agency: Mapped[Agency] = relationship(
        foreign_keys=agency_id, lazy="joined", innerjoin=True
    )
    former_agency: Mapped[Agency | None] = relationship(
        foreign_keys=former_agency_id, lazy="selectin"
    )
    reviewer: Mapped[Account | None] = relationship(
        foreign_keys=reviewer_id, lazy="selectin"
    )
    author: Mapped[Account | None] = relationship(
        foreign_keys=author_id, lazy="selectin"
    )
    pack_task: Mapped[PackTask | None] = relationship(lazy="select")
    assignments: Mapped[list["Assignment"]] = relationship(
        order_by="Assignment.id",
        cascade="all, delete-orphan",
        lazy="selectin",
        back_populates="task",
    )
    evidence: Mapped[list["Evidence"]] = relationship(
        order_by="Evidence.id", lazy="selectin", viewonly=True
    )

    __mapper_args__ = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        "version_id_col": Versioned.version,
        "version_id_generator": False,
    }

    @property
    def agency_name(self) -> str:
        """The agency as it was called on the day when the task was due."""
        return (self.former_agency or self.agency).name_on(self.due_date)


class Assignment(Identified, Base):
    """A person, or an outside helper without account, who has part in a task.

    `reminded_at` is when somebody was reminded of an offer that waits; `lapsed_at` of
    a declined one tells that time has declined it, for nobody answered.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        Index(None, "task_id", "account_id", unique=True),
        Index(
            "uq_assignment_lead",
            "task_id",
            unique=True,
            sqlite_where=text("lead"),
            postgresql_where=text("lead"),
        ),
        Index(None, "account_id", "task_open", "due_at_utc", "task_id"),
    )

    task_id: Mapped[UUID] = mapped_column(ForeignKey("task.id", ondelete="CASCADE"))
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    helper_name: Mapped[str] = mapped_column(String(200), default="")
    role_code: Mapped[str] = mapped_column(ForeignKey("assignment_role.code"))
    lead: Mapped[bool] = mapped_column(default=False)
    state: Mapped[AssignmentState] = mapped_column(choice(AssignmentState, "state"))
    decline_reason: Mapped[str] = mapped_column(default="")
    offered_again_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    lapsed_at: Mapped[datetime | None]
    task_open: Mapped[bool] = mapped_column(default=True)
    due_at_utc: Mapped[datetime]

    account: Mapped[Account | None] = relationship(lazy="selectin")
    task: Mapped["Task"] = relationship(back_populates="assignments", lazy="select")

    @property
    def offered_at(self) -> datetime:
        """Since when it waits for an answer."""
        return self.offered_again_at or self.created_at


class TimeRequest(Versioned, Base):
    """Somebody asks for a later due of his task, and what the coordinator said.

    The due that is asked for is a wall time on the clock of the task; `present_due` is
    how it stood when he asked. A person has one open request for a task.
    """

    __tablename__ = "time_request"
    __table_args__ = (
        Index(None, "task_id", "id"),
        Index(
            "uq_time_request_open",
            "task_id",
            "account_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    task_id: Mapped[UUID] = mapped_column(ForeignKey("task.id", ondelete="CASCADE"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    due_date: Mapped[date]
    due_time: Mapped[time | None]
    present_due: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str]
    state: Mapped[TimeRequestState] = mapped_column(
        choice(TimeRequestState, "state"), default=TimeRequestState.OPEN
    )
    answer: Mapped[str] = mapped_column(default="")
    answered_by: Mapped[str] = mapped_column(String(200), default="")
    answered_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
    task: Mapped[Task] = relationship(lazy="select")

    __mapper_args__ = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        "version_id_col": Versioned.version,
        "version_id_generator": False,
    }


class TaskSearch(Findable, Base):
    """The terms of a task, for `q`."""

    __tablename__ = "task_search"
    owner = "task_id"

    task_id: Mapped[UUID] = mapped_column(
        ForeignKey("task.id", ondelete="CASCADE"), unique=True
    )


class TaskAudience(Base):
    """One key of those who may see a task, beside the keys of its event."""

    __tablename__ = "task_audience"

    task_id: Mapped[UUID] = mapped_column(
        ForeignKey("task.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(64), primary_key=True)


class Evidence(Identified, Base):
    """Proof of work: a link, a file or a note, with figures; withdrawn, never lost.

    `draft` is the draft of the task in which it was added, `withdrawn_draft` the one
    in which it was taken back. `expected` is the code of what it answers among the
    things that are expected of the kind of work, or "".
    """

    __tablename__ = "evidence"

    task_id: Mapped[UUID] = mapped_column(ForeignKey("task.id"), index=True)
    draft: Mapped[int] = mapped_column(default=1)
    kind: Mapped[EvidenceKind] = mapped_column(choice(EvidenceKind, "kind"))
    expected: Mapped[str] = mapped_column(String(64), default="")
    title: Mapped[str] = mapped_column(String(300))
    url: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id"))
    figures: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    added_by: Mapped[str] = mapped_column(String(200))
    added_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_draft: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)

    file: Mapped[StoredFile | None] = relationship(lazy="selectin")


class Lesson(Identified, Base):
    """What was learned of a task when its event was closed. Never changed.

    `root_id` is that of its task in a pack: by it the lesson stands beside the task in
    every version and copy. Without a task it is about the event as a whole.
    """

    __tablename__ = "lesson"

    event_id: Mapped[UUID] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), index=True
    )
    task_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("task.id", ondelete="CASCADE"), index=True
    )
    root_id: Mapped[UUID | None] = mapped_column(index=True)
    verdict: Mapped[Verdict | None] = mapped_column(choice(Verdict, "verdict"))
    text: Mapped[str] = mapped_column(default="")
    slip: Mapped[Slip | None] = mapped_column(choice(Slip, "slip"))
    days_late: Mapped[int] = mapped_column(default=0)
    author: Mapped[str] = mapped_column(String(200))
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

    event: Mapped[Event] = relationship(lazy="selectin")
    task: Mapped[Task | None] = relationship(lazy="selectin")


class Bundle(Versioned, Base):
    """What an officer did in a period, under an address that stays."""

    __tablename__ = "bundle"
    __table_args__ = (Index(None, "account_id", "first_day", "last_day", unique=True),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    first_day: Mapped[date]
    last_day: Mapped[date]

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
    readers: Mapped[list["BundleReader"]] = relationship(
        order_by="BundleReader.id", lazy="selectin"
    )


class BundleReader(Identified, Base):
    """Somebody who was named to read a bundle; revoked, never deleted."""

    __tablename__ = "bundle_reader"

    bundle_id: Mapped[UUID] = mapped_column(
        ForeignKey("bundle.id", ondelete="CASCADE"), index=True
    )
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    named_by: Mapped[str] = mapped_column(String(200))
    revoked_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
