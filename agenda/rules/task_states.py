"""What state a task is in, and which verb leads from there to which state.

Owns the table; who may use a verb is for `permissions`, what a verb asks for (evidence,
a reviewer who is not the author) for the operations.
"""

from enum import StrEnum

from agenda.rules.transitions import IllegalTransition
from agenda.words import Words, words


class TaskStatus(StrEnum):
    """Where a task stands between being offered and being done."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    IN_REVIEW = "in_review"
    RETURNED = "returned"
    DONE = "done"
    DECLINED = "declined"
    CANCELLED = "cancelled"


class TaskVerb(StrEnum):
    """The acts that change the state of a task; `offer` gives it to somebody else."""

    OFFER = "offer"
    ACCEPT = "accept"
    DECLINE = "decline"
    START = "start"
    SUBMIT = "submit"
    RETURN = "return"
    APPROVE = "approve"
    CANCEL = "cancel"


LABELS: dict[type[StrEnum], dict[str, Words]] = {
    TaskStatus: {
        TaskStatus.OFFERED: words("ditawarkan"),
        TaskStatus.ACCEPTED: words("diterima"),
        TaskStatus.IN_PROGRESS: words("dikerjakan"),
        TaskStatus.IN_REVIEW: words("diperiksa"),
        TaskStatus.RETURNED: words("dikembalikan"),
        TaskStatus.DONE: words("selesai"),
        TaskStatus.DECLINED: words("ditolak"),
        TaskStatus.CANCELLED: words("dibatalkan"),
    },
    TaskVerb: {
        TaskVerb.OFFER: words("ditawarkan lagi"),
        TaskVerb.ACCEPT: words("diterima"),
        TaskVerb.DECLINE: words("ditolak"),
        TaskVerb.START: words("mulai dikerjakan"),
        TaskVerb.SUBMIT: words("diserahkan"),
        TaskVerb.RETURN: words("dikembalikan"),
        TaskVerb.APPROVE: words("disetujui"),
        TaskVerb.CANCEL: words("dibatalkan"),
    },
}

_OVER = frozenset({TaskStatus.DONE, TaskStatus.CANCELLED})

# verb: (states it can be used in, state it leads to)
_TABLE: dict[TaskVerb, tuple[frozenset[TaskStatus], TaskStatus]] = {
    TaskVerb.OFFER: (frozenset({TaskStatus.DECLINED}), TaskStatus.OFFERED),
    TaskVerb.ACCEPT: (frozenset({TaskStatus.OFFERED}), TaskStatus.ACCEPTED),
    TaskVerb.DECLINE: (
        frozenset({TaskStatus.OFFERED, TaskStatus.ACCEPTED}),
        TaskStatus.DECLINED,
    ),
    TaskVerb.START: (
        frozenset({TaskStatus.ACCEPTED, TaskStatus.RETURNED}),
        TaskStatus.IN_PROGRESS,
    ),
    TaskVerb.SUBMIT: (
        frozenset({TaskStatus.ACCEPTED, TaskStatus.IN_PROGRESS, TaskStatus.RETURNED}),
        TaskStatus.IN_REVIEW,
    ),
    TaskVerb.RETURN: (frozenset({TaskStatus.IN_REVIEW}), TaskStatus.RETURNED),
    TaskVerb.APPROVE: (frozenset({TaskStatus.IN_REVIEW}), TaskStatus.DONE),
    TaskVerb.CANCEL: (frozenset(TaskStatus) - _OVER, TaskStatus.CANCELLED),
}


def after(status: TaskStatus, verb: TaskVerb) -> TaskStatus:
    """The state that `verb` leads to; raises IllegalTransition."""
    usable_in, result = _TABLE[verb]
    if status not in usable_in:
        raise _refusal(status, verb)
    return result


def verbs_from(status: TaskStatus) -> list[TaskVerb]:
    """The verbs that a task in this state can take, in the order of the table."""
    return [verb for verb in TaskVerb if status in _TABLE[verb][0]]


def is_over(status: TaskStatus) -> bool:
    """Nothing more can happen to it: it was done, or called off."""
    return status in _OVER


def _refusal(status: TaskStatus, verb: TaskVerb) -> IllegalTransition:
    return IllegalTransition(
        words("Tugas ini"),
        LABELS[TaskStatus][status],
        LABELS[TaskVerb][verb],
        [LABELS[TaskVerb][fitting] for fitting in verbs_from(status)],
    )
