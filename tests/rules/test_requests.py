"""Requests for coverage: the table of states, the wished day, and who sees one."""

from datetime import date, timedelta
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.rules.permissions import Actor, Role
from agenda.rules.requests import (
    ALLOWED,
    Parties,
    RequestState,
    RequestVerb,
    after,
    is_late,
    is_open,
    may_revise,
    sees,
    usual_answer,
    verbs_from,
)
from agenda.rules.transitions import IllegalTransition
from agenda.rules.working_days import FreeDay, FreeDays

ASKING, ASKED, OTHER = (UUID(int=number) for number in (1, 2, 3))
REQUESTER = UUID(int=100)
PARTIES = Parties(REQUESTER, ASKING, ASKED)
DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))


def actor(role, agency, number=200):
    return Actor(UUID(int=number), Role(role), agency, "Seseorang")


# States


@pytest.mark.parametrize(
    ("state", "verb"), list(product(RequestState, RequestVerb)), ids=str
)
def test_what_is_answered_stays_answered_and_only_a_question_has_a_reply(state, verb):
    allowed = {
        RequestState.NEW: set(RequestVerb) - {RequestVerb.REPLY},
        RequestState.ASKED_BACK: set(RequestVerb),
    }.get(state, set())

    if verb in allowed:
        assert isinstance(after(state, verb), RequestState)
    else:
        with pytest.raises(IllegalTransition):
            after(state, verb)
    assert set(verbs_from(state)) == allowed
    assert is_open(state) == bool(allowed)


def test_a_reply_puts_the_request_before_the_agency_again():
    asked = after(RequestState.NEW, RequestVerb.ASK_BACK)
    assert after(asked, RequestVerb.REPLY) is RequestState.NEW


# By when


@given(today=DAYS, ahead=st.integers(0, 60), free=st.sets(DAYS, max_size=30))
def test_the_wished_day_is_never_past_and_before_what_happens_if_it_can_be(
    today, ahead, free
):
    happens = today + timedelta(days=ahead)
    free_days = FreeDays([FreeDay(day, "Libur", "") for day in free], range(2024, 2030))

    wished = usual_answer(today, happens, free_days)

    assert today <= wished
    assert wished < happens or wished == today
    assert wished == today or free_days.is_working_day(wished)


def test_three_working_days_skip_the_weekend_and_what_is_sooner_is_answered_before():
    free_days, friday = FreeDays([], [2026]), date(2026, 11, 27)

    assert usual_answer(friday, date(2026, 12, 24), free_days) == date(2026, 12, 2)
    assert usual_answer(friday, date(2026, 12, 1), free_days) == date(2026, 11, 30)
    assert usual_answer(friday, friday, free_days) == friday
    assert usual_answer(friday, friday - timedelta(days=9), free_days) == friday


def test_only_what_the_agency_has_to_answer_is_late():
    today = date(2026, 11, 24)
    yesterday = today - timedelta(days=1)

    late = [one for one in RequestState if is_late(one, yesterday, today)]
    assert late == [RequestState.NEW]
    assert not is_late(RequestState.NEW, today, today)


# Who

SEEN = {
    ("admin", OTHER): True,
    ("desk", OTHER): True,
    ("coordinator", ASKED): True,
    ("supervisor", ASKED): True,
    ("officer", ASKED): False,
    ("viewer", ASKED): False,
    ("coordinator", ASKING): True,
    ("supervisor", ASKING): False,
    ("officer", ASKING): False,
    ("viewer", ASKING): False,
    ("coordinator", OTHER): False,
    ("supervisor", OTHER): False,
}


@pytest.mark.parametrize(("who", "seen"), SEEN.items(), ids=str)
def test_parties_see_a_request_and_nobody_else(who, seen):
    assert sees(actor(*who), PARTIES) == seen


@pytest.mark.parametrize("role", Role, ids=str)
def test_whoever_asked_sees_replies_and_takes_back_wherever_he_went(role):
    requester = Actor(REQUESTER, role, OTHER, "Pemohon")

    assert sees(requester, PARTIES)
    assert may_revise(requester, PARTIES)
    assert ALLOWED[RequestVerb.REPLY](requester, PARTIES)
    assert ALLOWED[RequestVerb.WITHDRAW](requester, PARTIES)


def test_the_asked_agency_is_answered_for_by_its_coordinators_and_those_above():
    who = [key for key in SEEN if ALLOWED[RequestVerb.ACCEPT](actor(*key), PARTIES)]
    assert who == [("admin", OTHER), ("desk", OTHER), ("coordinator", ASKED)]


def test_whoever_may_do_something_sees_it():
    for verb, key in product(RequestVerb, SEEN):
        if ALLOWED[verb](actor(*key), PARTIES):
            assert sees(actor(*key), PARTIES)


def test_a_deputy_answers_in_the_right_of_whom_he_stands_in_for():
    official = actor("coordinator", ASKED, 300)
    deputy = Actor(UUID(int=301), Role.OFFICER, ASKED, "Plh.", acting_for=(official,))
    assert sees(deputy, PARTIES)
    assert ALLOWED[RequestVerb.ACCEPT](deputy, PARTIES)
