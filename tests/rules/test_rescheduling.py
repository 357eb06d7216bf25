"""What becomes of a task when its event moves, stops or goes on."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.rules.event_states import EventStatus
from agenda.rules.programme import Shift
from agenda.rules.rescheduling import (
    Answer,
    Counted,
    Course,
    Moment,
    Planned,
    TaskVerdict,
    judge,
)
from agenda.rules.task_states import TaskStatus
from agenda.words import words

TODAY = date(2026, 11, 24)
OLD, NEW = Moment(date(2026, 12, 2), None), Moment(date(2026, 12, 9), None)
LONG_PAST = Moment(date(2026, 11, 1), None)
PAST = Moment(date(2026, 11, 23), None)
WEEK = Shift(timedelta(7), timedelta(7))
NOTHING = Shift(timedelta(), timedelta())
MOVED = Course(EventStatus.CONFIRMED, moved=True, shift=WEEK)
STILL = Course(EventStatus.CONFIRMED)


def task(**facts):
    """An accepted task due on 2 December that counts to the 9th, unless told."""
    usual = {
        "status": TaskStatus.ACCEPTED,
        "due": OLD,
        "counted": Counted(NEW, words("H-7")),
    }
    return Planned(**{**usual, **facts})


BY_HAND = {"by_hand": True}


@pytest.mark.parametrize(
    ("planned", "course", "answer", "verdict", "due"),
    [
        (task(), MOVED, None, "moved", NEW),
        (task(counted=Counted(OLD, words("H"))), MOVED, None, "kept", OLD),
        (task(counted=None), MOVED, None, "kept", OLD),
        (task(), STILL, None, "kept", OLD),
        # What is done never moves, whatever happens to its event.
        (task(status=TaskStatus.DONE), MOVED, Answer.MOVE, "done", OLD),
        (task(status=TaskStatus.DONE), STILL, None, "done", OLD),
        (
            task(status=TaskStatus.DONE),
            Course(EventStatus.CANCELLED),
            None,
            "done",
            OLD,
        ),
        # What waits to be judged moves like all that is open.
        (task(status=TaskStatus.IN_REVIEW), MOVED, None, "moved", NEW),
        (task(status=TaskStatus.DECLINED), MOVED, None, "moved", NEW),
        # Set by hand: asked about, and moved by as much as the event when so answered.
        (task(**BY_HAND), MOVED, None, "asked", OLD),
        (task(**BY_HAND), MOVED, Answer.KEEP, "kept", OLD),
        (task(**BY_HAND), MOVED, Answer.MOVE, "moved", NEW),
        (task(**BY_HAND, counted=None), MOVED, Answer.MOVE, "moved", NEW),
        (
            task(**BY_HAND),
            Course(EventStatus.CONFIRMED, True, NOTHING),
            None,
            "kept",
            OLD,
        ),
        # By how much is not known: what it counts to is proposed, or nothing is.
        (
            task(**BY_HAND),
            Course(EventStatus.TENTATIVE, True, None),
            Answer.MOVE,
            "moved",
            NEW,
        ),
        (
            task(**BY_HAND, counted=None),
            Course(EventStatus.TENTATIVE, True, None),
            Answer.MOVE,
            "asked",
            OLD,
        ),
        # Too late is what was not late before.
        (task(counted=Counted(PAST, words("H-7"))), MOVED, None, "too_late", PAST),
        (
            task(due=Moment(TODAY, None), counted=Counted(PAST, words("H-7"))),
            MOVED,
            None,
            "too_late",
            PAST,
        ),
        (
            task(
                due=PAST, counted=Counted(Moment(date(2026, 11, 1), None), words("H"))
            ),
            MOVED,
            None,
            "moved",
            Moment(date(2026, 11, 1), None),
        ),
        (
            task(counted=Counted(Moment(TODAY, time(1)), words("-2 jam"))),
            MOVED,
            None,
            "moved",
            Moment(TODAY, time(1)),
        ),
        (task(), Course(EventStatus.POSTPONED), None, "paused", OLD),
        (task(**BY_HAND), Course(EventStatus.POSTPONED), None, "paused", OLD),
        (task(), Course(EventStatus.CANCELLED), None, "paused", OLD),
    ],
)
def test_each_task_gets_its_verdict(planned, course, answer, verdict, due):
    judged = judge(planned, course, TODAY, answer=answer)
    assert (judged.verdict.value, judged.due) == (verdict, due)
    assert judged.paused is (verdict == "paused")
    assert judged.explanation.in_language("id")
    assert judged.explanation.in_language("en")


def test_a_due_on_a_day_of_leave_is_set_and_said():
    judged = judge(task(), MOVED, TODAY, absent={NEW.date})
    assert (judged.verdict, judged.due) == (TaskVerdict.ON_LEAVE, NEW)
    assert str(judged.explanation) == "H-7; penanggung jawabnya sedang cuti"
    elsewhere = judge(task(), MOVED, TODAY, absent={OLD.date})
    assert elsewhere.verdict is TaskVerdict.MOVED
    # That it is too late weighs more.
    late = task(counted=Counted(PAST, words("H-7")))
    assert judge(late, MOVED, TODAY, absent={PAST.date}).verdict is TaskVerdict.TOO_LATE


def test_what_was_paused_comes_back_with_its_event():
    for planned, course in ((task(paused=True), MOVED), (task(paused=True), STILL)):
        judged = judge(planned, course, TODAY)
        assert judged.paused is False
        assert "Tugas dilanjutkan." in str(judged.explanation)
    again = judge(task(paused=True), Course(EventStatus.CANCELLED), TODAY)
    assert (again.verdict, again.paused) == (TaskVerdict.PAUSED, True)
    done = judge(task(paused=True, status=TaskStatus.DONE), MOVED, TODAY)
    assert done.paused is True


def test_a_question_names_where_the_due_would_go():
    judged = judge(task(**BY_HAND), MOVED, TODAY)
    assert judged.proposed == NEW
    assert "9 Desember 2026" in str(judged.explanation)
    unknown = judge(
        task(**BY_HAND, counted=None), Course(EventStatus.TENTATIVE, True, None), TODAY
    )
    assert unknown.proposed is None
    at_the_end = task(**BY_HAND, due=Moment(date.max, None))
    assert judge(at_the_end, MOVED, TODAY).proposed is None


def test_a_due_of_hours_that_was_set_by_hand_moves_on_its_own_clock():
    shift = Shift(timedelta(1), timedelta(hours=20))
    planned = task(**BY_HAND, due=Moment(date(2026, 12, 2), time(9)))
    course = Course(EventStatus.CONFIRMED, True, shift)
    judged = judge(planned, course, TODAY, answer=Answer.MOVE)
    assert judged.due == Moment(date(2026, 12, 3), time(5))


DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
MOMENTS = st.builds(
    Moment, DAYS, st.none() | st.times().map(lambda at: at.replace(microsecond=0))
)
SHIFTS = st.builds(
    lambda days, minutes: Shift(timedelta(days), timedelta(minutes=minutes)),
    st.integers(-4000, 4000),
    st.integers(-500_000, 500_000),
)
STATES = st.sampled_from([one for one in TaskStatus if one is not TaskStatus.CANCELLED])
TASKS = st.builds(
    Planned,
    STATES,
    MOMENTS,
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.none() | st.builds(Counted, MOMENTS, st.just(words("H")), st.booleans()),
)
COURSES = st.builds(
    Course, st.sampled_from(EventStatus), st.booleans(), st.none() | SHIFTS
)
ANSWERS = st.none() | st.sampled_from(Answer)


@given(TASKS, COURSES, DAYS, ANSWERS, st.sets(DAYS, max_size=5))
def test_no_due_moves_that_is_done_or_that_nobody_answered_for(
    planned, course, today, answer, absent
):
    judged = judge(planned, course, today, absent=absent, answer=answer)
    if planned.status is TaskStatus.DONE:
        assert judged.verdict is TaskVerdict.DONE
        assert (judged.due, judged.paused) == (planned.due, planned.paused)
    if planned.by_hand and answer is not Answer.MOVE:
        assert judged.due == planned.due
    if judged.verdict in {"kept", "asked", "paused", "done"}:
        assert judged.due == planned.due
    else:
        assert judged.due != planned.due
    assert judged.paused is False or judged.verdict not in {
        "moved",
        "kept",
        "asked",
        "too_late",
        "on_leave",
    }


@given(MOMENTS, SHIFTS, DAYS)
def test_there_and_back_a_due_that_was_set_by_hand_is_where_it_was(due, shift, today):
    back = Shift(-shift.days, -shift.clock)
    there = judge(
        task(by_hand=True, due=due),
        Course(EventStatus.CONFIRMED, True, shift),
        today,
        answer=Answer.MOVE,
    )
    again = judge(
        task(by_hand=True, due=there.due),
        Course(EventStatus.CONFIRMED, True, back),
        today,
        answer=Answer.MOVE,
    )
    assert again.due == due
