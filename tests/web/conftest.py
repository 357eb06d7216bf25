"""What tests of the register's pages share: an event to look at."""

from collections.abc import Callable
from typing import Any

import pytest

from agenda.db import db
from agenda.events import operations
from agenda.events.models import Event
from agenda.people.models import Account

MINIMAL = {
    "title": "Forum Humas Daerah",
    "kind": "event",
    "scope": "national",
    "category": "profession",
    "start": "2026-12-09",
}


@pytest.fixture
def register(people) -> Callable[..., Event]:
    """`register(title="…", by=people.desk)`: an event of DIT unless told otherwise."""

    def make(by: Account | None = None, **fields: Any) -> Event:
        actor = (by or people.coordinator).as_actor()
        event = operations.register(actor, {**MINIMAL, **fields})
        db.session.commit()
        return event

    return make
