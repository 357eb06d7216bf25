"""Requests for coverage as they are kept, and what both sides wrote to each other."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from agenda.db import Base, Identified, Versioned, choice, index_of_few
from agenda.people.models import Account, Agency
from agenda.rules.precision import Precision, When, check_span
from agenda.rules.requests import MessageKind, Parties, RequestState
from agenda.tasks.models import Task


class CoverageRequest(Versioned, Base):
    """Work that somebody asks of the PR people of an agency.

    `asking_agency` is that of the requester on the day when he asked; a coarse date
    is kept by the first day of its span.
    """

    __tablename__ = "coverage_request"
    __table_args__ = (
        Index(None, "agency_id", "state", "id"),
        Index(None, "asking_agency_id", "id"),
        Index(None, "requester_id", "id"),
        Index(None, "state", "answer_by"),
        index_of_few("task_id"),
    )

    number: Mapped[str] = mapped_column(String(20), unique=True)
    requester_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    asking_agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    title: Mapped[str] = mapped_column(String(300))
    type_code: Mapped[str] = mapped_column(ForeignKey("task_type.code"))
    details: Mapped[str] = mapped_column(default="")
    purpose: Mapped[str] = mapped_column(default="")
    on_date: Mapped[date]
    at_time: Mapped[time | None]
    precision: Mapped[Precision] = mapped_column(choice(Precision, "precision"))
    timezone: Mapped[str] = mapped_column(String(64))
    province_code: Mapped[str | None] = mapped_column(ForeignKey("province.code"))
    place: Mapped[str] = mapped_column(String(300), default="")
    contact: Mapped[str] = mapped_column(String(300), default="")
    url: Mapped[str] = mapped_column(default="")
    answer_by: Mapped[date]
    state: Mapped[RequestState] = mapped_column(choice(RequestState, "state"))
    answer: Mapped[str] = mapped_column(default="")
    answered_by: Mapped[str] = mapped_column(String(200), default="")
    answered_at: Mapped[datetime | None]
    task_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("task.id", ondelete="SET NULL")
    )

    requester: Mapped[Account] = relationship(lazy="selectin")
    asking_agency: Mapped[Agency] = relationship(
        foreign_keys=asking_agency_id, lazy="selectin"
    )
    agency: Mapped[Agency] = relationship(foreign_keys=agency_id, lazy="selectin")
    task: Mapped[Task | None] = relationship(lazy="selectin")
    messages: Mapped[list["RequestMessage"]] = relationship(
        order_by="RequestMessage.id", cascade="all, delete-orphan", lazy="selectin"
    )

    __mapper_args__ = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        "version_id_col": Versioned.version,
        "version_id_generator": False,
    }

    @property
    def parties(self) -> Parties:
        return Parties(self.requester_id, self.asking_agency_id, self.agency_id)

    @property
    def when(self) -> When:
        """When it takes place, as far as the requester knows."""
        end = check_span(self.precision, self.on_date, None)
        return When(
            self.on_date, self.at_time, end, None, self.timezone, self.precision
        )


class RequestMessage(Identified, Base):
    """A question of the asked agency, or what the asking side said to it."""

    __tablename__ = "request_message"

    request_id: Mapped[UUID] = mapped_column(
        ForeignKey("coverage_request.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[MessageKind] = mapped_column(choice(MessageKind, "kind"))
    author: Mapped[str] = mapped_column(String(200))
    text: Mapped[str]
