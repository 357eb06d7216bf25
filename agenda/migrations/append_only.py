"""Triggers that keep some tables append-only, on both databases.

A step that rebuilds one of these tables (on SQLite every altered column does) loses
its triggers and calls `protect` again; `check` tells when it did not.
"""

from alembic import op
from sqlalchemy import Connection, inspect, text

STAYS_OPEN: dict[str, frozenset[str]] = {
    "audit_entry": frozenset({"told_at"}),
    "event_date": frozenset({"purged_at"}),
    "neutrality_check": frozenset(),
    "neutrality_ruling": frozenset(),
    "estimate": frozenset(
        {
            "struck_at",
            "struck_by",
            "struck_reason",
            "verified_at",
            "verified_by",
            "purged_at",
            "updated_at",
            "version",
        }
    ),
}
"""The append-only tables, and the columns of theirs that may still be written."""

LETS_GO = "purged_at"
"""Where a table has this column, a row that carries it may be deleted."""

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
    columns = [one["name"] for one in inspect(op.get_bind()).get_columns(table)]
    closed = ", ".join(name for name in columns if name not in STAYS_OPEN[table])
    kept = f"WHEN (OLD.{LETS_GO} IS NULL) " if LETS_GO in columns else ""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_FUNCTION.format(table=table))
        body = f"EXECUTE FUNCTION {table}_refuses()"
    else:
        body = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    rows = f"ON {table} FOR EACH ROW"
    op.execute(f"CREATE TRIGGER {update} BEFORE UPDATE OF {closed} {rows} {body}")
    op.execute(f"CREATE TRIGGER {delete} BEFORE DELETE {rows} {kept}{body}")


def release(table: str) -> None:
    """Take the triggers of `table` away."""
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for name in _names(table):
        op.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if on_postgresql else ""))
    if on_postgresql:
        op.execute(f"DROP FUNCTION {table}_refuses()")


def _names(table: str) -> tuple[str, str]:
    return f"{table}_keeps_values", f"{table}_keeps_rows"
