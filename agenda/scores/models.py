"""Scores as they are kept: one row an agency, year and dimension."""

from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from agenda.db import Base, Versioned, choice
from agenda.people.models import Agency
from agenda.rules.index_scores import Dimension

NATION = "nation"


class IndexScore(Versioned, Base):
    """What an agency or the nation scored in a year, in hundredths of a point.

    `holder` is the agency's id, or `nation`: unlike an empty `agency_id` it can stand
    in a unique key. A row without `score` says that none was published.
    """

    __tablename__ = "index_score"
    __table_args__ = (
        UniqueConstraint("holder", "year", "dimension"),
        CheckConstraint("score BETWEEN 0 AND 10000", name="score"),
        Index(None, "year", "dimension"),
    )

    holder: Mapped[str] = mapped_column(String(36))
    agency_id: Mapped[UUID | None] = mapped_column(ForeignKey("agency.id"), index=True)
    year: Mapped[int]
    dimension: Mapped[Dimension] = mapped_column(choice(Dimension, "dimension"))
    score: Mapped[int | None]
    source: Mapped[str] = mapped_column(default="")
    source_url: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")

    agency: Mapped[Agency | None] = relationship(lazy="joined")

    __mapper_args__ = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        "version_id_col": Versioned.version,
        "version_id_generator": False,
    }
