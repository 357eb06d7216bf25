"""Events as they are kept: dates as people gave them, and what follows from those.

What a field means and what it accepts is said in `drafts`; how it is shown in
`fields`. Who may see an event is a set of audience keys, written by `audience`.
"""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from agenda.db import Base, Identified, SortKey, Versioned, choice, index_of_few, new_id
from agenda.fulltext import Findable
from agenda.people.models import Agency
from agenda.rules.choices import (
    Confidence,
    FigureKind,
    PrincipalStatus,
    SourceKind,
)
from agenda.rules.event_states import EventKind, EventStatus, Scope, Visibility
from agenda.rules.precision import Precision, When, default_precision


class NumberCounter(Base):
    """The last number given out per series and year; numbers never come back."""

    __tablename__ = "number_counter"

    series: Mapped[str] = mapped_column(String(8), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Tombstone(Base):
    """What was purged from the trash: its number and uid never come back."""

    __tablename__ = "tombstone"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(8))
    number: Mapped[str] = mapped_column(String(20), unique=True)
    uid: Mapped[str] = mapped_column(String(255), unique=True)
    purged_at: Mapped[datetime]


class Event(Versioned, Base):
    """A dated happening that the office tracks."""

    __tablename__ = "event"
    __table_args__ = (
        Index(None, "starts_at_utc", "id"),
        Index(None, "updated_at", "id"),
        Index(None, "title_key", "id"),
        Index(None, "agency_id", "starts_at_utc"),
        Index(
            None,
            "trashed_at",
            "id",
            sqlite_where=text("trashed_at IS NOT NULL"),
            postgresql_where=text("trashed_at IS NOT NULL"),
        ),
        index_of_few("parent_id"),
        index_of_few("series_id"),
        index_of_few("former_agency_id"),
    )

    number: Mapped[str] = mapped_column(String(20), unique=True)
    uid: Mapped[str] = mapped_column(String(255), unique=True)
    title: Mapped[str] = mapped_column(String(300))
    title_key: Mapped[str] = mapped_column(SortKey)
    title_en: Mapped[str] = mapped_column(default="")
    summary: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    significance: Mapped[str] = mapped_column(default="")
    strategy: Mapped[str] = mapped_column(default="")
    audience: Mapped[str] = mapped_column(default="")
    key_message: Mapped[str] = mapped_column(default="")
    organizer: Mapped[str] = mapped_column(default="")
    reference: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")

    kind: Mapped[EventKind] = mapped_column(choice(EventKind, "kind"))
    scope: Mapped[Scope] = mapped_column(choice(Scope, "scope"))
    category_code: Mapped[str] = mapped_column(ForeignKey("category.code"))
    status: Mapped[EventStatus] = mapped_column(choice(EventStatus, "status"))
    status_before: Mapped[EventStatus | None] = mapped_column(
        choice(EventStatus, "status_before")
    )
    visibility: Mapped[Visibility] = mapped_column(choice(Visibility, "visibility"))
    embargo_until: Mapped[datetime | None]
    agency_id: Mapped[UUID] = mapped_column(ForeignKey("agency.id"))
    former_agency_id: Mapped[UUID | None] = mapped_column(ForeignKey("agency.id"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("event.id"))
    series_id: Mapped[UUID | None] = mapped_column(ForeignKey("event.id"))
    rrule: Mapped[str] = mapped_column(String(300), default="")
    confirmed_by: Mapped[str] = mapped_column(default="")
    confirmation_reference: Mapped[str] = mapped_column(default="")
    provenance: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    import_key: Mapped[str | None] = mapped_column(String(400), unique=True)

    start_date: Mapped[date | None]
    start_time: Mapped[time | None]
    end_date: Mapped[date | None]
    end_time: Mapped[time | None]
    timezone: Mapped[str] = mapped_column(String(64))
    precision: Mapped[Precision] = mapped_column(choice(Precision, "precision"))
    first_day: Mapped[date]
    last_day: Mapped[date]
    starts_at_utc: Mapped[datetime]
    ends_at_utc: Mapped[datetime]

    sequence: Mapped[int] = mapped_column(default=0)
    revised_at: Mapped[datetime]
    trashed_at: Mapped[datetime | None]
    trashed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

    agency: Mapped[Agency] = relationship(
        foreign_keys=agency_id, lazy="joined", innerjoin=True
    )
    former_agency: Mapped[Agency | None] = relationship(
        foreign_keys=former_agency_id, lazy="selectin"
    )
    parent: Mapped["Event | None"] = relationship(
        remote_side="Event.id", foreign_keys=parent_id
    )
    series: Mapped["Event | None"] = relationship(
        remote_side="Event.id", foreign_keys=series_id
    )
    places: Mapped[list["EventPlace"]] = relationship(
        order_by="EventPlace.position",
        cascade="all, delete-orphan",
        lazy="selectin",
    )
    partners: Mapped[list["EventPartner"]] = relationship(
        order_by="EventPartner.position", cascade="all, delete-orphan", lazy="selectin"
    )
    principals: Mapped[list["EventPrincipal"]] = relationship(
        order_by="EventPrincipal.position",
        cascade="all, delete-orphan",
        lazy="selectin",
    )
    themes: Mapped[list["EventTheme"]] = relationship(
        order_by="EventTheme.position", cascade="all, delete-orphan", lazy="selectin"
    )
    candidates: Mapped[list["EventCandidate"]] = relationship(
        order_by="EventCandidate.position",
        cascade="all, delete-orphan",
        lazy="selectin",
    )
    estimates: Mapped[list["Estimate"]] = relationship(
        order_by="Estimate.id", lazy="selectin", viewonly=True
    )

    __mapper_args__ = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        "version_id_col": Versioned.version,
        "version_id_generator": False,
    }

    @property
    def agency_name(self) -> str:
        """The lead agency as it was called when the event took place."""
        if self.start_date is None:
            return self.agency.name
        return (self.former_agency or self.agency).name_on(self.first_day)

    @property
    def partner_names(self) -> list[str]:
        """The partners by the names of that time, each once."""
        if self.start_date is None:
            return [partner.agency.name for partner in self.partners]
        named = (row.agency.name_on(self.first_day) for row in self.partners)
        return list(dict.fromkeys(named))

    @property
    def when(self) -> When | None:
        """The date as given, or None for an issue without one."""
        return when_of(self)


