"""Who may do what, and who sees what: two tables and the questions asked of them.

The tables are the office's own rules; pages, API, import and command line ask here and
nowhere else. Nothing is inherited along the tree of agencies.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What an account may do in principle."""

    ADMIN = "admin"
    DESK = "desk"
    COORDINATOR = "coordinator"
    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    VIEWER = "viewer"


class Action(StrEnum):
    """What one may ask leave for; one line of the table each."""

    EDIT_EVENT = "register and edit events"
    SET_CONFIDENTIAL = "set confidential"
    STEER_EVENT = "confirm, move, postpone, cancel, complete, delete, restore"
    MANAGE_TASK = "create, assign, cancel tasks"
    MANAGE_PACK = "packs"
    CLAIM_TASK = "take out of the pool"
    WORK_ON_TASK = "accept, work on, hand in"
    JUDGE_TASK = "approve, return"
    CHECK_NEUTRALITY = "answer the neutrality checklist"
    RELEASE_HELD = "release what a strict phase holds"
    MANAGE_PEOPLE = "people, agencies"
    LIST_PEOPLE = "list the people of an agency"
    COMMENT = "comment on events of the own agency, lead or partner"
    EDIT_REFERENCE = "reference data"
    OPERATE = "look after the installation"
    SHARE_FILTER = "share saved filters"


class Reach(StrEnum):
    """How far a permission goes."""

    NONE = "none"
    ANY = "any agency"
    OWN = "own agency"
    OWN_TENTATIVE = "own agency, while tentative"
    ASSIGNED = "assigned"
    AS_REVIEWER = "as reviewer"


@dataclass(frozen=True)
class Actor:
    """Who acts: an account, or the operator at the command line.

    `account_id` and `agency_id` are None for the operator only.
    """

    account_id: UUID | None
    role: Role | None
    agency_id: UUID | None
    label: str

    @property
    def is_operator(self) -> bool:
        return self.account_id is None


OPERATOR = Actor(None, None, None, "operator")

_N, _ANY, _OWN = Reach.NONE, Reach.ANY, Reach.OWN
_ASG = Reach.ASSIGNED
_ROLES = (
    Role.ADMIN,
    Role.DESK,
    Role.COORDINATOR,
    Role.OFFICER,
    Role.SUPERVISOR,
    Role.VIEWER,
)
# fmt: off
_TABLE: dict[Action, tuple[Reach, ...]] = {
    # admin, desk, coordinator, officer, supervisor, viewer
    Action.EDIT_EVENT:       (_ANY, _ANY, _OWN, Reach.OWN_TENTATIVE, _N, _N),
    Action.SET_CONFIDENTIAL: (_N, _N, _OWN, _N, _N, _N),
    Action.STEER_EVENT:      (_ANY, _ANY, _OWN, _N, _N, _N),
    Action.MANAGE_TASK:      (_ANY, _ANY, _OWN, _N, _N, _N),
    Action.MANAGE_PACK:      (_ANY, _ANY, _OWN, _N, _N, _N),
    Action.CLAIM_TASK:       (_N, _N, _N, _OWN, _N, _N),
    Action.WORK_ON_TASK:     (_N, _N, _ASG, _ASG, _ASG, _N),
    Action.JUDGE_TASK:       (_N, _ANY, _OWN, Reach.AS_REVIEWER, _OWN, _N),
    Action.CHECK_NEUTRALITY: (_N, _N, _OWN, _ASG, _ASG, _N),
    Action.RELEASE_HELD:     (_N, _N, _OWN, _N, _OWN, _N),
    Action.MANAGE_PEOPLE:    (_ANY, _N, _N, _N, _N, _N),
    Action.LIST_PEOPLE:      (_ANY, _N, _OWN, _N, _N, _N),
    Action.COMMENT:          (_ANY, _ANY, _OWN, _OWN, _OWN, _N),
    Action.EDIT_REFERENCE:   (_ANY, _ANY, _N, _N, _N, _N),
    Action.OPERATE:          (_ANY, _N, _N, _N, _N, _N),
    Action.SHARE_FILTER:     (_OWN, _OWN, _OWN, _N, _OWN, _N),
}
# fmt: on


