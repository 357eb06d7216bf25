"""Packs of tasks as they are kept, and where they were applied.

A pack has versions, and a version its tasks. What is published stands: a plan that came
from it can always be read against it.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from agenda.db import Base, Identified, Versioned, choice, index_of_few
from agenda.people.models import Account, Agency
from agenda.rules.choices import Anchor, Grade, OfferState, ShiftRule
from agenda.rules.due_dates import Offset


class Pack(Versioned, Base):
    """Tasks that belong to a kind of event; without agency it ships with the product.

    `version` counts the changes of everything in it; the numbers of its versions, that
    people speak of, are those of PackVersion; `copied_number` is one of `copied_from`.
    """

    __tablename__ = "pack"
    __table_args__ = (
        index_of_few("agency_id"),
        index_of_few("copied_from_id"),
    )

    code: Mapped[str] = mapped_column(String(64), unique=True)
    category_code: Mapped[str] = mapped_column(ForeignKey("category.code"), index=True)
    agency_id: Mapped[UUID | None] = mapped_column(ForeignKey("agency.id"))
    name: Mapped[str] = mapped_column(String(300))
    name_en: Mapped[str] = mapped_column(String(300), default="")
    description: Mapped[str] = mapped_column(default="")
    shared: Mapped[bool] = mapped_column(default=False)
    copied_from_id: Mapped[UUID | None] = mapped_column(ForeignKey("pack.id"))
    copied_number: Mapped[int | None]
    retired_at: Mapped[datetime | None]

    agency: Mapped[Agency | None] = relationship(lazy="joined")
    copied_from: Mapped["Pack | None"] = relationship(
        remote_side="Pack.id", foreign_keys=copied_from_id
    )
    versions: Mapped[list["PackVersion"]] = relationship(
        order_by="PackVersion.number",
        back_populates="pack",
        lazy="selectin",
    )

    __mapper_args__ = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        "version_id_col": Versioned.version,
        "version_id_generator": False,
    }

    @property
    def ships(self) -> bool:
        return self.agency_id is None

    @property
    def published(self) -> "PackVersion | None":
        """The version that is applied now; None while there is only a draft."""
        found = [row for row in self.versions if row.published_at is not None]
        return found[-1] if found else None

    @property
    def draft(self) -> "PackVersion | None":
        """The version that is being worked on."""
        found = [row for row in self.versions if row.published_at is None]
        return found[-1] if found else None

    @property
    def origin(self) -> "PackVersion | None":
        """The version that it was copied from."""
        versions = self.copied_from.versions if self.copied_from else []
        return next((row for row in versions if row.number == self.copied_number), None)

    def named(self, language: str) -> str:
        return self.name_en if language == "en" and self.name_en else self.name


class PackVersion(Identified, Base):
    """One state of a pack; once published its tasks stay as they are."""

    __tablename__ = "pack_version"
    __table_args__ = (
        UniqueConstraint("pack_id", "number"),
        Index(
            "uq_pack_version_draft",
            "pack_id",
            unique=True,
            sqlite_where=text("published_at IS NULL"),
            postgresql_where=text("published_at IS NULL"),
        ),
    )

    pack_id: Mapped[UUID] = mapped_column(ForeignKey("pack.id", ondelete="CASCADE"))
    number: Mapped[int]
    published_at: Mapped[datetime | None]
    published_by: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(default="")

    pack: Mapped[Pack] = relationship(
        back_populates="versions", lazy="joined", innerjoin=True
    )
    tasks: Mapped[list["PackTask"]] = relationship(
        order_by="PackTask.position",
        cascade="all, delete-orphan",
        back_populates="pack_version",
        lazy="select",
    )


class PackTask(Identified, Base):
    """One task of a version; `after_id` is another one of the same version.

    `root_id` is the id of the task with which it began: it stays the same through
    versions and copies, so that what is learned of a task is found beside all of them.
    """

    __tablename__ = "pack_task"
    __table_args__ = (Index(None, "pack_version_id", "position"),)

    pack_version_id: Mapped[UUID] = mapped_column(
        ForeignKey("pack_version.id", ondelete="CASCADE")
    )
    root_id: Mapped[UUID] = mapped_column(index=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    title_en: Mapped[str] = mapped_column(String(300), default="")
    type_code: Mapped[str] = mapped_column(ForeignKey("task_type.code"))
    channels: Mapped[list[str]] = mapped_column(JSON, default=list)
    brief: Mapped[str] = mapped_column(default="")
    anchor: Mapped[Anchor] = mapped_column(choice(Anchor, "anchor"))
    anchor_ref: Mapped[str] = mapped_column(String(100), default="")
    offset_days: Mapped[int | None]
    offset_working_days: Mapped[int | None]
    offset_hours: Mapped[int | None]
    shift: Mapped[ShiftRule] = mapped_column(choice(ShiftRule, "shift"))
    role_code: Mapped[str] = mapped_column(ForeignKey("assignment_role.code"))
    grade: Mapped[Grade | None] = mapped_column(choice(Grade, "grade"))
    effort_minutes: Mapped[int | None]
    evidence: Mapped[str] = mapped_column(default="")
    needs_neutrality_check: Mapped[bool] = mapped_column(default=False)
    essential: Mapped[bool] = mapped_column(default=False)
    after_id: Mapped[UUID | None] = mapped_column(ForeignKey("pack_task.id"))
    after_lag: Mapped[int] = mapped_column(default=0)

    pack_version: Mapped[PackVersion] = relationship(back_populates="tasks")
    after: Mapped["PackTask | None"] = relationship(
        remote_side="PackTask.id", foreign_keys=after_id, post_update=True
    )

    @property
    def offset(self) -> Offset:
        return Offset(self.offset_days, self.offset_working_days, self.offset_hours)


class PackOffer(Identified, Base):
    """A copy that goes back to whom it came from, who takes it over or says no."""

    __tablename__ = "pack_offer"
    __table_args__ = (
        Index(None, "to_pack_id", "state"),
        Index(None, "pack_version_id"),
    )

    pack_version_id: Mapped[UUID] = mapped_column(ForeignKey("pack_version.id"))
    to_pack_id: Mapped[UUID] = mapped_column(ForeignKey("pack.id"))
    note: Mapped[str] = mapped_column(default="")
    state: Mapped[OfferState] = mapped_column(choice(OfferState, "state"))
    offered_by: Mapped[str] = mapped_column(String(200))
    answered_by: Mapped[str] = mapped_column(String(200), default="")
    answered_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)

    pack_version: Mapped[PackVersion] = relationship(lazy="joined", innerjoin=True)
    to_pack: Mapped[Pack] = relationship(lazy="joined", innerjoin=True)


class Plan(Base):
    """A version that was applied to an event; its id is that of the change set.

    `turn` counts how often this pack was applied to the event, undone ones too: two who
    apply it at once want the same turn, and one of them comes too late. A row stays
    when the plan is undone; it goes with the event.
    """

    __tablename__ = "plan"
    __table_args__ = (
        UniqueConstraint("event_id", "pack_id", "turn"),
        Index(None, "pack_version_id"),
        Index(None, "pack_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    occurrence_start: Mapped[str] = mapped_column(String(16), default="")
    pack_id: Mapped[UUID] = mapped_column(ForeignKey("pack.id"))
    pack_version_id: Mapped[UUID] = mapped_column(ForeignKey("pack_version.id"))
    turn: Mapped[int]
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    applied_at: Mapped[datetime]
    applied_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    undone_at: Mapped[datetime | None]

    pack_version: Mapped[PackVersion] = relationship(lazy="joined", innerjoin=True)
    who: Mapped[Account | None] = relationship(lazy="selectin")
