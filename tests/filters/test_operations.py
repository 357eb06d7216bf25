"""Saved filters: what they may say, whose they are, who may share."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from agenda.audit.models import AuditEntry
from agenda.errors import BadInput, NotAllowed, NotFound, Stale, WrongState
from agenda.events import operations as acts
from agenda.events import queries as events
from agenda.events.filters import Sort, read_filter
from agenda.filters import columns, definitions, operations, queries
from agenda.filters.columns import COLUMNS, event_facts, task_facts
from agenda.rules.choices import ListKind, ListLook
from agenda.tasks import queries as tasks
from agenda.tasks.filters import read_task_filter
from tests.factories import make_event, make_task

ASKED = {"name": "Bali", "kind": "events", "definition": {"province": ["ID-BA"]}}


def save(account, **more):
    return operations.create(account.as_actor(), {**ASKED, **more})


def problems(refused):
    return [problem.field for problem in refused.value.problems]


def test_a_filter_is_its_owners_alone_until_it_is_shared(people):
    own = save(people.coordinator)
    shared = save(people.coordinator, name="Bersama", shared=True)
    names = {
        account.email: [one.name for one in queries.all_of(account.as_actor())]
        for account in (people.coordinator, people.officer, people.desk, people.admin)
    }
    assert names == {
        people.coordinator.email: ["Bali", "Bersama"],
        people.officer.email: ["Bersama"],
        people.desk.email: [],
        people.admin.email: [],
    }
    with pytest.raises(NotFound):
        queries.get(people.officer.as_actor(), own.id)
    assert queries.get(people.officer.as_actor(), shared.id) is shared


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("admin", True),
        ("desk", True),
        ("coordinator", True),
        ("supervisor", True),
        ("officer", False),
        ("viewer", False),
    ],
)
def test_who_answers_for_an_agency_shares_in_it(people, name, may):
    account = getattr(people, name)
    if may:
        assert save(account, shared=True).shared_with is account.agency
    else:
        with pytest.raises(NotAllowed):
            save(account, shared=True)
    assert save(account).shared_with is None


def test_a_shared_filter_is_changed_by_whoever_may_share_in_that_agency(people):
    shared = save(people.coordinator, shared=True)
    for account in (people.officer, people.viewer):
        with pytest.raises(NotAllowed):
            operations.revise(account.as_actor(), shared, {"name": "x"})
        with pytest.raises(NotAllowed):
            operations.delete(account.as_actor(), shared)
    operations.revise(people.supervisor.as_actor(), shared, {"name": "Pulau Bali"})
    assert (shared.name, shared.version) == ("Pulau Bali", 2)

    operations.revise(people.supervisor.as_actor(), shared, {"shared": False})
    assert queries.all_of(people.supervisor.as_actor()) == []
    assert queries.all_of(people.coordinator.as_actor()) == [shared]


def test_a_change_is_recorded_and_a_repetition_is_none(people):
    actor = people.coordinator.as_actor()
    saved = save(people.coordinator)
    operations.revise(actor, saved, {"name": "Bali"}, seen=1)
    assert saved.version == 1
    operations.revise(
        actor, saved, {"definition": {"q": "forum", "sort": "-start"}}, reason="lebih"
    )
    with pytest.raises(Stale):
        operations.revise(actor, saved, {"name": "y"}, seen=1)
    operations.delete(actor, saved, seen=2)
    acts = select(AuditEntry.action).where(AuditEntry.subject_id == saved.id)
    found = queries.db.session.scalars(acts.order_by(AuditEntry.id)).all()
    assert found == ["filter:create", "filter:revise", "filter:delete"]


def test_a_filter_by_figures_keeps_metric_amount_and_order(people):
    asked = {"metric": "visits", "figure_min": 30_000, "sort": "-figure"}
    saved = save(people.coordinator, definition=asked)
    assert saved.definition == {**asked, "figure_min": "30000"}


@pytest.mark.parametrize(
    ("kind", "definition", "field"),
    [
        ("events", {"colour": "red"}, "definition.colour"),
        ("events", {"trashed": "true"}, "definition.trashed"),
        ("events", {"cursor": "x"}, "definition.cursor"),
        ("events", {"province": ["ID-XX"]}, "definition.province"),
        ("events", {"category": "none-such"}, "definition.category"),
        ("events", {"agency": "NONE"}, "definition.agency"),
        ("events", {"status": "gone"}, "definition.status"),
        ("events", {"from": "2026-02-30"}, "definition.from"),
        ("events", {"sort": "colour"}, "definition.sort"),
        ("events", {"sort": ["start"]}, "definition.sort"),
        ("events", {"sort": "-figure"}, "definition.metric"),
        ("events", {"metric": "none-such"}, "definition.metric"),
        ("events", {"metric": "visits", "figure_min": "x"}, "definition.figure_min"),
        ("events", {"figure_min": 5}, "definition.metric"),
        ("events", {"province": {"a": 1}}, "definition.province"),
        ("events", {"theme": [f"t{n}" for n in range(101)]}, "definition.theme"),
        ("events", "x", "definition"),
        ("tasks", {"type": "none-such"}, "definition.type"),
        ("tasks", {"event": "x"}, "definition.event"),
        ("tasks", {"sort": "title"}, "definition.sort"),
        ("tasks", {"category": "x"}, "definition.category"),
        ("people", {}, "kind"),
    ],
)
def test_what_no_list_understands_is_refused_where_it_stands(
    people, kind, definition, field
):
    with pytest.raises(BadInput) as refused:
        save(people.coordinator, kind=kind, definition=definition)
    assert field in problems(refused)


@pytest.mark.parametrize("change", [{"name": " "}, {"name": "x" * 201}, {"odd": 1}])
def test_a_filter_has_a_name_and_nothing_unknown(people, change):
    saved = save(people.coordinator)
    with pytest.raises(BadInput):
        save(people.coordinator, **change)
    with pytest.raises(BadInput):
        operations.revise(people.coordinator.as_actor(), saved, change)
    with pytest.raises(BadInput):
        operations.revise(people.coordinator.as_actor(), saved, {"kind": "tasks"})


def test_two_hundred_filters_are_enough_for_one_person(people, monkeypatch):
    monkeypatch.setattr(operations, "MOST_FILTERS", 2)
    save(people.coordinator)
    save(people.coordinator)
    with pytest.raises(WrongState):
        save(people.coordinator)
    save(people.officer)


def test_a_definition_asks_what_the_list_asks(people):
    make_event(people.coordinator, title="Ubud", places=[{"province": "ID-BA"}])
    make_event(people.coordinator, title="Medan", places=[{"province": "ID-SU"}])
    saved = save(people.coordinator, definition={"province": "ID-BA", "sort": "title"})
    assert saved.definition == {"province": ["ID-BA"], "sort": "title"}
    feed = definitions.feed_filter(saved.definition)
    actor = people.coordinator.as_actor()
    found = events.page(actor, read_filter(feed), Sort.TITLE).items
    assert [event.title for event in found] == ["Ubud"]
    assert feed == {"province": ["ID-BA"]}
    assert definitions.pairs(saved.definition) == [
        ("province", "ID-BA"),
        ("sort", "title"),
    ]


def test_whoever_reads_a_shared_filter_finds_in_it_only_what_he_may_see(people):
    event = make_event(people.coordinator, title="Rapat", visibility="confidential")
    task = make_task(people.coordinator, event, title="Siapkan rapat")
    saved = save(
        people.coordinator,
        kind="tasks",
        shared=True,
        definition={"event": str(event.id), "open": True},
    )
    assert saved.definition == {"event": [str(event.id)], "open": "true"}
    wanted = read_task_filter(saved.definition)

    def found(account):
        return tasks.page(account.as_actor(), wanted).items

    assert found(people.coordinator) == [task]
    assert found(people.officer) == []


def test_me_is_whoever_reads(people):
    for account in (people.officer, people.coordinator):
        assignees = [{"user": account.email, "role": "pelaksana"}]
        make_task(people.coordinator, title=account.name, assignees=assignees)
    wanted = read_task_filter({"assignee": ["me"]})
    for account in (people.officer, people.coordinator):
        found = tasks.page(account.as_actor(), wanted).items
        assert [task.title for task in found] == [account.name]


# Columns


def test_codes_of_columns_differ_and_every_column_can_be_read_in_both_languages(people):
    event = make_event(
        people.coordinator,
        start="2026-12-09T09:00",
        places=[{"province": "ID-BA", "city": "Ubud"}],
        themes=["budaya"],
        estimates=[
            {
                "metric": "participants",
                "likely": 250,
                "kind": "estimate",
                "as_of": "2026-11-24",
                "source": "Panitia",
            }
        ],
    )
    task = make_task(
        people.coordinator,
        event,
        assignees=[{"user": people.officer.email, "role": "pelaksana"}],
        channels=["website"],
        checklist=[{"text": "a", "done": True}, {"text": "b", "done": False}],
    )
    [facts] = event_facts(people.coordinator.as_actor(), [event])
    both = {ListKind.EVENTS: facts, ListKind.TASKS: task_facts(task)}
    for kind, offered in COLUMNS.items():
        codes = [column.code for column in offered]
        assert len(codes) == len(set(codes))
        for language in ("id", "en"):
            cells = {c.code: c.value(both[ListKind(kind)], language) for c in offered}
            assert cells["title"] == both[ListKind(kind)]["title"]
    told = {c.code: c.value(facts, "en") for c in COLUMNS["events"]}
    assert told["start"].isoformat() == "2026-12-09T09:00:00"
    assert (told["provinces"], told["cities"]) == ("Bali", "Ubud")
    assert told["participants"] == 250
    told = {c.code: c.value(both[ListKind.TASKS], "id") for c in COLUMNS["tasks"]}
    assert told["assignees"] == people.officer.name
    assert told["checklist"] == "1/2"
    assert told["event"] == event.title


@pytest.mark.parametrize(
    ("fields", "start", "end", "english"),
    [
        ({"start": "2027-05-01", "precision": "month"}, "Mei 2027", None, "May 2027"),
        (
            {"start": "2027-10-01", "precision": "quarter"},
            "Triwulan IV 2027",
            None,
            "Q4 2027",
        ),
        ({"start": "2027-01-01", "precision": "year"}, "Tahun 2027", None, "2027"),
        (
            {"start": "2026-12-14", "precision": "week"},
            "Pekan 14–20 Desember 2026",
            None,
            "Week of 14–20 December 2026",
        ),
        (
            {"start": "2027-09-08", "end": "2027-09-20"},
            date(2027, 9, 8),
            date(2027, 9, 20),
            date(2027, 9, 8),
        ),
        (
            {"start": "2028-02-29T23:30"},
            datetime.fromisoformat("2028-02-29T23:30"),
            None,
            datetime.fromisoformat("2028-02-29T23:30"),
        ),
        ({"kind": "issue", "start": None}, None, None, None),
    ],
)
def test_a_column_never_gives_a_vague_date_a_day(people, fields, start, end, english):
    event = make_event(people.coordinator, **fields)
    [facts] = event_facts(people.coordinator.as_actor(), [event])
    told = {c.code: c.value(facts, "id") for c in COLUMNS["events"]}
    assert (told["start"], told["end"], told["former"]) == (start, end, None)
    in_english = {c.code: c.value(facts, "en") for c in COLUMNS["events"]}
    assert in_english["start"] == english


def test_a_column_tells_from_which_date_an_event_was_moved(people):
    actor = people.coordinator.as_actor()
    event = make_event(people.coordinator, start="2027-09-08", end="2027-09-20")
    acts.move(actor, event, {"start": "2027-09-09", "end": "2027-09-20"})
    [facts] = event_facts(actor, [event])
    [column] = [c for c in COLUMNS["events"] if c.code == "former"]
    assert column.value(facts, "id") == "8–20 September 2027"


def test_columns_are_remembered_in_their_own_order_and_unknown_ones_passed_over(people):
    actor = people.officer.as_actor()
    assert queries.habit(actor, ListKind.EVENTS).look is ListLook.ROWS
    operations.remember_look(
        actor, ListKind.EVENTS, ListLook.TABLE, ["status", "title", "colour"]
    )
    kept = queries.habit(actor, ListKind.EVENTS)
    assert (kept.look, kept.columns) == (ListLook.TABLE, ["title", "status"])
    operations.remember_look(actor, ListKind.EVENTS, ListLook.ROWS)
    assert queries.habit(actor, ListKind.EVENTS).columns == ["title", "status"]
    assert queries.habit(actor, ListKind.TASKS).columns == []
    usual = columns.chosen("events", ["colour"])
    assert [column.code for column in usual][:2] == ["number", "title"]
