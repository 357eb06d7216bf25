"""What somebody carries who acts for an official: that right, beside the own one."""

from dataclasses import replace
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.rules.permissions import (
    ACTING,
    REPRESENTED,
    Action,
    Actor,
    Reach,
    Role,
    acts_within,
    contact_sights,
    may,
    reach,
    reader_keys,
)

OWN, OTHER = UUID(int=1), UUID(int=2)


def person(number, role, agency=OWN):
    return Actor(UUID(int=number), Role(role), agency, f"Orang {number}")


def standing_in(role, *officials):
    one = person(100, role)
    return replace(one, acting_for=officials, capacity="Plh. Orang 200")


roles = st.sampled_from(sorted(ACTING))
represented = st.sampled_from(sorted(REPRESENTED))


@given(
    roles,
    st.lists(represented, min_size=1, max_size=2),
    st.sampled_from(list(Action)),
    st.sampled_from([OWN, OTHER, None]),
    st.tuples(st.booleans(), st.booleans(), st.booleans()),
)
def test_rights_are_the_own_ones_and_those_of_the_officials_and_no_others(
    role, officials, action, agency, situation
):
    tentative, assigned, reviewer = situation
    held = [person(200 + number, one) for number, one in enumerate(officials)]
    own = may(
        person(100, role),
        action,
        agency_id=agency,
        tentative=tentative,
        assigned=assigned,
        reviewer=reviewer,
    )
    # Tasks stay with whoever has them: of an official only the office is carried.
    carried = any(
        may(one, action, agency_id=agency, tentative=tentative) for one in held
    )

    allowed = may(
        standing_in(role, *held),
        action,
        agency_id=agency,
        tentative=tentative,
        assigned=assigned,
        reviewer=reviewer,
    )

    assert allowed == (own or carried)


@given(roles, st.lists(represented, min_size=1, max_size=2))
def test_sight_is_the_own_one_and_that_of_the_officials(role, officials):
    held = [person(200 + number, one) for number, one in enumerate(officials)]
    whoever = standing_in(role, *held)

    assert reader_keys(whoever) == reader_keys(person(100, role)).union(
        *(reader_keys(one) for one in held)
    )
    assert contact_sights(whoever, OTHER, [OWN]) == contact_sights(
        person(100, role), OTHER, [OWN]
    ).union(*(contact_sights(one, OTHER, [OWN]) for one in held))


@given(roles, represented, st.sampled_from(list(Action)))
def test_one_goes_as_far_as_the_wider_of_both_rights(role, official, action):
    both = {
        reach(person(100, role), action),
        reach(person(200, official), action),
    }
    whoever = standing_in(role, person(200, official))
    assert reach(whoever, action) in both
    if Reach.ANY in both or Reach.OWN in both:
        assert reach(whoever, action) in {Reach.ANY, Reach.OWN}


def test_rights_over_accounts_and_the_installation_are_carried_for_nobody():
    for role, official in product(ACTING, REPRESENTED):
        whoever = standing_in(role, person(200, official))
        for action in (Action.MANAGE_PEOPLE, Action.OPERATE):
            assert reach(whoever, action) is Reach.NONE, (role, official)


@pytest.mark.parametrize(
    ("official", "acting", "stands"),
    [
        (person(1, "supervisor"), person(2, "officer"), True),
        (person(1, "coordinator"), person(2, "supervisor"), True),
        (person(1, "desk"), person(2, "officer"), True),
        # Another agency, the same person, and roles that stay with their owner.
        (person(1, "supervisor", OTHER), person(2, "officer"), False),
        (person(1, "supervisor"), person(1, "supervisor"), False),
        (person(1, "admin"), person(2, "officer"), False),
        (person(1, "officer"), person(2, "coordinator"), False),
        (person(1, "supervisor"), person(2, "admin"), False),
        (person(1, "supervisor"), person(2, "viewer"), False),
        (person(1, "supervisor", None), person(2, "officer", None), False),
    ],
)
def test_who_stands_in_for_whom(official, acting, stands):
    assert acts_within(official, acting) is stands


def test_a_signature_names_the_capacity_only_while_there_is_one():
    assert person(100, "officer").signature == "Orang 100"
    whoever = standing_in("officer", person(200, "supervisor"))
    assert whoever.signature == "Orang 100 (Plh. Orang 200)"
    assert whoever.in_own_right == person(100, "officer")
    assert whoever.in_own_right.signature == "Orang 100"
