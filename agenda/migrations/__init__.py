"""The schema of the database and its steps: going up and down, and finding drift.

All functions work on the database of the current application. The shipped reference
data are not part of the schema: whoever upgrades calls `reference.operations.fill`.
"""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Connection, Inspector, inspect

from agenda.audit import models as audit
from agenda.companions import models as companions
from agenda.db import Base, db
from agenda.events import models as events
from agenda.feeds import models as feeds
from agenda.files import models as files
from agenda.filters import models as filters
from agenda.migrations import append_only, word_indexes
from agenda.outbox import models as outbox
from agenda.paths import package_folder
from agenda.people import models as people
from agenda.reference import models as reference
from agenda.runs import models as runs
from agenda.tasks import models as tasks

MODELS = (
    audit,
    companions,
    events,
    feeds,
    files,
    filters,
    outbox,
    people,
    reference,
    runs,
    tasks,
)
"""Every module with tables; importing them is what makes `metadata` complete."""

metadata = Base.metadata


def upgrade(revision: str = "head") -> None:
    """Bring the schema to `revision`, whole or not at all."""
    command.upgrade(_config(), revision)


def downgrade(revision: str) -> None:
    """Take the schema back to `revision`; `base` is the empty database."""
    command.downgrade(_config(), revision)


def revision() -> str | None:
    """The newest step that the database has taken."""
    return next(iter(_taken()), None)


def is_current() -> bool:
    """Whether every known step has been taken, and no unknown one."""
    return set(_taken()) == set(ScriptDirectory.from_config(_config()).get_heads())


def revisions() -> set[str]:
    """Every step that this program knows."""
    scripts = ScriptDirectory.from_config(_config())
    return {step.revision for step in scripts.walk_revisions()}


def _taken() -> tuple[str, ...]:
    with db.engine.connect() as connection:
        return tuple(MigrationContext.configure(connection).get_current_heads())


def check() -> list[str]:
    """How the database differs from the models, a sentence each; empty when equal."""
    if not is_current():
        return ["The database is not at the newest migration: run `agenda db upgrade`."]
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=_COMPARED)
        drift = [_described(step) for step in compare_metadata(context, metadata)]
        return [
            *drift,
            *_missing_checks(connection),
            *_missing_triggers(connection),
            *(f"missing: {name}" for name in word_indexes.missing(connection)),
        ]


def draft(message: str) -> Path:
    """Write the step that leads from the database's schema to the models."""
    scripts = ScriptDirectory.from_config(_config())
    number = len(list(scripts.walk_revisions())) + 1
    made = command.revision(
        _config(), message, autogenerate=True, rev_id=f"{number:04d}"
    )
    if made is None or isinstance(made, list):
        raise RuntimeError("one revision was asked for")
    return Path(made.path)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(package_folder("migrations")))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


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
