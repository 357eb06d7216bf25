"""What a level asks for before something counts as done."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.rules.neutrality import (
    Answer,
    Guard,
    GuardState,
    approvers_needed,
    flagged,
    needs_check,
    open_items,
)
from agenda.rules.phases import Level

ANNA, BUDI = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("level", "check", "approvers"),
    [
        (None, False, 1),
        (Level.INFO, False, 1),
        (Level.HEIGHTENED, True, 1),
        (Level.STRICT, True, 2),
    ],
)
def test_a_level_asks_for_a_checklist_and_people(level, check, approvers):
    assert (needs_check(level), approvers_needed(level)) == (check, approvers)


@pytest.mark.parametrize(
    ("guard", "state", "refused", "completes"),
    [
        (Guard(None, (1, 2)), GuardState.FREE, False, True),
        (Guard(Level.INFO, (1, 2)), GuardState.FREE, False, True),
        (Guard(Level.HEIGHTENED, (3,)), GuardState.UNCHECKED, True, True),
        (Guard(Level.HEIGHTENED), GuardState.CHECKED, False, True),
        (Guard(Level.HEIGHTENED, (), (ANNA,)), GuardState.CLEARED, True, True),
        (Guard(Level.STRICT, (1,)), GuardState.UNCHECKED, True, False),
        (Guard(Level.STRICT), GuardState.CHECKED, False, False),
        (Guard(Level.STRICT, (), (ANNA,)), GuardState.APPROVED_ONCE, True, True),
        (Guard(Level.STRICT, (), (BUDI,)), GuardState.APPROVED_ONCE, False, True),
        (Guard(Level.STRICT, (1,), (), True), GuardState.RELEASED, False, True),
    ],
)
def test_a_draft_stands_somewhere_between_held_and_let_out(
    guard, state, refused, completes
):
    told = (guard.state, guard.refusal(ANNA) is not None, guard.completes())
    assert told == (state, refused, completes)


def test_whoever_approves_too_early_is_told_which_questions_are_open():
    refusal = Guard(Level.STRICT, (2, 11)).refusal(ANNA)
    assert refusal.in_language("id") == (
        "Daftar periksa netralitas belum lengkap; pertanyaan yang belum dijawab: 2, 11."
    )


def test_the_second_person_is_another_one():
    refusal = Guard(Level.STRICT, (), (ANNA,)).refusal(ANNA)
    assert "orang kedua" in refusal.in_language("id")


@given(st.sets(st.integers(1, 60)), st.sets(st.integers(1, 60)))
def test_what_is_open_and_what_is_answered_make_the_whole(asked, answered):
    still = open_items(asked, answered)
    assert set(still) | (asked & answered) == asked
    assert not set(still) & answered
    assert still == sorted(still)


@given(
    st.sampled_from([None, *Level]),
    st.lists(st.uuids(), max_size=4),
    st.booleans(),
    st.booleans(),
)
def test_approvals_never_hold_what_they_already_let_out(level, people, open_, released):
    """One approval more never asks for more people than before."""
    before = Guard(level, (1,) if open_ else (), tuple(people), released)
    after = Guard(level, before.open_items, (*people, UUID(int=9)), released)
    assert after.approvals_missing <= before.approvals_missing
    assert after.completes() or not before.completes()


def test_answers_with_yes_ask_for_a_second_look():
    given_answers = {3: Answer.YES, 1: Answer.YES, 2: Answer.NOT_APPLICABLE}
    assert flagged(given_answers) == [1, 3]
