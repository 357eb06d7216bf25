"""A task from the offer to being done, who is refused, and what it leaves behind."""

import pytest
from sqlalchemy import select

from agenda.db import db
from agenda.errors import BadInput, NotAllowed, Stale, WrongState
from agenda.events import queries as events
from agenda.events.models import EventAudience
from agenda.tasks import fields, guarding, operations, proving, queries, rights
from agenda.tasks.models import TaskAudience
from tests.factories import make_account, make_event, make_task
from tests.tasks.conftest import NOTE


def states(task):
    return [row["state"] for row in fields.as_fields(task)["assignees"]]


def last(task):
    return queries.history(task).items[0]


def keys(task):
    kept = select(TaskAudience.key).where(TaskAudience.task_id == task.id)
    return set(db.session.scalars(kept))


def guests(event):
    kept = select(EventAudience.key).where(EventAudience.event_id == event.id)
    return {key for key in db.session.scalars(kept) if key.startswith("user:")}


# The way of a task


def test_a_task_goes_from_the_offer_to_done(people, assigned):
    officer, supervisor = people.officer.as_actor(), people.supervisor.as_actor()
    operations.accept(officer, assigned)
    operations.start(officer, assigned)
    proving.add_evidence(officer, assigned, NOTE)
    operations.submit(officer, assigned)
    operations.return_(supervisor, assigned, reason="Judulnya keliru")
    operations.submit(officer, assigned)
    guarding.approve(supervisor, assigned)
    db.session.commit()
    done = fields.as_fields(assigned)
    assert (done["status"], done["completed_at"]) == ("done", "2026-11-24T03:00:00Z")
    assert (done["version"], assigned.sequence) == (8, 6)
    assert [row.task_open for row in assigned.assignments] == [False]
    acts = [entry.action for entry in reversed(queries.history(assigned).items)]
    assert acts == [
        "task:create",
        "task:accept",
        "task:start",
        "evidence:add",
        "task:submit",
        "task:return",
        "task:submit",
        "task:approve",
    ]
    assert last(assigned).changes[0] == {
        "field": "status",
        "old": "in_review",
        "new": "done",
    }


def test_nothing_is_handed_in_without_evidence_that_stands(people, assigned):
    officer = people.officer.as_actor()
    operations.accept(officer, assigned)
    with pytest.raises(WrongState):
        operations.submit(officer, assigned)
    row = proving.add_evidence(officer, assigned, NOTE)
    proving.withdraw_evidence(officer, assigned, row)
    with pytest.raises(WrongState):
        operations.submit(officer, assigned)
    assert fields.as_fields(assigned)["evidence"] == []
    with pytest.raises(WrongState):
        proving.withdraw_evidence(officer, assigned, row)


@pytest.mark.parametrize("act", ["decline", "return_", "cancel"])
@pytest.mark.parametrize("reason", ["", "  "])
def test_a_no_has_a_reason(people, assigned, handed_in, problems, act, reason):
    if act == "decline":
        handed_in = make_task(
            people.coordinator, assignees=[{"user": people.officer.email}]
        )
    who = {"decline": people.officer, "return_": people.supervisor}
    actor = who.get(act, people.coordinator).as_actor()
    with pytest.raises(BadInput) as refused:
        getattr(operations, act)(actor, handed_in, reason=reason)
    assert problems(refused) == ["reason"]


def test_a_task_that_everybody_declined_is_declined_until_offered_anew(
    people, assigned
):
    actor = people.coordinator.as_actor()
    operations.decline(people.officer.as_actor(), assigned, reason="Cuti")
    assert (assigned.status.value, states(assigned)) == ("declined", ["declined"])
    again = [{"user": people.officer.email}]
    operations.revise(actor, assigned, {"assignees": again}, reason="Sudah kembali")
    assert (assigned.status.value, states(assigned)) == ("offered", ["offered"])
    assert last(assigned).action == "task:assign"
    operations.accept(people.officer.as_actor(), assigned)
    assert assigned.status.value == "accepted"


def test_when_the_lead_declines_the_next_one_leads(people):
    task = make_task(
        people.coordinator,
        assignees=[{"user": people.officer.email}, {"user": people.aceh_officer.email}],
    )
    operations.accept(people.aceh_officer.as_actor(), task)
    operations.decline(people.officer.as_actor(), task, reason="Cuti")
    assert task.status.value == "accepted"
    assert [(row.lead, row.state.value) for row in task.assignments] == [
        (False, "declined"),
        (True, "accepted"),
    ]


