"""The board, groups and a person's week: which tasks stand where, and who sees them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from agenda import clock as time
from agenda.errors import NotFound
from agenda.people import leaves, roster
from agenda.rules.task_states import TaskStatus
from agenda.tasks import board, groups, guarding, operations, person_week, proving
from agenda.tasks.filters import TaskFilter
from agenda.tasks.groups import By
from tests.factories import make_account, make_event, make_task
from tests.pages import statements

MONDAY = date(2026, 11, 30)


@pytest.fixture
def give(people):
    """A task of the officer of DIT unless others are named."""

    def give(*accounts, **fields):
        who = accounts or (people.officer,)
        rows = [{"user": one.email, "lead": one is who[0]} for one in who]
        return make_task(people.coordinator, assignees=rows, **fields)

    return give


def in_state(people, task, status):
    """Bring a fresh task of the officer to that state by the verbs that lead there."""
    officer, judge = people.officer.as_actor(), people.supervisor.as_actor()
    note = {"kind": "note", "title": "Terbit"}
    steps = {
        "accepted": [lambda: operations.accept(officer, task)],
        "in_progress": [lambda: operations.start(officer, task)],
        "in_review": [
            lambda: proving.add_evidence(officer, task, note),
            lambda: operations.submit(officer, task),
        ],
        "returned": [lambda: operations.return_(judge, task, reason="Kurang.")],
        "done": [
            lambda: operations.submit(officer, task),
            lambda: guarding.approve(judge, task),
        ],
    }
    for name, acts in steps.items():
        for act in acts:
            act()
        if name == status:
            return


def titles(piles):
    return {
        column.value: [task.title for task in pile.tasks]
        for column, pile in piles.items()
        if pile.tasks
    }


# The board


def test_every_state_has_its_column(people, give):
    for state in ("accepted", "in_progress", "in_review", "returned", "done"):
        in_state(people, give(title=state), state)
    give(title="offered")
    declined = give(title="declined", due="2026-12-02")
    operations.decline(people.officer.as_actor(), declined, reason="Penuh.")
    called_off = give(title="cancelled")
    operations.cancel(people.coordinator.as_actor(), called_off, reason="Batal.")
    found = board.piles(people.coordinator.as_actor(), TaskFilter(), 12)
    assert list(found) == list(board.COLUMNS)
    assert titles(found) == {
        "offered": ["offered", "declined"],
        "accepted": ["accepted"],
        "in_progress": ["in_progress"],
        "in_review": ["in_review"],
        "returned": ["returned"],
        "done": ["done"],
    }


def test_what_was_done_leaves_the_board_after_two_weeks(people, give):
    actor = people.coordinator.as_actor()
    long_ago, lately = give(title="Lama"), give(title="Baru")
    for task, days in ((long_ago, 15), (lately, 13)):
        at = time.now() - timedelta(days=days)
        operations.was_done(actor, task, at, reason="Dicatat kemudian.")
    assert titles(board.piles(actor, TaskFilter(), 12)) == {"done": ["Baru"]}


def test_a_column_is_bounded_and_says_how_many_it_has(people, give):
    for number in range(5):
        give(title=str(number), due=f"2026-12-0{5 - number}")
    pile = board.piles(people.coordinator.as_actor(), TaskFilter(), 3)[
        TaskStatus.OFFERED
    ]
    assert ([task.title for task in pile.tasks], pile.count) == (["4", "3", "2"], 5)


def test_the_board_shows_what_its_reader_may_see_and_asks_for(people, give):
    hidden = make_event(people.coordinator, visibility="confidential")
    make_task(people.coordinator, hidden, title="Rahasia")
    give(title="Terbuka")
    # The bait is there for whoever may see it.
    seen = board.piles(people.coordinator.as_actor(), TaskFilter(), 12)
    assert set(titles(seen)["offered"]) == {"Rahasia", "Terbuka"}
    for reader in (people.viewer, people.officer):
        assert "Rahasia" not in str(
            titles(board.piles(reader.as_actor(), TaskFilter(), 12))
        )
    mine = TaskFilter(assignee=["me"])
    assert titles(board.piles(people.officer.as_actor(), mine, 12)) == {
        "offered": ["Terbuka"]
    }
    assert titles(board.piles(people.bali_officer.as_actor(), TaskFilter(), 12)) == {}


# Groups


def grouped(page, name):
    return [
        (name(group), [task.title for task in group.tasks], group.count)
        for group in page.groups
    ]


def test_tasks_stand_under_their_events_by_what_is_due_first(people, give):
    late = make_event(people.coordinator, title="Kemudian")
    soon = make_event(people.coordinator, title="Segera")
    give(title="c", event=late, due="2026-12-05")
    give(title="a", event=soon, due="2026-12-02")
    give(title="b", event=soon, due="2026-12-09")
    give(title="sendiri", due="2026-12-01")
    found = groups.page(people.coordinator.as_actor(), By.EVENT, TaskFilter())

    def name(group):
        return group.tasks[0].event.title if group.key else None

    assert grouped(found, name) == [
        ("Segera", ["a", "b"], 2),
        ("Kemudian", ["c"], 1),
        (None, ["sendiri"], 1),
    ]


def test_a_task_stands_under_each_of_its_people_and_what_nobody_does_comes_first(
    people, give
):
    other = make_account(name="Ayu Lestari")
    give(people.officer, other, title="berdua", due="2026-12-02")
    give(title="seorang", due="2026-12-01")
    make_task(people.coordinator, title="kolam")
    helpers = [{"helper": "Kurir"}, {"helper": "Juru foto"}]
    make_task(people.coordinator, title="pembantu", due="2026-12-03", assignees=helpers)
    declined = give(title="ditolak", due="2026-12-04")
    operations.decline(people.officer.as_actor(), declined, reason="Penuh.")
    found = groups.page(people.coordinator.as_actor(), By.PERSON, TaskFilter())
    names = groups.people_of(found.groups)

    def name(group):
        return names[group.key].name if group.key else None

    assert grouped(found, name) == [
        (None, ["kolam", "pembantu", "ditolak"], 3),
        ("Ayu Lestari", ["berdua"], 1),
        (people.officer.name, ["seorang", "berdua"], 2),
    ]


def test_a_group_shows_its_first_tasks_and_pages_have_as_many_groups_as_they_hold(
    people, give
):
    event = make_event(people.coordinator)
    for number in range(7):
        give(title=str(number), event=event, due=f"2026-12-0{number + 1}")
    for _ in range(2):
        one = make_event(people.coordinator)
        give(event=one, due="2026-12-20")
    actor = people.coordinator.as_actor()
    first = groups.page(actor, By.EVENT, TaskFilter(), 0, 2)
    [whole, _] = first.groups
    assert ([task.title for task in whole.tasks], whole.count) == (list("01234"), 7)
    assert first.more
    last = groups.page(actor, By.EVENT, TaskFilter(), 1, 2)
    assert (len(last.groups), last.more) == (1, False)
    keys = {group.key for group in (*first.groups, *last.groups)}
    assert len(keys) == 3


def test_groups_hold_only_what_their_reader_may_see(people, give):
    hidden = make_event(people.coordinator, visibility="confidential")
    give(title="Rahasia", event=hidden)
    give(title="Terbuka", due="2026-12-02")
    for by in By:
        # The bait: its assignee and its coordinator see it.
        seen = groups.page(people.coordinator.as_actor(), by, TaskFilter())
        assert sum(group.count for group in seen.groups) == 2
        found = groups.page(people.viewer.as_actor(), by, TaskFilter())
        assert [
            (group.count, [task.title for task in group.tasks])
            for group in found.groups
        ] == [(1, ["Terbuka"])]


# A person's week


def week(actor, account, monday=MONDAY):
    return person_week.of_person(actor.as_actor(), account, monday)


def test_a_week_has_what_is_due_from_monday_to_sunday(people, give):
    for due in ("2026-11-29", "2026-11-30", "2026-12-06", "2026-12-07"):
        give(title=due, due=due)
    gone = give(title="batal", due="2026-12-01")
    operations.cancel(people.coordinator.as_actor(), gone, reason="Batal.")
    give(make_account(), title="orang lain", due="2026-12-01")
    found = week(people.officer, people.officer)
    assert [task.title for task in found.tasks] == ["2026-11-30", "2026-12-06"]
    assert (found.late, found.load.tasks, found.more) == ([], 2, False)


def test_this_week_tells_what_earlier_weeks_left(people, give, clock):
    give(title="tertinggal", due="2026-11-27")
    give(title="kini", due="2026-12-01")
    clock.move_to(datetime(2026, 12, 1, 3, tzinfo=UTC))
    found = week(people.officer, people.officer)
    assert [task.title for task in found.late] == ["tertinggal"]
    assert [task.title for task in found.tasks] == ["kini"]


def test_the_effort_is_shared_as_the_load_counts_it(people, give):
    other = make_account()
    task = give(people.officer, other, due="2026-12-01", effort_hours=2.25)
    give(due="2026-12-02")
    shares = [person_week.share(task, one) for one in (people.officer, other)]
    assert shares == [68, 67]
    found = week(people.officer, people.officer)
    own = [person_week.share(one, people.officer) for one in found.tasks]
    assert (own, found.load.minutes) == ([68, None], 68)


def test_events_leave_and_duty_stand_in_the_week(people, give):
    own = make_event(people.coordinator, title="Forum", start="2026-12-05")
    give(event=own, due="2027-01-15")
    make_event(people.coordinator, title="Tanpa dia", start="2026-12-03")
    leaves.enter(people.officer.as_actor(), {"start": "2026-12-04", "kind": "annual"})
    duty = {"user": people.officer.email, "day": "2026-12-02"}
    roster.assign(people.coordinator.as_actor(), duty)
    found = week(people.officer, people.officer)
    assert [row.event.title for row in found.events] == ["Forum"]
    assert found.absent == {date(2026, 12, 4)}
    assert found.duties == {date(2026, 12, 2)}


def test_a_week_is_opened_by_its_person_and_by_whoever_plans_or_judges(people):
    def whose(reader, named=None):
        return person_week.whose(reader.as_actor(), named)

    officer = people.officer
    assert whose(officer) == officer
    for reader in (officer, people.coordinator, people.supervisor, people.desk):
        assert whose(reader, officer.email) == officer
        assert whose(reader, str(officer.id)) == officer
    for stranger in (people.viewer, people.bali_officer, people.aceh_coordinator):
        with pytest.raises(NotFound):
            whose(stranger, officer.email)
    with pytest.raises(NotFound):
        whose(officer, people.coordinator.email)
    with pytest.raises(NotFound):
        whose(people.coordinator, "tiada@agenda.example")


def test_a_coordinator_sees_of_a_week_only_what_he_sees_anyway(people, give):
    secret = make_event(
        people.aceh_coordinator, visibility="confidential", start="2026-12-02"
    )
    make_task(
        people.aceh_coordinator,
        secret,
        title="Rahasia",
        assignees=[{"user": people.officer.email}],
        due="2026-12-01",
    )
    give(title="Terbuka", due="2026-12-03")
    # The bait: the officer has both in his week.
    own = week(people.officer, people.officer)
    assert [task.title for task in own.tasks] == ["Rahasia", "Terbuka"]
    assert len(own.events) == 1
    seen = week(people.coordinator, people.officer)
    assert [task.title for task in seen.tasks] == ["Terbuka"]
    assert (seen.events, seen.load.tasks) == ([], 1)


# Questions


@pytest.mark.parametrize("view", ["board", "event", "person", "week"])
def test_the_number_of_questions_does_not_grow_with_the_tasks(people, give, view):
    actor = people.coordinator.as_actor()

    def look():
        if view == "board":
            return board.piles(actor, TaskFilter(), 12)
        if view == "week":
            return person_week.of_person(actor, people.officer, MONDAY)
        return groups.page(actor, By(view), TaskFilter())

    for _ in range(2):
        one = make_event(people.coordinator, start="2026-12-02")
        give(event=one, due="2026-12-01")
    look()
    with statements() as few:
        look()
    for number in range(9):
        one = make_event(people.coordinator, start="2026-12-02")
        both = (people.officer, make_account())
        give(*both, event=one, due=f"2026-12-0{1 + number % 6}")
    look()
    with statements() as more:
        look()
    assert len(more) == len(few)
