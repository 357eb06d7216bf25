"""Agencies, the accounts of their people, and the tokens that stand for a person."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from agenda.db import Base, Identified, SortKey, Versioned, choice
from agenda.rules.choices import AgencyKind, Grade
from agenda.rules.permissions import Actor, Role


class Agency(Versioned, Base):
    """A government body or a unit of one; `path` lists the codes from the top."""

    __tablename__ = "agency"

    code: Mapped[str] = mapped_column(String(24), unique=True)
    name: Mapped[str] = mapped_column(String(300))
    kind: Mapped[AgencyKind] = mapped_column(choice(AgencyKind, "kind"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("agency.id"))
    path: Mapped[str] = mapped_column(String(500), index=True)
    province_code: Mapped[str | None] = mapped_column(ForeignKey("province.code"))
    timezone: Mapped[str] = mapped_column(String(64))

    parent: Mapped["Agency | None"] = relationship(remote_side="Agency.id")

    __mapper_args__ = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        "version_id_col": Versioned.version,
        "version_id_generator": False,
    }


class Account(Versioned, Base):
    """A person who signs in; `email_key` is the address casefolded."""

    __tablename__ = "account"

    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(SortKey, index=True)
    role: Mapped[Role] = mapped_column(choice(Role, "role"))
    grade: Mapped[Grade | None] = mapped_column(choice(Grade, "grade"))
    nip: Mapped[str | None] = mapped_column(String(18), unique=True)
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), index=True)
    language: Mapped[str] = mapped_column(String(2), default="id")
    timezone: Mapped[str] = mapped_column(String(64))
    password_hash: Mapped[str] = mapped_column(String(200))
    session_key: Mapped[str] = mapped_column(String(64))
    last_login_at: Mapped[datetime | None]
    deactivated_at: Mapped[datetime | None]

    agency: Mapped[Agency] = relationship(lazy="joined", innerjoin=True)

    __mapper_args__ = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        "version_id_col": Versioned.version,
        "version_id_generator": False,
    }

    @property
    def is_active(self) -> bool:
        return self.deactivated_at is None

    def as_actor(self) -> Actor:
        return Actor(self.id, self.role, self.agency_id, self.name)

    # What Flask-Login asks of a person who is signed in.

    @property
    def is_authenticated(self) -> bool:
        return self.is_active

    @property
    def is_anonymous(self) -> bool:
        return False

    def get_id(self) -> str:
        """Names the account and its present sessions: a new password ends them."""
        return f"{self.id}.{self.session_key}"


class ApiToken(Identified, Base):
    """A token for the JSON API: only its SHA-256 and last four characters are kept."""

    __tablename__ = "api_token"

    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    last_four: Mapped[str] = mapped_column(String(4))
    scopes: Mapped[str] = mapped_column(String(40))
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


class StoredAnswer(Base):
    """What a POST with an Idempotency-Key answered, kept for a day."""

    __tablename__ = "idempotency"
    __table_args__ = (Index(None, "created_at"),)

    token_id: Mapped[UUID] = mapped_column(
        ForeignKey("api_token.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    request_digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    headers: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[datetime]