def test_a_second_yes_comes_while_the_work_goes_on(people):
    task = make_task(
        people.coordinator,
        assignees=[{"user": people.officer.email}, {"user": people.aceh_officer.email}],
    )
    operations.accept(people.officer.as_actor(), task)
    operations.start(people.officer.as_actor(), task)
    operations.accept(people.aceh_officer.as_actor(), task)
    assert (task.status.value, states(task)) == ("in_progress", ["accepted"] * 2)
    with pytest.raises(WrongState):
        operations.accept(people.aceh_officer.as_actor(), task)


def test_work_given_to_somebody_else_is_offered_to_him(people, assigned):
    operations.accept(people.officer.as_actor(), assigned)
    other = make_account()
    operations.reassign(
        people.coordinator.as_actor(), assigned, [{"user": other.email}]
    )
    assert (assigned.status.value, states(assigned)) == ("offered", ["offered"])
    assert f"user:{people.officer.id}" not in keys(assigned)
    with pytest.raises(NotAllowed):
        operations.start(people.officer.as_actor(), assigned)


def test_the_lead_passes_from_one_to_the_other_in_one_change(people):
    both = [people.officer.email, people.aceh_officer.email]
    task = make_task(people.coordinator, assignees=[{"user": who} for who in both])
    turned = [{"user": both[0]}, {"user": both[1], "lead": True}]
    operations.reassign(people.coordinator.as_actor(), task, turned)
    db.session.commit()
    assert [row.lead for row in task.assignments] == [False, True]
    operations.reassign(people.coordinator.as_actor(), task, [{"user": both[0]}])
    db.session.commit()
    assert [row.lead for row in task.assignments] == [True]


# The pool


def test_a_task_without_a_person_waits_for_an_officer_of_the_agency(people):
    task = make_task(people.coordinator, reviewer=people.supervisor.email)
    officer = people.officer.as_actor()
    assert [found.id for found in queries.pool(officer).items] == [task.id]
    others = (people.desk, people.viewer, people.coordinator, people.supervisor)
    for outsider in others:
        with pytest.raises(NotAllowed):
            operations.accept(outsider.as_actor(), task)
    operations.accept(officer, task)
    assert fields.as_fields(task)["assignees"] == [
        {
            "user": people.officer.email,
            "helper": None,
            "role": "pelaksana",
            "lead": True,
            "state": "accepted",
        }
    ]
    assert queries.pool(officer).items == []
    with pytest.raises(WrongState):
        operations.accept(make_account().as_actor(), task)


def test_of_two_who_take_the_same_task_at_once_one_comes_too_late(people, bare_app):
    task = make_task(people.coordinator)
    slow, quick = make_account().as_actor(), people.officer.as_actor()
    db.session.commit()
    assert rights.may_claim(slow, task)
    with bare_app.app_context():
        operations.accept(quick, queries.get(quick, task.id))
        db.session.commit()
    with pytest.raises(Stale):
        operations.accept(slow, task)
    taken = fields.as_fields(queries.get(slow, task.id))["assignees"]
    assert [row["user"] for row in taken] == [people.officer.email]


# Who may


EVERYBODY = (
    "admin@agenda.example",
    "desk@agenda.example",
    "koordinator@agenda.example",
    "petugas@agenda.example",
    "pimpinan@agenda.example",
    "pengamat@agenda.example",
    "pimpinan@kem.agenda.example",
    "koordinator@aceh.agenda.example",
)
MANAGERS = {"admin@agenda.example", "desk@agenda.example", "koordinator@agenda.example"}


@pytest.mark.parametrize("email", EVERYBODY)
def test_planning_is_for_admin_desk_and_the_agencys_coordinators(
    people, handed_in, email
):
    actor = people.actor(email)
    allowed = email in MANAGERS
    assert rights.may_manage(actor, handed_in) == allowed
    for act in (
        lambda: operations.revise(actor, handed_in, {"title": "Lain"}),
        lambda: operations.trash(actor, handed_in),
        lambda: operations.restore_(actor, handed_in),
        lambda: operations.cancel(actor, handed_in, reason="Batal"),
    ):
        if allowed:
            act()
        else:
            with pytest.raises(NotAllowed):
                act()


@pytest.mark.parametrize(
    ("email", "may_create"),
    [(email, email in MANAGERS or "koordinator" in email) for email in EVERYBODY],
)
def test_who_may_plan_at_all_is_asked_before_the_fields(people, email, may_create):
    expected = BadInput if may_create else NotAllowed
    with pytest.raises(expected):
        operations.create(people.actor(email), {"nonsense": 1})


