"""What tests of the things beside an event share: an event of DIT with Aceh along."""

import io
from collections.abc import Callable

import pytest

from agenda.companions import operations
from agenda.companions.models import EventAttachment
from agenda.db import db
from agenda.events.models import Event
from agenda.people.models import Account
from tests.factories import make_event
from tests.samples import PDF


@pytest.fixture
def event(people) -> Event:
    event = make_event(people.coordinator, partners=["ACEH"])
    db.session.commit()
    return event


@pytest.fixture
def attach(people, event, tmp_path) -> Callable[..., EventAttachment]:
    """`attach(by=people.desk, octets=…, name="a.pdf", title="…")`."""

    def put(
        by: Account | None = None,
        on: Event | None = None,
        octets: bytes = PDF,
        name: str = "a.pdf",
        **asked: str,
    ) -> EventAttachment:
        actor = (by or people.coordinator).as_actor()
        return operations.attach(
            actor, on or event, asked, tmp_path, io.BytesIO(octets), name
        )

    return put


@pytest.fixture
def problems() -> Callable[[pytest.ExceptionInfo], list[str]]:
    """The fields that a refusal names."""
    return lambda refused: [problem.field for problem in refused.value.problems]
