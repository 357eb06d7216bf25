"""Comparing the schema of the database with the models."""

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, Connection, Inspector, inspect

from agenda.db import db
from agenda.migrations import append_only, metadata, word_indexes


def found() -> list[str]:
    """Each difference in a sentence."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=_COMPARED)
        drift = [_described(step) for step in compare_metadata(context, metadata)]
        return [
            *drift,
            *_missing_checks(connection),
            *_missing_triggers(connection),
            *(f"missing: {name}" for name in word_indexes.missing(connection)),
        ]


def _described(step: Any) -> str:
    """A step of the comparison, such as ("add_column", None, "event", Column)."""
    if isinstance(step, list):
        return "; ".join(_described(part) for part in step)
    verb, *facts = step
    names = [getattr(fact, "name", fact) for fact in facts]
    told = [str(name) for name in names if isinstance(name, str)]
    return f"{verb.replace('_', ' ')}: {'.'.join(told)}"


def _missing_checks(connection: Connection) -> list[str]:
    inspector = inspect(connection)
    return [
        f"missing check: {table.name}.{name}"
        for table in metadata.sorted_tables
        for name in sorted(_own_checks(table) - _kept_checks(inspector, table.name))
    ]


def _own_checks(table: Any) -> set[str]:
    return {
        str(constraint.name)
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }


def _kept_checks(inspector: Inspector, table: str) -> set[str]:
    return {str(kept["name"]) for kept in inspector.get_check_constraints(table)}


def is_of_a_model(
    _item: Any, name: str | None, kind: str, reflected: bool, _model: Any
) -> bool:
    """Whether the comparison looks at this: the indexes of words have no model."""
    return not (reflected and word_indexes.is_one(name, kind))


_COMPARED = {"compare_type": True, "include_object": is_of_a_model}


def _missing_triggers(connection: Connection) -> list[str]:
    missing = append_only.expected_triggers() - append_only.kept_triggers(connection)
    return [f"missing trigger: {name}" for name in sorted(missing)]
