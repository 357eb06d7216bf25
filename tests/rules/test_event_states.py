"""The status of an event: what may follow what, what needs a reason."""

from itertools import product

import pytest

from agenda.rules.event_states import (
    EventStatus,
    EventVerb,
    after,
    raises_sequence,
    reason_required,
    verbs_from,
)
from agenda.rules.transitions import IllegalTransition

T, C, P, X, D = (
    EventStatus.TENTATIVE,
    EventStatus.CONFIRMED,
    EventStatus.POSTPONED,
    EventStatus.CANCELLED,
    EventStatus.COMPLETED,
)
LEGAL = {
    (T, EventVerb.CONFIRM): C,
    (P, EventVerb.CONFIRM): C,
    (T, EventVerb.POSTPONE): P,
    (C, EventVerb.POSTPONE): P,
    (T, EventVerb.MOVE): T,
    (C, EventVerb.MOVE): C,
    (P, EventVerb.MOVE): T,
    (T, EventVerb.CANCEL): X,
    (C, EventVerb.CANCEL): X,
    (P, EventVerb.CANCEL): X,
    (C, EventVerb.COMPLETE): D,
}
ILLEGAL = [
    (status, verb)
    for status, verb in product(EventStatus, EventVerb)
    if (status, verb) not in LEGAL
    and not (verb is EventVerb.RESTORE and status in {X, D})
]


@pytest.mark.parametrize(("status", "verb"), LEGAL)
def test_each_verb_leads_where_the_contract_says(status, verb):
    assert after(status, verb) is LEGAL[status, verb]


@pytest.mark.parametrize(("status", "verb"), ILLEGAL)
def test_every_other_verb_is_refused_and_changes_nothing(status, verb):
    with pytest.raises(IllegalTransition):
        after(status, verb)


@pytest.mark.parametrize(
    ("status", "before", "restored"),
    [(X, T, T), (X, C, C), (X, P, P), (D, C, C), (X, None, T), (D, None, C)],
)
def test_restoring_returns_to_the_status_before(status, before, restored):
    assert after(status, EventVerb.RESTORE, before) is restored


def test_a_refusal_names_the_status_and_what_would_be_possible():
    with pytest.raises(IllegalTransition) as refused:
        after(X, EventVerb.CONFIRM)
    assert str(refused.value.words) == (
        "Kegiatan ini berstatus batal dan tidak dapat dikonfirmasi."
        " Yang dapat dilakukan: dipulihkan."
    )


def test_the_verbs_offered_for_a_status_are_exactly_those_that_work():
    for status in EventStatus:
        works = [verb for verb in EventVerb if (status, verb) not in ILLEGAL]
        assert verbs_from(status) == works


@pytest.mark.parametrize("verb", EventVerb)
@pytest.mark.parametrize("status", EventStatus)
def test_a_reason_is_needed_to_cancel_and_to_shift_what_was_confirmed(status, verb):
    needed = verb is EventVerb.CANCEL or (
        status is C and verb in {EventVerb.MOVE, EventVerb.POSTPONE}
    )
    assert reason_required(verb, status) is needed


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        (["start"], True),
        (["end", "title"], True),
        (["timezone"], True),
        (["precision"], True),
        (["rrule"], True),
        (["status"], True),
        (["places"], True),
        (["places.0.city"], True),
        (["title", "summary", "visibility", "partners"], False),
        ([], False),
    ],
)
def test_subscribers_are_told_of_dates_zone_rule_status_and_place_only(fields, told):
    assert raises_sequence(fields) is told
