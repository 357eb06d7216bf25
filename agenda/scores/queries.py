"""Reading scores. They are published figures: every account sees them all."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, or_, select

from agenda.db import db
from agenda.errors import BadInput, NotFound
from agenda.people.models import Agency
from agenda.rules.paging import Page, cursor_id, cut, decode_cursor
from agenda.scores.filters import ScoreFilter
from agenda.scores.models import NATION, IndexScore
from agenda.words import words


def score(score_id: UUID) -> IndexScore:
    """The score with this id; raises NotFound."""
    row = db.session.get(IndexScore, score_id)
    if row is None:
        raise NotFound
    return row


def holder_of(agency: Agency | None) -> str:
    """What scores of the agency, or of the nation, are kept under."""
    return NATION if agency is None else str(agency.id)


def of_holder(holder: str) -> Sequence[IndexScore]:
    """All scores of one agency or of the nation, oldest year first."""
    wanted = select(IndexScore).where(IndexScore.holder == holder)
    return db.session.scalars(wanted.order_by(IndexScore.year)).all()


def of_years(years: Sequence[int]) -> Sequence[IndexScore]:
    """The scores of everybody in these years."""
    return db.session.scalars(
        select(IndexScore).where(IndexScore.year.in_(years))
    ).all()


def years() -> list[int]:
    """The years that have rows, the latest first."""
    wanted = select(IndexScore.year).distinct().order_by(IndexScore.year.desc())
    return list(db.session.scalars(wanted))


def page(
    asked: ScoreFilter, cursor: str | None = None, limit: int = 50
) -> Page[IndexScore]:
    """A page of the scores that `asked` names, the latest year first."""
    wanted = select(IndexScore).order_by(IndexScore.year.desc(), IndexScore.id)
    for column, alternatives in (
        (IndexScore.holder, asked.holders),
        (IndexScore.year, asked.years),
        (IndexScore.dimension, asked.dimensions),
    ):
        if alternatives:
            wanted = wanted.where(column.in_(alternatives))
    if cursor:
        last_year, last_id = _place(cursor)
        same_year = and_(IndexScore.year == last_year, IndexScore.id > last_id)
        wanted = wanted.where(or_(IndexScore.year < last_year, same_year))
    rows = db.session.scalars(wanted.limit(limit + 1)).all()
    return cut(rows, limit, lambda row: [str(row.year), str(row.id)])


def _place(cursor: str) -> tuple[int, UUID]:
    year, row_id = decode_cursor(cursor, 2)
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        raise BadInput.at("cursor", words("Penunjuk halaman ini tidak dikenal."))
    return int(year), cursor_id(row_id)
