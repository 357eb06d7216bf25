"""The states of a task: which verb leads from where to where."""

import pytest

from agenda.rules.task_states import (
    TaskStatus,
    TaskVerb,
    after,
    is_over,
    verbs_from,
)
from agenda.rules.transitions import IllegalTransition

S, V = TaskStatus, TaskVerb
LEGAL = {
    (S.OFFERED, V.ACCEPT): S.ACCEPTED,
    (S.OFFERED, V.DECLINE): S.DECLINED,
    (S.OFFERED, V.CANCEL): S.CANCELLED,
    (S.ACCEPTED, V.DECLINE): S.DECLINED,
    (S.ACCEPTED, V.START): S.IN_PROGRESS,
    (S.ACCEPTED, V.SUBMIT): S.IN_REVIEW,
    (S.ACCEPTED, V.CANCEL): S.CANCELLED,
    (S.IN_PROGRESS, V.SUBMIT): S.IN_REVIEW,
    (S.IN_PROGRESS, V.CANCEL): S.CANCELLED,
    (S.IN_REVIEW, V.RETURN): S.RETURNED,
    (S.IN_REVIEW, V.APPROVE): S.DONE,
    (S.IN_REVIEW, V.CANCEL): S.CANCELLED,
    (S.RETURNED, V.START): S.IN_PROGRESS,
    (S.RETURNED, V.SUBMIT): S.IN_REVIEW,
    (S.RETURNED, V.CANCEL): S.CANCELLED,
    (S.DECLINED, V.OFFER): S.OFFERED,
    (S.DECLINED, V.CANCEL): S.CANCELLED,
}


@pytest.mark.parametrize("verb", TaskVerb)
@pytest.mark.parametrize("status", TaskStatus)
def test_a_verb_works_from_the_states_of_the_table_and_no_other(status, verb):
    if (status, verb) in LEGAL:
        assert after(status, verb) is LEGAL[status, verb]
    else:
        with pytest.raises(IllegalTransition):
            after(status, verb)


def test_the_verbs_offered_for_a_state_are_exactly_those_that_work():
    for status in TaskStatus:
        works = [verb for verb in TaskVerb if (status, verb) in LEGAL]
        assert verbs_from(status) == works


def test_nothing_leads_out_of_a_task_that_is_over():
    over = {status for status in TaskStatus if is_over(status)}
    assert over == {S.DONE, S.CANCELLED}
    assert all(verbs_from(status) == [] for status in over)


def test_a_refusal_names_the_state_and_what_would_be_possible():
    with pytest.raises(IllegalTransition) as refused:
        after(S.IN_REVIEW, V.ACCEPT)
    assert str(refused.value.words) == (
        "Tugas ini berstatus diperiksa dan tidak dapat diterima."
        " Yang dapat dilakukan: dikembalikan, disetujui, dibatalkan."
    )


def test_a_refusal_says_when_nothing_is_possible_any_more():
    with pytest.raises(IllegalTransition) as refused:
        after(S.DONE, V.CANCEL)
    assert str(refused.value.words) == (
        "Tugas ini berstatus selesai; tidak ada lagi yang dapat diubah."
    )
