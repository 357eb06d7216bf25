"""Triggers that keep some tables append-only, on both databases.

A step that rebuilds one of these tables (on SQLite every altered column does) loses
its triggers and calls `protect` again; `check` tells when it did not.
"""

from collections.abc import Iterator

from alembic import op
from sqlalchemy import Connection, inspect, text

STAYS_OPEN: dict[str, frozenset[str]] = {
    "audit_entry": frozenset(),
    "estimate": frozenset(
        {
            "struck_at",
            "struck_by",
            "struck_reason",
            "verified_at",
            "verified_by",
            "updated_at",
            "version",
        }
    ),
}
"""The append-only tables, and the columns of theirs that may still be written."""

_FUNCTION = """
CREATE FUNCTION {table}_refuses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '{table} is append-only';
END
$$
"""


def expected_triggers() -> set[str]:
    return {name for table in STAYS_OPEN for name in _names(table)}


def kept_triggers(connection: Connection) -> set[str]:
    """The triggers that the database has."""
    catalogue = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.dialect.name == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    return set(connection.scalars(text(catalogue)))


def protect(table: str) -> None:
    """Refuse deletes of rows of `table`, and updates of what does not stay open."""
    update, delete = _names(table)
    closed = ", ".join(_closed_columns(table))
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_FUNCTION.format(table=table))
        body = f"FOR EACH ROW EXECUTE FUNCTION {table}_refuses()"
    else:
        body = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    op.execute(f"CREATE TRIGGER {update} BEFORE UPDATE OF {closed} ON {table} {body}")
    op.execute(f"CREATE TRIGGER {delete} BEFORE DELETE ON {table} {body}")


def release(table: str) -> None:
    """Take the triggers of `table` away."""
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for name in _names(table):
        op.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if on_postgresql else ""))
    if on_postgresql:
        op.execute(f"DROP FUNCTION {table}_refuses()")


def _names(table: str) -> tuple[str, str]:
    return f"{table}_keeps_values", f"{table}_keeps_rows"


def _closed_columns(table: str) -> Iterator[str]:
    for column in inspect(op.get_bind()).get_columns(table):
        if column["name"] not in STAYS_OPEN[table]:
            yield column["name"]
