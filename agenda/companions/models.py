"""Attachments, comments and contacts as they are kept: taken away, never lost."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from agenda.db import Base, Identified, Versioned, choice
from agenda.files.models import StoredFile
from agenda.people.models import Agency
from agenda.rules.choices import ContactSight


class Withdrawable:
    """Who put it there, and who took it away again and why."""

    added_by: Mapped[str] = mapped_column(String(200))
    added_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str] = mapped_column(String(200), default="")
    withdrawn_reason: Mapped[str] = mapped_column(default="")


class EventAttachment(Withdrawable, Identified, Base):
    """A file beside an event, for whoever sees the event."""

    __tablename__ = "event_attachment"
    __table_args__ = (Index(None, "event_id", "id"),)

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(300))
    file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"), index=True)
    version: Mapped[int] = mapped_column(default=1)

    file: Mapped[StoredFile] = relationship(lazy="joined", innerjoin=True)


class EventComment(Withdrawable, Identified, Base):
    """What somebody of a lead or partner agency says of an event.

    `agency` is the author's at that time; the operator at the command line has none.
    """

    __tablename__ = "event_comment"
    __table_args__ = (Index(None, "event_id", "id"),)

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    agency_id: Mapped[UUID | None] = mapped_column(ForeignKey("agency.id"))
    text: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)

    agency: Mapped[Agency | None] = relationship(lazy="joined")


class EventContact(Withdrawable, Versioned, Base):
    """Whom one rings up about an event: personal data, with a sight of its own."""

    __tablename__ = "event_contact"
    __table_args__ = (Index(None, "event_id", "id"),)

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(200), default="")
    organisation: Mapped[str] = mapped_column(String(300), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    note: Mapped[str] = mapped_column(default="")
    visibility: Mapped[ContactSight] = mapped_column(choice(ContactSight, "visibility"))

    __mapper_args__ = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        "version_id_col": Versioned.version,
        "version_id_generator": False,
    }
