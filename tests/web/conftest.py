"""What tests of the register's pages share: an event to look at."""

from collections.abc import Callable

import pytest

from agenda.events.models import Event
from tests.factories import registrar


@pytest.fixture
def register(people) -> Callable[..., Event]:
    """`register(title="…", by=people.desk)`: an event of DIT unless told otherwise."""
    return registrar(people)
