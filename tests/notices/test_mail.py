"""From an act to mailboxes, through a real mail server: once each, with old and new."""

import threading
from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import select

from agenda.db import db
from agenda.jobs.running import name_of_runner, tick
from agenda.notices import planning
from agenda.notices.models import Notification
from agenda.notices.sending import send_due
from agenda.outbox.models import Letter
from agenda.tasks.travel import move_event
from tests.factories import make_event, make_task
from tests.notices.post import free_port, receiver

TASKS = 3


@pytest.fixture(autouse=True)
def clock() -> None:
    """Mail servers run on the real clock."""


@pytest.fixture
def moved(people):
    """An event moved with three tasks of one officer, in one change set."""
    event = make_event(people.coordinator, title="Forum Humas", start="2029-12-05")
    for _ in range(TASKS):
        make_task(
            people.coordinator,
            event,
            anchor="start",
            offset={"days": -7},
            assignees=[{"user": people.officer.email}],
        )
    planning.pass_over_everything()
    db.session.commit()
    move_event(
        people.coordinator.as_actor(),
        event,
        {"start": "2029-12-12"},
        reason="Gedung dipakai",
    )
    db.session.commit()
    return event


def test_each_person_gets_one_message_with_old_and_new(people, moved, settings):
    with receiver() as (box, address):
        by_mail = replace(settings, mail_url=address)
        tick(by_mail)
        tick(by_mail)
    whom = Counter(message["To"] for message in box.messages)
    assert whom == {people.officer.email: 1, people.supervisor.email: 1}
    [own] = [one for one in box.messages if one["To"] == people.officer.email]
    text = own.get_body(("plain",)).get_content()
    assert "Forum Humas pindah: Rabu, 5 Desember 2029 → Rabu, 12 Desember 2029" in text
    assert "Alasan: Gedung dipakai" in text
    [file] = own.iter_attachments()
    assert "DTSTART;VALUE=DATE:20291212" in file.get_content()


def test_a_server_that_is_down_loses_nothing_and_holds_up_nobody(
    people, moved, settings
):
    port = free_port()
    by_mail = replace(settings, mail_url=f"smtp://127.0.0.1:{port}?timeout=2")
    tick(by_mail)
    waiting = db.session.scalars(select(Letter).where(Letter.sent_at.is_(None))).all()
    assert len(waiting) == 2
    for letter in waiting:  # an hour later
        letter.not_before = letter.created_at
    db.session.commit()
    with receiver(port) as (box, _address):
        tick(by_mail)
        tick(by_mail)
    whom = Counter(message["To"] for message in box.messages)
    assert whom == {people.officer.email: 1, people.supervisor.email: 1}


def test_two_workers_at_once_send_nothing_twice(people, moved, settings, make_app):
    app = make_app()
    start = threading.Barrier(2)
    faults = []

    with receiver() as (box, address):
        by_mail = replace(settings, mail_url=address)

        def work():
            with app.app_context():
                start.wait()
                try:
                    planning.plan_all()
                    send_due(by_mail, name_of_runner())
                except Exception as fault:  # told below
                    faults.append(fault)
                finally:
                    db.session.remove()

        both = [threading.Thread(target=work) for _ in range(2)]
        for one in both:
            one.start()
        for one in both:
            one.join()
        tick(by_mail)
    assert faults == []
    whom = Counter(message["To"] for message in box.messages)
    assert whom == {people.officer.email: 1, people.supervisor.email: 1}


def test_a_planner_that_dies_in_the_middle_plans_again(people, moved, monkeypatch):
    """All or nothing: a notice exists exactly when its act is marked as told."""
    posted = []

    def die(*asked):
        posted.append(asked)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(planning, "post", die)
        with pytest.raises(KeyboardInterrupt):
            planning.plan_all()
    db.session.rollback()
    assert posted
    assert db.session.scalars(select(Notification)).all() == []
    planning.plan_all()
    kinds = Counter(row.kind for row in db.session.scalars(select(Notification)))
    assert kinds["event_moved"] == 2
