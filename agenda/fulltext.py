"""Finding rows by their words, on both databases alike.

Beside each kind of thing that is searched stands a table of the `terms` of its rows,
made by `rules.stems`. SQLite indexes them with FTS5, kept in step by triggers;
PostgreSQL with GIN over their lexemes. Neither takes words apart itself: both look up
what `stems` made, inside the transaction that wrote it.
"""

from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    String,
    column,
    event,
    false,
    func,
    literal,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from agenda.db import db
from agenda.rules.stems import Wish, read_wish, terms

_COUNTED = "words counted"
FEW = 1000
"""Up to so many matches are looked up in the index and sorted; of more, the list is
walked in its own order, where the next match is never far."""


class Findable:
    """The terms of one thing; its own id is in the column that `owner` names."""

    owner = ""

    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"),
        primary_key=True,
        autoincrement=False,
    )
    stems: Mapped[str] = mapped_column(String)


def index(kind: type[Any], thing: UUID, words: str) -> None:
    """Write down by what the thing is found, at once for whoever is inside the
    transaction."""
    row = db.session.get(kind, row_number(thing))
    if row is None:
        add(kind, thing, words)
    else:
        row.stems = _stems(words)


def add(kind: type[Any], thing: UUID, words: str) -> None:
    """The same for a thing that was not there before: the index is not asked."""
    named = {kind.owner: thing}
    db.session.add(kind(id=row_number(thing), stems=_stems(words), **named))


def row(kind: type[Any], thing: UUID, words: str) -> dict[str, Any]:
    """The same as plain values, for whoever writes many at once."""
    return {"id": row_number(thing), kind.owner: thing, "stems": _stems(words)}


def _stems(words: str) -> str:
    return " ".join(terms(words))


def row_number(thing: UUID) -> int:
    """A number for the thing's row: the time in its id, and three of its random bits.

    Made from the id, so that no sequence has to be kept or restored.
    """
    marks = (thing.int >> 80) << 12 | (thing.int >> 64) & 0xFFF
    return marks << 3 | (thing.int >> 59) & 0b111


def matches(kind: type[Any], thing: Any, query: str) -> ColumnElement[bool]:
    """The condition that the thing whose id is `thing` has all words of `query`."""
    wish = read_wish(query)
    if wish is None:
        return false()
    found = _in_index(kind, wish)
    count = _count(kind, wish)
    owner = getattr(kind, kind.owner)
    if count > FEW:
        # Asked of one row after another, in the order of the list.
        has_all = select(_in_text(kind, wish)).where(owner == thing)
        return func.coalesce(has_all.correlate(thing.class_).scalar_subquery(), False)
    return in_few(thing, select(owner).where(found))


def in_few(thing: Any, ids: Select[Any]) -> ColumnElement[bool]:
    """The condition that `thing` is one of `ids`, of which there are few."""
    if _on_postgresql():
        # An array is a promise that it is short; the planner then begins with it.
        in_array: ColumnElement[bool] = thing == func.any(
            func.array(ids.scalar_subquery())
        )
        return in_array
    in_rows: ColumnElement[bool] = thing.in_(ids)
    return in_rows


def _count(kind: type[Any], wish: Wish) -> int:
    """How many rows have what is wished, up to one more than a few.

    It only decides how to ask, so it is counted once for all questions of a
    transaction.
    """
    counted = db.session.info.setdefault(_COUNTED, {})
    if (kind, wish) not in counted:
        counted[kind, wish] = _counted(kind, wish)
    return cast("int", counted[kind, wish])


@event.listens_for(Session, "after_transaction_end")
def _forget_counts(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(_COUNTED, None)


def _counted(kind: type[Any], wish: Wish) -> int:
    if _on_postgresql():
        some = select(literal(1)).select_from(kind).where(_in_index(kind, wish))
    else:
        # Asked of the index alone, which stops there; a join would read all of it.
        some = _rows_of_fts(kind, wish)
    limited = some.limit(FEW + 1).subquery()
    counted = select(func.count()).select_from(limited)
    return db.session.execute(counted).scalar_one()


def _in_index(kind: type[Any], wish: Wish) -> ColumnElement[bool]:
    if _on_postgresql():
        return lexemes(kind).op("@@", is_comparison=True)(_as_tsquery(wish))
    numbers: ColumnElement[bool] = kind.id.in_(_rows_of_fts(kind, wish))
    return numbers


def _rows_of_fts(kind: type[Any], wish: Wish) -> Select[Any]:
    shadow = f"{kind.__tablename__}_fts"
    fts = table(shadow, column("rowid"))
    match = literal_column(shadow).op("MATCH", is_comparison=True)(_as_fts(wish))
    return select(fts.c.rowid).where(match)


def _in_text(kind: type[Any], wish: Wish) -> ColumnElement[bool]:
    """The same, read from the terms themselves."""
    spaced = literal(" ").concat(kind.stems).concat(" ")
    whole = [spaced.contains(f" {word} ") for word in wish.stems]
    ends = [spaced.contains(f" {word}") for word in wish.beginnings]
    ends += [spaced.contains(f" {word} ") for word in wish.last]
    either = ends[0]
    for end in ends[1:]:
        either = either | end
    for word in whole:
        either = either & word
    return either


def _as_fts(wish: Wish) -> str:
    """The wish in the language of FTS5; words are letters and digits, nothing else."""
    ends = [f'"{word}"*' for word in wish.beginnings] + [f'"{w}"' for w in wish.last]
    return " AND ".join(
        [*(f'"{word}"' for word in wish.stems), f"({' OR '.join(ends)})"]
    )


def _as_tsquery(wish: Wish) -> ColumnElement[Any]:
    ends = [f"'{word}':*" for word in wish.beginnings] + [f"'{w}'" for w in wish.last]
    whole = [f"'{word}'" for word in wish.stems]
    asked = " & ".join([*whole, f"({' | '.join(ends)})"])
    return literal(asked).cast(TSQUERY)


def lexemes(kind: type[Any]) -> ColumnElement[Any]:
    """The terms as PostgreSQL indexes them; its parser, which would take numbers and
    foreign letters apart, is not asked."""
    return func.array_to_tsvector(
        func.string_to_array(kind.stems, literal_column("' '"))
    )


def _on_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"
