"""Notices as they are kept for their readers, and how a reader wants his mail."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from agenda.db import Base, choice, new_id
from agenda.people.models import Account
from agenda.rules.telling import MailEach, NoticeKind


class Notification(Base):
    """What one person is told of one thing, once: `key` says of which act or date.

    `facts` are what was so then: titles in both languages, old and new. Without
    `mailed_at` it waits for the digest; what is silent or mailed at once has it set.
    """

    __tablename__ = "notification"
    __table_args__ = (
        UniqueConstraint("account_id", "key"),
        Index(None, "account_id", "id"),
        Index(
            "ix_notification_unread",
            "account_id",
            "id",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
        Index(None, "account_id", "change_set"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE")
    )
    key: Mapped[str] = mapped_column(String(160))
    kind: Mapped[NoticeKind] = mapped_column(choice(NoticeKind, "kind"))
    subject_kind: Mapped[str] = mapped_column(String(24))
    subject_id: Mapped[UUID]
    change_set: Mapped[UUID]
    actor_label: Mapped[str] = mapped_column(String(200), default="")
    reason: Mapped[str] = mapped_column(default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    mailed_at: Mapped[datetime | None]


class MailWish(Base):
    """How often and at which hour of his own clock a person wants mail."""

    __tablename__ = "mail_wish"

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    each: Mapped[MailEach] = mapped_column(choice(MailEach, "each"))
    hour: Mapped[int] = mapped_column(default=7)
    last_digest_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)
