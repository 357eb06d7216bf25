"""Closing an event: what came of it, what slipped, and who reads what was learned."""

import pytest

from agenda.db import db
from agenda.errors import BadInput, NotAllowed, Stale, WrongState
from agenda.events import operations as events
from agenda.packs import queries as packs
from agenda.rules.event_states import EventStatus
from agenda.rules.lessons import Slip, Verdict
from agenda.rules.permissions import OPERATOR
from agenda.tasks import lessons
from agenda.tasks.editions import clone_event
from agenda.tasks.queries import all_of
from tests.factories import make_event, make_task

FIGURE = {
    "metric": "participants",
    "likely": 480,
    "as_of": "2026-11-20",
    "source": "Daftar hadir",
}


@pytest.fixture
def over(people):
    """A confirmed event of DIT that took place last week."""
    event = make_event(people.coordinator, start="2026-11-18")
    return events.confirm(people.coordinator.as_actor(), event, {})


def test_closing_keeps_the_figures_what_slipped_and_what_is_learned(people, over):
    coordinator = people.coordinator.as_actor()
    late = make_task(people.coordinator, over, title="Siaran", due="2026-11-20")
    fine = make_task(people.coordinator, over, title="Laporan", due="2026-12-01")
    given = [
        {
            "task": str(late.id),
            "verdict": "change",
            "text": "Mulai tiga hari lebih awal",
        },
        {"task": str(fine.id), "verdict": "keep"},
        {"text": "Parkir kurang"},
        {"task": str(fine.id)},
    ]

    lessons.close_event(
        coordinator, over, {"estimates": [FIGURE], "lessons": given}, seen=over.version
    )
    db.session.commit()

    assert over.status is EventStatus.COMPLETED
    [figure] = over.estimates
    assert (figure.kind, figure.likely) == ("actual", 480)
    one, two, three = lessons.of_event(coordinator, over)
    assert (one.task, one.verdict, one.slip) == (late, Verdict.CHANGE, Slip.OPEN)
    assert (one.text, one.author) == ("Mulai tiga hari lebih awal", coordinator.label)
    assert one.days_late == 4
    assert (two.task, two.verdict, two.slip, two.text) == (fine, Verdict.KEEP, None, "")
    assert (three.task, three.text) == (None, "Parkir kurang")


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (
            {"lessons": [{"task": "01890000-0000-7000-8000-000000000000"}]},
            "lessons.0.task",
        ),
        ({"lessons": [{"text": "a", "verdict": "burn"}]}, "lessons.0.verdict"),
        ({"estimates": [{**FIGURE, "source": ""}]}, "estimates.0.source"),
        ({"estimates": [FIGURE, {**FIGURE, "likely": "banyak"}]}, "estimates.1.likely"),
        ({"weather": "hujan"}, "weather"),
    ],
)
def test_what_makes_no_sense_is_named_at_its_place(people, over, asked, field):
    with pytest.raises(BadInput) as refused:
        lessons.close_event(people.coordinator.as_actor(), over, asked)
    assert [one.field for one in refused.value.problems] == [field]


def test_only_who_steers_a_confirmed_event_closes_it(people, over):
    for actor in (people.officer, people.supervisor, people.aceh_coordinator):
        with pytest.raises(NotAllowed):
            lessons.close_event(actor.as_actor(), over, {})
    coordinator = people.coordinator.as_actor()
    with pytest.raises(Stale):
        lessons.close_event(coordinator, over, {}, seen=over.version - 1)
    lessons.close_event(coordinator, over, {})
    with pytest.raises(WrongState):
        lessons.close_event(coordinator, over, {"estimates": [FIGURE]})
    assert over.estimates == []


def test_a_lesson_stands_beside_the_same_task_at_the_next_edition(people, over):
    coordinator = people.coordinator.as_actor()
    task = make_task(people.coordinator, over, title="Siaran", due="2026-11-20")
    given = [{"task": str(task.id), "text": "Lebih awal", "verdict": "keep"}]
    lessons.close_event(coordinator, over, {"lessons": given})
    edition = clone_event(coordinator, over, "2027-11-18", tasks=True)
    third = clone_event(coordinator, edition, "2028-11-18", tasks=True)
    other = make_task(people.coordinator, edition, title="Lain", due="2027-11-01")
    elsewhere = make_task(people.coordinator, title="Siaran", due="2027-11-01")

    for event in (edition, third):
        [again] = [one for one in all_of(event) if one.title == "Siaran"]
        assert [row.text for row in lessons.before(coordinator, again)] == [
            "Lebih awal"
        ]
    for unrelated in (task, other, elsewhere):
        assert lessons.before(coordinator, unrelated) == []


def test_lessons_are_read_by_who_sees_the_event_and_the_task(people):
    """The bait: a confidential event, and a task of an event that everybody sees."""
    hidden = make_event(
        people.coordinator, start="2026-11-18", visibility="confidential"
    )
    shown = make_event(people.coordinator, start="2026-11-18", visibility="public")
    for event in (hidden, shown):
        events.confirm(people.coordinator.as_actor(), event, {})
        task = make_task(people.coordinator, event, due="2026-11-20")
        given = [{"task": str(task.id), "text": "Rahasia"}, {"text": "Umum"}]
        lessons.close_event(people.coordinator.as_actor(), event, {"lessons": given})

    def told(reader, event):
        return [row.text for row in lessons.of_event(reader.as_actor(), event)]

    for event in (hidden, shown):
        assert told(people.coordinator, event) == ["Rahasia", "Umum"]
    # Whoever sees the event alone reads nothing of its tasks.
    assert told(people.bali_officer, shown) == ["Umum"]
    for stranger in (people.admin, people.desk, people.officer, people.bali_officer):
        assert told(stranger, hidden) == []


def test_a_lesson_of_a_task_from_a_pack_is_read_beside_it_in_the_catalogue(people):
    """Peers learn from an event that they see, and from no other."""
    step = packs.get(OPERATOR, "national_day").published.tasks[0]
    coordinator = people.coordinator.as_actor()
    for visibility in ("public", "confidential"):
        event = make_event(
            people.coordinator,
            start="2026-11-18",
            visibility=visibility,
        )
        events.confirm(coordinator, event, {})
        task = make_task(people.coordinator, event, due="2026-11-20")
        task.pack_task_id = step.id
        db.session.flush()
        db.session.refresh(task)
        given = [{"task": str(task.id), "text": visibility}]
        lessons.close_event(coordinator, event, {"lessons": given})

    def told(reader):
        found = lessons.of_roots(reader.as_actor(), [step.root_id])
        return [row.text for row in found.get(step.root_id, [])]

    assert told(people.coordinator) == ["confidential", "public"]
    assert told(people.bali_officer) == ["public"]
    [row] = lessons.of_roots(people.bali_officer.as_actor(), [step.root_id])[
        step.root_id
    ]
    assert lessons.seen_tasks(people.bali_officer.as_actor(), [row]) == set()
    assert lessons.as_fields(row, shows_task=False)["task"] is None
