"""Tasks by event or by person: the first of each group, and how many it has.

A task stands under everybody who has part in it. Tasks of no event, and those that no
account has part in, are a group of their own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from agenda.db import db
from agenda.people.models import Account
from agenda.rules.choices import AssignmentState
from agenda.rules.permissions import Actor
from agenda.tasks import queries, waiting
from agenda.tasks.filters import TaskFilter
from agenda.tasks.models import Assignment, Task

SHOWN, SHOWN_OF_NONE = 5, 40
"""Tasks of a group that are shown; the one without a name has no list of its own."""


class By(StrEnum):
    """What the tasks are brought together by."""

    EVENT = "event"
    PERSON = "person"


@dataclass(frozen=True)
class Group:
    """Tasks of one event or person; `key` is None for those of none."""

    key: UUID | None
    tasks: list[Task]
    count: int


@dataclass(frozen=True)
class GroupPage:
    """Some groups, and whether there are more."""

    groups: list[Group]
    more: bool


def page(
    actor: Actor, by: By, wanted: TaskFilter, number: int = 0, size: int = 12
) -> GroupPage:
    """The groups of page `number`, from 0: events by what is due first, people by name,
    those whom nobody does first. A fixed number of questions."""
    asked = queries.matching(actor, wanted)
    found = db.session.execute(_keys(by, asked).offset(number * size).limit(size + 1))
    counts = {row.key: row.tasks for row in found}
    shown = list(counts)[:size]
    ids = _first_ids(by, asked, shown)
    tasks = waiting.read(one for some in ids.values() for one in some)
    groups = [
        Group(key, [tasks[one] for one in ids.get(key, ())], counts[key])
        for key in shown
    ]
    return GroupPage(groups, len(counts) > size)


def people_of(groups: Sequence[Group]) -> dict[UUID, Account]:
    """Whose groups these are."""
    keys = [group.key for group in groups if group.key is not None]
    found = db.session.scalars(select(Account).where(Account.id.in_(keys)))
    return {account.id: account for account in found.unique()}


_Part = aliased(Assignment)
"""Apart from the parts that a filter asks for, which are others of the same table."""


def _key(by: By) -> Any:
    return Task.event_id if by is By.EVENT else _Part.account_id


def _rows(by: By, *columns: Any) -> Select[Any]:
    """Tasks, once for each person when people are asked for."""
    wanted = select(*columns).select_from(Task)
    if by is By.EVENT:
        return wanted
    has_part = _Part.state != AssignmentState.DECLINED
    return wanted.outerjoin(_Part, and_(_Part.task_id == Task.id, has_part)).outerjoin(
        Account, Account.id == _Part.account_id
    )


def _keys(by: By, asked: ColumnElement[bool]) -> Select[Any]:
    key = _key(by)
    count = func.count(Task.id.distinct()).label("tasks")
    wanted = _rows(by, key.label("key"), count).where(asked).group_by(key)
    if by is By.EVENT:
        return wanted.order_by(key.is_(None), func.min(Task.due_at_utc), key)
    return wanted.order_by(key.is_not(None), func.min(Account.name), key)


def _first_ids(
    by: By, asked: ColumnElement[bool], keys: list[UUID | None]
) -> dict[UUID | None, list[UUID]]:
    key = _key(by)
    named = [one for one in keys if one is not None]
    among = or_(key.in_(named), key.is_(None)) if None in keys else key.in_(named)
    place = func.row_number().over(
        partition_by=key, order_by=(Task.due_at_utc, Task.id)
    )
    rows = _rows(by, key.label("key"), Task.id.label("id"), place.label("place"))
    ranked = rows.where(asked, among).subquery()
    most = or_(
        ranked.c.place <= SHOWN,
        and_(ranked.c.key.is_(None), ranked.c.place <= SHOWN_OF_NONE),
    )
    wanted = select(ranked.c.key, ranked.c.id).where(most).order_by(ranked.c.place)
    found: dict[UUID | None, list[UUID]] = {}
    for group, task_id in db.session.execute(wanted):
        # Two helpers without account have part in one task under the same absent name.
        ids = found.setdefault(group, [])
        if task_id not in ids:
            ids.append(task_id)
    return found
