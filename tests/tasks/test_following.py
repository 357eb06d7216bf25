"""Tasks that come after another one: told, warned of, never in the way; no circles."""

import pytest

from agenda.db import db
from agenda.errors import BadInput
from agenda.rules.task_states import TaskStatus
from agenda.tasks import following, operations
from tests.factories import make_event, make_task


@pytest.fixture
def pair(people):
    """A text, and its layout after it, which the officer has."""
    first = make_task(people.coordinator, title="Naskah")
    second = make_task(
        people.coordinator,
        title="Tata letak",
        after={"task": str(first.id), "lag": 1},
        assignees=[{"user": people.officer.email}],
    )
    db.session.commit()
    return first, second


def test_a_task_waits_until_the_earlier_one_is_over(people, pair):
    first, second = pair
    actor = people.officer.as_actor()
    found = following.unfinished(actor, [first, second])
    assert {key: one.title for key, one in found.items()} == {second.id: "Naskah"}
    operations.cancel(people.coordinator.as_actor(), first, reason="Tidak jadi")
    assert following.unfinished(actor, [first, second]) == {}


@pytest.mark.parametrize("end", ["trash", "done"])
def test_what_is_done_or_thrown_away_keeps_nothing_waiting(people, pair, end):
    first, second = pair
    actor = people.coordinator.as_actor()
    if end == "trash":
        operations.trash(actor, first)
    else:
        operations.was_done(actor, first, reason="Dahulu")
    assert following.unfinished(people.officer.as_actor(), [second]) == {}


def test_to_begin_early_is_told_and_not_refused(people, pair):
    _, second = pair
    officer = people.officer.as_actor()
    operations.accept(officer, second)
    operations.start(officer, second)
    assert second.status is TaskStatus.IN_PROGRESS
    (said,) = following.warnings(officer, second)
    assert said.in_language("id") == "Tugas ini menunggu Naskah, yang belum selesai."


def test_of_an_earlier_task_out_of_sight_nothing_is_told_but_that_it_is_there(people):
    secret = make_event(people.coordinator, visibility="confidential")
    first = make_task(people.coordinator, secret, title="Naskah rahasia")
    second = make_task(
        people.coordinator,
        after={"task": str(first.id)},
        assignees=[{"user": people.officer.email}],
    )
    bait = following.unfinished(people.coordinator.as_actor(), [second])[second.id]
    assert bait.title == "Naskah rahasia"
    hidden = following.unfinished(people.officer.as_actor(), [second])[second.id]
    assert (hidden.id, hidden.title, hidden.title_en) == (None, "", "")
    (said,) = following.warnings(people.officer.as_actor(), second)
    assert "rahasia" not in said.in_language("id")


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_a_circle_is_refused_at_the_field_with_a_sentence(people, steps, problems):
    actor = people.coordinator.as_actor()
    chain = [make_task(people.coordinator)]
    for _ in range(steps):
        after = {"task": str(chain[-1].id)}
        chain.append(make_task(people.coordinator, after=after))
    with pytest.raises(BadInput) as refused:
        operations.revise(actor, chain[0], {"after": {"task": str(chain[-1].id)}})
    assert problems(refused) == ["after.task"]
    said = refused.value.problems[0].words.in_language("id")
    assert ("Melingkar" in said) == (steps > 0)
    assert chain[0].after_id is None
