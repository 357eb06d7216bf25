"""Making anew what no backup holds: the words by which things are found."""

from sqlalchemy import select

from agenda.db import db
from agenda.events import search
from agenda.events.models import Event

_AT_ONCE = 200


def rebuild() -> None:
    """Index every event, a few at a time."""
    ids = list(db.session.scalars(select(Event.id)))
    for at in range(0, len(ids), _AT_ONCE):
        some = select(Event).where(Event.id.in_(ids[at : at + _AT_ONCE]))
        for event in db.session.scalars(some):
            search.index(event)
        db.session.flush()
        db.session.expunge_all()
