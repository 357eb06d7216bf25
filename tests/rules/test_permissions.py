"""The table and the visibility rules of the office, word for word."""

from itertools import product
from uuid import UUID

import pytest

from agenda.rules.permissions import (
    OPERATOR,
    Action,
    Actor,
    Role,
    event_audience,
    may,
    reader_keys,
    task_audience,
)

LEAD, PARTNER, PARENT, OTHER = (UUID(int=number) for number in range(1, 5))

# fmt: off
ROLES = ("admin", "desk", "coordinator", "officer", "supervisor", "viewer")
TABLE = {
    Action.EDIT_EVENT:       ("any", "any", "own", "own tentative", "–", "–"),
    Action.SET_CONFIDENTIAL: ("–", "–", "own", "–", "–", "–"),
    Action.STEER_EVENT:      ("any", "any", "own", "–", "–", "–"),
    Action.MANAGE_TASK:      ("any", "any", "own", "–", "–", "–"),
    Action.MANAGE_PACK:      ("any", "any", "own", "–", "–", "–"),
    Action.CLAIM_TASK:       ("–", "–", "–", "own", "–", "–"),
    Action.WORK_ON_TASK:     ("–", "–", "assigned", "assigned", "assigned", "–"),
    Action.JUDGE_TASK:       ("–", "any", "own", "as reviewer", "own", "–"),
    Action.CHECK_NEUTRALITY: ("–", "–", "own", "assigned", "assigned", "–"),
    Action.RELEASE_HELD:     ("–", "–", "own", "–", "own", "–"),
    Action.MANAGE_PEOPLE:    ("any", "–", "–", "–", "–", "–"),
    Action.SEE_ROSTERS:      ("any", "any", "own", "own", "own", "own"),
    Action.KEEP_LEAVE:       ("–", "–", "own", "–", "–", "–"),
    Action.KEEP_BUNDLE:      ("–", "–", "own", "–", "–", "–"),
    Action.KEEP_ROSTER:      ("any", "–", "own", "–", "–", "–"),
    Action.NAME_ACTING:      ("any", "–", "own", "–", "–", "–"),
    Action.LIST_PEOPLE:      ("any", "–", "own", "–", "–", "–"),
    Action.COMMENT:          ("any", "any", "own", "own", "own", "–"),
    Action.EDIT_REFERENCE:   ("any", "any", "–", "–", "–", "–"),
    Action.OPERATE:          ("any", "–", "–", "–", "–", "–"),
    Action.SHARE_FILTER:     ("own", "own", "own", "–", "own", "–"),
    Action.SEE_REQUEST:      ("any", "any", "own", "–", "own", "–"),
    Action.TRIAGE_REQUEST:   ("any", "any", "own", "–", "–", "–"),
    Action.SEE_REQUEST_MADE: ("any", "any", "own", "–", "–", "–"),
    Action.SPEAK_FOR_REQUESTER: ("–", "–", "own", "–", "–", "–"),
}
# fmt: on
CELLS = [
    pytest.param(Role(role), action, cell, id=f"{role} may {action}: {cell}")
    for action, cells in TABLE.items()
    for role, cell in zip(ROLES, cells, strict=True)
]
SITUATIONS = list(product((LEAD, OTHER), (True, False), (True, False), (True, False)))


def actor(role, agency=LEAD, number=100):
    return Actor(UUID(int=number), Role(role), agency, "Seseorang")


def says(cell, agency, tentative, assigned, reviewer):
    """What a word of the table means for a person of the agency LEAD."""
    return {
        "any": True,
        "own": agency == LEAD,
        "own tentative": agency == LEAD and tentative,
        "assigned": assigned,
        "as reviewer": reviewer,
        "–": False,
    }[cell]


@pytest.mark.parametrize(("role", "action", "cell"), CELLS)
def test_each_cell_of_the_table_holds_in_every_situation(role, action, cell):
    for agency, tentative, assigned, reviewer in SITUATIONS:
        allowed = may(
            actor(role),
            action,
            agency_id=agency,
            tentative=tentative,
            assigned=assigned,
            reviewer=reviewer,
        )
        assert allowed == says(cell, agency, tentative, assigned, reviewer)


def test_the_table_has_a_line_for_every_action():
    assert set(TABLE) == set(Action)


def test_the_operator_may_do_everything():
    assert all(may(OPERATOR, action, agency_id=OTHER) for action in Action)


def test_what_belongs_to_no_agency_is_nobodys_own():
    assert not may(actor("coordinator"), Action.STEER_EVENT, agency_id=None)
    assert not may(actor("officer"), Action.EDIT_EVENT, agency_id=None)


READERS = {
    "admin": actor("admin", PARENT),
    "desk": actor("desk", PARENT),
    "coordinator": actor("coordinator"),
    "officer": actor("officer"),
    "supervisor": actor("supervisor"),
    "viewer": actor("viewer"),
    "partner coordinator": actor("coordinator", PARTNER),
    "partner viewer": actor("viewer", PARTNER),
    "supervisor of the parent": actor("supervisor", PARENT),
    "coordinator elsewhere": actor("coordinator", OTHER),
    "officer elsewhere": actor("officer", OTHER),
    "assigned elsewhere": actor("officer", OTHER, number=200),
}
LEAD_AGENCY = {"coordinator", "officer", "supervisor", "viewer"}
PARTNER_AGENCY = {"partner coordinator", "partner viewer"}
WHO_SEES = {
    "public": set(READERS),
    "government": set(READERS),
    "agency": LEAD_AGENCY | PARTNER_AGENCY | {"admin", "desk", "assigned elsewhere"},
    "confidential": {"coordinator", "supervisor", "assigned elsewhere"},
}


def readers_of(audience):
    return {name for name, who in READERS.items() if reader_keys(who) & audience}


@pytest.mark.parametrize("visibility", WHO_SEES)
def test_an_event_is_seen_by_exactly_those_whom_its_visibility_names(visibility):
    audience = event_audience(visibility, LEAD, [PARTNER], [UUID(int=200)])

    assert readers_of(audience) == WHO_SEES[visibility]


def test_a_partner_sees_nothing_confidential():
    assert not readers_of(event_audience("confidential", LEAD, [PARTNER])) & (
        PARTNER_AGENCY
    )


def test_an_unknown_visibility_is_never_shown_to_anybody():
    with pytest.raises(ValueError, match="secret"):
        event_audience("secret", LEAD)


def test_a_task_is_seen_by_its_agencies_the_assigned_the_reviewer_desk_and_admin():
    audience = task_audience([LEAD, PARTNER], [UUID(int=200)])

    assert readers_of(audience) == (
        LEAD_AGENCY | PARTNER_AGENCY | {"admin", "desk", "assigned elsewhere"}
    )


def test_the_operator_stands_in_no_audience():
    assert reader_keys(OPERATOR) == frozenset()
