"""Asking for coverage and answering: seen by its parties alone; both databases."""

from datetime import date, timedelta

import pytest

from agenda import clock
from agenda.audit import queries as audit
from agenda.db import db
from agenda.errors import BadInput, NotAllowed, NotFound, Stale, WrongState
from agenda.events.models import Event
from agenda.handover import agencies
from agenda.notices import late_requests, planning
from agenda.notices.models import Notification
from agenda.requests import fields, operations, queries
from agenda.requests.filters import RequestFilter
from agenda.rules.permissions import OPERATOR
from agenda.rules.requests import RequestState
from agenda.rules.telling import NoticeKind
from agenda.tasks import operations as tasks
from agenda.tasks.models import Task

ASKED = {
    "agency": "DIT",
    "title": "Liputan peresmian puskesmas",
    "type": "press_release",
    "details": "Siaran pers dan foto.",
    "purpose": "Menteri hadir.",
    "when": "2026-12-15T09:00",
    "province": "ID-BA",
    "place": "Denpasar",
    "contact": "Made, 0812",
}
SEERS = {
    "admin",
    "desk",
    "coordinator",
    "supervisor",
    "bali_viewer",
}
EVERYBODY = SEERS | {
    "officer",
    "viewer",
    "outsider",
    "aceh_coordinator",
    "aceh_officer",
    "bali_officer",
}


@pytest.fixture
def requester(people):
    return people.bali_viewer.as_actor()


@pytest.fixture
def coordinator(people):
    return people.coordinator.as_actor()


@pytest.fixture
def asked(requester):
    return operations.ask(requester, ASKED)


@pytest.fixture
def later(clock):
    """Let days pass."""
    return lambda days: clock.shift(timedelta(days=days))


def problems(refused):
    return [problem.field for problem in refused.value.problems]


def names_seeing(people, row):
    found = set()
    for name in EVERYBODY:
        try:
            queries.get(getattr(people, name).as_actor(), row.id)
        except NotFound:
            continue
        found.add(name)
    return found


def told(account):
    planning.plan_all()
    return [
        row.kind
        for row in db.session.query(Notification)
        .filter_by(account_id=account.id)
        .order_by(Notification.id)
    ]


# Asking


def test_even_a_viewer_asks_an_agency_and_hears_by_when_it_answers(asked, requester):
    shown = fields.as_fields(asked, sees_task=False)

    assert shown["number"] == "PM-2026-00001"
    assert shown["state"] == "new"
    assert shown["when"] == "2026-12-15T09:00"
    assert shown["precision"] == "exact"
    assert shown["timezone"] == "Asia/Makassar"
    assert shown["answer_by"] == "2026-11-27"
    assert shown["late"] is False
    assert shown["task"] is None
    [entry] = audit.of_subject(queries.KIND, asked.id).items
    assert entry.action == "request:make"


