"""The guard around a task: level by date and area, checklist, two people, releases."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from agenda.db import db
from agenda.errors import BadInput, NotAllowed, Stale, WrongState
from agenda.neutrality import fields
from agenda.neutrality import operations as checklists
from agenda.neutrality import queries as known
from agenda.phases import operations as phases
from agenda.phases.filters import PhaseFilter
from agenda.phases.queries import matching
from agenda.rules.permissions import OPERATOR
from agenda.tasks import guarding, inspection, operations, proving, queries
from agenda.tasks.travel import move_event
from tests.factories import make_account, make_agency, make_event, make_task
from tests.pages import statements
from tests.tasks.conftest import NOTE

QUIET, CAMPAIGN, QUIET_ENDS = "2024-02-12", "2023-12-20", "2024-02-13"
ALL = [{"item": number, "answer": "no"} for number in range(1, 16)]


@pytest.fixture
def make(people):
    """A task of the officer, handed in, due on that day; on an event or alone."""

    def make(due=QUIET, event=None, **fields):
        task = make_task(
            people.coordinator,
            event,
            due=due,
            assignees=[{"user": people.officer.email}],
            reviewer=people.supervisor.email,
            **fields,
        )
        officer = people.officer.as_actor()
        operations.accept(officer, task)
        proving.add_evidence(officer, task, NOTE)
        operations.submit(officer, task)
        db.session.commit()
        return task

    return make


@pytest.fixture
def check(people):
    def check(task, answers=ALL, by=None):
        actor = (by or people.officer).as_actor()
        return guarding.check(actor, task, {"answers": answers})

    return check


def told(task):
    return guarding.as_fields(task)["neutrality"]


def level_of(task):
    return told(task)["level"]


# The level


@pytest.mark.parametrize(
    ("due", "level"),
    [
        ("2026-12-01", "info"),  # the permanent baseline alone
        ("2023-11-27", "info"),
        ("2023-11-28", "heightened"),  # campaign begins
        ("2024-02-10", "heightened"),
        ("2024-02-11", "strict"),  # quiet period
        (QUIET_ENDS, "strict"),
        ("2024-02-14", "strict"),  # voting day
        ("2024-02-15", "heightened"),  # tabulation
        ("2024-03-21", "info"),
        ("2024-06-10", "heightened"),  # rule on incumbents; no second round
        ("2024-11-24", "strict"),
        ("2024-11-27", "strict"),
        ("2024-12-17", "heightened"),
        ("2025-01-01", "info"),
    ],
)
def test_the_level_follows_from_the_day_of_the_due(people, due, level):
    assert level_of(make_task(people.coordinator, due=due)) == level


def test_without_the_baseline_an_ordinary_day_asks_for_nothing(people):
    [always] = [row for row in known_phases() if row.code == "asn_always"]
    phases.correct(people.desk.as_actor(), always, {"status": "cancelled"})
    assert level_of(make_task(people.coordinator)) == "none"


def known_phases():
    return matching(OPERATOR, PhaseFilter())


@pytest.mark.parametrize(
    ("provinces", "level"),
    [
        (["ID-BB"], "heightened"),
        (["ID-AC", "ID-BB"], "heightened"),
        (["ID-AC"], "info"),
    ],
)
def test_a_regional_phase_concerns_tasks_in_its_provinces(people, provinces, level):
    event = make_event(
        people.coordinator,
        start="2025-08-10",
        places=[{"province": code} for code in provinces],
    )
    assert level_of(make_task(people.coordinator, event, due="2025-08-01")) == level


def test_a_task_without_event_lies_in_the_province_of_its_agency(people):
    agency = make_agency(province="ID-BB")
    coordinator = make_account(role="coordinator", agency=agency.code)
    there = make_task(coordinator, due="2025-08-01")
    here = make_task(people.coordinator, due="2025-08-01")
    assert (level_of(there), level_of(here)) == ("heightened", "info")


def test_an_event_abroad_takes_the_national_phases_alone(people):
    event = make_event(
        people.coordinator, start="2024-02-12", places=[{"country": "US"}]
    )
    assert level_of(make_task(people.coordinator, event, due=QUIET)) == "strict"


def test_a_phase_of_a_hidden_event_is_told_nobody_else(people):
    """The level of a task never tells of an event that its reader may not see."""
    hidden = make_event(people.coordinator, visibility="confidential")
    asked = {"name": "Masa", "level": "strict", "event": str(hidden.id)}
    phases.enter(OPERATOR, {**asked, "start": "2026-12-01", "end": "2026-12-01"})
    on_it = make_task(people.coordinator, hidden)
    elsewhere = make_task(people.coordinator)
    assert (level_of(on_it), level_of(elsewhere)) == ("strict", "info")


def test_a_phase_of_a_public_event_holds_for_everything(people):
    shown = make_event(people.coordinator, visibility="public")
    asked = {"name": "Masa", "level": "heightened", "event": str(shown.id)}
    phases.enter(OPERATOR, {**asked, "start": "2026-12-01", "end": "2026-12-01"})
    assert level_of(make_task(people.coordinator)) == "heightened"


def test_a_move_says_which_task_it_carries_into_the_quiet_period(people):
    event = make_event(people.coordinator, start="2024-01-12")
    task = make_task(people.coordinator, event, anchor="start", offset={"days": 0})
    done = make_task(people.coordinator, event, due="2024-01-10")
    actor = people.coordinator.as_actor()
    before = level_of(task)
    plan = move_event(actor, event, {"start": QUIET})
    said = {one.id: one.explanation.in_language("id") for one in plan.tasks}
    assert said[task.id].endswith(
        "Masuk masa ketat (Masa tenang Pemilu 2024): ditahan sampai dua orang"
        " menyetujui."
    )
    assert "ketat" not in said[done.id]
    db.session.expire_all()
    assert (before, level_of(task)) == ("heightened", "strict")
    back = move_event(actor, event, {"start": "2024-04-12"})
    [out] = [one for one in back.tasks if one.id == task.id]
    assert "Keluar dari Masa tenang Pemilu 2024" in out.explanation.in_language("id")


def test_many_tasks_are_judged_in_a_fixed_number_of_questions(people):
    event = make_event(people.coordinator, places=[{"province": "ID-BB"}])
    tasks = [make_task(people.coordinator, event) for _ in range(6)]
    db.session.commit()

    def asked(some):
        db.session.expire_all()
        loaded = [queries.get(OPERATOR, task.id) for task in some]
        with statements() as seen:
            guarding.standings(loaded)
        return len(seen)

    assert asked(tasks[:2]) == asked(tasks)


# Checking and approving


def test_in_a_heightened_phase_one_approves_what_was_checked(people, make, check):
    task = make(CAMPAIGN)
    supervisor = people.supervisor.as_actor()
    with pytest.raises(WrongState) as refused:
        guarding.approve(supervisor, task)
    assert "1, 2, 3" in str(refused.value)
    check(task, ALL[:-1])
    with pytest.raises(WrongState) as refused:
        guarding.approve(supervisor, task)
    assert str(refused.value).endswith(": 15.")
    check(task)
    guarding.approve(supervisor, task)
    db.session.commit()
    assert guarding.as_fields(task)["status"] == "done"
    assert told(task) == {
        "level": "heightened",
        "state": "cleared",
        "answers": [{**answer, "note": ""} for answer in ALL],
        "checked_by": people.officer.email,
        "approvals": [{"user": people.supervisor.email, "at": "2026-11-24T03:00:00Z"}],
    }


def test_in_a_strict_phase_two_approve_who_are_not_each_other(people, make, check):
    task = check(make())
    guarding.approve(people.supervisor.as_actor(), task)
    assert (task.status.value, told(task)["state"]) == ("in_review", "approved_once")
    with pytest.raises(WrongState):
        guarding.approve(people.supervisor.as_actor(), task)
    with pytest.raises(NotAllowed):  # wrote it
        guarding.approve(people.coordinator.as_actor(), task)
    with pytest.raises(NotAllowed):  # made it
        guarding.approve(people.officer.as_actor(), task)
    guarding.approve(people.desk.as_actor(), task)
    db.session.commit()
    approved = [row["user"] for row in told(task)["approvals"]]
    assert approved == [people.supervisor.email, people.desk.email]
    assert (task.status.value, told(task)["state"]) == ("done", "cleared")


def test_outside_of_phases_the_checklist_may_be_filled_and_is_not_asked_for(
    people, make, check
):
    task = check(make("2026-12-01", needs_neutrality_check=True), ALL[:2])
    guarding.approve(people.supervisor.as_actor(), task)
    assert (task.status.value, told(task)["state"]) == ("done", "free")


def test_answers_of_a_draft_stand_once_somebody_approved_it(people, make, check):
    task = check(make())
    guarding.approve(people.supervisor.as_actor(), task)
    with pytest.raises(WrongState):
        check(task, [{"item": 1, "answer": "yes"}])
    assert told(task)["answers"][0]["answer"] == "no"


def test_a_returned_task_is_a_new_draft_to_be_checked_and_approved(people, make, check):
    task = check(make())
    supervisor, officer = people.supervisor.as_actor(), people.officer.as_actor()
    guarding.approve(people.desk.as_actor(), task)
    operations.return_(supervisor, task, reason="Foto keliru")
    operations.submit(officer, task)
    assert told(task)["state"] == "unchecked"
    assert (told(task)["answers"], told(task)["approvals"]) == ([], [])
    with pytest.raises(WrongState):
        guarding.approve(supervisor, task)
    checks, rulings = known.all_of(task.id)
    assert [(row.draft, len(row.answers)) for row in checks] == [(1, 15)]
    assert [(row.draft, row.actor_label) for row in rulings] == [(1, people.desk.name)]


def test_the_approval_remembers_which_evidence_it_saw(people, make, check):
    task = check(make(CAMPAIGN))
    seen = guarding.evidence_digest(task)
    guarding.approve(people.supervisor.as_actor(), task)
    _, [ruling] = known.all_of(task.id)
    assert ruling.evidence_digest == seen
    assert ruling.phases == ["asn_always", "pemilu2024_kampanye", "pemilu2024_tahapan"]


def test_other_evidence_has_another_digest(people, make):
    task = make()
    before = guarding.evidence_digest(task)
    operations.return_(people.supervisor.as_actor(), task, reason="Kurang")
    proving.add_evidence(people.officer.as_actor(), task, {**NOTE, "title": "Lain"})
    assert guarding.evidence_digest(task) != before


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ([{"item": 16, "answer": "no"}], "answers.0.item"),
        ([{"item": 1, "answer": "no"}] * 2, "answers.1.item"),
        ([{"item": 1, "answer": "mungkin"}], "answers.0.answer"),
        ([{"item": 1}], "answers.0.answer"),
        ([{"answer": "no"}], "answers.0.item"),
        ([{"item": 1, "answer": "no", "note": "x" * 1001}], "answers.0.note"),
        ("semua", "answers"),
    ],
)
def test_odd_answers_are_refused_where_they_stand(make, check, answers, field):
    task = make()
    with pytest.raises(BadInput) as refused:
        check(task, answers)
    assert [problem.field for problem in refused.value.problems] == [field]
    assert told(task)["answers"] == []


@pytest.mark.parametrize(
    ("email", "may"),
    [
        ("admin@agenda.example", False),
        ("desk@agenda.example", False),
        ("koordinator@agenda.example", True),
        ("petugas@agenda.example", True),
        ("pimpinan@agenda.example", False),
        ("pengamat@agenda.example", False),
        ("koordinator@aceh.agenda.example", False),
    ],
)
def test_the_assigned_and_the_coordinator_check(people, make, email, may):
    task, actor = make(), people.actor(email)
    if may:
        assert guarding.check(actor, task, {"answers": ALL}).version == 5
    else:
        with pytest.raises(NotAllowed):
            guarding.check(actor, task, {"answers": ALL})


def test_an_answer_is_one_version_and_stands_in_the_history(people, make, check):
    task = make()
    before = task.version
    check(task, [{"item": 1, "answer": "yes", "note": "Foto calon"}])
    db.session.commit()
    entry = queries.history(task).items[0]
    assert (task.version, entry.action) == (before + 1, "neutrality:check")
    changed = [change["field"] for change in entry.changes]
    assert changed == ["neutrality.answers", "neutrality.checked_by"]


def test_a_stale_answer_is_refused(people, make):
    task = make()
    with pytest.raises(Stale):
        guarding.check(people.officer.as_actor(), task, {"answers": ALL}, seen=1)


@pytest.mark.parametrize("table", ["neutrality_check", "neutrality_ruling"])
def test_what_was_answered_and_approved_cannot_be_changed(people, make, check, table):
    task = check(make())
    guarding.approve(people.supervisor.as_actor(), task)
    db.session.commit()
    kept = db.session.scalar(text(f"SELECT count(*) FROM {table}"))  # noqa: S608
    assert kept == 1
    for act in (f"UPDATE {table} SET draft = 9", f"DELETE FROM {table}"):  # noqa: S608
        with pytest.raises(DatabaseError):
            db.session.execute(text(act))
        db.session.rollback()


# Releasing


def test_a_release_lets_out_at_once_what_was_handed_in(people, make):
    task = make()
    guarding.release(
        people.supervisor.as_actor(),
        task,
        {"ground": "emergency"},
        reason="Peringatan tsunami",
    )
    db.session.commit()
    assert (task.status.value, told(task)["state"]) == ("done", "released")
    entry = queries.history(task).items[0]
    assert (entry.action, entry.reason) == ("neutrality:release", "Peringatan tsunami")


def test_what_is_still_worked_on_is_released_and_then_approved_by_one(people):
    task = make_task(
        people.coordinator, due=QUIET, assignees=[{"user": people.officer.email}]
    )
    officer = people.officer.as_actor()
    asked = {"ground": "service"}
    guarding.release(people.coordinator.as_actor(), task, asked, reason="Jam layanan")
    assert task.status.value == "offered"
    operations.accept(officer, task)
    proving.add_evidence(officer, task, NOTE)
    operations.submit(officer, task)
    guarding.approve(people.supervisor.as_actor(), task)
    assert task.status.value == "done"


@pytest.mark.parametrize(
    ("ground", "reason", "fields"),
    [
        ("", "Sebab", ["ground"]),
        ("iseng", "Sebab", ["ground"]),
        ("service", " ", ["reason"]),
        ("", "", ["ground", "reason"]),
    ],
)
def test_a_release_needs_a_ground_and_a_reason(people, make, ground, reason, fields):
    task = make()
    with pytest.raises(BadInput) as refused:
        guarding.release(
            people.supervisor.as_actor(), task, {"ground": ground}, reason=reason
        )
    assert [problem.field for problem in refused.value.problems] == fields
    assert told(task)["state"] == "unchecked"


def test_only_what_is_held_is_released_and_only_once(people, make):
    supervisor, asked = people.supervisor.as_actor(), {"ground": "correction"}
    free = make(CAMPAIGN)
    with pytest.raises(WrongState):
        guarding.release(supervisor, free, asked, reason="Kabar bohong")
    offered = make_task(people.coordinator, due=QUIET)
    guarding.release(supervisor, offered, asked, reason="Kabar bohong")
    with pytest.raises(WrongState):
        guarding.release(supervisor, offered, asked, reason="Kabar bohong")


def test_nobody_releases_his_own_work(people):
    task = make_task(
        people.coordinator, due=QUIET, assignees=[{"user": people.supervisor.email}]
    )
    asked = {"ground": "service"}
    with pytest.raises(NotAllowed):
        guarding.release(people.supervisor.as_actor(), task, asked, reason="Sebab")
    with pytest.raises(NotAllowed):
        guarding.release(people.desk.as_actor(), task, asked, reason="Sebab")


# The checklist


def test_new_questions_are_a_new_version_and_old_answers_keep_theirs(
    people, make, check
):
    first, second = check(make()), make()
    desk = people.desk.as_actor()
    asked = {"items": [{"question": "Satu?"}, {"question": "Dua?"}]}
    row = checklists.publish(desk, asked, reason="Aturan baru")
    db.session.commit()
    assert (row.number, [item.number for item in row.items]) == (2, [1, 2])
    assert guarding.standing(first).guard.open_items == ()
    assert guarding.standing(second).guard.open_items == (1, 2)
    with pytest.raises(BadInput):
        check(second)
    check(second, [{"item": 1, "answer": "no"}, {"item": 2, "answer": "n/a"}])
    assert guarding.standing(second).guard.open_items == ()


def test_the_same_questions_are_no_new_version(people):
    newest = known.newest()
    same = {"items": [fields.item(row) for row in newest.items]}
    checklists.publish(people.desk.as_actor(), same, reason="Tidak ada")
    assert known.newest().number == newest.number == 1


def test_a_checklist_is_changed_by_the_desk_with_a_reason(people):
    asked = {"items": [{"question": "Satu?"}]}
    with pytest.raises(NotAllowed):
        checklists.publish(people.coordinator.as_actor(), asked, reason="Sebab")
    desk = people.desk.as_actor()
    with pytest.raises(BadInput):
        checklists.publish(desk, asked)
    with pytest.raises(BadInput):
        checklists.publish(desk, {"items": [{"question": " "}]}, reason="Sebab")
    checklists.publish(desk, asked, seen=1, reason="Sebab")
    with pytest.raises(Stale):
        checklists.publish(desk, asked, seen=1, reason="Sebab")


def test_the_shipped_checklist_has_fifteen_questions_in_both_languages(people):
    items = known.newest().items
    assert [item.number for item in items] == list(range(1, 16))
    assert all(
        (item.question, item.question_en, item.advice, item.advice_en, item.basis)
        for item in items
    )
    assert checklists.fill() == 0


# The inspection


def test_the_report_lists_what_was_published_inside_a_phase(people, make, check):
    span = (date(2023, 1, 1), date(2027, 1, 1))
    done = check(make(CAMPAIGN))
    guarding.approve(people.supervisor.as_actor(), done)
    outside = make("2026-12-01")
    guarding.approve(people.supervisor.as_actor(), outside)
    check(make())  # not done
    released = make(QUIET)
    asked = {"ground": "service"}
    guarding.release(people.supervisor.as_actor(), released, asked, reason="Layanan")
    db.session.commit()
    listed = [task.id for task in inspection.page(people.desk.as_actor(), *span).items]
    assert listed == [done.id, released.id]
    assert inspection.count(people.desk.as_actor(), *span) == 2


def test_the_report_keeps_to_the_rule_of_visibility(people, make, check):
    event = make_event(
        people.coordinator, start="2024-02-12", visibility="confidential"
    )
    task = check(make(CAMPAIGN, event))
    guarding.approve(people.supervisor.as_actor(), task)
    db.session.commit()
    span = (date(2023, 1, 1), date(2025, 1, 1))
    assert inspection.count(people.supervisor.as_actor(), *span) == 1  # the bait
    for reader in (people.desk, people.admin, people.viewer):
        assert inspection.count(reader.as_actor(), *span) == 0


@pytest.mark.parametrize(
    ("province", "due", "listed"),
    [
        ("ID-BB", "2025-08-01", 1),
        ("ID-AC", "2025-08-01", 0),
        ("ID-BB", "2025-09-01", 0),
    ],
)
def test_the_report_asks_for_the_area_as_the_guard_does(
    people, make, check, province, due, listed
):
    event = make_event(people.coordinator, places=[{"province": province}])
    task = check(make(due, event))
    guarding.approve(people.supervisor.as_actor(), task)
    db.session.commit()
    span = (date(2025, 1, 1), date(2025, 12, 31))
    assert inspection.count(people.desk.as_actor(), *span) == listed
