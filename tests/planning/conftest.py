"""An event to plan for: the forum whose opening day is a Saturday."""

import pytest

from tests.factories import make_event

FORUM = {
    "title": "World Water Forum ke-10",
    "kind": "event",
    "scope": "international",
    "category": "international_summit",
    "start": "2024-05-18",
    "end": "2024-05-25",
    "places": [{"province": "ID-BA", "city": "Badung"}],
}


@pytest.fixture
def forum(people):
    """The forum as it was, in 2024."""
    return make_event(people.coordinator, **FORUM)


@pytest.fixture
def next_forum(people):
    """One that lies far enough ahead for a whole plan."""
    return make_event(
        people.coordinator, **{**FORUM, "start": "2027-10-16", "end": "2027-10-23"}
    )


@pytest.fixture
def soon(people):
    """One that begins in twenty days."""
    return make_event(
        people.coordinator, **{**FORUM, "start": "2026-12-14", "end": "2026-12-18"}
    )
