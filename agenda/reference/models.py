"""Tables that the office looks things up in and may correct."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from agenda import clock
from agenda.db import Base, Identified, choice
from agenda.rules.choices import HolidayKind, HolidayStatus, HolidayYearStatus


class Named:
    """A code with its name in both languages, its place in lists and its history."""

    __tablename__: Any

    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(300))
    name_en: Mapped[str] = mapped_column(String(300))
    position: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[dt.datetime] = mapped_column(default=clock.now)
    updated_at: Mapped[dt.datetime] = mapped_column(default=clock.now)

    def named(self, language: str) -> str:
        return self.name_en if language == "en" else self.name


class Province(Named, Base):
    """A province under its ISO 3166-2 code; the two official code lists differ."""

    __tablename__ = "province"

    timezone: Mapped[str] = mapped_column(String(64))
    capital: Mapped[str] = mapped_column(String(100))
    island_group: Mapped[str] = mapped_column(String(40))
    code_bps: Mapped[str] = mapped_column(String(4))
    code_kemendagri: Mapped[str] = mapped_column(String(4))


class Category(Named, Base):
    """What an event is about in kind: election, sports event, summit."""

    __tablename__ = "category"


class Theme(Named, Base):
    """A subject that runs through events; codes are made from the words."""

    __tablename__ = "theme"


class Metric(Named, Base):
    """What a figure counts, in which unit, and by which definition.

    `adds_over_places` where the figures of two places count nothing twice; the reason
    stands beside it.
    """

    __tablename__ = "metric"

    unit: Mapped[str] = mapped_column(String(40))
    unit_en: Mapped[str] = mapped_column(String(40))
    definition: Mapped[str] = mapped_column(String(1000))
    definition_en: Mapped[str] = mapped_column(String(1000))
    adds_over_places: Mapped[bool] = mapped_column(default=False)
    adds_reason: Mapped[str] = mapped_column(String(300), default="")
    adds_reason_en: Mapped[str] = mapped_column(String(300), default="")
    scale: Mapped[int] = mapped_column(default=0)


class TaskType(Named, Base):
    """A kind of PR work: press release, infographic, live stream.

    `evidence` is what is expected as its proof (`rules.evidence`); None while nobody
    has said anything, which is then filled with what ships.
    """

    __tablename__ = "task_type"

    evidence: Mapped[list[dict[str, str]] | None] = mapped_column(
        JSON(none_as_null=True)
    )


class Channel(Named, Base):
    """Where PR work is published."""

    __tablename__ = "channel"


class AssignmentRole(Named, Base):
    """What a person does in a task; other than the role of the account."""

    __tablename__ = "assignment_role"


class Holiday(Identified, Base):
    """A free day by decree; `area` is a province code, or "" for everywhere."""

    __tablename__ = "holiday"
    __table_args__ = (UniqueConstraint("date", "area", "kind", "name"),)

    date: Mapped[dt.date] = mapped_column(index=True)
    area: Mapped[str] = mapped_column(String(16), default="")
    kind: Mapped[HolidayKind] = mapped_column(choice(HolidayKind, "kind"))
    name: Mapped[str] = mapped_column(String(200))
    name_en: Mapped[str] = mapped_column(String(200))
    status: Mapped[HolidayStatus] = mapped_column(choice(HolidayStatus, "status"))
    basis: Mapped[str] = mapped_column(String(300), default="")
    source: Mapped[str] = mapped_column(String(500), default="")
    notes: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(default=1)


class HolidayYear(Identified, Base):
    """How firm the list of free days of a year is; `area` as in Holiday."""

    __tablename__ = "holiday_year"
    __table_args__ = (UniqueConstraint("year", "area"),)

    year: Mapped[int]
    area: Mapped[str] = mapped_column(String(16), default="")
    status: Mapped[HolidayYearStatus] = mapped_column(
        choice(HolidayYearStatus, "status")
    )
    basis: Mapped[str] = mapped_column(String(300), default="")
    source: Mapped[str] = mapped_column(String(500), default="")
    notes: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(default=1)
