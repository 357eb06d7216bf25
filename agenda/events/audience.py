"""Who may see an event, as keys beside it; the only place that writes them.

The rule is `rules.permissions.event_audience`. Whoever has a task on the event is let
in by `admit`, which later lets him out again; those keys survive a change of
visibility.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import delete, select

from agenda.db import db
from agenda.events.models import Event, EventAudience
from agenda.rules.permissions import EVERYBODY, event_audience

_PERSON = "user:"


def keys_of(event: Event) -> frozenset[str]:
    """The audience keys that the event has now."""
    return frozenset(
        db.session.scalars(
            select(EventAudience.key).where(EventAudience.event_id == event.id)
        )
    )


def admit(event: Event, people: Iterable[UUID]) -> None:
    """Let exactly these accounts see the event because they have a task on it."""
    rewrite(event, frozenset(people))


def begin(event: Event) -> None:
    """Write the keys of an event that has none yet; the caller flushes."""
    keys = _wanted(event, frozenset())
    db.session.add_all(EventAudience(event_id=event.id, key=key) for key in keys)


def rewrite(event: Event, assigned: frozenset[UUID] | None = None) -> frozenset[str]:
    """Bring the keys in line with the event; answers those that open it to more people.

    `assigned` are the accounts with a task on it; None leaves them as they are.
    """
    before = keys_of(event)
    people = _people(before) if assigned is None else assigned
    after = _wanted(event, people)
    gone = before - after
    if gone:
        db.session.execute(
            delete(EventAudience).where(
                EventAudience.event_id == event.id, EventAudience.key.in_(gone)
            )
        )
    db.session.add_all(
        EventAudience(event_id=event.id, key=key) for key in after - before
    )
    db.session.flush()
    # Whom everybody saw, nobody sees anew.
    return frozenset() if EVERYBODY in before else after - before


def _wanted(event: Event, people: frozenset[UUID]) -> frozenset[str]:
    return event_audience(
        event.visibility.value,
        event.agency_id,
        [partner.agency_id for partner in event.partners],
        people,
    )


def _people(keys: frozenset[str]) -> frozenset[UUID]:
    return frozenset(
        UUID(key.removeprefix(_PERSON)) for key in keys if key.startswith(_PERSON)
    )
