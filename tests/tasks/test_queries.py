"""Finding tasks: visibility in every question, filters, orders, pages."""

import pytest
from sqlalchemy import event as sqlalchemy_event

from agenda.db import db
from agenda.errors import BadInput, NotFound
from agenda.events import operations as events
from agenda.tasks import fields, guarding, operations, proving, queries, waiting
from agenda.tasks.filters import TaskSort, read_task_filter
from tests.factories import make_event, make_task
from tests.tasks.conftest import NOTE

EVERYONE = (
    "admin@agenda.example",
    "desk@agenda.example",
    "koordinator@agenda.example",
    "petugas@agenda.example",
    "pimpinan@agenda.example",
    "pengamat@agenda.example",
    "pimpinan@kem.agenda.example",
    "koordinator@aceh.agenda.example",
    "petugas@aceh.agenda.example",
    "petugas@sumut.agenda.example",
    "petugas@bali.agenda.example",
)
DESK, DIT, HELPER = set(EVERYONE[:2]), set(EVERYONE[2:6]), {EVERYONE[9]}
SEES = {
    "public": DESK | DIT | HELPER,
    "government": DESK | DIT | HELPER,
    "agency": DESK | DIT | HELPER,
    "confidential": {EVERYONE[2], EVERYONE[4]} | HELPER,
    "alone": DESK | DIT | HELPER,
}


def titles(actor, sort=TaskSort.DUE, **asked):
    found = queries.page(actor, read_task_filter(asked), sort).items
    return [task.title for task in found]


def offers(actor):
    return [*waiting.read(waiting.pile(actor, waiting.offered_to(actor))).values()]


def reviews(actor):
    piled = waiting.pile(actor, waiting.to_be_judged_by(actor))
    return [*waiting.read(piled).values()]


@pytest.mark.parametrize("visibility", SEES)
def test_a_task_is_seen_by_whom_the_contract_names(people, tmp_path, visibility):
    on = None
    if visibility != "alone":
        on = make_event(people.coordinator, visibility=visibility, partners=["ACEH"])
    helper = people.sumut_officer.email
    bait = make_task(
        people.coordinator, on, title="Umpan", assignees=[{"user": helper}]
    )
    row = proving.add_evidence(people.coordinator.as_actor(), bait, NOTE)
    for email in EVERYONE:
        actor, sees = people.actor(email), email in SEES[visibility]
        assert titles(actor, q="umpan") == ["Umpan"] * sees, email
        assert queries.count(actor, read_task_filter({})) == sees
        assert queries.sees(actor, bait) == sees
        if on is not None:
            assert len(queries.for_event(actor, on)) == sees
        assert len(offers(actor)) == (email == helper)
        if not sees:
            with pytest.raises(NotFound):
                queries.get(actor, bait.id)
            with pytest.raises(NotFound):
                queries.get_evidence(actor, row.id)


def test_the_trash_hides_a_task_and_its_event_hides_it_too(people):
    coordinator, officer = people.coordinator.as_actor(), people.officer.as_actor()
    event = make_event(people.coordinator)
    task = make_task(people.coordinator, event)
    alone = make_task(people.coordinator, title="Sendiri")
    operations.trash(coordinator, alone)
    assert titles(coordinator) == ["Siaran pers"]
    assert titles(coordinator, trashed="true") == ["Sendiri"]
    assert titles(officer, trashed="true") == []
    assert queries.get_trashed(coordinator, alone.id) is alone
    for nobody in (people.officer, people.aceh_coordinator):
        with pytest.raises(NotFound):
            queries.get_trashed(nobody.as_actor(), alone.id)
    events.trash(coordinator, event)
    assert titles(coordinator) == []
    events.restore(coordinator, event)
    assert queries.get(coordinator, str(task.id)) is task


