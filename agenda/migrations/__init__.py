"""The schema of the database and its steps: going up and down, and finding drift.

All functions work on the database of the current application. The shipped reference
data are not part of the schema: whoever upgrades calls `reference.operations.fill`.

Alembic is dear to import and only asked when steps are taken or the schema is compared:
a server that starts, or is asked whether it is ready, looks at numbers alone.
"""

from pathlib import Path

from sqlalchemy import inspect, text

from agenda.audit import models as audit
from agenda.companions import models as companions
from agenda.db import Base, db
from agenda.events import models as events
from agenda.feeds import models as feeds
from agenda.files import models as files
from agenda.filters import models as filters
from agenda.neutrality import models as neutrality
from agenda.notices import models as notices
from agenda.observances import models as observances
from agenda.outbox import models as outbox
from agenda.packs import models as packs
from agenda.paths import package_folder
from agenda.people import models as people
from agenda.phases import models as phases
from agenda.reference import models as reference
from agenda.requests import models as requests
from agenda.runs import models as runs
from agenda.scores import models as scores
from agenda.tasks import models as tasks

MODELS = (
    audit,
    companions,
    events,
    feeds,
    files,
    filters,
    neutrality,
    observances,
    notices,
    outbox,
    packs,
    people,
    phases,
    reference,
    requests,
    runs,
    scores,
    tasks,
)
"""Every module with tables; importing them is what makes `metadata` complete."""

metadata = Base.metadata


def upgrade(revision: str = "head") -> None:
    """Bring the schema to `revision`, whole or not at all."""
    from agenda.migrations import steps  # noqa: PLC0415 - Alembic, see above

    steps.upgrade(revision)


def downgrade(revision: str) -> None:
    """Take the schema back to `revision`; `base` is the empty database."""
    from agenda.migrations import steps  # noqa: PLC0415 - Alembic, see above

    steps.downgrade(revision)


def draft(message: str) -> Path:
    """Write the step that leads from the database's schema to the models."""
    from agenda.migrations import steps  # noqa: PLC0415 - Alembic, see above

    return steps.draft(message)


def check() -> list[str]:
    """How the database differs from the models, a sentence each; empty when equal."""
    from agenda.migrations import drift  # noqa: PLC0415 - Alembic, see above

    if not is_current():
        return ["The database is not at the newest migration: run `agenda db upgrade`."]
    return drift.found()


def revisions() -> set[str]:
    """Every step that this program knows; their numbers rise without a gap."""
    return {path.name[:4] for path in package_folder("migrations/versions").glob("0*")}


def revision() -> str | None:
    """The newest step that the database has taken."""
    with db.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        taken = connection.execute(text("SELECT version_num FROM alembic_version"))
        return taken.scalar()


def is_current() -> bool:
    """Whether every known step has been taken, and no unknown one."""
    return revision() == max(revisions())
