"""A revision of a task: what it sets, what its due then counts from, its name."""

from collections.abc import Mapping
from typing import Any

from agenda.audit.operations import AuditAction, differences
from agenda.errors import BadInput, Problem
from agenda.rules.permissions import Actor
from agenda.tasks import fields, guarding
from agenda.tasks.drafts import TaskDraft, read_draft
from agenda.tasks.models import Task
from agenda.words import words

_OF_THE_DUE = ("event", "occurrence", "anchor", "anchor_ref", "offset")
STILL = frozenset({"assignees", "reviewer", "due", "timezone", *_OF_THE_DUE})
"""What stands once a task is over; its texts may still be corrected."""


def settable(task: Task, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What of `asked` differs from what is there; refuses what cannot be set."""
    as_shown = guarding.as_fields if "neutrality" in asked else fields.as_fields
    shown = as_shown(task)
    problems = []
    for name, value in asked.items():
        if value == shown.get(name):
            continue
        if name in _REFUSALS:
            problems.append(Problem(name, _REFUSALS[name]))
    if problems:
        raise BadInput(problems)
    return {
        name: value
        for name, value in asked.items()
        if name not in shown or value != shown[name]
    }


_REFUSALS = {
    **dict.fromkeys(fields.KEPT_BY_US, words("Tidak dapat diubah.")),
    "status": words("Status diubah dengan tindakannya sendiri."),
    "evidence": words("Bukti ditambahkan satu per satu."),
    "neutrality": words("Daftar periksa netralitas diisi dengan tindakannya sendiri."),
}
"""Fields that a revision does not set, and what to say of each."""


def as_revised(actor: Actor, task: Task, wished: Mapping[str, Any]) -> TaskDraft:
    """The draft of the task as it would become."""
    whole = {**fields.content(task), **wished}
    for name, follows in (("occurrence", "event"), ("anchor_ref", "anchor")):
        if follows in wished and name not in wished:
            whole[name] = None
    if not whole["anchor"]:
        # Nothing to count from: the due stands as it is, unless another is given.
        whole.update(offset=wished.get("offset"), due_fixed=False)
        return read_draft(whole, actor=actor, present=task)
    if wished.get("due"):
        whole["due_fixed"] = wished.get("due_fixed", True)
        return read_draft(whole, actor=actor, present=task)
    if _counts_anew(task, wished):
        whole.update(due=None, due_fixed=False)
        return read_draft(whole, actor=actor, present=task)
    if wished.get("due_fixed"):
        return read_draft(whole, actor=actor, present=task)
    return read_draft(whole, actor=actor, present=task, due_stands=True)


def _counts_anew(task: Task, wished: Mapping[str, Any]) -> bool:
    """Whether the due has to be counted from the anchor again."""
    lets_go = wished.get("due_fixed") is False or (
        "due" in wished and not wished["due"]
    )
    other_clock = "timezone" in wished and not task.due_fixed
    return lets_go or other_clock or any(name in wished for name in _OF_THE_DUE)


def action_of(before: Mapping[str, Any], task: Task) -> AuditAction:
    """A change of people alone is recorded under its own name."""
    changed = {c["field"] for c in differences(before, fields.told(task))}
    people = {"assignees", "reviewer", "status"}
    return AuditAction.TASK_ASSIGN if changed <= people else AuditAction.TASK_REVISE
