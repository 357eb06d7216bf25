"""Calendar subscriptions, the tokens that open them, and kept calendar text."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from agenda.db import Base, Versioned, choice
from agenda.people.models import Account
from agenda.rules.choices import CancelledAs, Detail, TasksAs, TentativeAs


class Feed(Versioned, Base):
    """A subscription of one owner: a frozen filter, its options and its token.

    Only the SHA-256 and the last four characters of the token are kept. `etag` and
    `last_modified` belong to the body last served; the latter never goes back.
    """

    __tablename__ = "feed"

    owner_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    purpose: Mapped[str] = mapped_column(String(300), default="")
    filter: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    tasks: Mapped[TasksAs] = mapped_column(choice(TasksAs, "tasks"))
    detail: Mapped[Detail] = mapped_column(choice(Detail, "detail"))
    language: Mapped[str] = mapped_column(String(2), default="id")
    timezone: Mapped[str] = mapped_column(String(64))
    alarms: Mapped[list[int]] = mapped_column(JSON, default=list)
    cancelled: Mapped[CancelledAs] = mapped_column(choice(CancelledAs, "cancelled"))
    tentative: Mapped[TentativeAs] = mapped_column(choice(TentativeAs, "tentative"))
    window_back: Mapped[int] = mapped_column(default=90)
    window_ahead: Mapped[int] = mapped_column(default=400)
    expires_at: Mapped[datetime | None]

    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    last_four: Mapped[str] = mapped_column(String(4))
    revoked_at: Mapped[datetime | None]
    revoked_as_leaked: Mapped[bool] = mapped_column(default=False)

    etag: Mapped[str] = mapped_column(String(80), default="")
    last_modified: Mapped[datetime]
    last_fetched_at: Mapped[datetime | None]

    owner: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


class FormerToken(Base):
    """A token that its feed has replaced: for a while it tells subscribers so.

    `last_modified` is that of the farewell, later than anything served before.
    """

    __tablename__ = "feed_former_token"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    feed_id: Mapped[UUID] = mapped_column(ForeignKey("feed.id"), index=True)
    ended_at: Mapped[datetime]
    last_modified: Mapped[datetime]
    leaked: Mapped[bool]

    feed: Mapped[Feed] = relationship(lazy="joined", innerjoin=True)


class EntryText(Base):
    """The last good calendar text of an entry in one rendering; a droppable cache."""

    __tablename__ = "entry_text"

    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(primary_key=True)
    options_key: Mapped[str] = mapped_column(String(64), primary_key=True)
    revised_at: Mapped[datetime]
    marks: Mapped[str] = mapped_column(String(200), default="")
    octets: Mapped[bytes] = mapped_column(LargeBinary)
    kept_on: Mapped[date]