@pytest.mark.parametrize("email", EVERYBODY)
def test_work_is_for_the_assigned_only(people, assigned, email):
    actor = people.actor(email)
    for act in (
        lambda: operations.accept(actor, assigned),
        lambda: operations.start(actor, assigned),
    ):
        if email == people.officer.email:
            act()
        else:
            with pytest.raises(NotAllowed):
                act()


@pytest.mark.parametrize("email", EVERYBODY)
def test_approval_is_for_reviewer_desk_and_leaders_but_no_assignee_and_no_author(
    people, handed_in, email
):
    actor = people.actor(email)
    if email in {"desk@agenda.example", "pimpinan@agenda.example"}:
        guarding.approve(actor, handed_in)
        assert handed_in.status.value == "done"
    else:
        with pytest.raises(NotAllowed):
            guarding.approve(actor, handed_in)
        assert handed_in.status.value == "in_review"


def test_an_officer_approves_only_as_the_reviewer(people):
    reviewer = make_account()
    task = make_task(
        people.coordinator,
        assignees=[{"user": people.officer.email}],
        reviewer=reviewer.email,
    )
    operations.accept(people.officer.as_actor(), task)
    proving.add_evidence(people.officer.as_actor(), task, NOTE)
    operations.submit(people.officer.as_actor(), task)
    with pytest.raises(NotAllowed):
        guarding.approve(make_account().as_actor(), task)
    guarding.approve(reviewer.as_actor(), task)


def test_a_supervisor_with_a_part_in_the_work_does_not_judge_it(people):
    task = make_task(people.coordinator, assignees=[{"user": people.supervisor.email}])
    operations.accept(people.supervisor.as_actor(), task)
    proving.add_evidence(people.supervisor.as_actor(), task, NOTE)
    operations.submit(people.supervisor.as_actor(), task)
    for act in (guarding.approve, operations.return_):
        with pytest.raises(NotAllowed):
            act(people.supervisor.as_actor(), task, reason="Baik")


def test_whoever_works_on_a_task_ticks_its_list_and_changes_nothing_else(
    people, assigned
):
    coordinator, officer = people.coordinator.as_actor(), people.officer.as_actor()
    operations.revise(coordinator, assigned, {"checklist": [{"text": "Kutipan"}]})
    ticked = [{"text": "Kutipan", "done": True}]
    operations.revise(officer, assigned, {"checklist": ticked})
    assert fields.as_fields(assigned)["checklist"] == ticked
    with pytest.raises(NotAllowed):
        operations.revise(officer, assigned, {"checklist": [], "due": "2027-01-01"})


def test_a_coordinator_plans_his_agencys_work_on_an_event_of_another(people):
    event = make_event(people.coordinator, visibility="public")
    task = make_task(people.aceh_coordinator, event)
    assert task.agency.code == "ACEH"
    assert {f"agency:{event.agency_id}", f"agency:{task.agency_id}"} <= keys(task)
    by_desk = make_task(people.desk, event)
    assert by_desk.agency.code == "DIT"


def test_the_verbs_that_are_offered_are_those_that_can_be_used(people, handed_in):
    offered = {
        email: [verb.value for verb in rights.verbs_for(people.actor(email), handed_in)]
        for email in EVERYBODY
    }
    assert offered == {
        "admin@agenda.example": ["cancel"],
        "desk@agenda.example": ["return", "approve", "cancel"],
        "koordinator@agenda.example": ["return", "cancel"],
        "petugas@agenda.example": [],
        "pimpinan@agenda.example": ["return", "approve"],
        "pengamat@agenda.example": [],
        "pimpinan@kem.agenda.example": [],
        "koordinator@aceh.agenda.example": [],
    }


# Revising


def test_a_change_is_one_version_and_tells_old_and_new(people, assigned):
    actor = people.coordinator.as_actor()
    operations.revise(actor, assigned, {"title": "Siaran pers bersama"}, reason="Dua")
    assert (assigned.version, assigned.sequence) == (2, 0)
    assert last(assigned).changes == [
        {"field": "title", "old": "Siaran pers", "new": "Siaran pers bersama"}
    ]
    operations.revise(actor, assigned, {"due": "2026-12-02"})
    assert (assigned.version, assigned.sequence) == (3, 1)
    assert assigned.assignments[0].due_at_utc == assigned.due_at_utc


