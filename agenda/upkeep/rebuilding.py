"""Making anew what no backup holds: the words by which things are found."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from agenda.db import db
from agenda.events import search as event_search
from agenda.events.models import Event
from agenda.tasks import search as task_search
from agenda.tasks.models import Task

_AT_ONCE = 200
_INDEXED: tuple[tuple[type[Any], Callable[[Any], None]], ...] = (
    (Event, event_search.index),
    (Task, task_search.index),
)


def rebuild() -> None:
    """Index everything that is searched, a few things at a time."""
    for kind, index in _INDEXED:
        ids = list(db.session.scalars(select(kind.id)))
        for at in range(0, len(ids), _AT_ONCE):
            some = select(kind).where(kind.id.in_(ids[at : at + _AT_ONCE]))
            for thing in db.session.scalars(some).unique():
                index(thing)
            db.session.flush()
            db.session.expunge_all()
