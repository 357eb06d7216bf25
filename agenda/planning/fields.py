"""A plan in the terms of the contract: JSON-ready values."""

from typing import Any

from agenda.planning.operations import Applied, Undone
from agenda.planning.proposals import Proposal, Proposed
from agenda.rules.choices import AssignmentState
from agenda.rules.precision import format_moment


def proposal(plan: Proposal, language: str) -> dict[str, Any]:
    """A plan that was only looked at."""
    return _plan(plan, language) | {"change_set": None}


def applied(done: Applied, language: str) -> dict[str, Any]:
    """A plan that was written; the tasks that were left out are told, too."""
    told = _plan(done.proposal, language)
    rows = zip(told["tasks"], done.proposal.tasks, strict=True)
    tasks = [
        row | {"id": str(done.ids[one.step.position]) if one.included else None}
        for row, one in rows
    ]
    return told | {"tasks": tasks, "change_set": str(done.plan.id)}


def undone(found: Undone, language: str) -> dict[str, Any]:
    return {
        "removed": list(found.removed),
        "stays": [
            {
                "id": str(task.id),
                "title": task.title,
                "reason": reason.in_language(language),
            }
            for task, reason in found.stays
        ],
    }


def _plan(plan: Proposal, language: str) -> dict[str, Any]:
    return {
        "pack": plan.draft.version.pack.code,
        "number": plan.draft.version.number,
        "agency": plan.draft.agency.code,
        "reviewer": plan.reviewer.email if plan.reviewer else None,
        "tasks": [_task(row, language) for row in plan.tasks],
    }


def _task(row: Proposed, language: str) -> dict[str, Any]:
    return {
        "id": None,
        "position": row.step.position,
        "title": row.step.title,
        "due": format_moment(row.date, row.time) if row.date else None,
        "new_due": row.new_date.isoformat() if row.new_date else None,
        "explanation": row.explanation.in_language(language),
        "assignees": [_assignee(row)] if row.user else [],
        "why": row.why.in_language(language) if row.why else None,
        "conflict": row.conflict.in_language(language) if row.conflict else None,
        "essential": row.step.essential,
        "included": row.included,
    }


def _assignee(row: Proposed) -> dict[str, Any]:
    return {
        "user": row.user.email if row.user else None,
        "helper": None,
        "role": row.step.role_code,
        "lead": True,
        "state": AssignmentState.OFFERED.value,
    }
