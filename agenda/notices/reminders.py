"""What is told by the time alone: dues that come near, dues that have passed.

Once for each person, task and due; a due that moves is reminded of anew. Tasks that
are paused, or over, remind nobody. What had passed long before anybody was reminded is
left to the lists.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy import select

from agenda import clock
from agenda.db import db
from agenda.notices import circles, planning, queries
from agenda.people.models import Account
from agenda.reference import queries as reference
from agenda.rules.precision import start_of_day
from agenda.rules.task_states import TaskStatus, is_over
from agenda.rules.telling import Manner, NoticeKind, goes_out_at_once, reminder_for
from agenda.rules.working_days import FreeDays, add_working_days
from agenda.tasks import dues
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
    for task in _near(now):
        for account, kind in _reminded(task, now, free_days):
            at_once = goes_out_at_once(
                Manner.NOW, queries.wish_of(account).each, None, now
            )
            if _keep(task, account, kind, run, now, at_once):
                count += 1
                direct |= {account.id} if at_once else set()
    for account_id in sorted(direct):
        planning.post(run, account_id)
    return count


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


def _keep(
    task: Task,
    account: Account,
    kind: NoticeKind,
    run: UUID,
    now: datetime,
    at_once: bool,
) -> bool:
    return planning.keep(
        {
            "account_id": account.id,
            "key": f"{kind}:{task.id}:{circles.due_text(task)}",
            "kind": kind,
            "subject_kind": "task",
            "subject_id": task.id,
            "change_set": run,
            "actor_label": "",
            "reason": "",
            "facts": planning.about(task),
            "at": now,
            "mailed_at": now if at_once else None,
        }
    )
