"""Who enters and corrects phases: of the whole office, and of an event."""

import pytest

from agenda.errors import BadInput, NotAllowed
from agenda.phases import operations, queries, rights
from agenda.rules.permissions import OPERATOR
from tests.factories import make_event

QUIET = {"code": "tenang", "name": "Masa tenang", "level": "strict"}
ABOVE = {"admin", "desk"}
LEAD = {*ABOVE, "coordinator"}
NAMES = [
    "admin",
    "desk",
    "coordinator",
    "officer",
    "supervisor",
    "viewer",
    "aceh_coordinator",
]


@pytest.mark.parametrize("name", NAMES)
def test_phases_of_no_event_are_kept_by_who_keeps_reference_data(people, name):
    actor = getattr(people, name).as_actor()
    row = queries.get(actor, "pemilu2024_tenang")
    assert rights.may_keep(actor, None) == (name in ABOVE)
    assert (row.id in rights.kept(actor, [row])) == (name in ABOVE)
    if name not in ABOVE:
        with pytest.raises((NotAllowed, BadInput)):
            operations.enter(actor, QUIET)
        with pytest.raises(NotAllowed):
            operations.correct(actor, row, {"name": "x"})
        assert row.version == 1


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("visibility", ["public", "agency", "confidential"])
def test_phases_of_an_event_are_kept_by_who_may_move_it(people, name, visibility):
    event = make_event(people.coordinator, visibility=visibility)
    actor = getattr(people, name).as_actor()
    unseen = visibility == "confidential" and name in ABOVE
    asked = {**QUIET, "event": str(event.id)}
    if name in LEAD and not unseen:
        row = operations.enter(actor, asked)
        operations.correct(actor, row, {"level": "info"})
        assert (row.event_id, row.version) == (event.id, 2)
    else:
        with pytest.raises((NotAllowed, BadInput)):
            operations.enter(actor, asked)
        row = operations.enter(OPERATOR, asked)
    assert (row.id in rights.kept(actor, [row])) == (name in LEAD)


def test_a_phase_stays_with_events_that_its_keeper_may_move(people):
    coordinator = people.coordinator.as_actor()
    own, other = make_event(people.coordinator), make_event(people.coordinator)
    foreign = make_event(people.aceh_coordinator, visibility="public")
    row = operations.enter(coordinator, {**QUIET, "event": str(own.id)})
    operations.correct(coordinator, row, {"event": str(other.id)})
    assert row.event_id == other.id
    with pytest.raises(NotAllowed):
        operations.correct(coordinator, row, {"event": str(foreign.id)})
    with pytest.raises(BadInput) as refused:
        operations.correct(coordinator, row, {"event": None})
    assert [problem.field for problem in refused.value.problems] == ["event"]
    assert (row.event_id, row.version) == (other.id, 2)


def test_one_question_tells_which_of_many_may_be_corrected(people, session):
    coordinator = people.coordinator.as_actor()
    event = make_event(people.coordinator)
    own = operations.enter(OPERATOR, {**QUIET, "event": str(event.id)})
    others = [queries.get(OPERATOR, "asn_always")]
    assert rights.kept(coordinator, [own, *others]) == {own.id}
    assert rights.kept(people.desk.as_actor(), others) == {others[0].id}
    assert rights.kept(coordinator, []) == frozenset()
