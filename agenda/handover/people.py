"""A person leaves or moves to another agency: the open work goes into other hands.

Parts in tasks and reviews go to a colleague or back to the agency's coordinators, in
the same step in which the account is closed or moved, and in one change set of reasons.
What the actor may not see is never named: it goes back to its coordinators by itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, exists, select

from agenda.audit.queries import must_be_current
from agenda.db import db
from agenda.errors import BadInput, NotAllowed, WrongState
from agenda.feeds import operations as feeds
from agenda.feeds.models import Feed
from agenda.people import operations as accounts
from agenda.people import queries as people
from agenda.people.models import Account, ApiToken
from agenda.rules.choices import AssignmentState
from agenda.rules.permissions import OPERATOR, Action, Actor, Role, may
from agenda.rules.readings import given_reason
from agenda.tasks import fields, operations, queries
from agenda.tasks.assignees import WORKERS
from agenda.tasks.models import Assignment, Task
from agenda.words import words

REVIEWERS = frozenset({Role.DESK, Role.COORDINATOR, Role.OFFICER, Role.SUPERVISOR})
"""Roles that can check the work of others."""


@dataclass(frozen=True)
class Belongings:
    """What hangs on a person, as far as the asking one may see it; soonest first."""

    tasks: list[Task]
    offers: list[Task]
    reviews: list[Task]
    feeds: list[Feed]
    tokens: list[ApiToken]


@dataclass(frozen=True)
class Wish:
    """Who takes over, by e-mail; blank: back to the coordinators.

    `keeps_work` leaves tasks and reviews with somebody who moves; `ends_access` ends
    the feeds and tokens of somebody who moves.
    """

    tasks_to: str = ""
    reviews_to: str = ""
    reason: str = ""
    keeps_work: bool = False
    ends_access: bool = False


@dataclass
class Handed:
    """What was done: tasks by what became of them, and how much access ended."""

    over: list[Task] = field(default_factory=list)
    back: list[Task] = field(default_factory=list)
    feeds: int = 0
    tokens: int = 0


def belongings(actor: Actor, account: Account) -> Belongings:
    """The open work, feeds and tokens of `account`."""
    part = _has_part(account)
    offered = part & _state(account, AssignmentState.OFFERED)
    return Belongings(
        tasks=_open(queries.visible(actor) & part & ~offered),
        offers=_open(queries.visible(actor) & offered),
        reviews=_open(queries.visible(actor) & (Task.reviewer_id == account.id)),
        feeds=_living_feeds(account),
        tokens=[row for row in people.tokens(account) if row.revoked_at is None],
    )


def successors(account: Account, roles: frozenset[Role] = WORKERS) -> list[Account]:
    """The colleagues who could take over, by name."""
    return [
        one
        for one in people.active_people(account.agency)
        if one is not account and one.role in roles
    ]


def leave(
    actor: Actor, account: Account, wish: Wish, seen: int | None = None
) -> Handed:
    """Hand everything over and close the account; its feeds and tokens end.

    Raises NotAllowed, Stale, WrongState, and BadInput at `tasks_to`, `reviews_to` or
    `reason`.
    """
    _must_manage(actor, account, seen)
    reason = given_reason(wish.reason)
    handed = _hand_over(actor, account, wish, reason)
    _end_access(actor, account, reason, handed)
    accounts.deactivate(actor, account, reason=reason)
    return handed


def move(
    actor: Actor,
    account: Account,
    agency: str,
    wish: Wish,
    seen: int | None = None,
) -> Handed:
    """Move the account to another agency; its rights are those of the new one at once.

    Raises as `leave`, and BadInput at `agency`.
    """
    _must_manage(actor, account, seen)
    reason = given_reason(wish.reason)
    if agency == account.agency.code:
        raise BadInput.at("agency", words("Orang ini sudah di instansi itu."))
    handed = Handed()
    if not wish.keeps_work:
        handed = _hand_over(actor, account, wish, reason)
    if wish.ends_access:
        _end_access(actor, account, reason, handed)
    accounts.revise_account(actor, account, {"agency": agency}, reason=reason)
    return handed


# Work


def _hand_over(actor: Actor, account: Account, wish: Wish, reason: str) -> Handed:
    worker = _successor(account, wish.tasks_to, "tasks_to", WORKERS)
    reviewer = _successor(account, wish.reviews_to, "reviews_to", REVIEWERS)
    handed = Handed()
    for task in _open(_has_part(account)):
        _pass_on(actor, task, worker, handed, _part_of(account), reason)
    for task in _open(Task.reviewer_id == account.id):
        _pass_on(actor, task, reviewer, handed, _review, reason)
    return handed


Change = Callable[[Task, Account | None], dict[str, Any]]
"""What of a task changes when somebody, or nobody, takes over."""


def _pass_on(
    actor: Actor,
    task: Task,
    heir: Account | None,
    handed: Handed,
    change: Change,
    reason: str,
) -> None:
    """To the heir; back to the coordinators where the heir cannot have it."""
    if not queries.sees(actor, task):
        unseen = replace(OPERATOR, label=actor.label)
        operations.revise(unseen, task, change(task, None), reason=reason)
        return
    if heir is not None:
        try:
            operations.revise(actor, task, change(task, heir), reason=reason)
        except BadInput:
            pass  # such as a worker who would check the own work
        else:
            handed.over.append(task)
            return
    operations.revise(actor, task, change(task, None), reason=reason)
    handed.back.append(task)


def _part_of(account: Account) -> Change:
    def change(task: Task, heir: Account | None) -> dict[str, Any]:
        rows = [fields.assignee(row) for row in task.assignments]
        return {
            "assignees": _without(rows, account.email, heir.email if heir else None)
        }

    return change


def _without(
    rows: Sequence[dict[str, Any]], leaver: str, heir: str | None
) -> list[dict[str, Any]]:
    """The list of people with `heir` in the place of `leaver`, or with neither."""
    named = {row["user"] for row in rows}
    kept = [row for row in rows if row["user"] != leaver]
    former = next(row for row in rows if row["user"] == leaver)
    if heir is not None and heir not in named:
        kept.append({"user": heir, "role": former["role"], "lead": former["lead"]})
    elif former["lead"] and kept:
        kept = [{**row, "lead": at == 0} for at, row in enumerate(kept)]
    return kept


def _review(_task: Task, heir: Account | None) -> dict[str, Any]:
    return {"reviewer": heir.email if heir else None}


def _successor(
    account: Account, email: str, field: str, roles: frozenset[Role]
) -> Account | None:
    if not email:
        return None
    found = people.account_by_email(email)
    if found not in successors(account, roles):
        raise BadInput.at(
            field, words("Pilih rekan seinstansi yang aktif dan dapat mengerjakannya.")
        )
    return found


# Access


def _end_access(actor: Actor, account: Account, reason: str, handed: Handed) -> None:
    for feed in _living_feeds(account):
        feeds.revoke(actor, feed, reason=reason)
        handed.feeds += 1
    for token in people.tokens(account):
        if token.revoked_at is None:
            accounts.revoke_token(actor, token, reason)
            handed.tokens += 1


# Asking


def _has_part(account: Account) -> ColumnElement[bool]:
    return exists().where(
        Assignment.task_id == Task.id,
        Assignment.account_id == account.id,
        Assignment.state != AssignmentState.DECLINED,
    )


def _state(account: Account, state: AssignmentState) -> ColumnElement[bool]:
    return exists().where(
        Assignment.task_id == Task.id,
        Assignment.account_id == account.id,
        Assignment.state == state,
    )


def _open(condition: ColumnElement[bool]) -> list[Task]:
    wanted = select(Task).where(
        condition, Task.trashed_at.is_(None), Task.status.not_in(queries.OVER)
    )
    ordered = wanted.order_by(Task.due_at_utc, Task.id)
    return list(db.session.scalars(ordered).unique())


def _living_feeds(account: Account) -> list[Feed]:
    wanted = select(Feed).where(Feed.owner_id == account.id, Feed.revoked_at.is_(None))
    return list(db.session.scalars(wanted.order_by(Feed.id)))


# Guards


def _must_manage(actor: Actor, account: Account, seen: int | None) -> None:
    if not may(actor, Action.MANAGE_PEOPLE):
        raise NotAllowed
    must_be_current("account", account, seen)
    if not account.is_active:
        raise WrongState(words("Akun ini tidak aktif."))
    if actor.account_id == account.id:
        raise WrongState(
            words(
                "Peran dan keaktifan akun sendiri hanya dapat diubah"
                " administrator lain."
            )
        )
