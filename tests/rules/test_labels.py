"""Every choice has its word in the interface."""

import pytest

from agenda.rules.event_states import (
    EventKind,
    EventStatus,
    EventVerb,
    Scope,
    Visibility,
)
from agenda.rules.labels import label
from agenda.rules.permissions import Role
from agenda.rules.precision import Precision
from agenda.rules.task_states import TaskStatus, TaskVerb

CHOICES = (
    EventStatus,
    EventKind,
    EventVerb,
    Scope,
    Visibility,
    TaskStatus,
    TaskVerb,
    Precision,
    Role,
)


@pytest.mark.parametrize("choice", [c for choices in CHOICES for c in choices])
def test_every_choice_has_a_word_of_its_own(choice):
    assert str(label(choice)).strip()


@pytest.mark.parametrize("choices", CHOICES)
def test_no_two_choices_of_a_kind_are_called_alike(choices):
    assert len({str(label(choice)) for choice in choices}) == len(choices)


def test_equal_values_of_two_kinds_keep_their_own_words():
    assert EventStatus.CANCELLED == TaskStatus.CANCELLED
    assert str(label(EventStatus.CANCELLED)) == "batal"
    assert str(label(TaskStatus.CANCELLED)) == "dibatalkan"
