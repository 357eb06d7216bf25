"""What the interface calls each choice that the code names in English."""

from enum import StrEnum

from agenda.rules import (
    choices,
    event_states,
    evidence,
    index_scores,
    lessons,
    load,
    neutrality,
    observances,
    phases,
    precision,
    requests,
    task_states,
    telling,
)
from agenda.rules.permissions import Role
from agenda.words import Words, words

# One table for each type: members of two types may have equal values, and then they
# are equal keys too ("cancelled" is "batal" of an event and "dibatalkan" of a task).
_LABELS: dict[type[StrEnum], dict[str, Words]] = {
    **event_states.LABELS,
    **task_states.LABELS,
    **precision.LABELS,
    **choices.LABELS,
    **index_scores.LABELS,
    **load.LABELS,
    **phases.LABELS,
    **neutrality.LABELS,
    **telling.LABELS,
    **observances.LABELS,
    **requests.LABELS,
    **evidence.LABELS,
    **lessons.LABELS,
    Role: {
        Role.ADMIN: words("administrator"),
        Role.DESK: words("tim pusat"),
        Role.COORDINATOR: words("koordinator"),
        Role.OFFICER: words("petugas"),
        Role.SUPERVISOR: words("pimpinan"),
        Role.VIEWER: words("pengamat"),
    },
}


def label(value: StrEnum) -> Words:
    """The interface's word for a choice; a verb's as in "tidak dapat …"."""
    return _LABELS[type(value)][value]