def reach(actor: Actor, action: Action) -> Reach:
    """How far `actor` may go with `action`; the operator goes everywhere."""
    if actor.role is None:
        return Reach.ANY
    return _TABLE[action][_ROLES.index(actor.role)]


def may(
    actor: Actor,
    action: Action,
    *,
    agency_id: UUID | None = None,
    tentative: bool = True,
    assigned: bool = False,
    reviewer: bool = False,
) -> bool:
    """Whether `actor` may do `action` to a thing of `agency_id`.

    `tentative` tells of an event that it is not yet confirmed, `assigned` and
    `reviewer` of a task that the actor has that part in it.
    """
    match reach(actor, action):
        case Reach.ANY:
            return True
        case Reach.OWN:
            return agency_id is not None and agency_id == actor.agency_id
        case Reach.OWN_TENTATIVE:
            return agency_id == actor.agency_id is not None and tentative
        case Reach.ASSIGNED:
            return assigned
        case Reach.AS_REVIEWER:
            return reviewer
        case Reach.NONE:
            return False


EVERYBODY = "all"
DESK = "desk"


def reader_keys(actor: Actor) -> frozenset[str]:
    """The audience keys that `actor` holds; sees whatever carries one of them."""
    if actor.account_id is None:
        return frozenset()
    keys = {EVERYBODY, f"agency:{actor.agency_id}", f"user:{actor.account_id}"}
    if actor.role in {Role.ADMIN, Role.DESK}:
        keys.add(DESK)
    if actor.role in {Role.COORDINATOR, Role.SUPERVISOR}:
        keys.add(f"lead:{actor.agency_id}")
    return frozenset(keys)


def event_audience(
    visibility: str,
    lead: UUID,
    partners: Iterable[UUID] = (),
    assigned: Iterable[UUID] = (),
) -> frozenset[str]:
    """The audience keys of an event.

    public, government: every active user. agency: people of the lead and partner
    agencies, desk and administrators, the assigned. confidential: coordinators and
    supervisors of the lead agency and the assigned, nobody else.
    """
    keys = {f"user:{account_id}" for account_id in assigned}
    match visibility:
        case "public" | "government":
            keys.add(EVERYBODY)
        case "agency":
            keys |= {f"agency:{agency_id}" for agency_id in (lead, *partners)}
            keys.add(DESK)
        case "confidential":
            keys.add(f"lead:{lead}")
        case _:
            raise ValueError(visibility)
    return frozenset(keys)


def may_comment(actor: Actor, lead: UUID, partners: Iterable[UUID] = ()) -> bool:
    """Whether the actor may comment on an event that he sees."""
    agencies = (lead, *partners)
    return any(may(actor, Action.COMMENT, agency_id=agency) for agency in agencies)


def contact_sights(
    actor: Actor, lead: UUID, partners: Iterable[UUID] = ()
) -> frozenset[str]:
    """Which contacts of an event that he sees the actor sees, too.

    agency: people of the lead agency, nobody else. partners: people of the lead and
    partner agencies, desk and administrators. event: whoever sees the event.
    """
    if actor.is_operator:
        return frozenset({"agency", "partners", "event"})
    sights = {"event"}
    if actor.agency_id in (lead, *partners) or actor.role in {Role.ADMIN, Role.DESK}:
        sights.add("partners")
    if actor.agency_id == lead:
        sights.add("agency")
    return frozenset(sights)


def sees_private_data(
    reader: Actor, account_id: UUID | None, agency_id: UUID | None
) -> bool:
    """Whether `reader` sees the NIP, telephone and private e-mail of that account.

    Oneself, people of the same agency, and administrators; asked by every door.
    """
    return (
        may(reader, Action.MANAGE_PEOPLE)
        or (account_id is not None and account_id == reader.account_id)
        or (agency_id is not None and agency_id == reader.agency_id)
    )


def task_audience(agencies: Iterable[UUID], people: Iterable[UUID]) -> frozenset[str]:
    """The audience keys of a task, to be held beside those of its event.

    `agencies` are the task's and its event's lead agency, `people` the assigned and
    the reviewer.
    """
    keys = {f"agency:{agency_id}" for agency_id in agencies}
    keys |= {f"user:{account_id}" for account_id in people}
    return frozenset(keys | {DESK})
