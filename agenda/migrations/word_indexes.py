"""Indexes over the terms of `agenda.fulltext`, which no model describes.

On SQLite an FTS5 table beside the table of terms and triggers that keep it in step; on
PostgreSQL a GIN index. A step that rebuilds a table of terms (on SQLite every altered
column does) loses the triggers and calls `build` again; `check` tells when it did not.
"""

from alembic import op
from sqlalchemy import Connection, text

TABLES = ("event_search", "task_search")
_ACTS = ("insert", "update", "delete")


def build(table: str) -> None:
    """Index the terms of `table`, those of present rows too."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE INDEX ix_{table}_lexemes ON {table}"
            " USING gin (array_to_tsvector(string_to_array(stems, ' ')))"
        )
        return
    # Words arrive folded, so FTS5 parts them at spaces and lets every letter be.
    op.execute(
        f"CREATE VIRTUAL TABLE {table}_fts USING fts5"
        f"(stems, content='{table}', content_rowid='id', tokenize='ascii',"
        " detail='none', prefix='2 3')"
    )
    out = (
        f"INSERT INTO {table}_fts({table}_fts, rowid, stems)"  # noqa: S608 - names of ours
        " VALUES ('delete', old.id, old.stems);"
    )
    into = f"INSERT INTO {table}_fts(rowid, stems) VALUES (new.id, new.stems);"  # noqa: S608
    for act, body in zip(_ACTS, (into, out + into, out), strict=True):
        op.execute(
            f"CREATE TRIGGER {table}_{act}s AFTER {act.upper()} ON {table}"
            f" BEGIN {body} END"
        )
    op.execute(f"INSERT INTO {table}_fts({table}_fts) VALUES ('rebuild')")  # noqa: S608


def drop(table: str) -> None:
    """Take the index of `table` away."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP INDEX ix_{table}_lexemes")
        return
    for act in _ACTS:
        op.execute(f"DROP TRIGGER {table}_{act}s")
    op.execute(f"DROP TABLE {table}_fts")


def is_one(name: str | None, kind: str) -> bool:
    """Whether a table or index that the database has belongs to an index of terms."""
    if name is None:
        return False
    if kind == "index":
        return name in {f"ix_{table}_lexemes" for table in TABLES}
    return any(name.startswith(f"{table}_fts") for table in TABLES)


def missing(connection: Connection) -> list[str]:
    """What the database lacks to find words, a name each."""
    if connection.dialect.name == "postgresql":
        catalogue = "SELECT indexname FROM pg_indexes"
        expected = {f"ix_{table}_lexemes" for table in TABLES}
    else:
        catalogue = "SELECT name FROM sqlite_master"
        expected = {f"{table}_{act}s" for table in TABLES for act in _ACTS}
        expected |= {f"{table}_fts" for table in TABLES}
    return sorted(expected - set(connection.scalars(text(catalogue))))