def test_a_month_is_kept_by_its_first_day(requester):
    rough = {**ASKED, "when": "2026-12-15", "precision": "month"}
    row = operations.ask(requester, rough)
    assert fields.content(row)["when"] == "2026-12-01"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"agency": "NIHIL"}, "agency"),
        ({"title": " "}, "title"),
        ({"type": "tarian"}, "type"),
        ({"details": ""}, "details"),
        ({"contact": None}, "contact"),
        ({"when": None}, "when"),
        ({"when": "2026-12-15", "precision": "exact"}, "precision"),
        ({"precision": "month"}, "precision"),
        ({"province": "ID-XX"}, "province"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"answer_by": "2026-11-23"}, "answer_by"),
        ({"state": "accepted"}, "state"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(requester, wrong, field):
    with pytest.raises(BadInput) as refused:
        operations.ask(requester, {**ASKED, **wrong})
    assert problems(refused) == [field]


def test_the_operator_has_nobody_to_answer_to():
    with pytest.raises(NotAllowed):
        operations.ask(OPERATOR, ASKED)


def test_parties_see_a_request_and_nobody_else_learns_that_it_is_there(people, asked):
    assert names_seeing(people, asked) == SEERS

    for name in EVERYBODY:
        actor = getattr(people, name).as_actor()
        listed = queries.page(actor, RequestFilter()).items
        assert (asked in listed) == (name in SEERS), name


def test_whoever_asked_changes_it_and_nobody_in_his_name(asked, requester, coordinator):
    operations.revise(requester, asked, {"when": "2026-12-16"}, seen=1)

    assert (asked.version, fields.content(asked)["precision"]) == (2, "day")
    with pytest.raises(NotAllowed):
        operations.revise(coordinator, asked, {"title": "Lain"})
    with pytest.raises(Stale):
        operations.revise(requester, asked, {"title": "Lain"}, seen=1)
    with pytest.raises(BadInput) as refused:
        operations.revise(requester, asked, {"agency": "ACEH"})
    assert problems(refused) == ["agency"]
    operations.revise(requester, asked, {"title": asked.title})
    assert asked.version == 2


def test_a_day_of_answer_that_has_passed_meanwhile_does_not_bar_other_changes(
    asked, requester, later
):
    later(days=10)
    operations.revise(requester, asked, {"place": "Gianyar"})
    assert asked.place == "Gianyar"


# Answering


def test_a_question_and_its_reply_stand_below_one_another(
    asked, requester, coordinator
):
    operations.ask_back(coordinator, asked, "Apakah ada siaran langsung?", seen=1)
    assert asked.state is RequestState.ASKED_BACK
    operations.ask_back(coordinator, asked, "Dan berapa tamunya?")
    operations.reply(requester, asked, "Tidak; seratus.")

    assert asked.state is RequestState.NEW
    assert asked.version == 4
    said = fields.as_fields(asked, sees_task=False)["messages"]
    assert [(one["kind"], one["text"]) for one in said] == [
        ("question", "Apakah ada siaran langsung?"),
        ("question", "Dan berapa tamunya?"),
        ("reply", "Tidak; seratus."),
    ]
    with pytest.raises(WrongState):
        operations.reply(requester, asked, "Lagi")
    with pytest.raises(BadInput) as refused:
        operations.ask_back(coordinator, asked, " ")
    assert problems(refused) == ["text"]


def test_no_needs_a_reason(asked, coordinator):
    with pytest.raises(BadInput) as refused:
        operations.decline(coordinator, asked, reason=" ")
    assert problems(refused) == ["reason"]


def test_what_was_declined_says_who_and_why_and_is_over(asked, requester, coordinator):
    operations.decline(coordinator, asked, reason="Tim sedang di Papua.")

    shown = fields.as_fields(asked, sees_task=False)
    assert shown["state"] == "declined"
    assert shown["answer"] == "Tim sedang di Papua."
    assert shown["answered_by"] == coordinator.label
    for act in (
        lambda: operations.revise(requester, asked, {"title": "Lain"}),
        lambda: operations.withdraw(requester, asked),
        lambda: operations.accept(coordinator, asked, {}),
    ):
        with pytest.raises(WrongState):
            act()


def test_accepted_it_is_a_task_as_it_was_asked_for(people, asked, coordinator):
    officer = people.officer
    operations.accept(coordinator, asked, {"assignees": [{"user": officer.email}]})

    task = asked.task
    assert asked.state is RequestState.ACCEPTED
    assert (task.title, task.type_code) == (ASKED["title"], "press_release")
    assert (task.agency.code, task.event) == ("DIT", None)
    assert task.due_at_utc.isoformat() == "2026-12-15T01:00:00+00:00"
    assert [row.account.email for row in task.assignments] == [officer.email]
    assert all(text in task.brief for text in ("Siaran pers", "Menteri", "Made"))
    sets = {
        audit.of_subject(kind, thing.id).items[0].change_set
        for kind, thing in ((queries.KIND, asked), ("task", task))
    }
    assert len(sets) == 1


def test_a_requester_who_may_not_see_the_task_sees_title_and_state_alone(
    people, asked, requester, coordinator
):
    operations.accept(coordinator, asked, {"title": "Rilis puskesmas"})
    assert queries.tasks_seen(requester, [asked]) == frozenset()
    assert queries.tasks_seen(coordinator, [asked]) == {asked.task_id}

    shown = fields.as_fields(asked, sees_task=False)["task"]
    assert shown == {"id": None, "title": "Rilis puskesmas", "status": "offered"}
    tasks.accept(people.officer.as_actor(), asked.task)
    assert fields.as_fields(asked, sees_task=False)["task"]["status"] == "accepted"


def test_accepted_on_a_new_event_both_are_made_or_neither(asked, coordinator):
    with pytest.raises(BadInput) as refused:
        operations.accept(coordinator, asked, {}, new_event={})
    assert problems(refused) == ["new_event.category"]
    db.session.rollback()


def test_a_new_event_is_as_it_was_asked_for(asked, coordinator):
    event = {"category": "governance"}
    operations.accept(coordinator, asked, {}, new_event=event)

    made = db.session.query(Event).one()
    assert asked.task.event is made
    assert (made.title, made.agency.code) == (ASKED["title"], "DIT")
    assert made.places[0].province_code == "ID-BA"


def test_a_refused_task_leaves_the_request_waiting(session, asked, coordinator):
    db.session.commit()
    with pytest.raises(BadInput) as refused:
        operations.accept(coordinator, asked, {"type": "tarian"})
    assert problems(refused) == ["type"]
    db.session.rollback()

    assert asked.state is RequestState.NEW
    assert db.session.query(Task).count() == 0


@pytest.mark.parametrize("name", ["officer", "supervisor", "viewer"])
def test_only_coordinators_and_those_above_answer(people, asked, name):
    actor = getattr(people, name).as_actor()
    for act in (
        lambda: operations.accept(actor, asked, {}),
        lambda: operations.decline(actor, asked, reason="Tidak"),
        lambda: operations.ask_back(actor, asked, "Apa?"),
        lambda: operations.withdraw(actor, asked),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_request_goes_with_the_agency_that_is_merged(people, asked):
    agencies.merge(
        OPERATOR, people.agency("DIT"), "ACEH", on=date(2026, 11, 1), reason="Digabung"
    )

    assert asked.agency.code == "ACEH"
    assert "aceh_coordinator" in names_seeing(people, asked)


# Told


def test_each_side_is_told_of_what_the_other_did(people, asked, requester, coordinator):
    operations.ask_back(coordinator, asked, "Kapan selesai?")
    operations.reply(requester, asked, "Pukul 12.")
    operations.accept(coordinator, asked, {})

    assert told(people.coordinator) == [
        NoticeKind.REQUEST_MADE,
        NoticeKind.REQUEST_REPLIED,
    ]
    assert told(people.bali_viewer) == [
        NoticeKind.REQUEST_ASKED_BACK,
        NoticeKind.REQUEST_ACCEPTED,
    ]
    for name in ("aceh_coordinator", "bali_officer", "officer"):
        assert told(getattr(people, name)) == [], name


def test_an_answer_that_is_owed_is_reminded_of_once(people, asked, later):
    assert late_requests.remind() == 0
    later(days=4)
    assert fields.late(asked)

    assert late_requests.remind() == 2
    assert late_requests.remind() == 0
    for name in ("coordinator", "supervisor"):
        assert NoticeKind.REQUEST_LATE in told(getattr(people, name))


def test_what_was_asked_back_is_not_owed(asked, coordinator, later):
    operations.ask_back(coordinator, asked, "Kapan selesai?")
    later(days=30)
    assert not fields.late(asked)
    assert late_requests.remind() == 0
    assert clock.now() > asked.created_at
