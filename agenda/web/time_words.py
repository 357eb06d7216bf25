"""Requests for more time in words: on the page of a task, and a coordinator's first."""

from typing import Any

from agenda.rules.choices import TimeRequestState
from agenda.rules.permissions import Actor
from agenda.rules.precision import When, default_precision, parse_moment
from agenda.tasks import more_time
from agenda.tasks.models import Task, TimeRequest
from agenda.web.forms.choices import capital
from agenda.web.page import instant_words, named, title_of, when_words

MOST_AT_HOME = 6


def of_task(actor: Actor, task: Task) -> dict[str, Any]:
    """The requests of a task, and whether its reader could ask for more time."""
    rows = more_time.of_task(task)
    waiting = {row.account_id for row in rows if row.state is TimeRequestState.OPEN}
    has_asked = actor.account_id in waiting
    return {
        "rows": [_row(row, task) for row in rows],
        "waits": bool(waiting),
        "may_ask": more_time.may_ask(actor, task) and not has_asked,
    }


def at_home(actor: Actor) -> dict[str, Any]:
    """What waits for an answer in the agency of a coordinator."""
    rows = more_time.waiting(actor, actor.agency_id, MOST_AT_HOME)
    count_all = (
        more_time.how_many_wait(actor, actor.agency_id)
        if len(rows) == MOST_AT_HOME
        else len(rows)
    )
    return {
        "rows": [
            {
                **_row(row, row.task),
                "title": title_of(row.task),
                "url": f"/tasks/{row.task_id}",
            }
            for row in rows
        ],
        "count": count_all,
        "more": count_all - len(rows),
    }


def _row(row: TimeRequest, task: Task) -> dict[str, Any]:
    return {
        "id": row.id,
        "version": row.version,
        "who": row.account.name,
        "when": instant_words(row.created_at),
        "old": _due_words(row.present_due, task.timezone),
        "new": _due_words(more_time.due_text(row), task.timezone),
        "reason": row.reason,
        "open": row.state is TimeRequestState.OPEN,
        "state": row.state.value,
        "state_label": capital(named(row.state)),
        "answer": row.answer,
        "answered_by": row.answered_by,
        "answered_at": instant_words(row.answered_at),
    }


def _due_words(due: str, zone: str) -> str:
    on, at = parse_moment(due)
    return when_words(When(on, at, None, None, zone, default_precision(at)))
