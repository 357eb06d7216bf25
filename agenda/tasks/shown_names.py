"""A name that events and tasks show was changed: each gets a new revision.

Calendar programs look only at the revision of an entry, so an entry whose text differs
because of a renamed province or agency must rise as well. The doors call this right
after the change of name, in its transaction.
"""

from sqlalchemy import select

from agenda.db import db, flush
from agenda.events import operations as events
from agenda.people.models import Agency
from agenda.tasks import writing
from agenda.tasks.models import Task


def names_changed(kind: str, code: str) -> None:
    """Raise what shows the name of `code`; `kind` is a reference table or agency."""
    events.touch_shown_names(kind, code)
    for task in _tasks_showing(kind, code):
        writing.touch(task)
    flush()


def _tasks_showing(kind: str, code: str) -> list[Task]:
    shows = {
        "task-types": Task.type_code == code,
        "agency": Task.agency_id.in_(select(Agency.id).where(Agency.code == code)),
    }
    if kind not in shows:
        return []
    return list(db.session.scalars(select(Task).where(shows[kind])).unique())
