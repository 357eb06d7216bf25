"""From acts to notices: who is told what, once, and when the message leaves."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from agenda import clock
from agenda.db import db
from agenda.events import operations as events
from agenda.notices import digests, operations, planning, queries, reminders
from agenda.notices.models import Notification
from agenda.notices.notice import Notice, Office
from agenda.notices.sentences import sentence
from agenda.notices.writing import write
from agenda.outbox.models import Letter
from agenda.people import operations as accounts
from agenda.rules.permissions import OPERATOR
from agenda.rules.telling import Manner
from agenda.tasks import guarding, proving
from agenda.tasks import operations as tasks
from agenda.tasks.travel import cancel_event, move_event
from tests.factories import make_account, make_event, make_task

LINK = {"kind": "link", "title": "Naskah", "url": "https://agenda.example/naskah"}


@pytest.fixture(autouse=True)
def nothing_waits(session):
    """What the office was filled with is no news."""
    planning.pass_over_everything()
    session.commit()


@pytest.fixture
def assigned(people):
    """A press release for the officer, judged by the supervisor; told already."""
    task = make_task(
        people.coordinator,
        assignees=[{"user": people.officer.email}],
        reviewer=people.supervisor.email,
    )
    planning.pass_over_everything()
    db.session.commit()
    return task


def told():
    """(whom, what) of every notice, once what waits was seen to."""
    planning.plan_all()
    rows = db.session.scalars(select(Notification).order_by(Notification.id))
    return [(row.account_id, row.kind.value) for row in rows]


def letters():
    planning.plan_all()
    rows = db.session.scalars(select(Letter).order_by(Letter.id)).all()
    return [(row.recipient, row.kind) for row in rows]


# Who is told


def test_whoever_is_assigned_is_told_and_gets_one_letter(people):
    make_task(people.coordinator, assignees=[{"user": people.officer.email}])
    assert told() == [(people.officer.id, "assigned")]
    assert letters() == [(people.officer.email, "changes")]
    assert told() == [(people.officer.id, "assigned")]
    assert letters() == [(people.officer.email, "changes")]


def test_whoever_assigns_himself_knows_it(people):
    make_task(people.coordinator, assignees=[{"user": people.coordinator.email}])
    assert told() == []


def test_the_way_of_a_task_is_told_to_those_whom_it_concerns(people, assigned):
    officer, supervisor = people.officer.as_actor(), people.supervisor.as_actor()
    tasks.accept(officer, assigned)
    proving.add_evidence(officer, assigned, LINK)
    tasks.submit(officer, assigned)
    tasks.return_(supervisor, assigned, reason="Judulnya keliru")
    tasks.submit(officer, assigned)
    guarding.approve(supervisor, assigned)
    assert told() == [
        (people.coordinator.id, "accepted"),
        (people.supervisor.id, "submitted"),
        (people.officer.id, "returned"),
        (people.supervisor.id, "submitted"),
        (people.officer.id, "approved"),
    ]
    [returned] = [
        row
        for row in queries.inbox(people.officer.as_actor()).items
        if row.kind == "returned"
    ]
    assert returned.reason == "Judulnya keliru"


def test_a_declined_offer_comes_back_to_who_planned_it(people, assigned):
    tasks.decline(people.officer.as_actor(), assigned, reason="Cuti")
    assert told() == [(people.coordinator.id, "declined")]


def test_without_an_author_who_is_there_the_coordinators_are_told(people):
    author = make_account(role="coordinator")
    task = make_task(author, assignees=[{"user": people.officer.email}])
    accounts.deactivate(OPERATOR, author, reason="Pindah")
    planning.pass_over_everything()
    tasks.accept(people.officer.as_actor(), task)
    assert told() == [(people.coordinator.id, "accepted")]


def test_who_comes_who_goes_and_who_stays_with_another_due(people, assigned):
    other = make_account()
    tasks.revise(
        people.coordinator.as_actor(),
        assigned,
        {"assignees": [{"user": other.email}], "due": "2026-12-03"},
    )
    assert sorted(told()) == sorted(
        [
            (other.id, "assigned"),
            (people.officer.id, "unassigned"),
            (people.supervisor.id, "due_moved"),
        ]
    )


def test_a_move_is_told_with_old_and_new_to_everybody_around_the_event(people):
    event = make_event(
        people.coordinator, title="Forum", partners=["ACEH"], start="2026-12-09"
    )
    make_task(people.coordinator, event, assignees=[{"user": people.officer.email}])
    planning.pass_over_everything()
    move_event(people.coordinator.as_actor(), event, {"start": "2026-12-16"})
    around = {people.officer.id, people.supervisor.id, people.aceh_coordinator.id}
    rows = told()
    assert {who for who, kind in rows if kind == "event_moved"} == around
    assert len([kind for _, kind in rows if kind == "event_moved"]) == 3
    row = queries.inbox(people.aceh_coordinator.as_actor()).items[0]
    assert sentence(row, "id") == (
        "Forum pindah: Rabu, 9 Desember 2026 → Rabu, 16 Desember 2026."
    )
    assert "Wednesday, 9 December 2026 →" in sentence(row, "en")


def test_one_person_gets_one_message_about_one_change_set(people):
    event = make_event(people.coordinator)
    for _ in range(3):
        make_task(
            people.coordinator,
            event,
            anchor="start",
            offset={"days": -2},
            assignees=[{"user": people.officer.email}],
        )
    planning.pass_over_everything()
    move_event(people.coordinator.as_actor(), event, {"start": "2026-12-16"})
    mail = letters()
    assert mail.count((people.officer.email, "changes")) == 1
    assert len(mail) == len(set(mail))


def test_nobody_is_told_of_what_he_may_not_see(people):
    """The bait: an event that the helper loses sight of together with his task."""
    helper = make_account(agency="SUMUT")
    event = make_event(people.coordinator, visibility="confidential")
    task = make_task(people.coordinator, event, assignees=[{"user": helper.email}])
    assert told() == [(helper.id, "assigned")]
    tasks.revise(people.coordinator.as_actor(), task, {"assignees": []})
    cancel_event(people.coordinator.as_actor(), event, reason="Rahasia")
    after = told()
    assert (helper.id, "event_cancelled") not in after
    assert (helper.id, "unassigned") not in after
    assert (people.supervisor.id, "event_cancelled") in after


def test_what_the_operator_brings_in_is_told_to_nobody(people):
    asked = {"title": "Impor", "type": "press_release", "due": "2026-12-01"}
    asked |= {"agency": "DIT", "assignees": [{"user": people.officer.email}]}
    tasks.create(OPERATOR, asked)
    assert (told(), letters()) == ([], [])


def test_what_lies_in_the_trash_tells_nothing(people, assigned):
    tasks.accept(people.officer.as_actor(), assigned)
    tasks.trash(people.coordinator.as_actor(), assigned)
    assert told() == []


# When


def test_who_acts_may_choose_silence_or_the_digest(people):
    for manner in (Manner.SILENT, Manner.DIGEST):
        actor = replace(people.coordinator.as_actor(), manner=manner)
        asked = {"title": manner.value, "type": "press_release", "due": "2026-12-09"}
        tasks.create(actor, {**asked, "assignees": [{"user": people.officer.email}]})
    assert told() == [(people.officer.id, "assigned")]
    [row] = queries.for_digest(people.officer.id)
    assert (row.facts["title"], letters()) == ("digest", [])


def test_a_reader_may_wish_for_one_message_a_day(people):
    operations.set_wish(people.officer, {"each": "day", "hour": 9})
    make_task(people.coordinator, assignees=[{"user": people.officer.email}])
    assert letters() == []
    assert digests.write_due() == 1  # 10.00 WIB by the clock of the tests
    assert letters() == [(people.officer.email, "digest")]
    assert digests.write_due() == 0


def test_a_digest_waits_for_the_hour_and_is_never_empty(people):
    operations.set_wish(people.officer, {"each": "day", "hour": 11})
    assert digests.write_due() == 0
    make_task(people.coordinator, assignees=[{"user": people.officer.email}])
    planning.plan_all()
    assert (digests.write_due(), letters()) == (0, [])


def test_shortly_before_the_event_a_change_goes_out_whatever_was_wished(people):
    operations.set_wish(people.officer, {"each": "week", "hour": 9})
    event = make_event(people.coordinator, start="2026-11-25")
    make_task(people.coordinator, event, assignees=[{"user": people.officer.email}])
    planning.pass_over_everything()
    actor = replace(people.coordinator.as_actor(), manner=Manner.DIGEST)
    move_event(actor, event, {"start": "2026-12-25"})
    assert (people.officer.email, "changes") in letters()


def test_silence_is_silence_even_shortly_before(people):
    event = make_event(people.coordinator, start="2026-11-25")
    planning.pass_over_everything()
    actor = replace(people.coordinator.as_actor(), manner=Manner.SILENT)
    move_event(actor, event, {"start": "2026-12-25"})
    assert (told(), letters()) == ([], [])


# Letters


def render(settings, row):
    notice = Notice(row.id, row.kind, row.recipient, row.language, row.payload)
    return write(notice, Office.of(settings))


def test_a_letter_brings_the_new_date_as_a_calendar_file(people, settings):
    event = make_event(people.coordinator, title="Forum", start="2026-12-09")
    make_task(people.coordinator, event, assignees=[{"user": people.officer.email}])
    planning.pass_over_everything()
    move_event(people.coordinator.as_actor(), event, {"start": "2026-12-16"})
    letters()
    row = db.session.scalar(
        select(Letter).where(Letter.recipient == people.supervisor.email)
    )
    [file] = render(settings, row).iter_attachments()
    text = file.get_content()
    assert (file.get_content_type(), file.get_filename()) == (
        "text/calendar",
        "agenda.ics",
    )
    assert "DTSTART;VALUE=DATE:20261216" in text
    assert f"UID:{event.uid}" in text
    assert f"SEQUENCE:{event.sequence}" in text


def test_a_vague_date_is_no_file(people, settings):
    event = make_event(
        people.coordinator, start="2027-05-01", end="2027-05-31", precision="month"
    )
    planning.pass_over_everything()
    events_cancelled = cancel_event(
        people.coordinator.as_actor(), event, reason="Dibatalkan panitia"
    )
    assert events_cancelled
    letters()
    row = db.session.scalar(
        select(Letter).where(Letter.recipient == people.supervisor.email)
    )
    message = render(settings, row)
    assert list(message.iter_attachments()) == []
    assert "Mei 2027" in message["Subject"]
    assert "Dibatalkan panitia" in message.get_body(("plain",)).get_content()


# Reminders


@pytest.mark.parametrize(
    ("due", "kinds"),
    [
        ("2026-11-27", []),
        ("2026-11-26", ["due_soon"]),
        ("2026-11-24", ["due_soon"]),
        ("2026-11-23", ["overdue"]),
        ("2026-11-22", ["overdue"]),
        ("2026-11-21", ["overdue_long"]),
        ("2026-09-01", []),  # long past: left to the lists
    ],
)
def test_the_time_alone_reminds(people, due, kinds):
    make_task(people.coordinator, due=due, assignees=[{"user": people.officer.email}])
    planning.pass_over_everything()
    reminders.remind()
    mine = [kind for who, kind in told() if who == people.officer.id]
    assert mine == kinds
    assert reminders.remind() == 0


def test_a_long_overdue_task_is_told_to_those_above(people):
    make_task(
        people.coordinator, due="2026-11-20", assignees=[{"user": people.officer.email}]
    )
    planning.pass_over_everything()
    assert reminders.remind() == 3
    whom = {who for who, kind in told() if kind == "overdue_long"}
    assert whom == {people.officer.id, people.coordinator.id, people.supervisor.id}


def test_a_due_that_moves_is_reminded_of_anew_in_one_message_a_run(people):
    task = make_task(
        people.coordinator, due="2026-11-25", assignees=[{"user": people.officer.email}]
    )
    make_task(
        people.coordinator, due="2026-11-25", assignees=[{"user": people.officer.email}]
    )
    planning.pass_over_everything()
    assert reminders.remind() == 2
    assert letters() == [(people.officer.email, "changes")]
    tasks.revise(people.coordinator.as_actor(), task, {"due": "2026-11-26"})
    planning.pass_over_everything()
    assert reminders.remind() == 1


def test_a_paused_or_finished_task_reminds_nobody(people, assigned):
    tasks.revise(people.coordinator.as_actor(), assigned, {"due": "2026-11-25"})
    assigned.paused_at = clock.now()
    db.session.flush()
    planning.pass_over_everything()
    assert reminders.remind() == 0


# Keeping


def test_notices_are_read_one_by_one_or_all_and_only_ones_own(people, assigned):
    tasks.accept(people.officer.as_actor(), assigned)
    make_task(people.coordinator, assignees=[{"user": people.officer.email}])
    planning.plan_all()
    [own] = queries.inbox(people.officer.as_actor()).items
    operations.mark_read(people.coordinator.id, [own.id])
    db.session.expire_all()
    assert queries.count_unread(people.officer.as_actor()) == 1
    operations.mark_read(people.officer.id, [own.id])
    assert queries.count_unread(people.officer.as_actor()) == 0
    assert queries.count_unread(people.coordinator.as_actor()) == 1
    operations.mark_read(people.coordinator.id)
    assert queries.count_unread(people.coordinator.as_actor()) == 0


def test_old_notices_are_swept_and_waiting_ones_stay(people):
    make_task(people.coordinator, assignees=[{"user": people.officer.email}])
    operations.set_wish(people.officer, {"each": "week"})
    make_task(people.coordinator, assignees=[{"user": people.officer.email}])
    planning.plan_all()
    long_ago = clock.now() - operations.KEPT - timedelta(days=1)
    for row in db.session.scalars(select(Notification)):
        row.at = long_ago
    first = db.session.scalars(select(Notification).order_by(Notification.id)).first()
    first.mailed_at = long_ago
    db.session.flush()
    assert operations.sweep() == 1
    assert len(queries.for_digest(people.officer.id)) == 1


def test_events_are_registered_without_telling_anybody(people):
    make_event(people.coordinator)
    events.revise(
        people.coordinator.as_actor(),
        make_event(people.coordinator),
        {"summary": "Lain"},
    )
    assert told() == []


def test_what_one_may_no_longer_see_leaves_inbox_and_bell(people):
    """The bait: everybody sees the event first, and its coordinator goes on to."""
    event = make_event(people.coordinator, title="Forum", partners=["ACEH"])
    planning.pass_over_everything()
    move_event(people.coordinator.as_actor(), event, {"start": "2026-12-16"})
    planning.plan_all()
    aceh, own = people.aceh_coordinator.as_actor(), people.supervisor.as_actor()
    assert [row.kind for row in queries.inbox(aceh).items] == ["event_moved"]
    events.revise(people.coordinator.as_actor(), event, {"visibility": "confidential"})
    assert queries.inbox(aceh).items == []
    assert queries.count_unread(aceh) == 0
    assert [row.kind for row in queries.inbox(own).items] == ["event_moved"]


def test_one_act_that_cannot_be_told_holds_up_no_other(people, monkeypatch, caplog):
    odd = make_task(people.coordinator, assignees=[{"user": people.officer.email}])
    make_task(people.coordinator, assignees=[{"user": people.supervisor.email}])
    db.session.commit()
    tell = planning._tellings

    def fails(entry, subject):
        if subject.id == odd.id:
            raise ValueError
        return tell(entry, subject)

    monkeypatch.setattr(planning, "_tellings", fails)
    assert told() == [(people.supervisor.id, "assigned")]
    assert "a change set cannot be told" in caplog.text
    assert planning.plan() == 0
