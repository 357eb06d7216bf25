"""Phases as they are kept."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from agenda.db import Base, Versioned, choice, index_of_few
from agenda.rules.choices import Confidence
from agenda.rules.phases import Level, PhaseStatus


class Phase(Versioned, Base):
    """A dated part of an election or an event that carries rules.

    Without `start_date` it has always held, without `end_date` it holds until somebody
    says otherwise. With an event it is seen by whoever sees that event.
    """

    __tablename__ = "phase"
    __table_args__ = (
        CheckConstraint("end_date >= start_date", name="end_date"),
        index_of_few("event_id"),
    )

    code: Mapped[str] = mapped_column(String(64), unique=True)
    election: Mapped[str] = mapped_column(String(64), default="")
    stage: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(300))
    name_en: Mapped[str] = mapped_column(String(300))
    level: Mapped[Level] = mapped_column(choice(Level, "level"))
    status: Mapped[PhaseStatus] = mapped_column(choice(PhaseStatus, "status"))
    start_date: Mapped[date | None]
    end_date: Mapped[date | None]
    legal_basis: Mapped[str] = mapped_column(default="")
    effect: Mapped[str] = mapped_column(default="")
    effect_en: Mapped[str] = mapped_column(default="")
    source: Mapped[str] = mapped_column(default="")
    confidence: Mapped[Confidence] = mapped_column(choice(Confidence, "confidence"))
    notes: Mapped[str] = mapped_column(default="")
    event_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE")
    )

    areas: Mapped[list["PhaseArea"]] = relationship(
        order_by="PhaseArea.province_code",
        cascade="all, delete-orphan",
        lazy="selectin",
    )

    __mapper_args__ = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        "version_id_col": Versioned.version,
        "version_id_generator": False,
    }

    @property
    def provinces(self) -> list[str]:
        """The codes of the provinces that it concerns; none of them: all."""
        return sorted(area.province_code for area in self.areas)

    @property
    def is_cancelled(self) -> bool:
        """Whether it never took place, and holds on no day."""
        return self.status is PhaseStatus.CANCELLED

    @property
    def has_a_date(self) -> bool:
        return self.start_date is not None or self.end_date is not None


class PhaseArea(Base):
    """A province that a phase concerns."""

    __tablename__ = "phase_area"

    phase_id: Mapped[UUID] = mapped_column(
        ForeignKey("phase.id", ondelete="CASCADE"), primary_key=True
    )
    province_code: Mapped[str] = mapped_column(
        ForeignKey("province.code"), primary_key=True, index=True
    )
