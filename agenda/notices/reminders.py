"""What is told by the time alone: dues that come near or have passed, offers that wait.

Once for each person, task and due; a due that moves is reminded of anew. Of an offer
whoever was asked is reminded once, before it goes back. Tasks that are paused, or over,
remind nobody. What had passed long before anybody was reminded is
left to the lists.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import select

from agenda import clock
from agenda.db import db
from agenda.notices import circles, planning, queries
from agenda.people.models import Account
from agenda.reference import queries as reference
from agenda.rules.precision import format_moment, start_of_day
from agenda.rules.task_states import TaskStatus, is_over
from agenda.rules.telling import Manner, NoticeKind, goes_out_at_once, reminder_for
from agenda.rules.working_days import FreeDays, add_working_days
from agenda.tasks import dues, lapsing
from agenda.tasks import queries as tasks
from agenda.tasks.models import Task

SOON = 2
"""So many working days before its due a task is told to come near."""
_AHEAD, _BEHIND = timedelta(days=21), timedelta(days=30)
_RUNS = UUID("3a4a7e2a-1f3b-5d8a-9a06-5d2a2f3c7b11")
_OPEN = tuple(status for status in TaskStatus if not is_over(status))


def remind() -> int:
    """Write down what is due to be told, and post it; answers how many notices.

    One run makes one message for each person.
    """
    now = clock.now()
    run = uuid5(_RUNS, now.astimezone(UTC).strftime("%Y-%m-%dT%H"))
    free_days = reference.free_days()
    count, direct = 0, set()
    for one in [*_of_dues(now, free_days), *_of_offers(now, free_days)]:
        at_once = goes_out_at_once(
            Manner.NOW, queries.wish_of(one.account).each, None, now
        )
        if _keep(one, run, now, at_once):
            count += 1
            direct |= {one.account.id} if at_once else set()
    for account_id in sorted(direct):
        planning.post(run, account_id)
    return count


@dataclass(frozen=True)
class Reminder:
    """One thing that one person is reminded of; `key` tells it from all others."""

    account: Account
    task: Task
    kind: NoticeKind
    key: str
    facts: dict[str, Any]


def _of_dues(now: datetime, free_days: FreeDays) -> Iterator[Reminder]:
    for task in _near(now):
        for account, kind in _reminded(task, now, free_days):
            key = f"{kind}:{task.id}:{circles.due_text(task)}"
            yield Reminder(account, task, kind, key, planning.about(task))


def _of_offers(now: datetime, free_days: FreeDays) -> Iterator[Reminder]:
    """Whom an offer has waited for half of its time; he is told when it goes back."""
    lapsing.forget_reminders_of_paused()
    for part in lapsing.reminded_now(now):
        task, account = part.task, part.account
        if (
            account is None
            or not account.is_active
            or not tasks.sees(account.as_actor(), task)
        ):
            continue
        key = f"{NoticeKind.OFFER_WAITING}:{part.id}:{now.isoformat()}"
        by = lapsing.answer_by(task, part, free_days)
        facts = {**planning.about(task), "by": _wall_time(by, task) if by else None}
        yield Reminder(account, task, NoticeKind.OFFER_WAITING, key, facts)


def _wall_time(at: datetime, task: Task) -> str:
    """An instant on the clock of the task, to the minute."""
    there = at.astimezone(ZoneInfo(task.timezone))
    return format_moment(there.date(), there.time().replace(second=0, microsecond=0))


def _near(now: datetime) -> list[Task]:
    """Open tasks whose due is not far, before or behind."""
    wanted = select(Task).where(
        Task.trashed_at.is_(None),
        Task.paused_at.is_(None),
        Task.status.in_(_OPEN),
        Task.due_at_utc.between(now - _BEHIND, now + _AHEAD),
    )
    return list(db.session.scalars(wanted.order_by(Task.due_at_utc)).unique())


def _reminded(
    task: Task, now: datetime, free_days: FreeDays
) -> Iterator[tuple[Account, NoticeKind]]:
    """Who is told what of this task now."""
    due = reminder_for(task.due_at_utc, now, _soon_from(task, free_days))
    if due is None:
        return
    kind, groups = due
    for account_id in sorted(circles.of_task(task).of(groups)):
        account = db.session.get(Account, account_id)
        if (
            account is not None
            and account.is_active
            and tasks.sees(account.as_actor(), task)
        ):
            yield account, kind


def _soon_from(task: Task, free_days: FreeDays) -> datetime:
    province = dues.first_province(task.event) if task.event else None
    first = add_working_days(task.due_date, -SOON, free_days, province)
    return start_of_day(first, task.timezone)


def _keep(one: Reminder, run: UUID, now: datetime, at_once: bool) -> bool:
    return planning.keep(
        {
            "account_id": one.account.id,
            "key": one.key,
            "kind": one.kind,
            "subject_kind": "task",
            "subject_id": one.task.id,
            "change_set": run,
            "actor_label": "",
            "reason": "",
            "facts": one.facts,
            "at": now,
            "mailed_at": now if at_once else None,
        }
    )
