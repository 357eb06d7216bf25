"""Who may do what, and who sees what: two tables and the questions asked of them.

The tables are the office's own rules; pages, API, import and command line ask here and
nowhere else. Nothing is inherited along the tree of agencies.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID

from agenda.rules.telling import Manner


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
    SEE_ROSTERS = "see who is away and who is on duty"
    KEEP_LEAVE = "enter leave for others"
    KEEP_BUNDLE = "bundles of what others did"
    KEEP_ROSTER = "the duty roster"
    NAME_ACTING = "name who acts for an official"
    COMMENT = "comment on events of the own agency, lead or partner"
    EDIT_REFERENCE = "reference data"
    OPERATE = "look after the installation"
    SHARE_FILTER = "share saved filters"
    SEE_REQUEST = "see what the agency is asked for"
    TRIAGE_REQUEST = "answer what the agency is asked for"
    SEE_REQUEST_MADE = "see what people of the agency ask of others"
    SPEAK_FOR_REQUESTER = "reply for people of the agency, and take back"


class Reach(StrEnum):
    """How far a permission goes."""

    NONE = "none"
    ANY = "any agency"
    OWN = "own agency"
    OWN_TENTATIVE = "own agency, while tentative"
    ASSIGNED = "assigned"
    AS_REVIEWER = "as reviewer"


REPRESENTED = frozenset({Role.DESK, Role.COORDINATOR, Role.SUPERVISOR})
"""Roles for which somebody else can act. Administrators make accounts, and with them
rights that would not come back; officers hand their tasks over."""
ACTING = frozenset({Role.DESK, Role.COORDINATOR, Role.OFFICER, Role.SUPERVISOR})
"""Roles that can act for an official; not administrators, who see nothing confidential,
and not viewers, who change nothing."""


@dataclass(frozen=True)
class Actor:
    """Who acts: an account, or the operator at the command line.

    `account_id` and `agency_id` are None for the operator only. `manner` is how people
    are told of what is done; it has no part in what may be done or seen. `acting_for`
    are the officials in whose place he acts today, each in his own right and no other;
    whoever acts for somebody carries role, sight and reviews of that person, and none
    of the tasks. `capacity` is how the actor signs then: `Plh. Budi Santoso`.
    """

    account_id: UUID | None
    role: Role | None
    agency_id: UUID | None
    label: str
    manner: Manner = field(default=Manner.NOW, compare=False)
    acting_for: tuple["Actor", ...] = ()
    capacity: str = ""

    @property
    def is_operator(self) -> bool:
        return self.account_id is None

    @property
    def in_own_right(self) -> "Actor":
        """The same without what is carried for others."""
        return replace(self, acting_for=(), capacity="") if self.acting_for else self

    @property
    def rights(self) -> tuple["Actor", ...]:
        """Everybody in whose right he acts: himself first."""
        return (self.in_own_right, *self.acting_for)

    @property
    def roles(self) -> frozenset[Role]:
        """The own role and those of the officials in whose place he acts."""
        return frozenset(one.role for one in self.rights if one.role is not None)

    @property
    def signature(self) -> str:
        """The name, with the capacity in which he acts beside it."""
        return f"{self.label} ({self.capacity})" if self.capacity else self.label


def acts_within(official: Actor, acting: Actor) -> bool:
    """Whether `acting` may stand in for `official`: two people of one agency.

    Rights reach no further than the agency of both, so nothing is carried elsewhere.
    """
    return (
        official.role in REPRESENTED
        and acting.role in ACTING
        and official.account_id != acting.account_id
        and official.agency_id == acting.agency_id is not None
    )


OPERATOR = Actor(None, None, None, "operator", Manner.SILENT)
TIME = Actor(None, None, None, "Agenda", Manner.NOW)
"""Who acts when time alone has decided; people are told of it."""

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
    Action.SEE_ROSTERS:      (_ANY, _ANY, _OWN, _OWN, _OWN, _OWN),
    Action.KEEP_LEAVE:       (_N, _N, _OWN, _N, _N, _N),
    Action.KEEP_BUNDLE:      (_N, _N, _OWN, _N, _N, _N),
    Action.KEEP_ROSTER:      (_ANY, _N, _OWN, _N, _N, _N),
    Action.NAME_ACTING:      (_ANY, _N, _OWN, _N, _N, _N),
    Action.COMMENT:          (_ANY, _ANY, _OWN, _OWN, _OWN, _N),
    Action.EDIT_REFERENCE:   (_ANY, _ANY, _N, _N, _N, _N),
    Action.OPERATE:          (_ANY, _N, _N, _N, _N, _N),
    Action.SHARE_FILTER:     (_OWN, _OWN, _OWN, _N, _OWN, _N),
    Action.SEE_REQUEST:      (_ANY, _ANY, _OWN, _N, _OWN, _N),
    Action.TRIAGE_REQUEST:   (_ANY, _ANY, _OWN, _N, _N, _N),
    Action.SEE_REQUEST_MADE: (_ANY, _ANY, _OWN, _N, _N, _N),
    Action.SPEAK_FOR_REQUESTER: (_N, _N, _OWN, _N, _N, _N),
}
# fmt: on


_WIDTH = (
    Reach.NONE,
    Reach.AS_REVIEWER,
    Reach.ASSIGNED,
    Reach.OWN_TENTATIVE,
    Reach.OWN,
    Reach.ANY,
)


def reach(actor: Actor, action: Action) -> Reach:
    """How far `actor` may go with `action`; the operator goes everywhere.

    Whoever acts for an official goes as far as the wider of both rights.
    """
    if actor.role is None:
        return Reach.ANY
    own = _TABLE[action][_ROLES.index(actor.role)]
    others = (reach(official, action) for official in actor.acting_for)
    return max(own, *others, key=_WIDTH.index) if actor.acting_for else own


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
    `reviewer` of a task that the actor himself has that part in it.
    """
    own = _may(actor.in_own_right, action, agency_id, tentative, assigned, reviewer)
    return own or any(
        _may(official, action, agency_id, tentative, False, False)
        for official in actor.acting_for
    )


def _may(
    actor: Actor,
    action: Action,
    agency_id: UUID | None,
    tentative: bool,
    assigned: bool,
    reviewer: bool,
) -> bool:
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
    if actor.acting_for:
        return frozenset().union(*(reader_keys(one) for one in actor.rights))
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
    if actor.agency_id in (lead, *partners) or actor.roles & {Role.ADMIN, Role.DESK}:
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
