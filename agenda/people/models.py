"""Agencies, the accounts of their people, and the tokens that stand for a person."""

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from agenda import clock
from agenda.db import Base, Identified, SortKey, Versioned, choice, new_id
from agenda.rules.choices import (
    ActingKind,
    AgencyKind,
    Grade,
    LeaveKind,
    LinkPurpose,
)
from agenda.rules.labels import label
from agenda.rules.names import BEGINNING, Names, name_on
from agenda.rules.offers import USUAL_HOURS
from agenda.rules.permissions import Actor, Role, acts_within


class Agency(Versioned, Base):
    """A government body or a unit of one; `path` lists the codes from the top.

    `names` are pairs of first day and name when it was ever renamed. They stand in the
    row, and not in a table of their own, because every list shows them. An offer to
    its people waits `answer_hours` working hours for an answer, with 0 for ever.
    """

    __tablename__ = "agency"

    code: Mapped[str] = mapped_column(String(24), unique=True)
    name: Mapped[str] = mapped_column(String(300))
    kind: Mapped[AgencyKind] = mapped_column(choice(AgencyKind, "kind"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("agency.id"))
    path: Mapped[str] = mapped_column(String(500), index=True)
    province_code: Mapped[str | None] = mapped_column(ForeignKey("province.code"))
    timezone: Mapped[str] = mapped_column(String(64))
    merged_into_id: Mapped[UUID | None] = mapped_column(ForeignKey("agency.id"))
    merged_on: Mapped[date | None]
    names: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    answer_hours: Mapped[int] = mapped_column(default=USUAL_HOURS)

    parent: Mapped["Agency | None"] = relationship(
        remote_side="Agency.id", foreign_keys=parent_id
    )
    merged_into: Mapped["Agency | None"] = relationship(
        remote_side="Agency.id", foreign_keys=merged_into_id
    )

    __mapper_args__ = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        "version_id_col": Versioned.version,
        "version_id_generator": False,
    }

    @property
    def all_names(self) -> Names:
        """Every name with the day from which it holds; never empty."""
        told = tuple((date.fromisoformat(day), name) for day, name in self.names)
        return told or ((BEGINNING, self.name),)

    def standing_on(self, day: date) -> "Agency":
        """The agency that answered on `day` for what was this one's."""
        if self.merged_into is None or self.merged_on is None or day < self.merged_on:
            return self
        return self.merged_into.standing_on(day)

    def name_on(self, day: date) -> str:
        """What the agency, or whatever has become of it, was called on that day."""
        standing = self.standing_on(day)
        return name_on(standing.all_names, day)


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
    phone: Mapped[str | None] = mapped_column(String(40))
    private_email: Mapped[str | None] = mapped_column(String(254))
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"), index=True)
    language: Mapped[str] = mapped_column(String(2), default="id")
    timezone: Mapped[str] = mapped_column(String(64))
    password_hash: Mapped[str] = mapped_column(String(200))
    must_change_password: Mapped[bool] = mapped_column(default=False)
    totp_sealed: Mapped[str | None] = mapped_column(String(300))
    totp_last_step: Mapped[int | None]
    last_login_at: Mapped[datetime | None]
    deactivated_at: Mapped[datetime | None]

    agency: Mapped[Agency] = relationship(lazy="joined", innerjoin=True)
    acts_for: Mapped[list["Delegation"]] = relationship(
        primaryjoin="and_(Account.id == Delegation.acting_id,"
        " Delegation.ended_at.is_(None))",
        order_by="Delegation.id",
        viewonly=True,
    )

    __mapper_args__ = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        "version_id_col": Versioned.version,
        "version_id_generator": False,
    }

    @property
    def is_active(self) -> bool:
        return self.deactivated_at is None

    def as_actor(self) -> Actor:
        """Who acts, with the rights of the officials in whose place he acts today."""
        offices = [one for one in self.acts_for if one.is_in_force]
        return replace(
            self.in_own_right(),
            acting_for=tuple(one.official.in_own_right() for one in offices),
            capacity=", ".join(one.capacity for one in offices),
        )

    def in_own_right(self) -> Actor:
        """Who acts, by what the own account may."""
        return Actor(self.id, self.role, self.agency_id, self.name)

    # What Flask-Login asks of a person who is signed in.

    @property
    def is_authenticated(self) -> bool:
        return self.is_active

    @property
    def is_anonymous(self) -> bool:
        return False

    session_text = ""
    """The secret of the session that has just begun; only the browser keeps it."""

    def get_id(self) -> str:
        """What the session cookie holds: it names the session, not the person."""
        return self.session_text

    @property
    def has_second_factor(self) -> bool:
        return self.totp_sealed is not None