@pytest.fixture
def three(people):
    """Three tasks: one in the pool, one of the officer, one done long ago."""
    event = make_event(people.coordinator)
    make_task(people.coordinator, event, title="Kolam", brief="Untuk media massa")
    own = make_task(
        people.coordinator,
        title="Milik petugas",
        type="infographic",
        due="2026-12-05",
        assignees=[{"user": people.officer.email}],
        reviewer=people.supervisor.email,
    )
    old = make_task(people.desk, title="Lama", agency="ACEH", due="2024-01-01")
    operations.cancel(people.desk.as_actor(), old, reason="Lewat")
    return event, own, old


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["Lama", "Kolam", "Milik petugas"]),
        ({"status": "offered"}, ["Kolam", "Milik petugas"]),
        ({"status": ["offered", "cancelled"], "agency": "ACEH"}, ["Lama"]),
        ({"type": "infographic"}, ["Milik petugas"]),
        ({"assignee": "PETUGAS@agenda.example"}, ["Milik petugas"]),
        ({"assignee": "siapa@agenda.example"}, []),
        ({"assignee": "me"}, []),
        ({"reviewer": "pimpinan@agenda.example"}, ["Milik petugas"]),
        ({"agency": ["DIT", "ACEH"]}, ["Lama", "Kolam", "Milik petugas"]),
        ({"from": "2026-12-01", "to": "2026-12-01"}, ["Kolam"]),
        ({"q": "untuk med"}, ["Kolam"]),
        ({"q": "tg 2024 00001"}, ["Lama"]),
        ({"q": "100%"}, []),
        ({"open": "true"}, ["Kolam", "Milik petugas"]),
        ({"open": "false"}, ["Lama"]),
        ({"pool": "true"}, ["Kolam"]),
        ({"pool": "false"}, ["Lama", "Milik petugas"]),
        ({"updated_since": "2026-11-24T03:00:00Z"}, ["Lama", "Kolam", "Milik petugas"]),
        ({"updated_since": "2026-11-25T03:00:00Z"}, []),
    ],
)
def test_each_key_narrows_the_list(people, three, asked, found):
    actor = people.desk.as_actor()
    assert titles(actor, **asked) == found
    assert queries.count(actor, read_task_filter(asked)) == len(found)


def test_an_event_is_a_key_and_what_is_not_seen_is_not_found_by_it(people, three):
    event, *_ = three
    wanted = {"event": str(event.id)}
    assert titles(people.coordinator.as_actor(), **wanted) == ["Kolam"]
    assert titles(people.bali_officer.as_actor(), **wanted) == []


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"status": "beres"}, "status"),
        ({"event": "x"}, "event"),
        ({"from": "kemarin"}, "from"),
        ({"from": "2026-12-02", "to": "2026-12-01"}, "to"),
        ({"open": "ya"}, "open"),
        ({"warna": "merah"}, "warna"),
    ],
)
def test_a_question_that_makes_no_sense_is_told_at_its_key(problems, asked, field):
    with pytest.raises(BadInput) as refused:
        read_task_filter(asked)
    assert problems(refused) == [field]


def test_one_has_ones_own_tasks_and_what_waits(people, three):
    _, own, _ = three
    officer, supervisor = people.officer.as_actor(), people.supervisor.as_actor()
    assert offers(officer) == [own]
    operations.accept(officer, own)
    assert offers(officer) == []
    assert queries.mine(officer).items == [own]
    proving.add_evidence(officer, own, NOTE)
    operations.submit(officer, own)
    assert reviews(supervisor) == [own]
    guarding.approve(supervisor, own)
    assert reviews(supervisor) == []
    assert queries.mine(officer).items == []
    assert queries.mine(officer, open=False).items == [own]


@pytest.mark.parametrize("sort", TaskSort)
def test_pages_of_each_order_show_every_task_once(people, clock, sort):
    for day in (3, 1, 1, 2):
        clock.shift(1)
        make_task(people.coordinator, due=f"2026-12-0{day}", title=str(day))
    actor = people.coordinator.as_actor()
    wanted = read_task_filter({})
    seen, cursor = [], None
    while True:
        part = queries.page(actor, wanted, sort, cursor, limit=1)
        seen += part.items
        cursor = part.next_cursor
        if cursor is None:
            break
    assert seen == queries.page(actor, wanted, sort).items
    expected = {
        TaskSort.DUE: "1123",
        TaskSort.DUE_DOWN: "3211",
        TaskSort.UPDATED: "3112",
        TaskSort.UPDATED_DOWN: "2113",
    }
    assert "".join(task.title for task in seen) == expected[sort]


def test_a_cursor_of_somebody_elses_making_is_refused(people, problems):
    for cursor in ("x", "WyJ4IiwieCJd"):
        with pytest.raises(BadInput) as refused:
            queries.page(
                people.coordinator.as_actor(), read_task_filter({}), cursor=cursor
            )
        assert problems(refused) == ["cursor"]


def test_a_page_asks_as_often_for_one_task_as_for_three(people):
    def asked() -> int:
        db.session.commit()
        db.session.expunge_all()
        actor = people.coordinator.as_actor()
        statements = []
        listener = lambda *args: statements.append(args[2])  # noqa: E731 - one listener
        sqlalchemy_event.listen(db.engine, "before_cursor_execute", listener)
        for task in queries.page(actor, read_task_filter({})).items:
            assert fields.as_fields(task)["agency"] == "DIT"
            assert task.event is None or task.event.title
        sqlalchemy_event.remove(db.engine, "before_cursor_execute", listener)
        return len(statements)

    def plan():
        task = make_task(
            people.coordinator,
            make_event(people.coordinator),
            assignees=[{"user": people.officer.email}],
            reviewer=people.supervisor.email,
        )
        proving.add_evidence(people.coordinator.as_actor(), task, NOTE)

    plan()
    once = asked()
    plan()
    plan()
    assert asked() == once
    assert once <= 9
