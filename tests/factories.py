"""Things that tests need more of: plain functions, made as the operator makes them."""

from collections.abc import Callable
from itertools import count
from typing import Any

from agenda.db import db
from agenda.events import operations as events
from agenda.events.models import Event
from agenda.people import operations
from agenda.people.models import Account, Agency
from agenda.rules.permissions import OPERATOR
from agenda.scores import operations as scores
from agenda.scores.models import IndexScore
from agenda.tasks import operations as tasks
from agenda.tasks.models import Task
from tests.cast import Cast

_numbers = count(1)

MINIMAL = {
    "title": "Forum Humas Daerah",
    "kind": "event",
    "scope": "national",
    "category": "profession",
    "start": "2026-12-09",
}
"""What an event needs."""


def make_agency(**fields: Any) -> Agency:
    """An agency of the centre with a code nobody else has, unless told otherwise."""
    code = f"UNIT{next(_numbers)}"
    return operations.create_agency(
        OPERATOR, {"code": code, "name": f"Instansi {code}", **fields}
    )


def make_account(**fields: Any) -> Account:
    """An officer of DIT with an address nobody else has, unless told otherwise."""
    email = f"orang{next(_numbers)}@agenda.example"
    account, _ = operations.create_account(
        OPERATOR,
        {
            "email": email,
            "name": "Orang Baru",
            "role": "officer",
            "agency": "DIT",
            "password": "uji coba humas",
            **fields,
        },
    )
    return account


def make_event(by: Account, uid: str | None = None, **fields: Any) -> Event:
    """An event of the person's agency in December, unless told otherwise."""
    return events.register(by.as_actor(), {**MINIMAL, **fields}, uid=uid)


def registrar(people: Cast, **usual: Any) -> Callable[..., Event]:
    """`register(title="…", by=people.desk)`: an event that is kept, as `usual`."""

    def register(
        by: Account | None = None, uid: str | None = None, **fields: Any
    ) -> Event:
        event = make_event(by or people.coordinator, uid, **{**usual, **fields})
        db.session.commit()
        return event

    return register


def make_task(by: Account, event: Event | None = None, **fields: Any) -> Task:
    """A press release, due on the first of December unless it has an anchor."""
    due = {} if "anchor" in fields else {"due": "2026-12-01"}
    on = {"event": str(event.id)} if event else {}
    asked = {"title": "Siaran pers", "type": "press_release", **due, **on, **fields}
    return tasks.create(by.as_actor(), asked)


def make_score(by: Account, **fields: Any) -> IndexScore:
    """The nation's total of 2024, unless told otherwise."""
    asked = {
        "year": 2024,
        "dimension": "total",
        "score": 71.79,
        "source": "Siaran pers",
    }
    return scores.enter(by.as_actor(), {**asked, **fields})