class Leave(Versioned, Base):
    """Days on which a person is not there; both days are part of it.

    Whose it is and when, the agency sees; `kind` and `note` only the person and the
    coordinator.
    """

    __tablename__ = "leave"
    __table_args__ = (
        CheckConstraint("first_day <= last_day", name="days"),
        Index(None, "account_id", "last_day"),
    )

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE")
    )
    first_day: Mapped[date]
    last_day: Mapped[date]
    kind: Mapped[LeaveKind] = mapped_column(choice(LeaveKind, "kind"))
    note: Mapped[str] = mapped_column(String(500), default="")

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)

    __mapper_args__ = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        "version_id_col": Versioned.version,
        "version_id_generator": False,
    }


class Duty(Identified, Base):
    """A day on which a person is on duty for the agency that he belongs to."""

    __tablename__ = "duty"
    __table_args__ = (Index(None, "day", "account_id", unique=True),)

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    day: Mapped[date]
    version: Mapped[int] = mapped_column(default=1)

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


class Delegation(Versioned, Base):
    """Somebody acts for an official between two days, both part of it.

    Days are those of the agency of both. `ended_at` is set when it was ended early.
    """

    __tablename__ = "delegation"
    __table_args__ = (
        CheckConstraint("first_day <= last_day", name="days"),
        Index(None, "acting_id", "last_day"),
        Index(None, "official_id", "last_day"),
    )

    official_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE")
    )
    acting_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE")
    )
    kind: Mapped[ActingKind] = mapped_column(choice(ActingKind, "kind"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    basis: Mapped[str] = mapped_column(String(300), default="")
    ended_at: Mapped[datetime | None]

    official: Mapped[Account] = relationship(
        foreign_keys=official_id, lazy="joined", innerjoin=True
    )
    acting: Mapped[Account] = relationship(
        foreign_keys=acting_id, lazy="joined", innerjoin=True
    )

    __mapper_args__ = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        "version_id_col": Versioned.version,
        "version_id_generator": False,
    }

    @property
    def capacity(self) -> str:
        """How the acting one signs: `Plh. Budi Santoso`."""
        return f"{label(self.kind)} {self.official.name}"

    @property
    def is_in_force(self) -> bool:
        """Whether rights are carried at this moment, asked anew at each request.

        Nothing is carried by or for an account that is closed, or has gone to another
        agency or role since.
        """
        official, acting = self.official, self.acting
        today = clock.today(official.agency.timezone)
        return (
            self.ended_at is None
            and self.first_day <= today <= self.last_day
            and official.is_active
            and acting.is_active
            and acts_within(official.in_own_right(), acting.in_own_right())
        )


class LoginSession(Base):
    """A browser in which somebody has signed in.

    Only the SHA-256 of its secret is kept, no address, and of the browser its family.
    """

    __tablename__ = "login_session"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    browser: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime] = mapped_column(index=True)

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


class OneTimeLink(Base):
    """An invitation or a way back in; its address is the id, signed."""

    __tablename__ = "one_time_link"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    purpose: Mapped[LinkPurpose] = mapped_column(choice(LinkPurpose, "purpose"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)


class FailedSignIn(Base):
    """How often a sign-in under one e-mail address failed, known or not.

    Keyed by the SHA-256 of what was typed, so that a lock tells nobody whether there
    is such an account.
    """

    __tablename__ = "failed_sign_in"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)
    locked_until: Mapped[datetime | None]


class RecoveryCode(Base):
    """A code that stands in for the second factor, once; only its SHA-256 is kept."""

    __tablename__ = "recovery_code"
    __table_args__ = (Index(None, "account_id", "sha256", unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE")
    )
    sha256: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]


class KeptForm(Base):
    """What somebody had typed when the session ended, sealed, for the same person."""

    __tablename__ = "kept_form"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    sealed: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(index=True)


class Visit(Base):
    """When a person was last here, and since when changes are news to that person."""

    __tablename__ = "visit"

    account_id: Mapped[UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    last_seen_at: Mapped[datetime]
    shown_at: Mapped[datetime | None]
    news_since: Mapped[datetime]


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
