"""Who could do the tasks of a plan, who could check them, and what they have to do."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Uuid, func, select, type_coerce

from agenda import clock
from agenda.db import db
from agenda.events.audience import keys_of as audience_of
from agenda.events.models import Event
from agenda.people.absences import days_absent
from agenda.people.models import Account
from agenda.rules.absences import Span
from agenda.rules.choices import AssignmentState
from agenda.rules.permissions import Action, Actor, Reach, Role, reach, reader_keys
from agenda.rules.rotation import USUAL_MINUTES, Candidate, week_of
from agenda.tasks.assignees import WORKERS
from agenda.tasks.models import Assignment, Task

_PROPOSED = frozenset({Role.OFFICER, Role.COORDINATOR})
"""Supervisors can be given work, but nobody proposes it."""

_JUDGES = (Role.SUPERVISOR, Role.COORDINATOR, Role.OFFICER)


def workers(team: Sequence[Account]) -> list[Account]:
    """Who of an agency's people can be given a task."""
    return [one for one in team if one.role in WORKERS]


def candidates(accounts: Sequence[Account], days: tuple[date, date]) -> list[Candidate]:
    """Those to whom work is proposed, with what they have in the weeks of `days`.

    Counted is all open work, whoever may see it: it fills the week all the same.
    Whoever is on leave is away on these days.
    """
    proposed = [one for one in accounts if one.role in _PROPOSED]
    minutes, tasks = _open_work([one.id for one in proposed], days)
    turns = _last_turns([one.id for one in proposed])
    away = absences(proposed, days)
    return [
        Candidate(
            one.id,
            one.name,
            one.grade,
            minutes[one.id],
            tasks[one.id],
            turns[one.id],
            away.get(one.id, frozenset()),
        )
        for one in proposed
    ]


def judges(actor: Actor, team: Sequence[Account], event: Event) -> list[Account]:
    """Who of an agency's people could check the work and sees the event.

    In the order in which one asks: supervisors, coordinators, officers; never whom the
    plan makes its author.
    """
    able = [
        one
        for one in team
        if one.role in _JUDGES
        and one.id != actor.account_id
        and reach(one.in_own_right(), Action.JUDGE_TASK) is not Reach.NONE
    ]
    keys = audience_of(event)
    seeing = [
        one for one in able if not keys.isdisjoint(reader_keys(one.in_own_right()))
    ]
    return sorted(seeing, key=lambda one: _JUDGES.index(one.role))


def absences(
    accounts: Sequence[Account], days: tuple[date, date]
) -> Mapping[UUID, frozenset[date]]:
    """On which days each of them is on leave, with those on which work would begin."""
    first = days[0] - _LONGEST_WORK
    return days_absent([one.id for one in accounts], Span(first, days[1]))


_LONGEST_WORK = timedelta(days=90)
"""Before its due, a task needs its people no longer than that."""
_REMEMBERED = timedelta(days=730)
"""Whose turn was longer ago has waited long enough."""
_Weeks = dict[UUID, dict[date, int]]


def _open_work(ids: list[UUID], days: tuple[date, date]) -> tuple[_Weeks, _Weeks]:
    """The minutes, and the number, of open tasks of each person by Monday."""
    minutes: _Weeks = defaultdict(lambda: defaultdict(int))
    tasks: _Weeks = defaultdict(lambda: defaultdict(int))
    first, last = (datetime.combine(day, time(), UTC) for day in days)
    week = timedelta(days=7)
    whose = type_coerce(Assignment.account_id, Uuid())
    effort = func.coalesce(Task.effort_minutes, USUAL_MINUTES)
    wanted = (
        select(whose, Task.due_date, func.sum(effort), func.count())
        .join(Task, Task.id == Assignment.task_id)
        .where(
            Assignment.account_id.in_(ids),
            Assignment.task_open,
            Assignment.state != AssignmentState.DECLINED,
            Assignment.due_at_utc.between(first - week, last + week),
            Task.trashed_at.is_(None),
        )
        .group_by(whose, Task.due_date)
    )
    for account_id, due, load, count in db.session.execute(wanted):
        minutes[account_id][week_of(due)] += int(load)
        tasks[account_id][week_of(due)] += count
    return minutes, tasks


def _last_turns(ids: list[UUID]) -> dict[UUID, dict[str, date]]:
    """When each person was asked last in each role."""
    wanted = (
        select(
            type_coerce(Assignment.account_id, Uuid()),
            Assignment.role_code,
            func.max(Assignment.due_at_utc),
        )
        .where(
            Assignment.account_id.in_(ids),
            Assignment.due_at_utc > clock.now() - _REMEMBERED,
            Assignment.state != AssignmentState.DECLINED,
        )
        .group_by(Assignment.account_id, Assignment.role_code)
    )
    turns: dict[UUID, dict[str, date]] = defaultdict(dict)
    for account_id, role, at in db.session.execute(wanted):
        # The end of a day is the next midnight.
        last = at.astimezone(ZoneInfo("Asia/Jakarta")) - timedelta(seconds=1)
        turns[account_id][role] = last.date()
    return turns
