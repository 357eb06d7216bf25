"""What tests of feeds share: entries to show, and a feed read as its clients do."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from agenda import clock
from agenda.db import db
from agenda.events.models import Event
from agenda.feeds import operations, publishing
from agenda.feeds.models import Feed
from agenda.people.models import Account
from agenda.rules.choices import AssignmentState
from agenda.rules.due_dates import due_at_utc
from agenda.rules.precision import parse_moment
from agenda.rules.task_states import TaskStatus, is_over
from agenda.tasks import audience
from agenda.tasks.models import Assignment, Task
from tests.calendars import BASE_URL, ReadFeed
from tests.factories import registrar


@pytest.fixture
def register(people) -> Callable[..., Event]:
    """`register(title="…", by=people.desk)`: a public event of DIT in two weeks."""
    return registrar(people, visibility="public")


@pytest.fixture
def make_task(people) -> Callable[..., Task]:
    """`make_task(event, people.officer, due="2026-12-01")`: a row with its audience."""

    def make(
        event: Event | None = None,
        *assignees: Account,
        due: str = "2026-12-01",
        status: TaskStatus = TaskStatus.ACCEPTED,
        **columns: Any,
    ) -> Task:
        task = _task(event, due, status, columns, people.agency("DIT"))
        db.session.add(task)
        db.session.flush()
        for account in assignees:
            db.session.add(_assignment(task, account))
        db.session.refresh(task)
        audience.rewrite(task)
        db.session.commit()
        return task

    return make


def _task(
    event: Event | None,
    due: str,
    status: TaskStatus,
    columns: dict[str, Any],
    agency: Any,
) -> Task:
    on, at = parse_moment(due)
    zone = columns.pop("timezone", "Asia/Jakarta")
    now = clock.now()
    return Task(
        **{
            "number": f"TG-{uuid4().hex[:10]}",
            "uid": str(uuid4()),
            "event_id": event.id if event else None,
            "agency_id": agency.id,
            "title": "Siaran pers",
            "type_code": "press_release",
            "due_date": on,
            "due_time": at,
            "timezone": zone,
            "due_at_utc": due_at_utc(on, at, zone),
            "status": status,
            "completed_at": now if status is TaskStatus.DONE else None,
            "revised_at": now.replace(microsecond=0),
            **columns,
        }
    )


def _assignment(task: Task, account: Account) -> Assignment:
    return Assignment(
        task_id=task.id,
        account_id=account.id,
        role_code="penulis",
        state=AssignmentState.ACCEPTED,
        task_open=not is_over(task.status),
        due_at_utc=task.due_at_utc,
    )


@pytest.fixture
def make_feed(people) -> Callable[..., Feed]:
    """`make_feed(people.supervisor, tasks="none")`: a feed; by default the viewer's."""

    def make(owner: Account | None = None, **fields: Any) -> Feed:
        account = owner or people.viewer
        feed, _ = operations.create(
            account.as_actor(), account, {"name": "Agenda humas", **fields}
        )
        db.session.commit()
        return feed

    return make


@pytest.fixture
def read(session) -> Callable[[Feed], ReadFeed]:
    """The feed as it is now; what the answer would remember is remembered."""

    def publish(feed: Feed) -> ReadFeed:
        db.session.refresh(feed)
        publication = publishing.publish(feed, BASE_URL)
        publishing.remember(feed, publication)
        db.session.commit()
        return ReadFeed(publication.octets)

    return publish
