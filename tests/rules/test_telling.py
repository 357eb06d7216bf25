"""Who is told of what, and at which moment."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.rules.telling import (
    TOLD,
    Concerned,
    Group,
    MailEach,
    Manner,
    digest_is_due,
    goes_out_at_once,
    newly_named,
    reminder_for,
    told_of,
)

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # Tuesday, 10.00 WIB
ANNA, BUDI, CICI, DEDI = (UUID(int=number) for number in range(1, 5))


def concerned(**groups):
    return Concerned(
        tuple((Group(name), frozenset(people)) for name, people in groups.items())
    )


def test_whoever_acts_is_never_told():
    around = concerned(assigned=[ANNA, BUDI], reviewer=[CICI])
    assert told_of("task:cancel", around, BUDI) == {ANNA, CICI}


def test_coordinators_stand_in_for_an_author_who_is_gone():
    around = concerned(coordinators=[BUDI, CICI])
    assert told_of("task:accept", around, ANNA) == {BUDI, CICI}
    with_author = concerned(author=[DEDI], coordinators=[BUDI, CICI])
    assert told_of("task:accept", with_author, ANNA) == {DEDI}


@given(st.sampled_from(sorted(TOLD)), st.sets(st.uuids(), max_size=5), st.uuids())
def test_only_people_around_the_thing_are_told(action, people, actor):
    around = Concerned(tuple((group, frozenset(people)) for group in Group))
    assert told_of(action, around, actor) <= people - {actor}


def test_an_act_that_is_not_in_the_table_tells_nobody():
    assert told_of("event:register", concerned(assigned=[ANNA]), BUDI) == frozenset()


@given(st.lists(st.text(max_size=3)), st.lists(st.text(max_size=3)))
def test_who_came_and_who_went_are_the_differences(old, new):
    came, went = newly_named(old, new)
    assert set(came) == set(new) - set(old)
    assert set(went) == set(old) - set(new)


@pytest.mark.parametrize(
    ("manner", "wish", "hours", "at_once"),
    [
        (Manner.NOW, MailEach.ACT, None, True),
        (Manner.NOW, MailEach.DAY, None, False),
        (Manner.NOW, MailEach.DAY, 47, True),
        (Manner.NOW, MailEach.WEEK, -47, True),
        (Manner.NOW, MailEach.WEEK, 49, False),
        (Manner.DIGEST, MailEach.ACT, None, False),
        (Manner.DIGEST, MailEach.ACT, 20, True),
        (Manner.SILENT, MailEach.ACT, 20, False),
        (Manner.SILENT, MailEach.ACT, None, False),
    ],
)
def test_a_message_goes_out_now_or_waits(manner, wish, hours, at_once):
    starts = None if hours is None else NOW + timedelta(hours=hours)
    assert goes_out_at_once(manner, wish, starts, NOW) is at_once


@pytest.mark.parametrize(
    ("wish", "hour", "zone", "last_hours", "due"),
    [
        (MailEach.DAY, 7, "Asia/Jakarta", None, True),
        (MailEach.DAY, 11, "Asia/Jakarta", None, False),
        (MailEach.DAY, 11, "Asia/Makassar", None, True),
        (MailEach.DAY, 7, "Asia/Jakarta", 2, False),
        (MailEach.DAY, 7, "Asia/Jakarta", 24, True),
        (MailEach.ACT, 7, "Asia/Jakarta", None, True),
        (MailEach.WEEK, 7, "Asia/Jakarta", None, False),
    ],
)
def test_a_digest_is_due_once_a_day_at_the_readers_hour(
    wish, hour, zone, last_hours, due
):
    last = None if last_hours is None else NOW - timedelta(hours=last_hours)
    assert digest_is_due(wish, hour, zone, last, NOW) is due


def test_a_weekly_digest_is_due_on_monday():
    monday = NOW - timedelta(days=1)
    assert digest_is_due(MailEach.WEEK, 7, "Asia/Jakarta", None, monday)


@given(st.integers(-100, 100), st.integers(0, 96))
def test_reminders_only_grow_graver_as_time_goes_by(due_hours, ahead):
    due = NOW + timedelta(hours=due_hours)
    order = [None, "due_soon", "overdue", "overdue_long"]

    def stage(at):
        found = reminder_for(due, at, due - timedelta(hours=48))
        return order.index(found[0].value if found else None)

    assert stage(NOW) <= stage(NOW + timedelta(hours=ahead))