def test_what_is_repeated_as_it_is_shown_changes_nothing(people, handed_in):
    whole = fields.as_fields(handed_in)
    operations.revise(people.coordinator.as_actor(), handed_in, whole)
    db.session.commit()
    assert fields.as_fields(handed_in) == whole
    with pytest.raises(BadInput):
        operations.revise(
            people.coordinator.as_actor(), handed_in, {"status": "done", "number": "1"}
        )


def test_a_due_is_counted_anew_when_what_it_counts_from_changes(people):
    actor = people.coordinator.as_actor()
    event = make_event(people.coordinator)
    later = make_event(people.coordinator, start="2026-12-16")
    task = make_task(people.coordinator, event, anchor="start", offset={"days": -1})
    operations.revise(actor, task, {"offset": {"days": -2}})
    assert fields.as_fields(task)["due"] == "2026-12-07"
    operations.revise(actor, task, {"event": str(later.id)})
    assert fields.as_fields(task)["due"] == "2026-12-14"
    operations.revise(actor, task, {"due": "2026-12-01"})
    assert fields.as_fields(task)["due_fixed"] is True
    operations.revise(actor, task, {"title": "Lain"})
    assert fields.as_fields(task)["due"] == "2026-12-01"
    operations.revise(actor, task, {"anchor": None})
    shown = fields.as_fields(task)
    assert (shown["due"], shown["due_fixed"], shown["offset"]) == (
        "2026-12-01",
        False,
        None,
    )


def test_a_stale_copy_is_refused_and_told_who_was_faster(people, assigned):
    operations.revise(people.desk.as_actor(), assigned, {"title": "Dari meja"})
    with pytest.raises(Stale) as refused:
        operations.revise(
            people.coordinator.as_actor(), assigned, {"title": "Lain"}, seen=1
        )
    assert refused.value.current_version == 2
    assert refused.value.changed_by == people.desk.name


def test_a_task_that_is_over_keeps_its_people_and_its_due(people, handed_in):
    guarding.approve(people.supervisor.as_actor(), handed_in)
    actor = people.coordinator.as_actor()
    for wished in ({"due": "2027-01-01"}, {"assignees": []}, {"reviewer": None}):
        with pytest.raises(WrongState):
            operations.revise(actor, handed_in, wished)
    with pytest.raises(WrongState):
        proving.add_evidence(people.officer.as_actor(), handed_in, NOTE)
    operations.revise(actor, handed_in, {"brief": "Salah ketik"})


# Who is let in


def test_the_audience_follows_every_change(people):
    coordinator = people.coordinator.as_actor()
    event = make_event(people.coordinator, visibility="confidential")
    helper = people.sumut_officer
    task = make_task(people.coordinator, event, assignees=[{"user": helper.email}])
    second = make_task(people.coordinator, event, assignees=[{"user": helper.email}])
    assert guests(event) == {f"user:{helper.id}"}
    assert f"user:{helper.id}" in keys(task)
    operations.decline(helper.as_actor(), task, reason="Cuti")
    assert f"user:{helper.id}" not in keys(task)
    assert guests(event) == {f"user:{helper.id}"}
    operations.cancel(coordinator, second, reason="Batal")
    assert guests(event) == {f"user:{helper.id}"}
    operations.trash(coordinator, second)
    assert guests(event) == set()
    operations.restore_(coordinator, second)
    assert guests(event) == {f"user:{helper.id}"}
    elsewhere = make_event(people.coordinator, visibility="confidential")
    third = make_task(people.coordinator, event, assignees=[{"user": helper.email}])
    operations.trash(coordinator, second)
    operations.revise(coordinator, third, {"event": str(elsewhere.id)})
    assert (guests(event), guests(elsewhere)) == (set(), {f"user:{helper.id}"})


def test_a_reviewer_must_see_the_event_and_is_not_let_in_by_being_named(
    people, problems
):
    event = make_event(people.coordinator, visibility="confidential")
    with pytest.raises(BadInput) as refused:
        make_task(people.coordinator, event, reviewer=people.desk.email)
    assert problems(refused) == ["reviewer"]
    make_task(people.coordinator, event, reviewer=people.supervisor.email)
    assert guests(event) == set()


def test_nobody_plans_on_an_event_that_he_may_not_know_of(people, problems):
    event = make_event(people.coordinator, visibility="confidential")
    with pytest.raises(BadInput) as refused:
        make_task(people.desk, event)
    assert problems(refused) == ["event"]
    assert events.sees(people.coordinator.as_actor(), event)
