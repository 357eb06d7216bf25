"""Runs the steps of the schema; read by Alembic, not imported.

A run is one transaction on both databases. SQLite joins a transaction only when told
so, and keeps foreign keys out of the way while a table is rebuilt; both databases let a
second upgrade wait until the first is through.
"""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from agenda.db import UTCDateTime, db
from agenda.migrations import metadata
from agenda.migrations.drift import is_of_a_model

UPGRADE_LOCK = 4_620_240


def run() -> None:
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            on_sqlite(connection)
        else:
            on_postgresql(connection)


def on_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    connection.commit()
    try:
        with connection.begin():
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            take_steps(connection)
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            if broken:
                raise RuntimeError(f"rows would point nowhere: {broken[:5]}")
    finally:
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")


def on_postgresql(connection: Connection) -> None:
    with connection.begin():
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({UPGRADE_LOCK})")
        take_steps(connection)


def take_steps(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        compare_type=True,
        include_object=is_of_a_model,
        render_as_batch=True,
        render_item=rendered,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def rendered(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Steps outlive our column types: an instant is written down as what it is."""
    if kind == "type" and isinstance(item, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


run()
