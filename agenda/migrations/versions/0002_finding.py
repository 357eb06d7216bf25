"""Searching by stems: terms beside events and tasks, and indexes over them."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op

from agenda.fulltext import row_number
from agenda.migrations import word_indexes
from agenda.rules.stems import fold, terms

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_AT_ONCE = 1_000


def upgrade() -> None:
    found = [*_events_by_words()]
    op.drop_table("event_search")
    _create("event")
    _fill("event", found)
    _create("task")
    _fill("task", _rows("SELECT id, folded FROM task"))
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_column("folded")
    word_indexes.build("event_search")
    word_indexes.build("task_search")


def downgrade() -> None:
    word_indexes.drop("task_search")
    word_indexes.drop("event_search")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("folded", sa.String(), nullable=False, server_default="")
        )
    _fold("task", _rows("SELECT task_id, stems FROM task_search"))
    op.drop_table("task_search")
    found = [*_rows("SELECT event_id, stems FROM event_search")]
    op.drop_table("event_search")
    op.create_table(
        "event_search",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_event_search_event_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_event_search")),
    )
    former = sa.table(
        "event_search", sa.column("event_id", sa.Uuid()), sa.column("folded")
    )
    _insert(
        former,
        ({"event_id": at, "folded": f" {' '.join(fold(text))} "} for at, text in found),
    )


def _create(kind: str) -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        f"{kind}_search",
        sa.Column("id", number, autoincrement=False, nullable=False),
        sa.Column(f"{kind}_id", sa.Uuid(), nullable=False),
        sa.Column("stems", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            [f"{kind}_id"],
            [f"{kind}.id"],
            name=op.f(f"fk_{kind}_search_{kind}_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{kind}_search")),
        sa.UniqueConstraint(f"{kind}_id", name=op.f(f"uq_{kind}_search_{kind}_id")),
    )


def _events_by_words() -> Iterator[tuple[UUID, str]]:
    """Each event with the words of old, and those by which it is found from now on."""
    more: dict[UUID, list[str]] = {}
    for event, name in _rows("SELECT event_id, name FROM event_principal"):
        more.setdefault(event, []).append(name)
    for event, name in _rows(
        "SELECT event_id, name FROM event_theme JOIN theme ON code = theme_code"
    ):
        more.setdefault(event, []).append(name)
    for event, folded in _rows("SELECT event_id, folded FROM event_search"):
        yield event, " ".join([folded, *more.get(event, [])])


def _rows(query: str) -> list[tuple[UUID, str]]:
    """Ids with a text each."""
    asked = sa.text(query).columns(
        sa.column("thing", sa.Uuid()), sa.column("words", sa.String())
    )
    return [(thing, words) for thing, words in op.get_bind().execute(asked)]


def _fill(kind: str, found: list[tuple[UUID, str]]) -> None:
    made = sa.table(
        f"{kind}_search",
        sa.column("id"),
        sa.column(f"{kind}_id", sa.Uuid()),
        sa.column("stems"),
    )
    _insert(
        made,
        (
            {"id": row_number(at), f"{kind}_id": at, "stems": " ".join(terms(words))}
            for at, words in found
        ),
    )


def _fold(kind: str, found: list[tuple[UUID, str]]) -> None:
    table = sa.table(kind, sa.column("id", sa.Uuid()), sa.column("folded"))
    change = (
        table.update()
        .where(table.c.id == sa.bindparam("thing"))
        .values(folded=sa.bindparam("words"))
    )
    rows = [{"thing": at, "words": f" {' '.join(fold(text))} "} for at, text in found]
    if rows:
        op.get_bind().execute(change, rows)


def _insert(table: sa.TableClause, rows: Any) -> None:
    kept = list(rows)
    for begin in range(0, len(kept), _AT_ONCE):
        op.get_bind().execute(table.insert(), kept[begin : begin + _AT_ONCE])