def when_of(row: "Event | EventDate") -> When | None:
    """The date in the columns of a row, or None when they are empty."""
    if row.start_date is None:
        return None
    return When(
        row.start_date,
        row.start_time,
        row.end_date,
        row.end_time,
        row.timezone,
        row.precision,
    )


class EventPlace(Base):
    """One of the places of an event, with its own clock and, if need be, dates."""

    __tablename__ = "event_place"
    __table_args__ = (
        UniqueConstraint("event_id", "position"),
        Index(None, "province_code", "event_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    position: Mapped[int]
    province_code: Mapped[str | None] = mapped_column(ForeignKey("province.code"))
    country: Mapped[str] = mapped_column(String(2), default="ID")
    city: Mapped[str] = mapped_column(default="")
    venue: Mapped[str] = mapped_column(default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    timezone: Mapped[str] = mapped_column(String(64))
    start_date: Mapped[date | None]
    start_time: Mapped[time | None]
    end_date: Mapped[date | None]
    end_time: Mapped[time | None]

    @property
    def when(self) -> When | None:
        """Its own date on its own clock, or None where that of the event holds."""
        if self.start_date is None:
            return None
        return When(
            self.start_date,
            self.start_time,
            self.end_date,
            self.end_time,
            self.timezone,
            default_precision(self.start_time),
        )


class EventPartner(Base):
    """An agency that reads along."""

    __tablename__ = "event_partner"

    event_id: Mapped[UUID] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    agency_id: Mapped[UUID] = mapped_column(
        ForeignKey("agency.id"), primary_key=True, index=True
    )
    position: Mapped[int]

    agency: Mapped[Agency] = relationship(lazy="joined", innerjoin=True)


class EventPrincipal(Base):
    """A leader whose presence is asked for."""

    __tablename__ = "event_principal"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    event_id: Mapped[UUID] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(300))
    status: Mapped[PrincipalStatus] = mapped_column(choice(PrincipalStatus, "status"))
    delegate: Mapped[str] = mapped_column(String(300), default="")


class EventTheme(Base):
    """A theme that an event belongs to."""

    __tablename__ = "event_theme"

    event_id: Mapped[UUID] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    theme_code: Mapped[str] = mapped_column(
        ForeignKey("theme.code"), primary_key=True, index=True
    )
    position: Mapped[int]


class EventCandidate(Base):
    """A date that is still held open."""

    __tablename__ = "event_candidate"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    event_id: Mapped[UUID] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int]
    start_date: Mapped[date]
    start_time: Mapped[time | None]
    end_date: Mapped[date | None]
    end_time: Mapped[time | None]
    note: Mapped[str] = mapped_column(default="")


class EventDate(Base):
    """A date that an event held, and what was known of it. Append-only.

    One row for each time that the date, its status, or who confirmed it changed: the
    last row is the present. Only a row with `purged_at` can be deleted: that of an
    event which left the trash for good.
    """

    __tablename__ = "event_date"
    __table_args__ = (Index(None, "event_id", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    at: Mapped[datetime]
    actor_label: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(40))
    change_set: Mapped[UUID]
    reason: Mapped[str] = mapped_column(default="")
    start_date: Mapped[date | None]
    start_time: Mapped[time | None]
    end_date: Mapped[date | None]
    end_time: Mapped[time | None]
    timezone: Mapped[str] = mapped_column(String(64))
    precision: Mapped[Precision] = mapped_column(choice(Precision, "precision"))
    status: Mapped[EventStatus] = mapped_column(choice(EventStatus, "status"))
    confirmed_by: Mapped[str] = mapped_column(default="")
    confirmation_reference: Mapped[str] = mapped_column(default="")
    purged_at: Mapped[datetime | None]

    @property
    def when(self) -> When | None:
        """The date as it was given, or None while there was none."""
        return when_of(self)


class EventAudience(Base):
    """One key of those who may see an event."""

    __tablename__ = "event_audience"

    event_id: Mapped[UUID] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(64), primary_key=True)


class EventSearch(Findable, Base):
    """The terms of an event, for `q`."""

    __tablename__ = "event_search"
    owner = "event_id"

    event_id: Mapped[UUID] = mapped_column(
        ForeignKey("event.id", ondelete="CASCADE"), unique=True
    )


class Occurrence(Base):
    """One dated happening of an event; a series has many, a dated event one."""

    __tablename__ = "occurrence"
    __table_args__ = (
        UniqueConstraint("event_id", "original_start"),
        Index(None, "last_day", "first_day", "event_id"),
        Index(None, "starts_at_utc", "event_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    original_start: Mapped[str] = mapped_column(String(16))
    first_day: Mapped[date]
    last_day: Mapped[date]
    starts_at_utc: Mapped[datetime]
    ends_at_utc: Mapped[datetime]
    replaced_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("event.id"))
    cancelled: Mapped[bool] = mapped_column(default=False)


class Estimate(Identified, Base):
    """A figure with its source. Append-only: a wrong row is struck, never changed.

    Amounts are whole numbers in the metric's unit times 10 to its `scale`. Only a row
    with `purged_at` can be deleted: that of an event which left the trash for good.
    """

    __tablename__ = "estimate"
    __table_args__ = (
        CheckConstraint("low IS NULL OR low <= likely", name="low"),
        CheckConstraint("high IS NULL OR likely <= high", name="high"),
    )

    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id"), index=True)
    place: Mapped[str] = mapped_column(String(300), default="")
    metric_code: Mapped[str] = mapped_column(ForeignKey("metric.code"))
    low: Mapped[int | None] = mapped_column(BigInteger)
    likely: Mapped[int] = mapped_column(BigInteger)
    high: Mapped[int | None] = mapped_column(BigInteger)
    confidence: Mapped[Confidence] = mapped_column(choice(Confidence, "confidence"))
    kind: Mapped[FigureKind] = mapped_column(choice(FigureKind, "kind"))
    as_of: Mapped[date]
    source: Mapped[str]
    source_key: Mapped[str] = mapped_column(String(200), index=True)
    source_kind: Mapped[SourceKind | None] = mapped_column(
        choice(SourceKind, "source_kind")
    )
    source_url: Mapped[str] = mapped_column(default="")
    seen_on: Mapped[date | None]
    recorded_by: Mapped[str] = mapped_column(String(200))
    verified_at: Mapped[datetime | None]
    verified_by: Mapped[str] = mapped_column(String(200), default="")
    struck_at: Mapped[datetime | None]
    struck_by: Mapped[str] = mapped_column(String(200), default="")
    struck_reason: Mapped[str] = mapped_column(default="")
    purged_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class EventFigure(Base):
    """What is known last of a metric for the whole of an event: by it lists are cut.

    Made from the estimates that are not struck, an actual before an estimate.
    """

    __tablename__ = "event_figure"
    __table_args__ = (
        UniqueConstraint("event_id", "metric_code"),
        Index(None, "metric_code", "likely", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    event_id: Mapped[UUID] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    metric_code: Mapped[str] = mapped_column(ForeignKey("metric.code"))
    likely: Mapped[int] = mapped_column(BigInteger)
