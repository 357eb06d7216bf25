"""One act on many rows: the rest is done, what cannot be is named."""

import pytest

from agenda.db import db
from agenda.errors import BadInput
from agenda.tasks import bulk, operations, queries
from agenda.tasks.bulk import EventAct, Picked, TaskAct
from tests.factories import make_event, make_task


def ticked(*things):
    return [Picked(thing.id, thing.version) for thing in things]


def told(lines):
    return [(line.title, str(line.reason) if line.reason else None) for line in lines]


@pytest.fixture
def actor(people):
    return people.coordinator.as_actor()


def test_what_can_be_done_is_done_and_the_rest_is_named(people, actor):
    good = make_task(people.coordinator, title="Siaran")
    over = make_task(people.coordinator, title="Lama")
    operations.cancel(actor, over, reason="batal")
    stale = make_task(people.coordinator, title="Foto")
    picked = ticked(good, over, stale)
    operations.revise(actor, stale, {"title": "Foto baru"})
    foreign = make_task(people.aceh_coordinator, title="Rahasia Aceh")
    picked += ticked(foreign)

    lines = bulk.carry_out(actor, TaskAct.CANCEL, picked, {"reason": "acara batal"})

    assert told(lines)[0] == ("Siaran", None)
    assert told(lines)[1][0] == "Lama"
    assert told(lines)[1][1]
    assert told(lines)[2] == (
        "Foto baru",
        "Diubah orang lain sejak Anda membuka daftar.",
    )
    assert "Tidak ditemukan" in told(lines)[3][1]
    assert "Aceh" not in str(told(lines)[3])
    assert good.status == "cancelled"
    assert queries.history(good).items[0].reason == "acara batal"
    assert stale.status == "offered"


def test_who_may_not_is_told_so_of_each_row(people):
    task = make_task(people.coordinator)
    actor = people.officer.as_actor()
    [line] = bulk.carry_out(actor, TaskAct.CANCEL, ticked(task), {"reason": "x"})
    assert str(line.reason) == "Anda tidak berwenang melakukan ini."
    assert task.status == "offered"


def test_a_look_beforehand_changes_nothing(people, actor):
    task = make_task(people.coordinator)
    [line] = bulk.look_at(actor, TaskAct.CANCEL, ticked(task))
    assert line.reason is None
    assert (task.status, task.version) == ("offered", 1)


def test_a_person_joins_or_takes_the_place_of_others(people, actor):
    free = make_task(people.coordinator, title="Bebas")
    held = make_task(
        people.coordinator,
        title="Dipegang",
        assignees=[
            {"user": people.coordinator.email, "role": "pelaksana", "lead": True}
        ],
    )
    asked = {"user": people.officer.email, "role": "pelaksana"}

    lines = bulk.carry_out(actor, TaskAct.ASSIGN, ticked(free, held), asked)
    assert [reason for _, reason in told(lines)] == [None, None]
    assert [row.account.email for row in free.assignments] == [people.officer.email]
    assert free.assignments[0].lead
    assert {row.account.email: row.lead for row in held.assignments} == {
        people.coordinator.email: True,
        people.officer.email: False,
    }

    [again] = bulk.carry_out(actor, TaskAct.ASSIGN, ticked(held), asked)
    assert "sudah begitu" in str(again.reason)

    replace = {**asked, "how": "replace"}
    [line] = bulk.carry_out(actor, TaskAct.ASSIGN, ticked(held), replace)
    assert line.reason is None
    assert [row.account.email for row in held.assignments] == [people.officer.email]


def test_a_reviewer_who_works_on_a_task_is_refused_for_that_task_alone(people, actor):
    own = make_task(
        people.coordinator,
        title="Sendiri",
        assignees=[{"user": people.supervisor.email, "role": "pelaksana"}],
    )
    other = make_task(people.coordinator, title="Lain")
    asked = {"reviewer": people.supervisor.email}
    lines = bulk.carry_out(actor, TaskAct.REVIEWER, ticked(own, other), asked)
    assert told(lines)[0][1]
    assert told(lines)[1] == ("Lain", None)
    db.session.expire_all()
    assert own.reviewer is None
    assert own.version == 1
    assert other.reviewer.email == people.supervisor.email


def test_events_are_called_off_thrown_away_or_given_a_theme(people, actor):
    one = make_event(people.coordinator, title="Satu")
    two = make_event(people.coordinator, title="Dua")
    foreign = make_event(people.aceh_coordinator, title="Aceh", visibility="public")

    lines = bulk.carry_out(
        actor, EventAct.THEME, ticked(one, foreign), {"theme": "budaya"}
    )
    assert [theme.theme_code for theme in one.themes] == ["budaya"]
    assert told(lines)[1] == ("Aceh", "Anda tidak berwenang melakukan ini.")

    bulk.carry_out(actor, EventAct.CANCEL, ticked(one, two), {"reason": "dana"})
    assert (one.status, two.status) == ("cancelled", "cancelled")
    [line] = bulk.carry_out(actor, EventAct.CANCEL, ticked(two), {"reason": "dana"})
    assert line.reason is not None

    bulk.carry_out(actor, EventAct.TRASH, ticked(two), {})
    assert two.trashed_at is not None


@pytest.mark.parametrize(
    ("act", "field"),
    [
        (TaskAct.CANCEL, "reason"),
        (TaskAct.ASSIGN, "user"),
        (TaskAct.REVIEWER, "reviewer"),
        (EventAct.CANCEL, "reason"),
        (EventAct.THEME, "theme"),
    ],
)
def test_what_is_missing_is_told_at_its_field_before_anything_is_done(
    people, actor, act, field
):
    thing = (make_task if isinstance(act, TaskAct) else make_event)(people.coordinator)
    with pytest.raises(BadInput) as refused:
        bulk.carry_out(actor, act, ticked(thing), {"reason": "  ", "role": "pelaksana"})
    assert field in [problem.field for problem in refused.value.problems]
    assert thing.version == 1


def test_more_rows_than_a_page_can_show_are_refused(people, actor):
    task = make_task(people.coordinator)
    many = [Picked(task.id.__class__(int=n), 1) for n in range(201)]
    with pytest.raises(BadInput):
        bulk.look_at(actor, TaskAct.CANCEL, many)
    assert len(bulk.look_at(actor, TaskAct.CANCEL, ticked(task, task))) == 1
